"""Finding the laws in a scenario and putting numbers in their place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from capacity.scenario.fields import Table, limits
from capacity.scenario.keys import Keys, dotted
from capacity.scenario.laws import Law

T = TypeVar("T", bound=Table)


@dataclass(frozen=True)
class PlacedLaw:
    """A law and where it stands; already cut off at the range of its key."""

    keys: Keys
    law: Law

    @property
    def name(self) -> str:
        """The dotted key, such as ``demand.intervention[0].factor``."""
        return dotted(self.keys)

    def quantile(self, u: float) -> float:
        """Return the value that a draw stays below with probability `u`."""
        return self.law.quantile(u)


def laws_in(table: Table, above: Keys = ()) -> Iterator[PlacedLaw]:
    """Give every law in a table and the tables below it."""
    for name, field in type(table).model_fields.items():
        value = getattr(table, name)
        keys = (*above, name)
        if isinstance(value, Law):
            yield PlacedLaw(keys, value.within(*limits(field)))
        elif isinstance(value, Table):
            yield from laws_in(value, keys)
        elif isinstance(value, tuple):
            for row, each in enumerate(value):
                if isinstance(each, Table):
                    yield from laws_in(each, (*keys, row))


def replaced(table: T, values: Mapping[Keys, Any]) -> T:
    """Return a table with other values at the given keys, nothing checked."""
    below: dict[str, dict[Keys, Any]] = {}
    for keys, value in values.items():
        below.setdefault(str(keys[0]), {})[keys[1:]] = value
    fields = {name: getattr(table, name) for name in type(table).model_fields}
    for name, changes in below.items():
        fields[name] = _member(fields[name], changes)
    return type(table).model_construct(table.model_fields_set, **fields)


def _member(value: Any, changes: Mapping[Keys, Any]) -> Any:
    if () in changes:
        return changes[()]
    if isinstance(value, Table):
        return replaced(value, changes)
    rows: dict[int, dict[Keys, Any]] = {}
    for keys, change in changes.items():
        rows.setdefault(int(keys[0]), {})[keys[1:]] = change
    return tuple(
        _member(each, rows[row]) if row in rows else each for row, each in enumerate(value)
    )
