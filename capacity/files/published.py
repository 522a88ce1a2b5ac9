"""The Department for Education's statistics, as downloaded: one folder of CSV files.

A file is known by its headers, whatever it is called. Cells that are suppressed or not
available are missing, never zero. A council is known by its old code (three digits), which
changes with the council's boundary; the new code changes with its status too, and names
are used again, as Dorset's was.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from capacity.files.cells import Cell, squash, tidy
from capacity.files.faults import Fault, SheetError
from capacity.files.grid import Grid, read_grid
from capacity.files.load_report import ColumnUse, Dropped, Finding, Level, LoadReport, Use
from capacity.files.published_tables import (
    AREA_COLUMNS,
    CARE,
    CARE_TYPES,
    KINDS,
    SUPPRESSED,
    PublishedKind,
)
from capacity.service.errors import InputError, nearest

ENGLAND = "England"
"""The key of national rows."""

_NUMBER = re.compile(r"-?\d+(\.\d+)?")

Values = dict[str, float | None]


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
    """

    folder: str
    tables: Mapping[str, Mapping[tuple[str, int], Values]]
    councils: tuple[Council, ...]
    reports: tuple[LoadReport, ...] = ()

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
        close = nearest(wanted, list(names))
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
    areas: list[_Row] = []
    reports = []
    for path in _files(folder):
        one = _read_one(path)
        if one.kind is None:
            reports.append(one.report)
            continue
        if one.kind.name in tables:
            raise InputError(
                f"a second file with {one.kind.title}",
                where=str(path),
                allowed="one file of each kind in a folder",
            )
        tables[one.kind.name] = one.values
        areas += one.areas
        reports.append(one.report)
    if not tables:
        raise InputError(
            "none of the files is a published one",
            where=str(folder),
            allowed="; ".join(kind.title for kind in KINDS),
        )
    return Published(str(folder), tables, _councils(areas), tuple(reports))


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


@dataclass(frozen=True, slots=True)
class _Row:
    year: int
    key: str
    code: str
    name: str
    region: str
    region_name: str
    council: bool


@dataclass(frozen=True)
class _File:
    kind: PublishedKind | None
    report: LoadReport
    values: dict[tuple[str, int], Values] = field(default_factory=dict)
    areas: tuple[_Row, ...] = ()


def _read_one(path: Path) -> _File:
    grid = read_grid(path, _score)
    at, _ = grid.best_row(_score)
    headers = [_key(tidy(cell)) for cell in grid.rows[at]] if grid.rows else []
    kind = _kind(headers)
    if kind is None:
        text = "not one of the published files that are used; not read"
        finding = Finding(Level.NOTE, text)
        read = len(grid.rows)
        dropped = tuple(Dropped(row, "the file is not used") for row in range(1, read + 1))
        return _File(None, LoadReport(grid.source, "rows", read, 0, 0, 0, dropped, (), (), (),
                                      (finding,)))  # fmt: skip
    return _Reader(grid, at, headers, kind).read()


def _score(row: Sequence[Cell]) -> float:
    keys = {_key(tidy(cell)) for cell in row}
    return float(len(keys & {_key(name) for name in AREA_COLUMNS}))


def _kind(headers: Sequence[str]) -> PublishedKind | None:
    for kind in KINDS:
        if {_key(name) for name in (*kind.signature, "time_period")} <= set(headers):
            return kind
    return None


def _key(text: str) -> str:
    return text.casefold().replace(" ", "_").strip("_")


