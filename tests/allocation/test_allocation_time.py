"""Dated moves, the cap on handovers, and the weeks after them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from capacity.allocation.ahead import Meeting, falls_due, meetings, midways, next_meeting
from capacity.allocation.effort import effort
from capacity.allocation.options import Mode, Options
from capacity.allocation.proposal import Proposal, propose
from capacity.allocation.weeks import Week, mondays, short_from
from capacity.practice import ENGLAND
from capacity.service import Caseload, Child, Officer, Pathway, Team
from tests.allocation.conftest import AS_AT, random_service

ANN, BEA = Officer("Ann", 0.1), Officer("Bea", 0.1)
FAR = AS_AT + timedelta(days=100)
REBALANCE = Options(mode=Mode.REBALANCE)


def proposal(
    children: list[Child],
    officers: list[Officer],
    options: Options = Options(),  # noqa: B008
) -> Proposal:
    return propose(Caseload(tuple(children)), Team(tuple(officers)), AS_AT, options)


def crowd(officer: str, number: int, due: date = FAR) -> list[Child]:
    return [
        Child(f"X{k:02d}", Pathway.CP, officer=officer, next_review_due=due) for k in range(number)
    ]


def handed_over(made: Proposal) -> dict[date, int]:
    found: dict[date, int] = {}
    for handover in made.timetable.handovers:
        found[handover.on] = found.get(handover.on, 0) + len(handover.children)
    return found


def test_no_officer_takes_over_more_than_the_cap_in_a_week():
    made = proposal(crowd("Ann", 20), [ANN, BEA], replace(REBALANCE, handovers_per_week=4))
    assert list(handed_over(made).values()) == [4, 4, 2]


def test_a_leavers_children_move_before_the_last_day_and_the_plan_says_where_it_is_crowded():
    by = AS_AT + timedelta(days=10)
    leaving = Options(mode=Mode.LEAVER, leaver="Ann", by=by)
    made = proposal(crowd("Ann", 20), [ANN, BEA], leaving)
    assert all(on <= by for on in handed_over(made))
    assert any("Bea receives 10 children" in note for note in made.notes)


def test_a_child_without_an_officer_gets_one_at_once():
    made = proposal([*crowd("", 9)], [ANN, BEA], Options())
    assert list(handed_over(made)) == [AS_AT]


def test_a_leavers_child_does_not_move_in_the_weeks_before_its_meeting_if_it_can_wait():
    soon, by = AS_AT + timedelta(days=9), AS_AT + timedelta(days=60)
    leaving = Options(mode=Mode.LEAVER, leaver="Ann", by=by)
    made = proposal(crowd("Ann", 1, soon), [ANN, BEA], leaving)
    (handover,) = made.timetable.handovers
    assert soon < handover.on <= by
    assert handover.note == ""


def test_what_falls_due_after_the_handover_is_the_receivers():
    made = proposal(crowd("Ann", 1, AS_AT + timedelta(days=40)), [ANN], Options())
    moved = proposal(crowd("Gone", 1, AS_AT + timedelta(days=40)), [ANN], Options())
    hours = effort()
    assert sum(week.due for week in made.timetable.weeks["Ann"]) == hours.rcpc
    assert sum(week.due for week in moved.timetable.weeks_before["Ann"]) == 0
    assert sum(week.due for week in moved.timetable.weeks["Ann"]) == hours.rcpc + hours.handover


def test_a_plan_that_overloads_a_week_says_so():
    family = [replace(one, officer="") for one in crowd("", 12, AS_AT + timedelta(days=15))]
    made = proposal(family, [ANN], Options())
    assert any("Ann is overloaded in 1 of the next 13 weeks" in note for note in made.notes)


def test_absence_means_cover_and_no_moves():
    away = replace(ANN, absent_from=AS_AT, absent_until=AS_AT + timedelta(days=60))
    made = proposal(crowd("Ann", 5, AS_AT + timedelta(days=30)), [away, BEA], REBALANCE)
    assert made.plan.moves == ()
    assert any("Ann is absent" in note and "need cover" in note for note in made.notes)


def test_who_receives_children_for_want_of_anybody_else_and_leaves_soon_is_named():
    leaves, start = replace(BEA, end=AS_AT + timedelta(days=70)), "Bea leaves on 14 March 2016 and"
    made = proposal([replace(one, barred_officers=("Ann",)) for one in crowd("", 1)], [ANN, leaves])
    assert any(note.startswith(start) and "nobody who stays" in note for note in made.notes)


def test_who_receives_children_and_leaves_before_half_a_year_is_named():
    leaves = replace(BEA, end=AS_AT + timedelta(days=100))
    made = proposal(crowd("Ann", 20), [ANN, leaves], REBALANCE)
    assert any(note.startswith("Bea leaves on 13 April 2016") for note in made.notes)


@settings(max_examples=60)
@given(st.integers(0, 10**6), st.sampled_from([Mode.PLACE, Mode.REBALANCE]))
def test_every_move_has_one_date_and_no_hours_are_lost(seed, mode):
    caseload, team = random_service(seed)
    made = propose(caseload, team, AS_AT, Options(mode=mode))
    moved = {move["child_id"] for move in made.moves}
    assert made.timetable.date_of.keys() == moved
    assert all(ENGLAND.is_working(on) and on >= AS_AT for on in made.timetable.date_of.values())
    for weeks in made.timetable.weeks.values():
        assert all(week.due >= 0 for week in weeks)


# What falls due


def looked_after(**others: object) -> Child:
    return Child("L", Pathway.LAC, **others)  # type: ignore[arg-type]


def test_the_sheets_own_date_goes_first():
    assert next_meeting(looked_after(next_review_due=FAR, last_review=AS_AT)) == Meeting("lac", FAR)


def test_a_child_just_come_into_care_has_a_first_review_then_one_after_three_months():
    child = looked_after(looked_after_since=AS_AT)
    first, second, *_ = meetings(child, AS_AT + timedelta(days=200))
    assert first == Meeting("lac", ENGLAND.add(AS_AT, 20), first=True)
    assert second.due == date(2016, 5, 1)


def test_a_first_conference_review_is_due_three_months_after_the_plan_began():
    child = Child("C", Pathway.CP, plan_start=date(2015, 11, 30))
    assert next_meeting(child) == Meeting("rcpc", date(2016, 2, 29))


def test_a_child_on_both_pathways_has_one_process_with_the_earlier_date():
    child = Child("B", Pathway.BOTH, plan_start=AS_AT, looked_after_since=AS_AT)
    assert next_meeting(child) == Meeting("lac", ENGLAND.add(AS_AT, 20), first=True)


def test_a_child_without_any_date_has_no_meeting():
    assert next_meeting(looked_after()) is None


def test_a_midway_review_stands_halfway_and_a_contact_near_it_counts():
    child = looked_after(last_review=date(2015, 10, 10), next_review_due=date(2016, 4, 10))
    assert next(midways(child, FAR)) == date(2016, 1, 10)
    seen = replace(child, last_iro_contact=date(2016, 1, 2))
    assert list(midways(seen, date(2016, 4, 30))) == []


def test_siblings_with_one_date_share_a_meeting():
    pair = [
        Child(name, Pathway.CP, sibling_group="F", officer="Ann", next_review_due=FAR)
        for name in ("a", "b")
    ]
    (due,) = falls_due(Caseload(tuple(pair)), AS_AT, FAR, effort())
    assert due.children == ("a", "b")
    assert due.hours == effort().rcpc + effort().rcpc_further_child


def test_hours_run_out_where_work_cannot_be_done_early_enough():
    first, second, third = mondays(AS_AT, 3)
    weeks = [Week(first, 5, 10), Week(second, 14, 10), Week(third, 12, 10)]
    assert short_from(weeks) == third


def test_a_bank_holiday_and_an_absence_take_hours_away():
    hours, full = effort(), replace(ANN, fte=1.0)
    easter = date(2016, 3, 28)
    assert hours.week_hours(full, easter, AS_AT) == 4 * hours.day_hours(full)
    away = replace(full, absent_from=easter, absent_until=date(2016, 4, 1))
    assert hours.week_hours(away, easter, AS_AT) == 0
