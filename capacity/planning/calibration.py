"""Posts and rule that keep a promise on fresh paths at least cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capacity.planning.ground import Ground
from capacity.planning.rule import DEAD_BAND, Rule

Floats = NDArray[np.float64]

MARGIN = 0.01
"""Chance to spare when a plan is chosen, so that choosing among many does not flatter it."""


def wanted_chance(confidence: float) -> float:
    """Return the chance a plan is chosen by; close to certainty there is less to spare."""
    return confidence + min(MARGIN, (1.0 - confidence) / 2.0)


STEP = 0.5
"""Children per FTE between the rules that are tried."""

LOWEST = 0.72
"""Of the target: the lowest load at which a rule seeks a locum."""

HIGHEST = 1.1
"""Likewise the highest: a chance of a half needs no better."""

DEAD_BANDS = (0.5, 1.0, 2.0)
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
        Of FTE paid in the weeks shown, mean.
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
    """Tries plans on one set of paths.

    Attributes
    ----------
    spare
        Whether a plan must keep a little more than is promised.
    """

    ground: Ground
    promise: Promise
    at_most: int
    spare: bool = True

    def attempt(self, posts: int, rule: Rule) -> Candidate:
        """Follow a plan on every path."""
        found = self.ground.trial(posts, rule, self.promise.target)
        chance = float(found.chances[self.promise.first :].min())
        return Candidate(posts, rule, chance, found.cost, found.locum_share)

    def loosest(
        self, posts: int, dead_band: float = DEAD_BAND, near: float | None = None
    ) -> Candidate | None:
        """Return the rule that seeks as late as the promise allows, None if none keeps it.

        Parameters
        ----------
        near
            A load near which it is known to be.
        """
        target = self.promise.target
        lowest, highest = (np.ceil(share * target / STEP) * STEP for share in (LOWEST, HIGHEST))
        loads = np.arange(lowest, highest + STEP / 2, STEP)
        if near is not None:
            loads = loads[np.abs(loads - near) <= 3 * STEP]
        best, low, high = None, 0, len(loads) - 1
        middle = high
        while low <= high:
            above = float(loads[middle])
            found = self.attempt(posts, Rule(above, above - dead_band, self.at_most))
            if self.kept(found):
                best, low = found, middle + 1
            elif middle == 0 or (best is None and not self._ever(posts, dead_band, loads)):
                break
            else:
                high = middle - 1
            middle = (low + high) // 2
        return best

    def kept(self, found: Candidate) -> bool:
        """Say whether a plan keeps the promise with the margin."""
        promised = self.promise.confidence
        return found.chance >= (wanted_chance(promised) if self.spare else promised)

    def _ever(self, posts: int, dead_band: float, loads: Floats) -> bool:
        """Say whether the rule that seeks soonest keeps the promise."""
        above = float(loads[0])
        return self.kept(self.attempt(posts, Rule(above, above - dead_band, self.at_most)))

    def cheapest(self, start: int, most: int, allowed: Allowed = _anything) -> Candidate | None:
        """Return the cheapest plan that keeps the promise, going downhill from `start` posts."""
        known: dict[int, Candidate | None] = {}

        def cost(posts: int) -> float:
            if posts not in known:
                ways = self.ways(posts) if 0 <= posts <= most else ()
                known[posts] = next((way for way in ways if allowed(way)), None)
            here = known[posts]
            return np.inf if here is None else here.cost

        place = min(max(start, 0), most)
        while not np.isfinite(cost(place)) and place < most:
            place += 1  # more posts reach more
        if not np.isfinite(cost(place)):
            place = min(range(min(max(start, 0), most) + 1), key=cost)
        while (nearby := min((place, place - 1, place + 1), key=cost)) != place:
            place = nearby
        best = known[place]
        return None if best is None else self._better_dead_band(best, allowed)

    def ways(self, posts: int) -> Iterator[Candidate]:
        """Yield the loosest rule that keeps the promise, then those of other dead-bands."""
        found = self.loosest(posts)
        if found is not None:
            yield found
            others = (self.loosest(posts, band, found.rule.above) for band in DEAD_BANDS)
            yield from (other for other in others if other is not None)

    def _better_dead_band(self, best: Candidate, allowed: Allowed) -> Candidate:
        for dead_band in DEAD_BANDS:
            found = self.loosest(best.posts, dead_band, best.rule.above)
            if found is not None and allowed(found) and found.cost < best.cost:
                best = found
        return best
