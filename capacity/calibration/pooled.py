"""Constants common to all councils, fitted to every council's rows up to a year."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capacity.calibration.clock import Clock, clock_rows, fit_clock
from capacity.calibration.exits import ExitShifts, exit_shifts
from capacity.calibration.panel import Panel
from capacity.calibration.wander import Constants, Posterior, condition, log_likelihood
from capacity.files.published import Published

Floats = NDArray[np.float64]

UNKNOWN_SPREAD = 0.8
"""Prior spread of the level where a council's number of children is not known."""

# Weak priors on the logarithms: median and standard deviation. A half-life between half a
# year and two years; noise of starts between that of children alone and twice that of
# families; the rest is left to the rows.
_ARRIVALS = {"reversion": (0.7, 0.5), "sd": (0.25, 1.0), "noise": (3.0, 0.5), "spread": (0.3, 1.0)}
_EXITS = {"reversion": (0.7, 0.5), "sd": (0.25, 1.0), "noise": (0.01, 1.0), "spread": (0.2, 1.0)}


@dataclass(frozen=True)
class PlansFit:
    """The law of plans as of a year.

    Attributes
    ----------
    arrivals
        Constants of log starts; `noise` is the variance of yearly starts over their mean.
    exits
        Constants of the exit shift; `noise` is the variance of a yearly shift besides
        that of batches.
    rows, lengths
        Rows that it is fitted to, and those of its clock, in words.
    """

    year: int
    clock: Clock
    arrivals: Constants
    exits: Constants
    rows: str = ""
    lengths: str = ""


def fit_plans(published: Published, panel: Panel) -> PlansFit:
    """Fit the law of plans to every council's rows of `panel`."""
    clock = fit_clock(published, panel.last)
    values, own, known = _arrival_values(panel)
    values, own = values[known], own[known]

    def arrivals_fit(constants: Constants) -> float:
        spreads = np.full(len(values), constants.spread)
        centred = values - constants.centre
        return log_likelihood(centred, constants.noise * own, constants, spreads)

    centre = float(np.nanmean(values)) if known.any() else 0.0
    arrivals = _most_likely(arrivals_fit, _ARRIVALS, centre, free_centre=True)
    shifts = exit_shifts(clock, panel.started, panel.held, arrivals.noise)

    def exits_fit(constants: Constants) -> float:
        spreads = np.full(len(panel.councils), constants.spread)
        return log_likelihood(shifts.shift, constants.noise + shifts.noise, constants, spreads)

    exits = _most_likely(exits_fit, _EXITS, 0.0, free_centre=False)
    rows = f"all councils, d1 {panel.years[0]}-{panel.last}"
    return PlansFit(panel.last, clock, arrivals, exits, rows, clock_rows(published, panel.last))


@dataclass(frozen=True, slots=True)
class PlansPosterior:
    """A council's own place in the law of plans.

    Attributes
    ----------
    arrivals
        `level` is the log of starts a year at a state of zero.
    exits
        Shift of the log-odds of ending.
    """

    arrivals: Posterior
    exits: Posterior


def plans_posterior(fit: PlansFit, panel: Panel, row: int) -> PlansPosterior:
    """Condition the law on one council's rows of `panel`, which ends in the fit's year."""
    one = panel.rows([row])
    values, own, known = _arrival_values(one)
    spread = fit.arrivals.spread if known[0] else UNKNOWN_SPREAD
    # Without a population the centre is that of the own rows, under a wide spread.
    centre = fit.arrivals.centre if known[0] else _mean(values[0])
    rates = condition(values[0] - centre, fit.arrivals.noise * own[0], fit.arrivals, spread)
    level = rates.level + centre + (float(np.log(one.population[0])) if known[0] else 0.0)
    shifts: ExitShifts = exit_shifts(fit.clock, one.started, one.held, fit.arrivals.noise)
    ends = condition(
        shifts.shift[0], fit.exits.noise + shifts.noise[0], fit.exits, fit.exits.spread
    )
    arrivals = Posterior(level, rates.state, rates.level_sd, rates.state_sd, rates.correlation)
    return PlansPosterior(arrivals, ends)


def _mean(values: Floats) -> float:
    return float(np.nanmean(values)) if np.isfinite(values).any() else 0.0


def _arrival_values(panel: Panel) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Return log starts, their noise and whether the council's children are known.

    Starts are per child where they are; the noise is that of a variance equal to the mean.
    """
    started = np.where(panel.started > 0, panel.started, np.nan)
    known = np.isfinite(panel.population)
    base = np.where(known, np.log(np.where(known, panel.population, 1.0)), 0.0)
    return np.log(started) - base[:, None], 1.0 / started, known


def _most_likely(
    likelihood: Callable[[Constants], float],
    priors: dict[str, tuple[float, float]],
    centre: float,
    *,
    free_centre: bool,
) -> Constants:
    """Return the constants of highest posterior density."""
    from scipy.optimize import minimize

    medians = np.log([median for median, _ in priors.values()])
    sds = np.array([sd for _, sd in priors.values()])

    def constants(x: Floats) -> Constants:
        reversion, sd, noise, spread = np.exp(np.clip(x[:4], -9.0, 4.0)).tolist()
        return Constants(reversion, sd, noise, spread, float(x[4]) if free_centre else centre)

    def misfit(x: Floats) -> float:
        prior = 0.5 * (((x[:4] - medians) / sds) ** 2).sum()
        return float(prior) - likelihood(constants(x))

    start = np.append(medians, centre) if free_centre else medians
    found = minimize(
        misfit, start, method="Nelder-Mead",
        options={"xatol": 1e-3, "fatol": 1e-3, "maxiter": 2000, "adaptive": True},
    )  # fmt: skip
    return constants(found.x)
