"""What it would take: the cheapest rule to lift for those whom nobody may have, re-solved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from capacity.allocation.levels import solve
from capacity.allocation.problem import Group, Problem, Seat
from capacity.allocation.program import SolverError
from capacity.allocation.reasons import COST_NAMES, Reasons
from capacity.allocation.scoring import values

MOST_SOLVED = 20
"""Families for which the plan is solved again; the rest are told the rule only."""

LAST_RESORTS = ("is barred from this child", "the child is pinned to")
"""Independence is the law (2010 Regulations, reg 46), a pin is somebody's decision."""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """The cheapest way to place one family.

    Parameters
    ----------
    rules
        What has to be lifted, as the officer's objections.
    costs
        Change of each level from load on in the plan solved again; None if not solved.
    others
        Further children who would get another officer than in the plan.
    """

    children: tuple[str, ...]
    officer: str
    rules: tuple[str, ...]
    costs: tuple[int, ...] | None
    others: int = 0

    def __str__(self) -> str:
        lifted = f"cheapest way out: lift '{self.officer} {', '.join(self.rules)}'"
        if self.costs is None:
            return lifted
        changes = zip(COST_NAMES, self.costs, strict=True)
        cost = ", ".join(f"{name} {change:+,}" for name, change in changes if change)
        also = f", and {self.others} other children go elsewhere" if self.others else ""
        return f"{lifted}: solved again, {self.officer} takes it ({cost or 'at no cost'}){also}"


class Relaxations:
    """Finds for each family left over the cheapest rule to lift.

    Parameters
    ----------
    assignment
        The plan, as officers' positions.
    """

    def __init__(
        self, problem: Problem, assignment: Sequence[int | None], reasons: Reasons
    ) -> None:
        self._problem, self._assignment, self._reasons = problem, assignment, reasons

    def each(self) -> Iterator[Relaxation]:
        """Yield one for each family left over that somebody could have."""
        left = [
            group
            for group, seat in zip(self._problem.groups, self._assignment, strict=True)
            if seat is None
        ]
        for place, group in enumerate(left):
            ways = sorted(self._ways(group), key=lambda way: way[0])
            if ways:
                _, seat, rules = ways[0]
                yield self._tried(group, seat, rules, again=place < MOST_SOLVED)

    def _ways(self, group: Group) -> Iterator[tuple[tuple[object, ...], Seat, tuple[str, ...]]]:
        for seat in self._problem.seats:
            if not seat.closed:
                rules = tuple(self._reasons.blocks(group, seat))
                grave = any(rule.startswith(LAST_RESORTS) for rule in rules)
                costs = self._reasons.costs(group, seat.index)
                yield (grave, len(rules), costs, seat.index), seat, rules

    def _tried(
        self, group: Group, seat: Seat, rules: tuple[str, ...], *, again: bool
    ) -> Relaxation:
        ids = tuple(child.child_id for child in group.children)
        solved = self._solve_with(group, seat) if again else None
        if solved is None:
            return Relaxation(ids, seat.name, rules, None)
        now, then = values(self._problem, self._assignment), values(self._problem, solved)
        others = sum(
            other.size
            for other, a, b in zip(self._problem.groups, self._assignment, solved, strict=True)
            if a != b and other is not group
        )
        costs = tuple(b - a for a, b in zip(now[1:], then[1:], strict=True))
        return Relaxation(ids, seat.name, rules, costs, others)

    def _solve_with(self, group: Group, seat: Seat) -> list[int | None] | None:
        """Solve again with the family at that officer; nothing else of the wishes changes."""
        placed = replace(group, allowed=seat.bit, apart=(), sitting=True)
        groups = tuple(self._freed(other, group, placed) for other in self._problem.groups)
        try:
            return list(solve(replace(self._problem, groups=groups), depth=3).assignment)
        except SolverError:
            return None

    @staticmethod
    def _freed(other: Group, group: Group, placed: Group) -> Group:
        if other is group:
            return placed
        if group.index in other.apart:
            return replace(other, apart=tuple(i for i in other.apart if i != group.index))
        return other
