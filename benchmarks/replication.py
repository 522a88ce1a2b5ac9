"""Seconds a replication: a council, three years, tape and records, with the profile.

python benchmarks/replication.py [ROUNDS]

Targets: 0.15 s aimed at and under 0.3 s on one quiet core; time in line with the horizon;
under 300 MB a process. CPU seconds, median and best of interleaved rounds: on a machine
that others use the best is nearer to a quiet core.
"""

from __future__ import annotations

import resource
import signal
import sys
import time
from collections import Counter
from pathlib import Path
from statistics import median
from types import FrameType

import numpy as np

from capacity.experiment.given import Given, read_given
from capacity.experiment.replication import replicate
from capacity.scenario import Scenario

SCENARIO = Path(__file__).resolve().parents[1] / "scenarios" / "medway-2016.toml"
WEEKS = (52, 104, 156, 312)
SHOWN = 156
SAMPLE_SECONDS = 0.001

STAGES = (
    ("laws drawn", "drawn"),
    ("tape: past", "_played"),
    ("tape: the rest", "draw_tape"),
    ("diaries", "Service.__init__"),
    ("caseload taken over", "_take_over_caseload"),
    ("records to arrays", "Recorder.records"),
    ("arranging meetings", "Service.arrange"),
    ("work between meetings", "Between.close_week"),
    ("weekly figures", "Routines.close_week"),
    ("cases fire", "Pathways.fire"),
    ("arrivals", "Routines.arrive"),
    ("PRO", "Routines.allocate"),
    ("staffing", "Staffing.change"),
    ("clock", "SimpyClock.run"),
)
"""Where a sample belongs: the first of these that is on its stack, by function."""


def scenario_of(weeks: int) -> tuple[Scenario, Given]:
    """Return the scenario at a horizon, and what its files say."""
    scenario = Scenario.load(SCENARIO).with_changes({"scenario.weeks": weeks})
    return scenario, read_given(scenario)


def by_horizon(rounds: int) -> dict[int, list[float]]:
    """Return CPU seconds by horizon; horizons take turns, so that noise is shared."""
    scenarios = {weeks: scenario_of(weeks) for weeks in WEEKS}
    taken: dict[int, list[float]] = {weeks: [] for weeks in WEEKS}
    for scenario, given in scenarios.values():
        replicate(scenario, 0, given)
    for replication in range(1, rounds + 1):
        for weeks, (scenario, given) in scenarios.items():
            start = time.process_time()
            replicate(scenario, replication, given)
            taken[weeks].append(time.process_time() - start)
    return taken


def profile(rounds: int) -> Counter[str]:
    """Return samples by stage, from a timer that looks at the stack each millisecond."""
    scenario, given = scenario_of(SHOWN)
    samples: Counter[str] = Counter()

    def look(_: int, frame: FrameType | None) -> None:
        samples[_stage(frame)] += 1

    signal.signal(signal.SIGPROF, look)
    signal.setitimer(signal.ITIMER_PROF, SAMPLE_SECONDS, SAMPLE_SECONDS)
    for replication in range(rounds):
        replicate(scenario, replication, given)
    signal.setitimer(signal.ITIMER_PROF, 0.0)
    return samples


def _stage(frame: FrameType | None) -> str:
    """Return the stage of a stack: its innermost function that has one."""
    names = {function: stage for stage, function in STAGES}
    while frame is not None:
        code = frame.f_code
        stage = names.get(code.co_qualname) or names.get(code.co_name)
        if stage is not None:
            return stage
        frame = frame.f_back
    return "the rest"


def main(rounds: int) -> None:
    """Print horizon, profile and memory."""
    taken = by_horizon(rounds)
    print(f"{SCENARIO.stem}, one replication, CPU seconds, {rounds} interleaved rounds")
    print("| weeks | median s | best s | best, ms a week |")
    print("|---|---|---|---|")
    for weeks, each in taken.items():
        best = min(each)
        print(f"| {weeks} | {median(each):.3f} | {best:.3f} | {1000 * best / weeks:.2f} |")
    best_of = np.array([min(taken[weeks]) for weeks in WEEKS])
    slope, fixed = np.polyfit(WEEKS, best_of, 1)
    worst = float(np.max(np.abs(fixed + slope * np.array(WEEKS) - best_of) / best_of))
    print(
        f"best s = {fixed:.3f} + {1000 * slope:.2f} ms a week; off that line by at most "
        f"{100 * worst:.0f} %"
    )
    samples = profile(rounds)
    print(f"\n| stage, {SHOWN} weeks | share |")
    print("|---|---|")
    for stage, count in samples.most_common():
        print(f"| {stage} | {100 * count / samples.total():.0f} % |")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\npeak memory of the process: {memory:.0f} MB (under 300)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
