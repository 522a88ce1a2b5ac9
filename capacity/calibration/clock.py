"""The clock of plans: when conferences fall and how likely each ends the plan.

Months of age. The first review conference falls in the second, third or fourth month, later
ones in three months of every six, and families are spread evenly over the three. Other
exits (order, care, transfer, 18th birthday) go on all the time. A shift moves the log-odds
of ending at every review (forecast §2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capacity.files.published import ENGLAND, Published
from capacity.files.published_tables import (
    ENDED_LENGTHS,
    LENGTHS,
    OPEN_LENGTHS,
    PLANS,
    PublishedKind,
)

Floats = NDArray[np.float64]

AGES = 72
"""Months of age that are followed one by one; older plans stay in the last."""

FIRST_WINDOW = (1, 2, 3)
LATER_WINDOWS = tuple(tuple(range(start, start + 3)) for start in range(7, AGES, 6))
BAND_EDGES = (0, 3, 6, 12, 24)
YEARS_OF_ROWS = 3

_SHARE_SD, _STAY_SD = 0.01, 0.02


@dataclass(frozen=True, slots=True)
class Clock:
    """Chances of ending.

    Attributes
    ----------
    first, later
        Chance that a plan ends at its first and at each later review conference.
    other
        Hazard of other exits, per month.
    """

    first: float
    later: float
    other: float

    def chances(self, shift: Floats | float = 0.0) -> tuple[Floats, Floats]:
        """Return the chances of ending at first and later reviews under a shift."""
        shift = np.asarray(shift, dtype=np.float64)
        return _shifted(self.first, shift), _shifted(self.later, shift)

    def hazards(self, shift: Floats | float = 0.0) -> Floats:
        """Return the chance of ending at a review in each month of age.

        Returns
        -------
        array of shape (AGES, *shape of shift)
        """
        first, later = self.chances(shift)
        hazards = np.zeros((AGES, *np.shape(first)))
        for windows, chance in (((FIRST_WINDOW,), first), (LATER_WINDOWS, later)):
            for window in windows:
                for place, age in enumerate(window):
                    hazards[age] = in_window(chance, place)
        return hazards

    def monthly_ends(self, shift: Floats | float = 0.0) -> Floats:
        """Return the chance of ending at a review, in a month, of plans of each age in months.

        Plans counted at a month's end as a months old are between a and a + 1: half of
        them meet the chance of either age.
        """
        hazards = self.hazards(shift)
        ends: Floats = (hazards + np.concatenate([hazards[1:], hazards[-1:]])) / 2.0
        return ends

    def survival(self, shift: float = 0.0) -> Floats:
        """Return the share of plans still open at ages of 0 to `AGES` months."""
        stay = (1.0 - self.hazards(shift)) * np.exp(-self.other)
        return np.concatenate([[1.0], np.cumprod(stay)])

    def profile(self) -> Floats:
        """Return the shares of open plans by month of age when nothing changes."""
        open_at = self.survival()
        held = (open_at[:-1] + open_at[1:]) / 2.0
        shares: Floats = held / held.sum()
        return shares

    def mean_stay(self, shift: float = 0.0) -> float:
        """Return the mean length of a plan in years."""
        open_at = self.survival(shift)
        return float((open_at[:-1] + open_at[1:]).sum() / 24.0)

    def ended_bands(self, shift: float = 0.0) -> Floats:
        """Return the shares of ended plans in the five published bands of length."""
        reach = self.survival(shift)[list(BAND_EDGES)]
        ended: Floats = reach - np.append(reach[1:], 0.0)
        return ended

    def open_bands(self, shift: float = 0.0) -> Floats:
        """Return the shares of open plans in the five published bands of length."""
        open_at = self.survival(shift)
        held = (open_at[:-1] + open_at[1:]) / 2.0
        shares: Floats = np.add.reduceat(held, BAND_EDGES) / held.sum()
        return shares


def in_window(chance: Floats, place: int) -> Floats:
    """Return the hazard in the `place`-th of three months that share one conference."""
    return (chance / 3.0) / (1.0 - place * chance / 3.0)


def around_window(chance: Floats, place: int) -> Floats:
    """Return the mean of `in_window` at `place` (-1 to 2) and at the next; none outside."""
    here = in_window(chance, place) if place >= 0 else np.zeros_like(chance)
    after = in_window(chance, place + 1) if place < 2 else np.zeros_like(chance)
    return (here + after) / 2.0


def _shifted(chance: float, shift: Floats) -> Floats:
    odds = np.log(chance / (1.0 - chance)) + shift
    shifted: Floats = 1.0 / (1.0 + np.exp(-odds))
    return shifted


def fit_clock(published: Published, year: int) -> Clock:
    """Fit the national clock to the lengths and the mean stay of the last three years' rows."""
    from scipy.optimize import least_squares

    ended = _mean_shares(published, ENDED_LENGTHS, year)
    open_now = _mean_shares(published, OPEN_LENGTHS, year)
    stay = _mean_stay(published, year)

    def misfit(x: Floats) -> Floats:
        clock = _clock(x)
        parts = []
        if ended is not None:
            parts.append((clock.ended_bands() - ended) / _SHARE_SD)
        if open_now is not None:
            parts.append((clock.open_bands() - open_now) / _SHARE_SD)
        if stay is not None:
            parts.append(np.array([np.log(clock.mean_stay() / stay) / _STAY_SD]))
        # A first review ends a plan less often than a later one, other exits are rare.
        parts.append((x - np.array([-1.7, 0.0, -3.9])) / 2.0)
        return np.concatenate(parts)

    return _clock(least_squares(misfit, np.array([-1.7, 0.0, -3.9])).x)


