"""Which parameters matter: each at the ends of its stated range, the others as they are.

The range is the key's `likely` one, as `docs/assumptions.md` lists it. Differences from the
scenario as it stands are paired by replication. One at a time shows no interplay of two
parameters; `capacity.experiment.sobol` does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from capacity.experiment.comparison_statistics import Paired, paired_columns
from capacity.experiment.executors import Workers
from capacity.experiment.metrics import Metric
from capacity.experiment.points import Changes, Point
from capacity.experiment.registry import METRICS
from capacity.experiment.study import Progress, silent
from capacity.experiment.sweep import REPLICATIONS, Row, drawn, run_points
from capacity.experiment.warmup import Wanted, WarmUp
from capacity.service.errors import InputError, nearest

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

    from capacity.scenario import Scenario

ON_SCREEN = ("caseload_per_fte", "meetings_on_time_pct", "midway_done_pct", "cost_total")


@dataclass(frozen=True)
class Parameter:
    """A key and the range that it is varied over; `value` is what the scenario states."""

    key: str
    low: float
    high: float
    value: float | None


@dataclass(frozen=True)
class Swing:
    """What one parameter does to one metric at either end of its range."""

    parameter: Parameter
    metric: Metric
    at_low: Paired
    at_high: Paired

    @property
    def size(self) -> float:
        """How far the metric moves, from the lowest of base and both ends to the highest."""
        ends = (0.0, self.at_low.mean or 0.0, self.at_high.mean or 0.0)
        return max(ends) - min(ends)

    def row(self) -> Row:
        """Return the swing as a row of a tidy table."""
        row: Row = {
            "metric": self.metric.name, "unit": self.metric.unit, "key": self.parameter.key,
            "value": self.parameter.value, "low": self.parameter.low, "high": self.parameter.high,
            "base": self.at_low.base, "swing": self.size,
        }  # fmt: skip
        for end, found in (("low", self.at_low), ("high", self.at_high)):
            row |= {
                f"difference_at_{end}": found.mean,
                f"ci95_low_at_{end}": found.low,
                f"ci95_high_at_{end}": found.high,
            }
        return row


@dataclass(frozen=True)
class Tornado:
    """Every parameter at both ends of its range.

    Attributes
    ----------
    refused
        Parameters that the scenario does not let stand at an end of their range, and why.
    left_out
        First weeks that the figures leave out, where a steady state is studied.
    """

    scenario: str
    seed: int
    replications: int
    base: Point
    ends: tuple[tuple[Parameter, Point, Point], ...]
    refused: tuple[str, ...] = ()
    left_out: WarmUp | None = None

    def swings(self, metric: str) -> list[Swing]:
        """Return what each parameter does to a metric, the widest first."""
        return sorted(self._swings[metric], key=lambda each: -each.size)

    @cached_property
    def _swings(self) -> dict[str, tuple[Swing, ...]]:
        """Return by metric what each parameter does, in the parameters' order."""
        found = [
            (parameter, _differences(self.base, low), _differences(self.base, high))
            for parameter, low, high in self.ends
        ]
        return {
            name: tuple(Swing(each, METRICS[name], low[at], high[at]) for each, low, high in found)
            for at, name in enumerate(METRICS)
        }

    def rows(self) -> Iterator[Row]:
        """Yield one row for each metric and parameter."""
        for name in METRICS:
            yield from (swing.row() for swing in self.swings(name))

    def table(self) -> pd.DataFrame:
        """Return the rows as a table."""
        import pandas as pd

        return pd.DataFrame(list(self.rows()))

    def plot(self, metric: str) -> alt.Chart:
        """Draw how far each parameter moves a metric."""
        return drawn("tornado_chart", self, metric)


def _differences(base: Point, end: Point) -> list[Paired]:
    """Compare every metric at one end of a range with the scenario as it stands."""
    return paired_columns(*(np.stack([*each.figures.values()], axis=1) for each in (base, end)))


def parameters(scenario: Scenario, chosen: Sequence[str] = ()) -> list[Parameter]:
    """Return the numeric parameters that have a stated range, or those of them chosen.

    Raises
    ------
    InputError
        If a chosen key has no range.
    """
    from capacity.scenario import Scenario as Model
    from capacity.scenario.keys import all_keys

    found = {
        key.name: Parameter(key.name, *key.likely, _value(scenario, key.name))
        for key in all_keys(Model)
        if key.likely and "[]" not in key.name and key.kind in ("number", "whole", "law")
    }
    for name in chosen:
        if name not in found:
            raise InputError(
                f"'{name}' has no likely range", where="--key",
                allowed="a number with a likely range in docs/assumptions.md",
                suggestion=nearest(name, list(found)),
            )  # fmt: skip
    named = dict.fromkeys(chosen)  # a key that is named twice is one parameter
    return [found[name] for name in named] if named else list(found.values())


def tornado(
    scenario: Scenario,
    replications: int = REPLICATIONS,
    *,
    keys: Sequence[str] = (),
    out: str | Path | None = None,
    jobs: int | None = None,
    executor: Executor | Workers | None = None,
    warm_up: Wanted | None = None,
    progress: Progress = silent,
) -> Tornado:
    """Run a scenario as it is, and with each parameter at either end of its range.

    Parameters
    ----------
    keys
        Parameters; none takes every one that has a range.
    out, jobs, executor, warm_up, progress
        As for `capacity.experiment.sweep.sweep`.
    """
    refused: list[str] = []
    varied = [p for p in parameters(scenario, keys) if _fits(scenario, p, refused)]
    ends: list[Changes] = [{p.key: end} for p in varied for end in (p.low, p.high)]
    found = run_points(
        scenario, [{}, *ends], replications, out=out, jobs=jobs, executor=executor,
        warm_up=warm_up, progress=progress,
    )  # fmt: skip
    base, *points = found.points
    pairs = tuple(zip(varied, points[::2], points[1::2], strict=True))
    return Tornado(
        scenario.name, scenario.seed, replications, base, pairs, tuple(refused), found.left_out
    )


def _fits(scenario: Scenario, parameter: Parameter, refused: list[str]) -> bool:
    """Say whether the scenario may stand at both ends; if not, note why."""
    try:
        for end in (parameter.low, parameter.high):
            scenario.with_changes({parameter.key: end})
    except InputError as fault:
        refused.append(f"{parameter.key}: {fault}")
        return False
    return True


def _value(scenario: Scenario, key: str) -> float | None:
    from capacity.scenario.laws import number

    found: object = scenario
    for step in key.split("."):
        found = getattr(found, step)
    return None if found is None else number(found)  # type: ignore[arg-type]
