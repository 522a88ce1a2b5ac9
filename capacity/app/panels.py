"""What the page's tables hold: the plan, the weeks ahead, the frontier, the history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from capacity.allocation.due import KIND_WORDS as DUE_WORDS
from capacity.allocation.due import NOBODY, DueReport
from capacity.allocation.effort import LAC, MIDWAY, RCPC
from capacity.allocation.frontier import Point
from capacity.allocation.proposal import Proposal
from capacity.allocation.reasons import Choice
from capacity.app.decisions import KIND_WORDS, Asked, Decision, Kind
from capacity.app.desk import Desk
from capacity.app.markup import Grid, Raw, band_bar, filled_bar, where, whole
from capacity.app.store import Approval, Listed
from capacity.practice.band import band

MOST_OVERDUE = 100


def day(iso: str | date) -> str:
    """Write a day as people here do."""
    of = iso if isinstance(iso, date) else date.fromisoformat(iso)
    return f"{of.day} {of:%b %Y}"


def moment(iso: str) -> str:
    """Write a day and a time."""
    of = datetime.fromisoformat(iso)
    return f"{of.day} {of:%b %Y, %H:%M}"


def officers_now(desk: Desk) -> Grid:
    """Each officer's caseload today against the band."""
    rows = []
    held = {one.name: len(desk.sheets.caseload.held_by(one.name)) for one in desk.sheets.team}
    people = sorted(desk.sheets.team, key=lambda one: one.name)
    limits = {one.name: band(max(one.effective_fte, 0.0)) for one in people}
    top = max([1, *held.values(), *(each.high for each in limits.values())])
    for one in people:
        own, count = limits[one.name], held[one.name]
        away = "" if one.in_post(desk.day) else "not in post"
        away = "away" if one.absent(desk.day) else away
        rows.append(
            (one.name, f"{one.effective_fte:g}", count, whole(f"{own.low}-{own.high}"),
             where(own, count), band_bar(own, count, None, top), away or str(one.contract))
        )  # fmt: skip
    return Grid(
        "Children held today, against the handbook's 50 to 70 for a full-time officer "
        "(shaded; ring: today)",
        ("Officer", "Effective FTE", "Holds", "Band", "Where", "Against the band", "Contract"),
        rows, frozenset({1, 2}),
    )  # fmt: skip


def officers_proposed(proposal: Proposal) -> Grid:
    """Each officer's caseload before and after the proposal."""
    officers = proposal.officers
    top = max([1, *(max(o["before"], o["after"], o["band"][1]) for o in officers)])
    weeks = proposal.timetable.weeks
    rows = []
    for one, seat in zip(officers, proposal.problem.seats, strict=True):
        own = band(max(seat.fte, 0.0))
        over = sum(week.over for week in weeks[one["officer"]])
        rows.append(
            (one["officer"], f"{seat.fte:g}", one["before"], one["after"],
             whole(f"{own.low}-{own.high}"),
             "can hold nobody" if seat.closed else where(own, one["after"]),
             band_bar(own, one["before"], one["after"], top), over or "")
        )  # fmt: skip
    return Grid(
        "Children held before (ring) and after (dot), against the band (shaded)",
        ("Officer", "Effective FTE", "Now", "Proposed", "Band", "Proposed is", "Against the band",
         "Weeks short of hours"),
        rows, frozenset({1, 2, 3, 7}),
    )  # fmt: skip


def moves(proposal: Proposal, remarks: Mapping[str, Mapping[str, str]]) -> Grid:
    """Every child who gets an officer or another one, with the reason and what is recorded."""
    rows = []
    for move in proposal.moves:
        noted = remarks.get(move["child_id"], {})
        told = noted.get("told_on", "")
        rows.append(
            (move["child_id"], move["previous"] or "nobody", move["officer"],
             whole(day(move["on"])), move["reason"] or "", noted.get("reason_of_pro", ""),
             noted.get("child_consulted", ""), day(told) if told else "")
        )  # fmt: skip
    return Grid(
        f"What would change: {len(rows)} {'child' if len(rows) == 1 else 'children'}",
        ("Child", "From", "To", "On", "Why", "Your reason", "Child consulted", "Told on"),
        rows, high=True,
    )  # fmt: skip


def left_over(proposal: Proposal) -> Grid:
    """Children who cannot be given an officer, and the way out."""
    rows = [(one["child_id"], one["reason"]) for one in proposal.unallocated]
    return Grid("Not possible", ("Child", "Why, and what would help"), rows)


def choices(options: Iterable[Choice], chosen: str, child: str) -> Grid:
    """Every officer for one child: the best first, the excluded last."""
    rows = []
    for place, one in enumerate(options, start=1):
        if one.excluded:
            rows.append((one.officer, "no", one.excluded))
            continue
        words = "the proposal" if one.officer == chosen else (one.words or "costs nothing more")
        rows.append((one.officer, str(place), words))
    return Grid(f"Who could have {child}: the best first", ("Officer", "Place", "What it would "
                "cost beyond the proposal, or why not"), rows)  # fmt: skip