def clock_rows(published: Published, year: int) -> str:
    """Return which rows the clock of a year rests on, in words."""
    known = {
        name: [y for y in _years_to(year) if _national_shares(published, kind, y) is not None]
        for name, kind in (("d5", OPEN_LENGTHS), ("d7", ENDED_LENGTHS))
    }
    said = [f"{name} {_span(years)}" for name, years in known.items() if years]
    if said:
        return f"England's lengths of plans, {' and '.join(said)}"
    return "no lengths of plans (d5, d7) are there: England's stock over starts and a weak prior"


def _span(years: Sequence[int]) -> str:
    return f"{years[0]}" if len(years) == 1 else f"{years[0]}-{years[-1]}"


def _years_to(year: int) -> range:
    return range(year - YEARS_OF_ROWS + 1, year + 1)


def _national_shares(published: Published, kind: PublishedKind, year: int) -> Floats | None:
    return bands_of([published.value(kind, ENGLAND, year, band) for band in LENGTHS])


def _clock(x: Floats) -> Clock:
    first, later = 1.0 / (1.0 + np.exp(-x[:2]))
    return Clock(float(first), float(later), float(np.exp(x[2])))


def _mean_shares(published: Published, kind: PublishedKind, year: int) -> Floats | None:
    rows = [_national_shares(published, kind, each) for each in _years_to(year)]
    known = [row for row in rows if row is not None]
    return np.asarray(np.mean(known, axis=0)) if known else None


def _mean_stay(published: Published, year: int) -> float | None:
    stays = []
    for each in _years_to(year):
        held = published.value(PLANS, ENGLAND, each, "held")
        started = published.value(PLANS, ENGLAND, each, "started")
        if held and started:
            stays.append(held / started)
    return float(np.mean(stays)) if stays else None


def bands_of(counts: Sequence[float | None]) -> Floats | None:
    """Return five published counts as shares, None where one is missing."""
    if any(count is None for count in counts) or not sum(filter(None, counts)):
        return None
    values = np.array(counts, dtype=np.float64)
    shares: Floats = values / values.sum()
    return shares
