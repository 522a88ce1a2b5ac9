"""Synthetic streams of families driven through the service's own booking."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from capacity.allocation.policies import policy
from capacity.demand import draw_tape
from capacity.demand.families import MEETINGS
from capacity.demand.streams import Streams
from capacity.practice import ENGLAND, WorkingDays
from capacity.scenario import Scenario
from capacity.simulation.cases import FAR, Case
from capacity.simulation.diaries import slots
from capacity.simulation.service import Service

MONDAY = date(2012, 1, 2)
ICPC_LIMIT = 15
CLOSED: dict[str, Any] = {
    "start": {"cp_plans": 0, "looked_after": 0, "both_pathways": 0, "run_in_weeks": 0},
    "demand": {"cp": {"icpc_children_per_month": 0.0}, "lac": {"entries_per_month": 0.0}},
    "practice": {
        "icpc_working_days": (0.0, 0.0), "short_notice_working_days": 1, "displacement": False,
        "colleague_chairs": False, "lateness": (), "borrow_pct": 0.0,
    },
    "conference": {"rooms": 20, "sessions_per_day": 5, "minute_takers": 100},
    "work": {
        "leave_days": 0.0, "sickness_pct": 0.0, "other_duties_pct": 0.0, "meetings_per_day": 6,
        "icpc": (0.5, 0.5, 0.5),
    },
    "workforce": {"officer": ({"officer": "Ames", "fte": 1.0},)},
}  # fmt: skip
"""A service that nobody comes to by itself, whose conferences are wanted as soon as may be."""

HALVES: Any = np.full((MEETINGS, 16), 0.5).data
"""What is random about a family's meetings, here nothing."""

ALL_WEEKDAYS = WorkingDays(
    worked=frozenset(
        day
        for day in (MONDAY + timedelta(days) for days in range(22 * 365))
        if day.weekday() < 5 and not ENGLAND.is_working(day)
    )
)
"""Weeks of five working days, bank holidays or not, so that each has the same hours."""


def quiet_service(weeks: int, calendar: WorkingDays = ENGLAND, **changes: Any) -> Service:
    """Return the closed service with other values by dotted key (two underscores a dot)."""
    header = {"scenario": {"name": "queue", "start": MONDAY, "weeks": weeks}}
    scenario = Scenario.from_dict(header | CLOSED).with_changes(
        {key.replace("__", "."): value for key, value in changes.items()}
    )
    tape = draw_tape(scenario, Streams(1, 0), calendar)
    return Service(scenario, tape, scenario.team(), policy("least_caseload"))


def emptied(service: Service) -> Service:
    """Empty the diaries and the conference slots of a service, to begin again."""
    service.desk.slots[:] = slots(service.scenario, len(service.desk.slots))
    for diary in service.diaries:
        diary.free[:] = [worked * diary.day_meeting for worked in diary.worked]
        diary.room[:] = [service.scenario.work.meetings_per_day * there for there in diary.present]
        diary.booked[:] = [set() for _ in diary.booked]
    return service


def conference(number: int, day: int, service: Service) -> Case:
    """Return a family whose ICPC is asked for on a day."""
    return Case(
        number=number, size=1, pod=0, complex=False, birthdays=[FAR], asked=day,
        meetings=HALVES, cp_due=service.dates.icpc_due(day),
    )  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """What one replication showed: waits in whole periods, and lateness as the model has it."""

    waits: NDArray[np.int64]
    late: NDArray[np.bool_]


Wait = Callable[[int, int], int]
"""Counts the periods between the day asked and the day booked."""


def working_days(service: Service) -> tuple[list[int], Wait]:
    """Return the days on which families come, working days, and the wait in them."""
    dates = service.dates
    days = [day for day in range(service.days) if dates.worked(day)]
    return days, lambda asked, held: dates.working_days_between(asked, held) - 1


def sundays(service: Service) -> tuple[list[int], Wait]:
    """Return Sundays, and the wait in weeks: families who wait for hours of a week."""
    return list(range(6, service.days, 7)), lambda asked, held: held // 7 - asked // 7 - 1


def observed(
    service: Service, days: list[int], per_day: float, seed: list[int], warm_up: int, wait: Wait
) -> Seen:
    """Book a Poisson number of conferences on each day; return the waits once warm."""
    emptied(service)
    waits, late = [], []
    counts = np.random.default_rng(seed).poisson(per_day, len(days)).tolist()
    for place, (day, count) in enumerate(zip(days, counts, strict=True)):
        for _ in range(count):
            case = conference(place, day, service)
            service.arrange(case, day)
            assert case.booked < FAR
            if place >= warm_up:
                waits.append(wait(day, case.booked))
                late.append(case.booked > case.due)
    return Seen(np.array(waits), np.array(late))


def at_random_rooms(service: Service, load: float, chance_open: float, seed: list[int]) -> float:
    """Return the mean days to a meeting where the room is open on a day by chance."""
    desk, dates, rng = emptied(service).desk, service.dates, np.random.default_rng(seed)
    desk.slots[:] = (rng.random(len(desk.slots)) < chance_open).astype(int).tolist()
    days, wait = working_days(service)
    counts = rng.poisson(load * chance_open, len(days)).tolist()
    taken = []
    for place, (day, count) in enumerate(zip(days, counts, strict=True)):
        for _ in range(count):
            case, reach = conference(place, day, service), range(day + 1, desk.last)
            room = desk.find(service.diaries, 30, [reach], conference=True, short=False)
            assert room is not None or day > dates.last - 900
            if room is not None:
                desk.book(case, *room)
                if place >= len(days) // 5:
                    taken.append(wait(day, case.booked) + 1)
    return float(np.mean(taken))
