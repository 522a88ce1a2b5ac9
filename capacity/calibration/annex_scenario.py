"""A scenario that starts from the children of an Annex A."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from capacity.calibration.annex_caseload import AnnexCaseload, caseload_of
from capacity.calibration.council import CARE_MISSING, PLANS_MISSING
from capacity.calibration.found import Found
from capacity.calibration.own_data import Flow, care_from, own_service, plans_from, stale, window
from capacity.calibration.published_scenario import demand_of, fit_in_words, unusual
from capacity.calibration.stated import Stated, toml
from capacity.files.annex_a import AnnexA, Enquiry, Period
from capacity.files.officers import HeldBy
from capacity.practice import ENGLAND, icpc_due
from capacity.service import Caseload
from capacity.service.errors import InputError

HALF_YEAR = 182
"""Days for which an Annex A keeps those who left."""

FEWEST_CONFERENCES = 10
CHILDREN_PER_FTE = 60.0
WILDLY = 2.0
"""Times the published number, or its fraction, that a year or two do not explain: the yearly
log change of plans has an SD of .25 (forecast §2), that of looked-after children of .08."""


@dataclass(frozen=True)
class OwnCalibration:
    """A scenario with its starting caseload.

    Attributes
    ----------
    text
        The scenario file.
    caseload
        The children that it starts from; it is written beside the scenario.
    """

    text: str
    caseload: Caseload
    notes: tuple[str, ...]
    fit: tuple[str, ...]


def calibrate_annex_a(
    annex: AnnexA,
    published: Found | None,
    officers: Mapping[str, HeldBy],
    caseload_file: str,
    team_file: str,
) -> OwnCalibration:
    """Return a scenario from the day of the extract on.

    Parameters
    ----------
    published
        What is published of the council, where it is given.
    caseload_file, team_file
        Names of the sheets as the scenario states them; the team may be ''.

    Raises
    ------
    InputError
        If nobody is open in lists 7 and 8.
    """
    made = caseload_of(annex, officers)
    if not made.caseload.children:
        raise InputError(
            f"no child is open on {annex.as_at} in lists 7 and 8", where=annex.source,
            allowed="rows without an end date; --as-at is the day of the extract",
        )  # fmt: skip
    found = _found(annex, published, made)
    fit = tuple(fit_in_words(found))
    notes = [
        *stale(_days(annex), annex.as_at), *annex.absent, *made.notes, *found.notes,
        *too_few(found), *_enquiries_unseen(annex, published), *another(found, published),
    ]  # fmt: skip
    stated = [
        *_header(annex),
        *_start(found, made, annex, caseload_file, team_file),
        *(each for each in demand_of(found) if not each.key.startswith("start.")),
        *_unaccompanied(annex),
        *_lateness(annex.enquiries),
        *_team(made, team_file),
    ]
    notes += unusual(stated)
    head = [
        f"From the Annex A '{annex.source}' as at {annex.as_at}.",
        "Written by `capacity calibrate annex-a`. Tags: F from the file, D derived, A assumption. "
        "A number with a law is drawn once a replication: its spread is the posterior's.",
        *published_files(found), "", *fit, "", "To look at:", *(f"- {note}" for note in notes),
    ]  # fmt: skip
    return OwnCalibration(toml(stated, head), made.caseload, tuple(notes), fit)


def published_files(found: Found) -> list[str]:
    """Return a line of the head that names the published files, if any were given."""
    return [f"Published files, with their years: {found.files}."] if found.files else []


def _days(annex: AnnexA) -> Iterator[date | None]:
    for period in (*annex.plans, *annex.care):
        yield from (period.started, period.ended, period.last_review, period.last_iro_contact)
    yield from (each.strategy_discussion for each in annex.enquiries)


def _found(annex: AnnexA, published: Found | None, made: AnnexCaseload) -> Found:
    source = f"lists 7 and 8 of {annex.source}"
    # Who is held is the caseload: one open plan a child, nobody of 18.
    on_plan = sum(child.pathway.on_plan for child in made.caseload)
    in_care = sum(child.pathway.looked_after for child in made.caseload)
    plans = _flow(annex.plans, annex.as_at, on_plan)
    care = _flow(annex.care, annex.as_at, in_care)
    own = (
        *([PLANS_MISSING] if annex.plans else []), *([CARE_MISSING] if annex.care else []),
    )  # fmt: skip
    notes = notes_besides(own, published) if published else (
        "no published rows were given (--published DIR --council NAME): the long-run level "
        "rests on the last six months alone",
    )  # fmt: skip
    conversion = _conversion(annex.enquiries)
    return Found(
        own_service("this service", published), annex.as_at.year, 0.0,
        plans_from(plans, conversion, published, annex.as_at, source, care.started / care.years),
        care_from(care, published, source, plans.started / plans.years),
        (*notes, *_unseen(annex, published)), published.files if published else "",
    )  # fmt: skip


def _unseen(annex: AnnexA, published: Found | None) -> Iterator[str]:
    """Say which pathway rests on no row of the file, and on what it rests."""
    for number, rows, what in (
        (7, annex.plans, "starts of plans"), (8, annex.care, "entries to care")
    ):  # fmt: skip
        if not rows:
            how = "is not there" if number in annex.missing else "has no rows"
            rest = (
                f"{what} are the council's published ones" if published
                else f"{what} are England's in proportion to the other list, with a wide spread"
            )  # fmt: skip
            yield (
                f"list {number} {how}: none of its children are in the caseload, and {rest}; add "
                "the list or put your own numbers"
            )


def notes_besides(own: Sequence[str], published: Found) -> tuple[str, ...]:
    """Return what is said of published rows, apart from stocks that are the service's own."""
    return tuple(note for note in published.notes if not note.startswith(tuple(own)))


