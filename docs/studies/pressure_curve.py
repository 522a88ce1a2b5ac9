"""What a caseload does to timeliness: the pressure curve, and what it is sensitive to.

Runs `steady` at five loads, then at two loads with one thing changed at a time. Hours are
those of domain §5 at their likely values, fixed before looking. By hand:

    python docs/studies/pressure_curve.py 20 > docs/studies/pressure_curve.txt
    python docs/studies/pressure_curve.py 20 everything > docs/studies/pressure_everything.txt

The second runs the five loads with every switch of the model on (`everything_on.py`): posts to
each load, which are vacated, recruited and covered by locums, long absences, random rates,
disputes, advocates, duties and tasks.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
from everything_on import EVERYTHING

from capacity.experiment.given import read_given
from capacity.experiment.replication import replicate
from capacity.scenario import Scenario

ROOT = Path(__file__).parents[2]
CHILDREN = 925
LOADS = (60, 75, 87, 100, 115)
KINDS = ("icpc", "rcpc", "lac")
VARIANTS: dict[str, dict[str, Any]] = {
    "as it stands": {},
    "5 conference slots a day, not 6": {"conference.rooms": 1, "conference.sessions_per_day": 5},
    "4 conference slots a day": {"conference.rooms": 1, "conference.sessions_per_day": 4},
    "ICPC offered to 3 officers": {"practice.icpc_pool": 3},
    "ICPC offered to 1 officer": {"practice.icpc_pool": 1},
    "other duties 10 %, not 15": {"work.other_duties_pct": 10.0},
    "other duties 20 %": {"work.other_duties_pct": 20.0},
    "hours 10 % fewer": {"work.hours_scale": 0.9},
    "hours 10 % more": {"work.hours_scale": 1.1},
    "displacement off": {"practice.displacement": False},
    "LAC review per child": {"practice.lac_review_per_child": True},
}


def loaded(base: Scenario, load: int, changes: dict[str, Any]) -> Scenario:
    """Return the steady service at so many children per FTE, with a run-in to match."""
    run_in = 13 if load >= 100 else 8
    return base.with_changes(
        {"workforce.fte": round(CHILDREN / load, 2), "start.run_in_weeks": run_in, **changes}
    )


def row(scenario: Scenario, replications: int) -> dict[str, float]:
    """Return the realised load and timeliness, each a ratio of totals over replications."""
    given = read_given(scenario)
    runs = [replicate(scenario, each, given) for each in range(replications)]
    series = runs[0].series
    each = np.array([run.weekly.sum(axis=1) for run in runs])
    total = dict(zip(series, each.sum(axis=0), strict=True))
    meet = np.array(
        [
            sum(values[series.index(f"on_time_{kind}")] for kind in KINDS)
            / sum(values[series.index(f"due_{kind}")] for kind in KINDS)
            for values in each
        ]
    )
    found = {
        "load": total["children"] / total["fte_in_post"],
        "meet": 100 * sum(total[f"on_time_{k}"] for k in KINDS)
        / sum(total[f"due_{k}"] for k in KINDS),
        "se": 100 * meet.std(ddof=1) / np.sqrt(replications) if replications > 1 else np.nan,
        **{kind: 100 * total[f"on_time_{kind}"] / total[f"due_{kind}"] for kind in KINDS},
        "midway": 100 * total["midway_done"] / total["midway_due"],
        "cp_ind": 100 * total["cp_all_on_time"] / total["cp_eligible"],
        "lac_ind": 100 * total["lac_all_on_time"] / total["lac_eligible"],
    }  # fmt: skip
    return {name: float(value) for name, value in found.items()}


def show(label: str, found: dict[str, float]) -> None:
    """Print a line of the table."""
    print(f"{label:34}" + "".join(f"{value:8.1f}" for value in found.values()), flush=True)


def with_everything(base: Scenario, load: int) -> Scenario:
    """Return the service with every switch on and posts for so many children per FTE."""
    posts = {"workforce.establishment": round(CHILDREN / load, 2)}
    return loaded(base, load, {**EVERYTHING, **posts})


def everything(base: Scenario, replications: int) -> None:
    """Print the curve with every switch on, and beside it what else is then to be seen."""
    print(f"everything on, 52 weeks, {replications} replications a row, seed {base.seed}")
    columns = ("load", "meet", "se", *KINDS, "midway", "cp_ind", "lac_ind")
    print(f"{'':34}" + "".join(f"{name:>8}" for name in columns))
    for load in LOADS:
        show(f"aimed at {load} a head", row(with_everything(base, load), replications))


def main() -> None:
    """Run the study and print its tables."""
    replications = int(sys.argv[1]) if len(sys.argv) > 1 else 4
    base = Scenario.load(ROOT / "scenarios" / "steady.toml")
    if sys.argv[2:] == ["everything"]:
        everything(base, replications)
        return
    print(f"steady, 52 weeks, {replications} replications a row, seed {base.seed}")
    columns = ("load", "meet", "se", *KINDS, "midway", "cp_ind", "lac_ind")
    print(f"{'':34}" + "".join(f"{name:>8}" for name in columns))
    for load in LOADS:
        show(f"aimed at {load} a head", row(loaded(base, load, {}), replications))
    for load in (87, 100):
        print(f"\nSensitivity at {load} a head")
        for label, changes in VARIANTS.items():
            show(label, row(loaded(base, load, changes), replications))


if __name__ == "__main__":
    main()
