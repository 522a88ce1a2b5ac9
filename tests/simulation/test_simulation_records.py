"""Laws of the records, whatever the service."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from capacity.practice import ENGLAND
from tests.simulation.small_services import changed, replications, series, services, watched

few = settings(max_examples=12)
KINDS = ("icpc", "rcpc", "lac")


def a_day(scenario, day):
    return scenario.first_day + timedelta(int(day))


@few
@given(services(), replications)
def test_a_meeting_is_held_on_a_working_day_by_somebody_in_post_and_not_away(service, replication):
    run = watched(service, replication)
    team = {officer.name: officer for officer in service.team()}
    meetings = run.records.meetings
    statutory = (meetings["outcome"] == "held") & np.isin(meetings["kind"], KINDS)
    for day, name in zip(meetings["held"][statutory], meetings["officer"][statutory], strict=True):
        held, officer = a_day(service, day), team[name]
        assert ENGLAND.is_working(held)
        assert officer.working_days[held.weekday()] != "-"
        assert (officer.start or date.min) <= held <= (officer.end or date.max)
        away = (officer.absent_from or date.max), (officer.absent_until or date.max)
        assert not away[0] <= held <= away[1]


@few
@given(services(), replications)
def test_nobody_chairs_on_leave_or_ill_or_more_than_the_day_and_the_rooms_hold(
    service, replication
):
    run = watched(service, replication)
    opens = run.service.opens
    assert all(run.service.diaries[m.chair].present[m.day - opens] for m in run.meetings)
    chaired = Counter((m.chair, m.day) for m in run.meetings)
    assert max(chaired.values(), default=0) <= service.work.meetings_per_day
    conferences = Counter(m.day for m in run.meetings if m.kind != "lac")
    assert max(conferences.values(), default=0) <= service.conference.minute_takers


@few
@given(services(), replications)
def test_no_meeting_is_held_twice(service, replication):
    meetings = watched(service, replication).meetings
    assert max(Counter((m.family, m.day) for m in meetings).values(), default=1) == 1
    initial = Counter(m.family for m in meetings if m.kind == "icpc")
    assert max(initial.values(), default=1) == 1


@few
@given(services(), replications)
def test_every_meeting_held_is_in_the_table_once(service, replication):
    run = watched(service, replication)
    names = [diary.name for diary in run.service.diaries]
    horizon = [m for m in run.meetings if m.day >= 0]
    seen = Counter((m.kind, m.day, names[m.chair]) for m in horizon)
    table = run.records.meetings
    rows = (table["outcome"] == "held") & np.isin(table["kind"], KINDS) & (table["held"] >= 0)
    columns = (table[name][rows].tolist() for name in ("kind", "held", "officer"))
    assert seen == Counter(zip(*columns, strict=True))


@few
@given(services(), replications)
def test_hours_used_are_hours_that_there_are(service, replication):
    officers = watched(service, replication).records.officers
    used, available = officers["hours_used"], officers["hours_available"]
    assert (used >= 0).all()
    assert (used <= available + 1e-9).all()


@few
@given(services(), replications)
def test_children_in_are_children_out_and_children_held(service, replication):
    run = watched(service, replication)
    holding = run.service.holding
    held = sum(case.size for case in holding.cases if case.open)
    assert holding.children_in == holding.children_out + held
    assert series(run.records, "children")[-1] == held


@few
@given(services(), replications)
def test_stocks_change_by_what_starts_and_ends(service, replication):
    """From the first week's close on: the first week holds what day 0 trims, uncounted."""
    records = watched(service, replication).records
    ended = sum(series(records, f"deplanned_{how}") for how in ("conference", "paper", "other"))
    plans = series(records, "plans_started") - ended
    care = series(records, "lac_started") - series(records, "lac_ceased")
    assert np.array_equal(np.diff(series(records, "cp_plans")), plans[1:])
    assert np.array_equal(np.diff(series(records, "looked_after")), care[1:])


