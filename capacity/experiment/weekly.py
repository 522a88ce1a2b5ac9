"""The weekly table as an array: metrics by replication and week."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

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

    def after(self, weeks: int) -> Weekly:
        """Return it without the first weeks."""
        return replace(self, dates=self.dates[weeks:], values=self.values[:, :, weeks:])

    @cached_property
    def _base(self) -> dict[str, Values]:
        return {name: self.of(name) for name in BASE if name in self.names}

    def over_the_run(self, metric: Metric) -> Values:
        """Return a metric's figure for the whole run, of shape (replications,)."""
        return metric.over_the_run(self._base)

    def between(self, metric: Metric, first: int, after: int) -> Values:
        """Return a metric's figure for some weeks in a row, of shape (replications,)."""
        used = {*metric.series, *metric.over} & set(self.names)
        base = {name: self.of(name)[:, first:after] for name in used}
        return metric.over_the_run(base or {"": self.values[:, 0, first:after]})

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


class Blocks(Protocol):
    """Where a table is read a replication at a time."""

    def blocks(self, table: str, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """Read one replication after the other, all columns or some."""


def read_weekly(tables: Blocks, wanted: Collection[int] | None = None) -> Weekly:
    """Read the weekly table into an array; every replication has the weeks of the first.

    Parameters
    ----------
    wanted
        Replications to keep; None keeps all.
    """
    kept: dict[int, Values] = {}
    first = next(tables.blocks("weekly"), None)
    names, dates = _axes(first) if first is not None else ((), ())
    for block in tables.blocks("weekly", ("replication", "value")):
        number = block["replication"][0].as_py()
        if wanted is None or number in wanted:
            kept[number] = as_numbers(block["value"]).reshape(len(names), len(dates))
    values = np.stack(list(kept.values())) if kept else np.empty((0, 0, 0))
    return Weekly(names, tuple(kept), dates, values)


def as_numbers(column: pa.ChunkedArray) -> NDArray[Any]:
    """Return a column's numbers, NaN where null.

    Arrow's own way to numpy imports pandas, which takes half a second.
    """
    whole = filled(column, float("nan")) if column.null_count else column
    parts = [np.from_dlpack(chunk) for chunk in whole.chunks]
    return parts[0] if len(parts) == 1 else np.concatenate([np.empty(0), *parts])


def filled(column: Any, value: float) -> Any:
    """Return a column of numbers with a value for each null; plain Arrow imports pandas here too.

    A value becomes Arrow's without pandas only where it is read from an array's own memory.
    """
    import pyarrow as pa

    kind = column.type
    memory = pa.py_buffer(np.array([value], dtype=kind.to_pandas_dtype()))
    return column.fill_null(pa.Array.from_buffers(kind, 1, [None, memory])[0])


def _axes(block: pa.Table) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return metrics and first days of the weeks; rows go metric by metric."""
    weeks = 1 + int(block["week"][-1].as_py())
    days = block["date"].slice(0, weeks).to_pylist()
    return tuple(block["metric"].to_pylist()[::weeks]), tuple(str(day) for day in days)
