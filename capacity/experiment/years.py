"""A run by financial year: each week counts in the year of its first day."""

from __future__ import annotations

from datetime import date
from itertools import groupby

from capacity.experiment.weekly import Weekly

APRIL = 4


def year_of(day: str) -> str:
    """Name the financial year of an ISO date: ``2015-16`` from April to March."""
    when = date.fromisoformat(day)
    first = when.year - (when.month < APRIL)
    return f"{first}-{(first + 1) % 100:02d}"


def by_financial_year(weekly: Weekly) -> dict[str, Weekly]:
    """Return the weeks of each financial year, in order; together they are the run."""
    parts: dict[str, Weekly] = {}
    first = 0
    for year, days in groupby(weekly.dates, key=year_of):
        dates = tuple(days)
        values = weekly.values[:, :, first : first + len(dates)]
        parts[year] = Weekly(weekly.names, weekly.replications, dates, values)
        first += len(dates)
    return parts
