"""Infeasible and odd input: a plan for the rest, and each trouble in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from capacity.allocation.options import Measure, Mode, Options
from capacity.allocation.proposal import Proposal, propose
from capacity.service import Caseload, Child, Experience, InputError, Officer, Pathway, Role, Team

AS_AT = date(2016, 1, 4)
FAR = AS_AT + timedelta(days=100)
ANN, BEA = Officer("Ann", 0.1), Officer("Bea", 0.1)
MODES = (Mode.PLACE, Mode.REBALANCE)


def child(name: str, officer: str = "", pathway: Pathway = Pathway.CP, **others) -> Child:
    return Child(name, pathway, officer=officer, next_review_due=FAR, **others)


def proposal(children: list[Child], officers: list[Officer], **wishes) -> Proposal:
    return propose(Caseload(tuple(children)), Team(tuple(officers)), AS_AT, Options(**wishes))


def reason(made: Proposal, name: str) -> str:
    return next(one["reason"] for one in made.unallocated if one["child_id"] == name)


def everyone_is_listed_once(made: Proposal) -> None:
    listed = [one["child_id"] for one in made.assignments]
    assert sorted(listed) == sorted(child.child_id for child in made.caseload)
    held = sum(officer["after"] for officer in made.officers)
    assert held + len(made.unallocated) == len(listed)


def test_a_child_that_keeps_its_officer_is_explained_as_if_it_could_move():
    chair = Officer("Cas", 0.1, role=Role.CP_CHAIR)
    looked_after = child("a", "Ann", Pathway.LAC)
    choices = proposal([looked_after, child("b", "Ann")], [ANN, BEA, chair]).explain("a")
    costs = {choice.officer: choice.costs for choice in choices if not choice.excluded}
    assert costs.keys() == {"Ann", "Bea"}
    assert costs["Ann"] == (0, 0, 0, 0, 0) and costs["Bea"][1] > 0, "leaving Ann costs continuity"
    assert choices[2].excluded.startswith("chairs conferences only")
    words = {choice.officer: choice.words for choice in choices}
    assert words["Ann"] == "" and "1 more child changes officer" in words["Bea"]


@pytest.mark.parametrize("mode", MODES)
def test_an_officer_without_hours_keeps_who_nobody_moves_and_is_said(mode):
    idle = replace(ANN, fte=0)
    made = proposal([child("a", "Ann"), child("b", "Ann"), child("c")], [idle, BEA], mode=mode)
    kept = mode is Mode.PLACE
    assert [made.plan.officer_of[name] for name in "abc"] == [
        *["Ann" if kept else "Bea"] * 2,
        "Bea",
    ]
    assert kept is any(
        note.startswith("Ann has no hours and keeps 2 children, since") for note in made.notes
    )
    everyone_is_listed_once(made)


def test_where_nobody_has_hours_every_child_who_waits_is_listed():
    made = proposal([child("a", "Ann"), child("c")], [replace(ANN, fte=0)])
    assert made.plan.officer_of == {"a": "Ann", "c": ""}
    assert "Ann has no hours" in reason(made, "c")
    everyone_is_listed_once(made)


def test_a_way_out_goes_to_somebody_who_stays_if_there_is_one():
    iros = [Officer("Ida", 0.1, role=Role.IRO), Officer("Jo", 0.1, role=Role.IRO)]
    away = replace(iros[0], absent_from=AS_AT + timedelta(weeks=2))
    assert "let Jo have it, who is an IRO only" in reason(
        proposal([child("a")], [away, iros[1]]), "a"
    )
    only = reason(proposal([child("a")], [away]), "a")
    assert "let Ida have it, who is an IRO only, and this is a child on a plan and is away" in only


def test_a_way_out_moves_nobody_else_for_nothing():
    barred = child("a", barred_officers=("Ann",))
    new = [child(f"n{k}") for k in range(4)]
    made = proposal([barred, *new], [ANN, BEA], pins=(("a", "Ann"),))
    assert "solved again: Bea takes a (1 fewer child under 5 for Bea; 0.6 more" in reason(made, "a")


def test_a_way_out_that_others_make_up_for_has_one_price_together():
    barred = [child(f"a{k}", sibling_group="F", barred_officers=("Ann",)) for k in range(3)]
    new = [child(f"n{k:02}") for k in range(12)]
    made = proposal([*barred, *new], [ANN, BEA], pins=(("a0", "Ann"),))
    said = reason(made, "a0")
    assert "and 1 other child goes elsewhere to make up for it (together: 1 more child" in said


@pytest.mark.parametrize("mode", MODES)
def test_a_pin_to_a_barred_officer_is_listed_and_the_rest_is_placed(mode):
    barred = child("a", barred_officers=("Ann",))
    made = proposal([barred, child("b")], [ANN, BEA], mode=mode, pins=(("a", "Ann"),))
    assert made.plan.unallocated == ("a",)
    assert "Ann is barred from this child" in reason(made, "a")
    assert "Bea is passed over, since the child is pinned to Ann" in reason(made, "a")
    assert "drop the pin to Ann and let Bea have it; solved again: Bea takes a" in reason(made, "a")
    assert made.plan.officer_of["b"] in ("Ann", "Bea")
    everyone_is_listed_once(made)


@pytest.mark.parametrize("mode", MODES)
def test_a_group_that_no_one_may_take_is_told_the_cheapest_way_out_solved_again(mode):
    growing = replace(ANN, experience=Experience.GROWING)
    chair = replace(BEA, role=Role.IRO)
    pair = [
        child("a", sibling_group="F", complex=True, barred_officers=("Bea",)),
        child("b", sibling_group="F"),
    ]
    made = proposal([*pair, child("c")], [growing, chair], mode=mode)
    assert made.plan.unallocated == ("a", "b")
    way_out = "way out: let Ann have it, who takes no complex case yet; solved again: Ann takes a"
    assert way_out in reason(made, "a") and way_out in reason(made, "b")
    assert made.plan.officer_of["c"] == "Ann"
    everyone_is_listed_once(made)


def test_the_law_is_lifted_last():
    growing = replace(BEA, experience=Experience.GROWING, barred_pods=("X",))
    made = proposal([child("a", complex=True, pod="X", barred_officers=("Ann",))], [ANN, growing])
    assert "lift the sheet's bar on Ann (independence is the law) and let Ann" in reason(made, "a")


def test_a_bar_of_the_pros_own_and_a_pin_give_way_before_practice_and_role():
    growing = replace(BEA, experience=Experience.GROWING)
    barred = proposal([child("a", complex=True)], [ANN, growing], bars=(("a", "Ann"),))
    assert "way out: drop your bar on Ann and let Ann have it;" in reason(barred, "a")
    chair = replace(BEA, role=Role.CP_CHAIR)
    pinned = proposal([child("a", "", Pathway.LAC)], [ANN, chair], pins=(("a", "Bea"),))
    assert "way out: drop the pin to Bea and let Ann have it;" in reason(pinned, "a")


def test_a_bar_from_a_pod_is_lifted_after_a_role():
    manager = replace(ANN, barred_pods=("X",))
    chair = replace(BEA, role=Role.CP_CHAIR)
    made = proposal([child("a", "", Pathway.LAC, pod="X")], [manager, chair])
    assert "way out: let Bea have it, who chairs conferences only" in reason(made, "a")


@pytest.mark.parametrize("measure", list(Measure))
@pytest.mark.parametrize("mode", MODES)
def test_an_officer_without_hours_holds_nobody_new(mode, measure):
    idle = [Officer("Ann", 0.0), replace(BEA, capacity_factor=0.0)]
    made = proposal([child("a")], idle, mode=mode, measure=measure)
    assert "Ann has no hours" in reason(made, "a")
    with_one = proposal([child("a"), child("b", "Ann")], [idle[0], BEA], mode=mode, measure=measure)
    assert with_one.plan.officer_of["a"] == "Bea"
    everyone_is_listed_once(with_one)


@pytest.mark.parametrize("mode", MODES)
def test_siblings_on_two_pathways_need_a_dual_officer(mode):
    chair, iro = replace(ANN, role=Role.CP_CHAIR), replace(BEA, role=Role.IRO)
    pair = [child("a", sibling_group="F"), child("b", "", Pathway.LAC, sibling_group="F")]
    apart = proposal(pair, [chair, iro], mode=mode)
    assert apart.plan.unallocated == ("a", "b")
    assert "siblings on two pathways (a CP, b LAC) need one dual officer" in reason(apart, "a")
    assert "way out: let the siblings part (a; b)" in reason(apart, "b")
    assert "solved again: Ann takes a, Bea takes b" in reason(apart, "b")
    dual = Officer("Cas", 0.1)
    assert set(proposal(pair, [chair, iro, dual], mode=mode).plan.officer_of.values()) == {"Cas"}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("measure", list(Measure))
def test_an_empty_caseload_is_an_empty_proposal(mode, measure):
    made = proposal([], [ANN, BEA], mode=mode, measure=measure)
    assert made.plan.assignments == () and made.document()["status"] == "optimal"


@pytest.mark.parametrize("mode", MODES)
def test_an_empty_team_leaves_everyone_and_says_why(mode):
    made = proposal([child("a"), child("b", "Ann")], [], mode=mode)
    assert made.plan.unallocated == ("a", "b")
    assert reason(made, "a") == "there is no officer on the team sheet"


@pytest.mark.parametrize("mode", MODES)
def test_more_officers_than_children_is_a_plan(mode):
    team = [Officer(f"O{k}", 1.0) for k in range(9)]
    made = proposal([child("a"), child("b")], team, mode=mode)
    assert made.plan.unallocated == () and len(set(made.plan.officer_of.values())) == 2


def test_a_leaver_nobody_can_stand_in_for_is_said_in_words():
    made = proposal([child("a", "Ann")], [ANN], mode=Mode.LEAVER, leaver="Ann", by=FAR)
    assert "Ann leaves on 13 April 2016" in reason(made, "a")


def test_a_leavers_every_child_goes_and_nobody_elses():
    children = [child(f"a{k}", "Ann") for k in range(6)] + [child(f"b{k}", "Bea") for k in range(2)]
    made = proposal(
        children, [ANN, BEA, Officer("Cas", 0.1)], mode=Mode.LEAVER, leaver="Ann", by=FAR
    )
    officer = made.plan.officer_of
    assert all(officer[f"a{k}"] in ("Bea", "Cas") for k in range(6))
    assert all(officer[f"b{k}"] == "Bea" for k in range(2))


def test_a_starter_gets_the_number_asked_from_the_heaviest_and_nobody_else_receives():
    children = [child(f"a{k}", "Ann") for k in range(9)] + [child(f"b{k}", "Bea") for k in range(6)]
    starter = Officer("Cas", 0.1, start=FAR)
    made = proposal(children, [ANN, BEA, starter], mode=Mode.STARTER, starter="Cas", to=4)
    after = {one["officer"]: one["after"] for one in made.officers}
    assert after == {"Ann": 6, "Bea": 5, "Cas": 4}
    assert {move["officer"] for move in made.moves} == {"Cas"}
    assert all(date.fromisoformat(move["on"]) >= FAR for move in made.moves)


def test_a_starter_asked_for_more_than_there_are_gets_all_there_are():
    made = proposal([child("a", "Ann")], [ANN, BEA], mode=Mode.STARTER, starter="Bea", to=50)
    assert made.plan.officer_of == {"a": "Bea"}


@pytest.mark.parametrize("twins", ["child", "officer"])
def test_a_name_listed_twice_is_one_clear_error(twins):
    children = [child("a"), child("a")] if twins == "child" else [child("a")]
    with pytest.raises(InputError, match=f"{twins} (a|Ann) is listed twice"):
        proposal(children, [ANN, ANN] if twins == "officer" else [ANN])


def test_what_it_would_take_is_said_in_fte():
    made = proposal([child(f"c{k}", "Ann") for k in range(21)], [ANN, BEA])
    assert "a mean of 70 children a full-time officer takes 0.1 more FTE" in made.notes
    assert "a mean of 60 children a full-time officer takes 0.15 more FTE" in made.notes
