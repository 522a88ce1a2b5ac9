"""The exit shift of a year: what the log-odds of ending must have been (forecast §3)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capacity.calibration.clock import AGES, Clock

Floats = NDArray[np.float64]

GRID = np.linspace(-3.0, 3.0, 241)
"""Shifts that are tried; between them the expected stock is interpolated."""

BATCH_VARIANCE = 1.25
"""Variance of a year's ends over their number, given the rate (forecast §3)."""


@dataclass(frozen=True)
class ExitShifts:
    """Shift of each council and year, NaN where rows are missing.

    Attributes
    ----------
    shift, noise
        The shift and the variance that batches of siblings give it; shape
        (councils, years), the first year always missing.
    """

    shift: Floats
    noise: Floats


def exit_shifts(clock: Clock, started: Floats, held: Floats) -> ExitShifts:
    """Solve for the shift at which the expected stock a year on is the published one.

    The year starts with a stationary profile of ages and a twelfth of its starts come
    each month. Ends are the stock-consistent ones, not the published ones.
    """
    stay, come = _year_on(clock)
    before = np.full_like(held, np.nan)
    before[:, 1:] = held[:, :-1]
    shift = np.full_like(held, np.nan)
    noise = np.full_like(held, np.nan)
    ends = before + started - held
    usable = np.isfinite(ends) & (ends > 0) & (before > 0) & (started > 0)
    for place in zip(*np.nonzero(usable), strict=True):
        expected = before[place] * stay + started[place] * come
        if not expected[-1] < held[place] < expected[0]:
            continue
        shift[place] = np.interp(-held[place], -expected, GRID)
        slope = np.interp(shift[place], GRID, np.gradient(expected, GRID))
        noise[place] = BATCH_VARIANCE * ends[place] / slope**2
    return ExitShifts(shift, noise)


def _year_on(clock: Clock) -> tuple[Floats, Floats]:
    """Return, by shift, the share of a stock and of a year's starts still open a year on."""
    hazards = clock.monthly_ends(GRID)
    stay, half = np.exp(-clock.other), np.exp(-clock.other / 2.0)
    stock = np.repeat(clock.profile()[:, None], len(GRID), axis=1)
    new = np.zeros((AGES, len(GRID)))
    for _ in range(12):
        stock, new = (_a_month_older(each, hazards, stay) for each in (stock, new))
        # Those who come in the month are there for half of it.
        new[0] += half / 12.0
    return stock.sum(axis=0), new.sum(axis=0)


def _a_month_older(open_at: Floats, hazards: Floats, stay: float) -> Floats:
    left = open_at * (1.0 - hazards) * stay
    older = np.empty_like(left)
    older[1:], older[0] = left[:-1], 0.0
    older[-1] += left[-1]
    return older
