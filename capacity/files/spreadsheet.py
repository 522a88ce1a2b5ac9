"""What every workbook of ours has in common: text that stays text, one look, the same bytes."""

from __future__ import annotations

from datetime import date, datetime
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Cell = str | float | date | None

DATE_FORMAT = "dd/mm/yyyy"
HEADER = {"bold": True, "bg_color": "#12436D", "font_color": "#FFFFFF", "valign": "top"}

CREATED = datetime(2000, 1, 1)
"""The same content gives the same bytes, whenever it is written."""

OPTIONS = {
    "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
    "strings_to_numbers": False, "default_date_format": DATE_FORMAT,
}  # fmt: skip


def new_book(target: Path | BinaryIO, title: str) -> Workbook:
    """Return an empty workbook in which no cell is ever run as a formula or a link."""
    from xlsxwriter import Workbook

    book = Workbook(str(target) if isinstance(target, Path) else target, OPTIONS)
    book.set_properties({"title": title, "created": CREATED})
    return book


def write_cell(
    sheet: Worksheet, row: int, column: int, value: Cell, form: Format | None = None
) -> None:
    """Write a value as what it is; nothing, and what is not a number, leave the cell empty."""
    if isinstance(value, str):
        sheet.write_string(row, column, value, form)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, form)
    elif value is not None and isfinite(value):
        sheet.write_number(row, column, value, form)
