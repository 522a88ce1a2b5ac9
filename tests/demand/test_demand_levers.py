"""Levers of demand do what they say, on the tape and through the whole service."""

from datetime import date, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from capacity.experiment.replication import replicate
from capacity.practice.spans import DAYS_PER_MONTH
from capacity.scenario import Scenario
from capacity.scenario.laws import number
from tests.simulation.small_services import small as service
from tests.simulation.small_services import tape_of, total

SERVED, DRAWN = 8, 40
SCENARIOS = Path(__file__).parents[2] / "scenarios"
YEAR = {"scenario__weeks": 52, "workforce__fte": 4.0, "start__run_in_weeks": 0}
STEADY = {
    "demand__random_rates": False,
    "demand__cp__season": (1.0,) * 12,
    "demand__lac__season": (1.0,) * 12,
}
PLANS, CARE = "demand__cp__icpc_children_per_month", "demand__lac__entries_per_month"


@cache
def served(scenario: Scenario):
    return [replicate(scenario, each) for each in range(SERVED)]


@cache
def drawn_families(scenario: Scenario):
    return [tape_of(scenario, each).families for each in range(DRAWN)]


def gained(base, other, *names):
    """Return the paired differences of a total, one a replication."""
    pairs = zip(served(base), served(other), strict=True)
    return np.array([total(more, *names) - total(less, *names) for less, more in pairs])


def arrived(scenario, *, care, first=date.min, last=date.max):
    """Return the children who come between two dates, one number a replication."""
    start = scenario.first_day
    numbers = []
    for families in drawn_families(scenario):
        between = (families.day >= max((first - start).days, 0)) & (
            families.day <= (last - start).days
        )
        numbers.append(families.size[between & (families.enters_care == care)].sum())
    return np.array(numbers)


def coming(scenario, replication):
    """Return the families who come in the run, those of the start left out."""
    families = tape_of(scenario, replication).families
    return families.rows(families.day >= 0)


# One more is one more


def test_one_more_conferenced_child_a_month_is_one_more_in_the_service():
    """Each child that the tape brings more falls due for one conference more, and no other."""
    base, more = service(**YEAR, **{PLANS: 10.0}), service(**YEAR, **{PLANS: 14.0})
    last = base.last_day - timedelta(days=25)
    drawn = arrived(more, care=False, last=last) - arrived(base, care=False, last=last)
    assert drawn.sum() > 0
    np.testing.assert_array_equal(gained(base, more, "due_icpc"), drawn[:SERVED])


def test_one_more_entry_to_care_a_month_is_one_more_direct_entry(surprise):
    stated = {**YEAR, **STEADY, "demand__lac__from_plan_per_month": 1.0}
    base, more = service(**stated, **{CARE: 8.0}), service(**stated, **{CARE: 12.0})
    drawn = arrived(more, care=True) - arrived(base, care=True)
    assert abs(surprise(drawn, 4.0 * base.n_days / DAYS_PER_MONTH)) < 4.0
    np.testing.assert_array_equal(gained(base, more, "lac_started"), drawn[:SERVED])


def test_a_surge_of_35_starts_35_plans():
    dates = {"start": date(2016, 2, 1), "end": date(2016, 2, 29)}
    surge = {"name": "35", "pathway": "CP", "children": 35.0, **dates}
    base, more = service(**YEAR), service(**YEAR, demand__surge=[surge])
    assert 34.0 < gained(base, more, "plans_started").mean() <= 35.0


def test_a_surge_into_care_is_of_children_who_enter_care():
    dates = {"start": date(2016, 2, 1), "end": date(2016, 2, 29)}
    surge = {"name": "12", "pathway": "LAC", "children": 12.0, **dates}
    base, more = service(**YEAR), service(**YEAR, demand__surge=[surge])
    assert 11.5 < gained(base, more, "lac_started").mean() < 12.5


# Counted once


def test_entries_to_care_are_counted_once_whether_direct_or_from_a_plan():
    """The stated entries, those from plans included, are the entries that happen."""
    plans, exits = 60, 0.002
    from_plan = plans * exits * 0.8 * DAYS_PER_MONTH
    scenario = service(
        **YEAR, **STEADY,
        start__cp_plans=plans, start__looked_after=60, start__both_pathways=0,
        demand__cp__other_exit_per_day=exits, demand__lac__entries_per_month=8.0,
        demand__lac__from_plan_per_month=from_plan, **{PLANS: 8.7},
    )  # fmt: skip
    entered = np.array([total(each, "lac_started") for each in served(scenario)])
    entered /= scenario.n_days / DAYS_PER_MONTH
    assert entered.mean() == pytest.approx(8.0, rel=0.15)


