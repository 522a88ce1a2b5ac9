"""Replications on any executor, with failures and killed workers."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.experiment.executors import Borrowed, InProcess, chunks, spread, workers
from capacity.experiment.replication import Failure, Finished, attempt
from capacity.service.errors import InputError
from tests.experiment.quick_model import Mishap, quick

ROOT = Path(__file__).parents[2]


def outcomes(model, replications, pool) -> dict[int, Finished | Failure]:
    found = [each for batch in spread(model, replications, pool) for each in batch]
    assert len({each.replication for each in found}) == len(found)
    return {each.replication: each for each in found}


def same_records(found: dict[int, Finished | Failure]) -> bool:
    return all(
        isinstance(each, Finished) and (each.records.weekly == quick(number).weekly).all()
        for number, each in found.items()
    )


@given(st.lists(st.integers(0, 10**6), unique=True), st.integers(1, 64))
def test_chunks_hold_every_replication_once_and_in_order(replications, count):
    cut = chunks(replications, count)
    assert [each for chunk in cut for each in chunk] == replications
    assert all(1 <= len(chunk) <= 8 for chunk in cut)


def test_one_job_runs_here():
    with workers(1) as pool:
        assert pool.executor() is None
        assert same_records(outcomes(quick, range(3), pool))


def test_one_replication_needs_no_process():
    with workers(2, replications=1) as pool:
        assert isinstance(pool, InProcess)


def test_two_processes_give_what_one_gives():
    with workers(2) as pool:
        found = outcomes(quick, range(20), pool)
    assert sorted(found) == list(range(20))
    assert same_records(found)


def unheard() -> set[int]:
    return {*signal.pthread_sigmask(signal.SIG_BLOCK, ())}


MASKED = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no mask of signals")


@MASKED
def test_a_worker_never_hears_ctrl_c_not_while_it_starts_either():
    before = signal.getsignal(signal.SIGINT), unheard()
    with workers(2) as pool:
        executor = pool.executor()
        assert executor is not None
        assert signal.SIGINT in executor.submit(unheard).result()
        assert (signal.getsignal(signal.SIGINT), unheard()) == before


@MASKED
def test_ctrl_c_while_workers_start_comes_when_they_have_started(monkeypatch):
    def start(_):
        signal.raise_signal(signal.SIGINT)
        started.append(True)

    started: list[bool] = []
    monkeypatch.setattr("capacity.experiment.executors._Process.start", start)
    with workers(2) as pool, pytest.raises(KeyboardInterrupt):
        executor = pool.executor()
        assert executor is not None
        executor.submit(unheard)
    assert started == [True]


def test_any_executor_will_do():
    with ThreadPoolExecutor(2) as threads:
        found = outcomes(quick, range(10), Borrowed(threads))
    assert sorted(found) == list(range(10))
    assert same_records(found)


def test_a_pool_serves_several_studies():
    with workers(2) as pool:
        first = pool.executor()
        outcomes(quick, range(4), pool)
        assert pool.executor() is first


def test_a_killed_worker_costs_no_replication(tmp_path):
    mishap = Mishap(kills_once=frozenset({5, 11}), marks=str(tmp_path))
    with workers(2) as pool:
        found = outcomes(partial(quick, mishap=mishap), range(24), pool)
    assert sorted(found) == list(range(24))
    assert same_records(found)


def test_a_replication_that_always_kills_its_worker_fails_alone():
    with workers(2) as pool:
        found = outcomes(partial(quick, mishap=Mishap(kills=frozenset({5}))), range(24), pool)
    failed = [each for each in found.values() if isinstance(each, Failure)]
    assert [each.replication for each in failed] == [5]
    assert "killed" in failed[0].what
    assert same_records({number: each for number, each in found.items() if number != 5})


def test_a_borrowed_executor_that_breaks_is_its_owners_to_mend():
    with workers(2) as ours:
        executor = ours.executor()
        assert executor is not None
        model = partial(quick, mishap=Mishap(kills=frozenset({1})))
        with pytest.raises(BrokenExecutor, match="only its owner"):
            outcomes(model, range(4), Borrowed(executor))


def test_a_fault_in_one_replication_is_said_with_its_place_and_ends_nothing():
    model = partial(quick, mishap=Mishap(raises=frozenset({1})))
    with workers(2) as pool:
        found = outcomes(model, range(4), pool)
    failure = found.pop(1)
    assert isinstance(failure, Failure)
    assert failure.what == "ValueError: no officer left"
    assert failure.where.startswith("quick_model.py line ")
    assert failure.how_to_repeat == "--only-replication 1"
    assert same_records(found)


def wrong_input(replication: int):
    raise InputError("no such sheet", where="team.csv")


def test_wrong_input_ends_the_run_because_no_replication_would_end_better():
    with pytest.raises(InputError, match="no such sheet"):
        attempt(wrong_input, 0)


UNGUARDED = """
print("started")
from capacity.experiment.executors import spread, workers
from tests.experiment.quick_model import quick
with workers(2) as pool:
    print(sum(len(batch) for batch in spread(quick, range(8), pool)))
"""


def test_a_users_script_needs_no_main_guard(tmp_path):
    script = tmp_path / "mine.py"
    script.write_text(UNGUARDED)
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    said = subprocess.run(
        [sys.executable, str(script)], env=environment, capture_output=True, text=True, check=True
    )
    assert said.stdout == "started\n8\n"
    assert said.stderr == ""


ORPHANS = """
import multiprocessing, os
from functools import partial
from capacity.experiment.executors import spread, workers
from tests.experiment.quick_model import Mishap, quick
with workers(2) as pool:
    for batch in spread(partial(quick, mishap=Mishap(seconds=0.01)), range(64), pool):
        print(*(each.pid for each in multiprocessing.active_children()), flush=True)
        os.kill(os.getpid(), 9)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="reads /proc or sends signal 0")
def test_workers_end_when_their_parent_is_killed():
    said = subprocess.run(
        [sys.executable, "-c", ORPHANS], cwd=ROOT, capture_output=True, text=True, check=False
    )
    numbers = [int(each) for each in said.stdout.split()]
    assert len(numbers) == 2
    patience = time.monotonic() + 20
    while any(map(alive, numbers)) and time.monotonic() < patience:
        time.sleep(0.02)
    assert not any(map(alive, numbers))


def alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{number}/stat")
    return not (status.exists() and status.read_text().split()[2] == "Z")
