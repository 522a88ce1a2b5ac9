"""What is odd about a caseload: one small function for each rule.

None of these stops a load: each may be true. A rule that needs the day is silent
without one. Findings name rows, not children.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from capacity.files.load_report import Finding, Level
from capacity.practice import add_months
from capacity.practice.duedates import MEETING_INTERVAL_MONTHS
from capacity.service import Caseload, Child, Pathway

SHORT_BREAKS = frozenset({"V3", "V4"})


def look_over(caseload: Caseload) -> Iterator[Finding]:
    """Yield every finding about a caseload by itself, warnings first."""
    for rule in (*_WARNINGS, *_NOTES):
        for text, column, children in rule(caseload):
            level = Level.WARNING if rule in _WARNINGS else Level.NOTE
            if rows := tuple(sorted(child.row for child in children)):
                yield Finding(level, text, rows, column)


Said = Iterator[tuple[str, str, Iterable[Child]]]
"""What a rule says: text, column, the children concerned (nobody: nothing to say)."""


def _without_date(caseload: Caseload) -> Said:
    # A column that is blank throughout is said once, as a column.
    if any(child.plan_start for child in caseload):
        text = "on a plan without plan_start"
        yield text, "plan_start", (c for c in caseload if c.pathway.on_plan and not c.plan_start)
    if any(child.looked_after_since for child in caseload):
        text, column = "looked after without looked_after_since", "looked_after_since"
        yield (
            text,
            column,
            (c for c in caseload if c.pathway.looked_after and not c.looked_after_since),
        )


def _dates_of_the_other_pathway(caseload: Caseload) -> Said:
    text = "on the CP pathway with a looked_after_since; is the child on both?"
    yield text, "pathway", (c for c in caseload if c.pathway is Pathway.CP and c.looked_after_since)
    text = "on the LAC pathway with a plan_start; is the child on both?"
    yield text, "pathway", (c for c in caseload if c.pathway is Pathway.LAC and c.plan_start)


def _before_birth(caseload: Caseload) -> Said:
    text = "looked after since before the date of birth"
    yield (
        text,
        "looked_after_since",
        (c for c in caseload if _earlier(c.looked_after_since, c.date_of_birth)),
    )


def _due_before_last(caseload: Caseload) -> Said:
    text = "next_review_due is not after last_review"
    yield (
        text,
        "next_review_due",
        (
            child
            for child in caseload
            if child.next_review_due
            and child.last_review
            and child.next_review_due <= child.last_review
        ),
    )


def _beyond_the_law(caseload: Caseload) -> Said:
    text = "next_review_due is more than 6 months after last_review, later than the law allows"
    yield (
        text,
        "next_review_due",
        (
            child
            for child in caseload
            if child.next_review_due
            and child.last_review
            and child.next_review_due > add_months(child.last_review, MEETING_INTERVAL_MONTHS)
        ),
    )


def _still_to_come(caseload: Caseload) -> Said:
    for column in (
        "officer_since",
        "plan_start",
        "looked_after_since",
        "last_review",
        "last_iro_contact",
    ):
        text = f"{column} is later than the day of the sheet"
        yield text, column, (c for c in caseload if _earlier(caseload.as_at, getattr(c, column)))


def _eighteen(caseload: Caseload) -> Said:
    text = "18 or older and still listed"
    day = caseload.as_at
    yield (
        text,
        "date_of_birth",
        (c for c in caseload if day and c.date_of_birth and _age(c.date_of_birth, day) >= 18),
    )


def _overdue(caseload: Caseload) -> Said:
    text = "next_review_due is before the day of the sheet, so the review is overdue"
    yield (
        text,
        "next_review_due",
        (c for c in caseload if _earlier(c.next_review_due, caseload.as_at)),
    )


def _own_bar(caseload: Caseload) -> Said:
    text = "held by an officer who is barred from the child"
    yield text, "barred_officers", (c for c in caseload if c.officer in c.barred_officers)


def _pinned_to_nobody(caseload: Caseload) -> Said:
    yield "pinned without an officer", "pinned", (c for c in caseload if c.pinned and not c.officer)


def _unknown_not_with(caseload: Caseload) -> Said:
    text = "not_with names a child who is not in the sheet"
    known = caseload.by_id
    yield text, "not_with", (c for c in caseload if any(other not in known for other in c.not_with))


def _not_with_itself(caseload: Caseload) -> Said:
    yield (
        "not_with names the child itself",
        "not_with",
        (c for c in caseload if c.child_id in c.not_with),
    )


def _together_all_the_same(caseload: Caseload) -> Said:
    text = "held by the same officer as a child of not_with"
    known = caseload.by_id
    yield (
        text,
        "not_with",
        (
            child
            for child in caseload
            if child.officer
            and any(
                known[other].officer == child.officer
                for other in child.not_with
                if other in known and other != child.child_id
            )
        ),
    )


def _siblings_apart(caseload: Caseload) -> Said:
    text = "siblings with more than one officer; split_siblings says it is meant"
    groups = (group.children for group in caseload.groups)
    apart = (children for children in groups if len({c.officer for c in children if c.officer}) > 1)
    yield text, "officer", (child for children in apart for child in children)


def _ids_alike(caseload: Caseload) -> Said:
    text = "ids that differ only in capitals; are they the same child?"
    same: dict[str, list[Child]] = {}
    for child in caseload:
        same.setdefault(child.child_id.casefold(), []).append(child)
    yield text, "child_id", (c for alike in same.values() if len(alike) > 1 for c in alike)


def _unborn(caseload: Caseload) -> Said:
    text = "date_of_birth is still to come: an unborn child, expected then"
    yield text, "date_of_birth", (c for c in caseload if _earlier(caseload.as_at, c.date_of_birth))


def _plan_before_birth(caseload: Caseload) -> Said:
    text = "plan started before birth"
    yield text, "plan_start", (c for c in caseload if _earlier(c.plan_start, c.date_of_birth))


def _unallocated(caseload: Caseload) -> Said:
    yield "without an officer", "officer", (child for child in caseload if not child.officer)


def _short_breaks(caseload: Caseload) -> Said:
    text = "on short breaks (V3, V4): first review within 3 months, none in the 903 return"
    yield text, "legal_status", (c for c in caseload if c.legal_status in SHORT_BREAKS)


def _earlier(one: date | None, other: date | None) -> bool:
    return one is not None and other is not None and one < other


def _age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


_WARNINGS = (
    _without_date,
    _dates_of_the_other_pathway,
    _before_birth,
    _due_before_last,
    _beyond_the_law,
    _still_to_come,
    _eighteen,
    _overdue,
    _own_bar,
    _pinned_to_nobody,
    _unknown_not_with,
    _not_with_itself,
    _together_all_the_same,
    _siblings_apart,
    _ids_alike,
)
_NOTES = (_unborn, _plan_before_birth, _unallocated, _short_breaks)
