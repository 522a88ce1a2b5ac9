"""A replication: open the service, let the days pass, return the records."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from capacity.demand.play import FAR_PAST
from capacity.demand.tape import Tape
from capacity.practice.spans import DAYS_PER_YEAR
from capacity.scenario.model import Scenario
from capacity.service import Team
from capacity.simulation.cases import FAR, Case
from capacity.simulation.clock import (
    ARRIVALS,
    CLOSE,
    PRO,
    SNAPSHOT,
    STAFFING,
    TRUE_UP,
    MakeClock,
    SimpyClock,
)
from capacity.simulation.pathways import Pathways
from capacity.simulation.policy import Policy
from capacity.simulation.records import OPEN, Records
from capacity.simulation.routines import Routines
from capacity.simulation.service import Service
from capacity.simulation.staffing import Staffing


def run(
    scenario: Scenario, tape: Tape, team: Team, policy: Policy, make_clock: MakeClock = SimpyClock
) -> Records:
    """Run one replication.

    Parameters
    ----------
    scenario
        With every law drawn.
    tape
        Demand of the replication, and its streams.
    team
        Officers, at the FTE of day 0.
    policy
        Ranks officers for a new family.
    make_clock
        Drives the model: SimPy, or in tests and benchmarks another clock.

    Raises
    ------
    AssertionError
        If an identity does not hold: a fault of ours.
    """
    service = Service(scenario, tape, team, policy)
    pathways = Pathways(service)
    service.clock = make_clock(tape.opens, tape.days, pathways.fire)
    _start_routines(service, pathways)
    _take_over_caseload(service)
    service.clock.run()
    _close_books(service, pathways)
    return service.record.records([diary.name for diary in service.diaries])


def _start_routines(service: Service, pathways: Pathways) -> None:
    clock, routines, staffing = service.clock, Routines(service, pathways), Staffing(service)
    days = range(service.opens, service.days)
    if service.opens < 0:
        clock.on_days([0], TRUE_UP, routines.true_up)
    clock.on_days(staffing.days(), STAFFING, staffing.change)
    clock.on_days(sorted(routines.arriving), ARRIVALS, routines.arrive)
    clock.on_days(_snapshot_days(service), SNAPSHOT, routines.snapshot)
    clock.on_days(_pro_days(service), PRO, routines.allocate)
    clock.on_days(
        [day for day in days if day % 7 == 6 or day == days[-1]], CLOSE, routines.close_week
    )


def _snapshot_days(service: Service) -> list[int]:
    """Return each 31 March of the run and its run-in, and the last day."""
    first = service.scenario.first_day
    years = range(first.year - 1, first.year + service.days // 365 + 2)
    marches = [(date(year, 3, 31) - first).days for year in years]
    return sorted(
        {day for day in marches if service.opens <= day < service.days} | {service.days - 1}
    )


def _pro_days(service: Service) -> list[int]:
    """Return the working days on which the PRO gives new children an officer."""
    pattern, monday = service.scenario.practice.pro_days, service.scenario.first_day.weekday()
    return [
        day
        for day in range(service.opens, service.days)
        if service.dates.worked(day)
        and (day + monday) % 7 < 5
        and pattern[(day + monday) % 7] != "-"
    ]


def _take_over_caseload(service: Service) -> None:
    """Open the cases that the service holds, share them out, and fill the diaries.

    Diaries are filled in order of the last meeting: the longest-standing bookings first.
    """
    held, today = service.tape.held, service.opens - 1
    late = _late_before(service)
    cases = [_held_case(service, row, late[row]) for row in np.flatnonzero(held.known).tolist()]
    for case in sorted(cases, key=lambda case: (-case.size, case.number)):
        case.holder = int(held.officer[case.number])
        if case.holder < 0:
            ranked = service.holding.ranked(case, service.opens)
            case.holder = ranked[0].index if ranked else -1
        service.holding.open(case)
        if case.holder < 0:
            service.waiting.append(case)
    for case in sorted(cases, key=lambda case: (case.last_meeting, case.number)):
        if case.holder >= 0:
            service.arrange(case, today)
        service.between.after_meeting(case, case.last_meeting, today)
        service.reschedule(case, today)


def _late_before(service: Service) -> list[tuple[bool, bool]]:
    """Draw who had a late review before the run opens, so that indicators do not start clean.

    For a plan it counts until the plan ends; for a child in care until the next 31 March.
    """
    start, first = service.scenario.start, service.scenario.first_day
    today = first + timedelta(days=service.opens)
    april = date(today.year - (today.month < 4), 4, 1)
    plans = 1.0 - start.plans_on_time_pct / 100.0
    care = 1.0 - (start.looked_after_on_time_pct / 100.0) ** ((today - april).days / DAYS_PER_YEAR)
    uniform = service.tape.streams.generator("start/late").random((len(service.tape.families), 2))
    return [(cp < plans, lac < care) for cp, lac in uniform.tolist()]


def _held_case(service: Service, row: int, late: tuple[bool, bool]) -> Case:
    held = service.tape.held
    case = service.new_case(row, service.opens)
    case.conferenced = True
    case.on_plan, case.in_care = bool(held.on_plan[row]), bool(held.in_care[row])
    case.conferences, case.reviews = int(held.conferences[row]), int(held.reviews[row])
    case.late_cp, case.late_lac = case.on_plan and late[0], case.in_care and late[1]
    case.last_meeting = max(int(held.last_meeting[row]), service.dates.first)
    if case.on_plan:
        _resume_plan(service, case)
    if case.in_care:
        _resume_care(service, case)
    return case


def _resume_plan(service: Service, case: Case) -> None:
    held, families, row = service.tape.held, service.tape.families, case.number
    stated = int(held.due[row])
    case.plan_start = int(held.plan_start[row])
    case.cp_due = (
        stated if stated > FAR_PAST else service.dates.conference_due(case, case.last_meeting)
    )
    case.other_exit = max(service.tape.other_exit(row, case.plan_start), service.opens + 1)
    case.to_care = bool(families.to_care[row])


def _resume_care(service: Service, case: Case) -> None:
    held, families, row = service.tape.held, service.tape.families, case.number
    stated, dates = int(held.due[row]), service.dates
    case.care_start = int(held.care_start[row])
    entered = max(case.care_start, dates.first)
    following = dates.review_due(case, case.last_meeting) if case.reviews else 0
    case.lac_due = (
        stated if stated > FAR_PAST else following or dates.first_review_due(case, entered)
    )
    leaves = service.tape.leaving.day(
        case.care_start, int(families.stay_kind[row]), float(families.stay_budget[row])
    )
    case.leaves_care = max(leaves, service.opens + 1)
    if case.on_plan:
        case.other_exit = FAR
        order = max(case.care_start + int(families.order_after[row]), service.opens + 1)
        by_letter = service.scenario.practice.paper_deplan
        case.order, case.ordered = (order, FAR) if by_letter else (FAR, order)


def _close_books(service: Service, pathways: Pathways) -> None:
    """Close the books on the last day: what is past its date and not done is still open."""
    for case in sorted(service.holding.cases, key=lambda case: case.number):
        service.between.still_open(case, service.days)
        if case.due < service.days:
            cause = pathways.cause_if_late(case, service.days)
            service.record.meeting(
                case.kind, case.due, FAR, OPEN, case.holder, case.size, cause=cause
            )
