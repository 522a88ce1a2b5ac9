"""Excel workbooks: which sheet is meant, and its cells."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from capacity.files.cells import Cell
from capacity.files.grid import ALL_REQUIRED, ALLOWED_FILES, Grid, Score
from capacity.files.workbook_xml import WorkbookXml
from capacity.service.errors import InputError

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook


def read_workbook(name: str, content: bytes, score: Score) -> Grid:
    """Read the visible sheet of a workbook whose header row scores best.

    Raises
    ------
    InputError
        If the workbook is damaged, locked, or has no sheet with anything in it.
    """
    xml = WorkbookXml(name, content)
    grids = [grid for grid in _grids(name, content, xml) if grid.rows]
    if not grids:
        raise InputError("every sheet of the workbook is empty", where=name, allowed=ALLOWED_FILES)
    scores = [grid.best_row(score)[1] for grid in grids]
    best = grids[scores.index(max(scores))]
    return Grid(best.source, best.rows, _other_sheets(grids, scores, best), best.warnings)


def read_sheets(name: str, content: bytes) -> list[Grid]:
    """Read every visible sheet of a workbook, empty ones too.

    Raises
    ------
    InputError
        If the workbook is damaged or locked.
    """
    return list(_grids(name, content, WorkbookXml(name, content)))


def read_old_sheets(name: str, content: bytes) -> list[Grid]:
    """Read every visible sheet of an old Excel workbook (.xls).

    Raises
    ------
    InputError
        If the workbook is damaged or locked.
    """
    try:
        book = _open(content)
        sheets = [(each, book.get_sheet_by_name(each)) for each in _visible_sheets(book)]
        return [
            Grid(f"{name}, sheet '{sheet}'", [list(row) for row in rows.to_python()])
            for sheet, rows in sheets
        ]
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as fault:  # a damaged file may make the Rust library panic
        raise _damaged(name, fault) from None


def _other_sheets(grids: list[Grid], scores: list[float], best: Grid) -> tuple[str, ...]:
    if len(grids) == 1:
        return ()
    rivals = [
        grid.source
        for grid, score in zip(grids, scores, strict=True)
        if grid is not best and score >= ALL_REQUIRED
    ]
    if rivals:
        return (f"more than one sheet has the headers; not read: {', '.join(rivals)}",)
    return (f"the workbook has {len(grids)} sheets with something in them; one was read",)


def _grids(name: str, content: bytes, xml: WorkbookXml) -> Iterator[Grid]:
    try:
        book = _open(content)
        for sheet in _visible_sheets(book):
            xml.refuse_far_cells(sheet)
            rows, warnings = _rows(book.get_sheet_by_name(sheet))
            for row, column, error in xml.error_cells(sheet):
                rows[row][column] = error
            yield Grid(f"{name}, sheet '{sheet}'", rows, warnings=warnings)
    except InputError:
        raise
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as fault:  # a damaged file may make the Rust library panic
        raise _damaged(name, fault) from None


def _open(content: bytes) -> CalamineWorkbook:
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_filelike(io.BytesIO(content))


def _visible_sheets(book: CalamineWorkbook) -> list[str]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    return [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
    ]


def _rows(sheet: CalamineSheet) -> tuple[list[list[Cell]], tuple[str, ...]]:
    rows: list[list[Cell]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
    tall = [
        f"{top + 1}-{bottom + 1}"
        for (top, _), (bottom, _) in sheet.merged_cell_ranges or ()
        if bottom > top
    ]
    if not tall:
        return rows, ()
    shown = ", ".join(tall[:5]) + (" and more" if len(tall) > 5 else "")
    return rows, (f"merged cells in rows {shown}: only the top cell counts, the others are blank",)


def _damaged(name: str, fault: BaseException) -> InputError:
    if type(fault).__name__ == "PasswordError":
        return InputError(
            "the workbook is locked with a password",
            where=name,
            allowed="a copy saved without a password",
        )
    reason = str(fault).splitlines()[0][:120] if str(fault) else type(fault).__name__
    return InputError(
        f"the workbook is damaged or not one: {reason}", where=name, allowed=ALLOWED_FILES
    )
