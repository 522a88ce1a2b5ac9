"""The same seed gives the same records, and what comes later changes nothing before it."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capacity.experiment.replication import replicate
from capacity.experiment.tables import Records
from capacity.scenario import Scenario
from capacity.simulation.records import COUNTS, FROM_MEETINGS, HELD
from tests.simulation.small_services import changed, replications, services, small, watched

LATER_DECIDES = {
    "hours_needed", "children_without_midway", "late_capacity", "late_other",
    *(name for name in FROM_MEETINGS if name.startswith(("due_", "icpc_", "midway_", "surgeries"))),
}  # fmt: skip
"""By due cohort: whether a meeting of the cohort is held, missed or ended shows later."""

AT_THE_END = {
    "cp_eligible", "cp_all_on_time", "lac_eligible", "lac_all_on_time",
    *(name for name in COUNTS if name.startswith("open_")),
}  # fmt: skip
"""Taken each 31 March and on a run's last day."""


def digest(records: Records) -> str:
    """Return a hash of every number and word of a replication."""
    tables = (records.meetings, records.officers, records.staffing)
    columns = [values.tolist() for table in tables for values in table.values()]
    return hashlib.sha256(repr((records.weekly.tolist(), columns)).encode()).hexdigest()


@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_another_process_gives_the_same_records(hash_seed: str) -> None:
    script = (
        "from capacity.experiment.replication import replicate\n"
        "from tests.simulation.small_services import small\n"
        "from tests.simulation.test_simulation_determinism import digest\n"
        "print(digest(replicate(small(), 3)))"
    )
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(root)}
    command = [sys.executable, "-c", script]
    other = subprocess.run(
        command, env=environment, cwd=root, capture_output=True, text=True, check=True
    )
    assert other.stdout.strip() == digest(replicate(small(), 3))


@settings(max_examples=15)
@given(services(), services(), replications)
def test_a_run_leaves_nothing_behind_for_the_next(
    service: Scenario, other: Scenario, replication: int
) -> None:
    before = digest(replicate(service, replication))
    assert digest(replicate(service, replication + 1)) != before
    replicate(other, replication)
    assert digest(replicate(service, replication)) == before


@settings(max_examples=25)
@given(services(), replications, st.integers(1, 60))
def test_a_longer_horizon_leaves_the_first_weeks_as_they_are(
    service: Scenario, replication: int, further: int
) -> None:
    weeks = service.n_days // 7
    longer = changed(service, scenario__weeks=weeks + further)
    short, long = replicate(service, replication), replicate(longer, replication)
    for place, name in enumerate(short.series):
        if name not in LATER_DECIDES:
            known = weeks - (name in AT_THE_END)
            one, other = short.weekly[place, :known], long.weekly[place, :known]
            np.testing.assert_array_equal(one, other, err_msg=name)
    assert _held_by(short, 7 * weeks) == _held_by(long, 7 * weeks)
    assert _rows(short.officers, short.officers["week"] < weeks) == _rows(
        long.officers, long.officers["week"] < weeks
    )


@pytest.mark.parametrize("replication", range(4))
def test_days_off_beyond_the_horizon_are_the_same_for_a_longer_one(replication: int) -> None:
    short, long = (
        watched(small(scenario__weeks=weeks, work__sickness_pct=0.0), replication).service
        for weeks in (26, 70)
    )
    for one, other in zip(short.diaries, long.diaries, strict=True):
        assert len(one.present) > 7 * 52
        assert one.present == other.present[: len(one.present)]


def _held_by(records: Records, day: int) -> list[Any]:
    meetings = records.meetings
    inside = (meetings["held"] >= 0) & (meetings["held"] < day)
    return _rows(meetings, inside & (meetings["outcome"] == HELD))


def _rows(table: Any, chosen: Any) -> list[Any]:
    return list(zip(*(values[chosen].tolist() for values in table.values()), strict=True))
