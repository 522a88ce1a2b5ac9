"""The Department for Education's statistics, as downloaded: one folder of CSV files.

A file is known by its headers, whatever it is called. Cells that are suppressed or not
available are missing, never zero. A council is known by its old code (three digits), which
changes with the council's boundary; the new code changes with its status too, and names
are used again, as Dorset's was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from capacity.files.cells import squash
from capacity.files.load_report import LoadReport
from capacity.files.published_reading import ENGLAND, AreaRow, Values, read_file
from capacity.files.published_tables import (
    KINDS,
    SUPPRESSED,
    PublishedKind,
)
from capacity.service.errors import InputError, nearest


@dataclass(frozen=True, slots=True)
class Council:
    """A council, by its old code.

    Attributes
    ----------
    key
        Its old code, by which its rows are found.
    codes
        Its new codes, the latest first.
    region
        Key of its region's rows: the region's code.
    first, last
        First and last year with a row.
    """

    key: str
    name: str
    codes: tuple[str, ...]
    region: str
    region_name: str
    first: int
    last: int

    @property
    def code(self) -> str:
        """Its latest new code."""
        return self.codes[0]


@dataclass(frozen=True)
class Published:
    """All that was read of a folder.

    Attributes
    ----------
    folder
        Where it was read.
    tables
        Values by name of the file, key of the area (old code, region's code or
        `ENGLAND`) and year; a missing value is None.
    councils
        Every council in order of name and code.
    reports
        The account of each file.
    files
        The file that each table was read from.
    """

    folder: str
    tables: Mapping[str, Mapping[tuple[str, int], Values]]
    councils: tuple[Council, ...]
    reports: tuple[LoadReport, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)

    def value(self, kind: PublishedKind, key: str, year: int, measure: str) -> float | None:
        """Return one value, None where it is missing."""
        return self.tables.get(kind.name, {}).get((key, year), {}).get(measure)

    def years(self, kind: PublishedKind, key: str = ENGLAND) -> list[int]:
        """Return the years in which an area has a row in a file."""
        return sorted(year for area, year in self.tables.get(kind.name, {}) if area == key)

    def find(self, name_or_code: str, where: str = "--council") -> Council:
        """Return the council of that name or code.

        Raises
        ------
        InputError
            If there is none, with the nearest; or if councils share the name, with
            their codes.
        """
        wanted = squash(name_or_code)
        found = [c for c in self.councils if wanted in self._words[c.key]]
        if len(found) == 1:
            return found[0]
        if found:
            raise InputError(
                f"{len(found)} councils are called '{name_or_code}'",
                where=where,
                allowed="one of the codes "
                + ", ".join(f"{c.code} or {c.key} ({c.first} to {c.last})" for c in found),
            )
        names = {squash(c.name): c.name for c in self.councils}
        within = [name for name in names if wanted and wanted in name]
        close = min(within, key=len) if within else nearest(wanted, list(names))
        raise InputError(
            f"no council '{name_or_code}' in {self.folder}",
            where=where,
            allowed="a council's name or code as published",
            suggestion=names.get(close, ""),
        )

    @cached_property
    def _words(self) -> dict[str, set[str]]:
        return {
            c.key: {*_names(c.name), squash(c.key), *map(squash, c.codes)} for c in self.councils
        }


def read_published(folder: str | Path) -> Published:
    """Read every published file of a folder.

    Raises
    ------
    InputError
        If there is no such folder, it has none of the files, two files are the same one,
        or a file's cells can't be read.
    """
    folder = Path(folder)
    tables: dict[str, dict[tuple[str, int], Values]] = {}
    areas: list[AreaRow] = []
    reports, files = [], {}
    for path in _files(folder):
        one = read_file(path)
        if one.kind is None:
            reports.append(one.report)
            continue
        if one.kind.name in tables:
            raise InputError(
                f"a second file with {one.kind.title}",
                where=str(path),
                allowed="one file of each kind in a folder",
            )
        tables[one.kind.name], files[one.kind.name] = one.values, path.name
        areas += one.areas
        reports.append(one.report)
    if not tables:
        raise InputError(
            "none of the files is a published one",
            where=str(folder),
            allowed="; ".join(kind.title for kind in KINDS),
        )
    return Published(str(folder), tables, _councils(areas), tuple(reports), files)


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        found = "no such folder" if not folder.exists() else "not a folder"
        raise InputError(found, where=str(folder), allowed="a folder of published CSV files")
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".csv")
    if not files:
        raise InputError(
            "no CSV file in the folder", where=str(folder),
            allowed="the Department for Education's files as downloaded",
        )  # fmt: skip
    return files


def _names(name: str) -> set[str]:
    """Return a name as published and as it is said: ``Bristol, City of`` is Bristol."""
    return {squash(name), squash(name.partition(",")[0])}


def _councils(rows: Sequence[AreaRow]) -> tuple[Council, ...]:
    held: dict[str, list[AreaRow]] = {}
    for row in rows:
        if row.council:
            held.setdefault(row.key, []).append(row)
    return tuple(sorted(map(_council, held.values()), key=lambda c: (c.name, c.key)))


def _council(rows: Sequence[AreaRow]) -> Council:
    latest = sorted(rows, key=lambda row: -row.year)
    codes = tuple(dict.fromkeys(row.code for row in latest if row.code not in SUPPRESSED))
    newest = latest[0]
    return Council(
        newest.key, newest.name, codes or (newest.key,), newest.region, newest.region_name,
        latest[-1].year, newest.year,
    )  # fmt: skip


__all__ = ["ENGLAND", "Council", "Published", "read_published"]
