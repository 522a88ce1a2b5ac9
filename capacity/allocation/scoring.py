"""The value of each level, from who has which group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from capacity.allocation.problem import Group, Problem

LEVELS = ("unallocated", "load", "continuity", "spread", "preference", "hours")

Assignment = Sequence[int | None]
"""The officer's position for each group, None where nobody takes it."""


@dataclass(frozen=True, slots=True)
class Level:
    """One strict level: what the plan reaches and the least that any plan could.

    Load and spread are in thousandths of a squared child per FTE, preference and
    continuity in points, hours in tenths of an hour. `proven` says that no plan
    does better at this level without doing worse at one above it.
    """

    name: str
    value: int
    bound: int
    proven: bool


def loads(problem: Problem, assignment: Assignment) -> list[int]:
    """Load units of each officer."""
    return _totals(problem, assignment, [group.load for group in problem.groups])


def hours(problem: Problem, assignment: Assignment) -> list[int]:
    """Tenths of an hour a month of each officer."""
    return _totals(problem, assignment, [group.hours for group in problem.groups])


def heads(problem: Problem, assignment: Assignment) -> list[int]:
    """Children of each officer, whatever the measure."""
    return _totals(problem, assignment, [group.size for group in problem.groups])


def _totals(problem: Problem, assignment: Assignment, amounts: Sequence[int]) -> list[int]:
    totals = [0] * len(problem.seats)
    for seat, amount in zip(assignment, amounts, strict=True):
        if seat is not None:
            totals[seat] += amount
    return totals


def values(problem: Problem, assignment: Assignment) -> tuple[int, ...]:
    """Value of each level, in the order of `LEVELS`: the less the better."""
    placed: list[tuple[Group, int | None]] = list(zip(problem.groups, assignment, strict=True))
    held = loads(problem, assignment)
    spent = hours(problem, assignment)
    return (
        sum(group.size for group, seat in placed if seat is None),
        sum(s.load_penalty.of(held[s.index]) for s in problem.seats if s.load_penalty),
        sum(problem.continuity(group, seat) for group, seat in placed),
        sum(s.spread_penalty.of(held[s.index]) for s in problem.seats if s.spread_penalty),
        sum(problem.preference(group, seat) for group, seat in placed if seat is not None),
        sum(max(0, spent[s.index] - s.fair_hours) for s in problem.seats),
    )
