"""The model against an oracle written by other hands from the formulation alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from math import inf
from typing import Any

import pytest

from capacity.allocation.options import Measure, Mode, Options
from capacity.allocation.plan import Plan, Status
from capacity.allocation.propose import allocate
from capacity.service import Caseload, Child, Officer, Pathway, Role, Team
from tests.allocation.independent_oracle import (
    Question,
    Rules,
    asked,
    enumerated,
    judged,
    size,
    solved,
    told,
)
from tests.allocation.small_services import small_service

AS_AT = date(2026, 2, 2)
MANY, FEW, COMPARED = 500_000, 2000, 300
ANN, BEA, CAS = (Officer(name, 0.1) for name in ("Ann", "Bea", "Cas"))


def options_of(rules: Rules) -> Options:
    """Ask the model what the oracle is asked."""
    mode = Mode.REBALANCE if rules.rebalance else Mode.PLACE
    mode = Mode.LEAVER if rules.leaver else Mode.STARTER if rules.starter else mode
    return Options(
        mode=mode,
        measure=Measure(rules.measure),
        tolerance=rules.tolerance,
        max_moves=rules.max_moves,
        pins=tuple(rules.pins.items()),
        bars=tuple((child, name) for child, names in rules.bars.items() for name in names),
        leaver=rules.leaver,
        by=rules.by,
        starter=rules.starter,
        to=rules.starter_to if rules.starter else None,
        hold_near_meetings=rules.keep_near_meetings,
        hold_absent=rules.keep_absent,
        leaves_within=rules.leaves_within,
        time_limit=600,
    )


def best(question: Question) -> dict[str, int] | None:
    """Every plan tried where they are not too many, else a proof by HiGHS."""
    return enumerated(question) if size(question) <= MANY else solved(question)


def agreed(caseload: Caseload, team: Team, rules: Rules) -> Plan:
    """Solve by the model and by the oracle; every level must be the same."""
    question = asked(caseload, team, rules)
    plan = allocate(caseload, team, rules.as_at, options_of(rules))
    assert {level.name: level.value for level in plan.levels} == told(question, plan.officer_of)
    assert judged(question, plan.officer_of) == best(question)
    assert plan.status is Status.OPTIMAL
    return plan


def compared(seeds: range, most: float = MANY) -> Counter[str]:
    """Compare all that have so many plans; count what became of each."""
    counts: Counter[str] = Counter()
    for seed in seeds:
        caseload, team, rules = small_service(seed)
        question = asked(caseload, team, rules)
        small = size(question) <= most
        counts["agreed" if small else "too many plans"] += 1
        if small:
            agreed(caseload, team, rules)
    return counts


@pytest.mark.parametrize("first", range(0, COMPARED, 50))
def test_every_level_is_the_independent_oracles(first):
    assert compared(range(first, first + 50))["agreed"] > 30


@pytest.mark.slow
@pytest.mark.parametrize("first", range(10_000, 18_000, 1000))
def test_every_level_is_the_independent_oracles_thousands_of_times(first):
    counts = compared(range(first, first + 1000), most=inf)
    print(dict(counts))
    assert counts["agreed"] == 1000


# The oracle itself


@pytest.mark.parametrize("first", range(0, 60, 20))
def test_trying_every_plan_and_proving_the_best_one_come_to_the_same(first):
    for seed in range(first, first + 20):
        question = asked(*small_service(seed))
        if size(question) <= FEW:
            assert enumerated(question) == solved(question), seed


def without(caseload: Caseload, **fields: Any) -> Caseload:
    return Caseload(tuple(replace(child, **fields) for child in caseload))


def plain(team: Team, **fields: Any) -> Team:
    return Team(tuple(replace(officer, **fields) for officer in team))


def never_away_later(team: Team, rules: Rules) -> Team:
    return Team(
        tuple(
            replace(officer, absent_from=None, absent_until=None)
            if officer.absent_from and officer.absent_from > rules.as_at
            else officer
            for officer in team
        )
    )


LIFTED: dict[str, Any] = {
    "siblings": lambda c, t, r: (without(c, sibling_group=""), t, r),
    "split siblings": lambda c, t, r: (without(c, split_siblings=False), t, r),
    "barred officers": lambda c, t, r: (without(c, barred_officers=()), t, r),
    "not with": lambda c, t, r: (without(c, not_with=()), t, r),
    "pinned by the sheet": lambda c, t, r: (without(c, pinned=False), t, r),
    "complex": lambda c, t, r: (without(c, complex=False), t, r),
    "previous officer": lambda c, t, r: (without(c, previous_officer=""), t, r),
    "tenure": lambda c, t, r: (without(c, officer_since=None), t, r),
    "pod": lambda c, t, r: (without(c, pod=""), t, r),
    "hours": lambda c, t, r: (without(c, hours_per_month=None), t, r),
    "role": lambda c, t, r: (c, plain(t, role=Role.DUAL), r),
    "barred pods": lambda c, t, r: (c, plain(t, barred_pods=()), r),
    "end of a bar": lambda c, t, r: (c, plain(t, barred_until=None), r),
    "starts": lambda c, t, r: (c, plain(t, start=None), r),
    "ends": lambda c, t, r: (c, plain(t, end=None), r),
    "absence": lambda c, t, r: (c, plain(t, absent_from=None, absent_until=None), r),
    "absence to come": lambda c, t, r: (c, never_away_later(t, r), r),
    "reduction": lambda c, t, r: (c, plain(t, capacity_factor=1.0), r),
    "rebalance": lambda c, t, r: (c, t, replace(r, rebalance=False)),
    "leaver": lambda c, t, r: (c, t, replace(r, leaver="")),
    "by": lambda c, t, r: (c, t, replace(r, by=None)),
    "starter": lambda c, t, r: (c, t, replace(r, starter="")),
    "measure": lambda c, t, r: (c, t, replace(r, measure="children")),
    "tolerance": lambda c, t, r: (c, t, replace(r, tolerance=0)),
    "cap": lambda c, t, r: (c, t, replace(r, max_moves=None)),
    "pins": lambda c, t, r: (c, t, replace(r, pins={})),
    "bars": lambda c, t, r: (c, t, replace(r, bars={})),
    "near meetings": lambda c, t, r: (c, t, replace(r, keep_near_meetings=False)),
    "absent officers": lambda c, t, r: (c, t, replace(r, keep_absent=False)),
    "leaves within": lambda c, t, r: (c, t, replace(r, leaves_within=0)),
}


@pytest.fixture(scope="module")
def few_plans() -> list[tuple[Caseload, Team, Rules, dict[str, int] | None]]:
    """Cases of few plans, each with its best values."""
    drawn = [small_service(seed) for seed in range(COMPARED)]
    questions = [(case, asked(*case)) for case in drawn]
    return [(*case, enumerated(question)) for case, question in questions if size(question) <= FEW]


@pytest.mark.parametrize("rule", LIFTED)
def test_every_rule_bites_in_the_cases_compared(rule, few_plans):
    def bites(case: tuple[Caseload, Team, Rules, dict[str, int] | None]) -> bool:
        lifted = asked(*LIFTED[rule](*case[:3]))
        return size(lifted) <= FEW and enumerated(lifted) != case[3]

    assert any(map(bites, few_plans))


# Where the model once differed, each as small as it gets


def child(name: str, officer: str = "", **fields: Any) -> Child:
    return Child(name, fields.pop("pathway", Pathway.CP), officer=officer, **fields)


def check(children: list[Child], officers: list[Officer], **rules: Any) -> Plan:
    return agreed(Caseload(tuple(children)), Team(tuple(officers)), Rules(AS_AT, **rules))


@pytest.mark.parametrize("rebalance", [False, True])
def test_a_child_whom_the_pro_pins_elsewhere_does_not_count_against_the_cap(rebalance):
    check([child("a", "Ann")], [ANN, BEA], rebalance=rebalance, max_moves=0, pins={"a": "Bea"})


def test_siblings_who_join_a_pinned_one_do_not_count_against_the_cap():
    family = [child("a", "Ann"), child("b", "Ann"), child("c", "Bea", pinned=True)]
    siblings = [replace(one, sibling_group="f") for one in family]
    check(siblings, [ANN, BEA], rebalance=True, max_moves=0)


def test_siblings_who_join_one_whose_meeting_is_near_do_not_count_against_the_cap():
    near = child("a", "Ann", next_review_due=AS_AT + timedelta(days=3))
    family = [
        replace(one, sibling_group="f") for one in (near, child("b", "Bea"), child("c", "Bea"))
    ]
    check(family, [ANN, BEA], rebalance=True, max_moves=0)


def test_an_officer_whose_last_day_is_today_keeps_children_while_another_leaves():
    check([child("a", "Ann"), child("b", "Bea")], [ANN, replace(BEA, end=AS_AT), CAS], leaver="Ann")


@pytest.mark.parametrize(
    ("anns", "beas", "measure"),
    [(0.3, 0.2, "children"), (0.85, 0.7, "children"), (0.1, 0.7, "weighted")],
    ids=["half a tenth of a fair share", "half a tenth of an hour", "half a tenth of a child"],
)
def test_halves_of_hours_round_up(anns, beas, measure):
    children = [child("a", "Ann", hours_per_month=anns), child("b", "Bea", hours_per_month=beas)]
    check(children, [ANN, BEA], measure=measure)


def test_a_cap_that_nobody_reaches_changes_nothing_where_there_is_a_tolerance():
    chairs = [replace(ANN, role=Role.CP_CHAIR), replace(BEA, role=Role.CP_CHAIR)]
    iros = [replace(CAS, role=Role.IRO), Officer("Dot", 0.2, role=Role.IRO)]
    children = [child("a", pathway=Pathway.LAC), *(child(f"k{i}", "Ann") for i in range(4))]
    free = check(children, [*chairs, *iros], rebalance=True, tolerance=1)
    capped = check(children, [*chairs, *iros], rebalance=True, tolerance=1, max_moves=99)
    assert capped.officer_of == free.officer_of


def test_a_child_whose_meeting_is_near_stays_though_there_is_somebody_to_keep_away_from():
    crowd = [child(f"x{i}", "Ann", pinned=True) for i in range(9)]
    near = child("a", "Ann", next_review_due=AS_AT + timedelta(days=3), not_with=("b",))
    check([*crowd, near, child("b", "Bea")], [ANN, BEA, CAS], rebalance=True)
