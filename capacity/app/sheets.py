"""Sheets that come through the browser, and the example; read by the same readers as all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import TypeVar

from capacity.files import LoadReport, agree, check_together, read_caseload, read_team
from capacity.files.example import CASELOAD, TEAM, example_files
from capacity.service import Caseload, InputError, Team

EXAMPLE_DAY = date(2026, 1, 5)
"""The day that the example's sheets describe."""
Sheet = tuple[str, bytes]
"""A file's name and content."""
T = TypeVar("T")


@dataclass(frozen=True)
class Sheets:
    """A caseload and a team, read, and what reading them has shown."""

    caseload: Caseload
    team: Team
    reports: tuple[LoadReport, LoadReport]
    together: tuple[str, ...]

    @property
    def warnings(self) -> list[str]:
        """What the PRO should look at before trusting anything else."""
        reports = self.reports
        own = [said for report in reports for said in (*report.left_out, *report.warnings)]
        return [*own, *self.together]


def read_sheets(caseload: Sheet, team: Sheet, day: date) -> Sheets:
    """Read both sheets as of a day.

    Raises
    ------
    InputError
        If one cannot be read; the message names the file as it was opened.
    """
    children, about_children = _read(caseload, "caseload", lambda path: read_caseload(path, day))
    officers, about_officers = _read(team, "team", read_team)
    odd = tuple(check_together(children, officers, day))
    agreed = agree(children, officers)
    reports = (about_children, about_officers)
    return Sheets(agreed.caseload, agreed.team, reports, (*agreed.said, *odd))


def _read(sheet: Sheet, what: str, reader: Callable[[Path], T]) -> T:
    """Read through a file of a harmless name, which is gone afterwards."""
    name, content = sheet
    with TemporaryDirectory(prefix="capacity-") as folder:
        path = Path(folder) / f"{what}{_ending(name)}"
        path.write_bytes(content)
        try:
            return reader(path)
        except InputError as fault:
            said = str(fault).replace(str(path), name).replace(path.name, name)
            raise InputError(said) from None


def _ending(name: str) -> str:
    ending = PurePath(name).suffix.lower()
    return ending if ending[1:].isascii() and ending[1:].isalnum() else ".unknown"


def example() -> tuple[Sheet, Sheet]:
    """Return the example's caseload and team."""
    files = example_files()
    return (CASELOAD, files[CASELOAD]), (TEAM, files[TEAM])
