"""Write the generated parts of formats.md anew: ``python docs/formats.py``.

What stands between ``<!-- written by docs/formats.py: NAME -->`` and ``<!-- end -->``
comes from the program's own tables, so that it cannot say anything else than they do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from capacity.experiment.registry import METRICS
from capacity.experiment.tables import TABLES as RUN_TABLES
from capacity.experiment.tables import schema
from capacity.files import TABLES, describe_columns
from capacity.scenario import Scenario, all_keys
from capacity.scenario.describing import named_rows
from capacity.scenario.laws import LAWS

FORMATS = Path(__file__).with_name("formats.md")
_PART = re.compile(
    r"(<!-- written by docs/formats\.py: ([\w ]+) -->\n)(?:(?!<!--).)*(<!-- end -->)", re.DOTALL
)


def renewed(text: str) -> str:
    """Return the text with every generated part as it is now."""
    return _PART.sub(lambda part: f"{part[1]}{PARTS[part[2]]()}\n{part[3]}", text)


def _table(headers: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(headers)
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        f"| {' | '.join(cell.replace('|', ' or ') for cell in line)} |" for line in lines
    )


def _columns(name: str) -> str:
    table = next(table for table in TABLES if table.name == name)
    rows = (
        (f"**`{column}`**" if needed == "yes" else f"`{column}`", meaning, allowed, f"`{example}`")
        for column, needed, meaning, allowed, example in describe_columns(table)
    )
    return _table(("column", "what it says", "allowed", "example"), rows)


def _scenario_tables() -> str:
    names: dict[str, list[str]] = {}
    for key in all_keys(Scenario):
        if key.kind != "rows":
            names.setdefault(key.table, []).append(key.name.rpartition(".")[2])
    rows = (
        (f"`[[{table.removesuffix('[]')}]]`" if table.endswith("[]") else f"`[{table}]`",
         ", ".join(f"`{key}`" for key in keys))
        for table, keys in names.items()
    )  # fmt: skip
    return _table(("table", "keys"), rows)


def _laws() -> str:
    rows = (
        (f"`{name}`", ", ".join(
            f"`{field.alias or each}`" + ("" if field.is_required() else f" ({field.default:g})")
            for each, field in law.model_fields.items()
            if each not in {"law", "at_least", "at_most"}
        ))
        for name, law in LAWS.items()
    )  # fmt: skip
    return _table(("law", "its numbers"), rows)


def _run_tables() -> str:
    rows = (
        (f"`{name}.parquet`", ", ".join(f"`{column}`" for column in schema(name).names))
        for name in RUN_TABLES
    )
    return _table(("table", "columns"), rows)


def _metrics() -> str:
    rows = (
        (f"`{metric.name}`", metric.unit, str(metric.kind), metric.definition)
        for metric in METRICS.values()
        if metric.listed
    )
    return _table(("metric", "unit", "over the run", "what it is"), rows)


def _named_rows() -> str:
    return (
        "A row of a list whose rows have names changes the row of the same name, if there is one, "
        f"and is added otherwise:\n{named_rows()}."
    )


PARTS: dict[str, Callable[[], str]] = {
    "scenario tables": _scenario_tables,
    "laws": _laws,
    "named rows": _named_rows,
    "caseload sheet": lambda: _columns("caseload"),
    "team sheet": lambda: _columns("team"),
    "run tables": _run_tables,
    "metrics": _metrics,
}


if __name__ == "__main__":
    FORMATS.write_text(renewed(FORMATS.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
