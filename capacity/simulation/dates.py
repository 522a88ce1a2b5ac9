"""Due dates inside the clock: the rules of `practice` over days, as plain lists."""

from __future__ import annotations

from capacity.demand.daytable import DayTable
from capacity.simulation.cases import LAC_SHORT_BREAKS, Case, interval_months

ICPC_WORKING_DAYS = 15
FIRST_REVIEW_WORKING_DAYS = 20
FIRST_ADOPTION_REVIEW_DAYS = 28
FIRST_MIDWAY_DAYS = 42


def within(span: tuple[float, float], uniform: float) -> int:
    """Return a whole number of days from the least to the most, each as likely."""
    least, most = span
    return int(least + uniform * (most - least + 1))


class Dates:
    """Looks up days; days count from the scenario's start.

    The rules are those of `capacity.practice.duedates`; a test holds the two together.
    """

    def __init__(self, table: DayTable) -> None:
        self.first, self.last = table.first, table.last
        days = table.days
        self._months = {months: table.after_months(days, months).tolist() for months in (3, 6)}
        self._working = days[table.working].tolist()
        self._count = table.working.cumsum().tolist()
        self.is_working: list[bool] = table.working.tolist()

    def after_months(self, day: int, months: int) -> int:
        """Return the day 3 or 6 calendar months later."""
        later: int = self._months[months][day - self.first]
        return later

    def after_working_days(self, day: int, working_days: int) -> int:
        """Return the day so many working days later, the day after counting one."""
        place = self._count[day - self.first] + working_days - 1
        later: int = self._working[min(place, len(self._working) - 1)]
        return later

    def working_days_between(self, first: int, last: int) -> int:
        """Count the working days after `first`, up to and including `last`."""
        passed: int = self._count[last - self.first] - self._count[first - self.first]
        return passed

    def worked(self, day: int) -> bool:
        """Whether a day is a working day."""
        return self.is_working[day - self.first]

    def icpc_due(self, asked: int) -> int:
        """Return when an initial conference is due (Working Together: 15 working days)."""
        return self.after_working_days(asked, ICPC_WORKING_DAYS)

    def conference_due(self, case: Case, held: int) -> int:
        """Return when the next review conference is due: after 3 months, then 6."""
        return self.after_months(held, interval_months(case.conferences))

    def first_review_due(self, case: Case, entered: int) -> int:
        """Return when the first LAC review is due (reg 33; short breaks: reg 48)."""
        if case.lac_clock == LAC_SHORT_BREAKS:
            return self.after_months(entered, 3)
        return self.after_working_days(entered, FIRST_REVIEW_WORKING_DAYS)

    def review_due(self, case: Case, held: int) -> int:
        """Return when the next LAC review is due, by the clock that the case is on."""
        if case.lac_clock == LAC_SHORT_BREAKS:
            return self.after_months(held, 6)
        return self.after_months(held, interval_months(case.reviews))

    def midway_due(self, case: Case, held: int) -> int:
        """Return when the midway review is due: halfway to the next meeting (S 2.8)."""
        if first_interval(case):
            return held + FIRST_MIDWAY_DAYS
        return self.after_months(held, 3)


LONGEST_FIRST_INTERVAL_DAYS = 130


def first_interval(case: Case) -> bool:
    """Whether the next meeting is due after three months and not after six."""
    return case.due - case.last_meeting < LONGEST_FIRST_INTERVAL_DAYS
