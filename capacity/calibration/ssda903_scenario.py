"""A scenario that starts from the children in care of a 903 return."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from capacity.calibration.annex_scenario import (
    CHILDREN_PER_FTE,
    OwnCalibration,
    another,
    notes_besides,
    published_files,
    too_few,
)
from capacity.calibration.care_stays import ReviewsHeld, reviews_of, stays_of
from capacity.calibration.council import CARE_MISSING
from capacity.calibration.found import Found
from capacity.calibration.own_data import Flow, care_from, own_service, plans_from, stale, window
from capacity.calibration.published_scenario import demand_of, fit_in_words, unusual
from capacity.calibration.stated import Stated, toml
from capacity.files.officers import HeldBy
from capacity.files.ssda903 import CarePeriod, Ssda903
from capacity.practice import (
    add_months,
    first_lac_review_due,
    first_short_breaks_review_due,
    later_lac_review_due,
    later_short_breaks_review_due,
    second_lac_review_due,
)
from capacity.service import Caseload, Child, Pathway
from capacity.service.errors import InputError
from capacity.service.wording import counted, some_children

WINDOW_DAYS = 365
_LAC_KEYS = ("demand.lac.", "scenario.", "start.", "workforce.")


def calibrate_ssda903(
    data: Ssda903,
    published: Found | None,
    officers: Mapping[str, HeldBy],
    caseload_file: str,
    team_file: str,
) -> OwnCalibration:
    """Return a scenario from the day on: the return's children, entries and stays.

    The return knows no plans: with published files they are the council's, without there
    are none, which is said.

    Raises
    ------
    InputError
        If nobody is in care on the day.
    """
    caseload, left_out = _caseload(data, officers)
    if not caseload.children:
        raise InputError(
            f"nobody is in care on {data.as_at}", where=data.source,
            allowed="a day inside the return; is --as-at right?",
        )  # fmt: skip
    found = _found(data, published, len(caseload))
    stays, reviews = stays_of(data.periods, data.as_at), reviews_of(data)
    notes = [
        # Reviews go on where episodes have stopped: rates and who is in care rest on the latter.
        *stale([data.last_change], data.as_at, "start or end of an episode"),
        *data.unseen,
        f"{some_children(len(caseload))} in care on {data.as_at}; next reviews follow from the "
        "last",
        *_in_time(data, reviews),
        *too_few(found),
        f"stays rest on {counted(stays.events, 'end')} in three years; those still open count "
        "as longer",
    ]
    if left_out:
        young = counted(left_out, "young person", "young people")
        notes.append(f"left out: {young} of 18 or more")
    if data.took_part[1]:
        notes.append(
            f"children took part in {data.took_part[0]} of {counted(data.took_part[1], 'review')}"
        )
    if not published:
        notes.append(
            "a 903 return has no plans: none are in the scenario; --published DIR --council NAME "
            "adds the council's, capacity calibrate annex-a its own"
        )
    fit = tuple(line for line in fit_in_words(found) if published or line.startswith("Looked"))
    stated = [
        *_header(data), *_start(found, data, caseload_file, team_file, published),
        *_demand(found, published, stays.days_share, stays.year_share, stays.events),
        *_team(len(caseload), found, published, team_file),
    ]  # fmt: skip
    if published:
        besides = notes_besides([CARE_MISSING], published)
        notes += [*besides, *another(found, published), *unusual(stated)]
    head = [
        f"From the 903 return in '{data.source}' as at {data.as_at}.",
        "Written by `capacity calibrate ssda903`. Tags: F from the files, D derived, A assumption.",
        *published_files(found), "", *fit, "", "To look at:", *(f"- {note}" for note in notes),
    ]  # fmt: skip
    return OwnCalibration(toml(stated, head), caseload, tuple(notes), fit)


def _in_time(data: Ssda903, reviews: ReviewsHeld) -> Iterator[str]:
    """Say how many had their reviews in time; nothing where there is no file of reviews."""
    if data.reviews:
        yield (
            f"{reviews.in_time} of {some_children(reviews.children)} had all reviews of the "
            "year in time"
        )


def _found(data: Ssda903, published: Found | None, held: int) -> Found:
    counted = window([(each.started, each.ended) for each in data.periods], data.as_at, WINDOW_DAYS)
    care = Flow(held, counted.started, counted.ended, counted.years)
    source = f"episodes of {data.source}, a year"
    plans = (
        published.plans
        if published
        else plans_from(Flow(0, 0, 0, 1.0), None, None, data.as_at, "none")
    )
    return Found(
        own_service("this service", published), data.as_at.year, 0.0, plans,
        care_from(care, published, source), (), published.files if published else "",
    )  # fmt: skip


def _caseload(data: Ssda903, officers: Mapping[str, HeldBy]) -> tuple[Caseload, int]:
    children, left_out = [], 0
    open_periods = {p.child_id: p for p in data.periods if p.ended is None}
    for child_id, period in open_periods.items():
        birth = data.births.get(child_id)
        if birth is not None and add_months(birth, 18 * 12) <= data.as_at:
            left_out += 1
            continue
        held = [day for day in data.reviews.get(child_id, ()) if day >= period.started]
        known = officers.get(child_id)
        children.append(
            Child(
                child_id,
                Pathway.LAC,
                officer=known.officer if known else "",
                sibling_group=known.sibling_group if known else "",
                date_of_birth=birth,
                looked_after_since=period.started,
                last_review=held[-1] if held else None,
                next_review_due=_due(period, held),
                legal_status=period.legal_status,
            )
        )
    return Caseload(tuple(children), data.as_at), left_out


def _due(period: CarePeriod, held: list[date]) -> date:
    """Return when the next review is due; V3 and V4 are short breaks, reviewed less often."""
    if period.short_breaks:
        if not held:
            return first_short_breaks_review_due(period.started)
        return later_short_breaks_review_due(held[-1])
    if not held:
        return first_lac_review_due(period.started)
    return (second_lac_review_due if len(held) == 1 else later_lac_review_due)(held[-1])


def _header(data: Ssda903) -> Iterator[Stated]:
    yield Stated("scenario.name", f"ssda903-{data.as_at}", "")
    yield Stated("scenario.description", f"From the children in care of {data.as_at}", "")
    yield Stated("scenario.start", data.as_at, "F: the day given")
    yield Stated("scenario.weeks", 104, "two years")
    yield Stated("scenario.seed", 1, "")


def _start(
    found: Found, data: Ssda903, caseload_file: str, team_file: str, published: Found | None
) -> Iterator[Stated]:
    yield Stated(
        "start.cp_plans", round(found.plans.stock) if published else 0,
        found.plans.stock_source if published else "a 903 return has none",
    )  # fmt: skip
    yield Stated("start.looked_after", round(found.care.stock), f"F: episodes, {data.as_at}")
    yield Stated("start.both_pathways", 0, "the return does not say who is on a plan")
    if not published:
        yield Stated("start.caseload", caseload_file, "these children, with due dates")
    if team_file:
        yield Stated("start.team", team_file, "your team sheet")


def _demand(
    found: Found, published: Found | None, in_days: float, in_a_year: float, events: int
) -> Iterator[Stated]:
    months = max(min((in_a_year - in_days) / 0.86, 0.9 - in_days), 0.0)
    own = {
        "demand.lac.stay_days_share": (in_days, f"F: over within two weeks, {events} ends"),
        "demand.lac.stay_months_share": (months, f"F: {in_a_year:.0%} over within a year"),
    }
    for each in demand_of(found):
        if each.key.startswith("start.") or not (published or each.key.startswith(_LAC_KEYS)):
            continue
        if each.key in own:
            yield Stated(each.key, *own[each.key])
        elif each.key == "demand.lac.from_plan_pct" and not published:
            yield Stated(each.key, 0.0, "all entries come direct, since no plans are simulated")
        else:
            yield each
    if not published:
        yield Stated("demand.cp.icpc_children_per_month", 0.0, "a 903 return has no plans")


def _team(children: int, found: Found, published: Found | None, team_file: str) -> Iterator[Stated]:
    if not team_file:
        held = children + (round(found.plans.stock) if published else 0)
        fte = max(round(held / CHILDREN_PER_FTE, 1), 0.5)
        yield Stated(
            "workforce.fte", fte, f"A: no team was given; {CHILDREN_PER_FTE:.0f} children per FTE"
        )
