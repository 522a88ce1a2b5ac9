"""Today's caseload out of an Annex A: due dates derived, sibling groups suggested."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from capacity.files.annex_a import ADULT_YEARS, AnnexA, Period
from capacity.files.annex_a_codes import SHORT_BREAKS
from capacity.files.officers import HeldBy
from capacity.practice import (
    add_months,
    first_lac_review_due,
    first_rcpc_due,
    first_short_breaks_review_due,
    later_lac_review_due,
    later_rcpc_due,
    later_short_breaks_review_due,
    second_lac_review_due,
)
from capacity.service import Caseload, Child, Pathway
from capacity.service.wording import counted, some_children

FIRST_REVIEW_DAYS = 60
"""A LAC review this soon after entry is taken for the first (20 working days, with delay)."""

MOST_SIBLINGS = 8


@dataclass(frozen=True)
class AnnexCaseload:
    """Children of an Annex A as a caseload.

    Attributes
    ----------
    notes
        What was derived, suggested or left out.
    """

    caseload: Caseload
    notes: tuple[str, ...]


def caseload_of(annex: AnnexA, officers: Mapping[str, HeldBy]) -> AnnexCaseload:
    """Return the open children of lists 7 and 8, joined by their id.

    Parameters
    ----------
    officers
        What a service's own list says, by child; it goes before what is derived.
    """
    plans = {period.child_id: period for period in annex.open_plans}
    care = {period.child_id: period for period in annex.open_care}
    ids = list(dict.fromkeys([*plans, *care]))
    adults = [each for each in ids if _adult(plans.get(each), care.get(each), annex.as_at)]
    held = [each for each in ids if each not in set(adults)]
    groups = _groups(held, plans, care)
    children = tuple(
        _joined(_child(each, plans.get(each), care.get(each), groups), officers.get(each))
        for each in held
    )
    return AnnexCaseload(
        Caseload(children, annex.as_at), tuple(_notes(annex, children, groups, adults, officers))
    )


def plan_review_due(plan: Period) -> date:
    """Return when the next review conference is due: 3 months after the start, then every 6."""
    if plan.last_review is None or plan.last_review <= plan.started:
        return first_rcpc_due(plan.started)
    return later_rcpc_due(plan.last_review)


def care_review_due(care: Period) -> date:
    """Return when the next LAC review is due: 20 working days, 3 months, then every 6.

    Short breaks (V3, V4) are reviewed after 3 months and then every 6. An Annex A has only
    the latest review: one within 60 days of entry is taken for the first.
    """
    short = care.code in SHORT_BREAKS
    if care.last_review is None or care.last_review <= care.started:
        return (
            first_short_breaks_review_due(care.started)
            if short
            else first_lac_review_due(care.started)
        )
    if short:
        return later_short_breaks_review_due(care.last_review)
    if care.last_review <= care.started + timedelta(days=FIRST_REVIEW_DAYS):
        return second_lac_review_due(care.last_review)
    return later_lac_review_due(care.last_review)


def _child(
    child_id: str, plan: Period | None, care: Period | None, groups: Mapping[str, str]
) -> Child:
    periods = [each for each in (plan, care) if each is not None]
    pathway = Pathway.BOTH if len(periods) == 2 else Pathway.CP if plan else Pathway.LAC
    due = [plan_review_due(plan)] if plan else []
    due += [care_review_due(care)] if care else []
    reviews = [each.last_review for each in periods if each.last_review]
    births = [each.date_of_birth for each in periods if each.date_of_birth]
    return Child(
        child_id,
        pathway,
        sibling_group=groups.get(child_id, ""),
        pod=next((each.team for each in periods if each.team), ""),
        date_of_birth=births[0] if births else None,
        plan_start=plan.started if plan else None,
        looked_after_since=care.started if care else None,
        last_review=max(reviews, default=None),
        next_review_due=min(due),
        last_iro_contact=care.last_iro_contact if care else None,
        legal_status=care.code if care else "",
    )


def _joined(child: Child, held: HeldBy | None) -> Child:
    if held is None:
        return child
    said = {
        name: getattr(held, name)
        for name in ("officer", "officer_since", "sibling_group", "last_review",
                     "next_review_due", "complex")
        if getattr(held, name)
    }  # fmt: skip
    return replace(child, **said)


def _groups(
    ids: list[str], plans: Mapping[str, Period], care: Mapping[str, Period]
) -> dict[str, str]:
    """Suggest as siblings the children with one start, latest review and worker."""
    alike: dict[tuple[object, ...], list[str]] = {}
    for each in ids:
        period = plans.get(each) or care[each]
        if period.worker:
            key = (each in plans, period.started, period.last_review, period.worker.casefold())
            alike.setdefault(key, []).append(each)
    families = [m for m in alike.values() if 2 <= len(m) <= MOST_SIBLINGS]
    return {
        child: f"S{number:04}" for number, members in enumerate(families, 1) for child in members
    }


def _adult(plan: Period | None, care: Period | None, as_at: date) -> bool:
    births = [each.date_of_birth for each in (plan, care) if each and each.date_of_birth]
    return bool(births) and add_months(births[0], 12 * ADULT_YEARS) <= as_at


def _notes(
    annex: AnnexA,
    children: tuple[Child, ...],
    groups: Mapping[str, str],
    adults: list[str],
    officers: Mapping[str, HeldBy],
) -> Iterator[str]:
    both = sum(child.pathway is Pathway.BOTH for child in children)
    # Nobody can be in two lists of which one was not given.
    on_both = f", {both:,} of them in both list 7 and list 8" if annex.plans and annex.care else ""
    yield (
        f"{some_children(len(children))} open on {annex.as_at}{on_both}; "
        "due dates are derived from the latest review: an Annex A has none"
    )
    families = len(set(groups.values()))
    if families:
        yield (
            f"suggested: {counted(families, 'sibling group')} of "
            f"{some_children(len(groups))} in all, by the same start, latest review and social "
            "worker; correct them in the caseload sheet"
        )
    if adults:
        yield f"left out: {counted(len(adults), 'young person', 'young people')} of 18 or more"
    known = sum(child.child_id in officers for child in children)
    if known < len(children):
        yield (
            f"without an officer: {some_children(len(children) - known)}; an Annex A names "
            "social workers only; give --officers a sheet with child_id and officer"
        )
    strangers = [each for each in officers if each not in {c.child_id for c in children}]
    if strangers:
        yield (
            f"of the officers' sheet, {some_children(len(strangers))} not open here: "
            f"{strangers[0]}{' first' if len(strangers) > 1 else ''}"
        )
