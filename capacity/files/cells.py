"""One cell at a time: from what a file holds to what a column means.

Nothing is guessed about a date: the day comes before the month or the year comes
first. Only in lists as systems export them are years of two digits read, as those of 1969
to 2068, which the load report says. A cell that can't be read raises `CellFault`, which
the sheet turns into a message with file, row and column.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from capacity.files.columns import FIRST_DATE, LAST_DATE, Column, Kind
from capacity.service.errors import InputError, nearest, printable, unturned

Cell: TypeAlias = str | float | int | bool | date | datetime | time | timedelta | None

# As written: an officer may well be called Null or Nan.
BLANK_WORDS = frozenset({"#N/A", "N/A", "n/a", "NULL"})
YES, NO = frozenset({"yes", "y", "true", "t", "1"}), frozenset({"no", "n", "false", "f", "0"})
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
EXCEL_EPOCH = date(1899, 12, 30)
LAST_CENTURY = 69
SHORT_YEARS = "years of two digits are read as 1969 to 2068"

_SPACE = re.compile(r"[\s\u200b\ufeff\x00-\x1f\x7f]+")
_EXCEL_ERROR = re.compile(r"#(REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_BRITISH = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")
_WORDED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-/. ]?([A-Za-z]{3,9})[-/., ]{0,2}(\d{4})")
_SHORT = re.compile(r"(\d{1,2})([/.])(\d{1,2})\2(\d{2})")
_SHORT_WORDED = re.compile(r"(\d{1,2})[-/. ]?([A-Za-z]{3})[-/. ](\d{2})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL = re.compile(r"\d{5}(\.\d+)?")
_CLOCK = re.compile(r"[T ]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AaPp][Mm])?(Z|[+-]\d{2}:?\d{2})?$")
_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")
_CODE_WITHIN = re.compile(r"\b([A-Z]\d)\b")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+\d+")


class CellFault(Exception):
    """A cell that its column can't hold."""

    def __init__(self, found: str, allowed: str = "", suggestion: str = "") -> None:
        self.found, self.allowed, self.suggestion = found, allowed, suggestion
        super().__init__(found)


@dataclass(frozen=True, slots=True)
class Parsed:
    """The meaning of a cell, and what the load report should say of it.

    `value` is None for a blank cell. `read_as` says that another word than ours
    was understood, `unknown` that a code is not on our list but was kept, `guessed`
    what was taken to be meant by all cells of this form.
    """

    value: object = None
    read_as: str = ""
    unknown: bool = False
    guessed: str = ""


BLANK = Parsed()


