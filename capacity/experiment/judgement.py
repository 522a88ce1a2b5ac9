"""Targets: met or not, how likely, and from which month missing one is likelier than not.

Each is judged from whole paths: a run meets a target if its own figure for the whole run
does, and misses it in a month if its figure for that month does not meet it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from capacity.experiment.metrics import Better, Kind, Metric, Values
from capacity.experiment.months import Period
from capacity.experiment.registry import METRICS
from capacity.experiment.statistics import describe
from capacity.experiment.weekly import Weekly


@dataclass(frozen=True)
class Judgement:
    """How a run stands to a target.

    Attributes
    ----------
    mean
        Average over the runs of the figure that is judged; None where nothing happened.
    runs_met, runs
        Runs that meet the target by themselves, of those that have a figure.
    missed_from
        First month in which more than half of the runs with a figure miss it; None if
        there is none.
    """

    metric: Metric
    target: float
    mean: float | None
    runs_met: int
    runs: int
    missed_from: Period | None

    @property
    def met(self) -> bool | None:
        """Whether the average over the runs meets the target; None where nothing happened."""
        if self.mean is None:
            return None
        return bool(meets(np.array(self.mean), self.target, self.metric.better))

    @property
    def verdict(self) -> str:
        """Met or not, in words."""
        return "" if self.met is None else "met" if self.met else "not met"

    @property
    def chance(self) -> float | None:
        """Share of the runs that meet it."""
        return self.runs_met / self.runs if self.runs else None

    @property
    def bound(self) -> str:
        """On which side of the target it is met."""
        return "at least" if self.metric.better is Better.HIGHER else "at most"

    @property
    def document(self) -> dict[str, Any]:
        """The judgement as it stands in JSON."""
        return {
            "unit": self.metric.unit, "bound": self.bound, "target": self.target,
            "mean": self.mean, "met": self.met, "chance": self.chance,
            "missed_from": self.missed_from.close[:7] if self.missed_from else None,
        }  # fmt: skip


def judged(
    weekly: Weekly, targets: Mapping[str, float], months: Sequence[Period]
) -> dict[str, Judgement]:
    """Hold a run against its targets, in the registry's order; unknown names are left out."""
    return {
        name: _judgement(weekly, metric, targets[name], months)
        for name, metric in METRICS.items()
        if name in targets and metric.listed
    }


def _judgement(
    weekly: Weekly, metric: Metric, target: float, months: Sequence[Period]
) -> Judgement:
    figures = weekly.over_the_run(metric)
    known = figures[~np.isnan(figures)]
    hits = meets(known, target, metric.better)
    mean = float(describe(figures).mean) if known.size else None
    missed = next(_missed(weekly, metric, target, months), None)
    return Judgement(metric, target, mean, int(hits.sum()), known.size, missed)


def _missed(
    weekly: Weekly, metric: Metric, target: float, months: Sequence[Period]
) -> Iterator[Period]:
    """Give the months in which more than half of the runs miss a target."""
    for month in months:
        figures = weekly.between(metric, month.first * (metric.kind is not Kind.TOTAL), month.after)
        known = figures[~np.isnan(figures)]
        if 2 * int((~meets(known, target, metric.better)).sum()) > known.size:
            yield month


def meets(figures: Values, target: float, better: Better) -> NDArray[np.bool_]:
    """Say of each figure whether it meets a target: exactly on it is met."""
    met: NDArray[np.bool_] = figures >= target if better is Better.HIGHER else figures <= target
    return met
