"""Every key of a scenario as data: for messages, the JSON Schema, tables and templates."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from capacity.scenario.fields import Table, declared, limits
from capacity.scenario.laws import Law

Keys = tuple[str | int, ...]
"""Where a value stands: ``("demand", "surge", 0, "children")``."""

Kind = Literal["number", "whole", "law", "yes_no", "text", "date", "word", "list", "table", "rows"]


@dataclass(frozen=True)
class Key:
    """One key as it was declared.

    `name` is dotted, with ``[]`` where it stands in a row of an array of tables, as in
    ``demand.surge[].children``. `default` is None where the scenario may be silent, and
    `required` where it may not.
    """

    name: str
    kind: Kind
    default: Any
    required: bool
    description: str
    unit: str
    low: float | None
    high: float | None
    likely: tuple[float, float] | None
    source: str
    words: tuple[str, ...]
    whole: bool
    count: int

    @property
    def table(self) -> str:
        """The dotted name of the table that it stands in."""
        return self.name.rpartition(".")[0]

    @property
    def allowed(self) -> str:
        """What may stand here, in words."""
        return _ALLOWED[self.kind](self)


def dotted(keys: Keys) -> str:
    """Write keys as on the command line: ``demand.surge[0].children``."""
    parts = [f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys]
    return "".join(parts).removeprefix(".")


def show(value: Any) -> str:
    """Write a value as in a scenario file, short."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, (list, tuple)):
        return f"a list of {len(value)}"
    return plain(value) if isinstance(value, float) else str(value)


def plain(number: float) -> str:
    """Write a number as a person would: whole ones in full, others to six figures."""
    whole = math.isfinite(number) and number == int(number) and abs(number) < 1e19
    return str(int(number)) if whole else f"{number:.6g}"


@cache
def all_keys(model: type[Table], prefix: str = "") -> tuple[Key, ...]:
    """Return every key below a table in the order of declaration.

    Tables are left out; an array of tables is there itself, before the keys of its rows.
    """
    return tuple(_walk(model, prefix))


def key_at(model: type[Table], keys: Sequence[str | int]) -> Key | None:
    """Return the declaration of a key, or of the list that a member belongs to."""
    found: Key | None = None
    inside: type[Table] | None = model
    for key in keys:
        if isinstance(key, int):
            continue
        field = inside.model_fields.get(key) if inside else None
        if field is None:
            return None
        name = f"{found.name}.{key}" if found else key
        found, inside = _key(name, field), _table_of(field.annotation)
    return found


def table_at(model: type[Table], keys: Sequence[str | int]) -> type[Table] | None:
    """Return the table that stands at `keys`, or None."""
    inside: type[Table] | None = model
    for key in keys:
        if isinstance(key, int) or inside is None:
            continue
        field = inside.model_fields.get(key)
        inside = _table_of(field.annotation) if field else None
    return inside


def _walk(model: type[Table], prefix: str) -> Iterator[Key]:
    for name, field in model.model_fields.items():
        inside = _table_of(field.annotation)
        if inside is None:
            yield _key(prefix + name, field)
        elif _kind(field.annotation) == "rows":
            yield _key(prefix + name, field)
            yield from _walk(inside, f"{prefix}{name}[].")
        else:
            yield from _walk(inside, f"{prefix}{name}.")


def _key(name: str, field: FieldInfo) -> Key:
    low, high = limits(field)
    likely = declared(field, "likely")
    return Key(
        name=name,
        kind=_kind(field.annotation),
        default=None if field.default is PydanticUndefined else field.default,
        required=field.is_required(),
        description=field.description or "",
        unit=declared(field, "unit") or "",
        low=low,
        high=high,
        likely=(likely[0], likely[1]) if likely else None,
        source=declared(field, "source") or "",
        words=tuple(str(word) for word in _words(field.annotation)),
        whole=int in _members(field.annotation),
        count=len(_members(field.annotation)),
    )


def _members(annotation: Any) -> tuple[Any, ...]:
    """Return the simple types that an annotation is made of."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _members(get_args(annotation)[0])
    if origin in (Union, UnionType, tuple):
        return tuple(simple for arg in get_args(annotation) for simple in _members(arg))
    return (annotation,)


def _words(annotation: Any) -> tuple[Any, ...]:
    literals = [simple for simple in _members(annotation) if get_origin(simple) is Literal]
    return tuple(word for literal in literals for word in get_args(literal))


def _table_of(annotation: Any) -> type[Table] | None:
    for simple in _members(annotation):
        if isinstance(simple, type) and issubclass(simple, Table):
            return simple
    return None


def _kind(annotation: Any) -> Kind:
    listed = _listed(annotation)
    if _table_of(annotation):
        return "rows" if listed else "table"
    if listed:
        return "list"
    simple = _members(annotation)
    if any(isinstance(each, type) and issubclass(each, Law) for each in simple):
        return "law"
    if _words(annotation):
        return "word"
    kinds: dict[Any, Kind] = {bool: "yes_no", int: "whole", float: "number", date: "date"}
    return next((kinds[each] for each in simple if each in kinds), "text")


def _listed(annotation: Any) -> bool:
    if get_origin(annotation) is Annotated:
        return _listed(get_args(annotation)[0])
    return get_origin(annotation) is tuple


def _range(key: Key, noun: str) -> str:
    unit = f" ({key.unit})" if key.unit else ""
    if key.low is not None and key.high is not None:
        return f"{noun} from {plain(key.low)} to {plain(key.high)}{unit}"
    if key.low is not None:
        return f"{noun} of at least {plain(key.low)}{unit}"
    return f"{noun}{unit}" if key.high is None else f"{noun} of at most {plain(key.high)}{unit}"


_ALLOWED: dict[Kind, Callable[[Key], str]] = {
    "number": lambda key: _range(key, "a number"),
    "whole": lambda key: _range(key, "a whole number"),
    "law": lambda key: _range(key, "a number") + " or a law",
    "yes_no": lambda key: "true or false",
    "text": lambda key: "text in quotes",
    "date": lambda key: "a date such as 2016-01-31, without quotes",
    "word": lambda key: "one of " + ", ".join(f'"{word}"' for word in key.words),
    "list": lambda key: (
        "a list of " + ", ".join(f'"{word}"' for word in key.words)
        if key.words
        else _range(key, "a list of whole numbers" if key.whole else "a list of numbers")
    ),
    "table": lambda key: f"a table [{key.name}]",
    "rows": lambda key: f"tables [[{key.name}]]",
}
