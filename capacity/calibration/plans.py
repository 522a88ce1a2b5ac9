"""Forecasts of plans: the fitted law, a council's posterior, many paths ahead."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from capacity.calibration.cohort import (
    MONTHS_PER_YEAR,
    Paths,
    noisy_starts,
    play,
    wandering_state,
)
from capacity.calibration.pooled import PlansFit, PlansPosterior

Floats = NDArray[np.float64]

FAMILY_BATCH = 2.69
"""Variance over mean of children who come in families of the default sizes (forecast §2)."""

EXIT_BATCH = 0.55
"""Variance over mean of ends, relative to that of starts: families end together, in part
(forecast §2)."""


def forecast_plans(
    fit: PlansFit,
    posterior: PlansPosterior,
    stock: float,
    years: int,
    paths: int,
    generator: np.random.Generator,
) -> Floats:
    """Return paths of the stock 1 to `years` years ahead, shape (years, paths)."""
    months = years * MONTHS_PER_YEAR
    normals = generator.standard_normal((4, paths))
    level, state = _pair(posterior.arrivals.covariance, normals[:2])
    exit_level, exit_state = _pair(posterior.exits.covariance, normals[2:])
    wander = wandering_state(
        posterior.arrivals.state + state, fit.arrivals.reversion, fit.arrivals.sd, months, generator
    )
    rate = np.exp(posterior.arrivals.level + level + wander) / MONTHS_PER_YEAR
    shift = wandering_state(
        posterior.exits.state + exit_state, fit.exits.reversion, fit.exits.sd, months, generator
    )
    return play(
        fit.clock,
        stock,
        Paths(
            starts=noisy_starts(rate, fit.arrivals.noise, generator),
            shift=shift + posterior.exits.level + exit_level,
            batch=EXIT_BATCH * fit.arrivals.noise,
        ),
        MONTHS_PER_YEAR,
        generator,
    )


def without_wander(fit: PlansFit, posterior: PlansPosterior) -> tuple[PlansFit, PlansPosterior]:
    """Return the law as a compound Poisson process: the same level, no wandering, fixed exits."""
    still = replace(fit, arrivals=replace(fit.arrivals, sd=0.0), exits=replace(fit.exits, sd=0.0))
    calm = replace(
        posterior,
        arrivals=replace(posterior.arrivals, state=0.0, state_sd=0.0, correlation=0.0),
        exits=replace(posterior.exits, state=0.0, state_sd=0.0, level_sd=0.0, correlation=0.0),
    )
    return still, calm


def _pair(covariance: Floats, normals: Floats) -> Floats:
    """Return correlated deviations of level and state, shape (2, paths)."""
    values, vectors = np.linalg.eigh(covariance)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    deviations: Floats = root @ normals
    return deviations
