"""The frontier: what it shows is what the proposal would be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from capacity.allocation.options import Mode, Options
from capacity.allocation.proposal import Proposal, propose
from tests.allocation.conftest import AS_AT, random_service

REBALANCE = Options(mode=Mode.REBALANCE)


def proposal(seed: int, options: Options = REBALANCE) -> Proposal:
    caseload, team = random_service(seed)
    return propose(caseload, team, AS_AT, options)


@pytest.mark.parametrize("seed", range(6))
def test_highs_and_cbc_show_the_same_frontier_and_levels_at_a_tolerance(seed):
    wished = replace(REBALANCE, tolerance=20.0)
    highs, cbc = (proposal(seed, replace(wished, solver=name)) for name in ("highs", "cbc"))
    assert highs.frontier == cbc.frontier
    assert [one.value for one in highs.plan.levels] == [one.value for one in cbc.plan.levels]


@pytest.mark.parametrize("seed", [3, 4])
def test_a_point_is_the_proposal_at_that_tolerance(seed):
    points = {point.tolerance: point for point in proposal(seed).frontier}
    for tolerance in (0, 5, 12):
        chosen = proposal(seed, replace(REBALANCE, tolerance=float(tolerance)))
        assert points[tolerance].moved == len(chosen.plan.moves)
        own = next(point for point in chosen.frontier if point.tolerance == tolerance)
        assert own == points[tolerance]


def test_a_capped_frontier_says_that_it_is_capped():
    free, capped = proposal(4), proposal(4, replace(REBALANCE, max_moves=0))
    assert "--max-moves" not in free.document()["frontier_note"]
    note = capped.document()["frontier_note"]
    assert "at most 0 change by choice (--max-moves)" in note and "the cap binds" in note
