"""The constant plan that a varying one has to beat: so many officers, always."""

from __future__ import annotations

import numpy as np

from capacity.planning.attain import most_posts
from capacity.planning.calibration import Promise, wanted_chance
from capacity.planning.ground import Ground
from capacity.planning.outcome import Alternative


def smallest_constant(tried: Ground, fresh: Ground, promise: Promise) -> Alternative | None:
    """Return the smallest establishment that keeps the promise; locums cover its vacancies.

    That is the cheapest constant plan while an employee costs less than a locum.
    """
    for posts in range(most_posts(tried, promise.target) + 1):
        chance, _, _ = _constant(tried, promise, posts)
        if chance >= wanted_chance(promise.confidence):
            chance, cost, share = _constant(fresh, promise, posts)
            total = fresh.base_fte + posts
            note = f"{total:g} FTE all the time; locums cover vacant posts, without a cap"
            return Alternative("Constant", posts, None, chance, cost, share, note)
    return None


def _constant(ground: Ground, promise: Promise, posts: int) -> tuple[float, float, float]:
    """Return worst chance, cost and share of locums of an establishment kept full."""
    law, shown = ground.scenario.workforce.locum, slice(0, ground.shown)
    held = ground.posts(posts)
    vacant = np.maximum(ground.base_fte + posts - held.paid, 0.0)
    vacant[:, : max(1, round(law.find_weeks[1]))] *= 0.5  # still being found
    present = np.maximum(held.effective + vacant, 0.05)
    caseload = ground.paths.children[:, 1 : present.shape[1] + 1] / present
    weeks = [month.week for month in ground.months[promise.first :]]
    chance = (caseload[:, weeks] <= promise.target + 1e-9).mean(axis=0).min()
    cost = held.pay + vacant * ground.prices.locum
    cost = cost + held.adverts * ground.prices.advert + held.hires * ground.prices.hire
    share = vacant[:, shown].sum() / (vacant[:, shown].sum() + held.paid[:, shown].sum())
    total = float(cost[:, shown].sum(axis=1).mean())
    return round(float(chance), 4), round(total), round(float(share), 4)
