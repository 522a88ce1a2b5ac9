"""What else could be done, and how the promise fares if demand is not as assumed."""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

import numpy as np

from capacity.experiment.given import Given
from capacity.planning.attain import attainable, most_posts
from capacity.planning.calibration import Calibration, Candidate, Promise
from capacity.planning.constant import smallest_constant
from capacity.planning.ground import Ground, draw_ground, in_band, month_name, percent
from capacity.planning.outcome import Alternative, Warning_
from capacity.planning.rule import Followed, Rule
from capacity.planning.starting import LATER, PATIENCE
from capacity.planning.waiting import Waits
from capacity.scenario import Scenario
from capacity.scenario.laws import number
from capacity.service.wording import counted

CONFIDENCES = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99)
TARGETS = (70.0, 60.0, 50.0)
MANY_LOCUMS = 60
"""No cap at all."""

BAND_BOTTOM = 50.0
IDLE = 0.8
"""Of the target: under that, or under the handbook's band, a post that falls empty may stay so."""
MONTHS_AHEAD = 6
UNUSUAL = 0.95
"""Share of months and paths beyond which a number of children is a sign of another demand."""
OTHER_DEMAND = 10
TURNOVER_PCT = 15.0
"""Of employees a year, where the scenario takes them to stay: the lower of two found (domain 5)."""


def frontier(
    tried: Ground, every: Ground, fresh: Ground, promise: Promise, near: Candidate
) -> tuple[Alternative, ...]:
    """Return the cheapest plan of each confidence, as it fares on fresh paths: the plan's is it.

    Parameters
    ----------
    tried, every
        Some of the calibration paths, to find plans on, and all of them, to hold them against.
    """
    most = most_posts(tried, promise.target)
    found = []
    for confidence in sorted({*CONFIDENCES, promise.confidence}):
        wanted = Promise(promise.target, confidence, promise.first)
        calibration = Calibration(tried, wanted, near.rule.at_most)
        own = confidence == promise.confidence
        best = near if own else calibration.cheapest(near.posts, most)
        if best is not None:
            dear = not own and best.cost > PATIENCE * near.cost
            note = _later(tried, every, fresh, wanted, best, near.posts) if dear else ""
            best = near if own else firm(every, wanted, best)
            found.append(fares(f"{confidence:g}", fresh, wanted, best.posts, best.rule, note))
    return tuple(found)


def firm(every: Ground, promise: Promise, found: Candidate) -> Candidate:
    """Return a plan found on some paths, or the cheapest on all of them if it fails there."""
    calibration = Calibration(every, promise, found.rule.at_most)
    again = calibration.attempt(found.posts, found.rule)
    if calibration.kept(again):
        return again
    return calibration.cheapest(found.posts, most_posts(every, promise.target)) or again


def _later(
    tried: Ground, every: Ground, fresh: Ground, promise: Promise, best: Candidate, start: int
) -> str:
    """Say what it costs to be so sure from a later month on, where that is far cheaper."""
    most = most_posts(tried, promise.target)
    for month in range(promise.first + 1, min(promise.first + LATER, len(tried.months) - LATER)):
        wanted = Promise(promise.target, promise.confidence, month)
        other = Calibration(tried, wanted, best.rule.at_most).cheapest(start, most)
        if other is not None and PATIENCE * other.cost < best.cost:
            kept = firm(every, wanted, other)
            way = fares("", fresh, wanted, kept.posts, kept.rule)
            return (
                f"£{round(way.cost, -3):,.0f} and {counted(way.posts, 'new post')} if promised "
                f"from {month_name(tried.months[month].name)} on"
            )
    return ""


def comparisons(
    tried: Ground, every: Ground, fresh: Ground, promise: Promise, plan: Candidate
) -> tuple[Alternative, ...]:
    """Return the plan beside plans of other kinds."""
    found = [
        fares("The plan", fresh, promise, plan.posts, plan.rule),
        fares("One more post", fresh, promise, plan.posts + 1, plan.rule),
        fares(
            "Posts refused",
            fresh,
            promise,
            0,
            plan.rule,
            "No post is added; the locum rule and its cap stay",
        ),
    ]
    found += _all_locum(tried, every, fresh, promise)
    found += _all_permanent(tried, fresh, promise)
    constant = smallest_constant(tried.opening(()), fresh.opening(()), promise)
    return (*found, *([constant] if constant else []))


