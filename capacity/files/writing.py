"""Sheets on to the disk, from the same columns that read them.

A .csv file is UTF-8 with a byte order mark (Excel needs it for names with
accents), commas, and ISO dates; `capacity.files.grid.guard` keeps ids that begin
with ``= + - @`` from running as formulas. A workbook holds true dates, text that
stays text, a comment on each header, and lists to choose codes from.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TypeAlias

from capacity.files.atomic import written_whole
from capacity.files.columns import Column, Kind, Table
from capacity.files.grid import guard
from capacity.service.errors import InputError

Value: TypeAlias = str | float | date | None
"""What is written into one cell."""

LONGEST_CELL = 32_767
"""Excel's limit; a longer text would be left out without a word."""

WRITABLE = (".csv", ".xlsx")


def write_sheet(
    table: Table, nouns: Iterable[object], path: str | Path, *, explained: bool = False
) -> None:
    """Write children or officers, one row each, under all columns of `table`.

    A workbook that is `explained` has a second sheet that says what each column means.

    Raises
    ------
    InputError
        If the name ends in neither .csv nor .xlsx, a value can't stand in one cell,
        or the file can't be written.
    """
    path = Path(path)
    kind = path.suffix.lower()
    if kind not in WRITABLE:
        raise InputError(
            f"can't write a file that ends in '{kind}'",
            where=str(path),
            allowed=" or ".join(WRITABLE),
        )
    rows = [[_value(noun, column) for column in table.columns] for noun in nouns]
    with written_whole(path) as beside:
        if kind == ".csv":
            _write_csv(table, rows, beside)
        else:
            from capacity.files.write_workbook import write_workbook

            write_workbook(table, rows, beside, explained=explained)


def _value(noun: object, column: Column) -> Value:
    value = getattr(noun, column.fills)
    if value is None or value in ("", ()):
        return None
    if column.kind is Kind.YES_NO:
        return "yes" if value else "no"
    if column.kind is Kind.LIST:
        value = _joined(value, column)
    if isinstance(value, str):
        _refuse_long(value, column)
        return str(value)
    assert isinstance(value, (int, float, date))
    return value


def _joined(parts: Sequence[str], column: Column) -> str:
    for part in parts:
        if ";" in part or "\n" in part:
            raise InputError(
                f"'{part}' can't stand in a list",
                where=f"column {column.name}",
                allowed="names without ; in them",
            )
    return "; ".join(parts)


def _refuse_long(text: str, column: Column) -> None:
    if len(text) > LONGEST_CELL:
        raise InputError(
            f"a text of {len(text):,} letters",
            where=f"column {column.name}",
            allowed=f"at most {LONGEST_CELL:,} in a cell",
        )


def _write_csv(table: Table, rows: list[list[Value]], path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(table.by_name)
        writer.writerows([_in_csv(value) for value in row] for row in rows)


def _in_csv(value: Value) -> str:
    if isinstance(value, str):
        return guard(value)
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else f"{value:.15g}"
