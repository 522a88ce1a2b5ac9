"""One of the Department for Education's files, row by row, every row accounted for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from capacity.files.cells import Cell, quote, squash, tidy
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

MOST_MISSING = 0.4
"""Share of a file's columns without which it is another file."""

ENGLAND = "England"
"""The key of national rows."""

Values = dict[str, float | None]

_NUMBER = re.compile(r"\d+(\.\d+)?")
_YEAR = re.compile(r"(\d{4})(?:[/-]?(\d{2}|\d{4}))?")
RATE = "_rate"
"""How our name of a rate ends; all that is not a rate is a number of children."""


@dataclass(frozen=True, slots=True)
class AreaRow:
    """The year and area that a row is of; `council` apart from regions and England."""

    year: int
    key: str
    code: str
    name: str
    region: str
    region_name: str
    council: bool


@dataclass(frozen=True)
class PublishedFile:
    """What one file holds; `kind` is None where it is none of ours."""

    kind: PublishedKind | None
    report: LoadReport
    values: dict[tuple[str, int], Values] = field(default_factory=dict)
    areas: tuple[AreaRow, ...] = ()


def read_file(path: Path) -> PublishedFile:
    """Read one CSV file.

    Raises
    ------
    InputError
        If it can't be read, has a column twice, or a cell that is no number.
    """
    grid = read_grid(path, _score)
    at, _ = grid.best_row(_score)
    headers = [_key(tidy(cell)) for cell in grid.rows[at]] if grid.rows else []
    kind = _kind(headers)
    if kind is None:
        _refuse_renamed(grid, at, headers)
        text = "not one of the published files that are used; not read"
        finding = Finding(Level.NOTE, text)
        read = len(grid.rows)
        dropped = tuple(Dropped(row, "the file is not used") for row in range(1, read + 1))
        report = LoadReport(
            grid.source, "rows", read, 0, header_row=0, dropped=dropped, findings=(finding,)
        )
        return PublishedFile(None, report)
    return _Reader(grid, at, headers, kind).read()


def _year(written: str) -> int | None:
    """Return the year to 31 March: 2024 of ``2024``, ``202324``, ``2023/24`` or ``2023-2024``."""
    found = _YEAR.fullmatch(written)
    if not found:
        return None
    first, second = int(found[1]), found[2]
    if second is None:
        return first
    last = first + 1
    return last if str(last).endswith(second) else None


def _score(row: Sequence[Cell]) -> float:
    keys = {_key(tidy(cell)) for cell in row}
    return float(len(keys & {_key(name) for name in AREA_COLUMNS}))


def _kind(headers: Sequence[str]) -> PublishedKind | None:
    for kind in KINDS:
        if {_key(name) for name in (*kind.signature, "time_period")} <= set(headers):
            return kind
    return None


