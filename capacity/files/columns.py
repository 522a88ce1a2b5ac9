"""What a column of a sheet is, and how it describes itself.

One `Table` of `Column` s drives reading, writing, templates and documentation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property

FIRST_DATE, LAST_DATE = date(1930, 1, 1), date(2099, 12, 31)


class Kind(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    LIST = "list"
    DATE = "date"
    YES_NO = "yes or no"
    NUMBER = "number"
    CODE = "code"
    OPEN_CODE = "known code or text"
    WORKING_DAYS = "working days"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what it may hold, and what it means.

    Attributes
    ----------
    name
        The header as we write it.
    attribute
        The field of the noun that it fills; the name unless said otherwise.
    codes
        For a code: each word we write and what it means.
    read_as
        Other words that are read, in any case, and what they are read as;
        an empty string means that the cell counts as blank.
    low, high
        For a number: the least and the greatest allowed; `above` shuts out the least.
    aliases
        Other headers by which we guess the column; a guess is reported.
    short_years
        For a date: whether a year of two digits is read, and said.
    """

    name: str
    kind: Kind
    description: str
    required: bool = False
    attribute: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    read_as: Mapping[str, str] = field(default_factory=dict)
    low: float = 0.0
    high: float = 0.0
    above: bool = False
    aliases: tuple[str, ...] = ()
    example: str = ""
    short_years: bool = False

    @property
    def fills(self) -> str:
        """The field of the noun that the column fills."""
        return self.attribute or self.name

    @property
    def allowed(self) -> str:
        """What a cell may hold, in words."""
        codes = ", ".join(self.codes)
        least = f"above {self.low:g}" if self.above else f"from {self.low:g}"
        return {
            Kind.TEXT: "text",
            Kind.LIST: "words with ; between them",
            Kind.DATE: f"a date from {FIRST_DATE.year} to {LAST_DATE.year}, "
            "YYYY-MM-DD or DD/MM/YYYY",
            Kind.YES_NO: "yes or no (blank means no)",
            Kind.NUMBER: f"a number {least} to {self.high:,.10g}",
            Kind.CODE: codes,
            Kind.OPEN_CODE: f"{codes}; another is kept and listed as unknown",
            Kind.WORKING_DAYS: "five places Monday to Friday, a dash for a day off, as in MTW--",
        }[self.kind]


@dataclass(frozen=True)
class Table:
    """The columns of one kind of sheet, the first of which names the row.

    Attributes
    ----------
    name
        What the sheet is called: ``caseload`` or ``team``.
    rows
        What its rows are: ``children`` or ``officers``.
    """

    name: str
    rows: str
    columns: tuple[Column, ...]

    @property
    def a_sheet(self) -> str:
        """The sheet in words: ``a team sheet``, ``an episodes sheet``."""
        return f"{'an' if self.name[0] in 'aeiou' else 'a'} {self.name} sheet"

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """Each column under its name."""
        return {column.name: column for column in self.columns}

    @property
    def key(self) -> Column:
        """The column that names the row."""
        return self.columns[0]

    @property
    def required(self) -> tuple[Column, ...]:
        """The columns that a sheet can't do without."""
        return tuple(column for column in self.columns if column.required)


def as_exported(table: Table) -> Table:
    """Return the table of a list that a system exports: years of two digits are read in it."""
    columns = (
        replace(column, short_years=True) if column.kind is Kind.DATE else column
        for column in table.columns
    )
    return replace(table, columns=tuple(columns))
