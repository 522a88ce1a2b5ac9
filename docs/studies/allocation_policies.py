"""What each allocation policy does to a simulated year: evenness, changes of officer, time.

The same families in every policy (common random numbers), so that differences from
`least_caseload` are paired: mean and 95 % interval over the replications.

    python docs/studies/allocation_policies.py 24 medway-2016 steady
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from capacity.experiment.replication import replicate
from capacity.scenario import Scenario
from capacity.simulation.records import Records

POLICIES: dict[str, dict[str, Any]] = {
    "least_caseload": {"allocation.policy": "least_caseload"},
    "round_robin": {"allocation.policy": "round_robin"},
    "pod_first": {"allocation.policy": "pod_first"},
    "optimiser, new families only": {
        "allocation.policy": "optimiser",
        "allocation.rebalance_weeks": 0,
    },
    "optimiser, every 13 weeks": {"allocation.policy": "optimiser"},
    "optimiser, every 4 weeks": {
        "allocation.policy": "optimiser",
        "allocation.rebalance_weeks": 4,
    },
}
FIGURES = (
    "SD of children per FTE over officers",
    "range of children per FTE over officers",
    "changes of officer per child-year",
    "CPU seconds a year",
)


def figures(records: Records) -> tuple[float, float, float]:
    """Return evenness by week (SD and range over officers, averaged) and changes of officer."""
    rows = records.officers
    sds, ranges = [], []
    for week in np.unique(rows["week"]):
        there = (rows["week"] == week) & (rows["fte"] > 0)
        per_fte = rows["caseload"][there] / rows["fte"][there]
        sds.append(per_fte.std())
        ranges.append(np.ptp(per_fte))
    series = dict(zip(records.series, records.weekly, strict=True))
    years = series["children"].sum() * 7 / 365.25
    return float(np.mean(sds)), float(np.mean(ranges)), series["officer_changes"].sum() / years


def year(scenario: Scenario, replications: int) -> NDArray[np.float64]:
    """Return the figures, a row for each replication."""
    rows = []
    for number in range(replications):
        start = time.process_time()
        records = replicate(scenario, number)
        rows.append((*figures(records), time.process_time() - start))
    return np.array(rows)


def interval(sample: NDArray[np.float64]) -> str:
    """Return mean and 95 % interval of a sample."""
    half = student.ppf(0.975, len(sample) - 1) * sample.std(ddof=1) / np.sqrt(len(sample))
    mean = sample.mean()
    return f"{mean:.3f} [{mean - half:.3f}, {mean + half:.3f}]"


def main(replications: int, names: list[str]) -> None:
    """Print a block for each scenario."""
    for name in names:
        base = Scenario.load(Path("scenarios") / f"{name}.toml").with_changes(
            {"scenario.weeks": 52}
        )
        replicate(base, 0)  # loads every library
        replicate(base.with_changes(POLICIES["optimiser, every 13 weeks"]), 0)
        print(f"{name}, 52 weeks, {replications} replications")
        first: NDArray[np.float64] | None = None
        for policy, changes in POLICIES.items():
            found = year(base.with_changes(changes), replications)
            first = found if first is None else first
            print(f"  {policy}")
            for place, figure in enumerate(FIGURES):
                own = interval(found[:, place])
                less = interval(found[:, place] - first[:, place])
                print(f"    {figure}: {own}; less least_caseload {less}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
