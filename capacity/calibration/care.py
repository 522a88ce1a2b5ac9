"""Looked-after children: the anchored law of forecast §5 and its forecasts.

Numbers hardly return to a level, so that the hazard of leaving is set to keep today's stock,
and entries and exits wander around that. How much they wander is fitted to how well the
law would have forecast the years up to the origin, one year ahead.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capacity.calibration.care_batches import USUAL_FROM_PLANS, batch_of, leavers, long_batch
from capacity.calibration.cohort import MONTHS_PER_YEAR, noisy_starts, wandering_state
from capacity.calibration.panel import Panel

Floats = NDArray[np.float64]

SHORT_SHARE, SHORT_YEARS = 0.45, 0.4
"""Share and mean of short stays (forecast §5)."""

REVERSION = 0.7
"""Speed of return of rates and exits, per year: the prior's median for plans, since two to
five yearly rows say nothing of it."""

EXIT_OVER_ENTRY = 0.73
"""Spread of the log hazard of leaving over that of log entries (forecast §5: .16 to .22)."""

ROWS_OF_ENTRIES = 3

_GRID = (0.02, 0.05, 0.08, 0.11, 0.14, 0.17, 0.20, 0.23, 0.26, 0.30, 0.35, 0.40)
_FIT_PATHS = 200
_PRIOR = (0.2, 0.7)
_SEED = 503


@dataclass(frozen=True, slots=True)
class CareFit:
    """The law of looked-after children as of a year.

    Attributes
    ----------
    sd
        Standard deviation of the log rate of entry in its steady spread.
    forecasts
        How many past forecasts it was fitted to.
    rows
        Rows that it is fitted to, in words.
    """

    year: int
    sd: float
    forecasts: int
    rows: str = ""


def fit_care(panel: Panel) -> CareFit:
    """Fit the spread to one-year forecasts of every council inside the panel."""
    tried = [_score(panel, sd) for sd in _GRID]
    prior = [-0.5 * (np.log(sd / _PRIOR[0]) / _PRIOR[1]) ** 2 for sd in _GRID]
    scores = [score + weight for (score, _), weight in zip(tried, prior, strict=True)]
    best = int(np.argmax(scores))
    rows = f"all councils, cla {panel.years[0]}-{panel.last}"
    return CareFit(panel.last, _GRID[best], tried[best][1], rows)


def entries_known(panel: Panel, row: int) -> float | None:
    """Return a council's mean entries in the last three years, None where none is known."""
    recent = panel.started[row, -ROWS_OF_ENTRIES:]
    return float(np.nanmean(recent)) if np.isfinite(recent).any() else None


def forecast_care(
    fit: CareFit,
    entries: float,
    stock: float,
    years: int,
    paths: int,
    generator: np.random.Generator,
    from_plans: float = USUAL_FROM_PLANS,
) -> Floats:
    """Return paths of the stock 1 to `years` years ahead, shape (years, paths)."""
    many, batch = np.full(paths, stock), batch_of(from_plans)
    return _forecast(fit, np.full(paths, entries), many, years, batch, generator)


def _forecast(
    fit: CareFit,
    entries: Floats,
    stock: Floats,
    years: int,
    batch: float,
    generator: np.random.Generator,
) -> Floats:
    """Return a path for each pair of entries a year and stock, shape (years, pairs)."""
    months, paths = years * MONTHS_PER_YEAR, len(stock)
    exit_sd = EXIT_OVER_ENTRY * fit.sd
    wander = _steady(fit.sd, months, paths, generator)
    leaving = _steady(exit_sd, months, paths, generator)
    # The mean of exp(X) is kept at one, so that the stock drifts neither up nor down.
    rate = entries * np.exp(wander - fit.sd**2 / 2.0) / MONTHS_PER_YEAR
    return _play(stock, entries, rate, leaving, batch, generator)


def _steady(sd: float, months: int, paths: int, generator: np.random.Generator) -> Floats:
    start = sd * generator.standard_normal(paths)
    return wandering_state(start, REVERSION, sd, months, generator)


def _play(
    stock: Floats,
    entries: Floats,
    rate: Floats,
    leaving: Floats,
    batch: float,
    generator: np.random.Generator,
) -> Floats:
    """Play short and long stays month by month; those who come stay half their first month.

    A unit has one kind of stay, so that chance takes short and long ones apart.
    """
    months = len(rate)
    short = np.minimum(SHORT_SHARE * SHORT_YEARS * entries, 0.5 * stock)
    long = stock - short
    hazard = (1.0 - SHORT_SHARE) * entries / np.maximum(long, 1e-9)
    apart = long_batch(batch, stock / entries)
    few, many = (
        noisy_starts(share * rate, batch, generator) / 2.0
        for share in (SHORT_SHARE, 1.0 - SHORT_SHARE)
    )
    stocks = np.empty((months // MONTHS_PER_YEAR, len(stock)))
    for month in range(months):
        shift = np.exp(leaving[month])
        short, long = short + few[month], long + many[month]
        ends = -np.expm1(-np.sqrt(shift) / SHORT_YEARS / MONTHS_PER_YEAR)
        short = short - leavers(short, ends, batch, generator) + few[month]
        ends = -np.expm1(-shift * hazard / MONTHS_PER_YEAR)
        long = long - leavers(long, ends, apart, generator) + many[month]
        if (month + 1) % MONTHS_PER_YEAR == 0:
            stocks[month // MONTHS_PER_YEAR] = short + long
    return stocks


def _score(panel: Panel, sd: float) -> tuple[float, int]:
    """Return the log score of one-year forecasts inside the panel, and their number."""
    generator, batch = np.random.default_rng(_SEED), batch_of(USUAL_FROM_PLANS)
    total, count = 0.0, 0
    for place in range(len(panel.years) - 1):
        stock, entries, actual = _year_on(panel, place)
        if not len(stock):
            continue
        law = CareFit(panel.years[place], sd, 0)
        many_entries, many_stocks = (np.repeat(each, _FIT_PATHS) for each in (entries, stock))
        paths = _forecast(law, many_entries, many_stocks, 1, batch, generator)[0]
        paths = paths.reshape(len(stock), _FIT_PATHS)
        logs = np.log(np.maximum(paths, 0.5))
        spread = logs.std(axis=1)
        off = (np.log(actual) - logs.mean(axis=1)) / spread
        total += float((-np.log(spread) - 0.5 * off**2).sum())
        count += len(stock)
    return total, count


def _year_on(panel: Panel, place: int) -> tuple[Floats, Floats, Floats]:
    """Return stocks, entries as known then, and stocks a year on, where all are there."""
    known = panel.until(panel.years[place])
    entries = np.array([entries_known(known, row) or 0.0 for row in range(len(panel.councils))])
    stock, actual = panel.held[:, place], panel.held[:, place + 1]
    there = (entries > 0) & (stock > 0) & (actual > 0)
    return stock[there], entries[there], actual[there]
