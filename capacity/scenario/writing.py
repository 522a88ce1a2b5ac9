"""Writing scenarios: one as resolved, and one to fill in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from pydantic.fields import FieldInfo

from capacity.scenario.fields import Table, declared
from capacity.scenario.keys import Key, all_keys
from capacity.scenario.laws import Law

if TYPE_CHECKING:
    from capacity.scenario.model import Scenario

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def as_toml(scenario: Scenario) -> str:
    """Write every key of a scenario with its unit and source; reading it gives an equal one."""
    lines = ["# As resolved: every key, stated or by default. It loads as it stands."]
    for name in type(scenario).model_fields:
        lines += _table(getattr(scenario, name), name)
    return "\n".join(lines) + "\n"


def scenario_template() -> str:
    """Return a scenario to fill in: what must be said, and every default as a comment."""
    from capacity.scenario.model import Scenario

    tables: dict[str, list[Key]] = {}
    for key in all_keys(Scenario):
        tables.setdefault(key.table, []).append(key)
    parts = [_HEAD, *(_to_fill_in(name, keys) for name, keys in tables.items() if "[]" not in name)]
    return "\n\n".join((*parts, _ROWS)) + "\n"


def value(given: Any) -> str:
    """Write one value as TOML.

    Raises
    ------
    TypeError
        If it is of no kind that a scenario holds.
    """
    if isinstance(given, bool):
        return str(given).lower()
    if isinstance(given, (int, float)):
        return repr(given)
    if isinstance(given, str):
        return json.dumps(given, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(given, date):
        return given.isoformat()
    if isinstance(given, (list, tuple)):
        return f"[{', '.join(value(each) for each in given)}]"
    if isinstance(given, Law):
        return _law(given)
    raise TypeError(f"no TOML for {given!r}")


def _law(law: Law) -> str:
    fields = law.model_dump(by_alias=True, exclude_none=True)
    named = {"law": fields.pop("law"), **fields}
    return f"{{ {', '.join(f'{name} = {value(each)}' for name, each in named.items())} }}"


def _table(table: Table, name: str) -> Iterator[str]:
    yield f"\n[{name}]"
    yield from _own_keys(table)
    for below in type(table).model_fields:
        held = getattr(table, below)
        if isinstance(held, Table):
            yield from _table(held, f"{name}.{below}")
        elif _has_rows(held):
            for row in held:
                yield f"\n[[{name}.{below}]]"
                yield from _row(row)


def _own_keys(table: Table) -> Iterator[str]:
    """Give a line for each value of a table; tables and rows below it come later."""
    for name, field in type(table).model_fields.items():
        held = getattr(table, name)
        below = isinstance(held, Table) or _has_rows(held) or held == field.default == ()
        if held is not None and not below:
            yield f"{name} = {value(held)}{_comment(held, field)}"


def _row(row: Table) -> Iterator[str]:
    """Give a line for each value of a row that differs from its default."""
    for name, field in type(row).model_fields.items():
        held = getattr(row, name)
        if held != field.default:
            yield f"{name} = {value(held)}"


def _comment(held: Any, field: FieldInfo) -> str:
    unit, source = declared(field, "unit"), declared(field, "source")
    simple = isinstance(field.default, (bool, int, float, str))
    changed = held != field.default and source
    note = f"default {value(field.default)}" if changed and simple else source
    notes = [each for each in (unit, note) if each]
    return f"  # {'; '.join(notes)}" if notes else ""


def _has_rows(held: Any) -> bool:
    return isinstance(held, tuple) and bool(held) and isinstance(held[0], Table)


_HEAD = """\
# A scenario of `capacity`. Change what stands here; take the '#' from the front of a line
# to change a default. `capacity schema --markdown` has every key with range and source.
# A number that is not known for certain may be a law, such as
#   icpc_children_per_month = { law = "lognormal", median = 47, log_sd = 0.05 }
# To build on another scenario, state only what differs below a first line such as
#   extends = "medway-2016.toml\""""

_STATED: dict[str, Any] = {
    "scenario.name": "my-service",
    "scenario.description": "What do we want to know?",
    "scenario.start": date(2026, 4, 1),
    "scenario.weeks": 52,
    "scenario.seed": 1,
    "start.cp_plans": 500,
    "start.looked_after": 440,
    "start.both_pathways": 15,
    "demand.cp.icpc_children_per_month": 47.0,
    "demand.lac.entries_per_month": 18.3,
    "workforce.fte": 10.8,
    "allocation.policy": "least_caseload",
}

_ROWS = """\
# Officers one by one; then workforce.fte may go, or stays to rescale them.
# [[workforce.officer]]
# officer = "Officer 1"
# fte = 1.0
# contract = "permanent"
# pods = [1, 2]
# working_days = "MTWTF"

# Extra children on top of everything else.
# [[demand.surge]]
# name = "A December like the last one"
# pathway = "CP"
# children = 35
# start = 2026-12-01
# end = 2026-12-31

# Something that changes arrivals or endings.
# [[demand.intervention]]
# name = "Family support at the front door"
# pathway = "CP"
# acts_on = "arrivals"
# factor = 0.9
# start = 2026-06-01
# full = 2026-12-01

# Lateness that is not capacity; stating one row replaces all four defaults.
# [[practice.lateness]]
# cause = "late_notification"
# kinds = ["icpc"]
# share_pct = 5.0"""


def _to_fill_in(name: str, keys: list[Key]) -> str:
    return "\n".join([f"[{name}]", *filter(None, map(_line, keys))])


def _line(key: Key) -> str:
    if key.kind == "rows":
        return ""
    short = key.name.rpartition(".")[2]
    unit = f" ({key.unit})" if key.unit else ""
    if key.name in _STATED:
        return f"{short} = {value(_STATED[key.name])}  # {key.description}{unit}"
    if key.default is None:
        return f"## {short}: {key.description}{unit}"
    return f"# {short} = {value(key.default)}  # {key.description}{unit}"
