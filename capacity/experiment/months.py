"""Calendar months of a run: a week counts in the month in which it closes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby


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
