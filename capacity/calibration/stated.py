"""A scenario file with a reason beside each value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from textwrap import fill
from typing import Any

from capacity.scenario.laws import Law
from capacity.scenario.writing import value

WIDTH = 96


@dataclass(frozen=True, slots=True)
class Stated:
    """One value of a scenario, and where it comes from.

    Attributes
    ----------
    key
        Dotted, such as ``demand.cp.conversion``.
    value
        A plain value or a law.
    note
        Tag and source, with year and spread.
    """

    key: str
    value: Any
    note: str


def toml(stated: Iterable[Stated], head: Sequence[str]) -> str:
    """Return the file: comments of `head`, then a table for each group of keys.

    Raises
    ------
    InputError
        If the values make no scenario, which would be a fault of ours.
    """
    tables: dict[str, list[Stated]] = {}
    for each in stated:
        tables.setdefault(each.key.rpartition(".")[0], []).append(each)
    lines = [_comment(line) for line in head]
    for name, values in tables.items():
        lines += ["", f"[{name}]"]
        lines += [_line(each) for each in values]
    return "\n".join(lines) + "\n"


def rounded_law(law: Law) -> Law:
    """Return a law whose parameters have four significant digits, as a person would write."""
    fields = law.model_dump(by_alias=True, exclude_none=True)
    shown = {name: round_to(each) if isinstance(each, float) else each
             for name, each in fields.items()}  # fmt: skip
    return type(law).model_validate(shown)


def round_to(number: float, digits: int = 4) -> float:
    """Return a number with so many significant digits."""
    return float(f"{number:.{digits}g}")


def _line(stated: Stated) -> str:
    given = stated.value
    if isinstance(given, Law):
        given = rounded_law(given)
    elif isinstance(given, float):
        given = round_to(given)
    short = stated.key.rpartition(".")[2]
    line = f"{short} = {_written(given)}"
    if not stated.note:
        return line
    if len(line) + len(stated.note) + 4 <= WIDTH:
        return f"{line}  # {stated.note}"
    return f"{_comment(stated.note)}\n{line}"


def _written(given: Any) -> str:
    if isinstance(given, dict):
        return f"{{ {', '.join(f'{name} = {_written(each)}' for name, each in given.items())} }}"
    if isinstance(given, tuple) and given and isinstance(given[0], dict):
        rows = ",\n".join(f"    {_written(each)}" for each in given)
        return f"[\n{rows},\n]"
    return value(given)


def _comment(text: str) -> str:
    if not text:
        return "#"
    return fill(text, WIDTH, initial_indent="# ", subsequent_indent="# ", break_long_words=False)
