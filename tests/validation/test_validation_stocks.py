"""The whole engine on one bare pathway: nobody waits, so the stock is rate x mean stay.

The demand by itself is held against theory in `tests/demand/test_demand_theory.py`; here
conferences are booked and held, and plans end, as in any run.
"""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pytest
from scipy.stats import t

from capacity.experiment.replication import replicate
from capacity.experiment.study import simulate
from capacity.scenario import Scenario

FALSE_ALARM = 1e-3
DAYS_PER_MONTH = 365.25 / 12
HAZARD = 0.01
WEEKS, WARM_UP = 208, 104


@pytest.fixture(scope="module")
def bare() -> Scenario:
    """Give a service of plans that end at one rate a day, with time for everything."""
    flat = (1.0,) * 12
    return Scenario.from_dict(
        {
            "scenario": {"name": "bare", "start": date(2016, 1, 4), "weeks": WEEKS, "seed": 8},
            "start": {"cp_plans": 0, "looked_after": 0, "both_pathways": 0, "run_in_weeks": 0},
            "demand": {
                "random_rates": False,
                "cp": {
                    "icpc_children_per_month": 20.0, "season": flat, "monthly_noise": 0.0,
                    "age_shares": (0.0, 0.0, 1.0, 0.0, 0.0, 0.0), "transfer_in_pct": 0.0,
                    "end_at_first_review": 0.0, "end_at_later_review": 0.0,
                    "other_exit_per_day": HAZARD,
                },
                "lac": {"entries_per_month": 0.0},
            },
            "pathways": {"exits_to_care_pct": 0.0},
            "practice": {"midway": False, "surgeries": False, "lateness": ()},
            "work": {"hours_scale": 0.3, "leave_days": 0.0, "sickness_pct": 0.0},
            "workforce": {"fte": 3.0},
        }
    )  # fmt: skip


def plans_at_a_week_s_close(children_a_day: float) -> float:
    """Add up, over the weekdays of all weeks past, who came then and is still there.

    The week closes on Sunday, conferences are on weekdays, and a plan lasts longer than
    n whole days with chance exp(-hazard n).
    """
    since = 6 - np.arange(5)
    return float(children_a_day * 7 / 5 * np.exp(-HAZARD * since).sum() / -np.expm1(-HAZARD * 7))


def compare(bare: Scenario, replications: int) -> None:
    stocks, late = [], 0.0
    for replication in range(replications):
        records = replicate(bare, replication)
        weekly = dict(zip(records.series, records.weekly, strict=True))
        stocks.append(weekly["cp_plans"][WARM_UP:].mean())
        late += weekly["late_capacity"].sum()
    assert late == 0
    expected = plans_at_a_week_s_close(20.0 * 0.92 / DAYS_PER_MONTH)
    assert expected == pytest.approx(20.0 * 0.92 / DAYS_PER_MONTH / HAZARD, rel=0.02)
    error = np.std(stocks, ddof=1) / np.sqrt(replications)
    z, allowed = (np.mean(stocks) - expected) / error, t.isf(FALSE_ALARM / 2, replications - 1)
    off = 100 * (np.mean(stocks) / expected - 1)
    print(f"plans {np.mean(stocks):.3f}, theory {expected:.3f}, {off:+.2f} %, z {z:+.2f}")
    assert abs(z) < allowed
    assert error < 0.05 * expected


def test_the_stock_of_plans_is_rate_times_mean_stay(bare):
    compare(bare, 16)


def test_a_service_begun_empty_is_counted_from_where_it_has_filled(bare, tmp_path):
    rate = 60.0
    large = bare.with_changes({"demand.cp.icpc_children_per_month": rate, "workforce.fte": 10.0})
    found = simulate(large, 6, jobs=1, warm_up="auto", out=tmp_path).left_out
    expected = plans_at_a_week_s_close(rate * 0.92 / DAYS_PER_MONTH)
    assert found is not None
    missing = np.exp(-HAZARD * 7 * found.weeks)
    print(f"{found} Theory {expected:.1f}; {missing:.1%} of it is missing at the cut.")
    assert (found.rule, missing < 0.25) == ("MSER-5", True)
    assert abs(found.mean_of_rest - expected) < 0.5 * abs(found.mean_of_all - expected)
    kept = json.loads((tmp_path / "bare" / "warm-up.json").read_text(encoding="utf-8"))
    assert kept[0] == found.document()


@pytest.mark.slow
def test_the_stock_of_plans_is_rate_times_mean_stay_for_long(bare):
    compare(bare, 300)
