"""What a forecast has to beat: persistence and mean reversion (forecast §4).

Both spread their forecasts by the deviations that they themselves had up to the origin, as
they were, over all councils. Compound Poisson is the law itself held still, see
`capacity.calibration.plans.without_wander`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from capacity.calibration.panel import Panel

Floats = NDArray[np.float64]

MEMBERS = 1000
"""Members of a baseline's sample: quantiles of the deviations at equal steps."""

_FEWEST = 5


@dataclass(frozen=True)
class Persistence:
    """The stock stays as it is; spread as stocks changed before."""

    panel: Panel

    def sample(self, row: int, horizon: int) -> Floats:
        """Return a sample of a council's stock `horizon` years ahead."""
        forecast: Floats = self.panel.held[row, -1] * np.exp(self.deviations(horizon))
        return forecast

    def deviations(self, horizon: int) -> Floats:
        """Return log changes over `horizon` years; without history, shorter ones widened."""
        changes = _changes(self.logs, horizon)
        if len(changes) >= _FEWEST:
            return _quantiles(changes)
        if horizon == 1:
            return np.zeros(MEMBERS)
        wider: Floats = self.deviations(horizon - 1) * np.sqrt(horizon / (horizon - 1.0))
        return wider

    @cached_property
    def logs(self) -> Floats:
        """Logarithms of stocks, NaN where there is none."""
        return _logs(self.panel.held)


@dataclass(frozen=True)
class MeanReversion:
    """The stock returns to the council's own mean, shrunken to what its population suggests.

    How far it returns in so many years is a regression over all councils and earlier
    years, with means of the rows that were known then.
    """

    panel: Panel

    def sample(self, row: int, horizon: int) -> Floats:
        """Return a sample of a council's stock `horizon` years ahead."""
        kept, deviations = self.fitted(horizon)
        mean = self.means[row]
        forecast: Floats = np.exp(mean + kept * (self.logs[row, -1] - mean) + deviations)
        return forecast

    def fitted(self, horizon: int) -> tuple[float, Floats]:
        """Return the share of a deviation that is kept, and the spread of what is left."""
        if horizon not in self._fits:
            self._fits[horizon] = self._fit(horizon)
        return self._fits[horizon]

    def _fit(self, horizon: int) -> tuple[float, Floats]:
        before, after = [], []
        for place in range(self.logs.shape[1] - horizon):
            means = shrunken_means(self.logs[:, : place + 1], self._size)
            before.append(self.logs[:, place] - means)
            after.append(self.logs[:, place + horizon] - means)
        x = np.concatenate(before) if before else np.empty(0)
        y = np.concatenate(after) if after else np.empty(0)
        both = np.isfinite(x) & np.isfinite(y)
        if both.sum() < _FEWEST:
            return self._widened(horizon)
        x, y = x[both], y[both]
        kept = float(np.clip(x @ y / (x @ x), 0.0, 1.0)) if x.any() else 1.0
        return kept, _quantiles(y - kept * x)

    def _widened(self, horizon: int) -> tuple[float, Floats]:
        if horizon == 1:
            return 1.0, np.zeros(MEMBERS)
        kept, deviations = self.fitted(horizon - 1)
        one, _ = self.fitted(1)
        return kept * one, deviations * np.sqrt(horizon / (horizon - 1.0))

    @cached_property
    def _fits(self) -> dict[int, tuple[float, Floats]]:
        return {}

    @cached_property
    def logs(self) -> Floats:
        """Logarithms of stocks, NaN where there is none."""
        return _logs(self.panel.held)

    @cached_property
    def means(self) -> Floats:
        """Each council's shrunken mean of all its rows."""
        return shrunken_means(self.logs, self._size)

    @cached_property
    def _size(self) -> Floats:
        return np.log(self.panel.population)


def shrunken_means(logs: Floats, size: Floats) -> Floats:
    """Return each council's mean log stock, drawn towards the common rate per child.

    The weight of its own rows follows from the variance between councils and within.
    A council whose children are not known keeps its own mean.
    """
    seen = np.isfinite(logs)
    count = seen.sum(axis=1)
    own = np.where(count > 0, np.where(seen, logs, 0.0).sum(axis=1) / np.maximum(count, 1), np.nan)
    known = np.isfinite(own) & np.isfinite(size)
    if not known.any():
        return own
    prior = np.where(known, size + _mean(logs - size[:, None]), own)
    within = _within(logs, own, count)
    apart = (own - prior)[known]
    between = max(float(np.var(apart)) - within * float((1.0 / count[known]).mean()), 1e-4)
    weight = between / (between + within / np.maximum(count, 1))
    means: Floats = prior + weight * (own - prior)
    return means


def _within(logs: Floats, own: Floats, count: NDArray[np.int64]) -> float:
    more = np.maximum(count - 1, 0).sum()
    if not more:
        return 0.06  # a quarter up or down in a year, before any row says so
    return float(np.nansum((logs - own[:, None]) ** 2) / more)


def _mean(values: Floats) -> float:
    seen = values[np.isfinite(values)]
    return float(seen.mean())


def _logs(stocks: Floats) -> Floats:
    positive = stocks > 0
    return np.where(positive, np.log(np.where(positive, stocks, 1.0)), np.nan)


def _changes(logs: Floats, horizon: int) -> Floats:
    if logs.shape[1] <= horizon:
        return np.empty(0)
    changes = logs[:, horizon:] - logs[:, :-horizon]
    found: Floats = changes[np.isfinite(changes)]
    return found


def _quantiles(deviations: Floats) -> Floats:
    steps = (np.arange(MEMBERS) + 0.5) / MEMBERS
    found: Floats = np.quantile(deviations, steps)
    return found
