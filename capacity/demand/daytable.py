"""Due dates as arrays over days, so that neither play nor clock handles dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from capacity.practice import ENGLAND, Days, WorkingDays, add_months_to_days

BIRTHS_BEFORE = 40 * 366
"""Days before the table in which children may be born who were in care in its first years."""


@dataclass(frozen=True)
class DayTable:
    """The days `first` to `last`, counted from `start` (day 0), and what follows from them.

    Days before the calendar's first year know weekends only: they are history that
    is played to find today's caseload, and no meeting of a run falls there.
    """

    start: date
    first: int
    last: int
    calendar: WorkingDays = ENGLAND

    @cached_property
    def days(self) -> Days:
        """Every day of the table."""
        return np.arange(self.first, self.last + 1)

    @cached_property
    def working(self) -> NDArray[np.bool_]:
        """Whether each day is a working day."""
        known = max(self.first, (date(self.calendar.years[0], 1, 1) - self.start).days)
        early = self.days[: known - self.first]
        weekdays = (early + self.start.weekday()) % 7 < 5
        first_known = self.start + timedelta(days=known)
        return np.concatenate([weekdays, self.calendar.mask(first_known, self.last - known + 1)])

    @cached_property
    def _working_days(self) -> Days:
        return self.days[self.working]

    @cached_property
    def _count(self) -> Days:
        return np.cumsum(self.working)

    def after_working_days(self, days: Days, number: int | Days) -> Days:
        """Return the day `number` working days after each of `days`, the day after counting one.

        Beyond the table the answer is its last working day.
        """
        position = self._count[days - self.first] + number - 1
        found: Days = self._working_days[np.clip(position, 0, len(self._working_days) - 1)]
        return found

    def last_working_on(self, days: Days) -> Days:
        """Return each day if it is worked, else the last working day before."""
        return self.after_working_days(days, 0)

    def next_working_on(self, days: Days) -> Days:
        """Return each day if it is worked, else the next working day."""
        return self.after_working_days(days, np.where(self.working[days - self.first], 0, 1))

    def after_months(self, days: Days, months: int) -> Days:
        """Return the day `months` calendar months after each of `days`.

        Days may lie before the table, as births do.
        """
        known = _months_after(self.start, self.first - BIRTHS_BEFORE, self.last, months)
        place = days - (self.first - BIRTHS_BEFORE)
        if place.size and (place.min() < 0 or place.max() >= len(known)):
            return add_months_to_days(self.start, days, months)
        later: Days = known[place]
        return later

    def month(self) -> Days:
        """Return the calendar month (0 to 11) of every day."""
        dates = np.datetime64(self.start, "D") + self.days.astype("timedelta64[D]")
        return dates.astype("datetime64[M]").astype(np.int64) % 12


@lru_cache(maxsize=32)
def _months_after(start: date, first: int, last: int, months: int) -> Days:
    """Return the day so many months after each of a span of days: looked up, not worked out."""
    return add_months_to_days(start, np.arange(first, last + 1), months)


@lru_cache(maxsize=32)
def day_table(start: date, first: int, last: int, calendar: WorkingDays) -> DayTable:
    """Return the table, built once for each process."""
    return DayTable(start, first, last, calendar)