def _all_locum(tried: Ground, every: Ground, fresh: Ground, promise: Promise) -> list[Alternative]:
    best = Calibration(tried, promise, MANY_LOCUMS).loosest(0)
    if best is None:
        return []
    calibration = Calibration(every, promise, MANY_LOCUMS)
    if not calibration.kept(calibration.attempt(0, best.rule)):
        best = calibration.loosest(0) or best
    followed = fresh.follow(0, best.rule)
    peak = float(np.quantile(followed.locums.max(axis=1), 0.9))
    note = f"No post is added; up to {peak:.0f} FTE of locums in nine paths of ten, without a cap"
    return [fares("Locums only", fresh, promise, 0, best.rule, note)]


def _all_permanent(tried: Ground, fresh: Ground, promise: Promise) -> list[Alternative]:
    """Find the fewest posts that keep the promise without locums, once they are filled."""
    rule = Rule(promise.target, promise.target - 1.0, 0)
    later = [place for place, _ in enumerate(tried.months) if place >= max(promise.first, 12)]
    if not later:
        return []
    settled = Promise(promise.target, promise.confidence, later[0])
    calibration = Calibration(tried, settled, 0)
    counts = range(most_posts(tried, promise.target) + 1)
    posts = bisect_left(counts, True, key=lambda n: calibration.kept(calibration.attempt(n, rule)))
    if posts == len(counts):
        return []
    month = month_name(tried.months[later[0]].name)
    note = f"No locum is sought; the chance is that from {month} on"
    if promise.first < later[0]:
        lowest = fresh.chances(fresh.follow(posts, rule), promise.target)[promise.first :].min()
        since = month_name(tried.months[promise.first].name)
        note += f", from {since} on it would be {percent(float(lowest))}"
    return [fares("Employees only", fresh, settled, posts, rule, note)]


def other_targets(
    tried: Ground, every: Ground, fresh: Ground, promise: Promise, near: Candidate
) -> tuple[Alternative, ...]:
    """Return the cheapest plan for each of several targets."""
    found = []
    for target in sorted({*TARGETS, promise.target}, reverse=True):
        most, name = most_posts(tried, target), f"at most {target:g} per FTE"
        if target == promise.target:
            note = f"from {month_name(tried.months[promise.first].name)} on: the plan"
            found.append(fares(name, fresh, promise, near.posts, near.rule, note))
            continue
        reach = attainable(tried, target, promise.confidence, near.rule.at_most, most)
        if reach.first is None:
            note = f"cannot be promised: {reach.binds}"
            found.append(Alternative(name, 0, None, 0.0, 0.0, 0.0, note))
            continue
        first = min(max(reach.first + 1, promise.first), len(tried.months) - 1)
        wanted = Promise(target, promise.confidence, first)
        level = float(np.mean(tried.paths.children))
        start = near.posts + round(level * (1.0 / target - 1.0 / promise.target))
        best = Calibration(tried, wanted, near.rule.at_most).cheapest(start, most)
        if best is not None:
            note = f"from {month_name(tried.months[wanted.first].name)} on"
            best = firm(every, wanted, best)
            found.append(fares(name, fresh, wanted, best.posts, best.rule, note))
    return tuple(found)


def fares(
    name: str, ground: Ground, promise: Promise, posts: int, rule: Rule, note: str = ""
) -> Alternative:
    """Follow a plan and say how it fares over the weeks shown."""
    followed, shown = ground.follow(posts, rule), slice(0, ground.shown)
    chances = ground.chances(followed, promise.target)[promise.first :]
    locums = float(followed.locums[:, shown].sum())
    return Alternative(
        name=name, posts=posts, seek_above=rule.above,
        worst_chance=round(float(chances.min()), 4),
        cost=round(float(followed.cost[:, shown].sum(axis=1).mean())),
        locum_share=round(locums / (locums + float(followed.permanents[:, shown].sum())), 4),
        note=note,
    )  # fmt: skip


