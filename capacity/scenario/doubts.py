"""What a scenario states that its own run belies: said before it runs, refused never."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from capacity.practice.spans import DAYS_PER_MONTH
from capacity.scenario.laws import number

if TYPE_CHECKING:
    from capacity.scenario.demand import Intervention, Surge
    from capacity.scenario.model import Scenario


FAR_OFF, LEAST = 0.25, 1.0
"""Entries from plans are doubted if off by a quarter, and by one child a month at least."""
MONTHS_ON_PLAN, TOO_MANY = 12.0, 3.0
"""Plans last about a year (F: d5); three times the conferences stated are past explaining."""
CONFERENCES_PER_PLAN = 3.9 / 500.0
"""Conferences a working day (pressure §1)."""


def doubts(scenario: Scenario) -> Iterator[str]:
    """Yield a line for each thing that will not do, or not come out, as stated."""
    yield from _outside(scenario)
    yield from _entries(scenario)
    yield from _conferences(scenario)
    yield from _slots(scenario)


def _outside(scenario: Scenario) -> Iterator[str]:
    """Yield the surges and interventions that lie wholly before or after the run."""
    demand = scenario.demand
    tables: dict[str, Sequence[Surge | Intervention]] = {
        "surge": demand.surge, "intervention": demand.intervention,
    }  # fmt: skip
    for table, rows in tables.items():
        for place, row in enumerate(rows):
            said = _said(scenario, row.start, row.end)
            if said:
                yield f"demand.{table}[{row.name or place}] {said}: it has no effect"


def _entries(scenario: Scenario) -> Iterator[str]:
    """Yield a line if plans bring more or fewer children into care than are left to them.

    The plans at the start are what is known before the run; a caseload sheet's are not
    counted.
    """
    if scenario.start.caseload:
        return
    plans, care = scenario.start.cp_plans, scenario.demand.lac
    per_plan = number(scenario.demand.cp.other_exit_per_day) * DAYS_PER_MONTH
    brought = plans * per_plan * scenario.pathways.exits_to_care_pct / 100.0
    entries = number(care.entries_per_month)
    left = entries * care.share_from_plans
    if abs(brought - left) > max(FAR_OFF * left, LEAST):
        yield (
            f"{plans} plans bring about {brought:.1f} children a month into care, but "
            f"demand.lac leaves {left:.1f} of {entries:.1f} entries to them: entries come out "
            f"at about {entries - left + brought:.1f} (from_plan_per_month = {brought:.1f} would "
            f"make them {max(entries, brought):.1f})"
        )


def _conferences(scenario: Scenario) -> Iterator[str]:
    """Yield a line if the plans at the start need far more conferences than are stated.

    The past is played until it holds those plans, so day 0 would open with the backlog of
    another service.
    """
    plans, conferences = scenario.start.cp_plans, scenario.demand.cp
    conversion, stated = number(conferences.conversion), number(conferences.icpc_children_per_month)
    if scenario.start.caseload or not conversion or not stated:
        return
    needed = plans / MONTHS_ON_PLAN / conversion
    if needed > TOO_MANY * stated:
        yield (
            f"start.cp_plans = {plans} at demand.cp.conversion = {conversion:g} needs about "
            f"{needed:.0f} ICPC children a month, and demand.cp states {stated:g}: what waits on "
            "day 0 is out of proportion"
        )


def _slots(scenario: Scenario) -> Iterator[str]:
    """Yield a line if the plans at the start need more conference slots than there are."""
    there, plans = scenario.conference, scenario.start.cp_plans
    slots = min(there.rooms * there.sessions_per_day, there.minute_takers)
    needed = plans * CONFERENCES_PER_PLAN
    if needed > slots and not scenario.start.caseload:
        yield (
            f"{plans} plans need about {needed:.1f} conferences a working day, and [conference] "
            f"has slots for {slots}: conferences will wait whatever the staff"
        )


def _said(scenario: Scenario, start: date, end: date | None) -> str:
    if start > scenario.last_day:
        return f"starts on {start}, after the last day of the run, {scenario.last_day}"
    if end is not None and end < scenario.first_day:
        return f"ends on {end}, before the first day of the run, {scenario.first_day}"
    return ""
