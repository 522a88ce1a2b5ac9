"""Staff come, go and fall ill: who takes over, who covers."""

from __future__ import annotations

import numpy as np

from capacity.scenario.laws import number
from capacity.simulation.cases import FAR, LAC, Case
from capacity.simulation.diaries import Diary
from capacity.simulation.holding import SMALLEST_FTE, load
from capacity.simulation.rebalancing import SETTLED_DAYS, Rebalancing, known_since
from capacity.simulation.service import Service

Spells = dict[int, list[tuple[int, int]]]


class Staffing:
    """What happens when staff change. Absence is covered; only leavers' families move."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.spells = _spells(service)
        self.rebalancing = Rebalancing(service, self._take_over)

    def days(self) -> list[int]:
        """Return the days on which something happens."""
        days = set(self.spells) | self.rebalancing.days
        for diary in self.service.diaries:
            days |= {diary.start, diary.end + 1}
        return sorted(day for day in days if self.service.opens <= day < self.service.days)

    def change(self, day: int) -> None:
        """Let officers start, leave and fall ill."""
        for diary in self.service.diaries:
            if day == diary.end + 1:
                self._note(day, "leave", diary)
                self._hand_over(diary, day)
            if day == diary.start:
                self._note(day, "start", diary)
                if not self.rebalancing.instead_of_build_up:
                    self._build_up(diary, day)
        if self.rebalancing.due(day):
            self.rebalancing.share_out(day)
        for index, length in self.spells.get(day, ()):
            self._fall_ill(self.service.diaries[index], day, length)

    def _note(self, day: int, event: str, diary: Diary) -> None:
        if 0 <= day < self.service.days:
            self.service.record.staffing.append((day, event, diary.name, diary.contract))

    def _fall_ill(self, diary: Diary, day: int, length: int) -> None:
        """Take working days away; meetings that lose their day or their hours move."""
        moved: list[Case] = []
        weeks: set[int] = set()
        for place in range(day - self.service.opens, len(diary.present)):
            if not length:
                break
            if diary.fall_ill(place):
                length -= 1
                weeks.add(place // 7)
                moved += self._bumped(diary, place)
        for week in sorted(weeks):
            diary.carry_over(week)
        if moved:
            self._note(day, "sick", diary)
        for case in sorted(moved, key=_urgency):
            self.service.arrange(case, day)
            self.service.reschedule(case, day)

    def _bumped(self, diary: Diary, place: int) -> list[Case]:
        """Release the meetings of a lost day, and those for which its week lost the hours."""
        week, day = place // 7, place + self.service.opens
        lost = sorted((c for c in diary.booked[week] if c.booked == day), key=_urgency)
        for case in lost:
            self.service.desk.release(case)
        while diary.free[week] < -diary.spare[week] and diary.booked[week]:
            gives_way = max(diary.booked[week], key=lambda c: (c.kind == LAC, *_urgency(c)))
            self.service.desk.release(gives_way)
            lost.append(gives_way)
        return lost

    def _hand_over(self, leaver: Diary, day: int) -> None:
        """Give a leaver's families to others, and their meetings with them."""
        service = self.service
        for case in sorted(leaver.cases, key=_urgency):
            service.holding.take(case)
            ranked = service.holding.ranked(case, day)
            if ranked:
                self._take_over(case, ranked[0], day)
            else:
                service.waiting.append(case)
        for case in sorted({c for week in leaver.booked for c in week}, key=_urgency):
            service.rearrange(case, day)

    def _take_over(self, case: Case, diary: Diary, day: int) -> None:
        service = self.service
        service.holding.give(case, diary)
        service.record.add("officer_changes", day, case.size)
        service.record.add("pro_hours", day, service.hours.authorising)
        service.charge(diary, service.hours.handover(case), day)
        service.between.queue(case)

    def _build_up(self, newcomer: Diary, day: int) -> None:
        """Move families from the heaviest caseloads until a newcomer's is fair."""
        service = self.service
        if not service.scenario.allocation.rebalance_on_change:
            return
        others = [d for d in service.diaries if d is not newcomer and d.in_post(day)]
        children = sum(diary.caseload for diary in others)
        fte = sum(diary.fte for diary in others) + newcomer.fte
        fair = children * newcomer.fte / max(fte, SMALLEST_FTE)
        while others:
            heaviest = max(others, key=load)
            case = self._movable(heaviest, newcomer, day, fair - newcomer.caseload)
            if case is None:
                others.remove(heaviest)
                continue
            service.holding.take(case)
            self._take_over(case, newcomer, day)
            service.rearrange(case, day)

    def _movable(self, diary: Diary, newcomer: Diary, day: int, room: float) -> Case | None:
        """Return the family known for the shortest time of those that may move."""
        able = [
            case
            for case in diary.cases
            if case.size <= room
            and day + SETTLED_DAYS < case.booked < FAR
            and case.pathway in newcomer.takes
            and not (case.complex and newcomer.growing)
        ]
        return max(able, key=lambda case: (known_since(case), case.number), default=None)


def _urgency(case: Case) -> tuple[int, int]:
    return case.due, case.number


def _spells(service: Service) -> Spells:
    """Draw short sickness: who falls ill on which day, for how many working days."""
    share = number(service.scenario.work.sickness_pct) / 100.0
    mean = service.scenario.work.sickness_spell_days
    falls: Spells = {}
    if share <= 0.0:
        return falls
    gap = mean / share * 7.0 / 5.0
    count = int((service.desk.last - service.opens) / gap * 2) + 30
    for diary in service.diaries:
        name = f"sickness/{diary.name}"
        waits = service.tape.streams.generator(f"{name}/starts").standard_exponential(count)
        lengths = service.tape.streams.generator(f"{name}/lengths").geometric(1.0 / mean, count)
        starts = service.opens + np.floor(np.cumsum(waits) * gap).astype(np.int64)
        for start, length in zip(starts.tolist(), lengths.tolist(), strict=True):
            falls.setdefault(start, []).append((diary.index, length))
    return falls
