"""Weeks put together: by calendar month where a run is long enough, else week by week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from capacity.experiment.metrics import Kind, Metric, Values
from capacity.experiment.months import Period, closes, months
from capacity.experiment.weekly import Weekly

LONG_ENOUGH_WEEKS = 26

__all__ = ["Period", "by_period", "closes", "financial_years", "months", "periods", "single_weeks"]


def single_weeks(dates: Sequence[str], end: str) -> tuple[Period, ...]:
    """Return each week by itself."""
    return tuple(
        Period(f"{date.fromisoformat(close):%d %b %Y}", week, week + 1, close)
        for week, close in enumerate(closes(dates, end))
    )


def periods(dates: Sequence[str], end: str) -> tuple[Period, ...]:
    """Return months where there are half a year of weeks, else weeks."""
    return (months if len(dates) >= LONG_ENOUGH_WEEKS else single_weeks)(dates, end)


def financial_years(weeks: Sequence[str]) -> tuple[Period, ...]:
    """Return the years from April to March that weeks of these closing days touch."""
    found: list[Period] = []
    for week, close in enumerate(weeks):
        year = int(close[:4]) - (close[5:7] < "04")
        label = f"April {year} to March {year + 1}"
        if found and found[-1].label == label:
            found[-1] = Period(label, found[-1].first, week + 1, close)
        else:
            found.append(Period(label, week, week + 1, close))
    return tuple(found)


def by_period(weekly: Weekly, metric: Metric, spans: Sequence[Period]) -> Values:
    """Return a metric for each period, of shape (replications, periods).

    A stock, and what is judged at the close of a week, stands as at the period's close;
    a total is the period's, a percentage the ratio of its totals.
    """
    used = {*metric.series, *metric.over} & set(weekly.names)
    base = {name: weekly.of(name) for name in used} or {"": weekly.values[:, 0]}
    if metric.kind is Kind.STOCK or metric.at_close or all(span.weeks == 1 for span in spans):
        return metric.weekly(base)[:, [span.after - 1 for span in spans]]
    return np.stack([weekly.between(metric, span.first, span.after) for span in spans], axis=1)
