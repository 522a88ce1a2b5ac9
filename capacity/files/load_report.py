"""What a reader did with every row and every column of a file.

A load report may be shown to anyone who may open the file: it names rows,
columns and officers, never a child's date of birth.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from textwrap import fill

WIDTH = 80
MOST_ROWS, MOST_LINES = 8, 12


class Level(StrEnum):
    """How much a finding matters."""

    WARNING = "warning"
    NOTE = "note"


class Use(StrEnum):
    """What became of a column of the file."""

    RECOGNISED = "recognised"
    GUESSED = "guessed"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Dropped:
    """A row that was read and not kept."""

    row: int
    reason: str


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """A column of the file, by its header, and ours that it fills."""

    header: str
    column: str
    use: Use


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to know about the data; `rows` are those it concerns."""

    level: Level
    text: str
    rows: tuple[int, ...] = ()
    column: str = ""

    def __str__(self) -> str:
        return f"{self.text}: {rows_in_words(self.rows)}" if self.rows else self.text


@dataclass(frozen=True)
class LoadReport:
    """The account of one load.

    Every row below the header is kept, dropped with a reason, or blank:
    ``rows_read == kept + len(dropped) + blank``.

    Attributes
    ----------
    source
        The file, and the sheet where it has one.
    unit
        What a kept row is: ``children``, ``officers``.
    header_row
        Where the headers stand, 1 for the first row.
    not_given
        Our columns that the file doesn't have.
    unknown_codes
        Codes that were kept though they are not on our list, one finding a code.
    duplicates
        How many rows were dropped because the same row had come before.
    on_both
        How many of the children are on both pathways.
    """

    source: str
    unit: str
    rows_read: int
    kept: int
    blank: int = 0
    header_row: int = 1
    dropped: tuple[Dropped, ...] = ()
    columns: tuple[ColumnUse, ...] = ()
    not_given: tuple[str, ...] = ()
    unknown_codes: tuple[Finding, ...] = ()
    findings: tuple[Finding, ...] = ()
    duplicates: int = 0
    on_both: int = 0

    @property
    def accounts_for_every_row(self) -> bool:
        """Whether kept, dropped and blank rows add up to the rows read."""
        return self.rows_read == self.kept + len(self.dropped) + self.blank

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the user should look at."""
        return tuple(str(found) for found in self.findings if found.level is Level.WARNING)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was understood or chosen on the way."""
        return tuple(str(found) for found in self.findings if found.level is Level.NOTE)

    @property
    def left_out(self) -> tuple[str, ...]:
        """Rows and columns that were not taken over, and columns that were guessed."""
        return tuple(_left_out(self))

    def columns_by_use(self, use: Use) -> tuple[ColumnUse, ...]:
        """Columns of the file that were recognised, guessed or ignored."""
        return tuple(column for column in self.columns if column.use is use)

    def to_text(self) -> str:
        """Return the report for a screen of eighty columns."""
        return "\n".join(_lines(self))

    def to_rows(self) -> list[tuple[str, str, str, str]]:
        """Return the report as rows of a sheet: what, rows, column, text; headers first."""
        return [("what", "rows", "column", "text"), *_rows(self)]


def rows_in_words(rows: Sequence[int]) -> str:
    """Return ``row 5`` or ``rows 5, 9 and 12``, cut after the first eight."""
    shown = [str(row) for row in rows[:MOST_ROWS]]
    if len(rows) == 1:
        return f"row {shown[0]}"
    if len(rows) > MOST_ROWS:
        return f"rows {', '.join(shown)} and {len(rows) - MOST_ROWS} more"
    return f"rows {', '.join(shown[:-1])} and {shown[-1]}"


def _lines(report: LoadReport) -> Iterator[str]:
    yield fill(report.source, WIDTH)
    yield f"  rows read   {report.rows_read:>6,}   headers in row {report.header_row}"
    both = f", {report.on_both:,} on both pathways" if report.on_both else ""
    yield f"  kept        {report.kept:>6,}   {report.unit}{both}"
    again = f"   {report.duplicates:,} of them repeated" if report.duplicates else ""
    yield f"  dropped     {len(report.dropped):>6,}{again}"
    yield f"  blank       {report.blank:>6,}"
    yield from _section("Dropped", [f"row {row.row}: {row.reason}" for row in report.dropped])
    yield from _section("Columns", _columns_in_words(report))
    yield from _section("Unknown codes, kept", [str(code) for code in report.unknown_codes])
    yield from _section("Warnings", report.warnings)
    yield from _section("Notes", report.notes)


def _left_out(report: LoadReport) -> Iterator[str]:
    if report.dropped:
        first = report.dropped[0]
        more = f", and {len(report.dropped) - 1} more" if len(report.dropped) > 1 else ""
        yield (
            f"{len(report.dropped)} of {report.rows_read} rows dropped: "
            f"row {first.row}: {first.reason}{more}; `capacity check` shows all"
        )
    if ignored := report.columns_by_use(Use.IGNORED):
        yield "not read: " + _named([f"'{column.header}'" for column in ignored], "column")
    for column in report.columns_by_use(Use.GUESSED):
        yield f"column '{column.header}' read as {column.column}"


def _named(names: Sequence[str], what: str) -> str:
    """Return ``column 'a'`` or ``columns 'a', 'b'``, cut after the first eight."""
    more = f" and {len(names) - MOST_ROWS} more" if len(names) > MOST_ROWS else ""
    return f"{what}{'s' if len(names) > 1 else ''} {', '.join(names[:MOST_ROWS])}{more}"


def _columns_in_words(report: LoadReport) -> list[str]:
    recognised = report.columns_by_use(Use.RECOGNISED)
    lines = [f"{len(recognised)} recognised"]
    for column in report.columns_by_use(Use.GUESSED):
        lines.append(f"guessed: '{column.header}' read as {column.column}")
    if ignored := report.columns_by_use(Use.IGNORED):
        lines.append("ignored: " + ", ".join(f"'{column.header}'" for column in ignored))
    if report.not_given:
        lines.append("not in the file: " + ", ".join(report.not_given))
    return lines


def _section(title: str, items: Sequence[str]) -> Iterator[str]:
    if items:
        yield title
    for item in items[:MOST_LINES]:
        yield fill(item, WIDTH, initial_indent="  ", subsequent_indent="    ")
    if len(items) > MOST_LINES:
        yield f"  and {len(items) - MOST_LINES} more"


def _rows(report: LoadReport) -> Iterator[tuple[str, str, str, str]]:
    yield ("source", "", "", report.source)
    yield ("rows read", "", "", str(report.rows_read))
    yield ("kept", "", "", str(report.kept))
    yield ("dropped", "", "", str(len(report.dropped)))
    yield ("blank", "", "", str(report.blank))
    yield ("repeated", "", "", str(report.duplicates))
    yield ("on both pathways", "", "", str(report.on_both))
    for row in report.dropped:
        yield ("dropped row", str(row.row), "", row.reason)
    for column in report.columns:
        yield (f"column {column.use}", "", column.column, column.header)
    for name in report.not_given:
        yield ("column not in the file", "", name, "")
    for code in report.unknown_codes:
        yield ("unknown code", _all_rows(code), code.column, code.text)
    for found in report.findings:
        yield (found.level, _all_rows(found), found.column, found.text)


def _all_rows(finding: Finding) -> str:
    return " ".join(str(row) for row in finding.rows)
