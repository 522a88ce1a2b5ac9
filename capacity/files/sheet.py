"""A sheet read into records: every row parsed, nothing decided yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from capacity.files.cells import BLANK, Cell, CellFault, Parsed, parse, quote, tidy
from capacity.files.columns import Column, Table
from capacity.files.faults import Fault
from capacity.files.grid import Grid, read_grid
from capacity.files.headers import Headers, find_headers, header_score
from capacity.files.load_report import Finding, Level


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a sheet that holds something.

    Attributes
    ----------
    row
        Its number in the file, 1 for the first.
    values
        What its cells mean, by the field of the noun; blank cells are left out.
    faults
        Cells that can't be read and required ones that are blank.
    filled
        How many cells hold something, in ignored columns too.
    key
        The text of the column that names the row.
    rest
        The texts of the other required columns.
    """

    row: int
    values: dict[str, object]
    faults: tuple[Fault, ...]
    filled: int
    key: str
    rest: tuple[str, ...]


@dataclass
class Understood:
    """Words other than ours that were understood, and codes that were not."""

    read_as: dict[tuple[str, str, str], list[int]] = field(default_factory=dict)
    unknown: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    guessed: dict[tuple[str, str], list[int]] = field(default_factory=dict)

    def take(self, column: Column, cell: Cell, parsed: Parsed, row: int) -> None:
        """Note what is worth saying of one cell."""
        if parsed.read_as:
            word = (column.name, tidy(cell), parsed.read_as)
            self.read_as.setdefault(word, []).append(row)
        if parsed.unknown:
            self.unknown.setdefault((column.name, tidy(cell)), []).append(row)
        if parsed.guessed:
            self.guessed.setdefault((column.name, parsed.guessed), []).append(row)

    def findings(self) -> Iterator[Finding]:
        """Yield a note for each word that was read as another, a warning for each guess."""
        for (column, meaning), rows in self.guessed.items():
            yield Finding(Level.WARNING, f"{column}: {meaning}", tuple(rows), column)
        for (column, word, meaning), rows in self.read_as.items():
            text = f"{column}: {quote(word)} read as {meaning}"
            yield Finding(Level.NOTE, text, tuple(rows), column)

    def unknown_codes(self) -> tuple[Finding, ...]:
        """One finding for each code that is not on our list."""
        return tuple(
            Finding(Level.NOTE, f"{column}: {quote(word)}", tuple(rows), column)
            for (column, word), rows in self.unknown.items()
        )


@dataclass(frozen=True)
class Sheet:
    """A file's sheet with its rows parsed by a table of columns.

    Attributes
    ----------
    blank
        How many rows below the header hold nothing.
    findings
        Notes and warnings about the file itself.
    """

    table: Table
    source: str
    headers: Headers
    records: tuple[Record, ...]
    blank: int
    understood: Understood
    findings: tuple[Finding, ...]

    @property
    def rows_read(self) -> int:
        """Rows below the header, blank ones too."""
        return len(self.records) + self.blank

    @property
    def not_given(self) -> tuple[str, ...]:
        """Our columns that the file doesn't have."""
        present = {column.name for column in self.headers.columns.values()}
        return tuple(name for name in self.table.by_name if name not in present)


def read_sheet(path: str | Path, table: Table) -> Sheet:
    """Read the sheet of a file that has the headers of `table`.

    Raises
    ------
    InputError
        If the file can't be read or the headers don't fit.
    """
    return parse_grid(read_grid(path, header_score(table)), table)


def parse_grid(grid: Grid, table: Table) -> Sheet:
    """Parse the rows of a sheet that has been read already.

    Raises
    ------
    InputError
        If the headers don't fit.
    """
    headers = find_headers(grid, table)
    below = grid.rows[headers.row + 1 :]
    understood = Understood()
    parser = _Parser(headers, table, understood)
    records = [
        parser.record(number, row)
        for number, row in enumerate(below, headers.row + 2)
        if any(map(_holds_something, row))
    ]
    findings = tuple(_about_the_file(grid, headers, below))
    return Sheet(
        table, grid.source, headers, tuple(records), len(below) - len(records), understood, findings
    )


def _holds_something(cell: Cell) -> bool:
    if isinstance(cell, str):
        # Most cells need no tidying to know that they are filled.
        return cell[:1].isalnum() or bool(tidy(cell))
    return cell is not None


class _Parser:
    """Parses rows; remembers what a cell meant, since cells repeat."""

    def __init__(self, headers: Headers, table: Table, understood: Understood) -> None:
        self._columns = sorted(headers.columns.items())
        self._key_at = next(at for at, column in self._columns if column is table.key)
        self._rest_at = [
            at for at, column in self._columns if column.required and column is not table.key
        ]
        self._understood = understood
        self._memory: dict[tuple[str, type, Cell], Parsed | CellFault] = {}

    def record(self, number: int, row: Sequence[Cell]) -> Record:
        values: dict[str, object] = {}
        faults: list[Fault] = []
        for position, column in self._columns:
            cell = row[position] if position < len(row) else None
            parsed = self._parse(cell, column)
            if isinstance(parsed, CellFault):
                faults.append(_fault(number, column, parsed))
                continue
            if parsed.value is not None:
                values[column.fills] = parsed.value
            elif column.required:
                faults.append(Fault(number, column.name, "blank", column.allowed))
            self._understood.take(column, cell, parsed, number)
        filled = sum(map(_holds_something, row))
        rest = tuple(_text_at(row, at) for at in self._rest_at)
        return Record(number, values, tuple(faults), filled, _text_at(row, self._key_at), rest)

    def _parse(self, cell: Cell, column: Column) -> Parsed | CellFault:
        if cell is None or cell == "":
            return BLANK
        known = (column.name, type(cell), cell)
        if known not in self._memory:
            try:
                self._memory[known] = parse(cell, column)
            except CellFault as fault:
                self._memory[known] = fault
        return self._memory[known]


def _fault(row: int, column: Column, fault: CellFault) -> Fault:
    return Fault(row, column.name, f"found {fault.found}", fault.allowed, fault.suggestion)


def _text_at(row: Sequence[Cell], at: int) -> str:
    return tidy(row[at]) if at < len(row) else ""


def _about_the_file(grid: Grid, headers: Headers, below: list[list[Cell]]) -> Iterator[Finding]:
    for text in grid.warnings:
        yield Finding(Level.WARNING, text)
    for text in grid.notes:
        yield Finding(Level.NOTE, text)
    if any(any(map(_holds_something, row)) for row in grid.rows[: headers.row]):
        yield Finding(Level.NOTE, f"headers found in row {headers.row + 1}; nothing above was read")
    for at in _nameless(grid.rows[headers.row], below):
        yield Finding(Level.WARNING, f"column {at + 1} has no header and was not read")


def _nameless(titles: list[Cell], below: list[list[Cell]]) -> list[int]:
    named = {at for at, title in enumerate(titles) if _holds_something(title)}
    widest = max(map(len, below), default=0)
    return [
        at
        for at in range(widest)
        if at not in named and any(at < len(row) and _holds_something(row[at]) for row in below)
    ]
