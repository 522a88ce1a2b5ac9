"""Working days: Monday to Friday, not an English bank holiday, with a local override.

Everything is looked up in tables built once, so that asking costs well under a
microsecond: a simulated year asks some hundred thousand times.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from capacity.practice.bankholidays import FIRST_YEAR, LAST_YEAR, english_bank_holidays
from capacity.service.errors import InputError

Days = NDArray[np.int64]
"""Days counted from a start date, which is day 0; negative before it."""


@dataclass(frozen=True)
class WorkingDays:
    """The service's calendar.

    Parameters
    ----------
    closed
        Dates on which the service is closed besides weekends and bank holidays.
    worked
        Dates that are worked although they are a weekend or a bank holiday.

    Notes
    -----
    The table covers 2010 to 2035. A date outside it is an `InputError`, because a
    year without its bank holidays would give due dates that look right and are
    not. An override reaches further: where `closed` names dates of the next year
    (or the year before), it is taken to name all bank holidays of that year, and
    the calendar covers that year too.
    """

    closed: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        both = sorted(self.closed & self.worked)
        if both:
            raise InputError(
                f"{both[0]} is both closed and worked",
                where="working days override",
                allowed="each date once",
            )
        for day in sorted(self.closed | self.worked):
            self._place(day)

    def __reduce__(self) -> tuple[type[WorkingDays], tuple[frozenset[date], frozenset[date]]]:
        # The tables are built again on the other side: quicker than sending them.
        return (WorkingDays, (self.closed, self.worked))

    @cached_property
    def years(self) -> tuple[int, int]:
        """First and last year covered."""
        named = {day.year for day in self.closed}
        first, last = FIRST_YEAR, LAST_YEAR
        while first - 1 in named:
            first -= 1
        while last + 1 in named:
            last += 1
        return first, last

    def is_working(self, day: date) -> bool:
        """Whether `day` is a working day."""
        return self._is_open[self._place(day)]

    def add(self, day: date, working_days: int) -> date:
        """Return the date `working_days` after `day`, counted from the day after.

        Zero gives `day` itself, or the last working day before it; a negative
        number counts backwards from there. The answer is always a working day, and
        equals ``numpy.busday_offset(day, working_days, roll="backward")``.
        """
        position = self._so_far[self._place(day)] + working_days - 1
        if 0 <= position < len(self._working):
            return self._working[position]
        raise self._outside(f"{working_days} working days from {day} is")

    def count(self, after: date, until: date) -> int:
        """Count the working days after `after`, up to and including `until`.

        Negative where `until` comes first. ``count(day, add(day, n)) == n``.
        """
        return self._so_far[self._place(until)] - self._so_far[self._place(after)]

    def next_on_or_after(self, day: date) -> date:
        """Return `day` if it is a working day, else the next one."""
        place = self._place(day)
        return day if self._is_open[place] else self.add(day, 1)

    def last_on_or_before(self, day: date) -> date:
        """Return `day` if it is a working day, else the one before."""
        return self.add(day, 0)

    def mask(self, start: date, days: int) -> NDArray[np.bool_]:
        """Return for each of `days` days from `start` on whether it is worked."""
        place = self._span(start, days)
        return self._open_array[place : place + days]

    def _place(self, day: date) -> int:
        place = day.toordinal() - self._base
        if 0 <= place < self._length:
            return place
        raise self._outside(f"{day} is")

    def _span(self, start: date, days: int) -> int:
        if days > 0:
            self._place(_shifted(start, days - 1))
        return self._place(start)

    def _outside(self, what: str) -> InputError:
        first, last = self.years
        return InputError(
            f"{what} outside the calendar of working days",
            allowed=f"years {first} to {last}; further years by naming their bank holidays "
            "as closed dates in the working days override",
        )

    @cached_property
    def _base(self) -> int:
        return date(self.years[0], 1, 1).toordinal()

    @cached_property
    def _length(self) -> int:
        return date(self.years[1], 12, 31).toordinal() - self._base + 1

    @cached_property
    def _open_array(self) -> NDArray[np.bool_]:
        weekday = (np.arange(self._length) + self._base - 1) % 7
        worked = weekday < 5
        for day in english_bank_holidays() | self.closed:
            worked[day.toordinal() - self._base] = False
        for day in self.worked:
            worked[day.toordinal() - self._base] = True
        worked.flags.writeable = False
        return worked

    @cached_property
    def _so_far_array(self) -> Days:
        return np.cumsum(self._open_array, dtype=np.int64)

    # Plain lists answer for a single date in a third of the time that an array takes.
    @cached_property
    def _is_open(self) -> list[bool]:
        is_open: list[bool] = self._open_array.tolist()
        return is_open

    @cached_property
    def _so_far(self) -> list[int]:
        so_far: list[int] = self._so_far_array.tolist()
        return so_far

    @cached_property
    def _working(self) -> list[date]:
        return [
            date.fromordinal(place + self._base)
            for place in np.flatnonzero(self._open_array).tolist()
        ]


def _shifted(start: date, days: int) -> date:
    try:
        return date.fromordinal(start.toordinal() + days)
    except (ValueError, OverflowError):
        raise InputError(
            f"{days} days from {start} is no date", allowed="years 1 to 9999"
        ) from None


ENGLAND = WorkingDays()
"""Bank holidays of England and no override."""
