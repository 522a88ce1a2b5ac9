"""Reading a scenario file: TOML, what it extends, and where each key was stated.

How a file that extends another adds to it: tables merge key by key, the nearer file wins.
A row of `[[workforce.officer]]`, `[[demand.surge]]` or `[[demand.intervention]]` changes
the row of the same name, where there is one, and is added otherwise. Any other list, and
`[[practice.lateness]]`, replaces the one before. Stating `end` takes `weeks` away, and the
other way round.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import Any, TypeGuard

from capacity.scenario.changes import ONE_OF_TWO, ROW_NAMES, apply_changes, find
from capacity.scenario.faults import Fault, all_in_one
from capacity.scenario.keys import Keys, dotted
from capacity.scenario.model import Scenario
from capacity.scenario.positions import positions
from capacity.scenario.toml import BeyondReason, parse
from capacity.service.errors import InputError, nearest

FILE_KEYS: tuple[Keys, ...] = (
    ("start", "caseload"),
    ("start", "team"),
    ("practice", "bank_holidays"),
)
"""Keys that name a file, relative to the scenario file that states them."""


LONGEST_NAME = 255
"""Letters of a file's name that a disk can hold."""

_A_SCENARIO = "a scenario: text in UTF-8, as `capacity new scenario` writes"


@dataclass(frozen=True)
class Stated:
    """What a file states, and in which line of which file each key stands."""

    data: Mapping[str, Any]
    places: Mapping[Keys, str]

    def where(self, keys: Keys) -> str:
        """Return file, line and key of a value, or of the nearest table above it."""
        for length in range(len(keys), 0, -1):
            if keys[:length] in self.places:
                return f"{self.places[keys[:length]]}, {dotted(keys)}"
        return ", ".join(part for part in (self.places.get((), ""), dotted(keys)) if part)


def read_scenario(path: Path) -> Scenario:
    """Read a scenario file with everything that it extends; see `Scenario.load`."""
    stated = read_stated(path)
    scenario = Scenario.from_dict(stated.data, stated.where)
    missing = list(_missing_files(scenario))
    if missing:
        raise all_in_one(missing, stated.where)
    return scenario


def change_scenario(scenario: Scenario, changes: Mapping[str, Any], flag: str) -> Scenario:
    """Return a scenario with other values under dotted keys; see `Scenario.with_changes`."""
    data = scenario.to_dict()
    changed = _found(data, changes, flag)

    def where(keys: Keys) -> str:
        ours = any(each[: len(keys)] == keys[: len(each)] for each in changed)
        return f"{flag} {dotted(keys)}" if flag and ours else dotted(keys)

    data = _with_paths(apply_changes(data, changes), Path.cwd())
    result = Scenario.from_dict(data, where)
    missing = [fault for fault in _missing_files(result) if fault.keys in changed]
    if missing:
        raise all_in_one(missing, where)
    return result


def _found(data: Mapping[str, Any], names: Iterable[str], flag: str) -> list[Keys]:
    try:
        return [find(data, name) for name in names]
    except InputError as fault:
        where = f"{flag} {fault.where}".lstrip()
        raise InputError(
            fault.found, where=where, allowed=fault.allowed, suggestion=fault.suggestion
        ) from None


def read_stated(path: Path, chain: tuple[Path, ...] = ()) -> Stated:
    """Read what a file and those that it extends state."""
    text = read_text(path)
    data = _parse(text, path)
    lines = positions(text)
    places = {keys: f"{path}, line {line}" for keys, line in lines.items()}
    own = Stated(_with_paths(data, path.parent), places | {(): str(path)})
    if "extends" not in data:
        return own
    base = _base(data["extends"], own, path, (*chain, path))
    rest = {name: value for name, value in own.data.items() if name != "extends"}
    return merged(base, Stated(rest, own.places))


def extended(path: Path) -> list[tuple[str, str]]:
    """Return file and base for each step of a chain of files that was read well."""
    base = _parse(read_text(path), path).get("extends")
    return [(path.name, str(base)), *extended(_beside(path.parent, str(base)))] if base else []


