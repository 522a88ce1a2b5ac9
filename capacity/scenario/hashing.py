"""The fingerprint of a scenario: what a run folder is recognised by."""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from capacity.scenario.fields import Table
from capacity.scenario.keys import dotted
from capacity.scenario.laws import Law
from capacity.scenario.reading import FILE_KEYS
from capacity.service.errors import InputError

if TYPE_CHECKING:
    from capacity.scenario.model import Scenario


def fingerprint(scenario: Scenario) -> str:
    """Return a SHA-256 of what changes the numbers; see `Scenario.hash`.

    The horizon counts in days, whether `end` or `weeks` states it, and a file counts by
    its content.
    """
    stated = _differences(scenario)
    stated.pop("targets", None)
    stated["scenario"] = {
        "start": scenario.first_day,
        "days": scenario.n_days,
        "seed": scenario.seed,
    }
    for table, name in FILE_KEYS:
        if name in stated.get(str(table), {}):
            stated[str(table)][name] = _content(stated[str(table)][name], dotted((table, name)))
    canonical = json.dumps(stated, sort_keys=True, default=_plain, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()


def _differences(table: Table) -> dict[str, Any]:
    """Return the values of a table that are not the defaults, tables below included."""
    result: dict[str, Any] = {}
    for name, field in type(table).model_fields.items():
        value = getattr(table, name)
        if isinstance(value, Table):
            below = _differences(value)
            if below:
                result[name] = below
        elif value != field.default:
            result[name] = _rows(value)
    return result


def _rows(value: Any) -> Any:
    """Return a value with rows in place of tables, their names left out."""
    if isinstance(value, Table):
        row = _differences(value)
        row.pop("name", None)
        return row
    return [_rows(each) for each in value] if isinstance(value, tuple) else value


def _plain(value: Any) -> Any:
    if isinstance(value, Law):
        return value.model_dump(by_alias=True, exclude_none=True)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no canonical form for {value!r}")


def _content(path: str, where: str) -> str:
    try:
        return sha256(Path(path).read_bytes()).hexdigest()
    except OSError as fault:
        raise InputError(f"{path} cannot be read: {fault.strerror}", where=where) from None
