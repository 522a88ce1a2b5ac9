"""Laws that hold for every service, on small ones in which every rule may bite."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capacity.allocation.assemble import build
from capacity.allocation.checker import faults
from capacity.allocation.greedy import greedy
from capacity.allocation.options import Measure, Mode, Options
from capacity.allocation.plan import Status
from capacity.allocation.propose import allocate, best_plan, greedy_plan
from capacity.allocation.scoring import values
from capacity.service import Caseload, Team
from tests.allocation.conftest import AS_AT, random_service

seeds = st.integers(0, 10**6)
asked = st.sampled_from(
    [
        {"mode": Mode.PLACE},
        {"mode": Mode.REBALANCE},
        {"mode": Mode.LEAVER, "leaver": "O0"},
        {"mode": Mode.STARTER, "starter": "O0", "to": 3},
    ]
)
wishes = st.builds(
    lambda asked, **others: Options(**asked, **others),
    asked=asked,
    measure=st.sampled_from(list(Measure)),
    tolerance=st.sampled_from([0.0, 0.0, 0.0, 10.0]),
    max_moves=st.sampled_from([None, None, 0, 2]),
    by=st.sampled_from([None, AS_AT.replace(month=6)]),
    leaves_within=st.sampled_from([0, 13, 13]),
)


@settings(max_examples=150, deadline=None)
@given(seeds, wishes)
def test_the_optimisers_plan_passes_the_checker_and_is_proven(seed, options):
    caseload, team = random_service(seed)
    plan = best_plan(build(caseload, team, AS_AT, options))
    assert faults(caseload, team, plan) == []
    assert plan.status is Status.OPTIMAL


@settings(max_examples=150, deadline=None)
@given(seeds, wishes)
def test_the_greedy_plan_passes_the_checker_and_is_never_better(seed, options):
    caseload, team = random_service(seed)
    problem = build(caseload, team, AS_AT, options)
    assert faults(caseload, team, greedy_plan(problem)) == []
    if options.tolerance == 0 and options.mode is not Mode.STARTER:
        best = tuple(level.value for level in best_plan(problem).levels)
        assert best <= values(problem, greedy(problem))


@settings(max_examples=60, deadline=None)
@given(seeds, wishes, st.randoms(use_true_random=False))
def test_the_plan_is_the_same_whatever_the_order_of_the_rows(seed, options, shuffle: random.Random):
    caseload, team = random_service(seed)
    children, officers = list(caseload), list(team)
    shuffle.shuffle(children)
    shuffle.shuffle(officers)
    again = allocate(Caseload(tuple(children)), Team(tuple(officers)), AS_AT, options)
    assert again.assignments == allocate(caseload, team, AS_AT, options).assignments


@settings(max_examples=25, deadline=None)
@given(seeds, wishes)
def test_highs_and_cbc_reach_the_same_value_at_every_level(seed, options):
    caseload, team = random_service(seed)
    highs = allocate(caseload, team, AS_AT, options)
    cbc = allocate(caseload, team, AS_AT, replace(options, solver="cbc"))
    assert [level.value for level in highs.levels] == [level.value for level in cbc.levels]


@pytest.mark.parametrize("mode", [Mode.PLACE, Mode.REBALANCE])
def test_an_empty_caseload_is_an_empty_plan(mode):
    _, team = random_service(1)
    plan = allocate(Caseload(), team, AS_AT, Options(mode=mode))
    assert plan.assignments == ()
    assert plan.status is Status.OPTIMAL


def test_without_officers_every_child_is_listed_as_unallocated():
    caseload, _ = random_service(2)
    plan = allocate(caseload, Team(), AS_AT)
    assert len(plan.unallocated) == len(caseload) > 0
