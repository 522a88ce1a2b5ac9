"""The exit shift of a year: what the log-odds of ending must have been (forecast §3)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capacity.calibration.clock import AGES, Clock

Floats = NDArray[np.float64]

GRID = np.linspace(-3.0, 3.0, 61)
"""Shifts that are tried; between them the expected stock is interpolated."""

BATCH_SHARE = 0.25
"""Variance of a year's ends over their number, relative to that of starts, as it is left in
the stock at the year's end: measured on 2,400 invented councils whose monthly ends have the
law's own variance (docs/calibration.md). Forecast §3 has 1.25 flat, which is this at 5 times."""


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


def exit_shifts(clock: Clock, started: Floats, held: Floats, dispersion: float) -> ExitShifts:
    """Solve for the shift at which the expected stock a year on is the published one.

    The first year starts with a stationary profile of ages, each later one with the profile
    that the year before left: after a year of fast exits plans are young, and end later.
    A twelfth of a year's starts come each month. Ends are the stock-consistent ones.

    Parameters
    ----------
    started, held
        Shape (councils, years).
    dispersion
        Variance over mean of yearly starts.
    """
    councils, years = held.shape
    come = _come(clock)
    stationary = np.repeat(clock.profile()[:, None], councils, axis=1)
    profile = stationary
    shift = np.full_like(held, np.nan)
    noise = np.full_like(held, np.nan)
    usual = len(GRID) // 2
    for year in range(1, years):
        before, starts, after = held[:, year - 1], started[:, year], held[:, year]
        ends = before + starts - after
        usable = np.isfinite(ends) & (ends > 0) & (before > 0) & (starts > 0) & (after > 0)
        rows = np.flatnonzero(usable)
        made = _stay(clock, profile[:, rows] * before[rows])
        made += come[:, None, :] * starts[rows][None, :, None]
        profile = stationary.copy()
        for place, row in enumerate(rows):
            expected = made[:, place].sum(axis=0)
            if not expected[-1] < after[row] < expected[0]:
                continue
            found = float(np.interp(-after[row], -expected, GRID))
            shift[row, year] = found
            # As at the usual odds: at those found, a year would be the noisier the further
            # chance took it, and the spread between councils come out too small.
            slope = np.gradient(expected, GRID)[usual]
            leave = before[row] + starts[row] - expected[usual]
            noise[row, year] = BATCH_SHARE * dispersion * leave / slope**2
            profile[:, row] = _profile_at(made[:, place], found)
    return ExitShifts(shift, noise)


def _profile_at(made: Floats, shift: float) -> Floats:
    """Return the shares by age at a shift, between those of the grid."""
    place = min(int(np.searchsorted(GRID, shift, side="right")) - 1, len(GRID) - 2)
    weight = (shift - GRID[place]) / (GRID[place + 1] - GRID[place])
    ages = (1.0 - weight) * made[:, place] + weight * made[:, place + 1]
    shares: Floats = ages / ages.sum()
    return shares


def _stay(clock: Clock, stock: Floats) -> Floats:
    """Return stocks by age a year on, shape (AGES, councils, shifts)."""
    hazards, kept = clock.monthly_ends(GRID)[:, None, :], np.exp(-clock.other)
    open_at = np.repeat(stock[:, :, None], len(GRID), axis=2)
    for _ in range(12):
        open_at = _a_month_older(open_at, hazards, kept)
    return open_at


def _come(clock: Clock) -> Floats:
    """Return a year's starts by age at its end, per start, shape (AGES, shifts)."""
    hazards, kept = clock.monthly_ends(GRID), np.exp(-clock.other)
    new = np.zeros((AGES, len(GRID)))
    for _ in range(12):
        new = _a_month_older(new, hazards, kept)
        # Those who come in the month are there for half of it.
        new[0] += np.sqrt(kept) / 12.0
    return new


def _a_month_older(open_at: Floats, hazards: Floats, kept: float) -> Floats:
    left = open_at * (1.0 - hazards) * kept
    older = np.empty_like(left)
    older[1:], older[0] = left[:-1], 0.0
    older[-1] += left[-1]
    return older
