from datetime import timedelta
from math import ceil

import numpy as np
import pytest
from hypothesis import given as assume_given
from hypothesis import settings
from hypothesis import strategies as st

from capacity.planning.rule import Rule
from capacity.scenario import Scenario
from capacity.service import Contract, Officer, Team
from tests.planning.planning_grounds import CERTAIN, FILLED_WEEK, SCENARIOS, WEEKS, ground_of


def test_posts_advertised_now_are_filled_when_every_stage_has_passed(certain, team) -> None:
    ground = ground_of(certain, team, [400.0] * (WEEKS + 1))
    posts = ground.posts(3)
    assert (posts.effective[:, FILLED_WEEK - 1] == 4.0).all()
    assert (posts.effective[:, FILLED_WEEK] == 7.0).all()
    assert posts.adverts.sum() == posts.hires.sum() == 3.0


def test_fixed_demand_has_the_locums_and_the_cost_of_the_closed_form(certain, team) -> None:
    children, above, posts = 500.0, 65.0, 2
    ground = ground_of(certain, team, [children] * (WEEKS + 1))
    followed = ground.follow(posts, Rule(above, above - 1.0, 10))
    before, after = ceil(children / above) - 4, ceil(children / above) - 6
    found = followed.locums[0]
    assert (found[2:FILLED_WEEK] == before).all()
    assert (found[FILLED_WEEK + 1 :] == after).all()
    prices = ground.prices
    expected = (
        4 * prices.permanent.sum()
        + posts * prices.permanent[FILLED_WEEK:].sum()
        + (found * prices.locum).sum()
        + posts * (prices.advert[1] + prices.hire[FILLED_WEEK])
        + before * prices.locum_hire[2]
    )
    assert followed.cost.sum() == pytest.approx(expected)


def test_a_locum_stays_the_least_stay_even_if_demand_falls(certain, team) -> None:
    children = [340.0] * 6 + [200.0] * (WEEKS - 5)
    followed = ground_of(certain, team, children).follow(0, Rule(70.0, 67.0, 10))
    there = np.flatnonzero(followed.locums[0])
    assert (there[0], len(there)) == (2, 13)


def test_a_locum_under_long_notice_does_not_keep_the_next_one_from_being_given_notice(
    certain, team
) -> None:
    """As in the simulation: by the day that the next has gone, so has the one before."""
    long = certain.with_changes({"workforce.locum.notice_weeks": 6.0})
    children = [420.0] * 31 + [350.0] * 4 + [280.0] * (WEEKS - 34)
    followed = ground_of(long, team, children).follow(0, Rule(71.0, 70.5, 10))
    assert followed.locums[0, [36, 37, 40, 41]].tolist() == [2.0, 1.0, 1.0, 0.0]


def test_a_listed_locum_whose_end_is_near_leaves_room_for_another_under_the_cap(
    certain, team
) -> None:
    """As in the simulation: whoever is known to leave counts among the present only."""
    end = certain.first_day + timedelta(weeks=10) - timedelta(days=1)
    listed = Officer("L1", 1.0, contract=Contract.LOCUM, end=end)
    ground = ground_of(certain, Team((*team, listed)), [900.0] * (WEEKS + 1))
    locums = ground.follow(0, Rule(70.0, 67.0, 3)).locums[0]
    assert locums[[5, 9, 11, 30]].tolist() == [3.0, 3.0, 3.0, 3.0]


def test_a_listed_locum_who_came_lately_stays_the_least_stay(certain, team) -> None:
    start = certain.first_day - timedelta(weeks=4)
    listed = Officer("L1", 1.0, contract=Contract.LOCUM, start=start)
    ground = ground_of(certain, Team((*team, listed)), [200.0] * (WEEKS + 1))
    there = np.flatnonzero(ground.follow(0, Rule(70.0, 67.0, 3)).locums[0])
    assert len(there) == 12 - 4 + 1


def test_never_more_locums_than_allowed(certain, team) -> None:
    followed = ground_of(certain, team, [900.0] * (WEEKS + 1)).follow(0, Rule(70.0, 67.0, 3))
    assert followed.locums.max() == 3.0


def test_listed_locums_go_first_those_with_the_fewest_hours_before(certain, team) -> None:
    locums = (Officer("L1", 1.0, contract=Contract.LOCUM),
              Officer("L2", 0.6, contract=Contract.LOCUM))  # fmt: skip
    ground = ground_of(certain, Team((*team, *locums)), [320.0] * (WEEKS + 1))
    assert ground.follow(0, Rule(70.0, 67.0, 10)).locums[0, 5] == 1.0


@settings(max_examples=25, deadline=None)
@assume_given(
    level=st.floats(250.0, 700.0), above=st.floats(50.0, 70.0), posts=st.integers(0, 4),
    seed=st.integers(0, 99),
)  # fmt: skip
def test_what_is_paid_is_never_negative_whoever_resigns_and_never_for_more_than_are_allowed(
    level: float, above: float, posts: int, seed: int
) -> None:
    leaving = {"workforce.leaving.locum_pct_per_year": 90.0}
    scenario = Scenario.load(SCENARIOS / "steady.toml").with_changes({**CERTAIN, **leaving})
    team = Team(tuple(Officer(f"E{n}", 1.0) for n in range(4)))
    steps = np.random.default_rng(seed).normal(0.0, 4.0, (3, WEEKS + 1)).cumsum(axis=1)
    ground = ground_of(scenario, team, np.maximum(level + steps, 50.0))
    followed = ground.follow(posts, Rule(above, above - 2.0, 5))
    assert (followed.locums >= 0.0).all()
    assert (followed.locums <= 5.0 + 1e-9).all()
    assert (followed.cost >= 0.0).all()
