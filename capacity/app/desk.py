"""One proposal on the PRO's desk: sheets, decisions, and the plan that follows from them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from time import perf_counter
from typing import Any

from capacity.allocation.assemble import build
from capacity.allocation.eligibility import objections
from capacity.allocation.frontier import TOLERANCES, Point, frontier
from capacity.allocation.proposal import HEADING, Proposal
from capacity.allocation.propose import allocate
from capacity.allocation.refusals import refuse_contradictions
from capacity.allocation.rendering import sentence, tables
from capacity.allocation.table import Table, workbook
from capacity.app.decisions import KIND_WORDS, Decision, Kind, Wishes, wishes_after
from capacity.app.seen import Seen, refuse_changed
from capacity.app.sheets import Sheets, read_sheets
from capacity.app.store import Approval, Opened, Store
from capacity.service import InputError
from capacity.service.errors import unturned

LONGEST_NAME = 120
NO_LOGIN = "There is no login: the name is recorded as it is typed."


@dataclass(frozen=True)
class Solved:
    """A plan, without the frontier, and how long it took."""

    proposal: Proposal
    seconds: float

    @property
    def sentence(self) -> str:
        """The answer in one sentence."""
        return sentence(self.proposal)


def solve(sheets: Sheets, day: date, wishes: Wishes) -> Solved:
    """Return the checked plan for what is wished.

    Raises
    ------
    InputError
        If sheets or wishes contradict themselves.
    """
    begun = perf_counter()
    options = wishes.options()
    refuse_contradictions(options, sheets.team, day)
    plan = allocate(sheets.caseload, sheets.team, day, options)
    problem = build(sheets.caseload, sheets.team, day, options)
    return Solved(Proposal(sheets.caseload, sheets.team, problem, plan, ()), perf_counter() - begun)


def takers(proposal: Proposal, child: str) -> list[str]:
    """Return who else may be given a child, the best first; that it is pinned bars nobody."""
    problem, now = proposal.problem, proposal.plan.officer_of[child]
    need = replace(problem.group_of[child].need, pinned=frozenset())
    free = {
        seat.name for seat in problem.seats
        if not (seat.shut or seat.brief or any(objections(seat.officer, need, problem.horizon)))
    }  # fmt: skip
    listed = (one for one in proposal.explain(child) if one.officer != now)
    return [one.officer for one in listed if not one.excluded or one.officer in free]


def tolerances(solved: Solved) -> list[float]:
    """Return the tolerances that the frontier shows: the usual ones and the proposal's own."""
    return sorted({*TOLERANCES, solved.proposal.problem.options.tolerance})


def point_at(solved: Solved, tolerance: float) -> Point:
    """Return what a rebalance would do at a tolerance."""
    proposal = solved.proposal
    problem = proposal.problem
    asked = replace(problem, options=replace(problem.options, tolerance=tolerance))
    (point,) = frontier(proposal.caseload, proposal.team, asked, proposal.plan, (tolerance,))
    return point


def with_frontier(solved: Solved, at: Callable[[float], Point]) -> Proposal:
    """Return the proposal with fairness against moves beside it.

    Parameters
    ----------
    at
        Returns the point of a tolerance, as `point_at` does; each takes a solve.
    """
    return replace(solved.proposal, frontier=tuple(at(each) for each in tolerances(solved)))


