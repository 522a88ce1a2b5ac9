"""Staff come, go and fall ill: who takes over, who covers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from capacity.practice.spans import DAYS_PER_MONTH
from capacity.scenario.laws import number
from capacity.service import Pathway
from capacity.simulation.agenda import Process
from capacity.simulation.cases import FAR, LAC, Case
from capacity.simulation.changes import Changes
from capacity.simulation.diaries import Diary
from capacity.simulation.holding import SMALLEST_FTE, load
from capacity.simulation.locums import Locums
from capacity.simulation.rebalancing import Rebalancing, known_since
from capacity.simulation.recruitment import Recruitment
from capacity.simulation.service import Service
from capacity.simulation.turnover import Turnover

Spells = dict[int, list[tuple[int, int]]]


class Staffing:
    """What happens when staff change. Absence is covered; only leavers' families move."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.spells: Spells = {}
        for diary in service.diaries:
            self._foresee_illness(diary)
        self.rebalancing = Rebalancing(service, self._take_over)
        workforce = service.scenario.workforce
        self.changes = Changes(service)
        self.recruitment = Recruitment(self.changes)
        self.turnover = Turnover(self.changes)
        self.locums = Locums(self.changes, self.recruitment)
        self.changing = bool(
            workforce.candidate
            or workforce.establishment is not None
            or workforce.growing_months is not None
            or self.turnover.active
            or self.locums.active
        )

    def days(self) -> list[int]:
        """Return the days on which something happens: any day, where the team may change."""
        if self.changing:
            return list(range(self.service.opens, self.service.days))
        days = set(self.spells) | self.rebalancing.days
        for diary in self.service.diaries:
            days |= {diary.start, diary.end + 1}
        return sorted(day for day in days if self.service.opens <= day < self.service.days)

    def change(self, day: int) -> None:
        """Let officers start, leave and fall ill."""
        self._let_join(day)
        for diary in self.service.diaries if day in self.changes.dates else ():
            if day == diary.end + 1:
                self._note(day, "leave", diary)
                self.rebalancing.joined_or_left(day)
                self._hand_over(diary, day)
            if day == diary.start:
                self._note(day, "start", diary)
                self.rebalancing.joined_or_left(day)
                if not self.rebalancing.instead_of_build_up:
                    self._build_up(diary, day)
        if self.rebalancing.due(day):
            self.rebalancing.share_out(day)
        for index, length in self.spells.get(day, ()):
            self._fall_ill(self.service.diaries[index], day, length)

    def _let_join(self, day: int) -> None:
        """Let those start whose day it is, and once a week look at the team."""
        known = len(self.service.diaries)
        self.changes.agenda.happen(day)
        if self.changing and day >= 0 and day % 7 == 0:
            self._review(day)
        joined = self.service.diaries[known:]
        for diary in joined:
            self._foresee_illness(diary)
        if joined and self.locums.active:
            self.locums.review(day)

    def _review(self, day: int) -> None:
        """Look who goes, which posts are open, and which locums to seek."""
        if day == 0:
            self.recruitment.expect_candidates()
        for diary, days in self.turnover.long_absences(day):
            self._go_away(diary, day, days)
        for diary, length in self.turnover.illness_of_load():
            self._fall_ill(diary, day, length)
        self._let_grow(day)
        self.recruitment.review(day)
        if self.locums.active:
            self.locums.review(day)

    def _let_grow(self, day: int) -> None:
        """Count growing officers as experienced after their months, from day 0 at the least."""
        months = self.service.scenario.workforce.growing_months
        for diary in self.service.diaries:
            since = diary.start if diary.officer.start else 0
            grown = months is not None and day >= since + months * DAYS_PER_MONTH
            if diary.growing and grown and diary.in_post(day):
                diary.grow_up()
                self._note(day, "experienced", diary)

    def _go_away(self, diary: Diary, day: int, days: int) -> None:
        """Let an officer be away for long: colleagues stand in, and the families stay."""
        self._note(day, "absent", diary)
        diary.go_away(day, day + days - 1)
        self._lose(diary, day, range(day, day + days), most=days)
        self.changes.agenda.begin(self._come_back(diary, days))

    def _come_back(self, diary: Diary, days: int) -> Process:
        yield days
        if diary.in_post(self.changes.today):
            self.changes.note("return", diary)

    def _note(self, day: int, event: str, diary: Diary) -> None:
        if 0 <= day < self.service.days:
            self.service.record.staffing.append((day, event, diary.name, diary.contract))

    def _foresee_illness(self, diary: Diary) -> None:
        """Draw an officer's short sickness: on which day, for how many working days."""
        for start, length in _illness(self.service, diary):
            self.spells.setdefault(start, []).append((diary.index, length))

    def _fall_ill(self, diary: Diary, day: int, length: int) -> None:
        """Take so many working days away, from today on."""
        last = min(self.service.opens + len(diary.present), diary.end + 1)
        if self._lose(diary, day, range(day, last), most=length):
            self._note(day, "sick", diary)

    def _lose(self, diary: Diary, today: int, days: range, most: int) -> bool:
        """Take working days away; meetings that lose their day or their hours move.

        Says whether any did.
        """
        moved: list[Case] = []
        weeks: set[int] = set()
        for place in range(days.start - self.service.opens, days.stop - self.service.opens):
            if not most or place >= len(diary.present):
                break
            if diary.fall_ill(place):
                most -= 1
                weeks.add(place // 7)
                moved += self._bumped(diary, place)
        for week in sorted(weeks):
            diary.carry_over(week)
        for case in sorted(moved, key=_urgency):
            self.service.arrange(case, today)
            self.service.reschedule(case, today)
        return bool(moved)

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
            if ranked and service.authority.decides(day):
                self._take_over(case, ranked[0], day)
            else:
                case.handed_over = True
                service.waiting.append(case)
        for case in sorted({c for week in leaver.booked for c in week}, key=_urgency):
            service.rearrange(case, day)

    def _take_over(self, case: Case, diary: Diary, day: int) -> None:
        service = self.service
        service.holding.give(case, diary)
        service.record.add("officer_changes", day, case.size)
        service.record.add("pro_hours", day, service.authority.hours)
        service.charge(diary, service.hours.handover(case, day), day)
        service.between.queue(case)

    def _build_up(self, newcomer: Diary, day: int) -> None:
        """Move families until a newcomer's caseload is fair: a leaver's, then the heaviest's."""
        service = self.service
        wanted = service.scenario.allocation.rebalance_on_change
        if not wanted or not service.authority.decides(day):
            return
        others = [d for d in service.staff if d is not newcomer and d.in_post(day)]
        children = sum(diary.caseload for diary in others)
        staying = [diary for diary in others if not diary.known_to_leave(day)]
        shares = sum(diary.share for diary in staying) + newcomer.share
        fair = children * newcomer.share / max(shares, SMALLEST_FTE)
        heaviest_first = {d: (d.known_to_leave(day), load(d)) for d in others if d.available(day)}
        known: dict[Diary, list[Case]] = {}
        while heaviest_first:
            heaviest = max(heaviest_first, key=heaviest_first.__getitem__)
            if heaviest not in known:
                known[heaviest] = _latest_known(heaviest, newcomer, day)
            near = min(day + service.scenario.allocation.settled_days, heaviest.end)
            case = _movable(known[heaviest], near, fair - newcomer.caseload)
            if case is None:
                del heaviest_first[heaviest]
                continue
            known[heaviest].remove(case)
            service.holding.take(case)
            heaviest_first[heaviest] = heaviest.known_to_leave(day), load(heaviest)
            self._take_over(case, newcomer, day)
            service.rearrange(case, day)


def _latest_known(diary: Diary, newcomer: Diary, day: int) -> list[Case]:
    """Return an officer's families that a newcomer may take, those known latest first."""
    ranked = sorted([(known_since(case), case.number, case) for case in diary.cases], reverse=True)
    families = [case for _, _, case in ranked]
    if not newcomer.growing and not newcomer.barred and len(newcomer.takes) == len(Pathway):
        return families
    return [
        case
        for case in families
        if case.pathway in newcomer.takes
        and not (case.complex and newcomer.growing)
        and not newcomer.bars(case.pod, day)
    ]


def _movable(families: list[Case], near: int, room: float) -> Case | None:
    """Return the first family for whose children there is room and whose meeting is not near."""
    return next((case for case in families if case.size <= room and near < case.booked < FAR), None)


def _urgency(case: Case) -> tuple[int, int]:
    return case.due, case.number


def _illness(service: Service, diary: Diary) -> Iterator[tuple[int, int]]:
    """Give the first day of each spell of short sickness, and its working days."""
    share = number(service.scenario.work.sickness_pct) / 100.0
    mean = service.scenario.work.sickness_spell_days
    if share <= 0.0:
        return
    gap = mean / share * 7.0 / 5.0
    count = int((service.desk.last - service.opens) / gap * 2) + 30
    name = f"sickness/{diary.name}"
    waits = service.tape.streams.generator(f"{name}/starts").standard_exponential(count)
    lengths = service.tape.streams.generator(f"{name}/lengths").geometric(1.0 / mean, count)
    starts = service.opens + np.floor(np.cumsum(waits) * gap).astype(np.int64)
    for start, length in zip(starts.tolist(), lengths.tolist(), strict=True):
        if start >= diary.start:
            yield start, length
