"""Bare pathways against queueing theory: nobody waits, so the stock is rate x mean stay.

Each comparison is a z-score over replications at 4.0: a right model fails one of them
in 16,000 seeds, and the seeds are fixed.
"""

from __future__ import annotations

from datetime import date
from math import exp

import numpy as np
import pytest

from capacity.demand.play import children_between, play_plans

DAYS_PER_YEAR = 365.25
DAYS_PER_MONTH = DAYS_PER_YEAR / 12
BARE = {
    "practice.surgeries": False,
    "demand.cp.age_shares": (0.0, 0.0, 1.0, 0.0, 0.0, 0.0),
    "demand.cp.transfer_in_pct": 0.0,
    "demand.lac.entries_per_month": 0.0,
}
"""Plans that end by nothing but reviews and other exits: nobody turns 18 on one."""


def plans_on(tape, scenario, days):
    families = tape.families.rows(~tape.families.enters_care)
    plans = play_plans(scenario, tape.table, families, tape.rates.plan_shift)
    return children_between(families, plans.start, plans.end, days)


def year_before(day):
    """Return days to average over: stocks are lower at weekends and after Christmas."""
    return np.arange(day - 365, day, 5)


def in_care_at(tape, day):
    units = tape.families.rows(tape.families.enters_care)
    leaves = [
        tape.leaving.day(*each)
        for each in zip(
            units.day.tolist(), units.stay_kind.tolist(), units.stay_budget.tolist(), strict=True
        )
    ]
    return int(children_between(units, units.day, np.array(leaves), np.array([day]))[0])


def test_plans_with_one_hazard_are_an_infinite_server_queue(still, tape, surprise):
    """M/G/∞ with batches: mean rate / hazard, variance over mean (1 + E[B²]/E[B]) / 2."""
    hazard = 0.004
    scenario = still.with_changes(
        {
            **BARE, "scenario.weeks": 260, "demand.cp.end_at_first_review": 0.0,
            "demand.cp.end_at_later_review": 0.0, "demand.cp.other_exit_per_day": hazard,
            "pathways.exits_to_care_pct": 0.0,
        }
    )  # fmt: skip
    stocks = np.array(
        [plans_on(tape(scenario, r), scenario, year_before(1800)) for r in range(100)]
    )
    rate = 47.0 / DAYS_PER_MONTH * 0.92
    # Exits are whole days, rounded up: half a day more on average.
    assert abs(surprise(stocks.mean(axis=1), rate * (1.0 / hazard + 0.5))) < 4.0
    # A family leaves together, so that the batch stays whole: E[B²]/E[B] = 2.69.
    shares, sizes = np.array(scenario.demand.cp.family_sizes), np.arange(1, 6)
    batch = (shares @ sizes**2) / (shares @ sizes)
    dispersion = stocks[:, -1].var(ddof=1) / stocks[:, -1].mean()
    assert abs(dispersion / batch - 1.0) < 4.0 * np.sqrt(2.0 / (len(stocks) - 1))


@pytest.mark.parametrize("first, later, other", [(0.10, 0.40, 0.0005), (0.16, 0.55, 0.0012)])
def test_the_stock_of_plans_is_rate_times_mean_stay(still, tape, surprise, first, later, other):
    scenario = still.with_changes(
        {
            **BARE, "scenario.weeks": 400, "demand.cp.end_at_first_review": first,
            "demand.cp.end_at_later_review": later, "demand.cp.other_exit_per_day": other,
        }
    )  # fmt: skip
    stocks = np.array(
        [plans_on(tape(scenario, r), scenario, year_before(2700)).mean() for r in range(100)]
    )
    rate = 47.0 / DAYS_PER_MONTH * 0.92
    assert abs(surprise(stocks, rate * mean_plan_days(first, later, other))) < 4.0


def mean_plan_days(first, later, other):
    """Add up the days between conferences, each survived by those who are still on a plan.

    Conferences are held on the last working day before their aim, half a day after it for
    whole days; 80 % of other exits go into care and wait 4 to 20 weeks for the order and
    ten days for comments.
    """
    early_first, early_later, to_working_day = 10.5 - 0.5, 42.0 - 0.5, 0.5
    intervals = [3 * DAYS_PER_MONTH - early_first - to_working_day]
    intervals += 22 * [6 * DAYS_PER_MONTH - early_later - to_working_day]
    waiting = 0.8 * (12 * 7 - 0.5 + 10)
    days, reach = 0.0, 1.0
    for number, interval in enumerate(intervals):
        stays = exp(-other * interval)
        days += reach * (1.0 - stays) * (1.0 / other + waiting)
        reach *= stays * (1.0 - (first if number == 0 else later))
    return days


def test_looked_after_children_are_rate_times_mean_stay(still, tape, surprise):
    """M/G/∞ with the law of stays, the 18th birthday included, after 20 years."""
    scenario = still.with_changes(
        {
            "scenario.start": date(2012, 1, 2),
            "scenario.weeks": 1040,
            "demand.cp.icpc_children_per_month": 0,
        }
    )
    stocks = np.array([in_care_at(tape(scenario, r), 7200) for r in range(60)])
    direct = 18.3 * (1.0 - 0.33) * 12
    assert abs(surprise(stocks, direct * 2.25)) < 4.0


def test_unaccompanied_young_people_are_rate_times_mean_stay(still, tape, surprise):
    """An exponential stay of mean m years is cut at 18, u years away, u uniform on (0, 2)."""
    scenario = still.with_changes(
        {"scenario.weeks": 208, "demand.cp.icpc_children_per_month": 0,
         "demand.lac.entries_per_month": 0, "demand.lac.unaccompanied_per_month": 20.0}
    )  # fmt: skip
    stocks = np.array([in_care_at(tape(scenario, r), 1400) for r in range(80)])
    mean = 1.2
    stay = mean - mean**2 / 2.0 * (1.0 - exp(-2.0 / mean))
    assert abs(surprise(stocks, 20.0 * 12 * stay)) < 4.0


def test_free_run_plans_vary_as_councils_do(small, tape):
    """Yearly log change of the stock: SD .23 to .28, lag-1 correlation -.15 to -.32.

    Both are of the national clock at the median council's stock (forecast §2 and §6): a
    longer mean plan smooths, and a larger stock has less batch noise.
    """
    years, burn = 20, 5
    scenario = small.with_changes(
        {
            "scenario.start": date(2012, 1, 2), "scenario.weeks": 52 * years,
            "demand.lac.entries_per_month": 0,
            "demand.cp.icpc_children_per_month": 33.0, "demand.cp.end_at_first_review": 0.13,
            "demand.cp.end_at_later_review": 0.53, "demand.cp.other_exit_per_day": 0.035 / 30.44,
        }
    )  # fmt: skip
    paths = []
    for replication in range(100):
        drawn = tape(scenario, replication)
        plans = play_plans(scenario, drawn.table, drawn.families, drawn.rates.plan_shift)
        days = np.arange(burn, years) * 364
        paths.append(children_between(drawn.families, plans.start, plans.end, days))
    changes = np.diff(np.log(np.array(paths)), axis=1)
    assert 240 < np.mean(paths) < 300
    assert 0.23 < changes.std() < 0.28
    lag_1 = (changes[:, 1:] * changes[:, :-1]).mean() / (changes**2).mean()
    assert -0.32 < lag_1 < -0.15