def robustness(
    base: Scenario,
    given: Given,
    waits: Waits,
    fresh: Ground,
    promise: Promise,
    plan: Candidate,
) -> tuple[Alternative, ...]:
    """Keep the plan, and let demand be another."""
    found = []
    paths = max(fresh.paths.count // 5, 50)
    for place, (name, changes) in enumerate(other_demand(base)):
        ground = draw_ground(
            base.with_changes(changes), given, paths, fresh.shown, fresh.shown,
            OTHER_DEMAND + place, waits,
        ).opening(fresh.openings)  # fmt: skip
        found.append(fares(name, ground, promise, plan.posts, plan.rule))
    return tuple(found)


def other_demand(base: Scenario) -> list[tuple[str, dict[str, Any]]]:
    """Return the changes that make demand higher, rougher or falling, or let employees leave."""
    cp = base.demand.cp
    rougher = {
        "demand.random_rates": True,
        "demand.cp.monthly_noise": max(4.0, 2.0 * cp.monthly_noise),
        "demand.cp.rate_sd": min(1.0, 1.25 * number(cp.rate_sd)),
    }
    others: list[tuple[str, dict[str, Any]]] = [
        ("10 % more arrivals from the start", _levers(base, 1.1, 0)),
        ("Arrivals rougher from month to month", rougher),
        ("Arrivals fall by 20 % within a year", _levers(base, 0.8, 365)),
    ]
    if base.workforce.leaving.permanent_pct_per_year == 0.0:
        leaving = {"workforce.leaving.permanent_pct_per_year": TURNOVER_PCT}
        others.append((f"{TURNOVER_PCT:g} % of employees leave a year", leaving))
    return others


def _levers(base: Scenario, factor: float, days: int) -> dict[str, Any]:
    from datetime import timedelta

    kept = [each.model_dump() for each in base.demand.intervention]
    start = base.first_day
    new = [
        {
            "name": f"another demand, {pathway}", "pathway": pathway, "acts_on": "arrivals",
            "factor": factor, "start": start, "full": start + timedelta(days=days),
        }
        for pathway in ("CP", "LAC")
    ]  # fmt: skip
    return {"demand.intervention": [*kept, *new]}


def warning(ground: Ground, followed: Followed, promise: Promise, plan: Candidate) -> Warning_:
    """Find the number of children from which the promise is likely to fail half a year on."""
    weeks = [month.week for month in ground.months]
    kept = in_band(followed, promise.target, ground.months)
    now = ground.paths.children[:, [week + 1 for week in weeks[promise.first : -MONTHS_AHEAD]]]
    later = kept[:, promise.first + MONTHS_AHEAD :]
    each = min(BAND_BOTTOM, IDLE * promise.target)
    low = round(each * (ground.base_fte + plan.posts))
    most = ground.base_fte + plan.posts + plan.rule.at_most * ground.scenario.workforce.locum.fte
    full = int(promise.target * most)
    text = (
        f"If fewer than {low:,} children are held, do not fill the next post that falls empty: "
        f"employees alone would hold fewer than {each:g} each."
    )
    held = f"every post and every locum allowed hold {full:,} at {promise.target:g} each"
    trigger = _trigger(now.ravel(), later.ravel(), promise.confidence)
    if trigger is None or trigger > full:
        closes = ground.paths.children[:, [week + 1 for week in weeks]]
        high = min(round(float(np.quantile(closes, UNUSUAL))), full)
        return Warning_(
            high,
            f"If more than {high:,} children are held at the close of a month, make the plan "
            f"again: demand paths hold so many in {100 * (1 - UNUSUAL):.0f} months of 100, so "
            "that demand is likely to be another than was assumed. Locums follow up to there and "
            f"beyond ({held}). {text}",
        )
    reached = float((now.max(axis=1) >= trigger).mean())
    return Warning_(
        trigger,
        f"If {trigger:,} children or more are held at the close of a month, make the plan again: "
        f"from there the chance to be at the target or under {MONTHS_AHEAD} months later is less "
        f"than the {percent(promise.confidence)} promised ({held}). "
        f"{percent(reached)} of demand paths come there. {text}",
    )


def _trigger(children: np.ndarray, kept: np.ndarray, confidence: float) -> int | None:
    """Return the fewest children from which the later chance is less than promised."""
    if not len(children):
        return None
    for held in range(10 * int(np.median(children) // 10), int(children.max()) + 1, 10):
        above = children >= held
        if above.sum() < 30:
            return None
        if kept[above].mean() < confidence:
            return held
    return None
