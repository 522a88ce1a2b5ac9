"""Every part of the program in one table, beside one yardstick.

python benchmarks/table.py [ROUNDS]

CPU seconds, the best of ROUNDS interleaved rounds (3), and how many times as long as the
yardstick of the same run takes: a bare loop over a heap of the events of one replication
(`yardsticks.HeapClock`), so that machines and busy moments can be compared. Commands are
whole processes, start-up and all they start included; memory is their largest process's.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from benchmarks.allocation import AS_AT, service  # noqa: E402
from benchmarks.kernel import real_lives  # noqa: E402
from benchmarks.switches import EVERYTHING  # noqa: E402
from benchmarks.yardsticks import HeapClock, on_clock, twin  # noqa: E402
from capacity.allocation.assemble import build  # noqa: E402
from capacity.allocation.levels import whole  # noqa: E402
from capacity.allocation.options import Mode, Options  # noqa: E402
from capacity.experiment.given import read_given  # noqa: E402
from capacity.experiment.replication import replicate  # noqa: E402
from capacity.scenario import Scenario  # noqa: E402
from capacity.simulation.clock import SimpyClock  # noqa: E402

MEDWAY = ROOT / "scenarios" / "medway-2016.toml"
EXAMPLE = [str(ROOT / "scenarios" / "example" / name) for name in ("caseload.csv", "team.csv")]
YARDSTICK = "yardstick: bare heap loop, events of 3 years"
Measure = Callable[[], float]


def cpu(work: Callable[[], Any]) -> float:
    """Return CPU seconds of some work in this process."""
    start = time.process_time()
    work()
    return time.process_time() - start


def command(*words: str) -> float:
    """Return CPU seconds of a command and of all that it starts."""
    with tempfile.TemporaryDirectory() as out:
        before = os.times()
        where = ["--out", out] if words[0] != "--help" else []
        subprocess.run(
            [sys.executable, str(ROOT / "cli.py"), *words, *where],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        after = os.times()
    return (
        after.children_user
        + after.children_system
        - before.children_user
        - (before.children_system)
    )


def replications(weeks: int, changes: dict[str, Any]) -> Measure:
    """Return a measure of one replication, another one each time."""
    scenario = Scenario.load(MEDWAY).with_changes({**changes, "scenario.weeks": weeks})
    given, draw = read_given(scenario), Random(1)
    return lambda: cpu(lambda: replicate(scenario, draw.randrange(1000), given))


def rebalance(children: int, officers: int) -> Measure:
    """Return a measure of a whole rebalance, build included."""
    caseload, team = service(children, officers, 1)
    options = Options(mode=Mode.REBALANCE)
    return lambda: cpu(lambda: whole(build(caseload, team, AS_AT, options)))


def parts() -> dict[str, tuple[Measure, str]]:
    """Return what is measured, with the aim where there is one."""
    lives, first, last = real_lives()
    simulate = ("simulate", str(MEDWAY), "--replications", "20", "--jobs", "1")
    at = ("--as-at", "2026-01-05")
    return {
        YARDSTICK: (partial(cpu, partial(on_clock, HeapClock, lives, first, last)), ""),
        "our clock, the same events": (
            partial(cpu, partial(on_clock, SimpyClock, lives, first, last)), "at most 1.5 times"),
        "idiomatic SimPy twin, the same events": (
            partial(cpu, partial(twin, lives, first, last)), "at least 6 times our clock"),
        "a replication, 104 weeks": (replications(104, {}), ""),
        "a replication, 156 weeks": (replications(156, {}), "0.3 s"),
        "a replication, 104 weeks, everything on": (
            replications(104, {**EVERYTHING, "workforce.establishment": 10.8}), ""),
        "rebalance, 940 children of 11": (rebalance(940, 11), "1 s"),
        "rebalance, 5,000 of 63": (rebalance(5000, 63), "10 s"),
        "capacity --help": (lambda: command("--help"), "0.3 s"),
        "capacity simulate, 20 x 104 weeks, no report": (
            lambda: command(*simulate, "--no-report"), ""),
        "capacity simulate, the same with report": (lambda: command(*simulate), ""),
        "capacity allocate, the example": (lambda: command("allocate", *EXAMPLE, *at), ""),
        "capacity due, the example": (lambda: command("due", *EXAMPLE, *at), ""),
    }  # fmt: skip


def main(rounds: int) -> None:
    """Print the table."""
    measures = parts()
    taken: dict[str, list[float]] = {name: [] for name in measures}
    for _ in range(rounds):
        for name, (measure, _) in measures.items():
            taken[name].append(measure())
    unit = min(taken[YARDSTICK])
    print(f"best of {rounds} rounds")
    print("| part | CPU s | times the yardstick | aim |")
    print("|---|---|---|---|")
    for name, (_, aim) in measures.items():
        best = min(taken[name])
        print(f"| {name} | {best:.3f} | {best / unit:.1f} | {aim} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