@dataclass(frozen=True)
class Desk:
    """A proposal as the store keeps it, read and understood."""

    store: Store
    opened: Opened
    sheets: Sheets

    @property
    def id(self) -> str:
        """The proposal's id in the store and in the page's address."""
        return self.opened.id

    @property
    def day(self) -> date:
        """The day of the proposal."""
        return date.fromisoformat(self.opened.as_at)

    @property
    def decisions(self) -> list[Decision]:
        """Everything decided so far."""
        return self.store.decisions(self.id)

    def approve(
        self,
        proposal: Proposal,
        decisions: Sequence[Decision],
        name: str,
        words: str,
        seen: Seen | None = None,
    ) -> int:
        """Record who approves the proposal and why, with the workbook as it is now.

        Parameters
        ----------
        decisions
            Those from which the proposal follows.
        seen
            What the person was shown when they read it; by default the decisions, with
            the approvals as they are now.

        Raises
        ------
        InputError
            If no name is given, or the proposal has changed since the person saw it.
        """
        person, reason, approvals = tidy_name(name), unturned(words).strip(), self.approvals()
        seen = seen or seen_of(decisions, approvals)
        refuse_changed(seen, seen_of(decisions, approvals))
        book = self.workbook(proposal, decisions, approved=(person, reason))
        return self.store.approve(self.id, person, reason, seen, sentence(proposal), book)

    def withdraw(self, approval: Approval, name: str, why: str) -> None:
        """Withdraw an approval.

        Raises
        ------
        InputError
            If no name or no reason is given, or it is withdrawn already.
        """
        if not why.strip():
            raise InputError("no reason is given", allowed="why the approval is withdrawn")
        self.store.withdraw(approval.number, tidy_name(name), unturned(why).strip())

    def approvals(self) -> list[Approval]:
        """Return this proposal's approvals, the latest first."""
        return self.store.approvals(self.id)

    def changed_since(self, approval: Approval) -> bool:
        """Whether anything was decided after an approval."""
        return _last(self.decisions) > approval.last_decision

    def workbook(
        self,
        proposal: Proposal,
        decisions: Sequence[Decision],
        approved: tuple[str, str] | None = None,
    ) -> bytes:
        """Return the proposal as a workbook: as `capacity allocate` writes it, and who decided.

        It can come back: `capacity allocate CASELOAD TEAM --revise proposal.xlsx`.
        """
        wishes = wishes_after(decisions)
        accepted = _accepted(proposal) if approved else {}
        inputs: dict[str, Any] = {
            "caseload": self.opened.caseload_name,
            "team": self.opened.team_name,
            "as_at": self.opened.as_at,
            "wishes": wishes.as_flags(),
            "remarks": {
                child: {**wishes.remarks.get(child, {}), **accepted.get(child, {})}
                for child in wishes.remarks.keys() | accepted.keys()
            },
        }
        sheets = tables(proposal, inputs)
        return workbook([*sheets, _approval(approved), _log(decisions)])


def open_desk(store: Store, proposal: str) -> Desk | None:
    """Return a proposal's desk; None if the store does not have it.

    Raises
    ------
    InputError
        If its sheets cannot be read.
    """
    opened = store.opened(proposal)
    if opened is None:
        return None
    caseload, team = (opened.caseload_name, opened.caseload), (opened.team_name, opened.team)
    return Desk(store, opened, read_sheets(caseload, team, date.fromisoformat(opened.as_at)))


def tidy_name(name: str) -> str:
    """Return a name as it was typed, without what cannot be seen.

    Raises
    ------
    InputError
        If nothing is left, or far too much.
    """
    seen = " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())
    if not seen:
        raise InputError("no name is given", allowed="the name of whoever approves")
    if len(seen) > LONGEST_NAME:
        raise InputError("the name is too long", allowed=f"up to {LONGEST_NAME} letters")
    return seen


def seen_of(decisions: Sequence[Decision], approvals: Sequence[Approval]) -> Seen:
    """Return what somebody has seen who was shown these; the latest approval comes first."""
    withdrawn = sum(not one.stands for one in approvals)
    return Seen(_last(decisions), approvals[0].number if approvals else 0, withdrawn)


def _last(decisions: Sequence[Decision]) -> int:
    """Return the number of the last decision, 0 before the first."""
    return decisions[-1].number if decisions else 0


def _accepted(proposal: Proposal) -> dict[str, dict[str, str]]:
    """Return the mark of an approved move, for each."""
    return {move["child_id"]: {"accept": "yes"} for move in proposal.moves}


def _approval(approved: tuple[str, str] | None) -> Table:
    name, words = approved or ("", "")
    rows = [
        ("heading", HEADING if approved is None else "Approved by a person, not by the program"),
        ("approved_by", name or "not approved"),
        ("reason", words),
        ("note", NO_LOGIN),
    ]
    return Table("Approval", ("what", "text"), list(rows))


def _log(decisions: Sequence[Decision]) -> Table:
    rows = [
        (one.at, KIND_WORDS[one.kind], one.child, one.officer, one.words) for one in decisions
        if one.kind is not Kind.ASK
    ]  # fmt: skip
    return Table("Decisions", ("when", "what", "child_id", "officer", "words"), rows)
