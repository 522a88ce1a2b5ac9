"""What the checker says of plans that break one rule, and of those that just do not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from capacity.allocation import checker
from capacity.allocation.case import Case
from capacity.allocation.options import Mode, Options
from capacity.allocation.plan import Assigned, Plan, Status
from capacity.practice import ENGLAND
from capacity.service import Caseload, Child, Officer, Pathway, Team

AS_AT = date(2016, 1, 4)
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
FAR = AS_AT + 100 * DAY
NEAR = ENGLAND.add(AS_AT, 20)
ANN, BEA, CAS = Officer("Ann", 1.0), Officer("Bea", 1.0), Officer("Cas", 1.0)
PLACE, REBALANCE = Options(), Options(mode=Mode.REBALANCE)
STARTER = Options(mode=Mode.STARTER, starter="Cas", to=3)

Rule = Callable[[Case], Iterator[str]]


def child(name: str, officer: str = "", **others: object) -> Child:
    told = {"next_review_due": FAR, **others}
    return Child(name, Pathway.CP, officer=officer, **told)  # type: ignore[arg-type]


def says(
    rule: Rule, children: list[Child], plan: str, options: Options, *team: Officer
) -> list[str]:
    """Return what a rule says of a plan that gives the children, in order, these officers."""
    given = [Assigned(c.child_id, "" if to == "-" else to, c.officer)
             for c, to in zip(children, plan.split(), strict=True)]  # fmt: skip
    made = Plan(AS_AT, options, Status.OPTIMAL, (), tuple(given))
    return list(rule(Case(Caseload(tuple(children)), Team(team or (ANN, BEA, CAS)), made)))


CAP = checker.moves_stay_under_the_cap


def test_more_moves_than_the_cap_are_said_and_as_many_are_not():
    three = [child(name, "Ann") for name in "abc"]
    one = replace(REBALANCE, max_moves=1)
    assert says(CAP, three, "Bea Bea Ann", one) == ["2 children move, the cap is 1"]
    assert says(CAP, three, "Bea Ann Ann", one) == []
    assert says(CAP, three, "Bea Bea Bea", REBALANCE) == []
    assert says(CAP, three, "- - Ann", one) == []


def test_of_siblings_the_cap_counts_those_who_leave_the_officer_with_most():
    family = [child(name, officer, sibling_group="F") for name, officer in zip("abc", ("Ann", "Ann", "Bea"), strict=True)]  # noqa: E501  # fmt: skip
    none = replace(REBALANCE, max_moves=0)
    assert says(CAP, family, "Ann Ann Ann", none) == []
    assert says(CAP, family, "Bea Bea Bea", none) == ["1 children move, the cap is 0"]
    assert says(CAP, family, "Cas Cas Cas", none) == ["2 children move, the cap is 0"]


def test_a_move_that_a_near_meeting_or_a_pin_asks_for_does_not_count():
    none = replace(REBALANCE, max_moves=0)
    near = [
        child("a", "Ann", sibling_group="F", next_review_due=NEAR),
        child("b", "Bea", sibling_group="F"), child("c", "Bea", sibling_group="F"),
    ]  # fmt: skip
    assert says(CAP, near, "Ann Ann Ann", none) == []
    pinned = replace(none, pins=(("a", "Bea"),))
    assert says(CAP, [child("a", "Ann")], "Bea", pinned) == []
    kept = [child("a", "Ann", pinned=True)]
    assert says(CAP, kept, "Bea", none) == ["1 children move, the cap is 0"]


HELD = checker.held_children_stay


@pytest.mark.parametrize(
    ("due", "held"),
    [
        (None, False), (AS_AT - DAY, False), (AS_AT, True), (NEAR, True),
        (ENGLAND.add(NEAR, 1), False),
    ],
)  # fmt: skip
def test_a_child_whose_meeting_is_near_stays(due, held):
    one = [child("a", "Ann", next_review_due=due)]
    assert bool(says(HELD, one, "Bea", REBALANCE)) is held
    assert says(HELD, one, "Ann", REBALANCE) == []
    assert says(HELD, one, "-", REBALANCE) == []
    assert says(HELD, one, "Bea", replace(REBALANCE, hold_near_meetings=False)) == []
    assert says(HELD, one, "Bea", replace(REBALANCE, bars=(("a", "Cas"),))) == []
    assert says(HELD, one, "Bea", PLACE) == []


def test_a_child_torn_from_another_is_not_held_by_its_meeting():
    two = [child("a", "Ann", next_review_due=AS_AT), child("b", "Ann", not_with=("a",))]
    assert says(HELD, two, "Bea Ann", REBALANCE) == []
    apart = [two[0], replace(two[1], officer="Cas")]
    assert says(HELD, apart, "Bea Cas", REBALANCE) == ["a moves although it is held"]


@pytest.mark.parametrize(
    ("away", "held"),
    [
        ({"absent_from": AS_AT, "absent_until": AS_AT}, True),
        ({"absent_from": AS_AT - 9 * DAY}, True),
        ({"absent_from": AS_AT - 9 * DAY, "absent_until": AS_AT - DAY}, False),
        ({"absent_from": AS_AT + DAY}, True),
        ({"absent_from": AS_AT + DAY, "absent_until": AS_AT + 29 * DAY}, True),
        ({"absent_from": AS_AT + DAY, "absent_until": AS_AT + 28 * DAY}, False),
        ({"absent_from": AS_AT + 13 * WEEK}, True),
        ({"absent_from": AS_AT + 13 * WEEK + DAY}, False),
        ({}, False),
    ],
)
def test_the_children_of_an_officer_who_is_or_soon_will_be_away_for_long_stay(away, held):
    team = (replace(ANN, **away), BEA)
    one = [child("a", "Ann")]
    assert bool(says(HELD, one, "Bea", REBALANCE, *team)) is held
    assert says(HELD, one, "Bea", replace(REBALANCE, hold_absent=False), *team) == []
    assert says(HELD, [child("a", "Gone")], "Bea", REBALANCE, *team) == []


def test_a_family_is_held_by_nobody_whom_a_pin_or_an_enemy_takes():
    family = [
        child("a", "Ann", sibling_group="F", next_review_due=AS_AT),
        child("b", "Bea", sibling_group="F", pinned=True),
    ]
    assert says(HELD, family, "Bea Bea", REBALANCE) == []
    near = [child("a", "Ann", next_review_due=AS_AT)]
    assert says(HELD, near, "Bea", REBALANCE) == ["a moves although it is held"]


MAY = checker.officers_may_have_their_children


@pytest.mark.parametrize(
    ("team", "options", "refused"),
    [
        ({}, PLACE, False),
        ({"absent_from": AS_AT, "absent_until": AS_AT}, PLACE, True),
        ({"start": AS_AT}, PLACE, False),
        ({"start": AS_AT + DAY}, PLACE, True),
        ({"start": AS_AT + DAY}, replace(PLACE, by=AS_AT + DAY), False),
        ({"start": AS_AT + 2 * DAY}, replace(PLACE, by=AS_AT + DAY), True),
        ({"start": AS_AT + DAY}, STARTER, False),
        ({"start": AS_AT + DAY}, replace(STARTER, starter="Ann"), True),
        ({"end": AS_AT - DAY}, PLACE, True),
        ({"end": AS_AT + 13 * WEEK}, PLACE, True),
        ({"end": AS_AT + 13 * WEEK + DAY}, PLACE, False),
        ({"end": AS_AT + WEEK}, replace(PLACE, leaves_within=0), False),
        ({"end": AS_AT + WEEK}, replace(PLACE, leaves_within=1), True),
        ({"end": AS_AT + WEEK}, STARTER, False),
        ({"end": AS_AT + WEEK}, replace(STARTER, starter="Ann"), True),
        ({"absent_from": AS_AT + WEEK}, PLACE, True),
        ({"absent_from": AS_AT + WEEK}, STARTER, False),
        ({"absent_from": AS_AT + WEEK}, replace(STARTER, starter="Ann"), True),
        ({"absent_from": AS_AT + WEEK, "absent_until": AS_AT + 2 * WEEK}, PLACE, False),
        ({"fte": 0.0}, PLACE, True),
    ],
)
def test_who_may_be_given_a_new_child(team, options, refused):
    cas = replace(CAS, **team)
    assert bool(says(MAY, [child("a")], "Cas", options, ANN, BEA, cas)) is refused
    known = [child("a", "Cas")]
    if cas.fte and not cas.end:  # who holds a child today keeps it, however soon away
        assert says(MAY, known, "Cas", REBALANCE, ANN, BEA, cas) == []


def test_a_child_who_sits_where_it_was_hides_nobody_after_it():
    two = [child("a", "Ann"), child("b", barred_officers=("Bea",))]
    assert says(MAY, two, "Ann Bea", PLACE) == ["b may not be with Bea"]


SOON = replace(CAS, end=AS_AT + WEEK)


@pytest.mark.parametrize(
    ("others", "needed"),
    [
        ((ANN,), False),
        ((replace(ANN, absent_from=AS_AT),), True),
        ((replace(ANN, end=AS_AT + 2 * WEEK),), True),
        ((replace(ANN, barred_pods=("N",)),), True),
        ((replace(ANN, start=AS_AT + DAY),), True),
        ((), True),
    ],
)
def test_who_leaves_soon_is_given_a_child_only_where_nobody_stays_for_it(others, needed):
    assert (says(MAY, [child("a", pod="N")], "Cas", PLACE, *others, SOON) == []) is needed


def test_who_leaves_soon_is_given_a_child_that_is_pinned_to_them():
    pinned = replace(PLACE, pins=(("a", "Cas"),))
    assert says(MAY, [child("a")], "Cas", pinned, ANN, SOON) == []
    assert says(MAY, [child("a")], "Cas", replace(PLACE, pins=(("a", "Ann"),)), ANN, SOON) != []


def test_who_leaves_soon_is_given_a_child_whose_enemies_take_those_who_stay():
    sitting = [child("a", not_with=("b",)), child("b", "Ann")]
    assert says(MAY, sitting, "Cas Ann", PLACE, ANN, SOON) == []
    assert says(MAY, sitting, "Cas Ann", PLACE, ANN, BEA, SOON) != []
    waiting = [child("a", not_with=("b",)), child("b")]
    assert says(MAY, waiting, "Cas Ann", PLACE, ANN, SOON) == []
    assert says(MAY, waiting, "Cas Ann", PLACE, ANN, BEA, SOON) != []


ONLY = checker.only_the_starter_receives


@pytest.mark.parametrize(
    ("one", "to", "options", "said"),
    [
        (child("a", "Ann"), "Bea", STARTER, True),
        (child("a", "Ann"), "Cas", STARTER, False),
        (child("a", "Ann"), "Ann", STARTER, False),
        (child("a", "Ann"), "-", STARTER, False),
        (child("a"), "Bea", STARTER, False),
        (child("a", "Ann"), "Bea", REBALANCE, False),
        (child("a", "Ann", pinned=True), "Bea", STARTER, False),
        (child("a", "Ann"), "Bea", replace(STARTER, pins=(("a", "Bea"),)), False),
        (child("a", "Ann", barred_officers=("Ann",)), "Bea", STARTER, False),
    ],
)
def test_children_move_to_the_starter_alone(one, to, options, said):
    assert bool(says(ONLY, [one], to, options)) is said


@pytest.mark.parametrize(
    ("one", "to", "options", "said"),
    [
        (child("a", "Ann", pinned=True), "Bea", REBALANCE, True),
        (child("a", "Ann", pinned=True), "Ann", REBALANCE, False),
        (child("a", "Ann", pinned=True), "-", REBALANCE, False),
        (child("a", "Ann"), "Bea", REBALANCE, False),
        (child("a", "Gone", pinned=True), "Bea", REBALANCE, False),
        (child("a", "Ann"), "Bea", replace(REBALANCE, pins=(("a", "Cas"),)), True),
        (child("a", "Ann", pinned=True), "Cas", replace(REBALANCE, pins=(("a", "Cas"),)), False),
        (child("a", "Ann", pinned=True), "Bea", Options(mode=Mode.LEAVER, leaver="Ann"), False),
    ],
)
def test_a_pin_holds_as_long_as_its_officer(one, to, options, said):
    assert bool(says(checker.pins_hold, [one], to, options)) is said


@pytest.mark.parametrize(
    ("officers", "to", "options", "said"),
    [
        (("Ann", "Ann"), "Ann Bea", REBALANCE, True),
        (("Ann", "Bea"), "Ann Bea", REBALANCE, True),
        (("Ann", "Bea"), "Ann Bea", PLACE, False),
        (("Ann", ""), "Ann Bea", PLACE, True),
        (("Ann", ""), "Ann -", PLACE, False),
        (("", ""), "Ann -", PLACE, True),
        (("", ""), "- -", PLACE, False),
    ],
)
def test_siblings_share_an_officer_unless_they_sit_apart(officers, to, options, said):
    family = [child(n, o, sibling_group="F") for n, o in zip("ab", officers, strict=True)]
    found = says(checker.siblings_are_together, family, to, options)
    assert found == (["siblings of a are parted"] if said else [])


@pytest.mark.parametrize(
    ("officers", "to", "options", "said"),
    [
        (("Ann", "Ann"), "Ann Ann", PLACE, False),
        (("Ann", "Ann"), "Ann Ann", REBALANCE, True),
        (("Ann", ""), "Ann Ann", PLACE, True),
        (("", ""), "- -", PLACE, False),
        (("Ann", "Bea"), "Ann Bea", REBALANCE, False),
    ],
)
def test_children_who_must_not_share_share_only_where_both_sit(officers, to, options, said):
    a, b = (child(n, o) for n, o in zip("ab", officers, strict=True))
    two = [replace(a, not_with=("b",)), b]
    assert bool(says(checker.conflicts_are_kept_apart, two, to, options)) is said


@pytest.mark.parametrize(
    ("officer", "to", "options", "said"),
    [
        ("Ann", "Bea", PLACE, True),
        ("Ann", "Ann", PLACE, False),
        ("", "Bea", PLACE, False),
        ("Gone", "Bea", PLACE, False),
        ("Ann", "Bea", REBALANCE, False),
        ("Ann", "Bea", replace(PLACE, pins=(("a", "Bea"),)), False),
        ("Ann", "Bea", Options(mode=Mode.LEAVER, leaver="Ann", by=FAR), False),
    ],
)
def test_nobody_moves_without_need(officer, to, options, said):
    one = [child("a", officer)]
    assert bool(says(checker.nobody_moves_without_need, one, to, options)) is said


def test_a_child_listed_twice_or_unknown_is_said_and_nothing_else():
    twice = (Assigned("a", "Ann", ""), Assigned("a", "Ann", ""), Assigned("z", "Ann", ""))
    made = Plan(AS_AT, PLACE, Status.OPTIMAL, (), twice)
    found = checker.faults(Caseload((child("a"),)), Team((ANN,)), made)
    assert sorted(found) == ["a is listed 2 times", "z is listed 1 times"]
