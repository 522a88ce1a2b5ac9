"""What the tests of the engine share: one way to run a replication, and what equal means."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from capacity.allocation.policies import policy
from capacity.demand import draw_tape
from capacity.demand.streams import Streams
from capacity.experiment.given import read_given
from capacity.scenario import Scenario
from capacity.simulation import Records, run
from capacity.simulation.clock import MakeClock, SimpyClock


@pytest.fixture(scope="session")
def ran() -> Callable[..., Records]:
    """Give a function that runs one replication under a clock."""

    def run_one(
        scenario: Scenario, replication: int = 0, make_clock: MakeClock = SimpyClock
    ) -> Records:
        given = read_given(scenario)
        streams = Streams(scenario.seed, replication)
        drawn = scenario.drawn(streams.uniform)
        tape = draw_tape(drawn, streams, given.calendar, given.caseload, given.team)
        return run(drawn, tape, given.team, policy(drawn.allocation.policy), make_clock)

    return run_one


@pytest.fixture(scope="session")
def same() -> Callable[[Records, Records], None]:
    """Give a function that asserts that two records are equal, bit for bit."""

    def assert_same(one: Records, other: Records) -> None:
        np.testing.assert_array_equal(one.weekly, other.weekly)
        for table in ("meetings", "officers", "staffing"):
            columns, others = getattr(one, table), getattr(other, table)
            assert list(columns) == list(others)
            for name, values in columns.items():
                np.testing.assert_array_equal(values, others[name], err_msg=f"{table} {name}")

    return assert_same
