"""Why a child moves, what it would cost to keep it, and who else could have it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from capacity.allocation.eligibility import objections
from capacity.allocation.plan import Assigned, Plan, assignment_of
from capacity.allocation.price import Price, Prices, in_words
from capacity.allocation.problem import Group, Problem, Seat
from capacity.allocation.scoring import heads
from capacity.service import Child, InputError, Pathway
from capacity.service.errors import nearest

APART = "has a child whom it must not be with"
HELD_WORDS = {
    "has an officer": "the child has an officer",
    "meeting is near": "the child's next meeting is near",
    "officer is only absent": "the child's officer is, or will be, only absent",
    "joins siblings": "the child joins its siblings",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One officer for a child's family: what it costs beyond the plan, or why it may not be.

    `costs` are the levels' differences from the plan, in the order of `COST_NAMES`;
    `words` says the same as the PRO would.
    """

    officer: str
    costs: tuple[int, ...] = ()
    excluded: str = ""
    words: str = ""


class Reasons:
    """Explains one plan of one problem.

    Parameters
    ----------
    problem
        The problem that the plan solves.
    """

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self._problem, self._plan = problem, plan
        self._assignment = list(assignment_of(problem, plan))
        self._prices = Prices(problem, self._assignment)
        self._heads_before = _heads_before(problem)
        self._heads_after = heads(problem, self._assignment)

    def of(self, assigned: Assigned) -> str | None:
        """Return why the child changes, waits or is placed; None if nothing changes."""
        group = self._problem.group_of[assigned.child_id]
        if not assigned.officer:
            return self.unallocated(group)
        if not assigned.previous:
            return self._placed(group, assigned)
        return self._moved(group, assigned) if assigned.moved else None

    def _placed(self, group: Group, assigned: Assigned) -> str:
        if group.held:
            return f"had no officer; {group.held}"
        if assigned.officer in group.need.pinned:
            return f"had no officer; the child is pinned to {assigned.officer}"
        if any(child.previous_officer == assigned.officer for child in group.children):
            return f"had no officer; {assigned.officer} knows the child"
        return f"had no officer; {assigned.officer} fits the caseloads best"

    def _moved(self, group: Group, assigned: Assigned) -> str:
        before = self._problem.seat_by_name.get(assigned.previous)
        if before is None:
            return f"{assigned.previous} is not on the team sheet"
        excluded = self.why_not(group, before)
        if excluded:
            return f"{before.name} {excluded}"
        cost = in_words(self._problem, self.price(group, before.index))
        now = self._problem.seat_by_name[assigned.officer]
        return (
            f"caseloads: {before.name} holds {self._heads_before[before.index]}, "
            f"{now.name} {self._heads_before[now.index]}; kept, they would end at "
            f"{self._heads_after[before.index] + group.size} and "
            f"{self._heads_after[now.index] - group.size} ({cost or 'which costs nothing'})"
        )

    def unallocated(self, group: Group) -> str:
        """Return which rules keep everyone from the family."""
        if not self._problem.seats:
            return "there is no officer on the team sheet"
        if group.allowed:
            return "every officer who may have the family has somebody it must not be with"
        blocks = [(self.blocks(group, seat), seat) for seat in self._problem.seats]
        why = "; ".join(f"{s.name} {b[0][1]}" for b, s in blocks[:4])
        more = f"; and {len(blocks) - 4} more" if len(blocks) > 4 else ""
        return f"{_two_pathways(group)}nobody may have it ({why}{more})"

    def blocks(self, group: Group, seat: Seat) -> list[tuple[str, str]]:
        """Return everything that keeps the family from an officer: the rule and its words."""
        found = list(self._objections(group, seat))
        if seat.shut:
            found.append(("shut", seat.shut))
        found = found or [("apart", self.why_not(group, seat))]
        return (
            [*found, ("brief", seat.brief)] if seat.brief and not group.tie(seat.index) else found
        )

    def why_not(self, group: Group, seat: Seat) -> str:
        """Return what excludes an officer; empty if they may have the family."""
        if group.allowed & seat.bit:
            return APART if self._apart(group, seat) else ""
        held = f"is ruled out: {HELD_WORDS.get(group.held, group.held)}" if group.held else ""
        found = (reason for _, reason in self._objections(group, seat))
        return seat.closed or next(found, "") or self._shut(group, seat) or held or APART

    def _objections(self, group: Group, seat: Seat) -> Iterator[tuple[str, str]]:
        return objections(seat.officer, group.need, self._problem.horizon)

    def _shut(self, group: Group, seat: Seat) -> str:
        """Return why the officer receives nobody; empty for children whom they hold."""
        tie = group.tie(seat.index)
        if tie is not None and tie.children:
            return ""
        return seat.shut or (seat.brief and f"{seat.brief}, too soon to receive a child")

    def _apart(self, group: Group, seat: Seat) -> bool:
        return any(self._assignment[other] == seat.index for other in group.apart)

    def price(self, group: Group, seat: int) -> Price:
        """Return what it would cost if the family went there, everybody else as planned."""
        return self._prices.of(group, seat)

    def choices(self, child_id: str) -> list[Choice]:
        """Every officer for one child: the best first, the excluded last with what bars them.

        Raises
        ------
        InputError
            If there is no such child.
        """
        known = self._problem.group_of
        if child_id not in known:
            raise InputError(
                f"no child '{child_id}'",
                allowed="a child of the sheet",
                suggestion=nearest(child_id, tuple(known)),
            )
        group = self._as_if_it_could_move(known[child_id])
        found = [self._choice(group, seat) for seat in self._problem.seats]
        return sorted(
            found, key=lambda choice: (bool(choice.excluded), choice.costs, choice.officer)
        )

    def _as_if_it_could_move(self, group: Group) -> Group:
        """Return a group that only stays because nobody moves with the officers it could have."""
        if not group.sitting:
            return group
        free = replace(group, allowed=0, held="", sitting=False)
        could = sum(seat.bit for seat in self._problem.seats if self._could_have(free, seat))
        return replace(free, allowed=could | group.allowed)

    def _could_have(self, group: Group, seat: Seat) -> bool:
        barred = any(objections(seat.officer, group.need, self._problem.horizon))
        return not (seat.shut or seat.brief or barred)

    def _choice(self, group: Group, seat: Seat) -> Choice:
        excluded = self.why_not(group, seat)
        if excluded:
            return Choice(seat.name, excluded=excluded)
        price = self.price(group, seat.index)
        return Choice(seat.name, price.costs, words=in_words(self._problem, price))


