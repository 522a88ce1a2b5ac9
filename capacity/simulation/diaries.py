"""Diaries: whose hours are free in which week, who is there on which day, which slots are left."""

from __future__ import annotations

from datetime import date

import numpy as np

from capacity.demand.daytable import DayTable
from capacity.demand.pods import Pods, numbered
from capacity.demand.streams import Streams
from capacity.scenario.laws import number
from capacity.scenario.model import Scenario
from capacity.service import Contract, Experience, Officer, Pathway
from capacity.simulation.cases import Case

WEEKS_PER_LEAVE_YEAR = 52


class Diary:
    """One officer's days and hours. Days and weeks are offsets from the day the run opens.

    `share` is FTE times the agreed share of a full caseload, lighter while growing.
    `free` holds the minutes of each week that meetings may still take; it may fall
    below zero by `spare`, what short-notice work may borrow from other duties. `room`
    holds how many more meetings each day may have.
    """

    def __init__(
        self, index: int, officer: Officer, scenario: Scenario, table: DayTable, opens: int,
        last: int, seed: Streams, pods: Pods,
    ) -> None:  # fmt: skip
        self.index, self.officer, self.name = index, officer, officer.name
        self.fte, self.contract = officer.fte, officer.contract.value
        self.takes = frozenset(each for each in Pathway if officer.role.takes(each))
        self.growing = officer.experience is Experience.GROWING
        self.start = _day(officer.start, scenario, -(10**5))
        self.end = _day(officer.end, scenario, 10**5)
        workforce = scenario.workforce
        locum = self.contract == Contract.LOCUM
        self.ramp_weeks = (
            workforce.ramp_up_weeks_locum if locum else workforce.ramp_up_weeks_permanent
        )
        self._full_share = officer.fte * officer.capacity_factor
        self.share = self._full_share * (number(workforce.growing_factor) if self.growing else 1.0)
        notice = workforce.locum.find_weeks[1] if locum else workforce.leaving.notice_weeks[1]
        self._leaving_known = self.end - round(7 * notice)
        self.cases: set[Case] = set()
        self.caseload = 0
        self.between: dict[Case, int] = {}
        self.pods = frozenset(numbered(officer.pods, pods))
        self.barred = frozenset(numbered(officer.barred_pods, pods))
        self.barred_until = _day(officer.barred_until, scenario, 10**5)
        self._absence = _absence(officer, scenario)
        self.opens = opens
        days = np.arange(opens, last)
        pattern = np.array([mark != "-" for mark in officer.working_days])
        weekday = (days + scenario.first_day.weekday()) % 7
        works = table.working[days - table.first] & (weekday < 5)
        works[weekday < 5] &= pattern[weekday[weekday < 5]]
        works &= (days >= self.start) & (days <= self.end)
        works &= (days < self._absence[0]) | (days > self._absence[1])
        works &= ~_leave(officer, scenario, days, works, seed)
        per_day = number(scenario.work.weekly_hours) * 60 * officer.fte / max(pattern.sum(), 1)
        other = _other_duties(scenario)
        borrow = number(scenario.practice.borrow_pct) / 100.0
        self.day_minutes = round(per_day)
        overhead = number(workforce.overhead_hours) * 60 / max(pattern.sum(), 1)
        self.day_meeting = max(0, int(per_day * (1.0 - other) - overhead))
        self.day_spare = int(per_day * other * borrow)
        self.largest = int(self.day_meeting * pattern.sum())
        self.present: list[bool] = works.tolist()
        worked = np.add.reduceat(works.astype(int), np.arange(0, len(works), 7))
        self.worked: list[int] = worked.tolist()
        self.free: list[int] = (worked * self.day_meeting).tolist()
        self.spare: list[int] = (worked * self.day_spare).tolist()
        self._a_day = scenario.work.meetings_per_day
        self.room: list[int] = (works * self._a_day).tolist()
        self.booked: list[set[Case]] = [set() for _ in self.free]

    def effective_fte(self, day: int) -> float:
        """Return FTE times capacity factor and how far a newcomer has built up."""
        if not self.start <= day <= self.end:
            return 0.0
        since, ramp = day - self.start + 7, 7 * self.ramp_weeks
        built = since / ramp if since < ramp else 1.0
        return self.share * built

    def grow_up(self) -> None:
        """Count the officer as experienced, with a full caseload."""
        self.growing, self.share = False, self._full_share

    def available(self, day: int) -> bool:
        """Whether the officer may be given a family: in post, and not away for long."""
        first, last = self._absence
        return self.start <= day <= self.end and not first <= day <= last

    def in_post(self, day: int) -> bool:
        """Whether the officer is employed on `day`."""
        return self.start <= day <= self.end

    def known_to_leave(self, day: int) -> bool:
        """Whether notice has been given by `day`."""
        return day >= self._leaving_known

    def bars(self, pod: int, day: int) -> bool:
        """Whether the officer may not take a family of a pod on `day`."""
        return pod in self.barred and day <= self.barred_until

    def leave_on(self, last: int, today: int) -> None:
        """Set the last day; what is booked later stays until the families are handed over."""
        self.end, self._leaving_known = min(self.end, last), min(self._leaving_known, today)
        after = range(max(0, self.end + 1 - self.opens), len(self.present))
        for place in [place for place in after if self.present[place]]:
            self.fall_ill(place)

    def go_away(self, first: int, last: int) -> None:
        """Set a long absence; the days themselves are taken as those of an illness are."""
        self._absence = first, last

    def may_go_away(self, day: int) -> bool:
        """Whether no long absence is on, or dated for later."""
        first, last = self._absence
        return first > last or day > last

    def days_away(self, first: int, last: int) -> int:
        """Return how many days of a span a long absence takes."""
        return max(0, min(last, self._absence[1]) - max(first, self._absence[0]) + 1)

    def hours(self, week: int) -> tuple[float, float, float]:
        """Return a week's hours available, hours used, and those of other duties.

        What short-notice work borrows, other duties go without.

        Raises
        ------
        AssertionError
            If more hours are booked than the officer is there.
        """
        if self.free[week] < -self.spare[week]:
            raise AssertionError(f"{self.name} has more hours booked than there are")
        worked = self.worked[week]
        available = worked * self.day_minutes
        other = worked * (self.day_minutes - self.day_meeting)
        used = available - max(self.free[week], 0)
        return available / 60.0, used / 60.0, other / 60.0

    def last_day(self, week: int, today: int) -> int:
        """Return the last day of a week, up to today, on which the officer is there."""
        latest = today - self.opens
        there = (place for place in range(latest, 7 * week - 1, -1) if self.present[place])
        return self.opens + next(there, latest)

    def take(self, minutes: int, week: int) -> None:
        """Take minutes of work without a date from the first weeks that have them."""
        free = self.free
        for later in range(week, len(free)):
            left = free[later]
            if left <= 0:
                continue
            if left >= minutes:
                free[later] = left - minutes
                return
            free[later] = 0
            minutes -= left

    def carry_over(self, week: int) -> None:
        """Do later what a week's hours, cut by illness, no longer hold of meetings held."""
        too_many = -self.spare[week] - self.free[week]
        if too_many > 0:
            self.free[week] += too_many
            self.take(too_many, week + 1)

    def fall_ill(self, place: int) -> bool:
        """Take the day at offset `place` away; say whether it was there."""
        if not self.present[place]:
            return False
        self.present[place] = False
        self.room[place] -= self._a_day
        week = place // 7
        self.worked[week] -= 1
        self.free[week] -= self.day_meeting
        self.spare[week] -= self.day_spare
        return True


