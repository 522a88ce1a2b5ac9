"""A rebalancing day inside the simulation: the allocation model on the families of that day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from capacity.allocation.assemble import build
from capacity.allocation.levels import solve
from capacity.allocation.options import Mode, Options
from capacity.allocation.policies import Colleague, HeldUnit
from capacity.allocation.program import SolverError
from capacity.service import Caseload, Child, Experience, Officer, Pathway, Role, Team

DAY = date(2016, 1, 4)
"""Any day does: tenure counts in days before it."""

SECONDS = 5.0


def rebalanced(
    units: Sequence[HeldUnit], team: Sequence[Colleague], tolerance: float
) -> list[tuple[int, int]]:
    """Return who changes officer: families' numbers and officers' indexes, by number.

    Unallocated, load and continuity are solved; spread, pods and hours are left, since
    they would only choose between plans that move as few. Without a plan in time nobody
    moves.
    """
    caseload = Caseload(tuple(child for unit in units for child in _children(unit)))
    officers = Team(tuple(_officer(one) for one in team))
    options = Options(
        mode=Mode.REBALANCE,
        tolerance=tolerance,
        hold_near_meetings=False,
        time_limit=SECONDS,
    )
    problem = build(caseload, officers, DAY, options)
    try:
        solution = solve(problem, depth=3)
    except SolverError:
        return []
    holder = {unit.number: unit.holder for unit in units}
    moved = []
    for group, seat in zip(problem.groups, solution.assignment, strict=True):
        number = int(group.children[0].sibling_group)
        if seat is not None and int(problem.seats[seat].name) != holder[number]:
            moved.append((number, int(problem.seats[seat].name)))
    return sorted(moved)


def _children(unit: HeldUnit) -> list[Child]:
    return [
        Child(
            f"{unit.number}.{place}",
            unit.pathway,
            sibling_group=str(unit.number),
            officer=_name(unit.holder),
            officer_since=DAY - timedelta(days=max(unit.known_days, 0)),
            pod=str(unit.pod),
            complex=unit.complex,
            pinned=not unit.movable,
        )
        for place in range(unit.children)
    ]


def _officer(one: Colleague) -> Officer:
    if Pathway.BOTH in one.takes:
        role = Role.DUAL
    else:
        role = Role.IRO if Pathway.LAC in one.takes else Role.CP_CHAIR
    return Officer(
        _name(one.index),
        one.effective_fte,
        role=role,
        experience=Experience.GROWING if one.growing else Experience.EXPERIENCED,
        pods=tuple(sorted(str(pod) for pod in one.pods)),
    )


def _name(index: int) -> str:
    return f"{index:04d}"
