"""Weeks ahead: the hours that fall due for each officer against the hours that they have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from capacity.allocation.ahead import Due
from capacity.allocation.effort import Effort
from capacity.service import Officer

AIR = 0.05
"""Hours so little over the limit are rounding, not work."""


def mondays(as_at: date, weeks: int) -> tuple[date, ...]:
    """Return the Mondays of so many weeks, the week of `as_at` first."""
    first = as_at - timedelta(days=as_at.weekday())
    return tuple(first + timedelta(weeks=place) for place in range(weeks))


def week_of(day: date, weeks: tuple[date, ...]) -> int:
    """Return a day's place among the weeks; what is overdue belongs to the first.

    Past the last week it is the number of weeks.
    """
    return min(max(0, (day - weeks[0]).days // 7), len(weeks))


@dataclass(frozen=True, slots=True)
class Week:
    """One officer's week: hours that fall due and hours that there are for them."""

    monday: date
    due: float
    available: float

    @property
    def over(self) -> bool:
        """Whether more falls due than there are hours for."""
        return self.due > self.available + AIR


def officer_weeks(
    officer: Officer,
    hours: Mapping[int, float],
    effort: Effort,
    weeks: tuple[date, ...],
    as_at: date,
) -> tuple[Week, ...]:
    """Return one officer's weeks.

    Parameters
    ----------
    hours
        Hours due in each week by its place.
    """
    return tuple(
        Week(monday, round(hours.get(place, 0.0), 2), _available(officer, monday, effort, as_at))
        for place, monday in enumerate(weeks)
    )


def _available(officer: Officer, monday: date, effort: Effort, as_at: date) -> float:
    return round(effort.week_hours(officer, monday, as_at), 2)


def short_from(weeks: Iterable[Week]) -> date | None:
    """Return the first week by whose end work is late even if all before was done early.

    What falls due up to a week must fit into the hours up to its end, whatever
    the order (earliest due date first).
    """
    held = tuple(weeks)
    due = accumulate(week.due for week in held)
    available = accumulate(week.available for week in held)
    for week, needed, there in zip(held, due, available, strict=True):
        if needed > there + AIR:
            return week.monday
    return None


def hours_by_week(
    dues: Iterable[Due], weeks: tuple[date, ...]
) -> defaultdict[str, defaultdict[int, float]]:
    """Return for each officer the hours due by the week's place."""
    found: defaultdict[str, defaultdict[int, float]] = defaultdict(lambda: defaultdict(float))
    for due in dues:
        found[due.officer][week_of(due.due, weeks)] += due.hours
    return found
