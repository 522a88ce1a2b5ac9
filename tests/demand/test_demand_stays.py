"""Stays in care: their mean, their shares, and a hazard that wanders."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.demand.stays import DAYS, MONTHS, UNACCOMPANIED, YEARS, Leaving, stay_law
from capacity.scenario.demand import LacDemand
from capacity.service import InputError

DAYS_PER_YEAR = 365.25
CONSTANT = np.ones(520)


@pytest.fixture(scope="module")
def stays(still, tape):
    """Give the stays in days of one child of each of many units."""
    busy = still.with_changes({"demand.lac.entries_per_month": 1000.0, "scenario.weeks": 150})
    drawn = tape(busy)
    units = drawn.families.rows(drawn.families.enters_care)
    leaves = [
        drawn.leaving.day(*each)
        for each in zip(
            units.day.tolist(), units.stay_kind.tolist(), units.stay_budget.tolist(), strict=True
        )
    ]
    return np.minimum(leaves, units.birthdays[:, 0]) - units.day


def test_the_mean_stay_birthdays_included_is_what_the_scenario_says(stays, surprise):
    assert len(stays) > 10_000
    assert abs(surprise(stays, 2.25 * DAYS_PER_YEAR)) < 4.0


def test_stays_end_as_early_as_published(stays):
    """Ended within 2 weeks 11 %, within a year 46 % (domain §4, F); the law gives 11 and 48.5."""
    assert 100 * np.mean(stays <= 14) == pytest.approx(11.0, abs=1.5)
    assert 100 * np.mean(stays <= 365) == pytest.approx(46.0, abs=3.0)


@given(st.floats(0.8, 6.0))
def test_any_mean_stay_that_can_be_reached_is_reached(mean):
    """By numerical integration over ages, without sampling."""
    demand = LacDemand(mean_stay_years=mean)
    law = stay_law(demand)
    found = np.float64(0.0)
    edges = ((0, 1), (1, 5), (5, 10), (10, 16), (16, 18))
    for share, (young, old) in zip(demand.age_shares, edges, strict=True):
        left = 18.0 - np.linspace(young, old, 401)
        for chance, days in zip(law.shares, law.means[:3], strict=True):
            years = days / DAYS_PER_YEAR
            found += share * chance * np.mean(years * -np.expm1(-left / years))
    assert found == pytest.approx(mean, rel=2e-3)


def test_a_mean_stay_beyond_childhood_is_refused():
    with pytest.raises(InputError, match="mean_stay_years"):
        stay_law(LacDemand(mean_stay_years=9.0))


kinds = st.sampled_from([DAYS, MONTHS, YEARS, UNACCOMPANIED])


@pytest.fixture(scope="module")
def law():
    return stay_law(LacDemand())


@given(kinds, st.integers(-4000, 3000), st.floats(0.0, 8.0))
def test_a_constant_hazard_gives_a_stay_of_the_budget_times_the_mean(law, kind, entered, budget):
    left = Leaving(law, CONSTANT).day(entered, kind, budget)
    assert left - entered == pytest.approx(max(1.0, budget * law.means[kind]), abs=0.51)


@given(kinds, st.integers(0, 3000), st.floats(0.0, 8.0))
def test_nobody_leaves_on_the_day_of_entry(law, kind, entered, budget):
    assert Leaving(law, CONSTANT).day(entered, kind, budget) > entered


@given(kinds, st.integers(-4000, 3000), st.floats(0.01, 6.0), st.floats(0.01, 6.0))
def test_a_larger_budget_never_leaves_earlier(law, kind, entered, one, other):
    leaving = Leaving(law, CONSTANT)
    small, large = sorted((one, other))
    assert leaving.day(entered, kind, small) <= leaving.day(entered, kind, large)


@given(st.integers(0, 2000), st.floats(0.05, 1.5))
def test_a_doubled_hazard_halves_long_stays_and_leaves_stays_of_days_alone(law, entered, budget):
    base, doubled = Leaving(law, CONSTANT), Leaving(law, 2.0 * CONSTANT)

    def stay(leaving, kind):
        return leaving.day(entered, kind, budget) - entered

    assert stay(doubled, YEARS) == pytest.approx(stay(base, YEARS) / 2.0, abs=1.5)
    assert stay(doubled, MONTHS) == pytest.approx(stay(base, MONTHS) / np.sqrt(2.0), abs=1.5)
    assert stay(doubled, DAYS) == stay(base, DAYS)
    assert stay(doubled, UNACCOMPANIED) == stay(base, UNACCOMPANIED)


@given(kinds, st.integers(-500, 60), st.floats(0.0, 4.0), st.integers(9, 200))
def test_what_the_hazard_does_later_moves_nobody_who_has_left(law, kind, entered, budget, week):
    later = np.where(np.arange(520) < week, 1.0, 3.0)
    base = Leaving(law, CONSTANT).day(entered, kind, budget)
    changed = Leaving(law, later).day(entered, kind, budget)
    assert (changed == base) if base < 7 * week else (changed <= base)


def test_the_hazard_after_the_last_week_stays_as_it_is(law):
    short = Leaving(law, np.full(10, 2.0))
    long = Leaving(law, np.full(1000, 2.0))
    assert short.day(30, YEARS, 1.5) == long.day(30, YEARS, 1.5)
