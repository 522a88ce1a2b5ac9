"""From a file to rows of cells; what the cells mean comes later.

A grid keeps every row of the file, blank ones too, so that row numbers are those
that Excel shows.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from capacity.files.cells import Cell
from capacity.service.errors import InputError, nearest

TEXT_FILES, WORKBOOKS = (".csv", ".tsv", ".txt"), (".xlsx", ".xlsm")
ALLOWED_FILES = "a sheet saved as .csv or .xlsx"

ZIP, OLE = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")
SEPARATORS = ",;\t|"
HEADER_ROWS_SEARCHED = 20
ALL_REQUIRED = 100.0
"""The score that a row reaches only with every required header."""
GUARDED = frozenset("=+-@'\t\r")

Score = Callable[[Sequence[Cell]], float]
"""How well a row serves as the header row; 0 for not at all."""


@dataclass(frozen=True)
class Grid:
    """The rows of one sheet; row 1 of the sheet is ``rows[0]``.

    Attributes
    ----------
    source
        The file's name, and the sheet's where it has one.
    notes, warnings
        What was chosen or noticed on the way and the user should know.
    """

    source: str
    rows: list[list[Cell]]
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def best_row(self, score: Score) -> tuple[int, float]:
        """Return the index and score of the most header-like of the first rows."""
        first = [(score(row), -index) for index, row in enumerate(self.rows[:HEADER_ROWS_SEARCHED])]
        best, index = max(first, default=(0.0, 0))
        return -index, best


def read_grid(path: str | Path, score: Score) -> Grid:
    """Read the sheet of a file whose header row scores best.

    A workbook's first sheet wins a tie, as does a comma between separators.

    Raises
    ------
    InputError
        If there is no such file, it can't be opened, or it is not what its name says.
    """
    path = Path(path)
    content = read_bytes(path)
    kind = path.suffix.lower()
    if kind not in TEXT_FILES + WORKBOOKS:
        raise InputError(
            f"can't read a file that ends in '{kind}'", where=path.name, allowed=ALLOWED_FILES
        )
    _refuse_disguise(path, content)
    if kind in WORKBOOKS:
        from capacity.files.workbook import read_workbook

        return read_workbook(path.name, content, score)
    return _read_text(path.name, content, score)


def read_bytes(path: Path) -> bytes:
    """Return the content of a file.

    Raises
    ------
    InputError
        If the file is missing, a folder, not readable or empty.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise InputError("no such file", where=str(path), suggestion=_near(path)) from None
    except IsADirectoryError:
        raise InputError("is a folder", where=str(path), allowed=ALLOWED_FILES) from None
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        raise InputError(f"can't be read: {reason}", where=str(path)) from None
    if not content:
        raise InputError("the file is empty", where=path.name, allowed=ALLOWED_FILES)
    return content


def _near(path: Path) -> str:
    try:
        names = sorted(other.name for other in path.parent.iterdir())
    except OSError:
        return ""
    found = nearest(path.name, names)
    return str(path.parent / found) if found else ""


def _refuse_disguise(path: Path, content: bytes) -> None:
    is_workbook = path.suffix.lower() in WORKBOOKS
    if content.startswith(OLE):
        locked = "EncryptedPackage".encode("utf-16-le") in content
        found = (
            "the workbook is locked with a password"
            if locked
            else "this is an old Excel workbook (.xls), whatever its name says"
        )
        allowed = "a copy saved without a password" if locked else ALLOWED_FILES
        raise InputError(found, where=path.name, allowed=allowed)
    if content.startswith(ZIP) and not is_workbook:
        raise InputError(
            "this is an Excel workbook, whatever its name says",
            where=path.name,
            suggestion=path.with_suffix(".xlsx").name,
        )
    if is_workbook and not content.startswith(ZIP):
        raise InputError(
            "not an Excel workbook, whatever its name says, or a damaged one",
            where=path.name,
            allowed=ALLOWED_FILES,
        )


def _read_text(name: str, content: bytes, score: Score) -> Grid:
    text, remark = _decode(name, content)
    separators, text = _separators(text)
    best = max(separators, key=lambda mark: _header_score(text, mark, score))
    try:
        rows = list(_split(text, best, strict=True))
    except csv.Error as fault:
        raise InputError(
            f"can't be split into cells: {fault}; is a quotation mark not closed?",
            where=name,
            allowed=ALLOWED_FILES,
        ) from None
    return Grid(name, rows, (remark,) if remark else ())


def _header_score(text: str, separator: str, score: Score) -> float:
    try:
        first = list(islice(_split(text, separator, strict=False), HEADER_ROWS_SEARCHED))
    except csv.Error:
        return 0.0
    return Grid("", first).best_row(score)[1]


def _decode(name: str, content: bytes) -> tuple[str, str]:
    for start, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8-sig")):
        if content.startswith(start):
            try:
                text = content.decode(encoding)
            except UnicodeDecodeError:
                continue
            if "\x00" not in text:
                return text, ""
    return _decode_without_mark(name, content)


def _decode_without_mark(name: str, content: bytes) -> tuple[str, str]:
    even, odd = content[::2].count(0), content[1::2].count(0)
    encoding = "cp1252"
    if max(even, odd) > len(content) // 5:  # every other byte of English in UTF-16
        encoding = "utf-16-le" if odd > even else "utf-16-be"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = "\x00"
    if "\x00" in text:
        raise InputError("not a text file, or a damaged one", where=name, allowed=ALLOWED_FILES)
    return text, f"read as {encoding}, the file is not UTF-8"


def _separators(text: str) -> tuple[str, str]:
    first, _, rest = text.partition("\n")
    # Excel's own way to name the separator; Excel does not count it as a row.
    if first.casefold().startswith("sep=") and first[4:5] and first[4] in SEPARATORS:
        return first[4:5], rest
    return SEPARATORS, text


def _split(text: str, separator: str, *, strict: bool) -> Iterator[list[Cell]]:
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=strict):
        yield [_unguard(cell) for cell in row]


def _unguard(text: str) -> str:
    """Take off the apostrophe that keeps a spreadsheet from running a cell as a formula."""
    return text[1:] if text.startswith("'") and text[1:2] in GUARDED else text


def guard(text: str) -> str:
    """Return the text as it is safe to write into a .csv file.

    A spreadsheet would run ``=…``, ``+…``, ``-…`` and ``@…`` as a formula. Such a
    cell gets an apostrophe in front, as does one that begins with an apostrophe;
    reading takes it off again.
    """
    return f"'{text}" if text[:1] in GUARDED else text
