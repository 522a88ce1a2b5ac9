"""Rates: wandering around a level, seasons, trends, and levers."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.demand import Streams, draw_tape
from capacity.demand.rates import draw_rates, wandering
from capacity.practice.spans import WEEKS_PER_YEAR

PATHS, WEEKS = 2000, 157


@pytest.fixture(scope="module")
def paths():
    """Give paths of the arrival rate's law: reversion 0.5 a year, SD 0.27."""
    normals = np.random.default_rng(3).standard_normal((PATHS, WEEKS))
    return np.array([wandering(each, 0.5, 0.27) for each in normals])


@pytest.mark.parametrize("week", [0, 1, 52, 156])
def test_a_wandering_rate_has_its_steady_spread_from_the_first_week_on(paths, week):
    values = paths[:, week]
    assert abs(values.mean()) < 4.0 * 0.27 / np.sqrt(PATHS)
    assert abs(values.var() / 0.27**2 - 1.0) < 4.0 * np.sqrt(2.0 / PATHS)


@pytest.mark.parametrize("lag", [1, 26, 52, 104])
def test_a_wandering_rate_forgets_at_its_reversion(paths, lag):
    found = np.corrcoef(paths[:, 30], paths[:, 30 + lag])[0, 1]
    expected = np.exp(-0.5 * lag / WEEKS_PER_YEAR)
    assert abs(np.arctanh(found) - np.arctanh(expected)) < 4.0 / np.sqrt(PATHS - 3)


@given(st.floats(0.05, 5.0), st.floats(-2.0, 2.0), st.integers(0, 300))
def test_without_shocks_a_known_state_decays_to_the_level(reversion, state, week):
    path = wandering(np.zeros(week + 1), reversion, 0.3, state, 0.0)
    assert path[week] == pytest.approx(state * np.exp(-reversion * week / WEEKS_PER_YEAR))


def test_a_state_that_is_known_spreads_out_to_the_steady_spread():
    normals = np.random.default_rng(4).standard_normal((PATHS, 500))
    known = np.array([wandering(each, 0.8, 0.2, 0.4, 0.0) for each in normals])
    assert (known[:, 0] == 0.4).all()
    half_year = 0.2 * np.sqrt(1.0 - np.exp(-2 * 0.8 * 26 / WEEKS_PER_YEAR))
    for week, spread in ((26, half_year), (499, 0.2)):
        assert abs(known[:, week].var() / spread**2 - 1.0) < 4.0 * np.sqrt(2.0 / PATHS)


@given(st.integers(1, 60), st.integers(1, 60))
def test_more_weeks_leave_the_first_as_they_are(weeks, further):
    normals = np.random.default_rng(weeks).standard_normal(weeks + further)
    whole = wandering(normals, 0.5, 0.27)
    assert np.array_equal(wandering(normals[:weeks], 0.5, 0.27), whole[:weeks])


def months_from(scenario, days):
    first = scenario.first_day
    return np.array([(first + timedelta(days=day)).month - 1 for day in range(days)])


def rates_of(scenario, days=364, replication=0):
    return draw_rates(scenario, Streams(1, replication), months_from(scenario, days))


def test_constant_rates_are_the_scenario_s(still):
    rates = rates_of(still)
    cp, lac = still.demand.cp, still.demand.lac
    size = np.average(range(1, 6), weights=cp.family_sizes)
    unit = np.average(range(1, 5), weights=lac.family_sizes)
    direct = 1.0 - lac.from_plan_pct / 100.0
    assert rates.cp_families == pytest.approx(47.0 / size * 12 / 365.25)
    assert rates.lac_families == pytest.approx(18.3 * direct / unit * 12 / 365.25)
    assert (rates.plan_shift == 0.0).all()
    assert (rates.care_hazard == 1.0).all()


