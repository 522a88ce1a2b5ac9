"""How long conferences wait for room, and what comes before them: as a pilot saw it.

Demand paths know no diaries. Whether a meeting of a path takes place on the day aimed at,
later or before, is drawn from what full simulations of a service staffed for its target
showed: the wait of a meeting that was aimed at a day about as long before its limit, in the
same months. So is whether a surgery or a midway review came before it. Nothing is fitted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from capacity.practice.spans import DAYS_PER_MONTH
from capacity.scenario.practice import Practice

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

Row = tuple[int, int, int, bool, bool, bool]
"""A conference, its columns as in `Seen`."""

PERIODS = (-1, 27, 55, 90, 181, 273, 364, 546)
"""Last days of the periods that are told apart: a service that opens overloaded is short of
room at first, and then less and less."""

SLACKS = (3, 7, 13, 20, 34, 48)
"""Days from the one aimed at to the limit, at most, of the classes that are told apart."""

FEWEST = 30
"""Meetings of a class, at least, for its own to be drawn; fewer borrow from other periods."""


@dataclass(frozen=True)
class Seen:
    """Conferences of full simulations, a row each.

    Attributes
    ----------
    aimed, slack, wait
        Day aimed at, days from then to the limit, and working days from then to the day on
        which it was held; below 0 where that was before.
    surgery, midway
        Whether a surgery, and a midway review, came before it.
    called_for
        Whether a surgery could.
    """

    aimed: Ints
    slack: Ints
    wait: Ints
    surgery: Flags
    midway: Flags
    called_for: Flags

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Seen:
        """Return rows as columns."""
        columns = np.array(rows, dtype=np.int64).reshape(-1, 6).T
        return cls(*columns[:3], *(each.astype(bool) for each in columns[3:]))


@dataclass(frozen=True)
class Waits:
    """What the meetings of demand paths wait; nothing, where nothing was seen.

    Attributes
    ----------
    initial, reviews
        What was seen of initial conferences, and of review conferences.
    above_band
        Share of officers with over 70 children a head at the close of each week.
    """

    initial: Seen
    reviews: Seen
    above_band: tuple[float, ...] = ()

    def of_initial(self, aimed: Ints, uniform: Floats) -> Ints:
        """Return working days from the day aimed at to an initial conference."""
        return self._initial.drawn(_period(aimed), uniform)

    def of_reviews(self, aimed: Ints, slack: Ints, uniform: Floats) -> Ints:
        """Return working days from the day aimed at to a review; below 0, it is held before."""
        return self._reviews.drawn(_class(aimed, slack), uniform)

    def surgery_shares(self, day: Ints) -> Floats:
        """Return the share of the reviews that a surgery could come before that had one."""
        return np.asarray(self._surgeries[_period(day)])

    def midway_shares(self, day: Ints) -> Floats:
        """Return the share of the reviews that came after a midway review."""
        return np.asarray(self._midways[_period(day)])

    @cached_property
    def _initial(self) -> _Classes:
        return _Classes(_period(self.initial.aimed), self.initial.wait, 1)

    @cached_property
    def _reviews(self) -> _Classes:
        seen = self.reviews
        return _Classes(_class(seen.aimed, seen.slack), seen.wait, len(SLACKS) + 1)

    @cached_property
    def _surgeries(self) -> Floats:
        seen = self.reviews
        return _shares(_period(seen.aimed[seen.called_for]), seen.surgery[seen.called_for])

    @cached_property
    def _midways(self) -> Floats:
        return _shares(_period(self.reviews.aimed), self.reviews.midway)


NO_WAITS = Waits(Seen.of([]), Seen.of([]))
"""Nobody waits, and nothing comes before a review."""


def _period(day: Ints) -> Ints:
    return np.searchsorted(PERIODS, day)


def _class(day: Ints, slack: Ints) -> Ints:
    """Return the number of the class: by period, then by slack."""
    return np.asarray(_period(day) * (len(SLACKS) + 1) + np.searchsorted(SLACKS, slack))


class _Classes:
    """Waits by class, to be drawn from."""

    def __init__(self, classes: Ints, wait: Ints, kinds: int) -> None:
        order = np.lexsort((wait, classes))
        self.waits = wait[order]
        count = np.bincount(classes, minlength=kinds * (len(PERIODS) + 1))
        source = _borrowed(count.reshape(-1, kinds)).ravel()
        self.first = (np.cumsum(count) - count)[source]
        self.count = count[source]

    def drawn(self, classes: Ints, uniform: Floats) -> Ints:
        """Draw a wait of the same class for each."""
        if not len(self.waits):
            return np.zeros(len(classes), dtype=np.int64)
        place = (uniform * self.count[classes]).astype(np.int64)
        found = self.waits[np.minimum(self.first[classes] + place, len(self.waits) - 1)]
        return np.asarray(np.where(self.count[classes] > 0, found, 0))


def _borrowed(count: Ints) -> Ints:
    """Return the class to draw from: its own, or that of the nearest period with enough."""
    periods, kinds = count.shape
    source = np.arange(periods * kinds).reshape(periods, kinds)
    for kind in range(kinds):
        enough = np.flatnonzero(count[:, kind] >= FEWEST)
        if not len(enough):
            enough = np.array([count[:, kind].argmax()])
        nearest = np.abs(np.arange(periods)[:, None] - enough[None, :]).argmin(axis=1)
        source[:, kind] = enough[nearest] * kinds + kind
    return source


def _shares(period: Ints, happened: Flags) -> Floats:
    """Return the share of each period, that of the nearest where too few were seen."""
    count = np.bincount(period, minlength=len(PERIODS) + 1)
    total = np.bincount(period, happened, len(PERIODS) + 1)
    source = _borrowed(count[:, None]).ravel()
    return np.asarray(total[source] / np.maximum(count[source], 1))


def looks_at(practice: Practice, limit: Any, day: Any, began: Any) -> Any:
    """Say whether there could be a surgery before a review; days, or arrays of days.

    The plan has run long enough by the day it is set for, and the review is not held before
    the close of the week in which it may first be done.
    """
    surgery = limit - practice.surgery_before_days
    long = surgery - began >= practice.surgery_from_months * DAYS_PER_MONTH
    soonest = surgery - practice.midway_window_days[0] + 3.5
    return long & (day >= soonest) & practice.surgeries
