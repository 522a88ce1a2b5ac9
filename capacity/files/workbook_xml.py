"""What the workbook's own XML says and the reading library leaves out.

Two things matter: cells that hold an Excel error, which the library gives as blank,
and a filled cell far from all others, which would make it allocate gigabytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from functools import cached_property
from html import unescape
from posixpath import join, normpath

from capacity.service.errors import InputError

MOST_CELLS = 10_000_000

_SHEET = re.compile(rb"<(?:\w+:)?sheet\s([^>]*)>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s([^>]*)>")
_DIMENSION = re.compile(rb'<(?:\w+:)?dimension\s+ref="[A-Z]+\d+:([A-Z]+)(\d+)"')
_ERROR = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*\br="([A-Z]+)(\d+)")(?=[^>]*\bt="e")[^>]*>'
    rb"(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)</",
    re.DOTALL,
)
_FILLED = re.compile(rb'<(?:\w+:)?c\b[^>]*\br="([A-Z]+)(\d+)"[^>]*[^/]>')


class WorkbookXml:
    """The parts of one workbook; a part that can't be read counts as empty."""

    def __init__(self, name: str, content: bytes) -> None:
        self._name, self._content = name, content

    def error_cells(self, sheet: str) -> Iterator[tuple[int, int, str]]:
        """Yield row index, column index and text of every cell with an Excel error."""
        part = self._sheet(sheet)
        if b't="e"' in part:
            for letters, row, error in _ERROR.findall(part):
                yield int(row) - 1, _index(letters), unescape(error.decode("utf-8", "replace"))

    def refuse_far_cells(self, sheet: str) -> None:
        """Raise if a sheet's filled cells span more than ten million.

        Raises
        ------
        InputError
            With the cell to delete.
        """
        part = self._sheet(sheet)
        said = _DIMENSION.search(part[:4096])
        if said and _span(said[1], said[2]) <= MOST_CELLS:
            return
        cells = _FILLED.findall(part)
        column = max((_index(letters) + 1 for letters, _ in cells), default=0)
        row, letters = max(((int(row), letters) for letters, row in cells), default=(0, b""))
        if column * row > MOST_CELLS:
            raise InputError(
                f"a cell far from the rest, {letters.decode()}{row}, holds something",
                where=f"{self._name}, sheet '{sheet}'",
                allowed="a table at the top left; delete the rows and columns beyond it",
            )

    def _sheet(self, sheet: str) -> bytes:
        return self._part(self._paths.get(sheet, ""))

    @cached_property
    def _paths(self) -> dict[str, str]:
        targets = {}
        for found in _RELATION.findall(self._part("xl/_rels/workbook.xml.rels")):
            targets[_attribute(found, "Id")] = _attribute(found, "Target")
        paths = {}
        for found in _SHEET.findall(self._part("xl/workbook.xml")):
            target = targets.get(_attribute(found, "id"), "")
            path = target.lstrip("/") if target.startswith("/") else join("xl", target)
            paths[_attribute(found, "name")] = normpath(path)
        return paths

    @cached_property
    def _archive(self) -> zipfile.ZipFile | None:
        try:
            return zipfile.ZipFile(io.BytesIO(self._content))
        except (zipfile.BadZipFile, OSError, ValueError):
            return None

    def _part(self, path: str) -> bytes:
        try:
            return self._archive.read(path) if self._archive else b""
        except Exception:  # damaged in one of many ways; the reading library will say so
            return b""


def _attribute(tag: bytes, name: str) -> str:
    found = re.search(rf'(?:^|[\s:]){name}="([^"]*)"'.encode(), tag)
    return unescape(found[1].decode("utf-8", "replace")) if found else ""


def _index(letters: bytes) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + letter - ord("A") + 1
    return index - 1


def _span(letters: bytes, row: bytes) -> int:
    return (_index(letters) + 1) * int(row)