@pytest.mark.parametrize("pathway", ["cp", "lac"])
def test_random_rates_keep_the_mean_of_the_level(small, still, surprise, pathway):
    """The log rate wanders; its exponential has the long-run mean that the scenario says."""
    level = getattr(rates_of(still), f"{pathway}_families")[0]
    wandered = small.with_changes({f"demand.{pathway}.season": (1.0,) * 12})
    means = [
        getattr(rates_of(wandered, 7, each), f"{pathway}_families").mean() / level
        for each in range(1500)
    ]
    assert abs(surprise(np.array(means), 1.0)) < 4.0


def test_monthly_noise_has_the_variance_that_the_scenario_says(still):
    """Variance of the multiplier times the families expected in a month is `monthly_noise`."""
    quiet = {"demand.random_rates": True, "demand.cp.rate_sd": 0.0}
    noisy = still.with_changes({**quiet, "demand.cp.monthly_noise": 1.3})
    expected = rates_of(still).cp_families[0] * 365.25 / 12
    factor = (
        np.concatenate([rates_of(noisy, 360, each).cp_families[::30] for each in range(150)])
        / rates_of(still).cp_families[0]
    )
    assert abs(factor.mean() - 1.0) < 4.0 * factor.std() / np.sqrt(len(factor))
    # The fourth moment of a gamma law gives the spread of its sample variance.
    variance = 1.3 / expected
    spread = variance * np.sqrt((2.0 + 6.0 * variance) / len(factor))
    assert abs(factor.var() - variance) < 4.0 * spread


