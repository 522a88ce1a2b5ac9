"""The sheets of a run's workbook: columns with what stands at their foot, all in one manner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from capacity.files.spreadsheet import DATE_FORMAT, HEADER, Cell, write_cell

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

FINE = "#,##0.0"
WIDEST_ON_PAPER = 20


@dataclass(frozen=True)
class Column:
    """A heading, the number format below it, and what stands at its foot.

    `foot` is ``sum`` for a formula, a value, or nothing.
    """

    title: str
    written: str = FINE
    foot: Cell = None
    width: int = 12


@dataclass(frozen=True)
class Sheet:
    """A sheet of rows; the first `kept` columns stay in sight."""

    name: str
    note: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    kept: int = 1
    feet: bool = False
    filtered: bool = True
    first_row: int = field(default=2, init=False)


class Writer:
    """Writes sheets into a workbook, all in one manner."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._formats: dict[tuple[str, bool], Format] = {}
        self._head = book.add_format({**HEADER, "text_wrap": True})
        self._note = book.add_format({"italic": True, "font_color": "#3D3D3D"})

    def sheet(self, sheet: Sheet) -> None:
        """Add one sheet: a note, headings, rows, and what they add up to."""
        page = self._book.add_worksheet(sheet.name)
        page.write_string(0, 0, sheet.note, self._note)
        for at, column in enumerate(sheet.columns):
            page.set_column(at, at, column.width)
            page.write_string(1, at, column.title, self._head)
        for number, row in enumerate(sheet.rows, sheet.first_row):
            for at, (value, column) in enumerate(zip(row, sheet.columns, strict=True)):
                self._write(page, number, at, value, column.written)
        if sheet.feet and sheet.rows:
            self._feet(page, sheet)
        page.freeze_panes(sheet.first_row, sheet.kept)
        if sheet.filtered and sheet.rows:
            last = sheet.first_row + len(sheet.rows) - 1
            page.autofilter(1, 0, last, len(sheet.columns) - 1)
        page.set_landscape()
        if len(sheet.columns) <= WIDEST_ON_PAPER:
            page.fit_to_pages(1, 0)
        page.repeat_rows(1)

    def _feet(self, page: Any, sheet: Sheet) -> None:
        from xlsxwriter.utility import xl_rowcol_to_cell

        first, foot = sheet.first_row, sheet.first_row + len(sheet.rows)
        for at, column in enumerate(sheet.columns):
            if column.foot == "sum":
                total = sum(each for row in sheet.rows if isinstance(each := row[at], (int, float)))
                above = f"{xl_rowcol_to_cell(first, at)}:{xl_rowcol_to_cell(foot - 1, at)}"
                style = self._format(column.written, bold=True)
                page.write_formula(foot, at, f"=SUM({above})", style, total)
            else:
                said = "In all" if at == 0 else column.foot
                self._write(page, foot, at, said, column.written, bold=True)

    def _write(
        self, page: Any, row: int, at: int, value: Cell, written: str, *, bold: bool = False
    ) -> None:
        if isinstance(value, str):
            written = "@"
        elif isinstance(value, date):
            written = DATE_FORMAT
        write_cell(page, row, at, value, self._format(written, bold=bold))

    def _format(self, written: str, *, bold: bool) -> Format:
        key = (written, bold)
        if key not in self._formats:
            style = {"num_format": written, "bold": bold, "top": 1 if bold else 0}
            self._formats[key] = self._book.add_format(style)
        return self._formats[key]
