"""Moves into care from plans: their day, and how their chance wanders."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.demand import Streams
from capacity.demand.rates import draw_rates
from capacity.demand.stays import Spending

MONTHS = np.arange(728) // 30 % 12


@given(st.integers(-400, 400), st.integers(1, 3000))
def test_moves_that_do_not_wander_come_on_the_day_drawn(start, after):
    assert Spending(np.ones(52)).day(start, after) == start + after


@given(st.integers(0, 300), st.integers(10, 3000), st.floats(0.2, 5.0))
def test_a_chance_so_many_times_greater_brings_moves_so_many_times_sooner(start, after, factor):
    day = Spending(np.full(52, factor)).day(start, after)
    assert day - start == pytest.approx(max(after / factor, 1.0), abs=0.5 + 1e-9)


def test_other_exits_of_a_tape_move_only_where_they_lead_into_care(small, tape):
    calm = tape(small)
    hurried = replace(calm, moving=Spending(np.full(52, 4.0)))
    rows = [row for row in range(len(calm.families)) if 8 < calm.families.exit_after[row] < 200]
    moved = {bool(calm.families.to_care[row]) for row in rows}
    assert moved == {True, False}
    for row in rows:
        sooner = hurried.other_exit(row, 0) < calm.other_exit(row, 0)
        assert sooner == calm.families.to_care[row]


def hazard(scenario, sd, replication=0):
    changed = scenario.with_changes({"demand.lac.from_plan_rate_sd": sd, "scenario.weeks": 104})
    rates = draw_rates(changed, Streams(1, replication), MONTHS)
    return rates.move_hazard, rates.lac_families[::7]


def test_moves_wander_with_direct_entries_and_have_a_mean_of_one(small):
    even = small.with_changes({"demand.lac.season": (1.0,) * 12, "demand.lac.rate_sd": 0.3})
    both = [hazard(even, 0.3, replication) for replication in range(400)]
    for moves, direct in both[:10]:
        assert np.allclose(moves / moves[0], direct / direct[0])
    firsts = np.array([moves[0] for moves, _ in both])
    assert abs(firsts.mean() - 1.0) < 4.0 * firsts.std() / np.sqrt(len(firsts))


@pytest.mark.parametrize("changes", [{}, {"demand.random_rates": False}])
def test_moves_follow_the_plans_alone_without_a_spread_or_wandering(small, changes):
    sd = 0.3 if changes else 0.0
    assert (hazard(small.with_changes(changes), sd)[0] == 1.0).all()
