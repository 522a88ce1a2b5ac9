"""Fairness against a brute force, and the load level against a min-cost flow."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capacity.allocation.assemble import build
from capacity.allocation.fairness import penalty_per_fte, water_fill
from capacity.allocation.levels import solve
from capacity.allocation.options import Mode, Options
from capacity.allocation.problem import Problem
from capacity.service import Caseload
from tests.allocation.conftest import AS_AT, random_service

ftes = st.lists(st.sampled_from([0.02, 0.05, 0.1, 0.16]), min_size=1, max_size=3)


@settings(deadline=None)
@given(ftes, st.integers(0, 20), st.data())
def test_water_filling_is_the_best_of_all_ways_to_share(fte, units, data):
    penalties = [penalty_per_fte(50, 70, Fraction(str(one)), Fraction(1)) for one in fte]
    base = [data.draw(st.integers(0, 6)) for _ in fte]
    fair = water_fill(penalties, base, [99] * len(fte), units)
    ways = [way for way in product(range(units + 1), repeat=len(fte)) if sum(way) == units]
    costs = {
        tuple(b + w for b, w in zip(base, way, strict=True)): sum(
            p.of(b + w) for p, b, w in zip(penalties, base, way, strict=True)
        )
        for way in ways
    }
    best = [loads for loads, cost in costs.items() if cost == min(costs.values())]
    assert fair.cost == min(costs.values())
    assert fair.low == tuple(min(loads[i] for loads in best) for i in range(len(fte)))
    assert fair.high == tuple(max(loads[i] for loads in best) for i in range(len(fte)))


def test_everyone_over_the_band_shares_by_fte():
    penalties = [penalty_per_fte(50, 70, fte, Fraction(1)) for fte in (Fraction(1), Fraction(1, 2))]
    assert water_fill(penalties, [0, 0], [999, 999], 135).loads == (90, 45)


def _flow_bound(problem: Problem) -> int:
    """Least load cost of single children over officers who may have them, by min-cost flow."""
    graph = nx.DiGraph()
    groups = [group for group in problem.groups if group.allowed]
    graph.add_node("source", demand=-len(groups))
    graph.add_node("sink", demand=len(groups))
    for group in groups:
        graph.add_edge("source", ("group", group.index), capacity=1, weight=0)
        for seat in group.seats():
            graph.add_edge(("group", group.index), ("seat", seat), capacity=1, weight=0)
    for seat in problem.active:
        penalty = problem.seats[seat].load_penalty
        assert penalty is not None
        for load in range(len(groups)):
            step = ("step", seat, load)
            graph.add_edge(("seat", seat), step, capacity=1, weight=penalty.step(load))
            graph.add_edge(step, "sink", capacity=1, weight=0)
    flow = nx.min_cost_flow_cost(graph)
    empty = sum(s.load_penalty.of(0) for s in problem.seats if s.load_penalty)
    return int(flow) + empty


@pytest.mark.parametrize("seed", range(25))
def test_with_single_children_the_load_level_equals_a_min_cost_flow(seed):
    caseload, team = random_service(seed)
    singles = [one for one in caseload if not one.not_with]
    alone = tuple({one.sibling_group: one for one in singles}.values())
    options = Options(mode=Mode.REBALANCE)
    problem = build(Caseload(alone), team, AS_AT, options)
    if not any(group.apart for group in problem.groups):
        assert solve(problem).levels[1].value == _flow_bound(problem)
