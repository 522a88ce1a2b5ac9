"""The fast law of looked-after children: units that come together leave together."""

import numpy as np
import pytest

from capacity.calibration.care import CareFit, forecast_care
from capacity.calibration.care_batches import (
    batch_of,
    birthdays,
    leavers,
    long_batch,
    share_from_plans,
)
from capacity.calibration.council import find_council
from capacity.calibration.published_scenario import demand_of
from capacity.demand.stays import birthday_share
from capacity.files.published import read_published
from capacity.scenario.demand import LacDemand

ENTRIES, STOCK = 13.0, 32.0


def spread_of_units(batch, years):
    """Return the SD of a stock kept level by units that stay as long as each other's children.

    Of the families there now a share stays, as many as left have come: binomial and Poisson.
    """
    short = 0.45 * 0.4 * ENTRIES
    hazard = 0.55 * ENTRIES / (STOCK - short)
    stays = (short * np.exp(-years / 0.4) + (STOCK - short) * np.exp(-hazard * years)) / STOCK
    return np.sqrt(batch * STOCK * (1.0 - stays**2))


@pytest.mark.parametrize("from_plans", [0.0, 0.6])
def test_a_small_council_s_children_in_care_spread_as_units_that_come_and_go_together(from_plans):
    """Rutland's spread a quarter less where short and long stays shared one chance."""
    still = CareFit(2024, 0.0, 0)
    paths = forecast_care(
        still, ENTRIES, STOCK, 3, 20_000, np.random.default_rng(1), from_plans=from_plans
    )
    years = np.array([1.0, 2.0, 3.0])
    # Four in ten who stay for years leave on a birthday, one by one: a little less than all.
    most = spread_of_units(batch_of(from_plans), years)
    assert (paths.std(axis=1) < 1.02 * most).all()
    assert (paths.std(axis=1) > 0.88 * most).all()


def test_families_from_plans_make_care_noisier_than_sibling_units_do():
    assert batch_of(0.0) == pytest.approx(1.87, abs=0.01)
    assert batch_of(0.0) < batch_of(0.4) < batch_of(0.6) == batch_of(0.9)
    assert share_from_plans(60.0, 30.0) == pytest.approx(2.0 * share_from_plans(30.0, 30.0))


def test_birthdays_take_children_out_of_long_stays_one_by_one():
    assert birthday_share(LacDemand(mean_stay_years=1.2)) < birthday_share(
        LacDemand(mean_stay_years=3.5)
    )
    stays = np.array([0.8, 2.5, 4.4])
    ends = long_batch(2.5, stays)
    assert (np.diff(ends) < 0).all()
    assert (ends > 1.0).all()
    assert (ends < 2.5).all()


@pytest.mark.parametrize("stock", [2.0, 30.0, 900.0])
def test_leavers_are_as_many_and_as_noisy_as_units_that_leave_as_one(stock):
    gone = leavers(np.full(200_000, stock), np.full(200_000, 0.2), 1.5, np.random.default_rng(3))
    assert gone.mean() == pytest.approx(0.2 * stock, rel=0.02)
    assert gone.var() == pytest.approx(1.5 * 0.2 * 0.8 * stock, rel=0.03)
    assert gone.max() <= stock


def test_of_fewer_children_than_a_unit_all_leave_or_none():
    gone = leavers(np.full(50_000, 0.5), np.full(50_000, 0.1), 1.87, np.random.default_rng(3))
    assert gone.mean() == pytest.approx(0.05, rel=0.1)
    assert np.isfinite(gone).all()


def test_ends_wander_as_much_in_all_when_those_at_18_do_not(small_published):
    """Halton's children in care spread a tenth too little where the others wandered no more."""
    found = find_council(read_published(small_published), "Council 004", 2020)
    stated = {each.key: each.value for each in demand_of(found)}
    at_18 = float(birthdays(found.care.stay))
    assert 0.0 < at_18 < 0.5
    assert stated["demand.lac.exit_sd"] * (1.0 - at_18) == pytest.approx(0.73 * found.care.fit.sd)
