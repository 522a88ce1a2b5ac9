"""Caseload sheets: reading, writing, and what is odd about one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from capacity.files.caseload_findings import look_over
from capacity.files.cells import quote
from capacity.files.faults import Fault
from capacity.files.load_report import LoadReport
from capacity.files.sheet import Record, read_sheet
from capacity.files.sift import report, sift
from capacity.files.tables import CASELOAD
from capacity.files.writing import write_sheet
from capacity.service import Caseload, Child, Pathway


def read_caseload(path: str | Path, as_at: date | None = None) -> tuple[Caseload, LoadReport]:
    """Read a caseload sheet.

    `capacity.files.sift` says what stops the load and what is dropped;
    `capacity.files.caseload_findings` what is warned about.

    Parameters
    ----------
    path
        A .csv or .xlsx file.
    as_at
        The day the sheet describes; without it nothing is said about what is
        overdue, unborn or over 18.

    Returns
    -------
    tuple of Caseload and LoadReport
        Every child of the sheet in its order, and the account of each row.

    Raises
    ------
    InputError
        If the file can't be read, or as `SheetError` with all faults of its rows.
    """
    sheet = read_sheet(path, CASELOAD)
    sifted = sift(sheet, _child, lambda child: child.child_id, _no_rules, _conflict)
    caseload = Caseload(sifted.kept, as_at)
    on_both = sum(child.pathway is Pathway.BOTH for child in caseload)
    return caseload, report(sheet, sifted, look_over(caseload), on_both)


def write_caseload(caseload: Caseload, path: str | Path) -> None:
    """Write a caseload sheet, .csv or .xlsx, that `read_caseload` reads back equal.

    Raises
    ------
    InputError
        If the file can't be written there, or a list holds a `;`.
    """
    write_sheet(CASELOAD, caseload, path)


def _child(record: Record) -> Child:
    pathway = Pathway(str(record.values["pathway"]))
    values = {**record.values, "pathway": pathway, "row": record.row}
    return Child(**values)  # type: ignore[arg-type]


def _no_rules(child: Child) -> Iterator[Fault]:
    # A child's cells are each right or wrong by themselves; what they say together
    # may be odd and true, so it is a warning.
    yield from ()


def _conflict(before: Child, child: Child) -> Fault:
    found = f"{quote(child.child_id)} again, with other content than in row {before.row}"
    if before.pathway is not child.pathway:
        found = (
            f"{quote(child.child_id)} again, as {child.pathway}; "
            f"row {before.row} has {before.pathway}"
        )
    allowed = "one row for each child, CP+LAC for a child on both"
    return Fault(child.row, CASELOAD.key.name, found, allowed)
