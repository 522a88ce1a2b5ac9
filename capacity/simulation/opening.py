"""A replication: open the service, let the days pass, return the records."""

from __future__ import annotations

import numpy as np

from capacity.demand.streams import Streams
from capacity.demand.tape import Tape
from capacity.practice import WorkingDays
from capacity.scenario.model import Scenario
from capacity.service import Caseload, Team
from capacity.simulation.cases import FAR, Case
from capacity.simulation.clock import ARRIVALS, CLOSE, PRO, STAFFING, Clock
from capacity.simulation.pathways import Pathways
from capacity.simulation.policy import Policy
from capacity.simulation.records import OPEN, Records
from capacity.simulation.routines import Routines
from capacity.simulation.service import Service


def run(
    scenario: Scenario,
    tape: Tape,
    team: Team,
    policy: Policy,
    calendar: WorkingDays,
    caseload: Caseload | None = None,
) -> Records:
    """Run one replication."""
    service = Service(scenario, tape, team, policy, tape.streams)
    pathways = Pathways(service)
    service.clock = Clock(tape.opens, tape.days, pathways.fire)
    routines = Routines(service, pathways)
    take_over_caseload(service, pathways)
    _start_routines(service, routines)
    service.clock.run()
    _close(service, tape.days - 1)
    return service.record.records([diary.name for diary in service.diaries])


def _start_routines(service: Service, routines: Routines) -> None:
    clock, first, last = service.clock, service.opens, service.days
    days = range(first, last)
    staffing = {d.start for d in service.diaries} | {d.end + 1 for d in service.diaries}
    staffing |= set(routines._sick)
    pattern = service.scenario.practice.pro_days
    weekday = service.scenario.first_day.weekday()
    pro = [
        day for day in days
        if (day + weekday) % 7 < 5 and pattern[(day + weekday) % 7] != "-"
        and service.working[day - service._first]
    ]
    clock.on_days(sorted(d for d in staffing if first <= d < last), STAFFING, routines.staff)
    clock.on_days(sorted(d for d in routines._arriving if d < last), ARRIVALS, routines.arrive)
    clock.on_days(pro, PRO, routines.allocate)
    closes = [d for d in days if (d - first) % 7 == 6 or d == last - 1]
    clock.on_days(closes, CLOSE, routines.close_week)


def take_over_caseload(service: Service, pathways: Pathways) -> None:
    """Open the cases that the service holds, share them out and book them."""
    held, families, opens = service.tape.held, service.tape.families, service.opens
    service.today = opens - 1
    cases = [_held_case(service, row) for row in np.flatnonzero(held.known).tolist()]
    for case in sorted(cases, key=lambda c: (-c.size, c.number)):
        index = int(held.officer[case.number])
        if index < 0:
            index = service.ranked(case, service.pathway(case))[0].index
        case.holder = index
        service.came_in(case, opens)
    for case in sorted(cases, key=lambda c: (c.last_meeting, c.number)):
        service.arrange(case, opens - 1)
        service.plan_between(case, case.last_meeting)
        service.reschedule(case, opens - 1)


def _held_case(service: Service, row: int) -> Case:
    held, families = service.tape.held, service.tape.families
    case = service.new_case(row, service.opens)
    case.conferenced = True
    case.on_plan, case.in_care = bool(held.on_plan[row]), bool(held.in_care[row])
    case.conferences, case.reviews = int(held.conferences[row]), int(held.reviews[row])
    case.last_meeting = max(int(held.last_meeting[row]), service._first)
    if case.on_plan:
        case.plan_start = int(held.plan_start[row])
        case.cp_due = max(service.due_after_conference(case, case.last_meeting), service.opens)
        case.other_exit = case.plan_start + int(families.exit_after[row])
        case.to_care = bool(families.to_care[row])
    if case.in_care:
        case.care_start = int(held.care_start[row])
        case.lac_due = (
            service.due_after_review(case, case.last_meeting)
            if case.reviews
            else service.first_review_due(case, max(case.care_start, service._first))
        )
        case.leaves_care = max(
            service.opens + 1,
            service.tape.leaving.day(
                case.care_start, int(families.stay_kind[row]), float(families.stay_budget[row])
            ),
        )
        if case.on_plan:
            case.other_exit = FAR
            case.order = case.care_start + int(families.order_after[row])
    return case


def _close(service: Service, day: int) -> None:
    """Close the books: meetings that are due and not held are still open."""
    for case in sorted(service.cases, key=lambda c: c.number):
        if case.due <= day:
            service.record.meeting(case.kind, case.due, FAR, OPEN, case.holder, case.size)
