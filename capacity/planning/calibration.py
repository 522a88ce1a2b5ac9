"""Posts and rule that keep a promise on fresh paths at least cost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from capacity.planning.ground import Ground
from capacity.planning.rule import DEAD_BAND, Rule

MARGIN = 0.01
"""Chance to spare when a plan is chosen, so that choosing among many does not flatter it."""

STEP = 0.5
"""Children per FTE between the rules that are tried."""

LOWEST = 0.72
"""Of the target: the lowest load at which a rule seeks a locum."""

DEAD_BANDS = (1.0, 2.0, 4.0)
"""Tried besides the usual dead-band once the posts are chosen."""


@dataclass(frozen=True)
class Promise:
    """What is to hold: at most `target` with chance `confidence`, from a month on.

    Attributes
    ----------
    first
        Place of the first month for which it is promised.
    """

    target: float
    confidence: float
    first: int = 0


@dataclass(frozen=True)
class Candidate:
    """A plan and what it leads to on the calibration paths.

    Attributes
    ----------
    posts
        Posts beyond those that there are.
    chance
        The worst month's, of those promised.
    cost
        Mean over paths and all weeks planned, pounds.
    locum_share
        Of FTE paid, mean.
    """

    posts: int
    rule: Rule
    chance: float
    cost: float
    locum_share: float


Allowed = Callable[[Candidate], bool]


def _anything(_: Candidate) -> bool:
    return True


@dataclass
class Calibration:
    """Tries plans on one set of paths; what has been tried is kept."""

    ground: Ground
    promise: Promise
    at_most: int
    margin: float = MARGIN

    def __post_init__(self) -> None:
        self._tried: dict[tuple[int, Rule], Candidate] = {}

    def attempt(self, posts: int, rule: Rule) -> Candidate:
        """Follow a plan on every path."""
        if (posts, rule) not in self._tried:
            followed = self.ground.follow(posts, rule)
            chances = self.ground.chances(followed, self.promise.target)[self.promise.first :]
            locums, employees = followed.locums.sum(), followed.permanents.sum()
            self._tried[posts, rule] = Candidate(
                posts, rule, float(chances.min()),
                float(followed.cost.sum(axis=1).mean()),
                float(locums / max(locums + employees, 1e-9)),
            )  # fmt: skip
        return self._tried[posts, rule]

    def loosest(self, posts: int, dead_band: float = DEAD_BAND) -> Candidate | None:
        """Return the rule that seeks as late as the promise allows, None if none keeps it."""
        target = self.promise.target
        loads = np.arange(np.ceil(LOWEST * target / STEP) * STEP, target + STEP / 2, STEP)
        best, low, high = None, 0, len(loads) - 1
        while low <= high:
            middle = (low + high) // 2
            above = float(loads[middle])
            found = self.attempt(posts, Rule(above, above - dead_band, self.at_most))
            if found.chance >= self.promise.confidence + self.margin:
                best, low = found, middle + 1
            else:
                high = middle - 1
        return best

    def cheapest(self, start: int, most: int, allowed: Allowed = _anything) -> Candidate | None:
        """Return the cheapest plan that keeps the promise, going downhill from `start` posts."""
        known: dict[int, Candidate | None] = {}

        def cost(posts: int) -> float:
            if posts not in known:
                found = self.loosest(posts) if 0 <= posts <= most else None
                known[posts] = found if found is not None and allowed(found) else None
            here = known[posts]
            return np.inf if here is None else here.cost

        place = min(max(start, 0), most)
        while True:
            nearby = min((place, place - 1, place + 1), key=cost)
            if nearby == place:
                break
            place = nearby
        if not np.isfinite(cost(place)):
            place = min(range(most + 1), key=cost)
        best = known[place]
        if best is None:
            return None
        return self._better_dead_band(best, allowed)

    def _better_dead_band(self, best: Candidate, allowed: Allowed) -> Candidate:
        for dead_band in DEAD_BANDS:
            found = self.loosest(best.posts, dead_band)
            if found is not None and allowed(found) and found.cost < best.cost:
                best = found
        return best
