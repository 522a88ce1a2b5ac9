"""Promised chance beside the chance achieved in the full simulation, with fresh seeds.

Run ``python docs/studies/staffing_promise.py N SCENARIO...``; the output is kept in
staffing_promise.txt, with the number of replications that made it.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

from capacity.planning import plan_staffing
from capacity.planning.check import checked
from capacity.scenario import Scenario

CONFIDENCES = (0.8, 0.9, 0.95)
SCENARIOS = Path(__file__).parents[2] / "scenarios"


def study(name: str, replications: int) -> None:
    """Print a line for each confidence."""
    base = Scenario.load(SCENARIOS / f"{name}.toml")
    for confidence in CONFIDENCES:
        begun = time.perf_counter()
        plan = plan_staffing(base, 70.0, confidence)
        seconds = time.perf_counter() - begun
        told = replace(plan, check=checked(base, plan, replications, jobs=1, beside=0))
        check = told.check
        print(
            f"{name:12} {confidence:4.2f}  from {plan.from_month}  posts {plan.posts:2d}  "
            f"rule {plan.rule.above:g}/{plan.rule.below:g}  "
            f"shown {plan.outcome.worst:.3f}  achieved {check.worst.mean:.3f} "
            f"({check.worst.low:.3f}-{check.worst.high:.3f}) in {check.worst_month}  "
            f"cost {plan.outcome.cost.mean:,.0f} / {check.cost.mean:,.0f} "
            f"({check.cost.low:,.0f}-{check.cost.high:,.0f})  n {check.replications}  "
            f"{seconds:.0f} s",
            flush=True,
        )


if __name__ == "__main__":
    for scenario in sys.argv[2:]:
        study(scenario, int(sys.argv[1]))
