"""Booking: meetings into diaries and slots, early if there is room, late only if there is none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from capacity.simulation.cases import FAR, LAC, Case
from capacity.simulation.diaries import Diary

LATE_SEARCH_DAYS = 70
"""How far beyond its limit a late meeting is looked for at once."""


class Desk:
    """Where meetings are booked; days are offsets from the day that the run opens."""

    def __init__(self, diaries: Sequence[Diary], slots: list[int], opens: int) -> None:
        self.diaries, self.slots, self.opens = diaries, slots, opens
        self.last = opens + len(slots)

    def away(self, index: int, until: int, days: int) -> bool:
        """Whether an officer is away on each of the `days` days up to `until`."""
        place = until - self.opens
        return not any(self.diaries[index].present[max(0, place - days + 1) : place + 1])

    def book(self, case: Case, diary: Diary, day: int) -> None:
        """Enter the meeting of a case."""
        place = day - self.opens
        diary.free[place // 7] -= case.minutes
        diary.room[place] -= 1
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
        diary.room[place] += 1
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
        self, officers: Sequence[Diary], minutes: int, spans: Iterable[range], *,
        conference: bool, short: bool,
    ) -> tuple[Diary, int] | None:  # fmt: skip
        """Return the first day, and on it the first officer, with room.

        Parameters
        ----------
        spans
            Days to look at, in their order.
        """
        for span in spans:
            found, days = None, span
            for diary in officers:
                needed = minutes if minutes < diary.largest else diary.largest
                day = self._first_day(diary, needed, days, conference, short)
                if day is not None:
                    found, days = (diary, day), range(days.start, day, days.step)
                    if not days:  # nobody has room sooner than on the first day
                        break
            if found is not None:
                return found
        return None

    def _first_day(
        self, diary: Diary, needed: int, days: range, conference: bool, short: bool
    ) -> int | None:
        """Return the first of some days with room in a diary; hours are looked up by week."""
        free, room, slots, opens = diary.free, diary.room, self.slots, self.opens
        place, stop, step = days.start - opens, days.stop - opens, days.step
        while (stop - place) * step > 0:
            week = place // 7
            edge = min(7 * week + 7, stop) if step > 0 else max(7 * week - 1, stop)
            if free[week] + (diary.spare[week] if short else 0) >= needed:
                for day in range(place, edge, step):
                    if room[day] > 0 and (not conference or slots[day] > 0):
                        return day + opens
            place = edge
        return None

    def most_slack(
        self, officers: Iterable[Diary], minutes: int, first: int, last: int, *, conference: bool
    ) -> tuple[Case, Diary, int] | None:
        """Return the later LAC review to displace for a meeting between two days.

        It frees a day on which the meeting then has room; of those that do, it is the
        one whose limit is furthest away.
        """
        best: tuple[Case, Diary, int] | None = None
        least, slots, opens = (-FAR, 0), self.slots, self.opens
        span = range(first - opens, last - opens + 1)
        places = [place for place in span if not conference or slots[place] > 0]
        weeks = {place // 7 for place in places}
        for diary in officers:
            needed = min(minutes, diary.largest)
            for week in weeks:
                short_of = needed - diary.free[week] - diary.spare[week]
                for case in diary.booked[week]:
                    due = case.lac_due
                    if due < least[0] or case.reviews == 0 or case.cp_due <= due:
                        continue
                    slack = due, -case.number
                    if slack > least and case.minutes >= short_of:
                        day = _freed(diary, week, places, case.booked - opens)
                        if day is not None:
                            best, least = (case, diary, day + opens), slack
        return best


def _freed(diary: Diary, week: int, places: Iterable[int], without: int) -> int | None:
    """Return the first of `places` in a week with room once the meeting at `without` is gone."""
    room = diary.room
    return next((p for p in places if p // 7 == week and room[p] + (p == without) > 0), None)


def around(aim: int, first: int, last: int) -> tuple[range, range]:
    """Return the days from the aimed one to the last, then back from it to the first."""
    aim = min(max(aim, first), last)
    return range(aim, last + 1), range(aim - 1, first - 1, -1)