def tidy(cell: Cell) -> str:
    """Return the cell as text: one space for any run of white space, none outside."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return _SPACE.sub(" ", cell).strip()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return str(cell)


def squash(text: str) -> str:
    """Return the text without case, spaces, underscores and dashes, for comparing."""
    return re.sub(r"[\s_\-]+", "", text).casefold()


def quote(text: str) -> str:
    """Return the text in quotes, cut where it is long, for a message."""
    return f"'{printable(text if len(text) <= 40 else text[:37] + '...')}'"


def parse(cell: Cell, column: Column) -> Parsed:
    """Return what `cell` means in `column`.

    Raises
    ------
    CellFault
        If the column can't hold it.
    """
    text = tidy(cell)
    if not text:
        return BLANK
    if text in BLANK_WORDS:
        return Parsed(None, read_as="blank")
    if _EXCEL_ERROR.fullmatch(text):
        raise CellFault(f"the Excel error {text}", column.allowed)
    if column.read_as.get(text.casefold()) == "":
        return Parsed(None, read_as="blank")
    return _PARSERS[column.kind](cell, text, column)


def read_day(text: str, where: str) -> date:
    """Return the date that a flag or an argument gives.

    Raises
    ------
    InputError
        If it is none; `where` names the flag.
    """
    column = Column(where, Kind.DATE, "")
    try:
        parsed = parse(text, column)
    except CellFault as fault:
        raise InputError(fault.found, where=where, allowed=fault.allowed) from None
    if not isinstance(parsed.value, date):
        raise InputError("no date is given", where=where, allowed=column.allowed)
    return parsed.value


def _parse_text(cell: Cell, text: str, column: Column) -> Parsed:
    if isinstance(cell, (date, time, timedelta)):
        raise CellFault(
            f"Excel holds {quote(text)}, a date or a time",
            "text; set the column's format to Text and type the word again",
        )
    if column.required and _SCIENTIFIC.fullmatch(text):
        raise CellFault(
            f"{quote(text)}, a number that Excel has shortened",
            "the whole number; set the column's format to Text before you export",
        )
    if isinstance(cell, bool):
        return Parsed(str(cell).upper())
    return Parsed(unturned(text).strip() or None)


def _parse_list(cell: Cell, text: str, column: Column) -> Parsed:
    if not isinstance(cell, str):
        only = _parse_text(cell, text, column).value
        return Parsed((only,))
    parts = (unturned(tidy(part)).strip() for part in re.split(r"[;\n]", cell))
    return Parsed(tuple(dict.fromkeys(part for part in parts if part)) or None)


def _parse_yes_no(cell: Cell, text: str, column: Column) -> Parsed:
    word = text.casefold()
    if word not in YES and word not in NO:
        raise CellFault(quote(text), column.allowed)
    return Parsed(word in YES)


def _parse_number(cell: Cell, text: str, column: Column) -> Parsed:
    value = _number(cell, text)
    if value is None:
        tried = text.replace(",", ".")
        suggestion = tried if _number(tried, tried) is not None else ""
        raise CellFault(f"{quote(text)} is no number", column.allowed, suggestion)
    too_low = value <= column.low if column.above else value < column.low
    if too_low or not value <= column.high:
        raise CellFault(quote(text), column.allowed)
    return Parsed(value)


def _number(cell: Cell, text: str) -> float | None:
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return float(cell)
    if not isinstance(cell, str):
        return None
    plain = text.removeprefix("£").replace(" ", "")
    if _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    # float() also takes 1_000, inf and other alphabets' digits, which no sheet means.
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", plain, re.ASCII):
        return None
    return float(plain)


def _parse_code(cell: Cell, text: str, column: Column) -> Parsed:
    word = squash(text)
    for code in column.codes:
        if word == squash(code):
            return Parsed(code)
    if code := column.read_as.get(word, ""):
        return Parsed(code, read_as=code)
    known = {word.casefold(): word for word in column.codes}
    raise CellFault(quote(text), column.allowed, known.get(nearest(word, list(known)), ""))


def _parse_open_code(cell: Cell, text: str, column: Column) -> Parsed:
    if text.upper() in column.codes:
        return Parsed(text.upper())
    within = {code for code in _CODE_WITHIN.findall(text.upper()) if code in column.codes}
    if len(within) == 1:
        code = within.pop()
        return Parsed(code, read_as=code)
    return Parsed(text, unknown=True)


def _parse_working_days(cell: Cell, text: str, column: Column) -> Parsed:
    # Word processors turn two hyphens into one long dash.
    days = text.upper() if len(text) == 5 else text.upper().replace("\u2014", "--")
    days = re.sub(r"[\u2010-\u2015._]", "-", days)
    fits = len(days) == 5 and all(
        day in (full, "-") for day, full in zip(days, "MTWTF", strict=True)
    )
    if not fits or days == "-----":
        raise CellFault(quote(text), column.allowed)
    return Parsed(days)


def _parse_date(cell: Cell, text: str, column: Column) -> Parsed:
    try:
        value = _date(cell, text)
    except (ValueError, OverflowError):
        value = None
    if value is None:
        raise CellFault(f"{quote(text)} is no date", column.allowed)
    if not FIRST_DATE <= value <= LAST_DATE:
        raise CellFault(quote(text), column.allowed)
    if not isinstance(cell, str) or _short_year(_CLOCK.sub("", text)) is None:
        return Parsed(value)
    if not column.short_years:
        raise CellFault(f"{quote(text)} has a year of two digits", column.allowed)
    return Parsed(value, guessed=SHORT_YEARS)


def _date(cell: Cell, text: str) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, bool) or not isinstance(cell, (str, int, float)):
        return None
    if _SERIAL.fullmatch(text):
        return EXCEL_EPOCH + timedelta(days=int(float(text)))
    return _written_date(_CLOCK.sub("", text))


def _written_date(text: str) -> date | None:
    if found := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := _BRITISH.fullmatch(text):
        return date(int(found[3]), int(found[2]), int(found[1]))
    if (found := _WORDED.fullmatch(text)) and found[2][:3].casefold() in MONTHS:
        return date(int(found[3]), MONTHS.index(found[2][:3].casefold()) + 1, int(found[1]))
    return _short_year(text)


def _short_year(text: str) -> date | None:
    """Read 01/02/25, 1.2.25 and 01-Feb-25: a year of two digits in this century or the last."""
    if found := _SHORT.fullmatch(text):
        day, month, year = int(found[1]), int(found[3]), int(found[4])
    elif (found := _SHORT_WORDED.fullmatch(text)) and found[2].casefold() in MONTHS:
        day, month, year = int(found[1]), MONTHS.index(found[2].casefold()) + 1, int(found[3])
    else:
        return None
    return date(year + (2000 if year < LAST_CENTURY else 1900), month, day)


_PARSERS: dict[Kind, Callable[[Cell, str, Column], Parsed]] = {
    Kind.TEXT: _parse_text,
    Kind.LIST: _parse_list,
    Kind.DATE: _parse_date,
    Kind.YES_NO: _parse_yes_no,
    Kind.NUMBER: _parse_number,
    Kind.CODE: _parse_code,
    Kind.OPEN_CODE: _parse_open_code,
    Kind.WORKING_DAYS: _parse_working_days,
}
