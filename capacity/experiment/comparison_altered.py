"""What two scenarios state differently, key by key, and scenarios in between."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from capacity.scenario import Scenario
from capacity.scenario.changes import ONE_OF_TWO, ROW_NAMES
from capacity.scenario.keys import show

ASIDE = {("scenario", "name"), ("scenario", "description"), ("targets",)}
"""What may differ and changes no number."""

Path = tuple[str, ...]

UNSTATED: dict[Path, str] = {("workforce", "fte"): "the team's own"}
"""What holds where a key is left out and "none" would be read as a number: no officer at all."""


class _Nothing:
    """A row that one of the scenarios does not have."""


NOTHING = _Nothing()


@dataclass(frozen=True)
class Alteration:
    """One key, or one named row of a list, that two scenarios state differently.

    `besides` are keys that go with it, because together they say one thing.
    """

    path: Path
    row: str
    was: Any
    now: Any
    besides: tuple[tuple[Path, Any], ...] = ()

    @property
    def name(self) -> str:
        """The dotted key; a row by its name in brackets."""
        return ".".join(self.path) + (f"[{self.row}]" if self.row else "")

    def __str__(self) -> str:
        if self.was is NOTHING:
            return f"{self.name} added"
        if self.now is NOTHING:
            return f"{self.name} left out"
        if self.row:
            return f"{self.name} changed"
        was, now = (_short(each, self.path) for each in (self.was, self.now))
        return f"{self.name} {was} -> {now}"


def alterations(base: Scenario, other: Scenario) -> tuple[Alteration, ...]:
    """Return what `other` states differently, in the order of the scenario's tables."""
    return _joined(list(_between(base.to_dict(), other.to_dict(), ())))


def mixed(
    base: Scenario, other: Scenario, taken: Collection[Alteration], name: str = ""
) -> Scenario:
    """Return the base with only the alterations `taken` of those that make `other`.

    Raises
    ------
    InputError
        If the mixture contradicts itself.
    """
    data = deepcopy(base.to_dict())
    for each in taken:
        _apply(data, each)
    if name:
        data["scenario"]["name"] = name
    return Scenario.from_dict(data)


def _joined(found: list[Alteration]) -> tuple[Alteration, ...]:
    """Make one of two keys that say the same thing in two ways."""
    for one, partner in ONE_OF_TWO:
        both = [each for each in found if each.path in (one, partner)]
        if len(both) > 1:
            found.remove(both[1])
            at = found.index(both[0])
            found[at] = replace(both[0], besides=((both[1].path, both[1].now),))
    return tuple(found)


def _between(was: Mapping[str, Any], now: Mapping[str, Any], above: Path) -> Iterator[Alteration]:
    for key, old in was.items():
        path, new = (*above, key), now[key]
        if path in ASIDE or old == new:
            continue
        if path in ROW_NAMES:
            yield from _rows(path, old, new)
        elif _is_table(old) and _is_table(new):
            yield from _between(old, new, path)
        else:
            yield Alteration(path, "", old, new)


def _rows(path: Path, was: Any, now: Any) -> Iterator[Alteration]:
    """Compare rows by name; where rows have no names of their own, the list as one."""
    title = ROW_NAMES[path]
    old, new = ({row[title]: row for row in rows} for rows in (was, now))
    if len(old) < len(was) or len(new) < len(now) or "" in {*old, *new}:
        yield Alteration(path, "", was, now)
        return
    for name in {**old, **new}:
        one, two = old.get(name, NOTHING), new.get(name, NOTHING)
        if one != two:
            yield Alteration(path, name, one, two)


def _apply(data: dict[str, Any], each: Alteration) -> None:
    inside, last = _inside(data, each.path)
    if each.row:
        inside[last] = list(_with_row(inside[last], ROW_NAMES[each.path], each))
    else:
        inside[last] = each.now
    for path, now in each.besides:
        inside, last = _inside(data, path)
        inside[last] = now


def _inside(data: dict[str, Any], path: Path) -> tuple[dict[str, Any], str]:
    inside = data
    for key in path[:-1]:
        inside = inside[key]
    return inside, path[-1]


def _with_row(rows: Any, title: str, each: Alteration) -> Iterator[Any]:
    for row in rows:
        if row[title] != each.row:
            yield row
        elif each.now is not NOTHING:
            yield each.now
    if each.was is NOTHING:
        yield each.now


def _is_table(value: Any) -> bool:
    """Whether a value is a table of keys, and not a law."""
    return isinstance(value, Mapping) and "law" not in value


def _short(value: Any, path: Path) -> str:
    if isinstance(value, Mapping):
        return f"a law ({value.get('law', 'table')})"
    return UNSTATED.get(path, "none") if value is None else show(value)
