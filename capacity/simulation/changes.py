"""Changes of the team while the clock runs: who joins, who gives notice, what is noted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Protocol

from capacity.service import Contract, Officer, Role
from capacity.simulation.agenda import Agenda
from capacity.simulation.diaries import Diary
from capacity.simulation.service import Service
from capacity.simulation.work import triangular


class Named(Protocol):
    """A post, a candidate or an officer."""

    @property
    def name(self) -> str:
        """Name, as in the table of staffing."""

    @property
    def contract(self) -> str:
        """Permanent or locum."""


def weeks_to_days(weeks: Sequence[float], uniform: float) -> int:
    """Return a duration in days: the quantile of a triangular law given in weeks."""
    return round(7.0 * triangular(weeks, uniform))


class Changes:
    """What recruitment, turnover and the locum policy share.

    `dates` holds every day on which somebody starts or is gone, and some that came to nothing.
    """

    def __init__(self, service: Service) -> None:
        self.service, self.agenda = service, Agenda()
        self.dates = {day for d in service.diaries for day in (d.start, d.end + 1)}
        self._roles: list[Role] = []

    @property
    def today(self) -> int:
        """The day that it is."""
        return self.agenda.today

    def of(self, contract: Contract) -> list[Diary]:
        """Return the officers of a contract who have not left."""
        wanted, today = contract.value, self.agenda.today
        return [d for d in self.service.staff if d.contract == wanted and d.end >= today]

    def uniform(self, name: str, count: int) -> list[float]:
        """Return the first uniform numbers of a stream."""
        numbers: list[float] = self.service.tape.streams.generator(name).random(count).tolist()
        return numbers

    def note(self, event: str, who: Named) -> None:
        """Keep an event for the table of staffing."""
        if 0 <= self.today < self.service.days:
            row = (self.today, event, who.name, str(who.contract))
            self.service.record.staffing.append(row)

    def spend(self, what: str) -> None:
        """Pay for an advert or a hire."""
        pence = self.service.payroll.once(what, self.today)
        self.service.record.add("cost_recruitment", self.today, pence)

    def until_working_day(self) -> int:
        """Return the days from today to the next working day, today counting as one."""
        return self.service.dates.after_working_days(self.today - 1, 1) - self.today

    def join(self, officer: Officer) -> Diary:
        """Open a diary for somebody who starts today."""
        start = self.service.scenario.first_day + timedelta(days=self.today)
        diary = self.service.join(replace(officer, start=start))
        self.dates |= {diary.start, diary.end + 1}
        self.spend("hire" if diary.contract == Contract.PERMANENT else "locum_hire")
        return diary

    def give_notice(self, diary: Diary, days: int, event: str = "notice") -> None:
        """End an employment at the close of the week in which the notice runs out."""
        last = self.today + max(days, 1) - 1
        self.end(diary, last + (6 - last) % 7, event)

    def end(self, diary: Diary, last: int, event: str) -> None:
        """End an employment on its last day; the role is free for whoever comes next."""
        self.note(event, diary)
        diary.leave_on(last, self.today)
        self.dates.add(diary.end + 1)
        if diary.contract == Contract.PERMANENT:
            self._roles.append(diary.officer.role)

    def next_role(self) -> Role:
        """Return the role of the leaver whose post comes next, or dual for a new post."""
        return self._roles.pop(0) if self._roles else Role.DUAL
