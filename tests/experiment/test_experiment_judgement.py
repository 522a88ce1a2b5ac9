"""Targets against a computation by hand: met, the chance, the first month that is missed."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from capacity.experiment import simulate
from capacity.experiment.judgement import Judgement
from capacity.experiment.overview import overview
from capacity.experiment.registry import METRICS
from capacity.experiment.runs import read_runs
from capacity.experiment.summary import Header, Summary
from capacity.experiment.weekly import Weekly
from capacity.report.indicators import GROUPS
from capacity.scenario.targets import Targets
from tests.simulation.small_services import small

# Weeks close on 10, 17, 24, 31 January, 7, 14, 21, 28 February, and 6 March.
DATES = ("2016-01-04", "2016-01-11", "2016-01-18", "2016-01-25", "2016-02-01", "2016-02-08",
         "2016-02-15", "2016-02-22", "2016-02-29")  # fmt: skip
HEADER = Header("x", 1, DATES[0], "2016-03-06", 9)


def summary(targets: Mapping[str, float], **series: Sequence[Sequence[float]]) -> Summary:
    """Return the summary of made-up series: a row for each run, a number for each week."""
    values = np.full((3, len(METRICS), len(DATES)), np.nan)
    for name, rows in series.items():
        values[:, list(METRICS).index(name), :] = rows
    return Summary(HEADER, 0, Weekly(tuple(METRICS), (0, 1, 2), DATES, values), targets)


def of_months(*figures: Sequence[float]) -> list[list[float]]:
    """Return a row for each run: the same figure in each week of January, February, March."""
    return [[run[0]] * 4 + [run[1]] * 4 + [run[2]] for run in figures]


def judgement(found: Summary, name: str) -> Judgement:
    return found.judgements[name]


def test_a_stock_is_met_by_its_mean_and_missed_in_the_month_in_which_most_runs_miss_it() -> None:
    children = of_months([600, 800, 600], [600, 600, 900], [600, 800, 900])
    found = summary({"caseload_per_fte": 70.0}, children=children,
                    fte_in_post=[[10] * 9] * 3)  # fmt: skip
    held = judgement(found, "caseload_per_fte")
    # (4 x 60 + 4 x 80 + 60) / 9, (4 x 60 + 4 x 60 + 90) / 9, (4 x 60 + 4 x 80 + 90) / 9
    assert held.mean == pytest.approx((620 / 9 + 570 / 9 + 650 / 9) / 3)
    assert (held.verdict, held.runs_met, held.runs) == ("met", 2, 3)
    assert held.document["missed_from"] == "2016-02"  # two runs of three at 80


def test_a_share_is_the_ratio_of_a_months_totals_and_a_month_without_any_is_passed_by() -> None:
    due = of_months([10, 0, 10], [10, 0, 10], [10, 0, 10])
    on_time = [[10, 10, 10, 4, 0, 0, 0, 0, 6], [9] * 4 + [0] * 4 + [6], [9] * 4 + [0] * 4 + [9]]
    found = summary({"icpc_on_time_pct": 84.0}, due_icpc=due, on_time_icpc=on_time)
    held = judgement(found, "icpc_on_time_pct")
    # 40 of 50, 42 of 50, 45 of 50; January 34, 36, 36 of 40 are met; March 60, 60, 90 are not
    assert held.mean == pytest.approx((80 + 84 + 90) / 3)
    assert (held.runs_met, held.runs) == (2, 3)
    assert held.document["missed_from"] == "2016-03"


def test_a_total_is_missed_when_its_running_sum_has_passed_the_target() -> None:
    zero = [[0] * 9] * 3
    found = summary({"cost_total": 2500.0}, cost_permanent=[[500] * 4 + [200] * 4 + [0]] * 3,
                    cost_locum=zero, cost_recruitment=zero)  # fmt: skip
    held = judgement(found, "cost_total")
    assert (held.mean, held.verdict, held.chance) == (2800.0, "not met", 0.0)
    assert held.document["missed_from"] == "2016-02"  # 2,000 by January, 2,800 by February


def test_exactly_on_the_target_is_met_and_a_half_of_the_runs_is_no_more_than_not() -> None:
    children = of_months([700, 700, 700], [700, 800, 700], [np.nan] * 3)
    found = summary({"caseload_per_fte": 70.0}, children=children,
                    fte_in_post=[[10] * 9] * 3)  # fmt: skip
    held = judgement(found, "caseload_per_fte")
    assert (held.runs_met, held.runs, held.missed_from) == (1, 2, None)


def test_what_did_not_happen_is_not_judged() -> None:
    held = judgement(summary({"surgeries_done_pct": 90.0}), "surgeries_done_pct")
    assert (held.met, held.chance, held.missed_from, held.verdict) == (None, None, None, "")


@pytest.mark.parametrize("name", Targets.model_fields)
def test_every_indicator_that_may_have_a_target_stands_in_the_report(name: str) -> None:
    assert any(name in names for names in GROUPS.values())


def test_table_json_and_folder_say_what_the_weekly_table_says(tmp_path) -> None:
    wanted = {"caseload_per_fte": 62.0, "midway_done_pct": 60.0, "cost_total": 9000.0,
              "icpc_on_time_pct": 80.0}  # fmt: skip
    runs = simulate(small(**{f"targets__{k}": v for k, v in wanted.items()}), 5,
                    out=tmp_path, jobs=1)  # fmt: skip
    weekly = runs.weekly.pivot(index=["replication", "week"], columns="metric", values="value")
    shares = (weekly["on_time_icpc"].groupby("replication").sum()
              / weekly["due_icpc"].groupby("replication").sum())  # fmt: skip
    by_hand = {
        "caseload_per_fte": (weekly["children"] / 0.9).groupby("replication").mean() <= 62.0,
        "midway_done_pct": weekly["midway_done"].groupby("replication").sum()
        >= 0.6 * weekly["midway_due"].groupby("replication").sum(),
        "cost_total": weekly["cost_total"].groupby("replication").sum() <= 9000.0,
        "icpc_on_time_pct": shares >= 0.8,
    }  # fmt: skip
    document = json.loads(json.dumps(runs.document()))["targets"]
    assert {name: found["chance"] for name, found in document.items()} == {
        name: float(met.mean()) for name, met in by_hand.items()
    }
    assert document["cost_total"]["missed_from"] is not None
    again = read_runs(tmp_path / "small")
    assert json.loads(json.dumps(again.document()))["targets"] == document
    rows = csv.DictReader((tmp_path / "small" / "summary.csv").read_text().splitlines())
    held = {row["metric"]: row for row in rows if row["target"]}
    assert {name: row["chance"] for name, row in held.items()} == {
        name: str(found["chance"]) for name, found in document.items()
    }
    assert held["cost_total"]["missed_from"] == document["cost_total"]["missed_from"]
    lines = [line.text for line in overview(runs.figures)]
    for name, found in document.items():
        line = next(text for text in reversed(lines) if text.startswith(f" {METRICS[name].label}"))
        assert ("not met" in line) is not found["met"]
        assert f"{100 * found['chance']:.0f} %" in line
    assert max(map(len, lines)) <= 80
