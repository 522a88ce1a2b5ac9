"""The keys of a scenario for others to read: JSON Schema, and the table of assumptions."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import fill
from typing import Any

from capacity.scenario.changes import ROW_NAMES
from capacity.scenario.keys import Key, all_keys
from capacity.scenario.model import Scenario
from capacity.scenario.writing import value


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a scenario file: type, unit, default, range, source of each key.

    Ranges stand as `minimum` and `maximum`; `unit`, `likely` and `source` are keywords of
    our own. A file that extends another may state less than the schema requires.
    """
    schema = Scenario.model_json_schema(by_alias=True)
    _tidy(schema)
    for name, definition in schema["$defs"].items():
        if "law" in definition.get("properties", {}):
            definition["required"] = ["law", *definition.get("required", [])]
            definition["title"] = name.lower()
    extends = {
        "type": "string",
        "description": "Another scenario file that this one adds to, relative to it",
    }
    schema["properties"] = {"extends": extends, **schema["properties"]}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def assumptions() -> str:
    """Return `docs/assumptions.md`: every parameter with value, unit, range and source."""
    tables: dict[str, list[Key]] = {}
    for key in all_keys(Scenario):
        tables.setdefault(key.table, []).append(key)
    introduction = _INTRODUCTION.replace("ROWS", named_rows())
    parts = [introduction, *(_section(name, keys) for name, keys in tables.items())]
    return "\n\n".join(parts) + "\n"


def _tidy(node: Any) -> None:
    """Turn our ranges into the schema's words; drop what TOML lacks, and titles of values."""
    if isinstance(node, list):
        for each in node:
            _tidy(each)
    if not isinstance(node, dict):
        return
    _without_null(node)
    low, high = (_taken(node, name) for name in ("low", "high"))
    for number in _numbers(node):
        number.update({"minimum": low} if low is not None else {})
        number.update({"maximum": high} if high is not None else {})
    if isinstance(node.get("title"), str) and "properties" not in node:
        del node["title"]
    for each in list(node.values()):
        _tidy(each)


def _taken(node: dict[str, Any], name: str) -> float | None:
    """Take our end of a range out; a property of a law may have the same name and stays."""
    return None if isinstance(node.get(name), dict) else node.pop(name, None)


def _without_null(node: dict[str, Any]) -> None:
    """Say that a key may be left out by its absence, as TOML does."""
    for name in [name for name, each in node.items() if each is None]:
        del node[name]
    choices = [each for each in node.get("anyOf", []) if each != {"type": "null"}]
    if len(choices) == 1:
        del node["anyOf"]
        node.update(choices[0])


def _numbers(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give the parts of a property that describe a number: itself, a choice, list members."""
    if node.get("type") in ("number", "integer"):
        yield node
    choices = [*node.get("anyOf", []), *node.get("oneOf", []), *node.get("prefixItems", [])]
    for part in (*choices, node.get("items")):
        if isinstance(part, dict):
            yield from _numbers(part)


_INTRODUCTION = """\
# Assumptions

Every parameter of a scenario with the value that holds where a scenario file is silent.
Written by `capacity schema --markdown`; a test keeps it up to date.

Tags of the source: **S** the source report (Medway Council, 19 January 2016) · **F** found in
a published source · **D** derived by arithmetic from S or F · **A** assumption: no source could
be opened. *Domain*, *pressure* and *forecast* are the working papers on practice, on a
prototype of the service under load, and on the published statistics.

*Allowed* is what a file may say; *likely* is the range that a sensitivity study varies a
parameter over. Where a law is allowed instead of a number, it is drawn once a replication, and
cut off at the ends of what is allowed:

| law | parameters |
|---|---|
| `normal` | `mean`, `sd` |
| `lognormal` | `median`, `log_sd` (of the logarithm) |
| `uniform` | `low`, `high` |
| `triangular` | `low`, `likely`, `high` |
| `beta` | `mean`, `sd`, `low` (0 if left out), `high` (1) |
| `gamma` | `mean`, `sd` |

as in `hours_scale = { law = "triangular", low = 0.9, likely = 1.0, high = 1.1 }`; each may
have `at_least` and `at_most` besides.

A file may start with `extends = "other.toml"` and state only what differs. Tables merge key by
key. A row of a list whose rows have names changes the row of the same name, if there is one, and
is added otherwise:
ROWS.
Any other list, such as `[[practice.lateness]]`, replaces the one before. Stating `end` takes
`weeks` away, and the other way round. Files are named relative to the file that names them."""


def named_rows() -> str:
    """Return the lists whose rows merge by name, with the key that holds the name."""
    *names, last = (
        f"`[[{'.'.join(map(str, keys))}]]` (`{key}`)" for keys, key in ROW_NAMES.items()
    )
    return fill(f"{', '.join(names)} and {last}", 96, break_long_words=False)


def _section(name: str, keys: list[Key]) -> str:
    heading = f"[[{name.removesuffix('[]')}]]" if name.endswith("[]") else f"[{name}]"
    rows = [
        f"## {heading}",
        "",
        "| key | default | unit | allowed | likely | source | what it is |",
        "|---|---|---|---|---|---|---|",
        *(_row(key) for key in keys),
    ]
    return "\n".join(rows)


def _row(key: Key) -> str:
    likely = f"{key.likely[0]:g} to {key.likely[1]:g}" if key.likely else ""
    cells = (
        f"`{key.name.rpartition('.')[2]}`",
        _default(key),
        key.unit,
        _allowed(key),
        likely,
        key.source,
        key.description,
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _default(key: Key) -> str:
    if key.required:
        return "*must be given*"
    if key.default is None:
        return "*none*"
    if key.kind == "rows":
        return "; ".join(_row_of(row) for row in key.default) or "*none*"
    return f"`{value(key.default)}`"


def _row_of(row: Any) -> str:
    stated = row.model_dump(exclude_defaults=True)
    return "`" + ", ".join(f"{name} = {value(each)}" for name, each in stated.items()) + "`"


def _allowed(key: Key) -> str:
    if key.low is None and key.high is None:
        return {"law": "number or law", "number": "number"}.get(key.kind, key.allowed)
    ends = f"{key.low:g} to {key.high:g}" if key.high is not None else f"{key.low:g} or more"
    return f"{ends}, or law" if key.kind == "law" else ends
