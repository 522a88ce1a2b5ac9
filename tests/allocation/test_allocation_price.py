"""What a change costs, against counting everything again."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from capacity.allocation.assemble import build
from capacity.allocation.greedy import greedy
from capacity.allocation.options import Measure, Mode, Options
from capacity.allocation.price import Prices, in_words
from capacity.allocation.scoring import values
from tests.allocation.conftest import AS_AT, random_service


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(list(Measure)))
def test_a_price_is_the_difference_of_the_levels_and_no_cost_has_no_words(seed, measure):
    caseload, team = random_service(seed)
    problem = build(caseload, team, AS_AT, Options(mode=Mode.REBALANCE, measure=measure))
    before, draw = greedy(problem), random.Random(seed)
    after = [draw.choice([seat, *problem.active]) for seat in before]
    changes = [
        (group, a, b) for group, a, b in zip(problem.groups, before, after, strict=True) if a != b
    ]
    price = Prices(problem, before).among(changes)
    levels = zip(values(problem, before)[1:], values(problem, after)[1:], strict=True)
    assert price.costs == tuple(b - a for a, b in levels)
    if changes and any(price.costs):
        assert in_words(problem, price)
    if not changes:
        assert in_words(problem, price) == ""
