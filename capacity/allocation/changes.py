"""What a revision changed against the proposal that came back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from capacity.allocation.plan import Assigned, Plan
from capacity.allocation.problem import Problem
from capacity.allocation.revision import ADDED, DELETED, Returned
from capacity.allocation.table import Table

ROWS = (ADDED, DELETED)
MOST_LISTED = 20
"""Children named one by one on the screen; the sheet has them all."""


class Change(StrEnum):
    """What became of a move that was proposed before, or is proposed now."""

    DROPPED = "dropped"
    ELSEWHERE = "to another officer"
    NEW = "new"
    DONE = "done since"
    UNCHANGED = "no move"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Changed:
    """One child: whom it had, who was proposed, who is proposed now, and why.

    `officer` is the child's officer in the new proposal; empty if there is none.
    """

    child_id: str
    change: Change
    previous: str
    was_proposed: str
    officer: str
    why: str = ""

    @property
    def words(self) -> str:
        """Say it in one sentence."""
        return f"{self.child_id} {self._what()}{f': {self.why}' if self.why else ''}"

    def _what(self) -> str:
        to, was = self.officer, self.was_proposed
        match self.change:
            case Change.KEPT:
                return f"goes to {to} as proposed"
            case Change.ELSEWHERE:
                return f"goes to {to}, where {was} was proposed"
            case Change.NEW:
                return f"goes from {self.previous} to {to}" if self.previous else f"goes to {to}"
            case Change.DONE:
                return f"is with {to} already"
            case Change.UNCHANGED:
                return f"stays with {to}" if to else "is without an officer, as before"
            case Change.DROPPED:
                stays = f"stays with {to}" if to else "is left without an officer"
                return f"{stays}, where {was} was proposed"


def changes(returned: Returned, plan: Plan, problem: Problem) -> list[Changed]:
    """Return what became of every move proposed before or now, what changed first."""
    now = {one.child_id: one for one in plan.assignments}
    found = [_changed(returned, one, problem) for one in now.values()]
    gone = [_gone(returned, child) for child in returned.proposed if child not in now]
    told = [one for one in (*found, *gone) if one is not None]
    order = list(Change)
    return sorted(told, key=lambda one: (order.index(one.change), one.child_id))


def _changed(returned: Returned, now: Assigned, problem: Problem) -> Changed | None:
    before, then = returned.proposed.get(now.child_id, ("", ""))
    change = _change(before, then, now)
    if change is Change.UNCHANGED and now.child_id not in returned.rows:
        return None
    why = _why(returned, now.child_id, change, problem)
    return Changed(now.child_id, change, now.previous, then, now.officer, why)


def _change(before: str, then: str, now: Assigned) -> Change:
    moves = bool(now.officer) and now.officer != now.previous
    if not then or then == before:
        return Change.NEW if moves else Change.UNCHANGED
    if now.officer == then:
        return Change.KEPT if moves else Change.DONE
    return Change.ELSEWHERE if moves else Change.DROPPED


def _gone(returned: Returned, child: str) -> Changed | None:
    """Tell of a child who was to move and is no longer on the sheet."""
    before, then = returned.proposed[child]
    if not then or then == before:
        return None
    return Changed(child, Change.DROPPED, before, then, "", "it is no longer on the caseload sheet")


def _why(returned: Returned, child: str, change: Change, problem: Problem) -> str:
    """Return what the PRO said of the child, or else of a sibling, or that it follows."""
    said = [returned.said.get(child, ""), returned.rows.get(child, "")]
    if any(said):
        return "; ".join(filter(None, said))
    if child not in returned.proposed:
        return "it was not on the sheet before"
    if change in (Change.KEPT, Change.DONE, Change.UNCHANGED):
        return ""
    siblings = [one.child_id for one in problem.group_of[child].children]
    decided = next((one for one in siblings if one in returned.said), "")
    return f"with {decided}, a sibling" if decided else "follows from what else changed"


def sheet(found: Sequence[Changed]) -> Table:
    """Return the changes as a sheet of the workbook."""
    rows = [(str(one.change), *(asdict(one)[name] for name in COLUMNS[1:])) for one in found]
    return Table("Changes", COLUMNS, rows)


COLUMNS = ("change", "child_id", "previous", "was_proposed", "officer", "why")


def lines(found: Sequence[Changed]) -> Iterator[str]:
    """Yield what the screen shows: how many of each kind, then whatever is not as it was."""
    counts = Counter(one.change for one in found)
    told = [f"{counts[kind]} {WORDS[kind]}" for kind in Change if counts[kind] and kind in WORDS]
    yield f"since the proposal that came back: {', '.join(told) or 'no move then and none now'}"
    listed = [one for one in found if one.change is not Change.KEPT or one.why.endswith(ROWS)]
    for one in listed[:MOST_LISTED]:
        yield f"  {one.words}"
    if len(listed) > MOST_LISTED:
        yield f"  and {len(listed) - MOST_LISTED} more, on the sheet Changes"


WORDS: Mapping[Change, str] = {
    Change.KEPT: "as proposed",
    Change.DROPPED: "dropped",
    Change.ELSEWHERE: "to another officer",
    Change.NEW: "new",
    Change.DONE: "done since",
}


def document(found: Sequence[Changed]) -> dict[str, Any]:
    """Return the changes for the JSON document."""
    counts = Counter(one.change for one in found)
    return {
        "counts": {str(kind): counts[kind] for kind in WORDS},
        "changes": [{**asdict(one), "change": str(one.change)} for one in found],
    }
