"""What falls due as lines, workbook, chart and calendars; nothing here touches the disk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from hashlib import blake2b
from typing import Any

from capacity.allocation.ahead import Due
from capacity.allocation.due import (
    KIND_WORDS,
    LONG_WITHOUT_CONTACT_DAYS,
    NOBODY,
    DueReport,
)
from capacity.allocation.effort import LAC, MIDWAY, RCPC
from capacity.allocation.table import Table

COLOURS = {RCPC: "#12436D", LAC: "#28A197", MIDWAY: "#A285D1"}
PLURALS = {RCPC: "Review conferences", LAC: "LAC reviews", MIDWAY: "Midway reviews"}


def lines(report: DueReport) -> Iterator[str]:
    """Yield what the screen shows."""
    yield f"As at {report.as_at:%d %B %Y}. {report.finding()}."
    yield ""
    staffed = report.team is not None
    hours_there = "  hours" if staffed else ""
    yield f"week of     conferences  slots  LAC reviews  midway  hours due{hours_there}"
    for week in report.service_weeks:
        counts, hours = week.counts, week.hours
        mark = " !" if (hours.over and staffed) or week.out_of_slots else ""
        there = f" {hours.available:6.0f}" if staffed else ""
        yield (
            f"{week.monday:%d %b %Y} {counts[RCPC]:12} {week.slots:6} {counts[LAC]:12} "
            f"{counts[MIDWAY]:7} {hours.due:10.0f}{there}{mark}"
        )
    late = "; what is overdue and can still be done stands in the first week"
    over = ", ! more than there is room for" if staffed else ""
    yield f"(meetings and midway reviews, siblings together counted once{over}{late})"
    yield from _by_officer(report)
    yield from (f"note: {note}" for note in report.notes())


def _by_officer(report: DueReport) -> Iterator[str]:
    """Yield what each officer has overdue and ahead; nothing where nobody is known."""
    if not report.officer_weeks:
        return
    yield ""
    yield f"{'officer':24} overdue  due ahead  midway overdue  midway ahead"
    for name in report.officer_weeks:
        totals = report.totals(name)
        yield (
            f"{name[:24]:24} {totals['overdue_reviews']:7} {totals['due_reviews']:10} "
            f"{totals['overdue_midway']:15} {totals['due_midway']:13}"
        )


def tables(report: DueReport) -> list[Table]:
    """Return the sheets: weeks, officers, both, all that is due, overdue, contact, notes."""
    notes = [(note,) for note in (report.finding(), *report.notes())]
    makers = (_weeks, _officers, _officer_weeks, _dues, _overdue, _contact)
    return [*(make(report) for make in makers), Table("Notes", ("note",), notes)]


def _weeks(report: DueReport) -> Table:
    columns: tuple[str, ...] = (
        "week_of",
        "review_conferences",
        "slots",
        "lac_reviews",
        "midway_reviews",
    )
    rows = [
        (w.monday, w.counts[RCPC], w.slots, w.counts[LAC], w.counts[MIDWAY], w.hours.due)
        + ((w.hours.available,) if report.team is not None else ())
        for w in report.service_weeks
    ]
    over = {(i, 5) for i, w in enumerate(report.service_weeks) if report.team and w.hours.over}
    full = {(i, 1) for i, w in enumerate(report.service_weeks) if w.out_of_slots}
    columns += ("midway_reviews", "hours_due", *(("hours",) if report.team is not None else ()))
    return Table("Weeks", columns, rows, frozenset(over | full))


def _officers(report: DueReport) -> Table:
    rows, flagged = [], set()
    for place, (name, weeks) in enumerate(report.officer_weeks.items()):
        totals = report.totals(name)
        short = report.short_from.get(name, "")
        rows.append((name, *totals.values(), short, *(week.due for week in weeks)))
        if report.team is not None:
            flagged |= {(place, 6 + column) for column, week in enumerate(weeks) if week.over}
    counts = ("overdue_reviews", "overdue_midway", "due_reviews", "due_midway")
    hours = tuple(f"hours w/c {monday:%d %b %Y}" for monday in report.mondays)
    columns = ("officer", *counts, "hours_run_out", *hours)
    return Table("Officers", columns, rows, frozenset(flagged))


def _officer_weeks(report: DueReport) -> Table:
    """Reviews, midway reviews and hours by officer and week."""
    rows = [
        (name, week.monday, count[RCPC], count[LAC], count[MIDWAY], week.due)
        + ((week.available,) if report.team is not None else ())
        for name, weeks in report.officer_weeks.items()
        for week, count in zip(weeks, report.officer_counts(name), strict=True)
    ]
    columns: tuple[str, ...] = ("officer", "week_of", "review_conferences", "lac_reviews")
    columns += ("midway_reviews", "hours_due", *(("hours",) if report.team is not None else ()))
    over = [week.over for weeks in report.officer_weeks.values() for week in weeks]
    flagged = {(place, 5) for place, one in enumerate(over) if one and report.team is not None}
    return Table("Officer weeks", columns, rows, frozenset(flagged))


def _dues(report: DueReport) -> Table:
    rows = [_row(due) for due in report.dues if due.due >= report.as_at]
    return Table("Due", ("due", "what", "officer", "children", "hours"), rows)


def _overdue(report: DueReport) -> Table:
    rows = [(*_row(due), (report.as_at - due.due).days) for due in report.overdue]
    return Table("Overdue", ("due", "what", "officer", "children", "hours", "days_late"), rows)


def _row(due: Due) -> tuple[Any, ...]:
    ids = ", ".join(due.children)
    return (due.due, KIND_WORDS[due.kind], due.officer or NOBODY, ids, round(due.hours, 1))


def _contact(report: DueReport) -> Table:
    days = report.days_since_contact
    children = sorted(
        report.caseload,
        key=lambda child: (-1 * (days[child.child_id] or 10**6), child.child_id),
    )
    rows = [(c.child_id, c.officer, c.last_iro_contact or "", days[c.child_id]) for c in children]
    long = {
        (place, 3)
        for place, row in enumerate(rows)
        if row[3] is None or row[3] > LONG_WITHOUT_CONTACT_DAYS
    }
    return Table(
        "Contact",
        ("child_id", "officer", "last_iro_contact", "days_since_contact"),
        rows,
        frozenset(long),
    )


def chart(report: DueReport) -> str:
    """Return an SVG of hours due by week and kind, against the hours that there are."""
    import altair as alt
    import pandas as pd
    import vl_convert

    hours = pd.DataFrame(_hours_by_kind(report))
    week = _week_axis(report)
    kinds = list(PLURALS.values())
    bars = (
        alt.Chart(hours)
        .mark_bar()
        .encode(
            x=week,
            y=alt.Y("sum(hours):Q", title="Hours"),
            color=alt.Color(
                "what:N",
                title=None,
                scale=alt.Scale(domain=kinds, range=list(COLOURS.values())),
                legend=alt.Legend(orient="top", labelColor="#3D3D3D"),
            ),
            order="order:Q",
        )
    )
    layers: list[Any] = [bars]
    if report.team is not None:
        layers += _line(report, week)
    title = alt.TitleParams(_wrapped(report.finding()), anchor="start", color="#12436D")
    whole = alt.layer(*layers).properties(width=760, height=320, title=title)
    return str(vl_convert.vegalite_to_svg(whole.to_json()))


def _line(report: DueReport, week: Any) -> list[Any]:
    import altair as alt
    import pandas as pd

    there = pd.DataFrame(
        {
            "week": [f"{w.monday:%d %b %Y}" for w in report.service_weeks],
            "hours": [w.hours.available for w in report.service_weeks],
        }
    )
    line = (
        alt.Chart(there)
        .mark_line(color="#801650", strokeWidth=3, interpolate="step")
        .encode(x=week, y="hours:Q")
    )
    label = (
        alt.Chart(there.tail(1))
        .mark_text(align="right", dx=12, dy=-12, color="#801650", fontWeight="bold")
        .encode(x=week, y="hours:Q", text=alt.value("hours that there are"))
    )
    return [line, label]


def _week_axis(report: DueReport) -> Any:
    import altair as alt

    weeks = [f"{monday:%d %b %Y}" for monday in report.mondays]
    axis = alt.Axis(labelAngle=-60, labelOverlap="greedy")
    return alt.X("week:O", title="Week of", sort=weeks, axis=axis)


def _hours_by_kind(report: DueReport) -> list[dict[str, Any]]:
    from capacity.allocation.weeks import week_of

    return [
        {
            "week": f"{report.mondays[week_of(due.due, report.mondays)]:%d %b %Y}",
            "what": PLURALS[due.kind],
            "order": list(PLURALS).index(due.kind),
            "hours": due.hours,
        }
        for due in report.dues
    ]


def _wrapped(words: str) -> list[str]:
    from textwrap import wrap

    return wrap(words, 90)


def calendars(report: DueReport) -> Iterator[tuple[str, bytes]]:
    """Yield a calendar file for each officer: its name and content, with ids only."""
    for officer in report.officers:
        own = [due for due in report.dues if due.officer == officer.name and due.hours]
        if own:
            yield calendar_name(officer.name), _calendar(own, report.as_at)


def calendar_name(officer: str) -> str:
    """Return a file name that any system takes, the same for a name every time."""
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in officer)
    stamp = blake2b(officer.encode(), digest_size=3).hexdigest()
    return f"{'-'.join(filter(None, plain.split('-')))[:40] or 'officer'}-{stamp}.ics"


def _calendar(dues: list[Due], as_at: date) -> bytes:
    """Write all-day entries; what is overdue stands on the day of the report."""
    from datetime import UTC, datetime, time

    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//capacity//due//EN")
    calendar.add("version", "2.0")
    for due in dues:
        event = Event()
        key = f"{due.kind}|{due.due}|{'|'.join(due.children)}"
        event.add("uid", f"{blake2b(key.encode(), digest_size=12).hexdigest()}@capacity")
        event.add("dtstamp", datetime.combine(due.due, time(), UTC))
        event.add("dtstart", max(due.due, as_at))
        late = f"Overdue since {due.due:%d/%m/%Y}" if due.due < as_at else "Due"
        event.add("summary", f"{late}: {KIND_WORDS[due.kind]} {', '.join(due.children)}")
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())