def frontier(points: Sequence[Point], now: float) -> Grid:
    """Fairness against moves: what each tolerance would cost and buy."""
    top = max([1, *(point.moved for point in points)])
    rows = []
    for point in points:
        mark = " (this proposal)" if point.tolerance == now else ""
        rows.append(
            (f"{point.tolerance:g}{mark}", point.moved, filled_bar(point.moved, None, top),
             point.highest_per_fte, point.lowest_per_fte)
        )  # fmt: skip
    return Grid(
        "If any child could move: fairness against moves",
        ("Tolerance", "Children who change officer", "As a bar", "Highest per FTE",
         "Lowest per FTE"),
        rows, frozenset({1, 3, 4}),
    )  # fmt: skip


def due_weeks(report: DueReport) -> Grid:
    """Weeks ahead of the service: what falls due and the hours that there are."""
    weeks = report.service_weeks
    top = max([1.0, *(max(week.hours.due, week.hours.available) for week in weeks)])
    rows = []
    for week in weeks:
        hours, counts = week.hours, week.counts
        signs = ["▲ too few hours"] if hours.over else []
        signs += ["▲ too few conference slots"] if week.out_of_slots else []
        rows.append(
            (day(week.monday), counts[RCPC], counts[LAC], counts[MIDWAY], f"{hours.due:.0f}",
             f"{hours.available:.0f}", filled_bar(hours.due, hours.available, top),
             Raw(f'<span class="cp-above">{"; ".join(signs)}</span>' if signs else "● enough"))
        )  # fmt: skip
    return Grid(
        "Week by week: hours due (bar) and hours that there are (line)",
        ("Week of", "Review conferences", "LAC reviews", "Midway reviews", "Hours due",
         "Hours there are", "As a bar", "Enough?"),
        rows, frozenset({1, 2, 3, 4, 5}),
    )  # fmt: skip


def due_officers(report: DueReport) -> Grid:
    """Each officer's reviews and midway reviews: overdue, and ahead."""
    rows = []
    for name in report.officer_weeks:
        totals = report.totals(name)
        short = report.short_from.get(name)
        rows.append(
            (name, totals["overdue_reviews"], totals["due_reviews"], totals["overdue_midway"],
             totals["due_midway"], f"from {day(short)}" if short else "")
        )  # fmt: skip
    return Grid(
        f"By officer, the next {report.weeks} weeks",
        ("Officer", "Reviews overdue", "Reviews ahead", "Midway overdue", "Midway ahead",
         "Hours run out"),
        rows, frozenset({1, 2, 3, 4}),
    )  # fmt: skip


def overdue(report: DueReport) -> Grid:
    """Reviews that should have been held already."""
    late = [one for one in report.overdue if one.kind != MIDWAY]
    rows = [
        (", ".join(one.children), DUE_WORDS[one.kind], day(one.due),
         (report.as_at - one.due).days, one.officer or NOBODY)
        for one in late[:MOST_OVERDUE]
    ]  # fmt: skip
    more = f", the first {MOST_OVERDUE}" if len(late) > MOST_OVERDUE else ""
    return Grid(
        f"Overdue reviews: {len(late)}{more}",
        ("Children", "What", "Was due", "Days ago", "Officer"), rows, frozenset({3}), high=True,
    )  # fmt: skip


def decided(decisions: Sequence[Decision]) -> Grid:
    """Everything decided or recorded, in its order."""
    rows = [
        (moment(one.at), KIND_WORDS[one.kind], one.child, one.officer, _words(one))
        for one in decisions
    ]
    return Grid("Decisions, in their order", ("When", "What", "Child", "Officer", "Words"),
                rows, heads_of_rows=False, high=len(rows) > 12)  # fmt: skip


def _words(one: Decision) -> str:
    if one.kind is Kind.ASK:
        return str(Asked.read(one.words))
    return day(one.words) if one.kind is Kind.TOLD and one.words else one.words


def history(listed: Sequence[Listed], approvals: Sequence[Approval]) -> Grid:
    """Every proposal, and who approved or withdrew what, when and why."""
    rows = []
    for one in listed:
        own = [each for each in approvals if each.proposal == one.id]
        first = (
            moment(one.opened), f"{one.caseload_name}, {one.team_name}, as at {day(one.as_at)}",
            one.decisions,
        )  # fmt: skip
        rows += [(*first, *_approved(each)) for each in own] or [(*first, "no", "", "")]
    return Grid(
        "Proposals on this machine, the latest first",
        ("Opened", "Sheets", "Decisions", "Approved", "What was approved, and why", "Withdrawn"),
        rows, frozenset({2}), heads_of_rows=False,
    )  # fmt: skip


def _approved(one: Approval) -> tuple[str, str, str]:
    why = f" Reason: {one.words}" if one.words else ""
    gone = ""
    if one.withdrawn_at:
        gone = f"by {one.withdrawn_by}, {moment(one.withdrawn_at)}: {one.withdrawn_why}"
    return f"by {one.name}, {moment(one.at)}", f"{one.summary}{why}", gone
