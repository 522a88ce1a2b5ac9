"""Plans by month of age, many paths at once: the fast form of the law (forecast §2).

Ends are those expected at each age, times one factor a month for the noise of families
that end together. It gives the same stocks as the simulation, child by child, to within a
few per cent (docs/calibration.md) in a thousandth of the time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capacity.calibration.clock import AGES, FIRST_WINDOW, LATER_WINDOWS, Clock, around_window

Floats = NDArray[np.float64]

MONTHS_PER_YEAR = 12


@dataclass(frozen=True)
class Paths:
    """What many paths of one council follow, month by month.

    Attributes
    ----------
    starts
        Starts in each month, shape (months, paths).
    shift
        Log-odds shift of review endings, shape (months, paths).
    batch
        Variance over mean of a month's ends.
    """

    starts: Floats
    shift: Floats
    batch: float


def wandering_state(
    start: Floats, reversion: float, sd: float, months: int, generator: np.random.Generator
) -> Floats:
    """Return a state's averages over each month, shape (months, paths), from its start."""
    keep = np.exp(-reversion / MONTHS_PER_YEAR)
    shocks = generator.standard_normal((months, len(start))) * sd * np.sqrt(1.0 - keep**2)
    averages: Floats = np.empty_like(shocks)
    state = start.copy()
    for month in range(months):
        after = keep * state + shocks[month]
        averages[month] = (state + after) / 2.0
        state = after
    return averages


def noisy_starts(rate: Floats, dispersion: float, generator: np.random.Generator) -> Floats:
    """Return gamma numbers with mean `rate` and variance `dispersion` times that."""
    starts: Floats = generator.gamma(np.maximum(rate, 1e-9) / dispersion) * dispersion
    return starts


def noisy_ends(total: Floats, batch: float, generator: np.random.Generator) -> Floats:
    """Return gamma factors of mean one that give ends a variance of `batch` times their number.

    Normal ones would fall below zero in small councils, and cut off there end more than one.
    """
    return noisy_starts(total, batch, generator) / np.maximum(total, 1e-9)


def play(
    clock: Clock, stock: float, paths: Paths, every: int, generator: np.random.Generator
) -> Floats:
    """Play a stock forward from the stationary profile of ages.

    Parameters
    ----------
    stock
        Plans open at the start.
    every
        Months between the stocks returned.

    Returns
    -------
    array of shape (months // every, paths)
    """
    months, width = paths.shift.shape
    # Ages move through the array, so that nothing has to be copied as plans grow older.
    room = np.zeros((AGES + months, width))
    room[months:] = (clock.profile() * stock)[:, None]
    half = np.exp(-clock.other / 2.0)
    stocks = np.empty((months // every, width))
    for month in range(months):
        top = months - month
        held = room[top : top + AGES]
        ends = _expected_ends(held, clock, paths.shift[month])
        held -= _taken(held, ends * noisy_ends(ends.sum(axis=0), paths.batch, generator))
        room[top - 1] = paths.starts[month] * half
        if (month + 1) % every == 0:
            stocks[(month + 1) // every - 1] = room[top - 1 : top - 1 + AGES].sum(axis=0)
    return stocks


def _taken(held: Floats, wanted: Floats) -> Floats:
    """Return who leaves at each age: as many in all as are wanted.

    What an age has too few of is taken from all, or fewer would leave a very small council than
    are expected.
    """
    taken = np.minimum(wanted, held)
    lacking = (wanted - taken).sum(axis=0)
    if lacking.any():
        left = held - taken
        taken += left * np.minimum(lacking / np.maximum(left.sum(axis=0), 1e-9), 1.0)
    return taken


def _expected_ends(held: Floats, clock: Clock, shift: Floats) -> Floats:
    """Return the ends expected in a month at each age: other exits, then those at reviews."""
    other = -np.expm1(-clock.other)
    first, later = clock.chances(shift)
    ends: Floats = held * other
    for place in range(-1, 3):
        age = FIRST_WINDOW[0] + place
        ends[age] += (held[age] - ends[age]) * around_window(first, place)
        ages = slice(LATER_WINDOWS[0][0] + place, AGES, 6)
        ends[ages] += (held[ages] - ends[ages]) * around_window(later, place)
    return ends
