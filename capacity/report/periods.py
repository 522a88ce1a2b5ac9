"""Weeks put together: by calendar month where a run is long enough, else week by week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

import numpy as np

from capacity.experiment.metrics import Kind, Metric, Values
from capacity.experiment.weekly import Weekly

LONG_ENOUGH_WEEKS = 26


@dataclass(frozen=True)
class Period:
    """Some weeks in a row; `close` is the last day of the last one, ISO."""

    label: str
    first: int
    after: int
    close: str

    @property
    def weeks(self) -> int:
        """How many they are."""
        return self.after - self.first


def closes(dates: Sequence[str], end: str) -> list[str]:
    """Return the last day of each week, ISO; the run's last week may be short."""
    last = [date.fromisoformat(day) + timedelta(days=6) for day in dates]
    return [min(day, date.fromisoformat(end)).isoformat() for day in last]


def months(dates: Sequence[str], end: str) -> tuple[Period, ...]:
    """Return the calendar months, a week counting in the one in which it closes."""
    weeks = list(enumerate(closes(dates, end)))
    found = []
    for _, group in groupby(weeks, key=lambda week: week[1][:7]):
        members = list(group)
        close = members[-1][1]
        label = f"{date.fromisoformat(close):%b %Y}"
        found.append(Period(label, members[0][0], members[-1][0] + 1, close))
    return tuple(found)


def single_weeks(dates: Sequence[str], end: str) -> tuple[Period, ...]:
    """Return each week by itself."""
    return tuple(
        Period(f"{date.fromisoformat(close):%d %b %Y}", week, week + 1, close)
        for week, close in enumerate(closes(dates, end))
    )


def periods(dates: Sequence[str], end: str) -> tuple[Period, ...]:
    """Return months where there are half a year of weeks, else weeks."""
    return (months if len(dates) >= LONG_ENOUGH_WEEKS else single_weeks)(dates, end)


def by_period(weekly: Weekly, metric: Metric, spans: Sequence[Period]) -> Values:
    """Return a metric for each period, of shape (replications, periods).

    A stock, and what is judged at the close of a week, stands as at the period's close;
    a total is the period's, a percentage the ratio of its totals.
    """
    used = {*metric.series, *metric.over} & set(weekly.names)
    base = {name: weekly.of(name) for name in used} or {"": weekly.values[:, 0]}
    if metric.kind is Kind.STOCK or metric.at_close or all(span.weeks == 1 for span in spans):
        return metric.weekly(base)[:, [span.after - 1 for span in spans]]
    columns = [
        metric.over_the_run({name: each[:, span.first : span.after] for name, each in base.items()})
        for span in spans
    ]
    return np.stack(columns, axis=1)