def _heads_before(problem: Problem) -> list[int]:
    held = [0] * len(problem.seats)
    for child in _children(problem):
        if child.officer in problem.seat_by_name:
            held[problem.seat_by_name[child.officer].index] += 1
    return held


def _children(problem: Problem) -> Iterator[Child]:
    for group in problem.groups:
        yield from group.children


def before_and_after(problem: Problem, plan: Plan) -> list[tuple[int, int]]:
    """Children whom each officer holds before and after."""
    after: Sequence[int] = heads(problem, assignment_of(problem, plan))
    return list(zip(_heads_before(problem), after, strict=True))


def _two_pathways(group: Group) -> str:
    """Say that siblings on two pathways are what asks for a dual officer."""
    if not parted_by_pathway(group):
        return ""
    on_plan, in_care = (
        " and ".join(child.child_id for child in group.children if child.pathway is pathway)
        for pathway in (Pathway.CP, Pathway.LAC)
    )
    return f"siblings on two pathways ({on_plan} CP, {in_care} LAC) need one dual officer, but "


def parted_by_pathway(group: Group) -> bool:
    """Whether the siblings need a dual officer between them, though none of them does alone."""
    return {child.pathway for child in group.children} == {Pathway.CP, Pathway.LAC}


def fte_short(problem: Problem, per_fte: float) -> float:
    """Return the effective FTE missing for a mean of `per_fte`; 0 if there is enough."""
    have = sum(problem.seats[i].fte for i in problem.active)
    need = sum(group.load for group in problem.groups) / problem.units / per_fte
    return max(0.0, round(need - have, 2))
