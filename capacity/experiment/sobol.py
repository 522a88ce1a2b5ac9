"""Sobol indices: what share of the uncertainty of a figure each parameter brings.

The first index is a parameter's alone; the total one counts its interplay with others, too.
Parameters are drawn independently and uniformly over their `likely` ranges, on a Sobol
sequence; indices are Saltelli's (2010), by scipy. A figure is the mean over the same
replications at every point, so that it is a function of the parameters alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from capacity.experiment.executors import Workers
from capacity.experiment.metrics import Values
from capacity.experiment.points import Point
from capacity.experiment.registry import METRICS
from capacity.experiment.sensitivity import Parameter, parameters
from capacity.experiment.study import Progress, silent
from capacity.experiment.sweep import Row, drawn, run_points
from capacity.experiment.warmup import Wanted, WarmUp
from capacity.service.errors import InputError

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

    from capacity.scenario import Scenario

REPLICATIONS = 4
RESAMPLES = 999
SEED = 20160119
MOST = 2**14
ROUGH = 0.5
"""An index's interval wider than this says little: indices lie between 0 and 1."""
ALONE = 3
"""Rows of a single parameter, which scipy's function does not take."""
TINY = 1e-12
"""A resample whose variance is less than this share of the whole has none but of rounding."""


@dataclass(frozen=True)
class Indices:
    """First and total indices with 95 % intervals, each of shape (parameters,)."""

    first: Values
    first_low: Values
    first_high: Values
    total: Values
    total_low: Values
    total_high: Values


@dataclass(frozen=True)
class Sobol:
    """Indices of every metric that has a figure at all points, and varies.

    Attributes
    ----------
    size
        Points of each of the two samples; there are size times (parameters + 2) in all.
    replications
        Of each point.
    left_out
        First weeks that the figures leave out, where a steady state is studied.
    """

    scenario: str
    seed: int
    parameters: tuple[Parameter, ...]
    size: int
    replications: int
    indices: Mapping[str, Indices]
    points: tuple[Point, ...] = field(repr=False)
    left_out: WarmUp | None = None

    def rows(self) -> Iterator[Row]:
        """Yield one row for each metric and parameter."""
        for name, found in self.indices.items():
            for at, parameter in enumerate(self.parameters):
                yield {
                    "metric": name, "key": parameter.key,
                    "low": parameter.low, "high": parameter.high,
                    "first": float(found.first[at]), "first_ci95_low": float(found.first_low[at]),
                    "first_ci95_high": float(found.first_high[at]),
                    "total": float(found.total[at]), "total_ci95_low": float(found.total_low[at]),
                    "total_ci95_high": float(found.total_high[at]),
                    "points": len(self.points), "replications": self.replications,
                }  # fmt: skip

    def table(self) -> pd.DataFrame:
        """Return the rows as a table."""
        import pandas as pd

        return pd.DataFrame(list(self.rows()))

    def plot(self, metric: str) -> alt.Chart:
        """Draw the indices of each parameter, for one metric."""
        return drawn("sobol_chart", self, metric)


@dataclass(frozen=True)
class Design:
    """Where a function is to be known: two samples, and the first with rows of the second.

    Attributes
    ----------
    a, b
        Shape (parameters, size), from 0 to 1.
    """

    a: Values
    b: Values

    @classmethod
    def of(cls, parameters: int, size: int) -> Design:
        """Return a design of `size` points twice; the size must be a power of two, to `MOST`."""
        from scipy.stats import qmc

        if not 2 <= size <= MOST or size & (size - 1):
            raise InputError(f"found {size}", where="--sobol", allowed=f"a power of 2, 2 to {MOST}")
        drawn = qmc.Sobol(2 * parameters, seed=SEED, bits=64).random(size).T
        return cls(drawn[:parameters], drawn[parameters:])

    def points(self) -> Values:
        """Return all points, of shape (parameters, size times (parameters + 2))."""
        mixed = np.tile(self.a, (len(self.a), 1, 1))
        rows = np.arange(len(self.a))
        mixed[rows, rows] = self.b[rows]
        return np.concatenate([self.a, self.b, *mixed], axis=1)

    def indices(self, values: Values) -> Indices:
        """Return the indices of a function from its values at `points`, in that order.

        The intervals are the 2.5 and 97.5 % quantiles over resampled points.
        """
        return self.shared({"": values})[""]

    def shared(self, figures: Mapping[str, Values]) -> dict[str, Indices]:
        """Return the indices of several functions, all resampled by the same draws."""
        size = self.a.shape[1]
        drawn = np.random.default_rng(SEED).integers(0, size, (RESAMPLES, size))
        weights = np.array([np.bincount(each, minlength=size) for each in drawn]).T / size
        return {
            name: _with_intervals(values.reshape(-1, size), weights)
            for name, values in figures.items()
        }


