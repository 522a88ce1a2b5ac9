"""What a report rests on: settings that are not the defaults, and how the run was made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from capacity.report import words
from capacity.report.results import Results

PRIVATE_ROWS = frozenset({"workforce.officer"})
PRIVATE_KEYS = frozenset({"start.caseload", "start.team", "practice.bank_holidays"})
SAID_ABOVE = frozenset({"scenario.name", "scenario.description", "scenario.start", "scenario.end",
                        "scenario.weeks", "scenario.seed"})  # fmt: skip


@dataclass(frozen=True)
class Setting:
    """One key that differs from its default."""

    key: str
    value: tuple[str, ...]
    default: str
    description: str


def settings(results: Results) -> list[Setting]:
    """Return every key that the scenario sets to something else than its default."""
    return list(_differing(results))


def made(results: Results) -> list[tuple[str, str]]:
    """Return how the run was made; in public without the command, which names folders."""
    manifest, header = results.manifest, results.runs.header
    failed = len(results.runs.failures)
    said = [
        ("Scenario", header.scenario),
        ("Days", f"{words.day(header.start)} to {words.day(header.end)}, "
         f"{words.plural(header.weeks, 'week')}"),
        ("Runs", f"{results.replications:,}" + (f", and {failed} failed" if failed else "")),
        ("Seed", f"{header.seed}"),
        ("Fingerprint of scenario and sheets", manifest.identity.content[:16]),
        ("Versions", ", ".join(f"{name} {one}" for name, one in manifest.versions.items())),
        ("Made", manifest.updated.replace("T", " ").replace("+00:00", " UTC")),
    ]  # fmt: skip
    if not results.public:
        said.append(("Command", manifest.command or "from Python"))
    return said


def _differing(results: Results) -> Iterator[Setting]:
    from capacity.scenario import Scenario, all_keys

    for key in all_keys(Scenario):
        if "[]" in key.name or key.name in SAID_ABOVE:
            continue
        given = _at(results.settings, key.name.split("."))
        if given is None or given in ("", []) or _same(given, key.default):
            continue
        if results.public and key.name in PRIVATE_KEYS:
            continue
        said = _said(key.name, given, results)
        if said:
            unit = f" {key.unit}" if key.unit else ""
            default = "" if key.kind == "rows" else _written(key.default)
            yield Setting(
                key.name, tuple(f"{each}{unit}" for each in said), default, key.description
            )


def _said(name: str, given: Any, results: Results) -> list[str]:
    """Return a value in words, a line for each row of a list of tables."""
    if not (isinstance(given, list) and given and isinstance(given[0], Mapping)):
        return [_written(given)]
    if results.public and name in PRIVATE_ROWS:
        return [f"{len(given)} rows"]
    return [", ".join(f"{key} {_written(value)}" for key, value in row.items()) for row in given]


def _at(tables: Any, steps: Sequence[str]) -> Any:
    for step in steps:
        if not isinstance(tables, Mapping) or step not in tables:
            return None
        tables = tables[step]
    return tables


def _same(given: Any, default: Any) -> bool:
    return bool(_plain(given) == _plain(default))


def _plain(value: Any) -> Any:
    """Return a value as TOML would give it, to be compared."""
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if hasattr(value, "model_dump"):
        return _plain(value.model_dump(by_alias=True, exclude_defaults=True))
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    return value


def _written(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(_written(each) for each in value)
    if isinstance(value, Mapping):
        return " ".join(f"{name} {_written(each)}" for name, each in value.items())
    return f"{value:g}" if isinstance(value, float) else str(value)
