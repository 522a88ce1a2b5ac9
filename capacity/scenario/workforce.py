"""Who works: `[workforce]`, its officers, and `[allocation]`."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import field_validator

from capacity.scenario.fields import Quantity, Table, Week, key, refuse, stated
from capacity.scenario.workforce_change import (
    Absence,
    Candidate,
    Leaving,
    LocumPolicy,
    Posts,
    Recruitment,
)


class OfficerRow(Table):
    """One officer, as in a team sheet."""

    officer: str = stated(..., "Name or code of the officer")
    fte: float = stated(..., "Full-time equivalent, above 0", unit="FTE", low=0, high=1.5)
    contract: Literal["permanent", "locum"] = stated("permanent", "Contract")
    start: date | None = stated(None, "First day in post; left out, before the start")
    end: date | None = stated(None, "Last day in post; left out, stays")
    role: Literal["dual", "iro", "cp_chair"] = stated("dual", "Work that the officer may take")
    experience: Literal["experienced", "growing"] = stated(
        "experienced", "A growing officer takes no complex family"
    )
    pods: tuple[int, ...] = stated((), "Pods that the officer is linked to, numbered from 1")
    working_days: Week = stated("MTWTF", "Working days, a dash for a day off")
    capacity_factor: float = stated(
        1.0, "Agreed share of a full caseload", unit="factor", low=0, high=1
    )
    absent_from: date | None = stated(None, "First day of a dated absence")
    absent_until: date | None = stated(None, "Last day of it; left out, it goes on")
    barred_pods: tuple[int, ...] = stated(
        (), "Pods whose families the officer may not take, numbered from 1"
    )
    barred_until: date | None = stated(None, "Last day of that; left out, it stays")
    annual_cost: float | None = stated(
        None,
        "What the officer costs a year in prices of day 0; left out, as in [costs]",
        unit="pounds per year",
        low=0,
        high=1000000,
    )

    @field_validator("officer", mode="after")
    @classmethod
    def _has_a_name(cls, officer: str) -> str:
        if not officer.strip():
            raise refuse('""', "a name")
        return officer

    @field_validator("fte", mode="after")
    @classmethod
    def _works(cls, fte: float) -> float:
        if fte == 0:
            raise refuse("0", "above 0 and at most 1.5; somebody who is away has absent_from")
        return fte


class Workforce(Table):
    """`[workforce]`: the team."""

    fte: float | None = stated(
        None, "Rescales the given team from day 0", unit="FTE", low=0.1, high=500
    )
    ramp_up_weeks_permanent: float = key(
        8.0,
        "Weeks until a new permanent officer holds a full caseload",
        unit="weeks",
        low=0,
        high=52,
        likely=(6, 12),
        source="A: domain §5",
    )
    ramp_up_weeks_locum: float = key(
        3.0,
        "Weeks until a new locum holds a full caseload",
        unit="weeks",
        low=0,
        high=52,
        likely=(2, 4),
        source="A: domain §5",
    )
    establishment: float | None = stated(
        None,
        "Posts for employees; what they do not hold is vacant, and recruited from day 0; "
        "[[workforce.posts]] change them on a date",
        unit="FTE",
        low=0,
        high=500,
    )
    posts: tuple[Posts, ...] = stated((), "Dated changes of the establishment; a named row each")
    overhead_hours: Quantity = key(
        0.0,
        "Hours a week that supervision and meetings take from each officer, whatever the FTE, "
        "besides work.other_duties_pct",
        unit="hours",
        low=0,
        high=15,
        likely=(0, 4),
    )
    growing_factor: Quantity = key(
        1.0,
        "Share of a full caseload that a growing officer holds",
        unit="factor",
        low=0.1,
        high=1,
        likely=(0.5, 0.8),
        source="A: S 2.3, a lighter caseload",
    )
    growing_months: float | None = key(
        None,
        "Months after which a growing officer is experienced; left out, not in this run",
        unit="months",
        low=0,
        high=120,
        likely=(6, 24),
    )
    officer: tuple[OfficerRow, ...] = stated((), "The team, a row for each officer")
    candidate: tuple[Candidate, ...] = stated((), "Who is on the way on day 0, a row for each")
    recruitment: Recruitment = Recruitment()
    leaving: Leaving = Leaving()
    absence: Absence = Absence()
    locum: LocumPolicy = LocumPolicy()

    def established(self, day: date) -> float:
        """Return the FTE of posts on a day, 0 without an establishment."""
        changes = sum(
            each.fte
            for each in self.posts
            if each.start <= day and (each.end is None or day <= each.end)
        )
        return round((self.establishment or 0.0) + changes, 6)


class Allocation(Table):
    """`[allocation]`: how new families get an officer."""

    policy: Literal["least_caseload", "pod_first", "round_robin", "optimiser"] = key(
        "least_caseload", "Rule by which the PRO gives a new family an officer"
    )
    rebalance_on_change: bool = key(
        True, "Share out again when an officer joins: the newcomer takes up to a fair caseload"
    )
    rebalance_weeks: int = key(
        13,
        "Weeks between rebalancing days of the policy `optimiser`; 0 is never",
        unit="weeks",
        low=0,
        high=104,
    )
    settled_days: int = key(
        28,
        "A family whose next meeting is nearer than this stays with its officer",
        unit="days",
        low=0,
        high=180,
    )
    rebalance_tolerance: float = key(
        5.0,
        "Children per FTE by which a caseload may stray from fair before a rebalancing day "
        "of the policy `optimiser` moves anybody",
        unit="children per FTE",
        low=0,
        high=50,
        source="A: the PRO's choice, optimiser §4",
    )
