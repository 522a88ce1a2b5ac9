"""The merged tables of a run folder, read when asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from capacity.experiment.batches import refuse_columns
from capacity.experiment.tables import columns_of, pieces, read_pieces
from capacity.service.errors import InputError

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class MergedTables:
    """The tables of a run folder, read when asked for."""

    folder: Path

    def table(self, table: str) -> pa.Table:
        """Read a whole table."""
        import pyarrow.parquet as pq

        path = self.folder / f"{table}.parquet"
        with _reading(path), pq.ParquetFile(path) as file:
            refuse_columns(file.schema_arrow.names, table)
            return file.read()

    def blocks(self, table: str, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """Read a table a replication at a time; one without rows has no block."""
        path = self.folder / f"{table}.parquet"
        with _reading(path):
            refuse_columns(columns_of(path), table)
            yield from read_pieces(pieces(path), columns)


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Turn a table that is not there, or is no table of ours, into one sentence."""
    try:
        yield
    except (OSError, ValueError, LookupError, AttributeError) as fault:
        found = "is missing" if isinstance(fault, FileNotFoundError) else "is damaged"
        raise InputError(
            found, where=str(path),
            allowed="the table that the run wrote; run its command again with --fresh",
        ) from None  # fmt: skip
