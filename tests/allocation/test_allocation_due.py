"""What falls due, as report, sheet, chart and calendars."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from icalendar import Calendar

from capacity.allocation.due import DueReport
from capacity.allocation.due_rendering import calendar_name, calendars, chart, lines, tables
from capacity.allocation.effort import RCPC, effort
from capacity.service import Caseload, Child, Officer, Pathway, Team
from tests.allocation.conftest import AS_AT, random_service

FAR = AS_AT + timedelta(days=100)
HOSTILE = [
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "../../x",
    "\U0001f9d2",
    "\u05d0\u05d1",
]


def conferences(number: int, days: int, officer: str = "Ann") -> list[Child]:
    due = AS_AT + timedelta(days=days)
    return [
        Child(f"C{days}-{k}", Pathway.CP, officer=officer, next_review_due=due)
        for k in range(number)
    ]


def report(children: list[Child], team: Team | None = None) -> DueReport:
    return DueReport(Caseload(tuple(children)), team, AS_AT)


def test_overdue_and_due_are_told_apart():
    children = (*conferences(2, -3), *conferences(3, 3))
    made = DueReport(Caseload(children), None, AS_AT, weeks=8)
    totals = made.totals("Ann")
    assert (totals["overdue_reviews"], totals["due_reviews"]) == (2, 3)
    assert made.finding().startswith("2 reviews of 2 children are overdue; 3 reviews fall")


def test_one_of_each_is_said_in_the_singular():
    ann = Team((Officer("Ann", 1.0),))
    one = DueReport(Caseload(tuple(conferences(1, -3))), ann, AS_AT, weeks=1)
    assert one.finding() == (
        "All together, the officers have the hours for what falls due in the week; "
        "1 review of 1 child is overdue"
    )
    said = [*lines(one), *lines(replace(one, team=None))]
    assert not [line for line in said if re.search(r"\b1 (weeks|children|reviews|slots)\b", line)]


def test_an_officer_who_runs_out_is_named_though_the_team_as_a_whole_has_the_hours():
    team = Team((Officer("Ann", 0.5), Officer("Bea", 5.0)))
    assert "; 1 of 2 officers runs out of their own, first Ann in the week of 04" in (
        report(conferences(9, 3), team).finding()
    )


def test_without_a_team_there_is_no_column_of_hours_and_no_empty_table():
    bare = report([])
    assert not any("hours that there are" in line or "officer " in line for line in lines(bare))
    (heads,) = [line for line in lines(bare) if line.startswith("week of")]
    assert heads.endswith("hours due")
    assert tables(bare)[0].columns[-1] == "hours_due"


def test_what_falls_due_is_told_by_officer_and_week():
    children = [*conferences(2, 3), *conferences(1, 10), *conferences(3, 10, "Bea")]
    made = report(children, Team((Officer("Ann", 1.0), Officer("Bea", 1.0))))
    assert [week[RCPC] for week in made.officer_counts("Ann")][:3] == [2, 1, 0]
    (bea,) = [one for one in made.document()["officers"] if one["officer"] == "Bea"]
    assert [week["conferences"] for week in bea["weeks"]][:3] == [0, 3, 0]
    rows = {sheet.name: sheet.rows for sheet in tables(made)}["Officer weeks"]
    assert sum(row[2] for row in rows) == 6


def test_who_has_long_had_no_contact_is_said():
    seen = replace(conferences(1, 3)[0], last_iro_contact=AS_AT - timedelta(days=93))
    lately = replace(seen, child_id="lately", last_iro_contact=AS_AT - timedelta(days=92))
    said = [note for note in report([seen, lately]).notes() if "without contact" in note]
    assert said == ["1 child without contact for more than 92 days, C3-0 the longest: 93"]


def test_a_week_without_hours_is_found():
    made = report(conferences(9, 10), Team((Officer("Ann", 1.0),)))
    (week,) = [week for week in made.service_weeks if week.hours.over]
    assert week.monday == AS_AT + timedelta(days=7)
    assert "in the week of 11 January 2016" in made.finding()


def test_a_week_without_conference_slots_is_found():
    slots = effort().week_slots(AS_AT + timedelta(days=7), AS_AT)
    made = report(conferences(slots + 1, 10), Team((Officer("Ann", 90.0),)))
    assert any("conference slots run out in the week of 11 January" in n for n in made.notes())
    assert not any("slots run out" in n for n in report(conferences(slots, 10)).notes())


def test_the_headline_says_how_many_children_have_no_date_to_go_by():
    bare = Child("bare", Pathway.CP, officer="Ann")
    team = Team((Officer("Ann", 1.0),))
    some = report([*conferences(1, 3), bare], team).finding()
    assert "no review is overdue; 1 of 2 children has no date to go by" in some
    none = report([bare], team).finding()
    assert none.startswith("Nothing can be said") and "1 of 1 child has" in none


def test_without_a_team_the_hours_that_there_are_are_not_known():
    for team, known in ((None, False), (Team((Officer("Ann", 1.0),)), True)):
        found = report(conferences(1, 3), team).document()
        weeks = found["weeks"] + found["officers"][0]["weeks"]
        assert {week["hours_available"] is not None for week in weeks} == {known}


def test_children_whom_nobody_on_the_team_holds_are_not_lost():
    made = report(conferences(2, 3, "Gone"), Team((Officer("Ann", 1.0),)))
    assert made.totals("(no officer)")["due_reviews"] == 2
    assert sum(week.counts[RCPC] for week in made.service_weeks) >= 2


@pytest.mark.parametrize("seed", range(12))
def test_every_review_due_stands_under_one_officer_and_in_one_week(seed):
    caseload, team = random_service(seed)
    made = DueReport(caseload, team, AS_AT)
    parts = [made.totals(name) for name in made.officer_weeks]
    reviews = sum(part["overdue_reviews"] + part["due_reviews"] for part in parts)
    by_week = sum(week.counts["rcpc"] + week.counts["lac"] for week in made.service_weeks)
    assert reviews == by_week == sum(due.kind != "midway" for due in made.dues)
    assert list(lines(made)) and made.document()["finding"] == made.finding()


def test_an_empty_caseload_has_nothing_due():
    made = report([])
    assert made.dues == []
    assert tables(made)[0].rows[0][1] == 0


def test_the_chart_states_the_finding_and_stays_offline():
    drawn = chart(report(conferences(3, 10), Team((Officer("Ann", 1.0),))))
    assert "have the hours for what falls due" in drawn
    assert "http://www.w3.org/2000/svg" in drawn and "<script" not in drawn


def test_a_calendar_holds_ids_and_no_names():
    ((name, content),) = calendars(report(conferences(1, 10)))
    text = content.decode()
    assert name.startswith("Ann-") and name.endswith(".ics")
    assert "DTSTART;VALUE=DATE:20160114" in text and "C10-0" in text and "Ann" not in text


@pytest.mark.parametrize("name", HOSTILE)
def test_a_calendars_file_name_is_safe_whatever_the_officer_is_called(name):
    safe = calendar_name(name)
    assert safe.isascii() and not set(safe) & set("/\\=<>|.'\"*?: ") - {"."}
    assert safe.count(".") == 1 and safe == calendar_name(name)
    assert calendar_name(name + "x") != safe


@pytest.mark.parametrize(
    "name", [*HOSTILE, "a\nEND:VEVENT\nBEGIN:VALARM", "b\r\nATTACH:x", "c;d,e:f"]
)
def test_an_id_in_a_calendar_is_text_and_nothing_else(name):
    ((_, content),) = calendars(report([replace(conferences(1, 10)[0], child_id=name)]))
    for event in Calendar.from_ical(content).walk("VEVENT"):
        assert str(event["summary"]).endswith(name.replace("\r\n", "\n"))
        assert set(event) == {"UID", "DTSTAMP", "DTSTART", "SUMMARY", "TRANSP"}
        assert not event.subcomponents
