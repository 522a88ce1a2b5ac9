"""Hours: `[work]`, all of them assumptions, and how they are itemised and change."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Literal

from capacity.scenario.fields import Hours, Quantity, Table, Twelve, key, stated

_weekly = partial(key, None, unit="hours a week and FTE", low=0, high=37)


class Duties(Table):
    """`[work.duties]`: other duties item by item, instead of one share of the time.

    As soon as one is stated the items are all there is, and `work.other_duties_pct` counts
    no more.
    """

    pod_links: float | None = _weekly("Consultation with the pods that officers are linked to")
    audit: float | None = _weekly("Audits of case files")
    training: float | None = _weekly("Training, given and received")
    supervision: float | None = _weekly("Supervision and team meetings")
    panels: float | None = _weekly("Panels: adoption, permanence, placements")
    court_views: float | None = _weekly("The officer's views for courts and Cafcass")
    exploitation: float | None = _weekly("Meetings about exploited and missing children")

    @property
    def hours_a_week(self) -> float | None:
        """Hours a week of a full-time officer, None where nothing is itemised."""
        items = [each for each in self.model_dump().values() if each is not None]
        return float(sum(items)) if items else None


TaskName = Literal[
    "icpc", "rcpc", "lac_review", "midway", "surgery", "paper_deplan", "handover", "advocacy",
    "dispute", "moved",
]  # fmt: skip


class Change(Table):
    """Hours of a task that change on a date: a new review model, a new form.

    A meeting counts by its due date.
    """

    name: str = stated("", "What changes")
    task: TaskName = stated(..., "The task")
    start: date = stated(..., "First day on which it holds")
    end: date | None = stated(None, "Last day; left out, it stays")
    factor: Quantity = stated(1.0, "Factor on the task's hours", unit="factor", low=0, high=10)
    hours: Hours | None = stated(
        None, "Other hours: low, likely, high; left out, as before", unit="hours", low=0, high=100
    )


class Task(Table):
    """Work that comes with something in a family's life: court views, exploitation, a panel."""

    name: str = stated("", "What it is")
    at: Literal[
        "icpc", "rcpc", "lac_review", "plan_start", "plan_end", "care_entry", "care_end"
    ] = stated(..., "What it comes with, once a family; an ICPC counts if plans start")
    share_pct: Quantity = stated(
        100.0, "Share of families that need it", unit="per cent", low=0, high=100
    )
    hours: Hours = stated(..., "Hours: low, likely, high", unit="hours", low=0, high=100)
    start: date | None = stated(None, "First day; left out, always")
    end: date | None = stated(None, "Last day; left out, it goes on")


class Work(Table):
    """Hours: all assumptions of domain §5, triangular low, likely, high."""

    hours_scale: Quantity = key(
        1.0,
        "Scale of every task's hours, drawn once a replication",
        unit="factor",
        low=0.3,
        high=3,
        likely=(0.9, 1.1),
        source="A: pressure, 10 % is 9 children per FTE",
    )
    weekly_hours: float = key(37.0, "Hours a full-time week", unit="hours", low=20, high=60)
    leave_days: float = key(
        32.0,
        "Annual leave of a full-time officer, bank holidays apart",
        unit="days",
        low=0,
        high=60,
        source="A: domain §5, about 44 weeks at work",
    )
    leave_season: Twelve = key(
        (0.8, 1.0, 0.9, 1.6, 1.0, 0.9, 1.6, 2.6, 0.7, 1.2, 0.8, 1.8),
        "How much likelier leave is in January to December: school holidays",
        unit="factor",
        low=0.01,
        high=20,
    )
    sickness_pct: Quantity = key(
        3.0,
        "Share of working days lost to short sickness",
        unit="per cent",
        low=0,
        high=30,
        likely=(2, 5),
        source="F: domain §5, absence 2.1 and 3.5 %",
    )
    sickness_spell_days: float = key(
        4.0, "Mean length of a spell of short sickness", unit="working days", low=1, high=20
    )
    other_duties_pct: Quantity = key(
        15.0,
        "Share of time for pod links, audit, training, supervision and panels",
        unit="per cent",
        low=0,
        high=60,
        likely=(10, 20),
        source="A: domain §5",
    )
    meetings_per_day: int = key(
        2, "Most statutory meetings an officer chairs in a day", unit="meetings", low=1, high=6
    )
    icpc: Hours = key((5.0, 7.0, 10.0), "ICPC of a family", unit="hours", low=0, high=100)
    icpc_further_child: Hours = key(
        (0.5, 0.75, 1.0), "ICPC: each further child", unit="hours", low=0, high=20
    )
    rcpc: Hours = key((3.5, 5.0, 7.0), "RCPC of a family", unit="hours", low=0, high=100)
    rcpc_further_child: Hours = key(
        (0.4, 0.5, 0.6), "RCPC: each further child", unit="hours", low=0, high=20
    )
    lac_review: Hours = key(
        (4.0, 6.0, 9.0),
        "LAC review of a sibling unit, visit and record included",
        unit="hours",
        low=0,
        high=100,
    )
    lac_first_extra: float = key(1.0, "More for a first LAC review", unit="hours", low=0, high=20)
    lac_far_extra: Hours = key(
        (1.5, 2.0, 3.0), "More for a placement over 20 miles away", unit="hours", low=0, high=20
    )
    lac_further_child: float = key(
        0.0,
        "LAC review: each further child of the unit",
        unit="hours",
        low=0,
        high=20,
        likely=(0, 1.5),
        source="A: pressure §0",
    )
    midway: Hours = key((1.0, 1.5, 3.0), "Midway review of a unit", unit="hours", low=0, high=50)
    surgery: Hours = key((0.5, 1.0, 1.5), "Surgery of a plan", unit="hours", low=0, high=50)
    paper_deplan: Hours = key((0.5, 1.0, 2.0), "Paper de-plan", unit="hours", low=0, high=50)
    handover: Hours = key(
        (1.0, 2.0, 4.0), "Taking over a child from another officer", unit="hours", low=0, high=50
    )
    advocacy: Hours = key(
        (0.5, 1.0, 2.0),
        "Arranging an advocate, and hearing her or him before a review",
        unit="hours",
        low=0,
        high=50,
    )
    moved: Hours = key(
        (0.5, 1.0, 2.0),
        "Preparing again a meeting that was moved without authority",
        unit="hours",
        low=0,
        high=20,
    )
    duties: Duties = Duties()
    change: tuple[Change, ...] = stated((), "Hours that change on a date; a named row each")
    task: tuple[Task, ...] = stated(
        (), "Work that comes with something in a family's life; a named row each"
    )
