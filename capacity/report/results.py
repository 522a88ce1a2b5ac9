"""What a report is made from: a run, its scenario, and what is counted over both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from capacity.experiment.manifest import Manifest, read_manifest
from capacity.experiment.metrics import Kind, Metric, Values
from capacity.experiment.registry import METRICS
from capacity.experiment.runs import Runs, read_runs, settings_of
from capacity.experiment.statistics import Statistics, describe
from capacity.experiment.summary import Figure
from capacity.experiment.weekly import Weekly
from capacity.report.periods import Period, by_period, closes, months, periods
from capacity.report.tallies import Meetings, Officers, meetings, officers


@dataclass(frozen=True)
class Results:
    """A run, read once.

    Attributes
    ----------
    settings
        The scenario's tables, as resolved.
    targets
        Indicators that have one.
    public
        Whether officers stay unnamed and small counts unsaid.
    """

    runs: Runs
    manifest: Manifest
    settings: Mapping[str, Any] = field(default_factory=dict, repr=False)
    targets: Mapping[str, float] = field(default_factory=dict)
    public: bool = False

    @cached_property
    def weekly(self) -> Weekly:
        """Every metric by replication and week."""
        return self.runs.by_week

    @property
    def replications(self) -> int:
        """How many runs there are."""
        return len(self.weekly.replications)

    @property
    def weeks(self) -> int:
        """How many weeks each has."""
        return len(self.weekly.dates)

    @cached_property
    def closes(self) -> list[str]:
        """Last day of each week, ISO."""
        return closes(self.weekly.dates, self.runs.header.end)

    @cached_property
    def months(self) -> tuple[Period, ...]:
        """Calendar months."""
        return months(self.weekly.dates, self.runs.header.end)

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """Months of a long run, weeks of a short one."""
        return periods(self.weekly.dates, self.runs.header.end)

    @cached_property
    def officers(self) -> Officers:
        """Who held how many."""
        return officers(self.runs.table("officers"), self.weeks)

    @cached_property
    def meetings(self) -> Meetings:
        """Meetings by officer, week, kind and cause."""
        header = self.runs.header
        table = self.runs.table("meetings")
        return meetings(table, header.start, self.weeks, header.end, self.replications)

    def paths(self, name: str) -> Values:
        """Return a metric week by week, of shape (replications, weeks)."""
        return self.weekly.of(name)

    def each_run(self, name: str) -> Values:
        """Return a metric's figure of each run."""
        return self.weekly.over_the_run(METRICS[name])

    def figure(self, name: str) -> Figure:
        """Return a metric over the whole run."""
        return self.runs.figures.over_the_run[name]

    def at_the_end(self, name: str) -> Figure:
        """Return a stock at the close of the last week."""
        return self.runs.figures.end_of_run[name]

    def has(self, name: str) -> bool:
        """Whether anything of a metric was recorded."""
        return self.figure(name).mean is not None

    def over_periods(self, name: str, spans: tuple[Period, ...] | None = None) -> Statistics:
        """Describe a metric by period; each part of shape (periods,)."""
        return describe(by_period(self.weekly, METRICS[name], spans or self.periods))

    def start(self, name: str) -> float | None:
        """Return the mean of a stock at the close of the first week."""
        values = self.paths(name)[:, 0]
        return None if np.isnan(values).all() else float(np.nanmean(values))


def read_results(folder: str | Path, *, public: bool = False) -> Results:
    """Read a run folder for a report.

    Raises
    ------
    InputError
        If it is no run folder, or nothing in it has finished.
    """
    runs = read_runs(folder)
    settings = settings_of(Path(folder))
    return Results(runs, read_manifest(Path(folder)), settings, runs.targets, public)


def is_stock(metric: Metric) -> bool:
    """Whether a metric says how things stand."""
    return metric.kind is Kind.STOCK or metric.at_close
