"""What is odd about a caseload: one small function for each rule.

None of these stops a load: each may be true. A rule that needs the day of the sheet
is silent without one. Findings name rows, never children or their dates.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from capacity.files.cells import squash
from capacity.files.load_report import Finding, Level
from capacity.practice import add_months
from capacity.practice.duedates import MEETING_INTERVAL_MONTHS
from capacity.service import Caseload, Child, Pathway

SHORT_BREAKS = frozenset({"V3", "V4"})
ADULT_YEARS = 18


def look_over(caseload: Caseload) -> Iterator[Finding]:
    """Yield every finding about a caseload by itself, warnings first."""
    whole = _Whole(caseload)
    for rule in _RULES:
        rows = tuple(sorted(child.row for child in caseload if rule.concerns(child, whole)))
        if rows:
            yield Finding(rule.level, rule.text, rows, rule.column)


@dataclass(frozen=True)
class _Whole:
    """The caseload around a child, and what is worked out once for all."""

    caseload: Caseload

    @property
    def as_at(self) -> date | None:
        return self.caseload.as_at

    @property
    def by_id(self) -> dict[str, Child]:
        return self.caseload.by_id

    @cached_property
    def given(self) -> frozenset[str]:
        """The dates that at least one child has: a blank column is said once, as a column."""
        dates = ("plan_start", "looked_after_since")
        return frozenset(
            name for name in dates if any(getattr(child, name) for child in self.caseload)
        )

    @cached_property
    def apart(self) -> frozenset[str]:
        """Ids of siblings who have more than one officer between them."""
        groups = (group.children for group in self.caseload.groups)
        return frozenset(
            child.child_id
            for children in groups
            if len({child.officer for child in children if child.officer}) > 1
            for child in children
        )

    @cached_property
    def spelt(self) -> Counter[str]:
        """How often each id occurs as `agree` compares them."""
        return Counter(squash(child.child_id) for child in self.caseload)

    @cached_property
    def alike(self) -> Counter[str]:
        """How often each id occurs when capitals don't count."""
        return Counter(child.child_id.casefold() for child in self.caseload)


@dataclass(frozen=True, slots=True)
class _Rule:
    column: str
    text: str
    concerns: Callable[[Child, _Whole], bool]
    level: Level = Level.WARNING


def _no_plan_start(child: Child, whole: _Whole) -> bool:
    return "plan_start" in whole.given and child.pathway.on_plan and not child.plan_start


def _no_care_start(child: Child, whole: _Whole) -> bool:
    return (
        "looked_after_since" in whole.given
        and child.pathway.looked_after
        and not child.looked_after_since
    )


def _care_on_cp(child: Child, whole: _Whole) -> bool:
    return child.pathway is Pathway.CP and child.looked_after_since is not None


def _plan_on_lac(child: Child, whole: _Whole) -> bool:
    return child.pathway is Pathway.LAC and child.plan_start is not None


def _care_before_birth(child: Child, whole: _Whole) -> bool:
    return _earlier(child.looked_after_since, child.date_of_birth)


def _due_before_last(child: Child, whole: _Whole) -> bool:
    due, last = child.next_review_due, child.last_review
    return due is not None and last is not None and due <= last


def _beyond_the_law(child: Child, whole: _Whole) -> bool:
    # The longest interval of any pathway; the first ones are shorter.
    if child.last_review is None:
        return False
    return _earlier(add_months(child.last_review, MEETING_INTERVAL_MONTHS), child.next_review_due)


def _still_to_come(column: str) -> _Rule:
    def concerns(child: Child, whole: _Whole) -> bool:
        return _earlier(whole.as_at, getattr(child, column))

    return _Rule(column, f"{column} is later than the day of the sheet", concerns)


def _adult(child: Child, whole: _Whole) -> bool:
    if child.date_of_birth is None or whole.as_at is None:
        return False
    return add_months(child.date_of_birth, 12 * ADULT_YEARS) <= whole.as_at


