"""Which kind of sheet a file is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from capacity.files.cells import Cell
from capacity.files.columns import Table
from capacity.files.grid import read_grid
from capacity.files.headers import header_score
from capacity.files.tables import TABLES
from capacity.service.errors import InputError


def kind_of_sheet(path: str | Path) -> str:
    """Return ``caseload`` or ``team``, by the headers of the file.

    Raises
    ------
    InputError
        If the file can't be read, or its headers are those of neither.
    """
    scores = {table.name: header_score(table) for table in TABLES}

    def best_of_all(row: Sequence[Cell]) -> float:
        return max(score(row) for score in scores.values())

    grid = read_grid(path, best_of_all)
    found = {name: grid.best_row(score)[1] for name, score in scores.items()}
    kind = max(found, key=lambda name: found[name])
    if not found[kind]:
        raise InputError(
            "no header of ours in the first rows",
            where=grid.source,
            allowed="; ".join(map(_needs, TABLES)),
        )
    return kind


def _needs(table: Table) -> str:
    return f"{table.a_sheet} with {' and '.join(column.name for column in table.required)}"
