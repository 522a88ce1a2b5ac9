"""Where each key of a TOML text stands: a short scan, since `tomllib` does not say."""

from __future__ import annotations

import re

from capacity.scenario.keys import Keys

_NAME = re.compile(r"""\s*("[^"]*"|'[^']*'|[^\s.="'\[\]#]+)\s*\.?""")
_QUOTES = ('"""', "'''", '"', "'")


def positions(text: str) -> dict[Keys, int]:
    """Return the line, counted from 1, of every key and table of a valid TOML text.

    Keys inside an inline table or a list are not told apart: they stand where the value
    begins. A table stands where it is first mentioned.
    """
    found: dict[Keys, int] = {}
    rows: dict[Keys, int] = {}
    inside: Keys = ()
    depth, quote = 0, ""
    for line, content in enumerate(text.split("\n"), start=1):
        stripped = content.strip()
        if depth or quote:
            depth, quote = _left_open(content, depth, quote)
        elif stripped.startswith("["):
            inside = _header(stripped, rows)
            _note(found, inside, line)
        elif "=" in stripped and not stripped.startswith("#"):
            names, value = _names(stripped)
            _note(found, inside + names, line)
            depth, quote = _left_open(value, 0, "")
    return found


def _note(found: dict[Keys, int], keys: Keys, line: int) -> None:
    for length in range(1, len(keys) + 1):
        found.setdefault(keys[:length], line)


def _header(stripped: str, rows: dict[Keys, int]) -> Keys:
    """Return the keys of a table; below an array of tables, those of its latest row."""
    names, _ = _names(stripped.lstrip("["))
    if stripped.startswith("[["):
        rows[names] = rows.get(names, -1) + 1
    keys: Keys = ()
    for length, name in enumerate(names, start=1):
        row = rows.get(names[:length])
        keys += (name,) if row is None else (name, row)
    return keys


def _names(text: str) -> tuple[Keys, str]:
    """Split ``a."b".c = rest`` into its names and what follows them."""
    names: list[str] = []
    place = 0
    while match := _NAME.match(text, place):
        names.append(match[1].strip("\"'"))
        place = match.end()
        if not match[0].endswith("."):
            break
    return tuple(names), text[place:]


def _left_open(text: str, depth: int, quote: str) -> tuple[int, str]:
    """Return how many brackets and which quotes are still open at the end of a line."""
    place = 0
    while place < len(text):
        if quote:
            place, quote = _inside_quotes(text, place, quote)
            continue
        quote = next((each for each in _QUOTES if text.startswith(each, place)), "")
        if not quote and text[place] == "#":
            break
        if not quote:
            depth += (text[place] in "[{") - (text[place] in "]}")
        place += len(quote) or 1
    return depth, quote if len(quote) == 3 else ""


def _inside_quotes(text: str, place: int, quote: str) -> tuple[int, str]:
    """Move past one piece of a string; say which quotes are open after it."""
    if '"' in quote and text[place] == "\\":
        return place + 2, quote
    if text.startswith(quote, place):
        return place + len(quote), ""
    return place + 1, quote
