"""Fairness against disruption: the choice that is the PRO's."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil, floor

from capacity.allocation.assemble import build
from capacity.allocation.levels import whole
from capacity.allocation.options import Mode, Options
from capacity.allocation.plan import Plan, assignment_of
from capacity.allocation.problem import Problem
from capacity.allocation.scoring import Assignment, loads
from capacity.service import Caseload, Team

TOLERANCES = (0, 2, 5, 8, 12)


@dataclass(frozen=True, slots=True)
class Point:
    """What a rebalance would do at one tolerance: the figures of the whole plan at it.

    `moved` counts children who leave the officer they have; loads are children (in
    the measure chosen) per effective FTE, the highest rounded up, the lowest down.
    """

    tolerance: float
    moved: int
    highest_per_fte: float | None
    lowest_per_fte: float | None


def frontier(
    caseload: Caseload,
    team: Team,
    problem: Problem,
    plan: Plan,
    tolerances: Sequence[float] = TOLERANCES,
) -> tuple[Point, ...]:
    """Return what a rebalance would do at each tolerance, the strictest first.

    Every point is the plan that `--rebalance` would propose there, all levels solved.
    A starter's number, a leaver, pins, bars and a cap on moves count; any child may move.
    The points share the time limit of the proposal.
    """
    wished = sorted({*tolerances, problem.options.tolerance})
    anyone = replace(problem.options, mode=Mode.REBALANCE, by=problem.horizon.by)
    deadline, points = time.monotonic() + problem.options.time_limit, []
    for place, tolerance in enumerate(wished):
        left = max(deadline - time.monotonic(), 1.0) / (len(wished) - place)
        points.append(_point(caseload, team, plan, replace(anyone, tolerance=tolerance), left))
    return tuple(points)


def _point(caseload: Caseload, team: Team, plan: Plan, options: Options, seconds: float) -> Point:
    problem = build(caseload, team, plan.as_at, replace(options, time_limit=seconds))
    known = options == plan.options
    assignment = assignment_of(problem, plan) if known else whole(problem).assignment
    held = loads(problem, assignment)
    tenths = [held[i] / problem.seats[i].units_per_tenth for i in problem.active]
    return Point(
        tolerance=options.tolerance,
        moved=_moved(problem, assignment),
        highest_per_fte=ceil(max(tenths)) / 10 if tenths else None,
        lowest_per_fte=floor(min(tenths)) / 10 if tenths else None,
    )


def _moved(problem: Problem, assignment: Assignment) -> int:
    return sum(
        bool(child.officer) and child.officer != problem.seats[seat].name
        for group, seat in zip(problem.groups, assignment, strict=True)
        if seat is not None
        for child in group.children
    )


def frontier_words(options: Options, points: Sequence[Point]) -> str:
    """Say what the frontier shows, and why it may show little."""
    return "; ".join(_words(options, points))


def _words(options: Options, points: Sequence[Point]) -> Iterator[str]:
    yield (
        "if any child could move: by tolerance (children per FTE that a load may stray from "
        "fair), the children who would change officer and the highest and lowest load per FTE"
    )
    if options.leaver or options.by:
        yield "the children of those who leave are among those who change"
    if options.starter:
        yield f"{options.starter} is built up to {options.to}, give or take the tolerance"
    if options.max_moves is not None:
        yield f"at most {options.max_moves} change by choice (--max-moves)"
    if len({point.moved for point in points}) == 1 and len(points) > 1:
        capped = options.max_moves is not None
        why = "the cap binds, leave it out to see the choice" if capped else "little can move"
        yield f"every tolerance moves as many: {why}"
