"""One sheet as an Excel workbook, to look at and to fill in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from capacity.files.columns import Column, Kind, Table
from capacity.files.describe import DESCRIPTION_HEADERS, describe_columns
from capacity.files.spreadsheet import DATE_FORMAT, HEADER, new_book, write_cell

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from capacity.files.writing import Value

SPARE_ROWS = 2000
"""How far below the last row the lists to choose from go on."""


def write_workbook(
    table: Table, rows: Sequence[Sequence[Value]], path: Path, *, explained: bool = False
) -> None:
    """Write the rows under the headers of `table`.

    Parameters
    ----------
    rows
        One value for each column of the table.
    explained
        Whether a second sheet says what each column means.

    Raises
    ------
    OSError
        If nothing can be written there.
    """
    from xlsxwriter.exceptions import FileCreateError

    try:
        _write(table, rows, path, explained)
    except FileCreateError as fault:
        raise OSError(str(fault)) from None


def _write(table: Table, rows: Sequence[Sequence[Value]], path: Path, explained: bool) -> None:
    with new_book(path, f"{table.name} sheet") as book:
        sheet = book.add_worksheet(table.name.capitalize())
        header = book.add_format(HEADER)
        as_date = book.add_format({"num_format": DATE_FORMAT})
        as_text = book.add_format({"num_format": "@"})
        # In a text column Excel turns neither MAR1 into a date nor =A1 into a formula.
        formats = {Kind.DATE: as_date, Kind.NUMBER: None, Kind.YES_NO: None}
        for at, column in enumerate(table.columns):
            _add_column(sheet, at, column, header, formats.get(column.kind, as_text))
            _add_choices(sheet, at, column, len(rows) + SPARE_ROWS)
        for number, row in enumerate(rows, 1):
            _add_row(sheet, number, row, as_date)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(len(rows), 1), len(table.columns) - 1)
        if explained:
            _add_explanation(book, table, header)


def _add_column(
    sheet: Worksheet, at: int, column: Column, header: Format, cells: Format | None
) -> None:
    sheet.set_column(at, at, max(11, len(column.name) + 2), cells)
    sheet.write_string(0, at, column.name, header)
    needed = "Required. " if column.required else ""
    comment = f"{needed}{column.description}\nAllowed: {column.allowed}"
    sheet.write_comment(0, at, comment, {"x_scale": 2.2, "y_scale": 1.6})


def _add_choices(sheet: Worksheet, at: int, column: Column, last: int) -> None:
    choices = ["yes", "no"] if column.kind is Kind.YES_NO else list(column.codes)
    if choices:
        severity = "information" if column.kind is Kind.OPEN_CODE else "stop"
        sheet.data_validation(
            1,
            at,
            last,
            at,
            {
                "validate": "list",
                "source": choices,
                "error_type": severity,
                "error_title": column.name,
                "error_message": f"Known: {', '.join(choices)}",
            },
        )


def _add_row(sheet: Worksheet, number: int, row: Sequence[Value], as_date: Format) -> None:
    for at, value in enumerate(row):
        write_cell(sheet, number, at, value, as_date if isinstance(value, date) else None)


def _add_explanation(book: Workbook, table: Table, header: Format) -> None:
    sheet = book.add_worksheet("Columns explained")
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for at, (title, width) in enumerate(
        zip(DESCRIPTION_HEADERS, (20, 10, 50, 60, 18), strict=True)
    ):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, title, header)
    for number, row in enumerate(describe_columns(table), 1):
        for at, text in enumerate(row):
            sheet.write_string(number, at, text, wrapped)
    sheet.freeze_panes(1, 0)
