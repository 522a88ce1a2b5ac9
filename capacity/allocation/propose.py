"""From sheets to a plan that has been checked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from capacity.allocation.assemble import build
from capacity.allocation.checker import faults
from capacity.allocation.greedy import greedy
from capacity.allocation.levels import Solution, whole
from capacity.allocation.options import Options
from capacity.allocation.plan import Plan, Status, plan_from
from capacity.allocation.problem import Problem
from capacity.allocation.program import SolverError
from capacity.allocation.scoring import LEVELS, Level, values
from capacity.service import CapacityError, Caseload, Team


class UnsoundPlanError(CapacityError):
    """A plan failed the checker: a fault of ours, and the plan is not shown."""


def allocate(
    caseload: Caseload, team: Team, as_at: date | None = None, options: Options | None = None
) -> Plan:
    """Propose who should hold whom.

    Parameters
    ----------
    as_at
        The day of the proposal; the caseload's own if not given.

    Returns
    -------
    Plan
        Checked against every rule; a proposal, not a decision.

    Raises
    ------
    InputError
        If the sheets or wishes contradict themselves.
    UnsoundPlanError
        If no plan passes the checker.
    """
    day = as_at or caseload.as_at or date.today()
    problem = build(caseload, team, day, options)
    plan = best_plan(problem)
    wrong = faults(caseload, team, plan)
    if wrong and plan.status is not Status.HEURISTIC:
        plan = greedy_plan(problem)
        wrong = faults(caseload, team, plan)
    if wrong:
        raise UnsoundPlanError(f"no plan passed the checker: {'; '.join(wrong[:3])}")
    return plan


def best_plan(problem: Problem) -> Plan:
    """Return the optimiser's plan, or the greedy one where that is better or all there is."""
    try:
        solution = whole(problem)
    except SolverError:
        return greedy_plan(problem)
    if not solution.proven:
        floor = greedy(problem)
        better = values(problem, floor) < tuple(level.value for level in solution.levels)
        if better and problem.tolerance == 0 and not problem.options.starter:
            return _plan(problem, floor, _no_better_than(problem, floor, solution))
    return _plan(problem, solution.assignment, solution.levels)


def _plan(problem: Problem, assignment: Sequence[int | None], levels: tuple[Level, ...]) -> Plan:
    proven = all(level.proven for level in levels)
    return plan_from(problem, assignment, levels, Status.OPTIMAL if proven else Status.FEASIBLE)


def _no_better_than(
    problem: Problem, floor: Sequence[int | None], solution: Solution
) -> tuple[Level, ...]:
    """Levels of the greedy plan against the bounds that still hold for it."""
    levels, same = [], True
    for level, value in zip(solution.levels, values(problem, floor), strict=True):
        bound = min(level.bound, value) if same else 0
        levels.append(Level(level.name, value, bound, same and value == bound))
        same = same and value == level.value
    return tuple(levels)


def greedy_plan(problem: Problem) -> Plan:
    """Return the greedy plan, labelled as not proven."""
    assignment = greedy(problem)
    found = values(problem, assignment)
    levels = tuple(
        Level(name, value, 0, proven=value == 0) for name, value in zip(LEVELS, found, strict=True)
    )
    return plan_from(problem, assignment, levels, Status.HEURISTIC)
