"""Batches of replications on disk: written beside, renamed when complete, read if whole."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from capacity.experiment.replication import Failure, Finished, Outcome
from capacity.experiment.tables import TABLES, Writer, columns_of, pieces, schema, tables
from capacity.files.atomic import gone_if_not_whole

if TYPE_CHECKING:
    import pyarrow as pa

    from capacity.experiment.tables import Records

PARTIAL = ".partial"


def write_batch(batch: Path, outcomes: Sequence[Outcome[Records]], start: date) -> None:
    """Write outcomes as one batch: a folder beside, renamed when it is whole."""
    finished = sorted(
        (each for each in outcomes if isinstance(each, Finished)), key=lambda each: each.replication
    )
    written = [tables(each.records, each.replication, start) for each in finished]
    said = {
        "finished": [each.replication for each in finished],
        "failed": [asdict(each) for each in outcomes if isinstance(each, Failure)],
    }
    beside = batch.with_name(batch.name + PARTIAL)
    with gone_if_not_whole(beside):
        beside.mkdir(parents=True)
        for table in TABLES:
            _write_table(beside / f"{table}.parquet", table, written)
        (beside / "batch.json").write_text(json.dumps(said), encoding="utf-8")
        beside.rename(batch)


def _write_table(path: Path, table: str, written: Sequence[Mapping[str, pa.Table]]) -> None:
    writer = Writer(path, table)
    try:
        for each in written:
            writer.write(each[table])
    finally:
        writer.close()


def read_batch(batch: Path) -> tuple[set[int], list[Failure]] | None:
    """Return what a batch holds, or None if it is not whole, as after a power cut."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        said = json.loads((batch / "batch.json").read_text(encoding="utf-8"))
        for table in TABLES:
            refuse_columns(columns_of(batch / f"{table}.parquet"), table)
            pieces(batch / f"{table}.parquet")
        return set(said["finished"]), [Failure(**each) for each in said["failed"]]
    return None


def refuse_columns(names: Sequence[str], table: str) -> None:
    """Raise ValueError if a table has columns other than ours."""
    if list(names) != schema(table).names:
        raise ValueError("other columns")