def _refuse_renamed(grid: Grid, at: int, headers: Sequence[str]) -> None:
    """Refuse a file that has most columns of one of ours, but not those that mark it."""
    for kind in KINDS:
        wanted = {_key(name): name for name in (*kind.measures, *kind.signature, "time_period")}
        missing = [name for key, name in wanted.items() if key not in headers]
        if len(missing) > len(wanted) * MOST_MISSING:
            continue
        shown = [tidy(cell) for cell in grid.rows[at]]
        known = {*wanted, *map(_key, AREA_COLUMNS)}
        strange = {_key(text): text for text in shown if _key(text) not in known}
        close = strange.get(nearest(_key(missing[0]), list(strange)), "")
        raise InputError(
            f"no column {' and no column '.join(quote(name) for name in missing)}, but the other "
            f"columns of '{kind.title}'" + (f"; is it '{close}'" if close else ""),
            where=f"{grid.source}, row {at + 1}",
            allowed="the headers as published",
        )


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
        self._values: dict[tuple[str, int], Values] = {}
        self._areas: list[AreaRow] = []
        self._dropped: list[Dropped] = []
        self._seen: dict[tuple[str, int, str], int] = {}
        self._repeated = 0

    def read(self) -> PublishedFile:
        below = list(enumerate(self.grid.rows[self.at + 1 :], self.at + 2))
        filled = [(number, row) for number, row in below if any(map(tidy, row))]
        for number, row in filled:
            if why := self._why_dropped(number, row):
                self._dropped.append(Dropped(number, why))
        if self._faults:
            raise SheetError(self.grid.source, self._faults)
        report = LoadReport(
            source=f"{self.grid.source}: {self.kind.title}",
            unit="rows",
            rows_read=len(below),
            kept=len(self._areas),
            blank=len(below) - len(filled),
            header_row=self.at + 1,
            dropped=tuple(self._dropped),
            columns=tuple(self._uses()),
            not_given=tuple(self._not_given()),
            findings=tuple(self._findings()),
            duplicates=self._repeated,
        )
        return PublishedFile(self.kind, report, self._values, tuple(self._areas))

    def _why_dropped(self, number: int, row: Sequence[Cell]) -> str:
        """Keep what a row says, or return why it is of no use."""
        area = self._area_of(row)
        if area is None:
            return "no area and year that are known"
        if self._not_there(row):
            return "not applicable (z): no such council that year"
        measured = self._measured(number, row)
        if measured is None:
            return "a kind of count that is not used"
        what = (area.key, area.year, next(iter(measured), ""))
        held = self._values.setdefault((area.key, area.year), {})
        if self._seen.setdefault(what, number) != number:
            return self._again(number, self._seen[what], measured.items() <= held.items())
        held.update(measured)
        self._areas.append(area)
        return ""

    def _again(self, number: int, before: int, alike: bool) -> str:
        """Say that a row repeats another; one that says something else is a fault."""
        self._repeated += 1
        if not alike:
            self._faults.append(
                Fault(number, "", f"the area and year of row {before} with other figures", "once")
            )
        return f"the area and year of row {before} again"

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

    def _area_of(self, row: Sequence[Cell]) -> AreaRow | None:
        texts = {name: self._text(row, place) for name, place in self._area.items()}
        years = _year(texts.get("year", ""))
        if years is None:
            return None
        level = squash(texts.get("level", ""))
        region = texts.get("region_code", "")
        name, code = texts.get("name", ""), texts.get("code", "")
        if level == "national":
            return AreaRow(years, ENGLAND, "", ENGLAND, "", "", False)
        if level == "regional" and region:
            return AreaRow(years, region, region, texts.get("region", ""), region, "", False)
        key = texts.get("old_code", "")
        key = code if key in SUPPRESSED else key
        if level in ("localauthority", "local") and key and name:
            return AreaRow(years, key, code, name, region, texts.get("region", ""), True)
        return None

    def _not_there(self, row: Sequence[Cell]) -> bool:
        """Whether all cells are not applicable or not available: a council gone or to come."""
        marks = {self._text(row, place).casefold() for place in self._measures.values()}
        return "z" in marks and marks <= {"z", "x"}

    def _measured(self, number: int, row: Sequence[Cell]) -> Values | None:
        numbers = {
            name: self._number(number, name, self._text(row, place))
            for name, place in self._measures.items()
        }
        self._refuse_apart(number, numbers)
        if self.kind is not CARE:
            return numbers
        place = self.headers.index("population_type")
        words = squash(self._text(row, place))
        measure = next((ours for word, ours in CARE_TYPES.items() if word in words), "")
        if not measure:
            return None
        return {measure: numbers.get("children"), "population": numbers.get("population")}

    def _refuse_apart(self, row: int, numbers: Values) -> None:
        """Note it as a fault where nobody is counted beside a rate of somebody."""
        for name, count in numbers.items():
            rate = numbers.get(f"{name}{RATE}")
            if count == 0 and rate:
                column = self._named(name)
                self._faults.append(
                    Fault(row, column, f"found '0' beside a rate of {rate:g}", "both or neither 0")
                )

    def _named(self, name: str) -> str:
        """Return the header of a measure as the file writes it."""
        return tidy(self.grid.rows[self.at][self._measures[name]])

    def _number(self, row: int, column: str, text: str) -> float | None:
        if text.casefold() in SUPPRESSED:
            self._marks[text.casefold() or "blank"] += 1
            return None
        plain = text.replace(",", "")
        whole = "" if column.endswith(RATE) else "whole "
        if not _NUMBER.fullmatch(plain) or (whole and not float(plain).is_integer()):
            allowed = f"a {whole}number from 0, or c, k, u, x, z or low"
            self._faults.append(Fault(row, self._named(column), f"found {quote(text)}", allowed))
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
        for header in self._not_given():
            text = f"no column '{header}': its values are missing"
            notes.append(Finding(Level.WARNING, text, (), header))
        if self._marks:
            marks = ", ".join(f"{count:,} {mark}" for mark, count in sorted(self._marks.items()))
            text = f"suppressed or not available, taken as missing: {marks}"
            notes.append(Finding(Level.NOTE, text))
        return notes
