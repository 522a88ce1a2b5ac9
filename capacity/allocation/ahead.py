"""What falls due for whom: the meetings and midway reviews that the sheet's dates lead to.

Each meeting is taken to be held on its due date, the latest that is lawful, so that
those after it stand as late as they may.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from capacity.allocation.effort import LAC, MIDWAY, RCPC, Effort
from capacity.practice import (
    add_months,
    first_lac_review_due,
    first_rcpc_due,
    first_short_breaks_review_due,
    later_lac_review_due,
    later_rcpc_due,
    midway_after_first_meeting_due,
    midway_after_later_meeting_due,
    second_lac_review_due,
)
from capacity.service import Caseload, Child

SHORT_BREAKS = ("V3", "V4")
FIRST_REVIEW_DAYS = 56
"""A LAC review within eight weeks of coming into care is taken for the first one."""

MIDWAY_EARLY_DAYS, MIDWAY_LATE_DAYS = 14, 21
"""Days before and after its date in which a midway review may be held (A: pressure §1)."""


@dataclass(frozen=True, slots=True)
class Due:
    """A meeting or midway review of the children of a family who share a due date.

    Parameters
    ----------
    kind
        ``rcpc``, ``lac`` or ``midway``.
    officer
        Who holds the children; empty if nobody does.
    """

    kind: str
    due: date
    officer: str
    children: tuple[str, ...]
    hours: float


@dataclass(frozen=True, slots=True)
class Meeting:
    """One child's meeting: its kind, and whether it is the first of its pathway."""

    kind: str
    due: date
    first: bool = False


def next_meeting(child: Child) -> Meeting | None:
    """Return the child's next statutory meeting; None if the sheet gives no date to go by.

    A child on both pathways has one process, held by the earlier due date (design §3).
    """
    found = list(_next_meetings(child))
    if not found:
        return None
    earliest = min(found, key=lambda meeting: (meeting.due, meeting.kind))
    if child.next_review_due is None:
        return earliest
    kind = RCPC if child.pathway.on_plan else LAC
    first = kind == LAC and child.last_review is None
    return Meeting(kind, child.next_review_due, first)


def _next_meetings(child: Child) -> Iterator[Meeting]:
    """Yield a meeting for each pathway; the sheet's own date goes first."""
    if child.next_review_due is not None:
        yield Meeting(RCPC if child.pathway.on_plan else LAC, child.next_review_due)
        return
    if child.pathway.on_plan:
        yield from _next_conference(child)
    if child.pathway.looked_after:
        yield from _next_lac_review(child)


def _next_conference(child: Child) -> Iterator[Meeting]:
    last, start = child.last_review, child.plan_start
    if last is not None and (start is None or last > start):
        yield Meeting(RCPC, later_rcpc_due(last))
    elif start is not None:
        yield Meeting(RCPC, first_rcpc_due(start))


def _next_lac_review(child: Child) -> Iterator[Meeting]:
    last, since = child.last_review, child.looked_after_since
    short = child.legal_status in SHORT_BREAKS
    if last is None:
        if since is not None:
            due = first_short_breaks_review_due(since) if short else first_lac_review_due(since)
            yield Meeting(LAC, due, first=True)
    elif was_first_review(child) and not short:
        yield Meeting(LAC, second_lac_review_due(last))
    else:
        yield Meeting(LAC, later_lac_review_due(last))


def was_first_review(child: Child) -> bool:
    """Whether the child's last review was the first after coming into care."""
    last, since = child.last_review, child.looked_after_since
    return (
        last is not None
        and since is not None
        and since <= last <= since + timedelta(days=FIRST_REVIEW_DAYS)
    )


def meetings(child: Child, until: date) -> Iterator[Meeting]:
    """Yield the child's meetings due up to and including `until`, the next one first."""
    meeting = next_meeting(child)
    while meeting is not None and meeting.due <= until:
        yield meeting
        soon = meeting.first and child.legal_status not in SHORT_BREAKS
        due = second_lac_review_due(meeting.due) if soon else add_months(meeting.due, 6)
        meeting = Meeting(meeting.kind, due)


def midways(child: Child, until: date) -> Iterator[date]:
    """Yield when midway reviews are due up to `until`, those already done left out.

    Local practice (S 2.8): halfway between two meetings.
    """
    ahead = next_meeting(child)
    due = _midway_since_last(child)
    if due is not None and due <= until and (ahead is None or due < ahead.due):
        done = child.last_iro_contact
        if done is None or done < due - timedelta(days=MIDWAY_EARLY_DAYS):
            yield due
    for meeting in meetings(child, until):
        after = _midway_after(meeting.due, first=meeting.first)
        if after <= until:
            yield after


def _midway_since_last(child: Child) -> date | None:
    last = child.last_review or child.plan_start
    if last is None:
        return None
    icpc = child.pathway.on_plan and last == child.plan_start
    return _midway_after(last, first=icpc or was_first_review(child))


def _midway_after(meeting: date, *, first: bool) -> date:
    return (
        midway_after_first_meeting_due(meeting)
        if first
        else midway_after_later_meeting_due(meeting)
    )


def falls_due(caseload: Caseload, as_at: date, until: date, effort: Effort) -> list[Due]:
    """Return everything due up to `until`, what is overdue included, in order of date.

    Siblings with one officer whose dates agree share a meeting. A midway review that
    is past its window is missed: it is listed, and takes no more hours.
    """
    lost = as_at - timedelta(days=MIDWAY_LATE_DAYS)
    together: dict[tuple[str, date, str, str, bool], list[str]] = defaultdict(list)
    for group in caseload.groups:
        family = min(child.child_id for child in group.children)
        for child in group.children:
            for kind, day, first in _of(child, until):
                together[kind, day, child.officer, family, first].append(child.child_id)
    found = [
        Due(
            kind,
            day,
            officer,
            tuple(sorted(ids)),
            0.0 if kind == MIDWAY and day < lost else effort.hours(kind, len(ids), first=first),
        )
        for (kind, day, officer, _, first), ids in together.items()
    ]
    return sorted(found, key=lambda due: (due.due, due.kind, due.officer, due.children))


def _of(child: Child, until: date) -> Iterator[tuple[str, date, bool]]:
    for meeting in meetings(child, until):
        yield meeting.kind, meeting.due, meeting.first
    for day in midways(child, until):
        yield MIDWAY, day, False


def undated(children: Iterable[Child]) -> list[str]:
    """List the children for whom the sheet gives no date to go by."""
    return [child.child_id for child in children if next_meeting(child) is None]
