"""Work between meetings: midway reviews and surgeries, done in the hours that are left."""

from __future__ import annotations

from collections.abc import Sequence

from capacity.practice.spans import DAYS_PER_MONTH
from capacity.scenario.practice import Practice
from capacity.simulation.cases import FAR, RCPC, Case
from capacity.simulation.dates import Dates
from capacity.simulation.diaries import Diary
from capacity.simulation.records import HELD, MISSED, OPEN, Recorder
from capacity.simulation.work import Hours

MIDWAY, SURGERY = "midway", "surgery"


class Between:
    """Sets work between meetings, and does at each week's close what hours are left for."""

    def __init__(
        self, practice: Practice, dates: Dates, hours: Hours, diaries: list[Diary], record: Recorder
    ) -> None:
        self.practice, self.dates, self.hours = practice, dates, hours
        self.diaries, self.record = diaries, record
        self.surgery_from = practice.surgery_from_months * DAYS_PER_MONTH

    def after_meeting(self, case: Case, held: int, today: int) -> None:
        """Set what is due between the meeting held on `held` and the next."""
        self.drop(case, today)
        if self.practice.midway:
            case.midway_due = self.dates.midway_due(case, held)
        before = case.cp_due - self.practice.surgery_before_days
        looked_at = self.practice.surgeries and case.on_plan and case.kind == RCPC
        if looked_at and before - case.plan_start >= self.surgery_from:
            case.surgery_due = before
        self.queue(case)

    def queue(self, case: Case) -> None:
        """Put a family's work between meetings on its officer's list."""
        if case.holder < 0:
            return
        due, listed = min(case.midway_due, case.surgery_due), self.diaries[case.holder].between
        if due < FAR:
            listed[case] = due
        else:
            listed.pop(case, None)

    def drop(self, case: Case, today: int) -> None:
        """Forget it; what fell due and was not done is missed."""
        if case.midway_due < today:
            self._missed(case, MIDWAY, case.midway_due, today)
        if case.surgery_due < today:
            self._missed(case, SURGERY, case.surgery_due, today)
        case.midway_due = case.surgery_due = FAR
        if case.holder >= 0:
            self.diaries[case.holder].between.pop(case, None)

    def close_week(self, diary: Diary, week: int, today: int) -> None:
        """Use an officer's hours that are left, earliest date first."""
        _, grace = self.practice.midway_window_days
        for due, _, case in self._ripe(diary, today):
            too_late, spent = today > due + grace, self._spent(diary, week)
            if spent and not too_late:
                break
            kind = MIDWAY if due == case.midway_due else SURGERY
            minutes = None if spent else self._take_hours(case, kind, diary, week)
            if minutes is not None:
                self._done(case, diary, kind, due, diary.last_day(week, today), minutes)
            elif too_late:
                self._missed(case, kind, due, today)
            else:
                continue
            self._next(case, diary, kind)

    def cover(self, away: Diary, colleagues: Sequence[Diary], week: int, today: int) -> None:
        """Let colleagues do what hours they have left for of an absent officer's work.

        Earliest date first, by whoever has most hours left.
        """
        for due, _, case in self._ripe(away, today):
            kind = MIDWAY if due == case.midway_due else SURGERY
            able = [d for d in colleagues if case.pathway in d.takes]
            helper = max(able, key=lambda diary: (diary.free[week], -diary.index), default=None)
            minutes = self._take_hours(case, kind, helper, week) if helper else None
            if helper is not None and minutes is not None:
                self._done(case, helper, kind, due, helper.last_day(week, today), minutes)
                self._next(case, away, kind)

    def still_open(self, case: Case, end: int) -> None:
        """Count what fell due before the end of the run and is not done: its window is open."""
        for kind, due in ((MIDWAY, case.midway_due), (SURGERY, case.surgery_due)):
            if due < end:
                self.record.meeting(kind, due, FAR, OPEN, case.holder, case.size)
                self.record.add("hours_needed", due, self._minutes(case, kind) / 60.0)

    def _ripe(self, diary: Diary, today: int) -> list[tuple[int, int, Case]]:
        """Return what may be done of an officer's list, with its date, the earliest first."""
        soonest = today + self.practice.midway_window_days[0]
        listed = diary.between.items()
        return sorted([(due, case.number, case) for case, due in listed if due <= soonest])

    def _spent(self, diary: Diary, week: int) -> bool:
        """Whether a week has no hours left for any work between meetings."""
        return not diary.worked[week] or diary.free[week] < self.hours.shortest_between

    def _take_hours(self, case: Case, kind: str, diary: Diary, week: int) -> int | None:
        """Take the minutes of a piece of work from a week and return them, if so many are left."""
        minutes = self._minutes(case, kind)
        if diary.free[week] < minutes:
            return None
        diary.free[week] -= minutes
        return minutes

    def _minutes(self, case: Case, kind: str) -> int:
        return self.hours.midway(case) if kind == MIDWAY else self.hours.surgery(case)

    def _next(self, case: Case, diary: Diary, kind: str) -> None:
        if kind == MIDWAY:
            case.midway_due = FAR
        else:
            case.surgery_due = FAR
        del diary.between[case]
        self.queue(case)

    def _done(self, case: Case, diary: Diary, kind: str, due: int, held: int, minutes: int) -> None:
        self.record.meeting(kind, due, held, HELD, diary.index, case.size)
        self.record.add("hours_needed", due, minutes / 60.0)
        if kind == SURGERY:
            case.surgery_done = True
        else:
            case.midway_held = True

    def _missed(self, case: Case, kind: str, due: int, today: int) -> None:
        minutes = self._minutes(case, kind)
        self.record.meeting(kind, due, today, MISSED, case.holder, case.size)
        self.record.add("hours_needed", due, minutes / 60.0)
        if kind == MIDWAY and not case.without_midway and due >= 0:
            case.without_midway = True
            self.record.add("children_without_midway", due, case.size)
