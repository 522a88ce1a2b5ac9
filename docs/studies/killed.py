"""Kill the whole command, or workers of a Dask cluster, at random moments, and compare the tables.

Run ``python docs/studies/killed.py [KILLS] [SEED]``, or ``python docs/studies/killed.py dask``; the
outputs are kept in killed.txt. A service of 60 children over half a year is run, 160
replications of it. Moments are spread over the time that a whole run takes, start-up, batches and
merging included. In the end all four tables and the summary must be the bytes of a run that
nothing disturbed.

* By itself, on two processes: the command's process gets SIGKILL, and is started again with the
  same words.
* On a cluster, a scheduler and two workers started as docs/cluster.md says: a worker gets SIGKILL,
  now one and now the other, and the command goes on. Then replication 7 kills its worker with
  SIGKILL every time: it must fail alone, and the others' tables be those of a run without it.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from small_service import service

from capacity.experiment import simulate
from capacity.experiment.manifest import read_manifest
from capacity.experiment.tables import TABLES
from capacity.scenario import Scenario
from capacity.service import InputError

ROOT = Path(__file__).resolve().parents[2]
KILLS, SEED, REPLICATIONS, DEADLY = 10, 1, 160, 7
BATCHES = 3
CLUSTER = "dask"
HERE = ("--host", "127.0.0.1")
POISON = f"""
import os, signal
import capacity.demand
from capacity.demand.tape import draw_tape
def deadly(drawn, streams, *given, **named):
    if streams.replication == {DEADLY}:
        os.kill(os.getpid(), signal.SIGKILL)
    return draw_tape(drawn, streams, *given, **named)
capacity.demand.draw_tape = deadly
"""
"""Imported by workers at their start."""


def begin(scenario: Path, out: Path, *where: str) -> subprocess.Popen[str]:
    """Start the command as a user would."""
    command = [sys.executable, str(ROOT / "cli.py"), "simulate", str(scenario), "--no-report"]
    numbers = ["--replications", str(REPLICATIONS), *(where or ("--jobs", "2"))]
    return subprocess.Popen(
        [*command, *numbers, "--out", str(out)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def there(folder: Path) -> str:
    """Say what a killed command has left."""
    try:
        merged = len(read_manifest(folder).finished)
    except InputError:
        return "nothing yet"
    batches = [each for each in (folder / "batches").glob("[0-9]*") if each.suffix != ".partial"]
    half = list(folder.rglob("*.partial"))
    return f"{merged} replications merged, {len(batches)} batches, {len(half)} half written"


def files(folder: Path) -> dict[str, bytes]:
    """Return what must be equal."""
    names = [*(f"{table}.parquet" for table in TABLES), "summary.csv"]
    return {name: (folder / name).read_bytes() for name in names}


def said(same: bool) -> str:
    """Say whether files are equal."""
    return "the same files to the byte" if same else "DIFFERENT"


def by_itself(scenario: Path, made: Path, kills: int, moments: random.Random) -> bool:
    """Kill the command so many times; print a line for each, and the verdict."""
    begun = time.monotonic()
    assert not ended(begin(scenario, made / "whole"))
    whole = time.monotonic() - begun
    print(f"{REPLICATIONS} replications, two processes: {whole:.1f} s undisturbed")
    whole_files, folder, done = files(made / "whole" / "small"), made / "small", 0
    while done < kills:
        process, at = begin(scenario, made), moments.uniform(0.0, whole)
        time.sleep(at)
        if process.poll() is not None:  # it has ended: begin anew, for what is left of them
            assert files(folder) == whole_files
            print("  ended before; the same files; begun again in a new folder", flush=True)
            folder.rename(made / f"ended-{done}")
            continue
        process.kill()
        process.communicate()
        done += 1
        print(f"  kill {done:2d} after {at:5.2f} s: {there(folder)}", flush=True)
    assert not ended(begin(scenario, made))
    same = files(folder) == whole_files
    print(f"after {kills} kills: {said(same)}")
    return same


def ended(process: subprocess.Popen[str]) -> int:
    """Wait for the end."""
    process.communicate()
    return process.returncode


@contextmanager
def cluster(made: Path, *options: str) -> Iterator[str]:
    """Start a scheduler and two workers, each by itself; give the scheduler's address."""
    import distributed

    place = made / "scheduler.json"
    place.unlink(missing_ok=True)
    found = ("--no-dashboard", "--scheduler-file", str(place))
    one = ("--nworkers", "1", "--nthreads", "1", "--local-directory", str(made), *options)
    started = [dask(made, "scheduler", *HERE, "--port", "0", *found)]
    started += [dask(made, "worker", *HERE, *one, *found) for _ in range(2)]
    try:
        with distributed.Client(scheduler_file=str(place), timeout=120) as client:
            client.wait_for_workers(2, timeout=120)
            yield client.scheduler.address
    finally:
        for each in reversed(started):
            os.killpg(each.pid, signal.SIGKILL)
            each.wait()


