"""The weekly table as an array: metrics by replication and week."""

from __future__ import annotations

from collections.abc import Collection, Iterable
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


def as_weekly(blocks: Iterable[pa.Table], wanted: Collection[int] | None = None) -> Weekly:
    """Turn weekly tables of one replication each, as their file has them, into an array.

    Parameters
    ----------
    wanted
        Replications to keep; None keeps all.
    """
    kept: dict[int, Values] = {}
    names: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    for block in blocks:
        number = block["replication"][0].as_py()
        if wanted is None or number in wanted:
            if not kept:
                names, dates = _axes(block)
            kept[number] = block["value"].to_numpy().reshape(len(names), len(dates))
    values = np.stack(list(kept.values())) if kept else np.empty((0, 0, 0))
    return Weekly(names, tuple(kept), dates, values)


def _axes(block: pa.Table) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return metrics and first days of the weeks; rows go metric by metric."""
    weeks = 1 + int(block["week"][-1].as_py())
    days = block["date"].slice(0, weeks).to_pylist()
    return tuple(block["metric"].to_pylist()[::weeks]), tuple(str(day) for day in days)
