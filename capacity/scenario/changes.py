"""Changing single keys: ``--set key=value`` and `Scenario.with_changes`.

A key is dotted, ``demand.cp.conversion``. A row of a list is named by its place from 0 or
by its name: ``practice.lateness[0].share_pct``, ``workforce.officer[Locum 7].fte``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from capacity.scenario.keys import Keys
from capacity.scenario.toml import DEEPEST, parse
from capacity.service.errors import InputError, nearest

ROW_NAMES: dict[Keys, str] = {
    ("workforce", "officer"): "officer",
    ("workforce", "candidate"): "officer",
    ("workforce", "posts"): "name",
    ("workforce", "recruitment", "attraction"): "name",
    ("demand", "surge"): "name",
    ("demand", "intervention"): "name",
    ("work", "change"): "name",
    ("work", "task"): "name",
}
"""Lists of tables whose rows have names, and the key that holds the name."""

ONE_OF_TWO: tuple[tuple[Keys, Keys], ...] = ((("scenario", "end"), ("scenario", "weeks")),)
"""Keys that say the same thing in two ways: stating one takes the other away."""

_STEP = re.compile(r"""\.?([^.\[\]]+)|\[\s*("[^"]*"|'[^']*'|[^\]]*?)\s*\]""")
_FORM = "key=value, such as demand.cp.conversion=0.9"


def parse_settings(settings: Sequence[str]) -> dict[str, Any]:
    """Read ``key=value`` settings as from ``--set``; a later one of the same key counts.

    A value is written as in a scenario file; plain words need no quotes, and ``none``
    takes a value away that may be left out.

    Raises
    ------
    InputError
        If a setting has no ``=``, no key or no value, or the value is cut short.
    """
    return dict(_parse(setting) for setting in settings)


def apply_changes(data: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy of a scenario's tables with the changes in place."""
    result = deepcopy(dict(data))
    for name, value in changes.items():
        keys = find(result, name)
        _set(result, keys, value)
        for one, other in ONE_OF_TWO:
            partner = {one: other, other: one}.get(keys)
            if partner and ".".join(map(str, partner)) not in changes:
                _set(result, partner, None)
    return result


def find(data: Mapping[str, Any], name: str) -> Keys:
    """Return where a dotted key stands in a scenario's tables, with rows by number."""
    keys: Keys = ()
    inside: Any = data
    for step in _steps(name):
        listed = isinstance(inside, (list, tuple))
        key = _row(inside, keys, step, name) if listed else step
        keys += (key,)
        inside = _below(inside, key)
    return keys


def _parse(setting: str) -> tuple[str, Any]:
    name, equals, written = setting.partition("=")
    name, written = name.strip(), written.strip()
    if not (name and equals):
        raise InputError(f"found '{setting}'", where="--set", allowed=_FORM)
    if not written:
        raise InputError("no value", where=f"--set {name}", allowed=_FORM)
    return name, _value(name, written)


def _value(name: str, written: str) -> Any:
    if written.lower() == "none":
        return None
    try:
        parsed = parse(f"value = {written}")
    except ValueError:  # no TOML, or beyond reason
        parsed = {}
    if parsed.keys() == {"value"}:
        return parsed["value"]
    if written[0] in "\"'[{":
        allowed = 'a value as in a scenario file, such as 0.9, "text", [1, 2] or 2016-01-31'
        raise InputError(f"found {written}", where=f"--set {name}", allowed=allowed)
    return written


def _steps(name: str) -> list[str]:
    steps, place = [], 0
    while match := _STEP.match(name, place):
        steps.append((match[1] or match[2]).strip().strip("\"'"))
        place = match.end()
    if not 0 < len(steps) <= DEEPEST or place != len(name) or "" in steps:
        raise InputError("this is no key", where=name or "''", allowed="tables and a key with dots")
    return steps


def _row(rows: Sequence[Any], keys: Keys, step: str | int, name: str) -> int:
    """Return the number of the row that a step names."""
    title = ROW_NAMES.get(keys)
    names = [str(row.get(title)) for row in rows if isinstance(row, Mapping)] if title else []
    if step in names:
        return names.index(str(step))
    try:
        number = int(step)
    except ValueError:
        number = -1
    if 0 <= number < len(rows):
        return number
    numbers = f"[0] to [{len(rows) - 1}]" if rows else "nothing: the list is empty"
    raise InputError(
        f"there is no row [{step}]",
        where=name,
        allowed=numbers + (" or a name" if names else ""),
        suggestion=nearest(str(step), names),
    )


def _below(inside: Any, step: str | int) -> Any:
    if isinstance(inside, (list, tuple)) and isinstance(step, int):
        return inside[step]
    return inside.get(step) if isinstance(inside, Mapping) else None


def _set(data: dict[str, Any], keys: Keys, value: Any) -> None:
    """Set a value below `data`; tables on the way that are not there are made."""
    first, rest = keys[0], keys[1:]
    if not rest:
        data[str(first)] = value
        return
    inside = data.get(str(first))
    if isinstance(inside, (list, tuple)) and isinstance(rest[0], int):
        data[str(first)] = _with_member(inside, rest, value)
        return
    below = dict(inside) if isinstance(inside, Mapping) else {}
    _set(below, rest, value)
    data[str(first)] = below


def _with_member(members: Sequence[Any], keys: Keys, value: Any) -> list[Any]:
    number, rest = int(keys[0]), keys[1:]
    changed = list(members)
    if rest:
        below = dict(changed[number]) if isinstance(changed[number], Mapping) else {}
        _set(below, rest, value)
        value = below
    changed[number] = value
    return changed