def _enquiries_unseen(annex: AnnexA, published: Found | None) -> Iterator[str]:
    """Say where list 5 says too little of conversion and lateness."""
    held = sum(each.icpc is not None and each.led_to_plan is not None for each in annex.enquiries)
    if held >= FEWEST_CONFERENCES:
        return
    whose = "the council's published ones" if published else "England's"
    if 5 in annex.missing:
        how = "is not there"
    elif not annex.enquiries:
        how = "has no rows"
    else:
        how = f"has {held} conferences with an outcome, fewer than {FEWEST_CONFERENCES}"
    yield f"list 5 {how}: conversion is {whose}, and ICPCs are late as by default"


def too_few(found: Found) -> Iterator[str]:
    """Say so where more children are taken to enter care than did."""
    if found.care.remark:
        yield found.care.remark


def another(found: Found, published: Found | None) -> Iterator[str]:
    """Say so where a list is of another size than the council's published figures."""
    if published is None:
        return
    care = 0.0 if published.care.spread else published.care.stock
    known = published.plans.stock_year
    for what, own, theirs, year in (
        ("plans", found.plans.stock, published.plans.stock if known else 0.0, known),
        ("looked-after children", found.care.stock, care, published.year),
    ):
        if own and theirs and not 1.0 / WILDLY < own / theirs < WILDLY:
            yield (
                f"{own:.0f} {what} are open here, {theirs:.0f} were published for "
                f"{published.council.name} on 31 March {year}: is it the same council?"
            )


def _from_list(number: int, rows: Sequence[Period], annex: AnnexA) -> str:
    if rows:
        return f"F: list {number}, {annex.as_at}"
    how = "is not there" if number in annex.missing else "has no rows"
    return f"A: list {number} {how}; put your own number"


def _flow(periods: Sequence[Period], as_at: date, held: int) -> Flow:
    counted = window([(each.started, each.ended) for each in periods], as_at, HALF_YEAR)
    return Flow(held, counted.started, counted.ended, counted.years)


def _conversion(enquiries: Sequence[Enquiry]) -> tuple[float, str] | None:
    held = [each for each in enquiries if each.icpc and each.led_to_plan is not None]
    if len(held) < FEWEST_CONFERENCES:
        return None
    share = sum(bool(each.led_to_plan) for each in held) / len(held)
    # One more of either kind: 300 of 300 is not for ever.
    share = (share * len(held) + 1.0) / (len(held) + 2.0)
    return share, f"F: list 5, {len(held)} conferences"


def _header(annex: AnnexA) -> Iterator[Stated]:
    yield Stated("scenario.name", f"annex-a-{annex.as_at}", "")
    yield Stated("scenario.description", f"From the children of {annex.as_at}", "")
    yield Stated("scenario.start", annex.as_at, "F: the day of the extract")
    yield Stated("scenario.weeks", 104, "two years")
    yield Stated("scenario.seed", 1, "")


def _start(
    found: Found, made: AnnexCaseload, annex: AnnexA, caseload_file: str, team_file: str
) -> Iterator[Stated]:
    both = sum(c.pathway.on_plan and c.pathway.looked_after for c in made.caseload)
    yield Stated("start.cp_plans", round(found.plans.stock), _from_list(7, annex.plans, annex))
    care = _from_list(8, annex.care, annex)
    yield Stated("start.looked_after", round(found.care.stock), care)
    unseen = [number for number, rows in ((7, annex.plans), (8, annex.care)) if not rows]
    source = f"A: list {unseen[0]} says nobody" if unseen else "F: children in lists 7 and 8"
    yield Stated("start.both_pathways", both, source)
    yield Stated("start.caseload", caseload_file, "these children, with due dates")
    if team_file:
        yield Stated("start.team", team_file, "your team sheet")


def _unaccompanied(annex: AnnexA) -> Iterator[Stated]:
    came = sum(
        each.unaccompanied and 0 <= (annex.as_at - each.started).days < HALF_YEAR
        for each in annex.care
    )
    if came:
        yield Stated(
            "demand.lac.unaccompanied_per_month", came / 6.0,
            f"F: list 8, {came} in six months; they are in entries_per_month too, take them off "
            "there",
        )  # fmt: skip


def _lateness(enquiries: Sequence[Enquiry]) -> Iterator[Stated]:
    held = [
        each for each in enquiries if each.icpc and each.icpc >= each.strategy_discussion
    ]  # fmt: skip
    if len(held) < FEWEST_CONFERENCES:
        return
    late = sum(
        each.icpc > icpc_due(each.strategy_discussion, ENGLAND) for each in held if each.icpc
    )
    pct = 100.0 * late / len(held)
    rows = tuple(
        {"cause": cause, "kinds": kinds, "share_pct": share}
        for cause, kinds, share in (
            ("late_notification", ("icpc",), round(max(pct - 3.0, 0.0), 1)),
            ("not_quorate", ("icpc", "rcpc", "lac"), 1.0),
            ("report_not_ready", ("icpc", "rcpc"), 1.0),
            ("family_or_interpreter", ("icpc", "rcpc", "lac"), 1.0),
        )
    )
    yield Stated(
        "practice.lateness", rows,
        f"F: list 5, {late} of {len(held)} ICPCs later than 15 working days, taken as late "
        "notices beside the default 3 % of other causes",
    )  # fmt: skip


def _team(made: AnnexCaseload, team_file: str) -> Iterator[Stated]:
    if not team_file:
        fte = max(round(len(made.caseload) / CHILDREN_PER_FTE, 1), 0.5)
        yield Stated(
            "workforce.fte", fte, f"A: no team was given; {CHILDREN_PER_FTE:.0f} children per FTE"
        )
