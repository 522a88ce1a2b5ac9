"""From which month on a promise is made: the first that does not cost far more than waiting."""

from __future__ import annotations

import numpy as np

from capacity.planning.calibration import Calibration, Promise
from capacity.planning.ground import Ground

PATIENCE = 1.03
"""A month is promised if that costs no more than this times what a later start costs."""

LATER = 3
"""Months later that are looked at."""

ENOUGH = 300
"""Paths that are enough to choose a month."""


def first_month(ground: Ground, promise: Promise, at_most: int, start: int, most: int) -> int:
    """Return the place of the month to promise from, the earliest possible one or a little later.

    Parameters
    ----------
    promise
        From the earliest month that most recruitment and every locum reach.
    start
        Posts near which the plan is looked for.
    """
    few = ground.part(min(ground.paths.count, ENOUGH))
    latest = len(ground.months) - LATER
    costs = {}
    for month in range(promise.first, min(promise.first + LATER, latest) + 1):
        wanted = Promise(promise.target, promise.confidence, month)
        best = Calibration(few, wanted, at_most, spare=False).cheapest(start, most)
        costs[month] = np.inf if best is None else best.cost
    reasonable = PATIENCE * min(costs.values(), default=np.inf)
    return next((month for month, cost in costs.items() if cost <= reasonable), promise.first)
