"""Where words go in a picture: apart from each other, and where no line crosses them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from capacity.experiment.metrics import Values
    from capacity.report.drawing import Row, Scale
    from capacity.report.theme import Size

LETTER = 0.6
"""Width of a letter by its height, on a machine whose letters are wide."""


@dataclass(frozen=True, slots=True)
class Place:
    """At which end of a level line its words stand, and on which side of it."""

    left: bool
    below: bool


PLACES = (Place(True, True), Place(True, False), Place(False, True), Place(False, False))


def clear_place(
    words: str, level: float, lines: Sequence[Values], scale: Scale, size: Size
) -> Place:
    """Return the first place for the words of a level line that no line crosses.

    Parameters
    ----------
    lines
        Each of shape (weeks,), from the left end of the plot to the right.
    """
    tall = (size.text + 8) / size.height * (scale.high - scale.low)
    share = len(words) * size.text * LETTER / size.plot

    def clear(place: Place) -> bool:
        low, high = (level - tall, level) if place.below else (level, level + tall)
        inside = scale.low <= low and high <= scale.high
        return inside and not any(_crosses(_end(line, share, place), low, high) for line in lines)

    return next(filter(clear, PLACES), PLACES[0])


def _end(line: Values, share: float, place: Place) -> Values:
    """Return the part of a line that runs over or under the words."""
    covered = min(len(line), ceil(share * len(line)) + 1)
    return line[:covered] if place.left else line[-covered:]


def _crosses(line: Values, low: float, high: float) -> bool:
    pairs = np.stack([line[:-1], line[1:]]) if len(line) > 1 else np.stack([line, line])
    return bool(((pairs.min(axis=0) <= high) & (pairs.max(axis=0) >= low)).any())


def spread_apart(rows: list[Row], gap: float, scale: Scale) -> None:
    """Move labels up and down until none touches another, all inside the scale."""
    rows.sort(key=lambda row: row["y"])
    for below, above in pairwise(rows):
        above["y"] = max(above["y"], below["y"] + gap)
    ceiling = scale.high
    for row in reversed(rows):
        row["y"] = min(row["y"], ceiling)
        ceiling = row["y"] - gap
