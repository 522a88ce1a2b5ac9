"""The clock beside its yardsticks, on the events of a real replication with empty case logic.

python benchmarks/kernel.py [ROUNDS]

Everybody meets the same children on the same days and must count the same. Targets: at
least 6 times as fast as the idiomatic SimPy twin, at most 1.5 times as slow as a bare
loop over a heap of events. CPU seconds, medians of interleaved rounds; a ratio is the
median of the rounds' ratios.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.yardsticks import Counts, HeapClock, Life, Listener, on_clock, twin
from capacity.allocation.policies import policy
from capacity.demand import draw_tape
from capacity.demand.streams import Streams
from capacity.experiment.given import read_given
from capacity.scenario import Scenario
from capacity.simulation import run
from capacity.simulation.clock import SimpyClock

SCENARIO = Path(__file__).resolve().parents[1] / "scenarios" / "medway-2016.toml"
YEARS = 3


def real_lives() -> tuple[list[Life], int, int]:
    """Return the children of one replication, and its first and last day."""
    scenario = Scenario.load(SCENARIO).with_changes({"scenario.weeks": 52 * YEARS})
    streams, given, listener = Streams(scenario.seed, 0), read_given(scenario), Listener()
    drawn = scenario.drawn(streams.uniform)
    tape = draw_tape(drawn, streams, given.calendar, given.caseload, given.team)
    run(drawn, tape, given.team, policy(drawn.allocation.policy), listener)
    return listener.lives(), listener.first, listener.last


def seconds(variant: Callable[[], Counts]) -> tuple[float, Counts]:
    """Return CPU seconds of one run, and what it counted."""
    start = time.process_time()
    counts = variant()
    return time.process_time() - start, counts


def main(rounds: int) -> None:
    """Time interleaved rounds and print one table."""
    lives, first, last = real_lives()
    ours, heap, idiomatic = "our clock", "bare heapq loop, same fire", "idiomatic SimPy twin"
    variants: dict[str, Callable[[], Counts]] = {
        idiomatic: partial(twin, lives, first, last),
        ours: partial(on_clock, SimpyClock, lives, first, last),
        heap: partial(on_clock, HeapClock, lives, first, last),
    }
    taken: dict[str, list[float]] = {name: [] for name in variants}
    for _ in range(rounds):
        counted = []
        for name, variant in variants.items():
            spent, counts = seconds(variant)
            taken[name].append(spent)
            counted.append(counts)
        if any(counts != counted[0] for counts in counted):
            raise SystemExit("the variants do not count the same")
    print(
        f"{len(lives)} children, {counted[0].total()} events, {last - first} days, "
        f"{rounds} interleaved rounds"
    )
    print("| variant | median s | events/s | against our clock | target |")
    print("|---|---|---|---|---|")
    targets = {idiomatic: "at least 6", ours: "", heap: f"at least {1 / 1.5:.2f}"}
    for name, each in taken.items():
        ratio = median(one / two for one, two in zip(each, taken[ours], strict=True))
        rate = counted[0].total() / median(each)
        print(f"| {name} | {median(each):.4f} | {rate:,.0f} | {ratio:.2f} | {targets[name]} |")
    against = median(one / two for one, two in zip(taken[ours], taken[heap], strict=True))
    print(f"our clock takes {against:.2f} times the bare heapq loop (at most 1.5)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
