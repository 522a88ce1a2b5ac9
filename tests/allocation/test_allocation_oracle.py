"""Every level against x[family, officer] on small services in which every rule may bite."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capacity.allocation.assemble import build
from capacity.allocation.levels import solve
from capacity.allocation.options import Measure, Mode, Options
from tests.allocation.conftest import AS_AT, random_service
from tests.allocation.oracle import Oracle

MODES: tuple[dict[str, Any], ...] = (
    {"mode": Mode.PLACE},
    {"mode": Mode.REBALANCE},
    {"mode": Mode.REBALANCE},
    {"mode": Mode.LEAVER, "leaver": "O0"},
    {"mode": Mode.STARTER, "starter": "O0", "to": 3},
)
PINS = ((), (), (("C0", "O0"),), (("C1", "O0"), ("C2", "O0")))
BARS = ((), (), (("C3", "O0"),))


@st.composite
def wishes(draw: st.DrawFn) -> Options:
    return Options(
        **draw(st.sampled_from(MODES)),
        measure=draw(st.sampled_from(list(Measure))),
        max_moves=draw(st.sampled_from([None, None, 0, 2])),
        by=draw(st.sampled_from([None, None, AS_AT.replace(month=6)])),
        leaves_within=draw(st.sampled_from([0, 13, 13])),
        hold_near_meetings=draw(st.booleans()),
        hold_absent=draw(st.booleans()),
        pins=draw(st.sampled_from(PINS)),
        bars=draw(st.sampled_from(BARS)),
    )


def compare(seed: int, options: Options) -> None:
    caseload, team = random_service(seed)
    named = [pair for pair in options.pins + options.bars if pair[0] in caseload.by_id]
    asked = Options(
        **{
            field: getattr(options, field)
            for field in Options.__slots__
            if field not in ("pins", "bars")
        },
        pins=tuple(pair for pair in options.pins if pair in named),
        bars=tuple(pair for pair in options.bars if pair in named),
    )
    solution = solve(build(caseload, team, AS_AT, asked))
    found = tuple(level.value for level in solution.levels)
    assert found == Oracle(caseload, team, AS_AT, asked).levels()
    assert all(level.bound == level.value for level in solution.levels)


@settings(max_examples=60)
@given(st.integers(0, 10**6), wishes())
def test_every_level_equals_the_exact_oracle(seed, options):
    compare(seed, options)


@pytest.mark.slow
@settings(max_examples=5000)
@given(st.integers(0, 10**6), wishes())
def test_every_level_equals_the_exact_oracle_thousands_of_times(seed, options):
    compare(seed, options)
