"""The table against targets, in the manner of a report to a scrutiny committee."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from capacity.experiment.judgement import Judgement
from capacity.experiment.metrics import Metric
from capacity.experiment.registry import METRICS
from capacity.experiment.summary import Figure
from capacity.report import words
from capacity.report.privacy import OF_ONE_OFFICER
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
    """One row: what it is, what it came to, and how it stands to its target, if it has one."""

    metric: Metric
    figure: Figure
    end: Figure | None
    judged: Judgement | None = None

    @property
    def target(self) -> float | None:
        """The target; None without one."""
        return self.judged.target if self.judged else None

    @property
    def met(self) -> bool | None:
        """Whether the average over the runs meets it; None without one."""
        return self.judged.met if self.judged else None

    @property
    def wanted(self) -> str:
        """The target in words: at least 72 %."""
        if self.judged is None:
            return ""
        return f"{self.judged.bound} {words.number(self.target, self.metric.unit)}"

    @property
    def verdict(self) -> str:
        """Met or not, in words."""
        return self.judged.verdict if self.judged else ""

    @property
    def chance(self) -> str:
        """In how many runs it is met."""
        if self.judged is None or self.met is None:
            return ""
        return f"in {words.runs_of(self.judged.runs_met, self.judged.runs)}"

    @property
    def missed_from(self) -> str:
        """The first month in which missing it is likelier than not, or nothing."""
        missed = self.judged.missed_from if self.judged else None
        return missed.label if missed else ""


def table(results: Results) -> Iterator[tuple[str, list[Indicator]]]:
    """Yield the groups of the table; what has neither a figure nor a target is left out."""
    for title, names in GROUPS.items():
        rows = [
            indicator(results, name)
            for name in names
            if results.has(name)
            and (name in results.targets or name not in ASIDE)
            and not (results.public and name in OF_ONE_OFFICER)
        ]
        if rows:
            yield title, rows


def indicator(results: Results, name: str) -> Indicator:
    """Hold one metric against its target, if it has one."""
    metric, figure = METRICS[name], results.figure(name)
    end = results.at_the_end(name) if is_stock(metric) else None
    return Indicator(metric, figure, end, results.runs.figures.judgements.get(name))
