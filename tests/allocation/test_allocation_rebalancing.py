"""Rebalancing days of the simulated year under the policy `optimiser`."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capacity.allocation.policies import policy
from capacity.allocation.rebalancing import rebalanced
from capacity.experiment.replication import replicate
from capacity.scenario import Scenario
from capacity.service import Pathway
from capacity.simulation.policy import Colleague, HeldUnit, Rebalancer

ALL = frozenset(Pathway)


def unit(number: int, holder: int = 0, children: int = 1, *, movable: bool = True) -> HeldUnit:
    return HeldUnit(number, children, Pathway.CP, 0, False, holder, 100, movable)


def colleague(index: int, caseload: int, takes: frozenset[Pathway] = ALL) -> Colleague:
    return Colleague(index, caseload, 0.1, frozenset(), takes, False)


def test_only_the_optimiser_shares_out_anew():
    names = ("least_caseload", "pod_first", "round_robin", "optimiser")
    assert [isinstance(policy(name), Rebalancer) for name in names] == [False, False, False, True]


def test_a_crowded_officer_gives_to_an_empty_one_until_loads_are_fair():
    moved = rebalanced([unit(k) for k in range(20)], [colleague(0, 20), colleague(1, 0)], 0.0)
    assert len(moved) == 10 and {index for _, index in moved} == {1}


def test_a_tolerance_moves_fewer():
    team = [colleague(0, 20), colleague(1, 0)]
    assert len(rebalanced([unit(k) for k in range(20)], team, 50.0)) == 5


def test_nobody_moves_with_a_meeting_near_or_to_an_officer_of_another_role():
    near = [unit(k, movable=False) for k in range(20)]
    assert rebalanced(near, [colleague(0, 20), colleague(1, 0)], 0.0) == []
    iro = colleague(1, 0, frozenset({Pathway.LAC}))
    assert rebalanced([unit(k) for k in range(20)], [colleague(0, 20), iro], 0.0) == []


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(1, 4), st.booleans()), max_size=25))
def test_whoever_moves_goes_to_somebody_else(families):
    units = [unit(k, h, n, movable=m) for k, (h, n, m) in enumerate(families)]
    team = [colleague(k, sum(n for h, n, _ in families if h == k)) for k in range(3)]
    moved = dict(rebalanced(units, team, 0.0))
    assert all(units[number].movable for number in moved)
    assert all(units[number].holder != index for number, index in moved.items())


@pytest.fixture
def steady(scenarios) -> Scenario:
    wanted = {"scenario.weeks": 30, "allocation.policy": "optimiser"}
    return Scenario.load(scenarios / "steady.toml").with_changes(wanted)


def test_a_simulated_year_rebalances_on_the_days_asked_and_repeats_itself(steady):
    often = steady.with_changes({"allocation.rebalance_weeks": 10})
    never = steady.with_changes({"allocation.rebalance_weeks": 0})
    runs = [replicate(scenario, 0) for scenario in (often, often, never)]
    place = list(runs[0].series).index("officer_changes")
    moved = [float(run.weekly[place].sum()) for run in runs]
    assert moved[0] > 0 == moved[2]
    assert np.array_equal(runs[0].weekly, runs[1].weekly, equal_nan=True)
