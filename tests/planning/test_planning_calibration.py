import numpy as np

from capacity.planning.calibration import MARGIN, Calibration, Promise
from capacity.planning.rule import Rule
from tests.planning.planning_grounds import WEEKS, ground_of


def _wandering(paths: int) -> np.ndarray:
    generator = np.random.default_rng(3)
    steps = generator.normal(0.0, 6.0, (paths, WEEKS + 1)).cumsum(axis=1)
    return 500.0 + steps


def test_never_dearer_than_a_grid_over_posts_and_rule_by_more_than_one_per_cent(
    certain, team
) -> None:
    ground = ground_of(certain, team, _wandering(80))
    calibration = Calibration(ground, Promise(70.0, 0.8, 3), 10)
    found = calibration.cheapest(2, 8)
    assert found is not None
    grid = [
        calibration.attempt(posts, Rule(above, above - dead, 10))
        for posts in range(8)
        for above in np.arange(62.0, 72.0, 1.0).tolist()
        for dead in (0.5, 1.0, 2.0, 4.0)
    ]
    cheapest = min(each.cost for each in grid if each.chance >= 0.8 + MARGIN)
    assert found.cost <= 1.01 * cheapest


def test_a_promise_that_no_rule_keeps_has_no_plan(certain, team) -> None:
    ground = ground_of(certain, team, _wandering(20) + 3000.0)
    assert Calibration(ground, Promise(70.0, 0.9, 3), 2).cheapest(0, 3) is None


def test_the_chosen_plan_keeps_the_margin(certain, team) -> None:
    ground = ground_of(certain, team, _wandering(100))
    found = Calibration(ground, Promise(70.0, 0.9, 3), 10).cheapest(2, 8)
    assert found is not None
    assert found.chance >= 0.9 + MARGIN
