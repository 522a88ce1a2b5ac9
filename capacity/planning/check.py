"""The check: plan and rule in the full simulation, with seeds that the plan has not seen."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from capacity.planning.ground import calendar_months

if TYPE_CHECKING:
    from capacity.experiment import Runs
    from capacity.planning.outcome import StaffingPlan
    from capacity.scenario import Scenario

BESIDE = 100
"""Replications, at most, of the plans that stand beside: one more post, posts refused."""

PAIRS, FEWEST = 10, 4
"""Replications of the short run of a plan on two thousand paths, and on few."""

COUNTS = {
    "children_with_late_review": "children with a late review",
    "children_without_midway": "children without a midway review",
    "officer_changes": "changes of officer",
}
SHARES = (
    "meetings_on_time_pct", "icpc_on_time_pct", "midway_done_pct", "share_above_band_pct",
)  # fmt: skip


@dataclass(frozen=True)
class Interval:
    """A figure with its 95 % interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Difference:
    """What another number of posts changes over the whole run; pairs met the same families."""

    posts: int
    replications: int
    cost: Interval
    children: dict[str, Interval]


@dataclass(frozen=True)
class ShortRun:
    """What a few full simulations say of the plan, of one more post and of posts refused.

    Attributes
    ----------
    shares, counts
        Percentages and means over the run, by metric.
    """

    replications: int
    shares: dict[str, Interval]
    counts: dict[str, float]
    one_more_post: Difference | None
    posts_refused: Difference | None


@dataclass(frozen=True)
class Check:
    """Promised beside achieved.

    Attributes
    ----------
    worst
        Chance of the worst month promised, with a 95 % interval of Wilson's.
    chances
        Of every month.
    shares
        Percentages over the run, by metric, of those that there is anything to count for.
    """

    replications: int
    promised_chance: float
    worst_month: str
    worst: Interval
    chances: dict[str, float]
    promised_cost: float
    cost: Interval
    shares: dict[str, Interval]
    counts: dict[str, float]
    one_more_post: Difference | None = None
    posts_refused: Difference | None = None


def checked(
    base: Scenario,
    plan: StaffingPlan,
    replications: int,
    *,
    jobs: int | None = None,
    beside: int = BESIDE,
) -> Check:
    """Simulate a plan, and say what it achieved beside what it promised.

    Parameters
    ----------
    beside
        Replications, at most, of one more post and of posts refused; 0 leaves them out.
    """
    from capacity.experiment import simulate

    runs = simulate(base.with_changes(plan.changes()), replications, jobs=jobs)
    months = calendar_months(base.first_day, base.weeks_total)
    weeks = [month.week for month in months]
    caseload = runs.by_week.of("caseload_per_effective_fte")[:, weeks]
    chances = (caseload <= plan.target + 1e-9).mean(axis=0)
    first = [month.name for month in months].index(plan.from_month)
    worst = first + int(chances[first:].argmin())
    refused = min(replications, beside) if plan.posts else 0
    return Check(
        replications=len(caseload),
        promised_chance=plan.confidence,
        worst_month=months[worst].name,
        worst=wilson(float(chances[worst]), len(caseload)),
        chances={m.name: round(float(c), 4) for m, c in zip(months, chances, strict=True)},
        promised_cost=plan.outcome.cost.mean,
        cost=_interval(_totals(runs, "cost_total")),
        shares=_shares(runs),
        counts={name: round(float(_totals(runs, name).mean()), 1) for name in COUNTS},
        one_more_post=_beside(base, plan, runs, 1, min(replications, beside), jobs),
        posts_refused=_beside(base, plan, runs, -plan.posts, refused, jobs),
    )


def short_run(base: Scenario, plan: StaffingPlan) -> ShortRun:
    """Simulate a plan a few times, beside one more post and none, each with the same families.

    It runs in this process: so few replications end sooner than other processes start.
    """
    from capacity.experiment import simulate

    count = min(max(plan.paths // 200, FEWEST), PAIRS)
    runs = simulate(base.with_changes(plan.changes()), count, jobs=1)
    return ShortRun(
        replications=count,
        shares=_shares(runs),
        counts={name: round(float(_totals(runs, name).mean()), 1) for name in COUNTS},
        one_more_post=_beside(base, plan, runs, 1, count, 1),
        posts_refused=_beside(base, plan, runs, -plan.posts, count if plan.posts else 0, 1),
    )


def _shares(runs: Runs) -> dict[str, Interval]:
    """Return each percentage that there is anything to count for."""
    weekly = runs.by_week
    known = {metric.name: metric for metric in weekly.metrics}
    values = {name: weekly.over_the_run(known[name]) for name in SHARES}
    return {
        name: _interval(found[~np.isnan(found)], 2)
        for name, found in values.items()
        if not np.isnan(found).all()
    }


def wilson(share: float, count: int) -> Interval:
    """Return a share with Wilson's 95 % interval."""
    z = 1.96
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z * sqrt(share * (1 - share) / count + z * z / (4 * count**2)) / (1 + z * z / count)
    return Interval(round(share, 4), round(middle - half, 4), round(middle + half, 4))


def _beside(
    base: Scenario, plan: StaffingPlan, runs: Runs, more: int, count: int, jobs: int | None
) -> Difference | None:
    """Simulate the plan with more posts, or fewer, against the same families."""
    from capacity.experiment import simulate

    if not count:
        return None
    changes = plan.changes_with(plan.posts + more)
    other = simulate(base.with_changes(changes), count, jobs=jobs)
    count = min(len(_totals(other, "cost_total")), len(_totals(runs, "cost_total")))

    def paired(metric: str) -> Interval:
        return _interval(_totals(other, metric)[:count] - _totals(runs, metric)[:count])

    return Difference(more, count, paired("cost_total"), {name: paired(name) for name in COUNTS})


def _totals(runs: Runs, metric: str) -> np.ndarray:
    if metric == "cost_total":
        parts = ("cost_permanent", "cost_locum", "cost_recruitment")
        return np.asarray(np.sum([_totals(runs, part) for part in parts], axis=0))
    return np.asarray(runs.by_week.of(metric).sum(axis=1))


def _interval(values: np.ndarray, places: int = 1) -> Interval:
    from capacity.experiment.statistics import half_width

    mean, half = float(values.mean()), float(half_width(values)) if len(values) > 1 else 0.0
    return Interval(*(round(each, places) for each in (mean, mean - half, mean + half)))
