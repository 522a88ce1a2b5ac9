from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
import pytest

import capacity as cp
from capacity.planning.alternatives import warning
from capacity.planning.calibration import Candidate, Promise
from capacity.planning.check import Difference, Interval
from capacity.planning.outcome import Alternative
from capacity.planning.rule import Rule
from capacity.planning.segments import Advertised
from capacity.planning.words import programme_rows, recommendation
from tests.planning.planning_grounds import FILLED_WEEK, SCENARIOS, WEEKS, ground_of


@dataclass
class Checked:
    one_more_post: Difference
    posts_refused: Difference | None = None


MEDWAY = cp.Scenario.load(SCENARIOS / "medway-2016.toml")


@pytest.fixture(scope="module")
def plan() -> cp.StaffingPlan:
    short = MEDWAY.with_changes({"scenario.weeks": 40})
    return cp.plan_staffing(short, 72.0, 0.8, paths=50, alternatives=False)


def test_a_post_opened_ten_weeks_later_is_filled_ten_weeks_later(certain, team) -> None:
    ground = ground_of(certain, team, np.full(WEEKS + 1, 300.0))
    now, later = (
        each.posts(1).paid[0] - each.posts(0).paid[0] for each in (ground, ground.opening((70,)))
    )
    assert np.flatnonzero(now)[0] == FILLED_WEEK
    assert np.flatnonzero(later)[0] == FILLED_WEEK + 10


def test_more_posts_than_the_programme_has_are_opened_now_and_fewer_leave_out_the_last(
    certain, team
) -> None:
    ground = ground_of(certain, team, np.full(WEEKS + 1, 300.0)).opening((0, 70))
    assert [ground.opened(count) for count in (1, 2, 3)] == [(0,), (0, 70), (0, 70, 0)]
    assert ground.part(1).openings == (0, 70)


def test_a_programme_opens_each_post_on_the_first_day_of_its_month() -> None:
    assert Advertised((2, 0, 1), 0.0, "highs").days == (0, 0, 63)


def test_posts_that_a_plan_opens_later_are_dated_in_its_scenario(plan) -> None:
    later = replace(plan, opened=(*(0,) * (plan.posts - 1), 63))
    workforce = MEDWAY.with_changes(later.changes()).workforce
    day = MEDWAY.first_day + timedelta(days=63)
    assert workforce.established(day - timedelta(days=1)) == pytest.approx(plan.establishment - 1)
    assert workforce.established(day) == pytest.approx(plan.establishment)
    refused = MEDWAY.with_changes(later.changes_with(0)).workforce
    assert refused.established(day) == pytest.approx(plan.base_fte)


def test_the_programme_says_how_many_posts_are_advertised_when(plan) -> None:
    later = replace(plan, opened=(*(0,) * (plan.posts - 1), 63))
    assert (
        f"advertise {plan.posts - 1} posts now and 1 in February 2016"
        in dict(recommendation(later))["Posts"]
    )
    column = [row[1] for row in programme_rows(later)]
    assert column[:3] == [str(plan.posts - 1), "0", "1"]
    assert sum(map(int, column)) == plan.posts
    assert sum(plan.document()["new_posts"].values()) == plan.posts


def test_one_is_one_and_fewer_children_are_said_in_words(plan) -> None:
    one = replace(plan, opened=(0,), posts=1, rule=replace(plan.rule, at_most=1))
    said = dict(recommendation(one))
    assert "advertise 1 post now" in said["Posts"]
    assert "at most 1 locum at once" in said["Locums"]
    ways = tuple(
        Alternative(name, 0, None, 0.5, plan.outcome.cost.mean - 5000.0, 0.1)
        for name in ("One more post", "Posts refused")
    )
    change = Difference(1, 1, Interval(0.0, 0.0, 0.0), {
        "children_with_late_review": Interval(-9.2, -17.0, 0.2),
    })  # fmt: skip
    told = dict(recommendation(replace(one, alternatives=ways, check=Checked(change))))
    assert "£5,000 less over the plan" in told["One more post"]
    unclear = "no detectable difference in children with a late review (17 fewer to as many)"
    assert unclear in told["One more post"]
    assert "1 pair of full simulations" in told["One more post"]
    unchecked = dict(recommendation(replace(one, alternatives=ways)))
    assert "takes full simulations: --check 100" in unchecked["Posts refused"]


@pytest.mark.slow
def test_a_full_team_whose_children_grow_in_number_advertises_later() -> None:
    """Nothing is missing on day 0, so that a post now would cost more than it saves."""
    officers = [
        {"officer": f"Employee {n}", "fte": 1.0, "contract": "permanent"} for n in range(15)
    ]
    growing = MEDWAY.with_changes({
        "workforce.officer": officers, "demand.random_rates": False,
        "demand.cp.trend_pct_per_year": 60.0,
    })  # fmt: skip
    made = cp.plan_staffing(growing, 70.0, 0.8, paths=200, alternatives=False)
    assert any(made.programme[1:])
    text = made.text()
    assert " nan" not in text


def test_where_no_number_of_children_endangers_the_promise_an_unusual_one_is_the_warning(
    certain, team
) -> None:
    """Not the most that every post and locum could hold, which no path ever comes to."""
    children = np.random.default_rng(3).uniform(380.0, 420.0, (60, WEEKS + 1)).round()
    ground = ground_of(certain, team, children)
    plan = Candidate(0, Rule(64.0, 62.0, 20), 1.0, 0.0, 0.5)
    found = warning(ground, ground.follow(0, plan.rule), Promise(70.0, 0.9, 2), plan)
    assert 400 < found.children < 420
    assert "in 5 months of 100" in found.text
