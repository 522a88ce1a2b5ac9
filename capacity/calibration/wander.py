"""Levels and Ornstein-Uhlenbeck states seen through yearly averages: fit and posterior.

A council's yearly value is its level, plus the average over the year of a state that
wanders around zero, plus noise. Everything is normal, so that fitting is a likelihood and
calibration a conditioning (forecast §3, step 6).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Constants:
    """What is common to all councils.

    Attributes
    ----------
    reversion
        Speed of return to the level, per year.
    sd
        Standard deviation of the state in its steady spread.
    noise
        Variance of a yearly value besides: a factor on the known part for arrivals
        (variance over mean of starts), an addition to it for exits.
    spread
        Standard deviation of levels between councils.
    centre
        Mean of levels, relative to what is known of each council.
    """

    reversion: float
    sd: float
    noise: float
    spread: float
    centre: float


@dataclass(frozen=True, slots=True)
class Posterior:
    """What a council's own rows say of its level and of its state at the last year's end."""

    level: float
    state: float
    level_sd: float
    state_sd: float
    correlation: float

    @property
    def covariance(self) -> Floats:
        """Covariance of level and state, shape (2, 2)."""
        both = self.correlation * self.level_sd * self.state_sd
        return np.array([[self.level_sd**2, both], [both, self.state_sd**2]])


def averages_covariance(years: int, reversion: float) -> Floats:
    """Return the covariance of yearly averages of a state whose variance is one."""
    k = reversion
    lags = np.abs(np.subtract.outer(np.arange(years), np.arange(years)))
    apart = np.exp(-k * np.maximum(lags - 1, 0)) * (1.0 - np.exp(-k)) ** 2 / k**2
    same = 2.0 * (k - 1.0 + np.exp(-k)) / k**2
    covariance: Floats = np.where(lags == 0, same, apart)
    return covariance


def end_covariance(years: int, reversion: float) -> Floats:
    """Return the covariance of the state at the last year's end with each year's average."""
    k = reversion
    back = np.arange(years)[::-1]
    return np.asarray(np.exp(-k * back) * (1.0 - np.exp(-k)) / k)


def condition(values: Floats, noise: Floats, constants: Constants, spread: float) -> Posterior:
    """Return the posterior of a council's level and state; missing years are left out.

    Parameters
    ----------
    values, noise
        Yearly values less the prior mean of the level, NaN where missing, and their
        noise variances.
    spread
        Prior standard deviation of the level.
    """
    seen = np.isfinite(values) & np.isfinite(noise)
    years, k = len(values), constants.reversion
    state, level = constants.sd**2, spread**2
    around = level + state * averages_covariance(years, k)[np.ix_(seen, seen)]
    around = around + np.diag(noise[seen])
    across = np.stack([np.full(seen.sum(), level), state * end_covariance(years, k)[seen]])
    weights = np.linalg.solve(around, across.T).T if seen.any() else across
    mean = weights @ values[seen]
    left = np.diag([level, state]) - weights @ across.T
    sds = np.sqrt(np.maximum(np.diag(left), 0.0))
    together = float(left[0, 1] / (sds[0] * sds[1])) if sds.all() else 0.0
    return Posterior(float(mean[0]), float(mean[1]), float(sds[0]), float(sds[1]), together)


def log_likelihood(values: Floats, noise: Floats, constants: Constants, spread: Floats) -> float:
    """Return the log-likelihood of all councils' yearly values.

    Parameters
    ----------
    values, noise
        Shape (councils, years); NaN where missing, which leaves the year out.
    spread
        Prior standard deviation of each council's level.
    """
    seen = np.isfinite(values) & np.isfinite(noise)
    years = values.shape[1]
    around = constants.sd**2 * averages_covariance(years, constants.reversion)
    around = around[None] + (spread**2)[:, None, None]
    both = seen[:, :, None] & seen[:, None, :]
    own = np.where(seen, noise, 0.0)[:, :, None] * np.eye(years)
    around = np.where(both, around + own, np.eye(years)[None])
    off = np.where(seen, values, 0.0)
    lower = np.linalg.cholesky(around)
    scaled = np.linalg.solve(lower, off[:, :, None])[:, :, 0]
    spans = np.log(np.diagonal(lower, axis1=1, axis2=2)).sum()
    return float(-0.5 * (scaled**2).sum() - spans)