def read_text(path: Path) -> str:
    """Return the text of a file, in whichever encoding an editor has left it."""
    try:
        content = path.read_bytes()
    except IsADirectoryError:
        raise InputError("this is a folder", where=str(path), allowed="a .toml file") from None
    except FileNotFoundError:
        raise InputError("there is no such file", where=str(path), suggestion=_near(path)) from None
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        raise InputError(f"cannot be read: {reason}", where=str(path)) from None
    text = _decoded(content).replace("\r\n", "\n")
    if not text.strip():
        raise InputError("the file is empty", where=str(path), allowed=_A_SCENARIO)
    if "\ufffd" in text or "\0" in text:
        raise InputError("this is no text, or damaged", where=str(path), allowed=_A_SCENARIO)
    return text


def merged(base: Stated, over: Stated) -> Stated:
    """Return what two files state together; the second is the nearer one."""
    data = dict(base.data)
    places = dict(base.places)
    numbers: dict[Keys, list[int]] = {}
    _merge(data, over.data, (), places, numbers)
    for keys, place in over.places.items():
        places[_renumbered(keys, numbers)] = place
    return Stated(data, places)


def _merge(
    data: dict[str, Any],
    over: Mapping[str, Any],
    above: Keys,
    places: dict[Keys, str],
    numbers: dict[Keys, list[int]],
) -> None:
    for one, other in ONE_OF_TWO:
        for mine, partner in ((one, other), (other, one)):
            if above == mine[:-1] and mine[-1] in over and partner[-1] not in over:
                data.pop(str(partner[-1]), None)
    for name, value in over.items():
        keys, before = (*above, name), data.get(name)
        if keys in ROW_NAMES and _are_rows(before) and _are_rows(value):
            data[name], numbers[keys] = _added(before, value, ROW_NAMES[keys])
        elif isinstance(value, Mapping) and isinstance(before, Mapping) and "law" not in value:
            data[name] = dict(before)
            _merge(data[name], value, keys, places, numbers)
        else:
            for stale in [each for each in places if each[: len(keys)] == keys]:
                del places[stale]
            data[name] = value


def _added(before: Sequence[Any], rows: Sequence[Any], title: str) -> tuple[list[Any], list[int]]:
    """Return the rows of both, and the place in them of each of `rows`."""
    result = list(before)
    numbers: list[int] = []
    names = {row.get(title): place for place, row in enumerate(before)}
    for row in rows:
        place = names.get(row.get(title)) if row.get(title) else None
        if place is None or place in numbers:
            numbers.append(len(result))
            result.append(row)
        else:
            numbers.append(place)
            result[place] = {**result[place], **row}
    return result, numbers


def _renumbered(keys: Keys, numbers: Mapping[Keys, list[int]]) -> Keys:
    table, row = keys[:2], keys[2] if len(keys) > 2 else None
    if table in numbers and isinstance(row, int):
        return (*table, numbers[table][row], *keys[3:])
    return keys


def _are_rows(value: Any) -> TypeGuard[Sequence[Any]]:
    return isinstance(value, (list, tuple)) and all(isinstance(row, Mapping) for row in value)


def _base(name: Any, own: Stated, path: Path, chain: tuple[Path, ...]) -> Stated:
    where = own.where(("extends",))
    if not isinstance(name, str) or not name:
        raise InputError(f"found {name!r}", where=where, allowed="the name of a file in quotes")
    base = _beside(path.parent, name)
    if not _is_file(base):
        raise InputError(_no_file(base), where=where, suggestion=_near(base))
    seen = [each.resolve() for each in chain]
    if base.resolve() in seen:
        names = " -> ".join(str(each) for each in (*chain[seen.index(base.resolve()) :], base))
        raise InputError(f"files extend each other in a circle: {names}", where=where)
    return read_stated(base, chain)


