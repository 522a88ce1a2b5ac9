"""The summary of a run: the JSON document of `capacity simulate`, and summary.csv."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np

from capacity.experiment.judgement import Judgement, judged
from capacity.experiment.metrics import Metric, Values
from capacity.experiment.months import months
from capacity.experiment.registry import METRICS, MONEY
from capacity.experiment.statistics import Statistics, describe
from capacity.experiment.weekly import Weekly
from capacity.experiment.years import by_financial_year

COLUMNS = ("mean", "ci95_low", "ci95_high", "p10", "p50", "p90")
JUDGED = ("bound", "target", "met", "chance", "missed_from")
Plain = float | None


@dataclass(frozen=True)
class Header:
    """What was run: ISO dates, both inclusive."""

    scenario: str
    seed: int
    start: str
    end: str
    weeks: int

    def after(self, weeks: int) -> Header:
        """Return it with a start so many weeks later."""
        start = date.fromisoformat(self.start) + timedelta(weeks=weeks)
        return replace(self, start=start.isoformat(), weeks=self.weeks - weeks)


@dataclass(frozen=True)
class Figure:
    """One metric over replications; None where nothing happened."""

    metric: Metric
    mean: Plain
    ci95_low: Plain
    ci95_high: Plain
    p10: Plain
    p50: Plain
    p90: Plain

    @property
    def cut_off(self) -> bool:
        """Whether the interval of the mean ends where figures of its kind must end."""
        ends = (self.ci95_low, self.ci95_high)
        return ends[0] != ends[1] and (ends[0] == 0.0 or ends[1] == self.metric.most)

    @property
    def document(self) -> dict[str, Any]:
        """The figure as it stands in JSON."""
        return {
            "unit": self.metric.unit, "mean": self.mean,
            "ci95": [self.ci95_low, self.ci95_high],
            "p10": self.p10, "p50": self.p50, "p90": self.p90,
        }  # fmt: skip


@dataclass(frozen=True)
class Summary:
    """All figures of a run, and how it stands to its scenario's `targets`."""

    header: Header
    failed: int
    weekly: Weekly
    targets: Mapping[str, float] = field(default_factory=dict)

    @property
    def replications(self) -> int:
        """How many replications the figures are over."""
        return len(self.weekly.replications)

    @cached_property
    def over_the_run(self) -> dict[str, Figure]:
        """Each metric for the whole run."""
        return _figures(self.weekly.metrics, map(self.weekly.over_the_run, self.weekly.metrics))

    @cached_property
    def end_of_run(self) -> dict[str, Figure]:
        """Each stock at the close of the last week."""
        return _figures(self.weekly.stocks, map(self.weekly.at_the_end, self.weekly.stocks))

    @cached_property
    def money_by_year(self) -> dict[str, dict[str, Figure]]:
        """What each financial year costs; a week counts in the year of its first day."""
        money = tuple(METRICS[name] for name in (*MONEY, "cost_total", "cost_per_child_week"))
        return {
            year: _figures(money, map(weeks.over_the_run, money))
            for year, weeks in by_financial_year(self.weekly).items()
        }

    @cached_property
    def judgements(self) -> dict[str, Judgement]:
        """Each target: met or not, how likely, and from which month it is missed."""
        return judged(self.weekly, self.targets, months(self.weekly.dates, self.header.end))

    def document(self) -> dict[str, Any]:
        """Return the JSON document: numbers, strings, lists and nulls only."""
        header = self.header
        return {
            "scenario": header.scenario, "seed": header.seed,
            "replications": self.replications, "failed": self.failed,
            "start": header.start, "end": header.end, "weeks": header.weeks,
            "metrics": {name: each.document for name, each in self.over_the_run.items()},
            "end_of_run": {name: each.document for name, each in self.end_of_run.items()},
            "targets": {name: each.document for name, each in self.judgements.items()},
            "weekly": self._weekly_document(),
            "financial_years": {
                year: {name: each.document for name, each in figures.items()}
                for year, figures in self.money_by_year.items()
            },
        }  # fmt: skip

    def csv(self) -> str:
        """Return summary.csv: a row per metric, stock at the end, and year's cost.

        A metric of the run that has a target is held against it in the last columns.
        """
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["metric", "when", "label", "unit", *COLUMNS, *JUDGED])
        parts = (("run", self.over_the_run), ("end of run", self.end_of_run))
        for when, figures in (*parts, *self.money_by_year.items()):
            for name, each in figures.items():
                words = [name, when, each.metric.label, each.metric.unit]
                numbers = [getattr(each, column) for column in COLUMNS]
                judged = self.judgements.get(name) if when == "run" else None
                held = judged.document if judged else {}
                writer.writerow([*words, *numbers, *map(held.get, JUDGED)])
        return out.getvalue()

    def _weekly_document(self) -> dict[str, Any]:
        found = describe(self.weekly.values)
        shown: dict[str, Any] = {"date": list(self.weekly.dates)}
        for at, name in enumerate(self.weekly.names):
            parts = {"mean": found.mean, "p10": found.p10, "p90": found.p90}
            shown[name] = {part: plain(values[at]) for part, values in parts.items()}
        return shown


def plain(values: Values) -> list[Plain]:
    """Return numbers as JSON takes them: NaN is None."""
    return [None if np.isnan(each) else each for each in values.tolist()]


def _figures(metrics: tuple[Metric, ...], values: Iterable[Values]) -> dict[str, Figure]:
    most = np.array([metric.most for metric in metrics])
    found: Statistics = describe(np.stack(list(values), axis=1)).within(0.0, most)
    parts = (found.mean, found.low, found.high, found.p10, found.p50, found.p90)
    rows = zip(*(plain(part) for part in parts), strict=True)
    return {each.name: Figure(each, *row) for each, row in zip(metrics, rows, strict=True)}
