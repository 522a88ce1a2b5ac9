"""What can be promised at all: with most recruitment and every locum that is allowed."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from capacity.planning.calibration import LOWEST, MARGIN, wanted_chance
from capacity.planning.ground import Ground, month_name, percent
from capacity.planning.posts import listed_locums
from capacity.planning.rule import DEAD_BAND, Rule
from capacity.service import InputError
from capacity.service.wording import counted

Floats = NDArray[np.float64]

FEWEST_MONTHS = 3
"""A promise that could only begin in the last months of the plan is none."""


LEAST = 0.5
"""The least chance that may be asked for."""

NOTHING = "nothing: the promise can stand from the first month on"


@dataclass(frozen=True)
class Attainable:
    """The best that can be had.

    Attributes
    ----------
    chances
        Of each month, with most recruitment and every locum allowed.
    first
        Place of the first month from which the confidence holds to the end; None without.
    binds
        What is in the way before that month, in words.
    """

    chances: tuple[float, ...]
    first: int | None
    binds: str


def most_posts(ground: Ground, target: float) -> int:
    """Return how many more posts could be of use: for nearly every path at its highest."""
    highest = float(np.quantile(ground.paths.children.max(axis=1), 0.99))
    return max(1, ceil(highest / (LOWEST * target) - ground.base_fte))


def attainable(
    ground: Ground, target: float, confidence: float, at_most: int, most: int
) -> Attainable:
    """Say from which month on a promise can hold, and what binds before."""
    best = ground.follow(most, _eager(target, at_most))
    chances = ground.chances(best, target)
    below = np.flatnonzero(chances < wanted_chance(confidence))
    first = int(below[-1]) + 1 if len(below) else 0
    found = first if first <= len(chances) - FEWEST_MONTHS else None
    if found == 0:
        return Attainable(tuple(chances.tolist()), 0, NOTHING)
    begins = 0 if found else _late(ground)
    place = begins + int(chances[begins : found or None].argmin())
    binds = _binds(ground, target, confidence, at_most, most, place)
    return Attainable(tuple(chances.tolist()), found, binds)


def _late(ground: Ground) -> int:
    """Return the place of the month from which the nearest possible promise is looked for."""
    return len(ground.months) // 2


def _eager(target: float, at_most: int) -> Rule:
    above = LOWEST * target
    return Rule(above, above - DEAD_BAND, at_most)


def _binds(
    ground: Ground, target: float, confidence: float, at_most: int, most: int, place: int
) -> str:
    """Say how many locums the hardest month would need, if no cap were in the way."""
    week, first = ground.months[place].week, month_name(ground.months[place].name)
    needs = ground.paths.children[:, week + 1] / target - ground.posts(most).effective[:, week]
    needed = float(np.quantile(needs, confidence))
    listed = listed_locums(ground.given.team)
    allowed = sum(officer.fte for officer in listed)
    allowed += max(at_most - len(listed), 0) * ground.scenario.workforce.locum.fte
    if needed <= allowed:
        return f"finding locums takes time in {first}; their number does not bind"
    return (
        f"{needed:.1f} FTE of locums would be needed in {first}; at most "
        f"{counted(at_most, 'locum')} may be had at once, {allowed:.1f} FTE in all, until "
        "employees who are recruited now start"
    )


def refuse(ground: Ground, found: Attainable, target: float, confidence: float, at_most: int,
           most: int) -> InputError:  # fmt: skip
    """Return the refusal of a promise that nothing can keep, with the nearest that can be."""
    best = ground.follow(most, _eager(target, at_most))
    weeks = [month.week for month in ground.months]
    late = _late(ground)
    reached = np.quantile(best.caseload[:, weeks[late:]], wanted_chance(confidence), axis=0)
    nearest_target = ceil(float(reached.max()))
    chance = floor(100.0 * max(min(found.chances[late:]) - MARGIN, 0.0)) / 100.0
    nearest = f"at most {nearest_target} per FTE with a chance of {percent(confidence)}"
    if chance >= LEAST:
        nearest += f", or at most {target:g} with a chance of {percent(chance)}"
    return InputError(
        f"at most {target:g} children per FTE with a chance of {percent(confidence)} cannot be "
        f"promised, even with {counted(most, 'more post')} and {counted(at_most, 'locum')}: "
        f"{found.binds}", where="capacity plan",
        allowed=f"from {month_name(ground.months[late].name)} on the nearest possible is {nearest}",
    )  # fmt: skip
