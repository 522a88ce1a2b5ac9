"""Tables that go into a workbook, a page and a text file; nothing here touches the disk."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from capacity.files.spreadsheet import HEADER, new_book, write_cell

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
WIDEST = 70


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet: its name, headings and rows.

    `flagged` are cells (row, column) that stand out, such as an overloaded week;
    `choices` lists what may be filled in under a heading. In a workbook, rows whose first
    cell is `hidden` are not shown: only the program reads them.
    """

    name: str
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    flagged: frozenset[tuple[int, int]] = frozenset()
    choices: tuple[tuple[str, tuple[str, ...]], ...] = ()
    hidden: str = ""


def workbook(sheets: Sequence[Table]) -> bytes:
    """Return an .xlsx workbook; text stays text, whatever it begins with."""
    buffer = io.BytesIO()
    with new_book(buffer, sheets[0].name) as book:
        for table in sheets:
            _add_sheet(book, table)
    return buffer.getvalue()


def _add_sheet(book: Any, table: Table) -> None:
    sheet = book.add_worksheet(table.name)
    flag = book.add_format({"bold": True, "font_color": "#801650", "bg_color": "#F6D7E4"})
    sheet.freeze_panes(1, 1)
    sheet.write_row(0, 0, table.columns, book.add_format(HEADER))
    for number, row in enumerate(table.rows, start=1):
        for place, cell in enumerate(row):
            marked = (number - 1, place) in table.flagged
            write_cell(sheet, number, place, cell, flag if marked else None)
        if table.hidden and row[0] == table.hidden:
            sheet.set_row(number, options={"hidden": True})
    last = max(len(table.rows), 1)
    sheet.autofilter(0, 0, last, len(table.columns) - 1)
    for column, allowed in table.choices:
        place = table.columns.index(column)
        rule = {"validate": "list", "source": list(allowed), "ignore_blank": True}
        sheet.data_validation(1, place, last, place, rule)
    sheet.autofit(WIDEST * 7)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def comma_separated(table: Table) -> str:
    """Return a table as CSV; a cell that a spreadsheet would run as a formula is quoted."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([_inert(cell) for cell in row] for row in table.rows)
    return buffer.getvalue()


def _inert(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell
