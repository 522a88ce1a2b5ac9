"""The weekly table as an array: metrics by replication and week."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from capacity.experiment.metrics import Kind, Metric, Values
from capacity.experiment.registry import BASE, METRICS

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Weekly:
    """Every metric of every replication by week.

    Attributes
    ----------
    names
        Metrics.
    replications
        Replications, rising.
    dates
        First day of each week, ISO.
    values
        Shape (replications, metrics, weeks); NaN where nothing happened.
    """

    names: tuple[str, ...]
    replications: tuple[int, ...]
    dates: tuple[str, ...]
    values: Values

    def of(self, name: str) -> Values:
        """Return one metric, of shape (replications, weeks)."""
        chosen: Values = self.values[:, self.names.index(name), :]
        return chosen

    @cached_property
    def _base(self) -> dict[str, Values]:
        return {name: self.of(name) for name in BASE if name in self.names}

    def over_the_run(self, metric: Metric) -> Values:
        """Return a metric's figure for the whole run, of shape (replications,)."""
        return metric.over_the_run(self._base)

    def at_the_end(self, metric: Metric) -> Values:
        """Return a stock at the close of the last week, of shape (replications,)."""
        return metric.weekly(self._base)[:, -1]

    @cached_property
    def metrics(self) -> tuple[Metric, ...]:
        """The metrics of the registry, in its order."""
        return tuple(METRICS.values())

    @cached_property
    def stocks(self) -> tuple[Metric, ...]:
        """The metrics that say how things stand."""
        return tuple(each for each in self.metrics if each.kind is Kind.STOCK or each.at_close)


def as_weekly(table: pa.Table, wanted: Collection[int] | None = None) -> Weekly:
    """Turn the weekly table, in the order of its file, into an array.

    Parameters
    ----------
    wanted
        Replications to keep; None keeps all.
    """
    weeks = 1 + int(np.max(table["week"].to_numpy(), initial=0))
    values = table["value"].to_numpy()
    first = table.slice(0, _metric_rows(table, weeks))
    names = first["metric"].to_pylist()[::weeks]
    numbers = table["replication"].to_numpy()[:: len(first)]
    dates = [str(day) for day in first["date"].slice(0, weeks).to_pylist()]
    cube = values.reshape(len(numbers), len(names), weeks)
    kept = np.array([wanted is None or each in wanted for each in numbers.tolist()], bool)
    return Weekly(tuple(names), tuple(numbers[kept].tolist()), tuple(dates), cube[kept])


def _metric_rows(table: pa.Table, weeks: int) -> int:
    """Count the rows of one replication."""
    numbers = table["replication"].to_numpy()
    replications = 1 + int(np.count_nonzero(np.diff(numbers)))
    rows = len(numbers) // replications if len(numbers) else 0
    assert rows * replications == len(numbers)
    assert rows % weeks == 0
    return rows
