"""The mess of real Annex A files, made on request: each kind is one function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import TypeAlias

from capacity.files.annex_a_headers import HEADERS
from capacity.files.cells import EXCEL_EPOCH

Cell: TypeAlias = str | int | date | None
Row: TypeAlias = dict[str, Cell]


@dataclass
class Book:
    """Lists being made, and how they are written."""

    as_at: date
    random: Random
    lists: dict[int, list[Row]] = field(default_factory=dict)
    titles: bool = True
    sheet_name: str = "List_{}"
    headers: dict[int, list[str]] = field(
        default_factory=lambda: {number: list(names) for number, names in HEADERS.items()}
    )
    footers: bool = False

    def some(self, number: int, share: float = 0.15) -> list[Row]:
        """Return some rows of a list, at least two."""
        rows = self.lists[number]
        return self.random.sample(rows, min(len(rows), max(2, round(share * len(rows)))))


def _headers(book: Book) -> None:
    """Trailing spaces, curly quotes, `Age` and one bracket too many."""
    for names in book.headers.values():
        for at, name in enumerate(names):
            short = "Age" if name == "Age of Child (Years)" else name
            curly = short.replace("'", "\u2019").replace("(Y/N)", "(Y/N))")
            names[at] = curly + " " * (at % 3)


def _no_title(book: Book) -> None:
    """Headers in the first row."""
    book.titles = False


def _sheet_names(book: Book) -> None:
    """`list 7` in place of `List_7`."""
    book.sheet_name = "list {}"


def _dates_as_text(book: Book) -> None:
    """DD/MM/YYYY as text, some with a time."""
    _each_date(book, lambda day, at: f"{day:%d/%m/%Y}" + (" 00:00:00" if at % 2 else ""))


def _dates_as_serials(book: Book) -> None:
    """Excel's serial numbers."""
    _each_date(book, lambda day, at: (day - EXCEL_EPOCH).days)


def _unborn(book: Book) -> None:
    """Age -1; date of birth blank, or expected."""
    for at, row in enumerate(book.some(7, 0.02)):
        row["Age of Child (Years)"] = -1
        row["Date of Birth"] = None if at % 2 else book.as_at + timedelta(days=60)


def _codes(book: Book) -> None:
    """Codes without prefix, spelling variants, flags, and one that was not mapped."""
    words = ("Neglect", "NEG", "PHYSAB", "Muliple", "YNNN", "SAB", "EMO")
    for at, row in enumerate(book.some(7, 0.5)):
        row["Latest Category of Abuse"] = words[at % len(words)]
    statuses = ("C2", "Code 'C2' is not mapped", "Interim Care Order", "section 20", "V4")
    for at, row in enumerate(book.some(8, 0.5)):
        row["Child's Legal Status"] = statuses[at % len(statuses)]


def _not_available(book: Book) -> None:
    """`#N/A` where nothing was found."""
    for row in book.some(8):
        row["Date of Last IRO Visit / Contact to the Child"] = "#N/A"


def _hard_spaces(book: Book) -> None:
    """Non-breaking spaces in names and ids."""
    for row in book.some(7):
        row["Allocated Worker"] = str(row["Allocated Worker"]).replace(" ", "\u00a0")
        row["Child Unique ID"] = f"{row['Child Unique ID']}\u00a0"


def _footer(book: Book) -> None:
    """Rows of an export below the last child."""
    book.footers = True


def _duplicates(book: Book) -> None:
    """Repeat the same child and start."""
    for number in (7, 8):
        book.lists[number] += [dict(row) for row in book.some(number, 0.02)]


def _before_birth(book: Book) -> None:
    """Start a plan before the child was born."""
    for row in book.some(7, 0.01):
        started = row["Child Protection Plan Start Date"]
        assert isinstance(started, date)
        row["Date of Birth"] = min(started + timedelta(days=30), book.as_at)


def _adults(book: Book) -> None:
    """Young people of 18 who are still listed."""
    for row in book.some(8, 0.01):
        row["Date of Birth"] = book.as_at - timedelta(days=19 * 365)
        row["Date Ceased to be Looked After "] = None


MESSES: dict[str, Callable[[Book], None]] = {
    "headers": _headers,
    "no-title": _no_title,
    "sheet-names": _sheet_names,
    "unborn": _unborn,
    "codes": _codes,
    "not-available": _not_available,
    "hard-spaces": _hard_spaces,
    "footer": _footer,
    "before-birth": _before_birth,
    "adults": _adults,
    "duplicates": _duplicates,
    "dates-as-text": _dates_as_text,
    "dates-as-serials": _dates_as_serials,
}
"""The kinds of mess, in the order in which they are made."""


def _each_date(book: Book, written: Callable[[date, int], Cell]) -> None:
    for rows in book.lists.values():
        for at, row in enumerate(rows):
            for name, cell in row.items():
                # Every other row, so that kinds of dates mix.
                if isinstance(cell, date) and at % 3 != 0:
                    row[name] = written(cell, at)