def test_by_default_a_year_s_starts_vary_by_four_times_their_number(small):
    """Forecast §7: families alone give 2.69, the monthly multiplier the rest of cb = 4."""
    flat = {"demand.random_rates": True, "demand.cp.rate_sd": 0.0, "scenario.weeks": 720}
    scenario = small.with_changes({**flat, "demand.cp.season": (1.0,) * 12})
    years = []
    for replication in range(40):
        families = draw_tape(scenario, Streams(8, replication)).families
        starts = families.converts & ~families.enters_care & (families.day >= 0)
        days, children = families.day[starts], families.size[starts]
        # Twelve of the noise's own months, so that a month's draw falls into one year.
        years.append(np.bincount(days // 360, children, minlength=14)[:14])
    found = np.concatenate(years)
    ratio = found.var(ddof=1) / found.mean()
    assert abs(ratio - 4.0) < 4.0 * 4.0 * np.sqrt(2.0 / len(found))
    assert abs(ratio - 5.3) > abs(ratio - 4.0)


def test_a_month_of_few_families_is_noisier_in_proportion(still):
    """Variance over mean of a month's families is the same wherever the rate stands."""
    quiet = {"demand.random_rates": True, "demand.cp.rate_sd": 0.0}
    noisy = still.with_changes({**quiet, "demand.cp.monthly_noise": 1.3})
    ratios = []
    for rate in (20.0, 80.0):
        start = {"demand.cp.rate_at_start": rate, "demand.cp.rate_reversion": 0.01}
        from_there = noisy.with_changes(start)
        first = [rates_of(from_there, 30, each).cp_families[0] for each in range(1500)]
        ratios.append(np.var(first) / np.mean(first))
    assert ratios[0] / ratios[1] == pytest.approx(1.0, abs=4.0 * np.sqrt(2 * 2.0 / 1500))


def test_a_season_moves_families_between_months_but_adds_none(still):
    august = [1.0] * 12
    august[7] = 0.5
    rate = rates_of(still.with_changes({"demand.cp.season": tuple(august)})).cp_families
    months = months_from(still, 364)
    assert rate[months == 7] == pytest.approx(rate[months == 6][0] / 2.0)
    assert rate[months == 7][0] + 11 * rate[0] == pytest.approx(12 * rates_of(still).cp_families[0])


def test_a_trend_grows_by_its_per_cent_a_year(still):
    grown = still.with_changes({"demand.cp.trend_pct_per_year": 10.0})
    rate = rates_of(grown, 731).cp_families
    assert rate[0] == pytest.approx(rates_of(still).cp_families[0])
    assert rate[730] / rate[0] == pytest.approx(1.1 ** (730 / 365.25))


def intervention(scenario, **changes):
    row = {"name": "front door", "pathway": "CP", "acts_on": "arrivals", "factor": 0.6,
           "start": date(2016, 3, 1), "full": date(2016, 5, 1), **changes}  # fmt: skip
    return scenario.with_changes({"demand.intervention": [row]})


def test_an_intervention_phases_in_between_its_two_dates(still):
    factor = rates_of(intervention(still)).cp_families / rates_of(still).cp_families
    start, full = ((day - still.first_day).days for day in (date(2016, 3, 1), date(2016, 5, 1)))
    assert factor[: start + 1] == pytest.approx(1.0)
    assert factor[(start + full) // 2] == pytest.approx(0.8, abs=0.01)
    assert factor[full:] == pytest.approx(0.6)
    assert (np.diff(factor) <= 1e-12).all()


def test_an_intervention_is_over_after_its_last_day(still):
    ended = intervention(still, end=date(2016, 7, 31))
    factor = rates_of(ended).cp_families / rates_of(still).cp_families
    last = (date(2016, 7, 31) - still.first_day).days
    assert factor[last] == pytest.approx(0.6)
    assert factor[last + 1 :] == pytest.approx(1.0)


def test_an_intervention_at_once_holds_from_its_first_day(still):
    at_once = intervention(still, full=date(2016, 3, 1))
    factor = rates_of(at_once).cp_families / rates_of(still).cp_families
    day = (date(2016, 3, 1) - still.first_day).days
    assert factor[day - 1] == pytest.approx(1.0)
    assert factor[day] == pytest.approx(0.6)


def test_an_intervention_leaves_the_other_pathway_and_the_other_act_alone(still):
    rates, base = rates_of(intervention(still)), rates_of(still)
    assert np.array_equal(rates.lac_families, base.lac_families)
    assert np.array_equal(rates.plan_shift, base.plan_shift)
    endings = rates_of(intervention(still, acts_on="endings", factor=1.5))
    assert np.array_equal(endings.cp_families, base.cp_families)
    assert endings.plan_shift[-1] == pytest.approx(np.log(1.5))
    care = rates_of(intervention(still, acts_on="endings", pathway="LAC", factor=1.5))
    assert care.care_hazard[-1] == pytest.approx(1.5)


def test_the_wandering_of_one_pathway_is_not_that_of_another(small):
    """Four paths of a replication, uncorrelated over replications, |z| < 4."""
    firsts = []
    for replication in range(400):
        rates = rates_of(small, 7, replication)
        paths = (np.log(rates.cp_families[0]), np.log(rates.lac_families[0]),
                 rates.plan_shift[0], np.log(rates.care_hazard[0]))  # fmt: skip
        firsts.append(paths)
    together = np.corrcoef(np.array(firsts).T)[np.triu_indices(4, k=1)]
    assert np.abs(together).max() < 4.0 / np.sqrt(400)


def test_a_rate_given_at_the_start_holds_there_and_goes_to_its_level(small):
    """60 a month on day 0 under a level of 40: their log distance decays by its reversion."""
    scenario = small.with_changes(
        {
            "demand.cp.icpc_children_per_month": 40.0, "demand.cp.rate_at_start": 60.0,
            "demand.cp.season": (1.0,) * 12, "demand.cp.monthly_noise": 0.0,
            "demand.cp.rate_state_mean": -2.0, "scenario.weeks": 520,
            "demand.cp.rate_sd": 0.05,
        }
    )  # fmt: skip
    per_month = np.mean(
        [
            draw_rates(scenario, Streams(7, r), np.zeros(3640, dtype=np.int64)).cp_families
            for r in range(100)
        ],
        axis=0,
    ) * (1.98 * 30.4375)
    assert per_month[0] == pytest.approx(60.0, rel=1e-3)
    assert per_month[-400:].mean() == pytest.approx(40.0, rel=0.02)
