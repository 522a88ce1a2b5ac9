"""The plan beside a brute-force grid over establishment and rule, and its cost on other paths.

Run ``python docs/studies/staffing_grid.py PATHS``; output: staffing_grid.txt. Every plan of
the grid and the plan's own search meet the same demand paths; the cost of what they choose is
then taken on a set that neither has seen.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

import numpy as np

from capacity.experiment.given import read_given
from capacity.planning.attain import attainable, most_posts
from capacity.planning.calibration import Calibration, Promise, wanted_chance
from capacity.planning.constant import smallest_constant
from capacity.planning.ground import draw_ground
from capacity.planning.pilot import pilot_of
from capacity.planning.plan import BEYOND_WEEKS, CALIBRATE, SHOW, programme
from capacity.planning.rule import Rule
from capacity.scenario import Scenario

SCENARIOS = Path(__file__).parents[2] / "scenarios"
ANOTHER = 7
AT_MOST = 10


def study(paths: int) -> None:
    """Print the plan, the best of the grid, and the constant plan."""
    base = Scenario.load(SCENARIOS / "medway-2016.toml")
    given, shown = read_given(base), base.weeks_total
    waits = pilot_of(base, given, 70.0, paths)
    tried = draw_ground(base, given, paths, shown + BEYOND_WEEKS, shown, CALIBRATE, waits)
    fresh, other = (
        draw_ground(base, given, paths, shown, shown, each, waits) for each in (SHOW, ANOTHER)
    )
    most = most_posts(tried, 70.0)
    start = programme(tried, 70.0, AT_MOST, most).posts
    for confidence in (0.8, 0.9, 0.95):
        first = (attainable(tried, 70.0, confidence, AT_MOST, most).first or 0) + 1
        promise = Promise(70.0, confidence, first)
        calibration = Calibration(tried, promise, AT_MOST)
        found = calibration.cheapest(start, most)
        grid = [
            calibration.attempt(posts, Rule(above, above - dead, AT_MOST))
            for posts in range(5, 16)
            for above in np.arange(65.0, 73.0, 0.5).tolist()
            for dead in (0.5, 1.0, 2.0, 4.0)
        ]
        kept = [each for each in grid if each.chance >= wanted_chance(confidence)]
        best = min(kept, key=lambda each: each.cost)
        assert found is not None
        costs = [
            float(ground.follow(found.posts, found.rule).cost[:, :shown].sum(axis=1).mean())
            for ground in (fresh, other)
        ]
        constant = smallest_constant(tried, fresh, promise)
        assert constant is not None
        print(
            f"{confidence:4.2f} from {tried.months[first].name}  plan {found.posts} posts, "
            f"{found.rule.above:g}/{found.rule.below:g}: {found.cost:,.0f}  best of {len(grid)} "
            f"({len(kept)} keep it): {best.posts} posts, {best.rule.above:g}/{best.rule.below:g}: "
            f"{best.cost:,.0f}  plan/grid {found.cost / best.cost:.4f}  shown {costs[0]:,.0f}, "
            f"on another set {costs[1]:,.0f} ({costs[1] / costs[0] - 1:+.2%})  constant "
            f"{constant.cost:,.0f} at {constant.worst_chance:.3f} (plan "
            f"{1 - costs[0] / constant.cost:.1%} cheaper)",
            flush=True,
        )
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_utime:.0f} s of processor time")


if __name__ == "__main__":
    study(int(sys.argv[1]))
