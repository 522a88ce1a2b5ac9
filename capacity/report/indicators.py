"""The table against targets, in the manner of a report to a scrutiny committee."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from capacity.experiment.metrics import Better, Metric
from capacity.experiment.registry import METRICS
from capacity.experiment.summary import Figure
from capacity.report import words
from capacity.report.paths import meeting
from capacity.report.results import Results, is_stock

GROUPS: dict[str, tuple[str, ...]] = {
    "Children and caseloads": (
        "cp_plans", "looked_after", "children", "caseload_per_fte", "caseload_per_effective_fte",
        "caseload_per_fte_max", "share_in_band_pct", "share_above_band_pct", "weeks_above_band",
        "unallocated",
    ),
    "On time": (
        "icpc_on_time_pct", "meetings_on_time_pct", "meetings_on_time_pct_icpc",
        "meetings_on_time_pct_rcpc", "meetings_on_time_pct_lac", "cp_reviews_on_time_pct",
        "lac_reviews_on_time_pct", "overdue_now", "children_with_late_review",
    ),
    "Between reviews": (
        "midway_done_pct", "children_without_midway", "surgeries_done_pct", "participation_pct",
        "officer_changes_per_child_year",
    ),
    "Work done": (
        "reviews_held", "plans_started", "deplanned", "deplanned_paper", "lac_started",
        "lac_ceased",
    ),
    "Staff and money": (
        "fte_in_post", "vacancies", "locum_share_pct", "utilisation_pct", "cost_total",
        "cost_per_child_week",
    ),
}  # fmt: skip
ASIDE = frozenset({
    "meetings_on_time_pct_icpc", "caseload_per_effective_fte", "weeks_above_band",
    "caseload_per_fte_max", "share_in_band_pct",
})  # fmt: skip
"""Shown where they have a target only: they say nearly the same as a neighbour."""


@dataclass(frozen=True)
class Indicator:
    """One row: what it is, what it came to, and whether that is what was wanted.

    Attributes
    ----------
    met
        Whether the average over the runs meets the target; None without one.
    runs_met, runs
        Runs that meet it by themselves, of those that have a value.
    """

    metric: Metric
    figure: Figure
    end: Figure | None
    target: float | None = None
    met: bool | None = None
    runs_met: int = 0
    runs: int = 0

    @property
    def wanted(self) -> str:
        """The target in words: at least 72 %."""
        if self.target is None:
            return ""
        least = "at least" if self.metric.better is Better.HIGHER else "at most"
        return f"{least} {words.number(self.target, self.metric.unit)}"

    @property
    def verdict(self) -> str:
        """Met or not, in words."""
        return "" if self.met is None else "met" if self.met else "not met"

    @property
    def chance(self) -> str:
        """In how many runs it is met."""
        return "" if self.met is None else f"in {words.runs_of(self.runs_met, self.runs)}"


def table(results: Results) -> Iterator[tuple[str, list[Indicator]]]:
    """Yield the groups of the table; what has neither a figure nor a target is left out."""
    for title, names in GROUPS.items():
        rows = [
            indicator(results, name)
            for name in names
            if results.has(name) and (name in results.targets or name not in ASIDE)
        ]
        if rows:
            yield title, rows


def indicator(results: Results, name: str) -> Indicator:
    """Hold one metric against its target, if it has one."""
    metric, figure = METRICS[name], results.figure(name)
    end = results.at_the_end(name) if is_stock(metric) else None
    target = results.targets.get(name)
    if target is None or figure.mean is None:
        return Indicator(metric, figure, end, target)
    higher = metric.better is Better.HIGHER
    met = figure.mean >= target if higher else figure.mean <= target
    hits, runs = meeting(results.each_run(name), target, higher_is_better=higher)
    return Indicator(metric, figure, end, target, met, hits, runs)
