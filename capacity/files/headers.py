"""Which column of a file is which of ours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from capacity.files.cells import Cell, quote, tidy
from capacity.files.columns import Column, Table
from capacity.files.grid import ALL_REQUIRED, Grid, Score
from capacity.files.load_report import ColumnUse, Use
from capacity.service.errors import InputError, nearest

NEARLY = 0.88
"""Likeness above which a misspelt header counts as ours; reported as a guess."""


@dataclass(frozen=True)
class Headers:
    """The header row of a file, understood.

    Attributes
    ----------
    row
        Its index in the grid.
    columns
        Our column at each position of the file that fills one.
    uses
        What became of each column of the file.
    """

    row: int
    columns: dict[int, Column]
    uses: tuple[ColumnUse, ...]


def header_score(table: Table) -> Score:
    """Return how well a row serves as the header row of `table`."""
    exact = {_key(column.name): column.name for column in table.columns}
    guessed = {_key(alias): column.name for column in table.columns for alias in column.aliases}
    required = {column.name for column in table.required}

    def score(row: Sequence[Cell]) -> float:
        keys = {_key(tidy(cell)) for cell in row}
        surely = {exact[key] for key in keys if key in exact}
        likely = {guessed[key] for key in keys if key in guessed} - surely
        complete = ALL_REQUIRED if required <= surely | likely else 0.0
        return complete + len(surely) + len(likely) / 2

    return score


def find_headers(grid: Grid, table: Table) -> Headers:
    """Find the header row and say which of our columns stands where.

    Raises
    ------
    InputError
        If the sheet is empty, a required column is missing, or two columns of the
        file are the same one of ours.
    """
    index, score = grid.best_row(header_score(table))
    if score == 0:
        index = next((i for i, row in enumerate(grid.rows) if any(map(tidy, row))), -1)
    if index < 0:
        raise InputError("the sheet is empty", where=grid.source, allowed=_required(table))
    texts = [tidy(cell) for cell in grid.rows[index]]
    columns, sure = _match(f"{grid.source}, row {index + 1}", texts, table)
    _refuse_missing(f"{grid.source}, row {index + 1}", texts, columns, table)
    uses = tuple(
        _use(text, columns.get(position), position in sure)
        for position, text in enumerate(texts)
        if text
    )
    return Headers(index, columns, uses)


def _use(text: str, column: Column | None, sure: bool) -> ColumnUse:
    if column is None:
        return ColumnUse(text, "", Use.IGNORED)
    return ColumnUse(text, column.name, Use.RECOGNISED if sure else Use.GUESSED)


def _match(where: str, texts: list[str], table: Table) -> tuple[dict[int, Column], set[int]]:
    keys = {position: _key(text) for position, text in enumerate(texts) if _key(text)}
    found: dict[int, Column] = {}
    for names in (_names, _aliases, _misspelt(list(keys.values()))):
        taken = {column.name for column in found.values()}
        for column in table.columns:
            words = names(column)
            fits = [at for at, key in keys.items() if at not in found and key in words]
            if column.name in taken or not fits:
                continue
            _refuse_two(where, [texts[at] for at in fits], column)
            found[fits[0]] = column
    return found, {at for at, column in found.items() if keys[at] in _names(column)}


def _names(column: Column) -> set[str]:
    return {_key(column.name)}


def _aliases(column: Column) -> set[str]:
    return {_key(alias) for alias in column.aliases}


def _misspelt(keys: list[str]) -> Callable[[Column], set[str]]:
    def near(column: Column) -> set[str]:
        return set(get_close_matches(_key(column.name), keys, n=2, cutoff=NEARLY))

    return near


def _refuse_two(where: str, texts: list[str], column: Column) -> None:
    if len(texts) > 1:
        both = " and ".join(quote(text) for text in texts)
        raise InputError(
            f"the columns {both} are both '{column.name}'",
            where=where,
            allowed=f"one column '{column.name}'",
        )


def _refuse_missing(where: str, texts: list[str], columns: dict[int, Column], table: Table) -> None:
    present = {column.name for column in columns.values()}
    missing = [column.name for column in table.required if column.name not in present]
    if not missing:
        return
    words = {_key(text): text for at, text in enumerate(texts) if text and at not in columns}
    close = words.get(nearest(_key(missing[0]), list(words)), "")
    headers = ", ".join(quote(text) for text in texts[:12] if text)
    raise InputError(
        f"no column {' and no column '.join(quote(name) for name in missing)}; "
        f"the headers are {headers}",
        where=where,
        allowed=_required(table),
        suggestion=f"{missing[0]}' for '{close}" if close else "",
    )


def _required(table: Table) -> str:
    names = " and ".join(column.name for column in table.required)
    return f"{table.a_sheet} with the columns {names}"


def _key(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