class _Reader:
    """Reads one file's rows and accounts for them."""

    def __init__(self, grid: Grid, at: int, headers: list[str], kind: PublishedKind) -> None:
        self.grid, self.at, self.headers, self.kind = grid, at, headers, kind
        self._area = self._places(AREA_COLUMNS)
        self._measures = self._places(kind.measures)
        self._faults: list[Fault] = []
        self._marks: Counter[str] = Counter()

    def read(self) -> _File:
        values: dict[tuple[str, int], Values] = {}
        areas: list[_Row] = []
        dropped: list[Dropped] = []
        blank = kept = repeated = 0
        seen: dict[tuple[str, int, str], int] = {}
        for number, row in enumerate(self.grid.rows[self.at + 1 :], self.at + 2):
            if not any(map(tidy, row)):
                blank += 1
                continue
            area = self._area_of(number, row)
            if area is None:
                dropped.append(Dropped(number, "no area and year that are known"))
                continue
            measured = self._measured(number, row)
            if measured is None:
                dropped.append(Dropped(number, "a kind of count that is not used"))
                continue
            what = (area.key, area.year, next(iter(measured), ""))
            if what in seen:
                repeated += 1
                dropped.append(Dropped(number, f"the area and year of row {seen[what]} again"))
                continue
            seen[what] = number
            values.setdefault((area.key, area.year), {}).update(measured)
            areas.append(area)
            kept += 1
        if self._faults:
            raise SheetError(self.grid.source, self._faults)
        report = LoadReport(
            source=f"{self.grid.source}: {self.kind.title}",
            unit="rows",
            rows_read=len(self.grid.rows) - self.at - 1,
            kept=kept,
            blank=blank,
            header_row=self.at + 1,
            dropped=tuple(dropped),
            columns=tuple(self._uses()),
            not_given=tuple(self._not_given()),
            findings=tuple(self._findings()),
            duplicates=repeated,
        )
        return _File(self.kind, report, values, tuple(areas))

    def _places(self, names: Mapping[str, str]) -> dict[str, int]:
        wanted = {_key(name): ours for name, ours in names.items()}
        found: dict[str, int] = {}
        for place, header in enumerate(self.headers):
            if header not in wanted:
                continue
            ours = wanted[header]
            if ours in found:
                raise InputError(
                    f"two columns '{tidy(self.grid.rows[self.at][place])}'",
                    where=f"{self.grid.source}, row {self.at + 1}",
                    allowed="one column of each name",
                )
            found[ours] = place
        return found

    def _text(self, row: Sequence[Cell], place: int | None) -> str:
        return tidy(row[place]) if place is not None and place < len(row) else ""

    def _area_of(self, number: int, row: Sequence[Cell]) -> _Row | None:
        texts = {name: self._text(row, place) for name, place in self._area.items()}
        year = texts.get("year", "")[:4]
        if not year.isdigit():
            return None
        level = squash(texts.get("level", ""))
        region = texts.get("region_code", "")
        # A year such as 202324 is the year to March 2024.
        written = texts["year"]
        years = int(year) + 1 if len(written) == 6 and written.isdigit() else int(year)
        name, code = texts.get("name", ""), texts.get("code", "")
        if level == "national":
            return _Row(years, ENGLAND, "", ENGLAND, "", "", False)
        if level == "regional" and region:
            return _Row(years, region, region, texts.get("region", ""), region, "", False)
        key = texts.get("old_code", "")
        key = code if key in SUPPRESSED else key
        if level in ("localauthority", "local") and key and name:
            return _Row(years, key, code, name, region, texts.get("region", ""), True)
        return None

    def _measured(self, number: int, row: Sequence[Cell]) -> Values | None:
        numbers = {
            name: self._number(number, name, self._text(row, place))
            for name, place in self._measures.items()
        }
        if self.kind is not CARE:
            return numbers
        place = self.headers.index("population_type")
        words = squash(self._text(row, place))
        measure = next((ours for word, ours in CARE_TYPES.items() if word in words), "")
        if not measure:
            return None
        return {measure: numbers.get("children"), "population": numbers.get("population")}

    def _number(self, row: int, column: str, text: str) -> float | None:
        if text.casefold() in SUPPRESSED:
            self._marks[text.casefold() or "blank"] += 1
            return None
        plain = text.replace(",", "")
        if not _NUMBER.fullmatch(plain):
            self._faults.append(
                Fault(row, column, f"found '{text[:40]}'", "a number, or c, k, u, x, z or low")
            )
            return None
        return float(plain)

    def _uses(self) -> list[ColumnUse]:
        named = {place: name for name, place in (*self._area.items(), *self._measures.items())}
        if self.kind is CARE:
            named[self.headers.index("population_type")] = "kind of count"
        shown = [tidy(cell) for cell in self.grid.rows[self.at]]
        return [
            ColumnUse(text, named.get(place, ""), Use.RECOGNISED if place in named else Use.IGNORED)
            for place, text in enumerate(shown)
            if text
        ]

    def _not_given(self) -> list[str]:
        ours = {**AREA_COLUMNS, **self.kind.measures}
        given = {*self._area, *self._measures}
        return [header for header, name in ours.items() if name not in given]

    def _findings(self) -> list[Finding]:
        notes = [Finding(Level.NOTE, text) for text in self.grid.notes]
        if self._marks:
            marks = ", ".join(f"{count:,} {mark}" for mark, count in sorted(self._marks.items()))
            text = f"suppressed or not available, taken as missing: {marks}"
            notes.append(Finding(Level.NOTE, text))
        return notes


def _names(name: str) -> set[str]:
    """Return a name as published and as it is said: ``Bristol, City of`` is Bristol."""
    return {squash(name), squash(name.partition(",")[0])}


def _councils(rows: Sequence[_Row]) -> tuple[Council, ...]:
    held: dict[str, list[_Row]] = {}
    for row in rows:
        if row.council:
            held.setdefault(row.key, []).append(row)
    return tuple(sorted(map(_council, held.values()), key=lambda c: (c.name, c.key)))


def _council(rows: Sequence[_Row]) -> Council:
    latest = sorted(rows, key=lambda row: -row.year)
    codes = tuple(dict.fromkeys(row.code for row in latest if row.code not in SUPPRESSED))
    newest = latest[0]
    return Council(
        newest.key, newest.name, codes or (newest.key,), newest.region, newest.region_name,
        latest[-1].year, newest.year,
    )  # fmt: skip
