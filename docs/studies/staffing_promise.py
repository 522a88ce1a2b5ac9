"""Promised chance beside the chance achieved in the full simulation, with fresh seeds.

Run ``python docs/studies/staffing_promise.py N STORE CONFIDENCES SCENARIO...`` with the
confidences between commas. Every replication that ends is a line of a file in the folder
STORE, so that a study that is stopped goes on where it was; it takes turns among the
scenarios, all of them at the first confidence before the next. A line is printed for each
plan whenever 25 of its replications have ended. Output: staffing_promise.txt.
"""

from __future__ import annotations

import gc
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from capacity.experiment import replicate
from capacity.experiment.given import read_given
from capacity.planning import plan_staffing
from capacity.planning.check import wilson
from capacity.planning.ground import calendar_months
from capacity.scenario import Scenario

SCENARIOS = Path(__file__).parents[2] / "scenarios"
BATCH = 25
PENCE = ("cost_permanent", "cost_locum", "cost_recruitment")


def planned(name: str, confidence: float, store: Path) -> dict[str, Any]:
    """Make a plan, or read the one that was made."""
    kept = store / f"{name}-{confidence:g}.json"
    if not kept.exists():
        base = Scenario.load(SCENARIOS / f"{name}.toml")
        plan = plan_staffing(base, 70.0, confidence, alternatives=False)
        told = {
            "from": plan.from_month, "posts": plan.posts, "above": plan.rule.above,
            "below": plan.rule.below, "changes": plan.changes(),
            "shown": plan.outcome.worst, "cost": plan.outcome.cost.mean,
        }  # fmt: skip
        kept.write_text(json.dumps(told), encoding="utf-8")
    found: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
    return found


def more(name: str, confidence: float, store: Path, wanted: int) -> bool:
    """Run a batch more of a plan; False if it has as many as are wanted."""
    plan, lines = planned(name, confidence, store), store / f"{name}-{confidence:g}.runs"
    done = {row["run"] for row in read_rows(lines)}
    todo = [number for number in range(wanted) if number not in done]
    if not todo:
        return False
    scenario = Scenario.load(SCENARIOS / f"{name}.toml").with_changes(plan["changes"])
    given = read_given(scenario)
    months = calendar_months(scenario.first_day, scenario.weeks_total)
    for number in todo[:BATCH]:
        records = replicate(scenario, number, given)
        series = dict(zip(records.series, records.weekly, strict=True))
        caseload = series["children"] / series["fte_effective"]
        row = {
            "run": number,
            "kept": [int(caseload[month.week] <= 70.0 + 1e-9) for month in months],
            "cost": round(float(sum(series[part].sum() for part in PENCE)), 2),
        }
        with lines.open("a", encoding="utf-8") as out:
            out.write(json.dumps(row) + "\n")
    say(name, confidence, plan, [month.name for month in months], lines)
    return True


def read_rows(at: Path) -> list[dict[str, Any]]:
    """Read what is kept, each replication once, should two studies have run at a time."""
    lines = at.read_text(encoding="utf-8").splitlines() if at.exists() else []
    rows = (json.loads(line) for line in lines)
    return list({row["run"]: row for row in rows}.values())


def say(name: str, confidence: float, plan: dict[str, Any], months: list[str], at: Path) -> None:
    """Print promised beside achieved."""
    rows = read_rows(at)
    first = months.index(plan["from"])
    kept = np.array([row["kept"] for row in rows])[:, first:].mean(axis=0)
    worst = wilson(float(kept.min()), len(rows))
    cost = np.array([row["cost"] for row in rows])
    half = 1.96 * cost.std(ddof=1) / np.sqrt(len(cost))
    print(
        f"{name:12} {confidence:4.2f}  from {plan['from']}  posts {plan['posts']:2d}  "
        f"rule {plan['above']:g}/{plan['below']:g}  shown {plan['shown']:.3f}  "
        f"achieved {worst.mean:.3f} ({worst.low:.3f}-{worst.high:.3f}) "
        f"in {months[first + int(kept.argmin())]}  mean month {kept.mean():.3f}  "
        f"cost {plan['cost']:,.0f} / {cost.mean():,.0f} "
        f"({cost.mean() - half:,.0f}-{cost.mean() + half:,.0f})  n {len(rows)}",
        flush=True,
    )


if __name__ == "__main__":
    at = Path(sys.argv[2])
    at.mkdir(parents=True, exist_ok=True)
    gc.freeze()
    for chance in map(float, sys.argv[3].split(",")):
        going = list(sys.argv[4:])
        while going:
            going = [each for each in going if more(each, chance, at, int(sys.argv[1]))]
