"""Booking: meetings into diaries and slots, early if there is room, late only if there is none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from capacity.simulation.cases import FAR, LAC, Case
from capacity.simulation.diaries import Diary

LATE_SEARCH_DAYS = 70
"""How far beyond its limit a late meeting is looked for at once."""


class Desk:
    """Where meetings are booked; days are offsets from the day that the run opens."""

    def __init__(self, diaries: Sequence[Diary], slots: list[int], opens: int, a_day: int) -> None:
        self.diaries, self.slots, self.opens, self.a_day = diaries, slots, opens, a_day
        self.last = opens + len(slots)

    def away(self, index: int, until: int, days: int) -> bool:
        """Whether an officer is away on each of the `days` days up to `until`."""
        place = until - self.opens
        return not any(self.diaries[index].present[max(0, place - days + 1) : place + 1])

    def book(self, case: Case, diary: Diary, day: int) -> None:
        """Enter the meeting of a case."""
        place = day - self.opens
        diary.free[place // 7] -= case.minutes
        diary.count[place] += 1
        diary.booked[place // 7].add(case)
        case.in_slot = case.kind != LAC
        self.slots[place] -= case.in_slot
        case.booked, case.chair = day, diary.index
        if case.first_booking == FAR:
            case.first_booking = day

    def release(self, case: Case) -> None:
        """Take the meeting of a case out again."""
        if case.booked == FAR:
            return
        place, diary = case.booked - self.opens, self.diaries[case.chair]
        diary.free[place // 7] += case.minutes
        diary.count[place] -= 1
        diary.booked[place // 7].discard(case)
        self.slots[place] += case.in_slot
        case.booked, case.chair = FAR, -1

    def hold(self, case: Case, day: int) -> None:
        """Take a meeting that is held today off the bookings; its hours stay used.

        Raises
        ------
        AssertionError
            If it is not booked for today, or whoever chairs it is not there.
        """
        if case.booked != day:
            raise AssertionError("a meeting is held that is not booked for the day")
        place, diary = day - self.opens, self.diaries[case.chair]
        if not diary.present[place]:
            raise AssertionError("a meeting is chaired by somebody who is not there")
        diary.booked[place // 7].discard(case)
        case.booked, case.chair = FAR, -1

    def find(
        self, officers: Iterable[Diary], minutes: int, days: Iterable[int], *, conference: bool,
        short: bool,
    ) -> tuple[Diary, int] | None:  # fmt: skip
        """Return the first day, and on it the first officer, with room."""
        opens, slots, a_day = self.opens, self.slots, self.a_day
        asked = [(diary, min(minutes, diary.largest)) for diary in officers]
        for day in days:
            place = day - opens
            if conference and slots[place] <= 0:
                continue
            for diary, needed in asked:
                if diary.present[place] and diary.count[place] < a_day:
                    week = place // 7
                    borrowed = diary.spare[week] if short else 0
                    if diary.free[week] + borrowed >= needed:
                        return diary, day
        return None

    def most_slack(
        self, officers: Iterable[Diary], minutes: int, first: int, last: int, *, conference: bool
    ) -> tuple[Case, Diary, int] | None:
        """Return the later LAC review to displace for a meeting between two days.

        It frees a day on which the meeting then has room; of those that do, it is the
        one whose limit is furthest away.
        """
        best: tuple[Case, Diary, int] | None = None
        least = (-FAR, 0)
        for diary in officers:
            for week in range((first - self.opens) // 7, (last - self.opens) // 7 + 1):
                room = diary.free[week] + diary.spare[week] - min(minutes, diary.largest)
                for case in diary.booked[week]:
                    if case.reviews == 0 or room + case.minutes < 0 or case.kind != LAC:
                        continue
                    slack = case.due, -case.number
                    if slack <= least:
                        continue
                    day = self._day_in(diary, week, first, last, conference, case)
                    if day is not None:
                        best, least = (case, diary, day), slack
        return best

    def _day_in(
        self, diary: Diary, week: int, first: int, last: int, conference: bool, without: Case
    ) -> int | None:
        start = max(first, self.opens + 7 * week)
        for day in range(start, min(last, self.opens + 7 * week + 6) + 1):
            place = day - self.opens
            busy = diary.count[place] - (without.booked == day)
            if (
                diary.present[place]
                and busy < self.a_day
                and (not conference or self.slots[place] > 0)
            ):
                return day
        return None


def around(aim: int, first: int, last: int) -> Iterable[int]:
    """Return the days from the aimed one to the last, then back from it to the first."""
    aim = min(max(aim, first), last)
    return chain(range(aim, last + 1), range(aim - 1, first - 1, -1))
