"""Fairness against disruption: the choice that is the PRO's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from capacity.allocation.assemble import build
from capacity.allocation.levels import solve
from capacity.allocation.options import Mode
from capacity.allocation.problem import Problem
from capacity.allocation.scoring import loads
from capacity.service import Caseload, Team

TOLERANCES = (0, 2, 5, 8, 12)


@dataclass(frozen=True, slots=True)
class Point:
    """What a rebalance would do at one tolerance.

    `moved` counts children who leave the officer they have; loads are children (in
    the measure chosen) per effective FTE.
    """

    tolerance: float
    moved: int
    highest_per_fte: float | None
    lowest_per_fte: float | None


def frontier(
    caseload: Caseload, team: Team, problem: Problem, tolerances: Sequence[float] = TOLERANCES
) -> tuple[Point, ...]:
    """Return what a rebalance would do at each tolerance, the strictest first.

    A starter's number, a leaver, pins and bars count; any child may move.
    """
    wished = sorted({*tolerances, problem.options.tolerance})
    anyone = replace(problem.options, mode=Mode.REBALANCE, by=problem.horizon.by)
    options = [replace(anyone, tolerance=one) for one in wished]
    days = problem.horizon.as_at
    return tuple(_point(build(caseload, team, days, option)) for option in options)


def _point(problem: Problem) -> Point:
    assignment = solve(problem, depth=3).assignment
    held = loads(problem, assignment)
    per_fte = [held[i] / problem.units / problem.seats[i].fte for i in problem.active]
    moved = sum(
        bool(child.officer) and child.officer != problem.seats[seat].name
        for group, seat in zip(problem.groups, assignment, strict=True)
        if seat is not None
        for child in group.children
    )
    return Point(
        tolerance=problem.options.tolerance,
        moved=moved,
        highest_per_fte=round(max(per_fte), 1) if per_fte else None,
        lowest_per_fte=round(min(per_fte), 1) if per_fte else None,
    )