def _overdue(child: Child, whole: _Whole) -> bool:
    return _earlier(child.next_review_due, whole.as_at)


def _own_bar(child: Child, whole: _Whole) -> bool:
    return child.officer in child.barred_officers


def _pinned_to_nobody(child: Child, whole: _Whole) -> bool:
    return child.pinned and not child.officer


def _kept_from_a_stranger(child: Child, whole: _Whole) -> bool:
    return any(
        other not in whole.by_id and whole.spelt[squash(other)] != 1 for other in child.not_with
    )


def _kept_from_itself(child: Child, whole: _Whole) -> bool:
    return child.child_id in child.not_with


def _together_all_the_same(child: Child, whole: _Whole) -> bool:
    others = (whole.by_id.get(other) for other in child.not_with if other != child.child_id)
    return bool(child.officer) and any(other and other.officer == child.officer for other in others)


def _siblings_apart(child: Child, whole: _Whole) -> bool:
    return child.child_id in whole.apart


def _ids_alike(child: Child, whole: _Whole) -> bool:
    return whole.alike[child.child_id.casefold()] > 1


def _unborn(child: Child, whole: _Whole) -> bool:
    return _earlier(whole.as_at, child.date_of_birth)


def _plan_before_birth(child: Child, whole: _Whole) -> bool:
    return _earlier(child.plan_start, child.date_of_birth)


def _without_officer(child: Child, whole: _Whole) -> bool:
    return not child.officer


def _short_breaks(child: Child, whole: _Whole) -> bool:
    return child.legal_status in SHORT_BREAKS


def _earlier(one: date | None, other: date | None) -> bool:
    return one is not None and other is not None and one < other


_RULES = (
    _Rule("plan_start", "on a plan without plan_start", _no_plan_start),
    _Rule("looked_after_since", "looked after without looked_after_since", _no_care_start),
    _Rule("pathway", "on CP with a looked_after_since; is the child on both?", _care_on_cp),
    _Rule("pathway", "on LAC with a plan_start; is the child on both?", _plan_on_lac),
    _Rule("looked_after_since", "looked after since before birth", _care_before_birth),
    _Rule("next_review_due", "next_review_due is not after last_review", _due_before_last),
    _Rule(
        "next_review_due",
        "next_review_due is more than 6 months after last_review, later than the law allows",
        _beyond_the_law,
    ),
    _still_to_come("officer_since"),
    _still_to_come("plan_start"),
    _still_to_come("looked_after_since"),
    _still_to_come("last_review"),
    _still_to_come("last_iro_contact"),
    _Rule("date_of_birth", "18 or older and still listed", _adult),
    _Rule("next_review_due", "overdue: next_review_due is before the day of the sheet", _overdue),
    _Rule("barred_officers", "held by an officer who is barred from the child", _own_bar),
    _Rule("pinned", "pinned without an officer", _pinned_to_nobody),
    _Rule("not_with", "not_with names a child who is not in the sheet", _kept_from_a_stranger),
    _Rule("not_with", "not_with names the child itself", _kept_from_itself),
    _Rule("not_with", "held by the same officer as a child of not_with", _together_all_the_same),
    _Rule(
        "officer",
        "siblings with more than one officer; if that is meant, write yes under split_siblings",
        _siblings_apart,
    ),
    _Rule("child_id", "ids that differ only in capitals; the same child?", _ids_alike),
    _Rule("date_of_birth", "date of birth still to come: expected then", _unborn, Level.NOTE),
    _Rule("plan_start", "plan started before birth", _plan_before_birth, Level.NOTE),
    _Rule("officer", "without an officer", _without_officer, Level.NOTE),
    _Rule(
        "legal_status",
        "on short breaks (V3, V4): first review within 3 months, none in the 903 return",
        _short_breaks,
        Level.NOTE,
    ),
)