def dask(made: Path, *words: str) -> subprocess.Popen[bytes]:
    """Start a process of Dask's."""
    return subprocess.Popen(
        [sys.executable, "-m", "dask", *words], cwd=made, start_new_session=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def on_a_cluster(scenario: Path, made: Path, kills: int, moments: random.Random) -> bool:
    """Kill workers under the command so many times, then let a replication do it."""
    simulate(Scenario.load(scenario), REPLICATIONS, out=made / "whole", jobs=1)
    whole = files(made / "whole" / "small")
    print(f"{REPLICATIONS} replications, a scheduler and two workers")
    with cluster(made) as url:
        for kill in range(kills):
            out, batches = made / f"killed-{kill}", moments.randint(0, BATCHES)
            left = kill_a_worker(scenario, out, url, batches, moments.random())
            same = files(out / "small") == whole
            print(f"  a worker killed, {left}: {said(same)}", flush=True)
            if not same:
                return False
    return deadly(scenario, made)


def kill_a_worker(scenario: Path, out: Path, url: str, batches: int, further: float) -> str:
    """Run the command on the cluster, and kill a worker when so many batches are there.

    Returns
    -------
    What was there at that moment.
    """
    import distributed

    folder = out / "small"
    with distributed.Client(url, set_as_default=False) as client:
        victim = min(client.run(os.getpid).values())
    process = begin(scenario, out, "--executor", url)
    while not folder.exists() or len(list(folder.glob("batches/0*"))) < batches:
        assert process.poll() is None
        time.sleep(0.02)
    time.sleep(further)
    left = there(folder)
    assert process.poll() is None
    os.kill(victim, signal.SIGKILL)
    assert not ended(process)
    return left


def deadly(scenario: Path, made: Path) -> bool:
    """Let one replication kill its worker every time; print what the command says of it."""
    (made / "poison.py").write_text(POISON, encoding="utf-8")
    others = [each for each in range(REPLICATIONS) if each != DEADLY]
    alone = simulate(Scenario.load(scenario), others, out=made / "others", jobs=1).folder
    assert alone is not None
    with cluster(made, "--preload", str(made / "poison.py")) as url:
        begun = time.monotonic()
        process = begin(scenario, made / "deadly", "--executor", url)
        lines = process.communicate()[0].splitlines()
    same = files(made / "deadly" / "small") == files(alone)
    print(f"replication {DEADLY} kills its worker every time: exit {process.returncode}", end="")
    print(f" after {time.monotonic() - begun:.0f} s, the others: {said(same)}")
    print("".join(f"  {line}\n" for line in lines if f"replication {DEADLY}" in line), end="")
    return same


def main(how: str, kills: int, seed: int) -> None:
    """Print a line for each kill, and the verdict."""
    moments = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        made = Path(name)
        scenario = made / "small.toml"
        scenario.write_text(service().to_toml(), encoding="utf-8")
        study = on_a_cluster if how == CLUSTER else by_itself
        sys.exit(0 if study(scenario, made, kills, moments) else 1)


if __name__ == "__main__":
    given = sys.argv[1:]
    where = given.pop(0) if given[:1] == [CLUSTER] else ""
    numbers = [int(each) for each in given]
    main(where, *[*numbers, *(KILLS, SEED)[len(numbers) :]])
