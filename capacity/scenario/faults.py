"""What is wrong with a scenario: every fault with its place, what was found, what is allowed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from capacity.scenario.fields import Table
from capacity.scenario.keys import Key, Keys, all_keys, key_at, plain, show, table_at
from capacity.scenario.laws import LAWS, NUMBER
from capacity.service.errors import InputError, nearest

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

MOST = 20
_TAGS = {*LAWS, NUMBER}
_TYPE_NAMES = {str: "text", bool: "yes or no", int: "a whole number", float: "a number"}


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, before it is known which file it stands in."""

    keys: Keys
    found: str
    allowed: str = ""
    suggestion: str = ""

    def error(self, where: Callable[[Keys], str]) -> InputError:
        """Return the fault as an error with its place."""
        place = where(self.keys)
        return InputError(self.found, where=place, allowed=self.allowed, suggestion=self.suggestion)


def all_in_one(faults: Sequence[Fault], where: Callable[[Keys], str]) -> InputError:
    """Return one error that names every fault, up to twenty."""
    errors = [fault.error(where) for fault in faults]
    if len(errors) == 1:
        return errors[0]
    lines = [f"{len(errors)} faults", *(f"  {error}" for error in errors[:MOST])]
    if len(errors) > MOST:
        lines.append(f"  and {len(errors) - MOST} more")
    return InputError("\n".join(lines))


def explain(refused: ValidationError, model: type[Table]) -> list[Fault]:
    """Turn what the validator says into faults in the words of a scenario file."""
    faults: list[Fault] = []
    for error in refused.errors(include_url=False):
        if error["type"] == "contradictions":
            faults += error["ctx"]["faults"]
        else:
            faults.append(_explain(error, model))
    return list(dict.fromkeys(faults))


def _explain(error: ErrorDetails, model: type[Table]) -> Fault:
    keys: Keys = tuple(key for key in error["loc"] if key not in _TAGS)
    special = _SPECIAL.get(error["type"])
    return special(keys, error, model) if special else _not_allowed(keys, error, model)


def _not_allowed(keys: Keys, error: ErrorDetails, model: type[Table]) -> Fault:
    declared = key_at(model, keys)
    if declared is None:
        return _in_law(keys, error)
    value = error["input"]
    found = f"found {_describe(value)}"
    if declared.kind == "date" and isinstance(value, str) and _YEAR_FIRST.fullmatch(value):
        found = f"{value} is no date" if not _meant_date(value) else found
    return Fault(keys, found, declared.allowed, _meant(value, declared))


_YEAR_FIRST = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")


def _refused(keys: Keys, error: ErrorDetails, model: type[Table]) -> Fault:
    return Fault(keys, f"found {error['ctx']['found']}", error["ctx"]["allowed"])


def _unknown(keys: Keys, error: ErrorDetails, model: type[Table]) -> Fault:
    table, name = keys[:-1], str(keys[-1])
    noun = "table" if isinstance(error["input"], dict) else "key"
    inside = table_at(model, table)
    known = list(inside.model_fields) if inside else _parameters(str(error["loc"][-2]))
    suggestion = (
        _elsewhere(name, model) or nearest(name, known) or _elsewhere(name, model, near=True)
    )
    allowed = "" if suggestion else ", ".join(known)
    return Fault(keys, f"unknown {noun} '{name}'", allowed, suggestion)


def _elsewhere(name: str, model: type[Table], near: bool = False) -> str:
    """Return the full name of a key that is called so, or nearly so, in another table."""
    names = {key.name.rpartition(".")[2]: key.name for key in reversed(all_keys(model))}
    return names.get(nearest(name, list(names)) if near else name, "")


def _missing(keys: Keys, error: ErrorDetails, model: type[Table]) -> Fault:
    declared = key_at(model, keys)
    if isinstance(keys[-1], int):
        return _wrong_length(keys[:-1], error, model)
    allowed = declared.allowed if declared else "a number"
    return Fault(keys, f"'{keys[-1]}' is missing", allowed)


def _wrong_length(keys: Keys, error: ErrorDetails, model: type[Table]) -> Fault:
    found, declared = error["input"], key_at(model, keys)
    count = len(found) if isinstance(found, (list, tuple)) else 0
    return Fault(keys, f"found {count} numbers", f"{declared.count} numbers" if declared else "")


def _unknown_law(keys: Keys, error: ErrorDetails, model: type[Table]) -> Fault:
    tag = str(error["ctx"]["tag"])
    found = f"unknown law '{tag}'" if tag else "a law without its name"
    allowed = "law = one of " + ", ".join(LAWS)
    return Fault(keys, found, allowed, nearest(tag, list(LAWS)))


def _parameters(law: str) -> list[str]:
    fields = LAWS[law].model_fields if law in LAWS else {}
    return [field.alias or name for name, field in fields.items()]


def _in_law(keys: Keys, error: ErrorDetails) -> Fault:
    above = error.get("ctx", {}).get("gt")
    allowed = "a number" if above is None else f"a number above {above:g}"
    return Fault(keys, f"found {_describe(error['input'])}", allowed)


def _outside(keys: Keys, error: ErrorDetails, model: type[Table]) -> Fault:
    number, declared = error["ctx"]["number"], key_at(model, keys)
    if declared is None:
        return _in_law(keys, error)
    low, high = declared.low, declared.high
    share = declared.unit in _SHARES and low == 0 and high == 1
    suggestion = f"{number / 100:g}" if share and 1 < number <= 100 else ""
    return Fault(keys, f"found {plain(number)}", declared.allowed, suggestion)


_SHARES = ("share", "shares", "probability")
_SPECIAL: dict[str, Callable[[Keys, ErrorDetails, type[Table]], Fault]] = {
    "extra_forbidden": _unknown,
    "missing": _missing,
    "too_long": _wrong_length,
    "refused": _refused,
    "union_tag_invalid": _unknown_law,
    "out_of_range": _outside,
}


def _describe(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, datetime):
        return f"{value} (a date with a time)"
    named = _TYPE_NAMES.get(type(value))
    return f"{show(value)} ({named})" if isinstance(value, str) and named else show(value)


def _meant(value: Any, declared: Key) -> str:
    """Guess what was meant from a value of the wrong type."""
    if isinstance(value, datetime) and declared.kind == "date":
        return value.date().isoformat()
    if not isinstance(value, str):
        whole = isinstance(value, float) and value.is_integer() and declared.kind == "whole"
        return str(int(value)) if whole else ""
    text = value.strip()
    guesses: dict[str, Callable[[str], str]] = {
        "date": _meant_date,
        "number": _meant_number,
        "law": _meant_number,
        "whole": _meant_number,
        "yes_no": _meant_yes_no,
        "word": lambda each: nearest(each.lower(), declared.words),
        "list": lambda each: nearest(each.lower(), declared.words),
    }
    guess = guesses.get(declared.kind)
    return guess(text) if guess else ""


def _meant_date(text: str) -> str:
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y", "%d %b %Y"):
        try:
            return datetime.strptime(text, form).date().isoformat()
        except ValueError:
            continue
    return ""


def _meant_number(text: str) -> str:
    plain = text.rstrip("% ").replace(",", ".")
    return plain if re.fullmatch(r"[+-]?\d+(\.\d+)?", plain) else ""


def _meant_yes_no(text: str) -> str:
    meanings = {"yes": "true", "on": "true", "true": "true", "no": "false", "off": "false"}
    return (meanings | {"false": "false"}).get(text.lower(), "")
