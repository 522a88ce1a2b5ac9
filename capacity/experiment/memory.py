"""Results that are kept in memory, as a notebook wants them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from capacity.experiment.replication import Failure, Outcome
from capacity.experiment.tables import schema, tables

if TYPE_CHECKING:
    import pyarrow as pa

    from capacity.experiment.tables import Records


class Memory:
    """Keeps each replication's tables, as a run folder would."""

    settled = False

    def __init__(self, start: date) -> None:
        self._start = start
        self._tables: dict[int, dict[str, pa.Table]] = {}
        self._failed: dict[int, Failure] = {}

    @property
    def finished(self) -> frozenset[int]:
        """Replications that ended well."""
        return frozenset(self._tables)

    @property
    def failures(self) -> tuple[Failure, ...]:
        """Replications that did not."""
        return tuple(self._failed[each] for each in sorted(self._failed))

    def add(self, outcomes: Sequence[Outcome[Records]]) -> None:
        """Keep outcomes."""
        for each in outcomes:
            if isinstance(each, Failure):
                self._failed[each.replication] = each
            else:
                self._tables[each.replication] = tables(each.records, each.replication, self._start)

    def merge(self) -> None:
        """Do nothing: tables are joined when they are read."""

    def close(self, summary: str, *, complete: bool) -> None:
        """Do nothing: there is nowhere to write a summary to."""

    @property
    def tables(self) -> Memory:
        """The tables: itself."""
        return self

    def blocks(self, table: str, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """Yield a table a replication at a time."""
        whole = (self._tables[each][table] for each in sorted(self._tables))
        return whole if columns is None else (each.select(list(columns)) for each in whole)

    def table(self, table: str) -> pa.Table:
        """Join a table of all replications, in their order."""
        import pyarrow as pa

        parts = [schema(table).empty_table(), *self.blocks(table)]
        return pa.concat_tables(parts).unify_dictionaries()