@few
@given(services(), replications)
def test_a_child_on_both_pathways_is_one_child(service, replication):
    records = watched(service, replication).records
    pathways = series(records, "cp_plans") + series(records, "looked_after")
    children, both = series(records, "children"), series(records, "both_pathways")
    assert np.array_equal(children, pathways - both)


@few
@given(services(), replications)
def test_each_open_child_has_one_officer_or_waits_for_one(service, replication):
    run = watched(service, replication)
    records, officers = run.records, run.records.officers
    weeks = len(series(records, "children"))
    given_one = np.bincount(officers["week"].astype(int), officers["caseload"], weeks)
    waiting = series(records, "unallocated")
    assert np.array_equal(series(records, "children"), given_one + waiting)
    holders = Counter(case for diary in run.service.diaries for case in diary.cases)
    waits = {case for case in run.service.holding.cases if case.open and case.holder < 0}
    assert max(holders.values(), default=1) == 1
    assert holders.keys() | waits == {c for c in run.service.holding.cases if c.open}
    assert not holders.keys() & waits
    assert all(diary.caseload == sum(c.size for c in diary.cases) for diary in run.service.diaries)


@few
@given(services(), replications)
def test_weekly_series_follow_from_the_meetings_table(service, replication):
    records = watched(service, replication).records
    table, weeks = records.meetings, len(series(records, "children"))
    days, due, held = service.n_days, table["due"], table["held"]
    closed = (table["outcome"] == "held") | (table["outcome"] == "missed")
    cohort = (closed | (table["outcome"] == "open")) & (due >= 0) & (due < days)

    def by_week(day, rows):
        return np.bincount(day[rows].astype(int) // 7, table["children"][rows], weeks)

    for kind in KINDS:
        of = table["kind"] == kind
        here = (table["outcome"] == "held") & (held >= 0)
        assert np.array_equal(series(records, f"held_{kind}"), by_week(held, of & here))
        assert np.array_equal(series(records, f"due_{kind}"), by_week(due, of & cohort))
        in_time = of & cohort & table["on_time"].astype(bool)
        assert np.array_equal(series(records, f"on_time_{kind}"), by_week(due, in_time))
    late = sum(series(records, name) for name in ("late_capacity", "late_other"))
    fell_due = sum(series(records, f"due_{kind}") for kind in KINDS)
    in_time = sum(series(records, f"on_time_{kind}") for kind in KINDS)
    assert np.array_equal(late, fell_due - in_time)


@few
@given(services(), replications)
def test_a_meeting_is_on_time_if_and_only_if_it_is_held_by_its_date(service, replication):
    table = watched(service, replication).records.meetings
    held = table["outcome"] == "held"
    assert np.array_equal(table["on_time"], held & (table["held"] <= table["due"]))
    late = held & ~table["on_time"].astype(bool) & np.isin(table["kind"], KINDS)
    assert (table["cause"][late] != "").all()
    assert (table["cause"][held & table["on_time"].astype(bool)] == "").all()


@few
@given(services(), replications)
def test_officers_hours_add_up_to_the_services(service, replication):
    records = watched(service, replication).records
    officers, weeks = records.officers, len(series(records, "children"))
    week = officers["week"].astype(int)
    for name in ("hours_available", "hours_used"):
        added = np.bincount(week, officers[name].astype(float), weeks)
        assert np.allclose(series(records, name), added)
    in_post = np.bincount(week, officers["fte"].astype(float), weeks)
    assert np.allclose(series(records, "fte_in_post"), in_post)


@few
@given(services(), replications, st.integers(1, 6))
def test_work_between_meetings_that_fell_due_is_counted_however_a_run_ends(
    service, replication, more
):
    """What is done early is counted when done; what is not must not wait until it is missed."""
    longer = changed(service, scenario__weeks=service.weeks_total + more)
    for kind in ("midway", "surgery"):
        fell_due = []
        for each in (service, longer):
            table = watched(each, replication).records.meetings
            rows = (table["kind"] == kind) & (table["due"] < service.n_days)
            fell_due.append(Counter(table["due"][rows & (table["due"] >= 0)].tolist()))
        assert fell_due[0] == fell_due[1]
