"""Ofsted's Annex A as councils have it: lists 5, 7 and 8 of a workbook, or one CSV a list.

A list is known by its headers, and by its name where they are damaged; ``List_10`` is
never list 1. Children who left in the last six months are in it too: a blank end date is
what makes a plan or a period of care an open one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from capacity.files.annex_a_codes import FLAG_ORDER, abuse_category, is_flags, is_yes, legal_status
from capacity.files.annex_a_tables import LISTS, NEEDED, OPEN, PAST, STARTS
from capacity.files.cells import quote, tidy
from capacity.files.columns import Column, Kind, Table
from capacity.files.grid import Grid
from capacity.files.headers import header_score
from capacity.files.lists import (
    ALLOWED_LISTS,
    Listed,
    best_grid,
    read_grids,
    refuse_none,
    sift_list,
)
from capacity.files.load_report import Finding, Level, LoadReport
from capacity.files.sheet import Record, Sheet, parse_grid
from capacity.service.errors import InputError

ADULT_YEARS = 18
FEWEST_OWN = 2.0
UNSEEN = Column("no column of any file", Kind.TEXT, "", required=True)


@dataclass(frozen=True, slots=True)
class Enquiry:
    """A section 47 enquiry and its initial conference."""

    child_id: str
    strategy_discussion: date
    icpc: date | None = None
    led_to_plan: bool | None = None
    unnecessary: bool | None = None
    team: str = ""
    worker: str = ""
    row: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Period:
    """A plan, or a period of care; open while `ended` is None.

    `code` is the category of abuse, or the legal status.
    """

    child_id: str
    started: date
    ended: date | None = None
    date_of_birth: date | None = None
    last_review: date | None = None
    last_iro_contact: date | None = None
    code: str = ""
    unaccompanied: bool = False
    team: str = ""
    worker: str = ""
    row: int = field(default=0, compare=False)


@dataclass(frozen=True)
class AnnexA:
    """What was read of an Annex A; a list that is not there is empty."""

    source: str
    as_at: date
    enquiries: tuple[Enquiry, ...]
    plans: tuple[Period, ...]
    care: tuple[Period, ...]
    reports: tuple[LoadReport, ...]
    missing: tuple[int, ...]

    @property
    def absent(self) -> tuple[str, ...]:
        """Columns that are not there and what follows, each with its list."""
        return tuple(
            f"{report.source}: {found.text}"
            for report in self.reports
            for found in report.findings
            if found.column in report.not_given
        )

    @property
    def open_plans(self) -> tuple[Period, ...]:
        """Plans without an end, the latest of each child."""
        return _latest_open(self.plans)

    @property
    def open_care(self) -> tuple[Period, ...]:
        """Periods of care without an end, the latest of each child."""
        return _latest_open(self.care)


def read_annex_a(path: str | Path, as_at: date) -> AnnexA:
    """Read lists 5, 7 and 8.

    Parameters
    ----------
    path
        A workbook, one list as .csv, or a folder with one .csv a list.
    as_at
        The day of the extract, which no Annex A says.

    Raises
    ------
    InputError
        If the file can't be read, none of lists 7 and 8 is in it, a list is in it twice, lacks
        its columns or has one twice, or a date is after `as_at`.
    """
    grids = read_grids(path, [header_score(table) for table in LISTS.values()])
    listed: dict[int, Listed] = {}
    for number, table in LISTS.items():
        grid = best_grid(grids, table, _named(number), _named_otherwise(number))
        if grid is None:
            # Parsed for its message: which column is missing, and what stands there.
            grid = _nearly(grids, table)
        if grid is not None:
            listed[number] = _read(parse_grid(grid, table), number, as_at)
    if not {7, 8} & set(listed):
        raise InputError(
            "neither list 7 nor list 8 is in it; it has " + ", ".join(map(_sheet, grids[:12])),
            where=str(path),
            allowed=ALLOWED_LISTS,
        )
    records = {number: each.records for number, each in listed.items()}
    return AnnexA(
        source=Path(path).name,
        as_at=as_at,
        enquiries=tuple(map(_enquiry, records.get(5, ()))),
        plans=tuple(_period(each, _abuse) for each in records.get(7, ())),
        care=tuple(_period(each, legal_status) for each in records.get(8, ())),
        reports=tuple(each.report for each in listed.values()),
        missing=tuple(number for number in LISTS if number not in listed),
    )


def _nearly(grids: Sequence[Grid], table: Table) -> Grid | None:
    """Return the sheet with most of the columns that only this list has; None without two."""
    others = {c.name for t in LISTS.values() if t is not table for c in t.columns}
    own = [column for column in table.columns if column.name not in others]
    score = header_score(Table(table.name, table.rows, (*own, UNSEEN)))
    scored = [(grid.best_row(score)[1], grid) for grid in grids]
    best, grid = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    return grid if best >= FEWEST_OWN else None


def _sheet(grid: Grid) -> str:
    """Return how a sheet is called, or its headers where it is a file of its own."""
    _, named, sheet = grid.source.rpartition("sheet ")
    if named:
        return sheet
    row = grid.rows[0] if grid.rows else []
    return f"{grid.source} with the headers {', '.join(quote(tidy(c)) for c in row[:12])}"


def _named(number: int) -> Callable[[str], bool]:
    pattern = re.compile(rf"list[ _-]*0*{number}(?!\d)", re.IGNORECASE)
    return lambda source: bool(pattern.search(source))


def _named_otherwise(number: int) -> Callable[[str], bool]:
    """Return whether a sheet, or a file of its own, has the number of another list only."""

    def other(source: str) -> bool:
        numbers = re.findall(r"list[ _-]*(\d+)", source.rpartition("sheet ")[2], re.IGNORECASE)
        return bool(numbers) and number not in map(int, numbers)

    return other


def _read(sheet: Sheet, number: int, as_at: date) -> Listed:
    _refuse_without_ends(sheet, number)
    findings = [*_absent(sheet, number), *_codes(sheet, number), *_oddities(sheet, number, as_at)]
    listed = sift_list(sheet, STARTS[number], PAST[number], as_at, findings)
    needed = " and ".join(column.name for column in sheet.table.required)
    refuse_none(listed.report, f"{needed} in each row, dates as DD/MM/YYYY")
    return listed


def _refuse_without_ends(sheet: Sheet, number: int) -> None:
    """Refuse a list in which who has left cannot be told from who is still there.

    Who left in the last six months is in it too (annex-a.md), so that all would count as open.
    """
    column = next((each.name for each in sheet.table.columns if each.fills == "ended"), "")
    if column in sheet.not_given:
        raise InputError(
            f"no column '{column}': those who left in the last six months could not be told "
            f"from {OPEN[number]}",
            where=sheet.source,
            allowed=f"the column '{column}', blank for {OPEN[number]}",
        )


def _absent(sheet: Sheet, number: int) -> Iterator[Finding]:
    """Say which columns are not there that something rests on."""
    for name, so in NEEDED[number].items():
        column = _column(sheet.table, name)
        if column in sheet.not_given:
            yield Finding(Level.WARNING, f"no column '{column}': {so}", (), column)


def _codes(sheet: Sheet, number: int) -> Iterator[Finding]:
    """Say how each code was read, and which were not."""
    for name, meaning in (("category", _abuse), ("legal_status", legal_status)):
        rows: dict[str, list[int]] = {}
        for record in sheet.records:
            if name in record.values:
                rows.setdefault(str(record.values[name]), []).append(record.row)
        for word, found in sorted(rows.items()):
            code = meaning(word)
            if code.casefold() == word.casefold():
                continue
            column = _column(sheet.table, name)
            guess = is_flags(word)
            level = Level.NOTE if code and not guess else Level.WARNING
            read = f"read as {code}" if code else "is no code that we know; left blank"
            read += f", flags in the order {', '.join(FLAG_ORDER)}" if guess else ""
            yield Finding(level, f"{column}: {quote(word)} {read}", tuple(found), column)


def _oddities(sheet: Sheet, number: int, as_at: date) -> Iterator[Finding]:
    if number == 5:
        return
    before: list[int] = []
    unborn: list[int] = []
    adult: list[int] = []
    backwards: list[int] = []
    for record in sheet.records:
        birth, start, end = (
            record.values.get(name) for name in ("date_of_birth", "started", "ended")
        )
        if isinstance(birth, date) and isinstance(start, date) and start < birth:
            (unborn if birth > as_at else before).append(record.row)
        if isinstance(birth, date) and end is None and _age(birth, as_at) >= ADULT_YEARS:
            adult.append(record.row)
        if isinstance(start, date) and isinstance(end, date) and end < start:
            backwards.append(record.row)
        if str(record.values.get("age", "")).startswith("-") and birth is None:
            unborn.append(record.row)
    for rows, text, level in (
        (before, "started before the child's birth; kept", Level.WARNING),
        (unborn, "unborn when it started; kept", Level.NOTE),
        (adult, "18 or older and still open; kept here, left out of the caseload", Level.WARNING),
        (backwards, "ended before it started; kept as ended", Level.WARNING),
    ):
        if rows:
            yield Finding(level, text, tuple(rows))


def _enquiry(record: Record) -> Enquiry:
    values = record.values
    return Enquiry(
        child_id=str(values["child_id"]),
        strategy_discussion=_day(values["strategy_discussion"]),
        icpc=_maybe(values.get("icpc")),
        led_to_plan=is_yes(str(values.get("led_to_plan", ""))),
        unnecessary=is_yes(str(values.get("unnecessary", ""))),
        team=str(values.get("team", "")),
        worker=str(values.get("worker", "")),
        row=record.row,
    )


def _period(record: Record, meaning: Callable[[str], str]) -> Period:
    values = record.values
    word = str(values.get("category", values.get("legal_status", "")))
    return Period(
        child_id=str(values["child_id"]),
        started=_day(values["started"]),
        ended=_maybe(values.get("ended")),
        date_of_birth=_maybe(values.get("date_of_birth")),
        last_review=_maybe(values.get("last_review")),
        last_iro_contact=_maybe(values.get("last_iro_contact")),
        code=meaning(word) if word else "",
        unaccompanied=bool(is_yes(str(values.get("unaccompanied", "")))),
        team=str(values.get("team", "")),
        worker=str(values.get("worker", "")),
        row=record.row,
    )


def _abuse(text: str) -> str:
    return abuse_category(text)


def _day(value: object) -> date:
    assert isinstance(value, date)
    return value


def _maybe(value: object) -> date | None:
    return value if isinstance(value, date) else None


def _latest_open(periods: Sequence[Period]) -> tuple[Period, ...]:
    latest: dict[str, Period] = {}
    for each in periods:
        if each.ended is None and (
            each.child_id not in latest or latest[each.child_id].started < each.started
        ):
            latest[each.child_id] = each
    return tuple(latest.values())


def _age(birth: date, day: date) -> int:
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def _column(table: Table, name: str) -> str:
    return next(column.name for column in table.columns if column.fills == name)
