"""The locum policy: the PRO looks each week whether to seek locums or to give notice."""

from __future__ import annotations

from itertools import count

from capacity.scenario.laws import number
from capacity.service import Contract, Officer
from capacity.simulation.agenda import Process
from capacity.simulation.changes import Changes, weeks_to_days
from capacity.simulation.diaries import Diary
from capacity.simulation.recruitment import Recruitment

RELEASE_SHARE = 0.97
"""Of `seek_above`, where nothing else says below which caseload a locum goes (planning §3)."""
LAST_WEEK = 6
"""An employment ends at the close of a week, so many days after the notice at the most."""


class Locums:
    """Seeks locums and lets them go.

    Both look at how things will stand when what is decided today takes effect: one who is
    sought could start, or one who is given notice has gone. So one comes as an employee
    leaves and goes as an employee comes, and nobody is sent home twice over.
    """

    def __init__(self, changes: Changes, recruitment: Recruitment) -> None:
        self.changes, self.recruitment = changes, recruitment
        scenario = changes.service.scenario
        self.policy = scenario.workforce.locum
        self.by_posts = self.policy.cover_vacancies or self.policy.cover_absence
        above, below = self.policy.seek_above, self.policy.release_below
        self.above = None if above is None else number(above)
        self.below = None if below is None else number(below)
        if self.below is None and self.above is not None:
            self.below = RELEASE_SHARE * self.above
        until = self.policy.until
        self.last = None if until is None else (until - scenario.first_day).days
        self.ahead = round(7.0 * self.policy.find_weeks[1])
        self.notice = round(7.0 * self.policy.notice_weeks)
        self.sought = 0.0
        self._numbers = count(1)

    @property
    def active(self) -> bool:
        """Whether there is a policy."""
        return self.by_posts or self.below is not None or self.last is not None

    def review(self, day: int) -> None:
        """Seek the locums that are wanted, or give notice to those who are not."""
        if self.last is not None and day + self.notice > self.last - 7:
            self._send_all_home(day, self.last)
            return
        while self._wanted(day):
            self._seek()
        while not self.sought and (going := self._not_wanted(day)):
            self.changes.give_notice(going, self.notice)

    def _wanted(self, day: int) -> bool:
        """Whether one more is wanted and allowed."""
        staying = self._staying(day)
        if len(staying) + round(self.sought / self.policy.fte) >= self.policy.at_most:
            return False
        short = self._to_cover(day) - self._fte(staying) - self.sought
        return short >= self.policy.fte / 2 or self._overloaded(day)

    def _overloaded(self, day: int) -> bool:
        present = self._present(day + self.ahead) + self.sought
        return self.above is not None and self._children() > self.above * present

    def _not_wanted(self, day: int) -> Diary | None:
        """Return the locum who goes: of those who have stayed long enough, the least loaded."""
        least, staying = day - round(7.0 * self.policy.least_stay_weeks), self._staying(day)
        over = self._fte(staying) - self._to_cover(day) if self.by_posts else 0.0
        able = [d for d in staying if d.start <= least and self._can_do_without(d, day, over)]
        return min(able, key=lambda diary: (diary.caseload, diary.index), default=None)

    def _can_do_without(self, diary: Diary, day: int, over: float) -> bool:
        if self.below is not None:
            gone = max(self.ahead, self.notice + LAST_WEEK)
            if self._children() >= self.below * (self._present(day + gone) - diary.fte):
                return False
        elif not self.policy.end_with_permanent:
            return False
        return not self.by_posts or (self.policy.end_with_permanent and over > diary.fte / 2)

    def _to_cover(self, day: int) -> float:
        """Return the FTE of vacant posts and long absences that the policy covers."""
        soon = day + self.ahead
        fte = self.recruitment.vacant(soon) if self.policy.cover_vacancies else 0.0
        if self.policy.cover_absence:
            fte += sum(
                d.fte
                for d in self.changes.of(Contract.PERMANENT)
                if d.in_post(soon) and not d.available(soon)
            )
        return fte

    def _staying(self, day: int) -> list[Diary]:
        """Return the locums in post, or with a date to start, who are not known to leave."""
        return [d for d in self.changes.of(Contract.LOCUM) if not d.known_to_leave(day)]

    def _present(self, day: int) -> float:
        """Return the FTE that will be there on a day, as far as is known today."""
        there = [d for d in self.changes.service.staff if d.available(day)]
        if self.policy.built_up:
            return sum(diary.effective_fte(day) for diary in there)
        return self._fte(there)

    def _fte(self, diaries: list[Diary]) -> float:
        return sum(diary.fte for diary in diaries)

    def _children(self) -> int:
        return sum(case.size for case in self.changes.service.holding.cases if case.open)

    def _seek(self) -> None:
        officer = Officer(
            f"Agency locum {next(self._numbers)}", self.policy.fte, contract=Contract.LOCUM
        )
        self.sought = round(self.sought + officer.fte, 6)
        self.changes.agenda.begin(self._find(officer))

    def _find(self, officer: Officer) -> Process:
        self.changes.note("locum sought", officer)
        uniform = self.changes.uniform(f"locum/{officer.name}", 1)[0]
        yield max(1, weeks_to_days(self.policy.find_weeks, uniform))
        wait = self.changes.until_working_day()
        if wait:
            yield wait
        self.sought = round(self.sought - officer.fte, 6)
        if self.last is None or self.changes.today <= self.last:
            self.changes.join(officer)

    def _send_all_home(self, day: int, last: int) -> None:
        """Give every locum notice to the close of the policy's last whole week, or of this one."""
        close = max(last - (last - 6) % 7, day + (6 - day) % 7)
        for diary in self._staying(day):
            self.changes.end(diary, close, "notice")
