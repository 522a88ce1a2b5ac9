"""What the PRO should be told before trusting a plan: stale sheets, numbers that disagree."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from math import floor

from capacity.allocation.measures import load_units, mean_hours
from capacity.allocation.options import Measure, Mode
from capacity.allocation.plan import Plan, assignment_of
from capacity.allocation.problem import Problem, Seat
from capacity.allocation.scoring import heads, hours, loads
from capacity.practice.band import Band, Position, band
from capacity.service import Caseload, Child, Team
from capacity.service.wording import some_children

STALE_DAYS = 62
"""Two months in which nothing happened to anybody: the sheet is an old one."""

APART_PER_FTE = 2
"""Children per FTE by which children and hours must differ to be worth a word."""

MEASURE_WORDS = {
    Measure.CHILDREN: "children",
    Measure.WEIGHTED: "children, weighted by hours",
    Measure.LAC: "looked-after children",
    Measure.HOURS: "children's worth of hours",
}


def stale_sheets(caseload: Caseload, team: Team, as_at: date) -> Iterator[str]:
    """Say where the sheets are not of the day of the proposal."""
    seen = [day for child in caseload for day in _happened(child) if day is not None]
    if seen and (as_at - max(seen)).days > STALE_DAYS:
        yield (
            f"the last date on the caseload sheet is {max(seen):%d %B %Y}, "
            f"{(as_at - max(seen)).days} days before {as_at:%d %B %Y}: is it the sheet of that day?"
        )
    if seen and max(seen) > as_at:
        yield (
            f"the caseload sheet has dates up to {max(seen):%d %B %Y}, after {as_at:%d %B %Y}: "
            "is the day of the proposal right?"
        )
    ends = [officer.end for officer in team if officer.end is not None]
    if len(team) and len(ends) == len(team) and max(ends) < as_at:
        yield (
            f"everybody on the team sheet had left by {max(ends):%d %B %Y}: is it the sheet of "
            f"{as_at:%d %B %Y}?"
        )


def _happened(child: Child) -> tuple[date | None, ...]:
    return (
        child.officer_since,
        child.plan_start,
        child.looked_after_since,
        child.last_review,
        child.last_iro_contact,
    )


def loads_before_and_after(
    caseload: Caseload, problem: Problem, plan: Plan
) -> list[tuple[float, float]]:
    """Load of each officer, in children of the measure chosen, before and after."""
    mean = mean_hours(caseload, problem.options)
    before = dict.fromkeys(problem.seat_by_name, 0)
    for child in caseload:
        if child.officer in before:
            before[child.officer] += load_units(child, problem.options, mean)
    after = loads(problem, assignment_of(problem, plan))
    return [
        (before[seat.name] / problem.units, after[seat.index] / problem.units)
        for seat in problem.seats
    ]


def children_against_hours(caseload: Caseload, problem: Problem, plan: Plan) -> Iterator[str]:
    """Say who is in the band by children but not by hours, or the other way round."""
    assignment = assignment_of(problem, plan)
    mean = float(mean_hours(caseload, problem.options)) * 10
    held, spent = heads(problem, assignment), hours(problem, assignment)
    for seat in (problem.seats[index] for index in problem.active):
        worth = spent[seat.index] / mean if mean else 0.0
        limits = band(seat.fte)
        if _disagree(held[seat.index], worth, seat, limits):
            yield (
                f"{seat.name} holds {some_children(held[seat.index])}, "
                f"{_where(held[seat.index], limits)} the band of {limits.low}-{limits.high}, but "
                f"their hours are those of {worth:.0f} average children, {_where(worth, limits)} it"
            )


def _disagree(children: int, worth: float, seat: Seat, limits: Band) -> bool:
    differ = limits.position(children) is not limits.position(floor(worth + 0.5))
    return differ and abs(children - worth) > APART_PER_FTE * seat.fte


def _where(load: float, limits: Band) -> str:
    words = {Position.BELOW: "below", Position.IN: "within", Position.ABOVE: "above"}
    return words[limits.position(floor(load + 0.5))]


def rounded_loads(problem: Problem) -> Iterator[str]:
    """Say that loads in hours are not evened out to the last tenth."""
    if problem.rounds_loads and problem.options.rebalances:
        yield (
            "loads by this measure are evened out to half a child per FTE: the last tenths "
            "would move nearly everybody, so the load level is not proven"
        )


STUCK = (
    "the others may not move (near meetings, pins, bars, role, an absent officer, the cap on moves)"
)


def starters_number(problem: Problem, plan: Plan) -> Iterator[str]:
    """Say where a starter's number is out of reach or above the band."""
    options = problem.options
    if options.mode is not Mode.STARTER or options.to is None:
        return
    seat = problem.seat_by_name[options.starter]
    limits, what = band(max(seat.fte, 0.0)), MEASURE_WORDS[options.measure]
    got = loads(problem, assignment_of(problem, plan))[seat.index] / problem.units
    if options.to > limits.high:
        yield (
            f"{options.to} {what} are above the band of {limits.low}-{limits.high} for the "
            f"{seat.fte:g} effective FTE of {seat.name}"
        )
    if got < options.to - 0.5:
        let = got >= options.to - 0.5 - options.tolerance * seat.fte
        why = f"a tolerance of {options.tolerance:g} lets it" if let else STUCK
        yield f"{seat.name} was to hold {options.to} {what} and would hold {got:.4g}: {why}"
    if got > options.to + 0.5:
        yield f"{seat.name} was to hold {options.to} {what} and would hold {got:.4g}"