def _other_duties(scenario: Scenario) -> float:
    """Return the share of time for other duties, item by item where they are itemised."""
    work = scenario.work
    itemised = work.duties.hours_a_week
    if itemised is None:
        return number(work.other_duties_pct) / 100.0
    return itemised / work.weekly_hours


def _day(day: date | None, scenario: Scenario, silent: int) -> int:
    return silent if day is None else (day - scenario.first_day).days


def _absence(officer: Officer, scenario: Scenario) -> tuple[int, int]:
    """Return first and last day of a dated absence; an empty span where there is none."""
    if officer.absent_from is None:
        return 1, 0
    return _day(officer.absent_from, scenario, 0), _day(officer.absent_until, scenario, 10**5)


def _leave(
    officer: Officer, scenario: Scenario, days: np.ndarray, works: np.ndarray, streams: Streams
) -> np.ndarray:
    """Return the days of annual leave: whole weeks, likelier in school holidays, and odd days."""
    leave = np.zeros(len(days), dtype=bool)
    week = days // 7
    pattern_days = sum(mark != "-" for mark in officer.working_days)
    total = scenario.work.leave_days * pattern_days / 5.0
    for year in range(
        int(week[0] // WEEKS_PER_LEAVE_YEAR), int(week[-1] // WEEKS_PER_LEAVE_YEAR) + 1
    ):
        in_year = np.flatnonzero(week // WEEKS_PER_LEAVE_YEAR == year)
        if not works[in_year].any():
            continue
        generator = streams.generator(f"leave/{officer.name}/{year}")
        keys, single = (
            generator.random(WEEKS_PER_LEAVE_YEAR),
            generator.random(7 * WEEKS_PER_LEAVE_YEAR),
        )
        order = np.argsort(-np.log(keys) / _leave_weights(scenario, year))
        blocks = order[: int(total * 0.75 // max(pattern_days, 1))]
        taken_whole = np.zeros(WEEKS_PER_LEAVE_YEAR, dtype=bool)
        taken_whole[blocks] = True
        off = taken_whole[week[in_year] % WEEKS_PER_LEAVE_YEAR]
        chance = (total - len(blocks) * pattern_days) / (
            5.0 / 7.0 * 7 * WEEKS_PER_LEAVE_YEAR * pattern_days / 5.0
        )
        day_of_year = days[in_year] - year * 7 * WEEKS_PER_LEAVE_YEAR
        leave[in_year] = off | (single[day_of_year] < chance)
    taken: np.ndarray = leave & works
    return taken


def _leave_weights(scenario: Scenario, year: int) -> np.ndarray:
    """Return how likely leave is in each week of a leave year, whole whatever the horizon."""
    ends = 7 * (year * WEEKS_PER_LEAVE_YEAR + np.arange(WEEKS_PER_LEAVE_YEAR)) + 6
    months = (np.datetime64(scenario.first_day, "D") + ends).astype("datetime64[M]").astype(
        np.int64
    ) % 12
    return np.array(scenario.work.leave_season)[months]


def slots(scenario: Scenario, days: int) -> list[int]:
    """Return the conference slots of each day: rooms x sessions, as far as minutes are taken."""
    conference = scenario.conference
    return [min(conference.rooms * conference.sessions_per_day, conference.minute_takers)] * days
