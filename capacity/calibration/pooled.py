"""Constants common to all councils, fitted to every council's rows up to a year."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

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
# families; levels of ending between councils that differ by a third to three times a fifth,
# as a hundred councils of ten years hardly tell a small spread of them from none; the rest
# is left to the rows.
_ARRIVALS = {"reversion": (0.7, 0.5), "sd": (0.25, 1.0), "noise": (3.0, 0.5), "spread": (0.3, 1.0)}
_EXITS = {"reversion": (0.7, 0.5), "sd": (0.25, 1.0), "noise": (0.01, 1.0), "spread": (0.2, 0.5)}

_POINTS, _WIDER, _LEAST, _STEP, _SEED = 40, 1.2, 0.01, 0.1, 77
"""Pairs of points about the best constants, how much wider than the curvature they are drawn,
the share of the greatest weight below which one is left out, the step of differences."""

Weighted = tuple[tuple[float, Constants], ...]


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
    arrivals_also, exits_also
        Constants that fit nearly as well, with weights that sum to one: a council's posterior
        is over all of them, so that their uncertainty is in it. Empty where there are none.
    """

    year: int
    clock: Clock
    arrivals: Constants
    exits: Constants
    rows: str = ""
    lengths: str = ""
    arrivals_also: Weighted = ()
    exits_also: Weighted = ()


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
    arrivals, arrivals_also = _most_likely(arrivals_fit, _ARRIVALS, centre, free_centre=True)
    shifts = exit_shifts(clock, panel.started, panel.held, arrivals.noise)

    def exits_fit(constants: Constants) -> float:
        spreads = np.full(len(panel.councils), constants.spread)
        return log_likelihood(shifts.shift, constants.noise + shifts.noise, constants, spreads)

    exits, exits_also = _most_likely(exits_fit, _EXITS, 0.0, free_centre=False)
    rows = f"all councils, d1 {panel.years[0]}-{panel.last}"
    return PlansFit(
        panel.last, clock, arrivals, exits, rows, clock_rows(published, panel.last),
        arrivals_also, exits_also,
    )  # fmt: skip


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
    base = float(np.log(one.population[0])) if known[0] else 0.0

    def rates(law: Constants) -> Posterior:
        # Without a population the centre is that of the own rows, under a wide spread.
        centre = law.centre if known[0] else _mean(values[0])
        spread = law.spread if known[0] else UNKNOWN_SPREAD
        found = condition(values[0] - centre, law.noise * own[0], law, spread)
        return replace(found, level=found.level + centre + base)

    shifts: ExitShifts = exit_shifts(fit.clock, one.started, one.held, fit.arrivals.noise)

    def ends(law: Constants) -> Posterior:
        return condition(shifts.shift[0], law.noise + shifts.noise[0], law, law.spread)

    return PlansPosterior(
        _over(rates, fit.arrivals_also or ((1.0, fit.arrivals),)),
        _over(ends, fit.exits_also or ((1.0, fit.exits),)),
    )


def _over(posterior: Callable[[Constants], Posterior], laws: Weighted) -> Posterior:
    """Return mean and covariance of level and state over all constants."""
    weights = np.array([weight for weight, _ in laws])
    found = [posterior(law) for _, law in laws]
    means = np.array([[each.level, each.state] for each in found])
    middle = weights @ means
    off = means - middle
    covariance = np.tensordot(weights, [each.covariance for each in found], 1)
    covariance = covariance + (weights[:, None] * off).T @ off
    sds = np.sqrt(np.diag(covariance))
    together = float(covariance[0, 1] / (sds[0] * sds[1])) if sds.all() else 0.0
    return Posterior(float(middle[0]), float(middle[1]), float(sds[0]), float(sds[1]), together)


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
) -> tuple[Constants, Weighted]:
    """Return the constants of highest posterior density, and others with their weights."""
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
    points, weights = _around(misfit, found.x)
    also = tuple(
        (float(weight), constants(point)) for weight, point in zip(weights, points, strict=True)
    )
    return constants(found.x), also


def _around(misfit: Callable[[Floats], float], best: Floats) -> tuple[Floats, Floats]:
    """Return points drawn about the best one and their weights under the posterior.

    Drawn from the normal law with the curvature there, somewhat wider; weighted by how much
    likelier each is than the drawing made it.
    """
    values, vectors = np.linalg.eigh(_curvature(misfit, best))
    spreads = _WIDER / np.sqrt(np.maximum(values, 1.0))
    normals = np.random.default_rng(_SEED).standard_normal((_POINTS, len(best)))
    normals = np.concatenate([normals, -normals])
    points = best + (normals * spreads) @ vectors.T
    logs = np.array([-misfit(point) for point in points]) + 0.5 * (normals**2).sum(axis=1)
    weights = np.exp(logs - logs.max())
    keep = weights > _LEAST * weights.max()
    return points[keep], weights[keep] / weights[keep].sum()


def _curvature(misfit: Callable[[Floats], float], best: Floats) -> Floats:
    """Return the second derivatives at the best point by differences."""
    size, steps = len(best), np.eye(len(best)) * _STEP
    middle = misfit(best)
    one = np.array([misfit(best + step) + misfit(best - step) for step in steps])
    found = np.diag((one - 2.0 * middle) / _STEP**2)
    for i in range(size):
        for j in range(i):
            both = misfit(best + steps[i] + steps[j]) + misfit(best - steps[i] - steps[j])
            found[i, j] = found[j, i] = (both - one[i] - one[j] + 2.0 * middle) / (2 * _STEP**2)
    return found
