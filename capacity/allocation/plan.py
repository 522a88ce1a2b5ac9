"""The plan: which officer each child has, and how good that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from capacity.allocation.options import Options
from capacity.allocation.problem import Group, Problem
from capacity.allocation.scoring import Level
from capacity.service import Child


class Status(StrEnum):
    """Whether every level is proven, or the plan is only feasible, or a rule of thumb's."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    HEURISTIC = "heuristic"


@dataclass(frozen=True, slots=True)
class Assigned:
    """One child: its officer in the plan (empty if none) and before it."""

    child_id: str
    officer: str
    previous: str

    @property
    def moved(self) -> bool:
        """Whether the child had an officer and gets another."""
        return bool(self.previous) and bool(self.officer) and self.officer != self.previous


@dataclass(frozen=True)
class Plan:
    """A frozen proposal; nothing in it has been decided.

    `assignments` are in order of child id. `troubles` say in words what could not
    be done, by child; `notes` what the PRO should know first.
    """

    as_at: date
    options: Options
    status: Status
    levels: tuple[Level, ...]
    assignments: tuple[Assigned, ...]
    notes: tuple[str, ...] = ()

    @cached_property
    def officer_of(self) -> dict[str, str]:
        """The officer of each child, empty if none."""
        return {assigned.child_id: assigned.officer for assigned in self.assignments}

    @property
    def moves(self) -> tuple[Assigned, ...]:
        """Children who had an officer and get another."""
        return tuple(assigned for assigned in self.assignments if assigned.moved)

    @property
    def newly_placed(self) -> tuple[Assigned, ...]:
        """Children who had no officer and get one."""
        return tuple(a for a in self.assignments if a.officer and not a.previous)

    @property
    def unallocated(self) -> tuple[str, ...]:
        """Children who are left without an officer."""
        return tuple(a.child_id for a in self.assignments if not a.officer)

    def level(self, name: str) -> Level:
        """Return the level of that name."""
        return next(level for level in self.levels if level.name == name)


def plan_from(
    problem: Problem,
    assignment: Sequence[int | None],
    levels: tuple[Level, ...],
    status: Status,
) -> Plan:
    """Write an assignment of groups down child by child."""
    assigned = [
        _assigned(problem, child, seat)
        for group, seat in zip(problem.groups, assignment, strict=True)
        for child in group.children
    ]
    return Plan(
        as_at=problem.horizon.as_at,
        options=problem.options,
        status=status,
        levels=levels,
        assignments=tuple(sorted(assigned, key=lambda one: one.child_id)),
        notes=problem.notes,
    )


def _assigned(problem: Problem, child: Child, seat: int | None) -> Assigned:
    officer = "" if seat is None else problem.seats[seat].name
    return Assigned(child.child_id, officer, child.officer)


def assignment_of(problem: Problem, plan: Plan) -> tuple[int | None, ...]:
    """Read a plan back as the officers' positions, group by group."""
    return tuple(_seat_of(problem, group, plan) for group in problem.groups)


def _seat_of(problem: Problem, group: Group, plan: Plan) -> int | None:
    officer = plan.officer_of[group.children[0].child_id]
    return problem.seat_by_name[officer].index if officer else None
