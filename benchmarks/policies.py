"""What the policy `optimiser` costs a simulated year at council size, beside `least_caseload`.

python benchmarks/policies.py [ROUNDS]

Aim: at most 3 s more a year. CPU seconds of 52 weeks; the policies take turns on the same
families, so that noise is shared. First median, then worst, then the median difference.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

from capacity.experiment.given import Given, read_given
from capacity.experiment.replication import replicate
from capacity.scenario import Scenario

SCENARIOS = Path(__file__).resolve().parents[1] / "scenarios"
PLAIN = "least_caseload"
POLICIES: dict[str, dict[str, Any]] = {
    PLAIN: {"allocation.policy": "least_caseload"},
    "optimiser, new families only": {
        "allocation.policy": "optimiser",
        "allocation.rebalance_weeks": 0,
    },
    "optimiser, every 13 weeks": {"allocation.policy": "optimiser"},
    "optimiser, every 4 weeks": {"allocation.policy": "optimiser", "allocation.rebalance_weeks": 4},
    "optimiser, every week": {"allocation.policy": "optimiser", "allocation.rebalance_weeks": 1},
}


def year(scenario: Scenario, given: Given, replication: int) -> float:
    """Return the CPU seconds of one simulated year."""
    start = time.process_time()
    replicate(scenario, replication, given)
    return time.process_time() - start


def timed(name: str, rounds: int) -> dict[str, list[float]]:
    """Return the CPU seconds of each policy, replication by replication."""
    base = Scenario.load(SCENARIOS / f"{name}.toml").with_changes({"scenario.weeks": 52})
    scenarios = {policy: base.with_changes(changes) for policy, changes in POLICIES.items()}
    givens = {policy: read_given(scenario) for policy, scenario in scenarios.items()}
    for policy, scenario in scenarios.items():
        year(scenario, givens[policy], rounds)  # loads every library
    taken: dict[str, list[float]] = {policy: [] for policy in POLICIES}
    for replication in range(rounds):
        for policy, scenario in scenarios.items():
            taken[policy].append(year(scenario, givens[policy], replication))
    return taken


def main(arguments: list[str]) -> None:
    """Print a line for each scenario and policy."""
    if set(arguments) & {"-h", "--help"}:
        print(__doc__)
        return
    rounds = int(arguments[0]) if arguments else 8
    for name in ("medway-2016", "steady"):
        taken = timed(name, rounds)
        for policy, seconds in taken.items():
            more = median(a - b for a, b in zip(seconds, taken[PLAIN], strict=True))
            print(
                f"{name:12} {policy:30} {median(seconds):5.2f} s, worst {max(seconds):5.2f} s, "
                f"{more:+.2f} s"
            )


if __name__ == "__main__":
    main(sys.argv[1:])
