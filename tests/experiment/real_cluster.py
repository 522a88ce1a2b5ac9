"""A Dask cluster on this machine, each process started by itself as docs/cluster.md says."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
HERE = ("--host", "127.0.0.1")
ALLOWED_FAILURES = "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES"
PATIENCE_SECONDS = 120


@contextmanager
def running(folder: Path, workers: int = 2) -> Iterator[str]:
    """Start a scheduler and workers of one thread, and end them; give the scheduler's address.

    The scheduler gives up what two workers died of, instead of four: each takes seconds to
    come back.
    """
    import distributed

    place = folder / "scheduler.json"
    found = ("--scheduler-file", str(place))
    one = ("--nworkers", "1", "--nthreads", "1", "--local-directory", str(folder))
    started = [_begun(folder, "scheduler", *HERE, "--port", "0", "--no-dashboard", *found)]
    try:
        for _ in range(workers):
            started.append(_begun(folder, "worker", *HERE, *one, "--no-dashboard", *found))
        with distributed.Client(scheduler_file=str(place), timeout=PATIENCE_SECONDS) as client:
            client.wait_for_workers(workers, timeout=PATIENCE_SECONDS)
        yield json.loads(place.read_text(encoding="utf-8"))["address"]
    finally:
        for each in reversed(started):
            _end(each)


def _begun(folder: Path, *words: str) -> subprocess.Popen[bytes]:
    environment = os.environ | {"PYTHONPATH": str(ROOT), ALLOWED_FAILURES: "1"}
    return subprocess.Popen(
        [sys.executable, "-m", "dask", *words], cwd=folder, env=environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and what it started; there is nothing to keep."""
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(PATIENCE_SECONDS)
