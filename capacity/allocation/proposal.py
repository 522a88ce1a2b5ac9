"""The proposal: plan, reasons and frontier as one document (design §6)."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from capacity.allocation.assemble import build
from capacity.allocation.dating import Timetable
from capacity.allocation.effort import Effort, effort
from capacity.allocation.frontier import Point, frontier, frontier_words
from capacity.allocation.options import Options
from capacity.allocation.plan import Assigned, Plan, assignment_of
from capacity.allocation.price import LEGEND
from capacity.allocation.problem import Problem
from capacity.allocation.propose import allocate
from capacity.allocation.reasons import Choice, Reasons, before_and_after, fte_short
from capacity.allocation.relaxation import Relaxation, Relaxations
from capacity.allocation.warnings import (
    MEASURE_WORDS,
    children_against_hours,
    loads_before_and_after,
    rounded_loads,
    stale_sheets,
    starters_number,
)
from capacity.practice.band import band
from capacity.service import Caseload, Team

HEADING = "A proposal, not a decision"


@dataclass(frozen=True)
class Proposal:
    """What the PRO reads, adjusts and approves."""

    caseload: Caseload
    team: Team
    problem: Problem
    plan: Plan
    frontier: tuple[Point, ...]
    effort: Effort = field(default_factory=effort)

    @cached_property
    def reasons(self) -> Reasons:
        """Explains the plan."""
        return Reasons(self.problem, self.plan)

    def explain(self, child_id: str) -> list[Choice]:
        """Every officer for one child, best first, with cost or what excludes them."""
        return self.reasons.choices(child_id)

    @cached_property
    def timetable(self) -> Timetable:
        """The plan in time: dated moves and the weeks after them."""
        return Timetable(self.caseload, self.problem, self.plan, self.effort)

    @cached_property
    def relaxations(self) -> dict[str, Relaxation]:
        """The cheapest rule to lift for each child left over, solved again."""
        assignment = assignment_of(self.problem, self.plan)
        found = Relaxations(self.caseload, self.team, self.problem, assignment, self.reasons).each()
        return {child: one for one in found for child in one.children}

    @cached_property
    def assignments(self) -> list[dict[str, Any]]:
        """Every child with its officer, its officer before, and why it changes."""
        return [
            {
                "child_id": one.child_id,
                "officer": one.officer or None,
                "previous": one.previous or None,
                "reason": self._reason(one),
            }
            for one in self.plan.assignments
        ]

    def _reason(self, one: Assigned) -> str | None:
        why = self.reasons.of(one)
        way_out = None if one.officer else self.relaxations.get(one.child_id)
        return f"{why}; {way_out}" if way_out else why

    @cached_property
    def moves(self) -> list[dict[str, Any]]:
        """Assignments that change something, each with its date."""
        changed = (one for one in self.assignments if one["officer"] != one["previous"])
        dates = self.timetable.date_of
        return [
            {**one, "on": dates[one["child_id"]].isoformat()} for one in changed if one["officer"]
        ]

    @cached_property
    def unallocated(self) -> list[dict[str, Any]]:
        """Children left without an officer, each with the reason."""
        left = (one for one in self.assignments if not one["officer"])
        return [{"child_id": one["child_id"], "reason": one["reason"]} for one in left]

    @cached_property
    def officers(self) -> list[dict[str, Any]]:
        """Each officer's caseload before and after, beside the band."""
        counts = before_and_after(self.problem, self.plan)
        return [
            {
                "officer": seat.name,
                "fte": seat.officer.fte,
                "before": before,
                "after": after,
                "band": [(limits := band(max(seat.fte, 0.0))).low, limits.high],
                "contract": seat.officer.contract.value,
            }
            for seat, (before, after) in zip(self.problem.seats, counts, strict=True)
        ]

    @cached_property
    def loads(self) -> list[dict[str, Any]]:
        """Each officer's load in the measure chosen, beside the band for their effective FTE."""
        found = loads_before_and_after(self.caseload, self.problem, self.plan)
        return [
            {
                "officer": officer["officer"],
                "effective_fte": round(seat.fte, 4),
                "measure": MEASURE_WORDS[self.plan.options.measure],
                "before": round(before, 1),
                "after": round(after, 1),
                "band": officer["band"],
            }
            for officer, seat, (before, after) in zip(
                self.officers, self.problem.seats, found, strict=True
            )
        ]

    @cached_property
    def weeks(self) -> list[dict[str, Any]]:
        """Each officer's next 13 weeks: hours that fall due against hours that there are."""
        return [
            {
                "officer": name,
                "week": week.monday.isoformat(),
                "hours_due": round(week.due, 1),
                "hours_available": round(week.available, 1),
                "overloaded": week.over,
            }
            for name, weeks in self.timetable.weeks.items()
            for week in weeks
        ]

    @cached_property
    def notes(self) -> list[str]:
        """What the PRO should know before reading the plan."""
        short = [(per_fte, fte_short(self.problem, per_fte)) for per_fte in (70, 60)]
        staff = [
            f"a mean of {per_fte} children a full-time officer takes {fte:g} more FTE"
            for per_fte, fte in short
            if fte
        ]
        problem, plan = self.problem, self.plan
        return [
            *stale_sheets(self.caseload, self.team, plan.as_at),
            *staff,
            *starters_number(problem, plan),
            *rounded_loads(problem),
            *self.timetable.notes,
            *children_against_hours(self.caseload, problem, plan),
            *plan.notes,
        ]

    def document(self) -> dict[str, Any]:
        """Return the JSON document of design §6."""
        plan = self.plan
        return {
            "status": plan.status.value,
            "as_at": plan.as_at.isoformat(),
            "mode": plan.options.mode.value,
            "measure": plan.options.measure.value,
            "levels": [asdict(level) for level in plan.levels],
            "officers": self.officers,
            "loads": self.loads,
            "moved": len(plan.moves),
            "unallocated": self.unallocated,
            "assignments": self.assignments,
            "frontier": [asdict(point) for point in self.frontier],
            "frontier_note": frontier_words(self.plan.options, self.frontier),
            "moves": self.moves,
            "weeks": self.weeks,
            "notes": self.notes,
            "legend": dict(LEGEND),
        }


def propose(
    caseload: Caseload, team: Team, as_at: date | None = None, options: Options | None = None
) -> Proposal:
    """Return a checked plan with its reasons and the frontier beside it.

    Raises
    ------
    InputError
        If the sheets or wishes contradict themselves.
    """
    day = as_at or caseload.as_at or date.today()
    plan = allocate(caseload, team, day, options)
    problem = build(caseload, team, day, options)
    return Proposal(caseload, team, problem, plan, frontier(caseload, team, problem, plan))