def _with_intervals(parts: Values, weights: Values) -> Indices:
    """Return indices; `parts` are a, b and the mixed, each of one row."""
    parts = parts - parts[:2].mean()
    first, total = _indices(parts)
    ends = (np.quantile(each, [0.025, 0.975], axis=1) for each in resampled(parts, weights))
    (first_low, first_high), (total_low, total_high) = ends
    return Indices(first, first_low, first_high, total, total_low, total_high)


def _indices(parts: Values) -> tuple[Values, Values]:
    """Return first and total indices, by scipy."""
    from scipy.stats import sobol_indices

    mixed = np.repeat(parts[2:], 2, axis=0) if len(parts) == ALONE else parts[2:]
    func = {"f_A": parts[:1], "f_B": parts[1:2], "f_AB": mixed[:, None, :]}
    found = sobol_indices(func=func, n=parts.shape[1])  # type: ignore[arg-type]
    count = len(parts) - 2
    return np.ravel(found.first_order)[:count], np.ravel(found.total_order)[:count]


def resampled(parts: Values, weights: Values) -> tuple[Values, Values]:
    """Return what scipy's formulas (Saltelli 2010) give for all resamples at once.

    A resample is how often each point was drawn, so that its means are weighted ones. As scipy
    does, values are taken from the mean of the resample's a and b; no variance, no share.

    Parameters
    ----------
    weights
        Shape (points, resamples); each column adds up to 1.

    Returns
    -------
    First and total indices, each of shape (parameters, resamples).
    """
    a, b, mixed = parts[0], parts[1], parts[2:]
    middle = (a + b) @ weights / 2
    variance = (a**2 + b**2) @ weights / 2 - middle**2
    first = (b * (mixed - a)) @ weights - middle * ((mixed - a) @ weights)
    total = 0.5 * (mixed - a) ** 2 @ weights
    varies = variance > TINY * parts[:2].var()

    def shares(brought: Values) -> Values:
        found: Values = np.divide(brought, variance, out=np.zeros_like(brought), where=varies)
        return found

    return shares(first), shares(total)


def sobol(
    scenario: Scenario,
    keys: Sequence[str],
    size: int,
    replications: int = REPLICATIONS,
    *,
    out: str | Path | None = None,
    jobs: int | None = None,
    executor: Executor | Workers | None = None,
    warm_up: Wanted | None = None,
    progress: Progress = silent,
) -> Sobol:
    """Run a scenario at size times (parameters + 2) points, and share its uncertainty out.

    A whole-numbered parameter takes whole numbers.

    Parameters
    ----------
    keys
        Parameters with a likely range, two or more.
    size
        A power of 2.
    replications
        Of each point.
    out, jobs, executor, warm_up, progress
        As for `capacity.experiment.sweep.sweep`.

    Raises
    ------
    InputError
        If a key has no likely range, `size` is no power of 2, or a value does not fit the
        scenario.
    """
    if not keys:
        raise InputError("no parameters", where="--sobol", allowed="one or more, each as --key KEY")
    chosen = parameters(scenario, keys)
    design = Design.of(len(chosen), size)
    changes = [
        {p.key: _scaled(p, scenario, share) for p, share in zip(chosen, point, strict=True)}
        for point in design.points().T
    ]
    found = run_points(
        scenario, changes, replications, out=out, jobs=jobs, executor=executor,
        warm_up=warm_up, progress=progress,
    )  # fmt: skip
    means = {
        name: np.array([point.figures[name] for point in found.points]).mean(axis=1)
        for name in METRICS
    }
    vary = {name: each for name, each in means.items() if np.ptp(each) > 0}  # NaN does not
    indices = design.shared(vary)
    return Sobol(
        scenario.name, scenario.seed, tuple(chosen), size, replications, indices,
        tuple(found.points), found.left_out,
    )  # fmt: skip


def _scaled(parameter: Parameter, scenario: Scenario, share: float) -> float:
    from capacity.scenario.keys import key_at

    value = parameter.low + share * (parameter.high - parameter.low)
    declared = key_at(type(scenario), parameter.key.split("."))
    return round(value) if declared is not None and declared.kind == "whole" else float(value)
