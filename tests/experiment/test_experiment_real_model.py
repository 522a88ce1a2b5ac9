"""Run folders of the real model: the same tables on any number of cores, killed or stopped."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from capacity.experiment import simulate
from capacity.experiment.manifest import read_manifest
from capacity.experiment.tables import TABLES
from capacity.scenario import Scenario
from tests.experiment.children import heeding_ctrl_c
from tests.simulation.small_services import small

REPLICATIONS = 48
PATIENCE_SECONDS = 300.0


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the file of a small service, 60 children over half a year."""
    path = tmp_path_factory.mktemp("scenario") / "small.toml"
    path.write_text(small().to_toml(), encoding="utf-8")
    return path


def ran(scenario: Path, out: Path, *, jobs: int = 1, replications: int = REPLICATIONS) -> Path:
    """Run to the end, or go on to it, in this process; return the run folder."""
    simulate(Scenario.load(scenario), replications, out=out, jobs=jobs)
    return out / "small"


@pytest.fixture(scope="module")
def uninterrupted(scenario: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a run that nothing disturbed."""
    return ran(scenario, tmp_path_factory.mktemp("uninterrupted"))


@contextmanager
def under_way(scenario: Path, out: Path, root: Path, jobs: int) -> Iterator[subprocess.Popen[str]]:
    """Start the command from a checkout; go on when its first batch is on disk."""
    command = [sys.executable, str(root / "cli.py"), "simulate", str(scenario), "--out", str(out)]
    numbers = ["--replications", str(REPLICATIONS), "--jobs", str(jobs)]
    with heeding_ctrl_c():
        process = subprocess.Popen(
            [*command, *numbers], cwd=root, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
    try:
        until = time.monotonic() + PATIENCE_SECONDS
        while not (out / "small" / "batches" / "000000").exists():
            assert process.poll() is None, process.communicate()[1]
            assert time.monotonic() < until
            time.sleep(0.002)
        yield process
    finally:
        process.kill()
        process.communicate()


def same_tables(one: Path, other: Path) -> bool:
    return all(
        pq.read_table(one / f"{table}.parquet").equals(pq.read_table(other / f"{table}.parquet"))
        for table in TABLES
    )


def test_one_process_and_two_leave_the_same_tables(scenario, tmp_path):
    one = ran(scenario, tmp_path / "one", jobs=1, replications=12)
    two = ran(scenario, tmp_path / "two", jobs=2, replications=12)
    assert pq.read_metadata(one / "meetings.parquet").num_rows > 1000
    assert same_tables(one, two)
    assert (one / "summary.csv").read_bytes() == (two / "summary.csv").read_bytes()


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_run_that_is_killed_goes_on_to_the_same_tables(
    scenario, uninterrupted, tmp_path, root, jobs
):
    with under_way(scenario, tmp_path, root, jobs) as process:
        time.sleep(random.uniform(0.0, 0.1))
        process.send_signal(signal.SIGKILL)
        process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert not same_tables_there(tmp_path / "small", uninterrupted)
    assert same_tables(ran(scenario, tmp_path), uninterrupted)


def same_tables_there(folder: Path, other: Path) -> bool:
    return (folder / "weekly.parquet").exists() and same_tables(folder, other)


def test_ctrl_c_keeps_what_is_finished(scenario, uninterrupted, tmp_path, root):
    with under_way(scenario, tmp_path, root, jobs=1) as process:
        process.send_signal(signal.SIGINT)
        _, said = process.communicate()
    folder = tmp_path / "small"
    kept = read_manifest(folder).finished
    assert process.returncode == 130
    assert 1 <= len(kept) < REPLICATIONS
    assert f"{len(kept)} replications are kept in {folder}" in said
    assert set(pq.read_table(folder / "weekly.parquet")["replication"].to_pylist()) == kept
    assert same_tables(ran(scenario, tmp_path), uninterrupted)


def test_more_replications_are_added_to_those_that_are_there(scenario, uninterrupted, tmp_path):
    ran(scenario, tmp_path, replications=5)
    assert same_tables(ran(scenario, tmp_path), uninterrupted)
