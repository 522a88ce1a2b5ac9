"""Where the service starts and where it meets: `[start]`, `[pathways]`, `[conference]`.

Its practice and its hours have modules of their own.
"""

from __future__ import annotations

from capacity.scenario.fields import Quantity, Span, Table, key, stated
from capacity.scenario.practice import Disputes, Lateness, Practice
from capacity.scenario.work import Change, Duties, Task, Work


class Start(Table):
    """Who is held on day 0: a caseload sheet, or numbers from which a past is played."""

    cp_plans: int = key(
        500, "Children on a plan on day 0", unit="children", low=0, high=20000, source="S"
    )
    looked_after: int = key(
        440, "Looked-after children on day 0", unit="children", low=0, high=20000, source="S"
    )
    both_pathways: int = key(
        15,
        "Children on day 0 who are both; counted in both numbers",
        unit="children",
        low=0,
        high=20000,
        source="A: domain §2, not reported",
    )
    caseload: str = stated(
        "", "Caseload sheet (.csv, .xlsx), relative to this file; '' plays a past"
    )
    team: str = stated(
        "", "Team sheet (.csv, .xlsx), relative to this file; '' uses [[workforce.officer]]"
    )
    run_in_weeks: int = key(
        8,
        "Weeks that the service runs before day 0; with a caseload sheet there is none",
        unit="weeks",
        low=0,
        high=52,
        source="F: pressure §3, 13 at 100 children per FTE and more",
    )
    growth_pct_per_year: Quantity = key(
        0.0,
        "How fast arrivals grew in the past that is played",
        unit="per cent per year",
        low=-50,
        high=100,
        likely=(0, 33),
    )
    plans_on_time_pct: float = key(
        93.6,
        "Children on a plan at the start whose reviews so far were all on time",
        unit="per cent",
        low=0,
        high=100,
        likely=(84, 99),
        source="F: d6, England 2016",
    )
    looked_after_on_time_pct: float = key(
        90.0,
        "Looked-after children at the start whose reviews since a 1 April a year before were "
        "all on time; what is already past of the year of the start counts",
        unit="per cent",
        low=0,
        high=100,
        likely=(80, 97),
    )


class Pathways(Table):
    """How the two pathways meet."""

    ends_after_care_pct: float = key(
        85.0,
        "Chance that the plan of a child in care ends at a review, where no letter ends plans",
        unit="per cent",
        low=0,
        high=100,
        likely=(60, 95),
    )
    exits_to_care_pct: float = key(
        80.0,
        "Share of plans' other exits that are moves into care; the rest are transfers out",
        unit="per cent",
        low=0,
        high=100,
        likely=(60, 95),
        source="D: domain §4, 15-25 % of ends",
    )
    order_weeks: Span = key(
        (4.0, 20.0),
        "Shortest and longest time from entering care on a plan to the court order "
        "after which the plan ends",
        unit="weeks",
        low=0,
        high=104,
    )


class Conference(Table):
    """Conference slots."""

    rooms: int = key(2, "Conference rooms", unit="rooms", low=1, high=100, likely=(1, 4))
    sessions_per_day: int = key(
        3,
        "Sessions a room and working day",
        unit="sessions",
        low=1,
        high=8,
        likely=(2, 3),
        source="A: pressure §1, 6 slots a day",
    )
    minute_takers: int = key(
        6,
        "Conferences a working day that minute-takers can cover",
        unit="conferences",
        low=1,
        high=800,
    )


__all__ = [
    "Change",
    "Conference",
    "Disputes",
    "Duties",
    "Lateness",
    "Pathways",
    "Practice",
    "Start",
    "Task",
    "Work",
]
