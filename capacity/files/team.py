"""Team sheets: reading, writing, and what is odd about one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from capacity.files.cells import quote
from capacity.files.faults import Fault
from capacity.files.load_report import Finding, Level, LoadReport
from capacity.files.sheet import Record, read_sheet
from capacity.files.sift import report, sift
from capacity.files.tables import TEAM
from capacity.files.writing import write_sheet
from capacity.service import Contract, Experience, Officer, Role, Team


def read_team(path: str | Path) -> tuple[Team, LoadReport]:
    """Read a team sheet.

    `capacity.files.sift` says what stops the load and what is dropped. An FTE is
    at most 1.5; with 0 an officer has no hours, which is said: somebody who is away has
    `absent_from`. Two officers whose names differ only in case are one name twice.

    Parameters
    ----------
    path
        A .csv or .xlsx file.

    Returns
    -------
    tuple of Team and LoadReport
        Every officer of the sheet in its order, and the account of each row.

    Raises
    ------
    InputError
        If the file can't be read, or as `SheetError` with all faults of its rows.
    """
    sheet = read_sheet(path, TEAM)
    sifted = sift(sheet, _officer, lambda officer: officer.name.casefold(), _rules, _conflict)
    team = Team(sifted.kept)
    return team, report(sheet, sifted, _look_over(team))


_CODES = {"contract": Contract, "role": Role, "experience": Experience}


def write_team(team: Team, path: str | Path) -> None:
    """Write a team sheet, .csv or .xlsx, that `read_team` reads back equal.

    Raises
    ------
    InputError
        If the file can't be written there, or a list holds a `;`.
    """
    write_sheet(TEAM, team, path)


def _officer(record: Record) -> Officer:
    values = {**record.values, "row": record.row}
    values |= {field: code(str(values[field])) for field, code in _CODES.items() if field in values}
    return Officer(**values)  # type: ignore[arg-type]


def _rules(officer: Officer) -> Iterator[Fault]:
    if officer.start and officer.end and officer.end < officer.start:
        yield Fault(officer.row, "end", f"{officer.end} is before the start, {officer.start}")
    if officer.absent_until and not officer.absent_from:
        yield Fault(officer.row, "absent_from", "blank beside an absent_until", "the first day")
    if officer.absent_from and officer.absent_until and officer.absent_until < officer.absent_from:
        found = f"{officer.absent_until} is before absent_from, {officer.absent_from}"
        yield Fault(officer.row, "absent_until", found)


def _conflict(before: Officer, officer: Officer) -> Fault:
    found = f"{quote(officer.name)} again, with other content than in row {before.row}"
    return Fault(officer.row, TEAM.key.name, found, "one row for each officer")


def _look_over(team: Team) -> Iterator[Finding]:
    for officer in team:
        rows = (officer.row,)
        if both := set(officer.pods) & set(officer.barred_pods):
            text = f"an officer is linked to and barred from {', '.join(sorted(both))}"
            yield Finding(Level.WARNING, text, rows, "barred_pods")
        if officer.barred_until and not officer.barred_pods:
            text = "barred_until has no effect without barred_pods"
            yield Finding(Level.WARNING, text, rows, "barred_until")
        if officer.fte == 0:
            text = "an FTE of 0: no hours for any child; who is only away has absent_from"
            yield Finding(Level.WARNING, text, rows, "fte")
        if officer.capacity_factor == 0:
            text = "a capacity factor of 0: the officer can carry no caseload now"
            yield Finding(Level.WARNING, text, rows, "capacity_factor")
