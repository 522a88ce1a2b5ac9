"""What the PRO is told before trusting a plan."""

from __future__ import annotations

from datetime import date, timedelta

from capacity.allocation.options import Measure, Mode, Options
from capacity.allocation.plan import Status
from capacity.allocation.proposal import Proposal, propose
from capacity.service import Caseload, Child, Officer, Pathway, Team

AS_AT = date(2016, 1, 4)
FAR = AS_AT + timedelta(days=100)
ANN, BEA = Officer("Ann", 0.1), Officer("Bea", 0.1)


def child(name: str, officer: str = "", **others) -> Child:
    return Child(name, Pathway.CP, officer=officer, next_review_due=FAR, **others)


def proposal(children: list[Child], officers: list[Officer], **wishes) -> Proposal:
    return propose(Caseload(tuple(children)), Team(tuple(officers)), AS_AT, Options(**wishes))


def said(made: Proposal, words: str) -> bool:
    return any(words in note for note in made.notes)


def test_a_sheet_on_which_nothing_has_happened_for_two_months_is_said_to_be_old():
    for days, old in ((62, False), (63, True), (-1, False)):
        made = proposal([child("a", "Ann", last_review=AS_AT - timedelta(days=days))], [ANN])
        assert said(made, "is it the sheet of that day?") is old
        assert said(made, "is the day of the proposal right?") is (days < 0)


def test_a_team_sheet_whose_people_have_all_ended_is_said_to_be_old():
    gone = Officer("Cas", 0.1, end=AS_AT - timedelta(days=1))
    assert said(proposal([child("a")], [gone]), "everybody on the team sheet had left")
    assert not said(proposal([child("a")], [gone, ANN]), "everybody on the team sheet")


def test_who_is_in_the_band_by_children_but_above_it_by_hours_is_named():
    heavy = [child(f"a{k}", "Ann", hours_per_month=3.0) for k in range(6)]
    light = [child(f"b{k}", "Bea", hours_per_month=1.0) for k in range(6)]
    made = proposal(heavy + light, [ANN, BEA])
    note = "Ann holds 6 children, within the band of 5-7, but their hours are those of 9 average"
    assert said(made, note) and said(made, "Bea holds 6 children, within the band")
    alike = [child(f"a{k}", "Ann") for k in range(6)]
    assert not said(proposal(alike, [ANN]), "average children")


def test_loads_are_shown_in_the_measure_chosen():
    children = [child("a", "Ann", hours_per_month=3.0), child("b", "Bea", hours_per_month=1.0)]
    made = proposal(children, [ANN, BEA], measure=Measure.HOURS).document()
    assert [load["after"] for load in made["loads"]] == [1.5, 0.5]
    assert [officer["after"] for officer in made["officers"]] == [1, 1]


def test_a_starters_number_out_of_reach_or_above_the_band_is_said():
    made = proposal(
        [child(f"a{k}", "Ann", pinned=k < 3) for k in range(12)],
        [ANN, BEA],
        mode=Mode.STARTER,
        starter="Bea",
        to=10,
    )
    assert said(made, "10 children are above the band of 5-7 for the 0.1 effective FTE of Bea")
    assert said(made, "Bea was to hold 10 children and would hold 9")


def test_a_starter_whom_the_tolerance_leaves_short_is_told_so():
    children = [child(f"a{k}", "Ann") for k in range(30)]
    asked = {"mode": Mode.STARTER, "starter": "Bea", "to": 6}
    made = proposal(children, [ANN, BEA], tolerance=20, **asked)
    assert said(made, "Bea was to hold 6 children and would hold 4: a tolerance of 20 lets it")


def test_handovers_beyond_half_a_year_keep_the_cap_and_say_when_the_last_is():
    made = proposal(
        [child(f"a{k}", "Ann") for k in range(60)],
        [ANN, BEA],
        mode=Mode.STARTER,
        starter="Bea",
        to=60,
        handovers_per_week=1,
    )
    assert not said(made, "more than 1 a week")
    assert said(made, "Bea has the last of them on ")


def test_loads_in_hours_are_evened_out_without_moving_everybody():
    children = [
        child(f"a{k:03d}", ("Ann", "Bea")[k % 3 == 0], hours_per_month=1 + k % 7 / 10)
        for k in range(160)
    ]
    officers = [Officer("Ann", 1.0), Officer("Bea", 1.0)]
    made = proposal(children, officers, mode=Mode.REBALANCE, measure=Measure.HOURS)
    loads = [load["after"] for load in made.loads]
    assert abs(loads[0] - loads[1]) <= 1.0 and len(made.plan.moves) <= 30
    assert made.plan.status in (Status.OPTIMAL, Status.FEASIBLE)
    assert said(made, "evened out to half a child per FTE")


def test_whoever_else_leaves_by_a_leavers_day_is_named():
    by = AS_AT + timedelta(days=80)
    soon = Officer("Cas", 0.1, end=by - timedelta(days=4))
    children = [child("a", "Ann"), child("c", "Cas", pinned=True), child("b", "Bea")]
    made = proposal(children, [ANN, BEA, soon], mode=Mode.LEAVER, leaver="Ann", by=by)
    assert said(made, f"Cas leaves on {soon.end:%d %B %Y} too: their children")
    assert said(made, f"c: the pin lapses, its officer leaves on {soon.end:%d %B %Y}")
    assert not said(made, "Ann leaves on")
