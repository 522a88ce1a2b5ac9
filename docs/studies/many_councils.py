"""Many councils in one command: CPU seconds and memory by the number of councils.

Run ``python docs/studies/many_councils.py PUBLISHED COUNCILS...``, where PUBLISHED is a folder
of published files and COUNCILS are numbers of councils, as in ``… 10 20 40 150``. Each number
is one ``capacity simulate`` of that many scenarios, 20 replications of 52 weeks, two processes;
options after ``--`` go to the command. The output is kept in many_councils.txt.

The scenarios are those that `capacity calibrate published` makes of 31 March 2015 and, where there
are no more councils, of a year before, in a shuffled order, so that the first ten are no other
kind of council than the rest. They are kept in the folder ``councils`` of the temporary one, for
the next call. CPU seconds are the user time of the
command and of all processes below it; memory is the peak resident size of the command's own
process, and of the largest below it. Both are read from ``/proc``, five times a second.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from capacity.calibration.published_scenario import calibrate_published
from capacity.files.published import read_published
from capacity.scenario import Scenario
from capacity.service import InputError

ROOT = Path(__file__).resolve().parents[2]
YEARS, REPLICATIONS, WEEKS, PROCESSES = (2015, 2014), 20, 52, 2
SECONDS_BETWEEN_LOOKS = 0.2


@dataclass(frozen=True)
class Measured:
    """What one command took."""

    user_seconds: float
    seconds: float
    parent_mb: float
    worker_mb: float


def scenarios(published: Path, folder: Path, most: int) -> list[Path]:
    """Write a scenario of each of so many councils, in a shuffled order.

    Files from an earlier call are taken as they are.
    """
    read = read_published(published)
    councils = sorted(read.councils, key=lambda each: each.name)
    random.Random(1).shuffle(councils)
    written: list[Path] = []
    for year, council in product(YEARS, councils):
        path = folder / f"{council.code}{'' if year == YEARS[0] else f'-{year}'}.toml"
        try:
            if not path.exists():
                text = calibrate_published(read, council.code, year).text
                path.write_text(text, encoding="utf-8")
            Scenario.load(path)
        except InputError as fault:
            print(f"left out: {council.name}: {fault}", flush=True)
            continue
        written.append(path)
        if len(written) == most:
            break
    return written


def children(paths: list[Path]) -> int:
    """Count the children on the first day of all the scenarios."""
    starts = (Scenario.load(path).start for path in paths)
    return sum((each.cp_plans or 0) + (each.looked_after or 0) for each in starts)


def measured(paths: list[Path], out: Path, options: list[str]) -> Measured:
    """Run one command and watch it."""
    numbers = ["--replications", str(REPLICATIONS), "--weeks", str(WEEKS)]
    where = ["--jobs", str(PROCESSES), "--out", str(out)]
    command = [sys.executable, str(ROOT / "cli.py"), "simulate", *map(str, paths)]
    begun = time.monotonic()
    process = subprocess.Popen(
        [*command, *numbers, *where, *options],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    seen: dict[int, Seen] = {}
    while process.poll() is None:
        seen |= {number: Seen.of(number, seen) for number in [process.pid, *_below(process.pid)]}
        time.sleep(SECONDS_BETWEEN_LOOKS)
    assert process.returncode == 0
    parent = seen.pop(process.pid)
    return Measured(
        parent.user_seconds + sum(each.user_seconds for each in seen.values()),
        time.monotonic() - begun, parent.peak_mb,
        max((each.peak_mb for each in seen.values()), default=0.0),
    )  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """What a process had used when last looked at."""

    user_seconds: float = 0.0
    peak_mb: float = 0.0

    @classmethod
    def of(cls, number: int, seen: dict[int, Seen]) -> Seen:
        """Look at a process; one that has just ended is as it was."""
        last = seen.get(number, cls())
        try:
            times = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
            lines = Path(f"/proc/{number}/status").read_text().splitlines()
        except OSError:
            return last
        peak = [int(each.split()[1]) / 1024 for each in lines if each.startswith("VmHWM")]
        user = int(times[11]) / os.sysconf("SC_CLK_TCK")
        return cls(max(last.user_seconds, user), max([last.peak_mb, *peak]))


def _below(number: int) -> list[int]:
    """Return the processes that a process started, and theirs."""
    try:
        found = [
            int(each)
            for task in Path(f"/proc/{number}/task").iterdir()
            for each in (task / "children").read_text().split()
        ]
    except OSError:
        return []
    return [*found, *(further for each in found for further in _below(each))]


def main(published: Path, counts: list[int], options: list[str]) -> None:
    """Print a line for each number of councils."""
    with tempfile.TemporaryDirectory() as made:
        folder, kept = Path(made), Path(tempfile.gettempdir()) / "councils"
        kept.mkdir(exist_ok=True)
        paths = scenarios(published, kept, max(counts))
        said = " ".join(options) or "with reports"
        print(f"{REPLICATIONS} replications, {WEEKS} weeks, {PROCESSES} processes; {said}")
        print("councils  children  user s  user s    user s per     peak MB  peak MB  wall s")
        print("                             /council  1000 children  command  worker")
        for count in counts:
            chosen, held = paths[:count], children(paths[:count])
            found = measured(chosen, folder / f"out-{count}", options)
            print(
                f"{len(chosen):8d}{held:10,d}{found.user_seconds:8.1f}"
                f"{found.user_seconds / len(chosen):9.2f}"
                f"{found.user_seconds / held * 1000:15.2f}{found.parent_mb:9.0f}"
                f"{found.worker_mb:9.0f}{found.seconds:8.0f}",
                flush=True,
            )


if __name__ == "__main__":
    given, _, passed_on = " ".join(sys.argv[1:]).partition(" -- ")
    where, *numbers = given.split()
    main(Path(where), [int(each) for each in numbers], passed_on.split())
