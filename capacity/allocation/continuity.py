"""What a relationship is worth: who a child's present officer is and how dear a change."""

from __future__ import annotations

from datetime import date

from capacity.practice import ENGLAND, add_months
from capacity.service import Child

UNKNOWN_TENURE_WEIGHT = 3


def tenure_weight(since: date | None, as_at: date) -> int:
    """Cost of ending a relationship: 2 up to six months, 3 up to two years, 4 beyond."""
    if since is None:
        return UNKNOWN_TENURE_WEIGHT
    if as_at <= add_months(since, 6):
        return 2
    return 3 if as_at <= add_months(since, 24) else 4


def present_officer(child: Child) -> str:
    """Name the officer whose continuity counts.

    A returning child's previous officer, and the conference chair of a child
    entering care, count when the child has no officer (IRO Handbook 2010).
    """
    return child.officer or child.previous_officer


def meeting_is_near(child: Child, as_at: date, working_days: int) -> bool:
    """Whether the child's next meeting falls within that many working days of `as_at`."""
    due = child.next_review_due
    return due is not None and as_at <= due <= ENGLAND.add(as_at, working_days)
