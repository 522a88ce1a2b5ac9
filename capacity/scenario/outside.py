"""What a scenario dates outside its own run, so that it has no effect."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from capacity.scenario.demand import Intervention, Surge
    from capacity.scenario.model import Scenario


def outside(scenario: Scenario) -> Iterator[str]:
    """Yield a line for each surge and intervention that lies wholly before or after the run."""
    demand = scenario.demand
    tables: dict[str, Sequence[Surge | Intervention]] = {
        "surge": demand.surge, "intervention": demand.intervention,
    }  # fmt: skip
    for table, rows in tables.items():
        for place, row in enumerate(rows):
            said = _said(scenario, row.start, row.end)
            if said:
                yield f"demand.{table}[{row.name or place}] {said}: it has no effect"


def _said(scenario: Scenario, start: date, end: date | None) -> str:
    if start > scenario.last_day:
        return f"starts on {start}, after the last day of the run, {scenario.last_day}"
    if end is not None and end < scenario.first_day:
        return f"ends on {end}, before the first day of the run, {scenario.first_day}"
    return ""
