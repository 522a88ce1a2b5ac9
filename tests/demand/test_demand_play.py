"""Plans played without congestion: dates, endings, and who is counted when."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.demand.families import NEVER
from capacity.demand.play import children_between, logit, play_plans
from capacity.practice import ENGLAND
from capacity.practice.duedates import add_months_to_days


@pytest.fixture(scope="module")
def played(still, tape):
    """Give a scenario, its table, its families with a conference, and their plans."""
    drawn = tape(still.with_changes({"scenario.weeks": 300}))
    families = drawn.families.rows(~drawn.families.enters_care)
    plans = play_plans(still, drawn.table, families, drawn.rates.plan_shift)
    return still, drawn.table, families, plans


def test_an_icpc_is_held_on_a_working_day_within_its_span(played):
    scenario, table, families, plans = played
    assert table.working[plans.icpc - table.first].all()
    soonest, latest = scenario.practice.icpc_working_days
    count = np.cumsum(table.working)
    passed = count[plans.icpc - table.first] - count[families.day - table.first]
    assert passed.min() >= soonest
    assert passed.max() <= latest
    assert set(passed) == set(range(int(soonest), int(latest) + 1))


def test_a_plan_starts_at_its_icpc_or_never(played):
    _, _, families, plans = played
    assert (plans.start[families.converts] == plans.icpc[families.converts]).all()
    assert (plans.start[~families.converts] == NEVER).all()
    assert (plans.end[~families.converts] == NEVER).all()
    assert (plans.moved[~families.converts] == NEVER).all()


def test_plans_end_after_they_start(played):
    _, _, families, plans = played
    assert (plans.end > plans.start)[families.converts].all()


def test_conferences_are_held_in_time_on_working_days(played):
    _, table, _, plans = played
    for place, months in ((0, 3), (1, 6), (2, 6), (3, 6)):
        earlier, later = plans.conferences[:, place], plans.conferences[:, place + 1]
        both = (later != NEVER) & (earlier != NEVER)
        limit = table.after_months(earlier[both], months)
        assert both.any()
        assert (later[both] > earlier[both]).all()
        assert (later[both] <= limit).all()
        assert table.working[later[both] - table.first].all()


def test_no_conference_is_held_after_the_plan_ends(played):
    _, _, _, plans = played
    held = np.where(plans.conferences == NEVER, -NEVER, plans.conferences)
    assert (held.max(axis=1) <= np.minimum(plans.end, NEVER)).all()


def test_a_family_that_moves_into_care_ends_its_plan_by_letter_afterwards(played):
    scenario, _, families, plans = played
    moved = plans.moved < NEVER
    wait = plans.end[moved] - plans.moved[moved] - scenario.practice.paper_comment_days
    assert moved.any()
    assert (wait == families.order_after[moved]).all()
    shortest, longest = scenario.pathways.order_weeks
    assert wait.min() >= 7 * shortest
    assert wait.max() <= 7 * longest


def test_shares_that_end_at_reviews_are_the_scenario_s(still, tape):
    """First .10 and later .40 of the plans that are reviewed, |z| < 4."""
    busy = still.with_changes(
        {"scenario.weeks": 300, "demand.cp.icpc_children_per_month": 400.0,
         "practice.surgeries": False}
    )  # fmt: skip
    drawn = tape(busy)
    families = drawn.families.rows(drawn.families.day < 500)
    families = families.rows(~families.enters_care)
    plans = play_plans(busy, drawn.table, families, drawn.rates.plan_shift)
    for place, chance in ((1, 0.10), (2, 0.40), (3, 0.40)):
        reviewed = plans.conferences[:, place] < NEVER
        ended = (plans.end == plans.conferences[:, place]) & reviewed
        number = reviewed.sum()
        assert abs(ended.sum() - chance * number) < 4.0 * np.sqrt(number * chance * (1 - chance))


def test_a_longer_table_changes_no_day_before_its_end(still, tape):
    short, long = (still.with_changes({"scenario.weeks": weeks}) for weeks in (40, 200))
    here, there = tape(short), tape(long)
    families = here.families.rows(~here.families.enters_care)
    one = play_plans(short, here.table, families, here.rates.plan_shift)
    other = play_plans(long, there.table, families, there.rates.plan_shift)
    for name in ("icpc", "start", "end", "moved"):
        before = getattr(one, name) < here.table.last - 100
        assert before.any()
        assert np.array_equal(getattr(one, name)[before], getattr(other, name)[before])


@given(st.floats(0.01, 0.99))
def test_log_odds_are_undone_by_the_logistic_function(probability):
    assert 1.0 / (1.0 + np.exp(-logit(probability))) == pytest.approx(probability)


def test_certain_and_impossible_endings_stay_so_under_any_shift():
    for shift in (-5.0, 5.0):
        assert 1.0 / (1.0 + np.exp(-(logit(1.0) + shift))) > 0.999999
        assert 1.0 / (1.0 + np.exp(-(logit(0.0) + shift))) < 0.000001


def test_children_are_counted_as_one_by_one(played):
    """The fast count against the definition: start <= day < end and birthday."""
    _, _, families, plans = played
    days = np.arange(0, 2100, 97)
    slow = []
    for day in days:
        held = (plans.start <= day) & (day < plans.end)
        under_18 = [
            int((families.birthdays[row, : families.size[row]] > day).sum())
            for row in np.flatnonzero(held)
        ]
        slow.append(sum(under_18))
    assert children_between(families, plans.start, plans.end, days).tolist() == slow


@given(st.integers(-2000, 2000), st.integers(0, 40))
def test_working_days_of_the_table_are_those_of_the_calendar(played, day, number):
    _, table, _, _ = played
    day = min(max(day, table.first), table.last - 100)
    found = int(table.after_working_days(np.int64(day), number + 1))
    steps = table.working[day + 1 - table.first : found + 1 - table.first]
    assert steps.sum() == number + 1
    assert steps[-1]


def test_bank_holidays_are_no_working_days_of_the_table(played):
    scenario, table, _, _ = played
    first = max(0, -table.first)
    days = min(1500, len(table.days) - first)
    calendar = ENGLAND.mask(scenario.first_day, days)
    assert np.array_equal(table.working[first : first + days], calendar)


def test_months_of_the_table_are_calendar_months(played):
    scenario, table, _, _ = played
    for days in (np.arange(-300, 900, 13), np.arange(-14000, 900, 97), np.arange(-30000, 9000, 97)):
        for months in (3, 6, 216):
            expected = add_months_to_days(scenario.first_day, days, months)
            assert np.array_equal(table.after_months(days, months), expected)
