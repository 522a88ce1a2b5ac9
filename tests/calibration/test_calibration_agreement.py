"""The simulation, child by child, against the fast law: quick in parts, slow as a whole."""

import tomllib

import numpy as np
import pytest

from capacity.calibration import schedule
from capacity.calibration.council import find_council
from capacity.calibration.published_scenario import calibrate_published
from capacity.calibration.schedule import Endings, mean_stay, open_share
from capacity.calibration.simulated import (
    agreement,
    fast_stocks,
    score_simulation,
    simulated_stocks,
)
from capacity.demand import Streams, draw_tape
from capacity.demand.play import children_between, play_plans
from capacity.files.published import read_published
from capacity.scenario import Scenario

STEADY = {
    "demand.random_rates": False, "scenario.weeks": 400, "demand.lac.entries_per_month": 0.0,
    "demand.cp.season": (1.0,) * 12, "demand.cp.icpc_children_per_month": 150.0,
    "demand.cp.rate_at_start": 150.0, "demand.cp.exit_level": 0.0, "start.cp_plans": 0,
    "start.looked_after": 0, "start.both_pathways": 0,
    "demand.cp.age_shares": (0.0, 0.0, 1.0, 0.0, 0.0, 0.0),
}  # fmt: skip


@pytest.fixture(scope="module")
def scenario(small_published):
    text = calibrate_published(read_published(small_published), "Council 004", 2020).text
    return Scenario.from_dict(tomllib.loads(text))


def test_plans_played_child_by_child_last_as_long_as_the_schedule_says(scenario, monkeypatch):
    """On the tape nothing is booked late and nobody comes home: those parts are set to none."""
    monkeypatch.setattr(schedule, "BOOKED_LATER_DAYS", 0.0)
    monkeypatch.setattr(schedule, "home_share", lambda practice, pathways: 0.0)
    cp = scenario.demand.cp
    endings = Endings(
        float(cp.end_at_first_review), float(cp.end_at_later_review),
        float(cp.other_exit_per_day), scenario.pathways.exits_to_care_pct,
    )  # fmt: skip
    steady = scenario.with_changes(STEADY)
    ratios = []
    for replication in range(12):
        tape = draw_tape(steady, Streams(5, replication))
        families = tape.families.rows(~tape.families.enters_care)
        plans = play_plans(steady, tape.table, families, tape.rates.plan_shift)
        stock = children_between(families, plans.start, plans.end, np.arange(1500, 2700, 10)).mean()
        started = families.size[(plans.start >= 1500) & (plans.start < 2700)].sum()
        ratios.append(stock / started * 1200 / 365.25)
    expected = mean_stay(open_share(endings, scenario.practice, scenario.pathways))
    error = np.std(ratios, ddof=1) / np.sqrt(len(ratios))
    assert abs(np.mean(ratios) - expected) < 4.0 * error + 0.005


def test_fast_stocks_start_from_the_council_s_own(small_published):
    found = find_council(read_published(small_published), "Council 004", 2020)
    fast = fast_stocks(found, 3, 4000)
    assert fast["cp"].shape == (3, 4000)
    assert fast["cp"].std(axis=1)[2] > fast["cp"].std(axis=1)[0] > 0
    assert np.log(fast["lac"].mean(axis=1) / found.care.stock) == pytest.approx([0.0] * 3, abs=0.02)


@pytest.mark.slow
def test_the_simulation_agrees_with_the_fast_law(published_files):
    """Means within 3 % and SDs within 8 %, each and twice the error of so few replications."""
    published = read_published(published_files)
    found = find_council(published, "Barnsley", 2022)
    text = calibrate_published(published, "Barnsley", 2022).text
    simulated = simulated_stocks(Scenario.from_dict(tomllib.loads(text)), 3, 150)
    for each in agreement(simulated, fast_stocks(found, 3, 20_000)):
        stocks = simulated[each.pathway]
        error = stocks.std(axis=1) / stocks.mean(axis=1) / np.sqrt(150)
        assert (np.abs(each.mean) < 0.03 + 2 * error).all()
        assert (np.abs(each.sd) < 0.08 + 2 / np.sqrt(300)).all()


@pytest.mark.slow
def test_one_council_is_scored_by_the_full_simulation(published_files):
    published = read_published(published_files)
    rows = score_simulation(published, published.find("Rutland"), 2019, 1, 8)
    assert [row.pathway for row in rows] == ["cp"]
    assert rows[0].quantiles["p10"] <= rows[0].quantiles["p90"]
