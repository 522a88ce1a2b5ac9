"""Arranging a meeting: in time if there is room anywhere, displacing or late if there is none.

What gives way, in order: work between meetings, later LAC reviews, review conferences.
Initial conferences and first LAC reviews are protected by authorised displacement.
"""

from __future__ import annotations

from math import floor

from capacity.demand.families import AIM
from capacity.scenario.practice import Practice
from capacity.simulation.authority import Authority
from capacity.simulation.booking import LATE_SEARCH_DAYS, Desk, around
from capacity.simulation.cases import ICPC, LAC, LAC_USUAL, RCPC, Case
from capacity.simulation.dates import Dates, first_interval
from capacity.simulation.diaries import Diary
from capacity.simulation.holding import Holding
from capacity.simulation.records import Recorder
from capacity.simulation.work import Hours

Found = tuple[Diary, int] | None


class Arranging:
    """Books the next meeting of a case."""

    def __init__(
        self, practice: Practice, desk: Desk, dates: Dates, holding: Holding, hours: Hours,
        record: Recorder, authority: Authority,
    ) -> None:  # fmt: skip
        self.practice, self.desk, self.dates = practice, desk, dates
        self.holding, self.hours, self.record = holding, hours, record
        self.authority = authority
        self.displaced: list[Case] = []

    def arrange(self, case: Case, today: int, *, not_before: int | None = None) -> None:
        """Book the next meeting of a case that has none booked, if there is room at all.

        Reviews that had to give way are booked again and left in `displaced`: their
        pending events have changed.
        """
        short = case.short_notice
        notice = self.practice.short_notice_working_days if short else 1
        first = self.dates.after_working_days(today, notice) if not_before is None else not_before
        case.minutes = self.hours.meeting(case)
        found = self._in_time(case, first, today, short=short) if first <= case.due else None
        found = found or self._late(case, max(first, case.due + 1))
        if found is not None:
            self._book(case, found)

    def _book(self, case: Case, found: tuple[Diary, int]) -> None:
        diary, day = found
        case.minutes = min(case.minutes, diary.largest)
        self.desk.book(case, diary, day)

    def _in_time(self, case: Case, first: int, today: int, *, short: bool) -> Found:
        conference = case.kind != LAC
        span = self._aim(case), first, case.due
        own = self.holding.chairs(case, today)
        found = self.desk.find(own, case.minutes, around(*span), conference=conference, short=short)
        if found is None and self._may_stand_in(case, conference):
            colleagues = self.holding.colleagues(case, own)
            found = self.desk.find(
                colleagues, case.minutes, around(*span), conference=conference, short=True
            )
        if found is None and short and self._may_displace(today):
            found = self._displace(case, own, first, today)
        return found

    def _may_stand_in(self, case: Case, conference: bool) -> bool:
        if conference:
            return self.practice.colleague_chairs
        return case.holder >= 0 and self.desk.away(case.holder, case.due, self.practice.cover_days)

    def _may_displace(self, today: int) -> bool:
        return self.practice.displacement and self.authority.decides(today)

    def _displace(self, case: Case, own: list[Diary], first: int, today: int) -> Found:
        conference = case.kind != LAC
        found = self.desk.most_slack(own, case.minutes, first, case.due, conference=conference)
        if found is None:
            return None
        displaced, diary, day = found
        self.desk.release(displaced)
        self.record.add("reviews_displaced", today, displaced.size)
        self.record.add("pro_hours", today, self.authority.hours)
        self._book(case, (diary, day))
        self.arrange(displaced, today)
        self.displaced.append(displaced)
        self.desk.release(case)
        return diary, day

    def _late(self, case: Case, first: int) -> Found:
        conference = case.kind != LAC
        officers = self.holding.chairs(case, first)
        if self.practice.colleague_chairs if conference else self.holding.left_alone(case, first):
            officers = officers + self.holding.colleagues(case, officers)
        days = range(first, min(first + LATE_SEARCH_DAYS, self.desk.last))
        return self.desk.find(officers, case.minutes, [days], conference=conference, short=True)

    def _aim(self, case: Case) -> int:
        """Return the day on which the next meeting is wanted."""
        practice, kind, uniform = self.practice, case.kind, case.draw(AIM)
        if kind == ICPC:
            return self._after(case.asked, practice.icpc_working_days, uniform)
        if kind == LAC and case.reviews == 0 and case.lac_clock == LAC_USUAL:
            return self._after(case.care_start, practice.first_lac_working_days, uniform)
        soonest, latest = _early(practice, case)
        return case.due - int(soonest + uniform * (latest - soonest))

    def _after(self, day: int, span: tuple[float, float], uniform: float) -> int:
        soonest, latest = span
        return self.dates.after_working_days(day, floor(soonest + uniform * (latest - soonest + 1)))


def _early(practice: Practice, case: Case) -> tuple[float, float]:
    """Return the shortest and longest time before its limit at which a review is aimed."""
    if first_interval(case):
        return practice.first_rcpc_early_days
    return practice.rcpc_early_days if case.kind == RCPC else practice.lac_early_days
