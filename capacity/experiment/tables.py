"""A replication's records as tables: the columns of the run folder, straight from arrays.

Every table is sorted by replication, and one replication is one row group, so that a
file's bytes depend on the replications in it and on nothing else: not on cores,
batches, or whether the run was resumed. In the weekly table `date` is the first day of
the week; its stocks are those at the close of the week's last day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from capacity.experiment.metrics import Values
from capacity.experiment.registry import METRICS

if TYPE_CHECKING:
    import pyarrow as pa

TABLES = ("weekly", "meetings", "officers", "staffing")
NEVER = -(10**6)
EPOCH = date(1970, 1, 1).toordinal()
WHOLE = 2**31 - 1


class Records(Protocol):
    """What a replication leaves: base series by week, and columns of equal length."""

    @property
    def series(self) -> tuple[str, ...]:
        """Names of the base series, in the order of `weekly`'s rows."""

    @property
    def weekly(self) -> Values:
        """Base series, of shape (series, weeks)."""

    @property
    def meetings(self) -> Mapping[str, NDArray[Any]]:
        """One row per meeting that fell due."""

    @property
    def officers(self) -> Mapping[str, NDArray[Any]]:
        """One row per officer and week."""

    @property
    def staffing(self) -> Mapping[str, NDArray[Any]]:
        """One row per staffing event."""


@cache
def schema(table: str) -> pa.Schema:
    """Return the columns of a table.

    Days are dates; strings are dictionary-encoded; what did not happen is null.
    """
    import pyarrow as pa

    whole, number, text = pa.int32(), pa.float64(), pa.dictionary(pa.int16(), pa.string())
    columns: dict[str, dict[str, pa.DataType]] = {
        "weekly": {"week": whole, "date": pa.date32(), "metric": text, "value": number},
        "meetings": {
            "kind": text, "due": pa.date32(), "held": pa.date32(), "on_time": pa.bool_(),
            "cause": text, "officer": text, "children": whole, "outcome": text,
        },
        "officers": {
            "week": whole, "officer": text, "contract": text, "fte": number, "caseload": whole,
            "hours_available": number, "hours_used": number,
        },
        "staffing": {"date": pa.date32(), "event": text, "officer": text, "contract": text},
    }  # fmt: skip
    return pa.schema({"replication": whole, **columns[table]})


def tables(records: Records, replication: int, start: date) -> dict[str, pa.Table]:
    """Return the four tables of one replication; `start` is the date of day 0."""
    staffing = dict(records.staffing)
    staffing["date"] = staffing.pop("day")
    return {
        "weekly": _weekly(records, replication, start),
        "meetings": _table("meetings", records.meetings, replication, start),
        "officers": _table("officers", records.officers, replication, start),
        "staffing": _table("staffing", staffing, replication, start),
    }


def metric_values(records: Records) -> Values:
    """Return every metric of the registry by week, of shape (metrics, weeks)."""
    base = dict(zip(records.series, records.weekly, strict=True))
    return np.stack([metric.weekly(base) for metric in METRICS.values()])


def _weekly(records: Records, replication: int, start: date) -> pa.Table:
    import pyarrow as pa

    values = metric_values(records)
    week, day, metric = _week_columns(values.shape[1], start)
    numbers = np.full(values.size, replication, np.int32)
    value = pa.array(values.ravel(), from_pandas=True)
    columns = [pa.array(numbers), week, day, metric, value]
    return pa.Table.from_arrays(columns, schema=schema("weekly"))


@cache
def _week_columns(weeks: int, start: date) -> tuple[pa.Array, pa.Array, pa.Array]:
    import pyarrow as pa

    week = np.arange(weeks, dtype=np.int32)
    first_day = week * 7 + (start.toordinal() - EPOCH)
    which = np.repeat(np.arange(len(METRICS), dtype=np.int16), weeks)
    return (
        pa.array(np.tile(week, len(METRICS))),
        pa.array(np.tile(first_day.astype(np.int32), len(METRICS))).cast(pa.date32()),
        pa.DictionaryArray.from_arrays(pa.array(which), pa.array(list(METRICS))),
    )


def _table(
    name: str, columns: Mapping[str, NDArray[Any]], replication: int, start: date
) -> pa.Table:
    import pyarrow as pa

    rows = len(next(iter(columns.values())))
    given = {"replication": np.full(rows, replication), **columns}
    arrays = [_column(given[field.name], field.type, start) for field in schema(name)]
    return pa.Table.from_arrays(arrays, schema=schema(name))


def _column(values: NDArray[Any], kind: pa.DataType, start: date) -> pa.Array:
    import pyarrow as pa

    if pa.types.is_dictionary(kind):
        text = pa.array(values, pa.string(), mask=np.asarray(values == ""))
        return text.dictionary_encode().cast(kind)
    if pa.types.is_date32(kind):
        days = np.asarray(values, np.int32) + (start.toordinal() - EPOCH)
        return pa.array(days, mask=values == NEVER).cast(kind)
    return pa.array(values, from_pandas=True).cast(kind)


def with_replications(table: pa.Table, wanted: Collection[int]) -> pa.Table:
    """Keep the rows of the replications wanted."""
    # Not `to_numpy`, which imports pandas: half a second of a report.
    parts = [np.from_dlpack(chunk) for chunk in table["replication"].chunks]
    numbers = np.concatenate([np.empty(0, np.int64), *parts])
    kept = np.isin(numbers, np.fromiter(wanted, np.int64), kind="table")
    return table if kept.all() else table.filter(kept)


class Writer:
    """Writes one table to a Parquet file, a replication at a time."""

    def __init__(self, path: Path, table: str) -> None:
        import pyarrow.parquet as pq

        columns = schema(table)
        repeated = [field.name for field in columns if field.name != "value"]
        self._file = pq.ParquetWriter(
            path, columns, compression="zstd", use_dictionary=repeated, version="2.6"
        )

    def write(self, table: pa.Table) -> None:
        """Write one replication as one row group; an empty table writes nothing."""
        if table.num_rows:
            self._file.write_table(table, row_group_size=WHOLE)

    def close(self) -> None:
        """Finish the file."""
        self._file.close()


@dataclass(frozen=True, slots=True)
class Piece:
    """One replication's rows of one table, where they lie on disk."""

    replication: int
    path: Path
    group: int


def columns_of(path: Path) -> list[str]:
    """Return the names of a file's columns, without reading its rows."""
    import pyarrow.parquet as pq

    names: list[str] = pq.read_schema(path).names
    return names


def pieces(path: Path) -> list[Piece]:
    """Find the replications in a file of ours, without reading its rows."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        groups = range(file.metadata.num_row_groups)
        first = [file.metadata.row_group(group).column(0).statistics.min for group in groups]
    return [Piece(int(each), path, group) for group, each in enumerate(first)]


def read_pieces(
    wanted: Iterable[Piece], columns: Sequence[str] | None = None
) -> Iterator[pa.Table]:
    """Read pieces in their order, all columns or some, opening a file once for neighbours in it."""
    import pyarrow.parquet as pq

    for path, together in groupby(wanted, key=lambda piece: piece.path):
        with pq.ParquetFile(path) as file:
            for piece in together:
                yield file.read_row_group(piece.group, columns=columns)