def test_without_direct_entries_everybody_in_care_came_from_a_plan():
    scenario = service(
        **YEAR, **STEADY, start__looked_after=0, start__both_pathways=0,
        demand__lac__from_plan_per_month=5.0, demand__lac__entries_per_month=5.0,
        demand__lac__unaccompanied_per_month=0.0, demand__cp__other_exit_per_day=0.003,
    )  # fmt: skip
    assert arrived(scenario, care=True).sum() == 0
    for records in served(scenario)[:4]:
        moved = total(records, "lac_started")
        held = dict(zip(records.series, records.weekly, strict=True))
        assert moved > 0
        assert moved <= 35 + total(records, "plans_started")
        in_either = held["cp_plans"] + held["looked_after"] - held["both_pathways"]
        assert (held["children"] == in_either).all()


def test_transfers_in_are_part_of_the_rate_and_not_on_top():
    none, all_of_them = (
        service(**YEAR, demand__cp__transfer_in_pct=share) for share in (0.0, 100.0)
    )
    for replication in range(4):
        one, other = (coming(each, replication) for each in (none, all_of_them))
        np.testing.assert_array_equal(one.day, other.day)
        assert other.converts[~other.enters_care].all()


def test_registering_again_is_part_of_the_rate_and_not_on_top():
    first, again = (service(**YEAR, demand__cp__returning_pct=share) for share in (0.0, 100.0))
    for replication in range(4):
        one, other = (coming(each, replication) for each in (first, again))
        np.testing.assert_array_equal(one.day, other.day)
        np.testing.assert_array_equal(one.size, other.size)


# Interventions, trend, season


def test_an_intervention_turns_its_share_away_once_it_is_in(surprise):
    lever = {"name": "Door", "pathway": "CP", "acts_on": "arrivals", "factor": 0.8,
             "start": date(2016, 4, 1), "full": date(2016, 7, 1)}  # fmt: skip
    base = service(**YEAR, **STEADY, **{PLANS: 40.0})
    less = service(**YEAR, **STEADY, **{PLANS: 40.0}, demand__intervention=[lever])
    for first, last, share in (
        (date(2016, 1, 4), date(2016, 3, 31), 0.0),
        (date(2016, 4, 1), date(2016, 6, 30), 0.1),
        (date(2016, 7, 1), date(2016, 12, 30), 0.2),
    ):
        here, there = (arrived(each, care=False, first=first, last=last) for each in (base, less))
        expected = share * 40.0 * ((last - first).days + 1) / DAYS_PER_MONTH
        if not share:
            np.testing.assert_array_equal(here, there)
        else:
            assert abs(surprise(here - there, expected)) < 4.0


def test_easier_endings_shorten_plans():
    lever = {"name": "Step down", "pathway": "CP", "acts_on": "endings", "factor": 2.0,
             "start": date(2016, 1, 4), "full": date(2016, 1, 4)}  # fmt: skip
    base, more = service(**YEAR), service(**YEAR, demand__intervention=[lever])
    assert gained(base, more, "deplanned_conference").mean() > 3.0
    assert gained(base, more, "plans_started").mean() == pytest.approx(0.0, abs=1.0)


def test_a_trend_of_20_per_cent_is_20_per_cent_more_a_year_later(surprise):
    flat = service(**YEAR, **STEADY, **{PLANS: 40.0})
    rising = service(**YEAR, **STEADY, **{PLANS: 40.0}, demand__cp__trend_pct_per_year=20.0)
    last = date(2016, 12, 4), date(2017, 1, 1)
    expected = 40.0 * 29 / DAYS_PER_MONTH * (1.2 ** (349.5 / 365.25) - 1.0)
    more = [arrived(each, care=False, first=last[0], last=last[1]) for each in (rising, flat)]
    assert abs(surprise(more[0] - more[1], expected)) < 4.0


def test_a_season_moves_children_into_its_months(surprise):
    august = (*(1.0,) * 7, 0.5, *(1.0,) * 4)
    wavy = {**STEADY, "demand__cp__season": august}
    season = service(**YEAR, **wavy, **{PLANS: 40.0})
    here = arrived(season, care=False, first=date(2016, 8, 1), last=date(2016, 8, 31))
    expected = 40.0 * 0.5 / np.mean(august) * 31 / DAYS_PER_MONTH
    assert abs(surprise(here, expected)) < 4.0


@pytest.mark.parametrize("name", ["medway-2014", "medway-2016", "steady", "england", "example"])
def test_one_more_entry_a_month_comes_direct_in_every_scenario_here(name):
    file = next(SCENARIOS.rglob(f"{name}.toml"))
    base = Scenario.load(file)
    entries = number(base.demand.lac.entries_per_month)
    more = base.with_changes({"demand.lac.entries_per_month": entries + 1.0})
    before, after = (
        number(lac.entries_per_month) * (1.0 - lac.share_from_plans)
        for lac in (base.demand.lac, more.demand.lac)
    )
    assert after - before == pytest.approx(1.0)
