"""Stays in care with censoring, and how reviews were held: what a 903 return says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from capacity.files.ssda903 import CarePeriod, Ssda903
from capacity.practice import first_lac_review_due, later_lac_review_due, second_lac_review_due

Floats = NDArray[np.float64]

LONG_AGO_DAYS = 3 * 365
"""Stays are followed over the last three years: earlier ones followed other practice."""


@dataclass(frozen=True, slots=True)
class Stays:
    """How long children stay.

    Attributes
    ----------
    days_share
        Share of stays that are over within two weeks.
    year_share
        Share that are over within a year.
    events
        Ends that this rests on.
    """

    days_share: float
    year_share: float
    events: int


def stays_of(periods: Iterable[CarePeriod], as_at: date) -> Stays:
    """Estimate survival in care by the product-limit method.

    A stay is watched from its start, or from three years before `as_at` where it is older
    (it enters late), until it ends or, still open, until `as_at` (censored).
    """
    watched_from = as_at - timedelta(days=LONG_AGO_DAYS)
    entry, leave, ended = [], [], []
    for period in periods:
        if period.short_breaks or (period.ended is not None and period.ended < watched_from):
            continue
        entry.append(max((watched_from - period.started).days, 0))
        leave.append(((period.ended or as_at) - period.started).days)
        ended.append(period.ended is not None)
    survival = product_limit(np.array(entry), np.array(leave), np.array(ended, dtype=bool))
    return Stays(1.0 - survival(14.0), 1.0 - survival(365.0), int(sum(ended)))


class Survival:
    """A survival curve as steps."""

    def __init__(self, days: Floats, values: Floats) -> None:
        self._days, self._values = days, values

    def __call__(self, day: float) -> float:
        """Return the share of stays that are longer than `day` days."""
        place = int(np.searchsorted(self._days, day, side="right"))
        return float(self._values[place - 1]) if place else 1.0


def product_limit(
    entry: NDArray[np.int64], leave: NDArray[np.int64], ended: NDArray[np.bool_]
) -> Survival:
    """Return the Kaplan-Meier curve with late entry: who is at risk has entered and not left."""
    days = np.unique(leave[ended])
    shares = []
    for day in days:
        at_risk = int(((entry < day) | (entry == 0)).astype(int) @ (leave >= day).astype(int))
        gone = int(((leave == day) & ended).sum())
        shares.append(1.0 - gone / max(at_risk, gone))
    return Survival(days.astype(np.float64), np.cumprod(np.array(shares)))


@dataclass(frozen=True, slots=True)
class ReviewsHeld:
    """Reviews of the last year against the law.

    Attributes
    ----------
    children
        Children in care on the day with a review due in the year.
    in_time
        Of these, all of whose reviews were in time.
    median_gap_days
        Between later reviews.
    """

    children: int
    in_time: int
    median_gap_days: float


def reviews_of(data: Ssda903) -> ReviewsHeld:
    """Judge the reviews of the last year by regulation 33; short breaks are left out."""
    since = data.as_at - timedelta(days=365)
    children, in_time, gaps = 0, 0, []
    for period in data.periods:
        if period.ended is not None or period.short_breaks:
            continue
        held = [day for day in data.reviews.get(period.child_id, ()) if day >= period.started]
        verdicts = list(_verdicts(period, held, since, data.as_at))
        gaps += [(b - a).days for a, b in pairwise(held[1:])]
        if verdicts:
            children += 1
            in_time += all(verdicts)
    return ReviewsHeld(children, in_time, float(np.median(gaps)) if gaps else float("nan"))


def _verdicts(period: CarePeriod, held: Sequence[date], since: date, as_at: date) -> Iterable[bool]:
    due = first_lac_review_due(period.started)
    for place in range(len(held) + 1):
        review = held[place] if place < len(held) else None
        if since <= due <= as_at:
            yield review is not None and review <= due
        if review is None:
            return
        due = second_lac_review_due(review) if place == 0 else later_lac_review_due(review)
