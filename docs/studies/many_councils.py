"""Many councils in one command: CPU seconds and memory as councils are done.

Run ``python docs/studies/many_councils.py PUBLISHED COUNCILS...``, where PUBLISHED is a folder of
published files and COUNCILS are numbers of councils, as in ``… 50 100 150``. One ``capacity
simulate`` runs the most of them: 20 replications of 52 weeks on two processes, or what options
after ``--`` say, which go to the command. There is a line when so many councils are done. The
output is kept in many_councils.txt.

The scenarios are those that `capacity calibrate published` makes of 31 March 2015 and, where there
are no more councils, of a year before, in a shuffled order, so that the first are no other kind of
council than the last. They are kept in the folder ``councils`` of the temporary one, for the next
call. PUBLISHED may be a folder of scenarios instead, which are run in the order of their files'
names. CPU seconds are the user time of the command and of all processes below it, so far; memory
is the peak resident size, so far, of the command's own process, and of the largest below it. All
are read from ``/proc``, five times a second.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import pairwise, product
from pathlib import Path

from capacity.calibration.common import Common
from capacity.calibration.published_scenario import calibrate_published
from capacity.files.published import read_published
from capacity.scenario import Scenario
from capacity.service import InputError

ROOT = Path(__file__).resolve().parents[2]
YEARS, REPLICATIONS, WEEKS, PROCESSES = (2015, 2014), 20, 52, 2
SECONDS_BETWEEN_LOOKS = 0.2


def scenarios(published: Path, folder: Path, most: int) -> list[Path]:
    """Write a scenario of each of so many councils, in a shuffled order.

    Files from an earlier call are taken as they are.
    """
    if given := sorted(published.glob("*.toml")):
        return given[:most]
    read = read_published(published)
    councils = sorted(read.councils, key=lambda each: each.name)
    random.Random(1).shuffle(councils)
    written: list[Path] = []
    common = {year: Common(read, year) for year in YEARS}
    for year, council in product(YEARS, councils):
        path = folder / f"{council.code}{'' if year == YEARS[0] else f'-{year}'}.toml"
        try:
            if not path.exists():
                text = calibrate_published(read, council.code, year, common[year]).text
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


def asked(options: list[str]) -> dict[str, str]:
    """Return what is run: the numbers that stand here, or those that options give."""
    numbers = {
        "--replications": str(REPLICATIONS), "--weeks": str(WEEKS), "--jobs": str(PROCESSES)
    }  # fmt: skip
    given = dict(pairwise(options))
    return {flag: given.get(flag, number) for flag, number in numbers.items()}


def watch(paths: list[Path], out: Path, options: list[str], counts: list[int]) -> None:
    """Run one command, and print a line whenever so many councils are done."""
    command = [sys.executable, str(ROOT / "cli.py"), "simulate", *map(str, paths)]
    numbers = [each for pair in asked(options).items() for each in pair]
    others = [each for each in options if each not in numbers]
    begun = time.monotonic()
    process = subprocess.Popen(
        [*command, *numbers, *others, "--out", str(out)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    seen: dict[int, Seen] = {}
    left = sorted(counts)
    while process.poll() is None:
        seen |= {number: Seen.of(number, seen) for number in [process.pid, *_below(process.pid)]}
        while left and len(list(out.glob("*/summary.csv"))) >= left[0]:
            show(paths[: left.pop(0)], seen, process.pid, time.monotonic() - begun)
        time.sleep(SECONDS_BETWEEN_LOOKS)
    assert process.returncode == 0
    for count in left:
        show(paths[:count], seen, process.pid, time.monotonic() - begun)


def show(paths: list[Path], seen: dict[int, Seen], parent: int, seconds: float) -> None:
    """Print what so many councils have taken."""
    user, held = sum(each.user_seconds for each in seen.values()), children(paths)
    worker = max((each.peak_mb for number, each in seen.items() if number != parent), default=0.0)
    print(
        f"{len(paths):8d}{held:10,d}{user:8.1f}{user / len(paths):9.2f}{user / held * 1000:15.2f}"
        f"{seen[parent].peak_mb:9.0f}{worker:9.0f}{seconds:8.0f}",
        flush=True,
    )


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
    """Print what is run, and a line for each number of councils."""
    with tempfile.TemporaryDirectory() as made:
        kept = Path(tempfile.gettempdir()) / "councils"
        kept.mkdir(exist_ok=True)
        paths = scenarios(published, kept, max(counts))
        replications, weeks, processes = asked(options).values()
        print(f"{replications} replications, {weeks} weeks, {processes} processes")
        print("councils  children  user s  user s    user s per     peak MB  peak MB  wall s")
        print("                             /council  1000 children  command  worker", flush=True)
        watch(paths, Path(made), options, counts)


if __name__ == "__main__":
    given, _, passed_on = " ".join(sys.argv[1:]).partition(" -- ")
    where, *numbers = given.split()
    main(Path(where), [int(each) for each in numbers], passed_on.split())