def _is_file(path: Path) -> bool:
    """Whether there is such a file; there is none of a name that the system cannot hold."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _near(path: Path) -> str:
    try:
        if path.exists():
            return ""
        names = [each.name for each in path.parent.iterdir()]
    except (OSError, ValueError):
        return ""
    found = nearest(path.name, names)
    return str(path.with_name(found)) if found else ""


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _with_paths(data: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Return tables in which files are named from the root, not from a folder."""
    result = dict(data)
    for table, name in FILE_KEYS:
        inside = result.get(str(table))
        value = inside.get(name) if isinstance(inside, Mapping) else None
        if isinstance(inside, Mapping) and isinstance(value, (str, Path)) and str(value):
            result[str(table)] = {**inside, name: _from_root(_beside(folder, value))}
    return result


def _beside(folder: Path, name: str | Path) -> Path:
    """Return the file that a scenario names, of a name with the separators of Windows too."""
    path = folder / name
    if "\\" in str(name) and not _is_file(path):
        elsewhere = folder / PureWindowsPath(name).as_posix()
        return elsewhere if _is_file(elsewhere) else path
    return path


def _from_root(path: Path) -> str:
    """Return a path from the root; one that the system cannot hold stays, to be refused by name."""
    try:
        return str(path.resolve())
    except (OSError, ValueError):
        return str(path)


def _missing_files(scenario: Scenario) -> list[Fault]:
    faults = []
    for table, name in FILE_KEYS:
        path = getattr(getattr(scenario, str(table)), str(name))
        if path and not _is_file(Path(path)):
            near = _near(Path(path))
            faults.append(Fault((table, name), _no_file(Path(path)), suggestion=near))
    return faults


def _no_file(path: Path) -> str:
    if len(path.name) > LONGEST_NAME:
        return f"there is no file {path.name[:40]}..., a name of {len(path.name)} letters"
    with suppress(OSError, ValueError):
        if path.is_dir():
            return f"{path} is a folder"
    return f"there is no file {path}"


def _parse(text: str, path: Path) -> dict[str, Any]:
    try:
        return parse(text)
    except tomllib.TOMLDecodeError as fault:
        raise _not_toml(str(fault), text, path) from None
    except BeyondReason as fault:
        raise InputError(str(fault), where=str(path), allowed=_A_SCENARIO) from None


_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)")
_DATE_LIKE = re.compile(r"=\s*(\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4})\s*(#|$)")
_DECIMAL_COMMA = re.compile(r"=\s*([-+]?\d+),(\d+)\s*(#|$)")
_PER_CENT = re.compile(r"=\s*([-+]?\d+(?:\.\d+)?)\s*%\s*(#|$)")
_BARE_WORD = re.compile(r"=\s*([A-Za-z][\w .\\/:-]*?)\s*(#|$)")


def _not_toml(message: str, text: str, path: Path) -> InputError:
    """Say in plain words what keeps a text from being TOML."""
    match = _PLACE.search(message)
    lines = text.split("\n")
    number = int(match[1]) if match and match[1] else len(lines)
    content = lines[number - 1].strip()
    where = f"{path}, line {number}"
    if found := _DATE_LIKE.search(content):
        allowed = "a date such as 2016-01-31, year first"
        return InputError(f"{found[1]} is no date", where=where, allowed=allowed)
    if found := _DECIMAL_COMMA.search(content):
        meant = f"{found[1]}.{found[2]}"
        return InputError(
            f"found {found[1]},{found[2]}", where=where, allowed="a decimal point", suggestion=meant
        )
    if found := _PER_CENT.search(content):
        return InputError(f"found {found[1]}%", where=where, allowed="a number without a sign")
    if found := _BARE_WORD.search(content):
        return _bare_word(found[1], where)
    plain = _PLACE.sub("", message)
    return InputError(f"this is not TOML: {plain} in '{content}'", where=where)


def _bare_word(word: str, where: str) -> InputError:
    meanings = {"yes": "true", "on": "true", "no": "false", "off": "false"}
    lower = word.lower()
    if lower in {"true", "false", *meanings}:
        meant = meanings.get(lower, lower)
        return InputError(f"found {word}", where=where, allowed="true or false", suggestion=meant)
    return InputError(f"found {word}", where=where, allowed=f'text in quotes: "{word}"')
