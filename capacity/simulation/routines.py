"""Routines: families arrive, the PRO gives them officers, weeks close, staff come and go."""

from __future__ import annotations

from capacity.demand.families import CAUSE, DELAY
from capacity.practice.band import Position, band
from capacity.service import Pathway
from capacity.simulation.cases import FAR, LAC, LAC_SHORT_BREAKS, Case
from capacity.simulation.diaries import Diary
from capacity.simulation.pathways import Pathways
from capacity.simulation.records import ENDED, HELD, MISSED, OPEN
from capacity.simulation.service import Service


class Routines:
    """What happens to the service as a whole."""

    def __init__(self, service: Service, pathways: Pathways) -> None:
        self.service, self.pathways = service, pathways
        self._arriving = service.arrivals_by_day()
        self._sick = service.sickness_by_day()

    def arrive(self, day: int) -> None:
        """Take in the families whose strategy discussion, or entry to care, is today."""
        service = self.service
        service.today = day
        for row in self._arriving[day]:
            case = service.new_case(row, day)
            if service.tape.families.enters_care[row]:
                self.pathways.enter_care(case, day)
                service.waiting.append(case)
                service.reschedule(case, day)
            else:
                self._ask_for_conference(case, day)

    def _ask_for_conference(self, case: Case, day: int) -> None:
        service = self.service
        case.cp_due = service.after_working_days(case.asked, 15)
        late = self.pathways.cause_on("icpc", day, case.draw(CAUSE), notified=True)
        service.cases.add(case)
        if late:
            case.cause = late
            heard = service.after_working_days(day, 10 + int(case.draw(DELAY) * 9))
            service.arrange(case, day, not_before=heard)
        else:
            service.arrange(case, day)
        service.reschedule(case, day)

    def allocate(self, day: int) -> None:
        """The PRO gives every waiting family an officer."""
        service = self.service
        service.today = day
        waiting, service.waiting = service.waiting, []
        for case in waiting:
            if case not in service.cases or case.holder >= 0:
                continue
            ranked = service.ranked(case, service.pathway(case))
            if not ranked:
                service.waiting.append(case)
                continue
            service.give(case, service.known_officer(case, ranked), day)
            service.record.add("pro_hours", day, service.hours.authorising)
            if case.booked == FAR and case.due != FAR:
                service.arrange(case, day)
            service.plan_between(case, day, keep=True)
            service.reschedule(case, day)

    def staff(self, day: int) -> None:
        """Let officers fall ill, start and leave."""
        service = self.service
        service.today = day
        for diary in service.diaries:
            if day == max(diary.start, service.opens) and diary.start > service.opens:
                service.record.staffing.append((day, "start", diary.name, diary.contract))
                self._share_with(diary, day)
            if day == diary.end + 1:
                service.record.staffing.append((day, "leave", diary.name, diary.contract))
                self._hand_over(diary, day)
        for index, length in self._sick.get(day, ()):
            self._fall_ill(service.diaries[index], day, length)

    def _fall_ill(self, diary: Diary, day: int, length: int) -> None:
        service, lost, place = self.service, 0, day - self.service.opens
        moved: set[Case] = set()
        while lost < length and place < len(diary.present):
            if diary.fall_ill(place):
                lost += 1
                held = {c for c in diary.booked[place // 7] if c.booked == place + service.opens}
                moved |= held
                for case in held:
                    service.desk.release(case)
                moved |= self._overbooked(diary, place // 7)
            place += 1
        if lost:
            service.record.staffing.append((day, "sick", diary.name, diary.contract))
        for case in sorted(moved, key=lambda c: (c.due, c.number)):
            service.arrange(case, day)
            service.reschedule(case, day)

    def _overbooked(self, diary: Diary, week: int) -> set[Case]:
        """Move meetings out of a week that no longer has their hours, most slack first."""
        moved: set[Case] = set()
        while diary.free[week] < -diary.spare[week] and diary.booked[week]:
            case = max(diary.booked[week], key=lambda c: (c.kind == LAC, c.due, c.number))
            self.service.desk.release(case)
            moved.add(case)
        return moved

    def _hand_over(self, diary: Diary, day: int) -> None:
        """Give a leaver's families to others, each at the cost of taking over."""
        service = self.service
        for case in sorted(diary.cases, key=lambda c: c.number):
            service.let_go(case)
            ranked = service.ranked(case, service.pathway(case))
            if ranked:
                self._take_over(case, ranked[0], day)
            else:
                service.waiting.append(case)
        for week in diary.booked:
            for case in sorted(week, key=lambda c: c.number):
                if case.booked >= day:
                    service.desk.release(case)
                    service.arrange(case, day)
                    service.reschedule(case, day)

    def _take_over(self, case: Case, diary: Diary, day: int) -> None:
        service = self.service
        service.give(case, diary.index, day)
        service.record.add("officer_changes", day, case.size)
        service.record.add("pro_hours", day, service.hours.authorising)
        service.charge(diary, service.hours.handover(case), day)
        service.plan_between(case, day, keep=True)
        service.reschedule(case, day)

    def _share_with(self, newcomer: Diary, day: int) -> None:
        """Move families from the heaviest caseloads until a newcomer's is fair."""
        service = self.service
        if not service.scenario.allocation.rebalance_on_change:
            return
        others = [d for d in service.diaries if d is not newcomer and d.in_post(day)]
        total = sum(d.fte for d in others) + newcomer.fte
        fair = newcomer.fte * sum(d.caseload for d in others) / max(total, 0.1)
        while newcomer.caseload < fair - 1 and others:
            heaviest = max(others, key=lambda d: (d.caseload / max(d.fte, 0.1), d.index))
            case = self._movable(heaviest, newcomer, day)
            if case is None:
                others.remove(heaviest)
                continue
            service.let_go(case)
            self._take_over(case, newcomer, day)
            if case.booked != FAR and case.booked > day + 28 and case.chair == heaviest.index:
                service.desk.release(case)
                service.arrange(case, day)
                service.reschedule(case, day)

    def _movable(self, diary: Diary, newcomer: Diary, day: int) -> Case | None:
        service = self.service
        able = [
            c for c in diary.cases
            if c.booked > day + 28 and c.booked != FAR
            and newcomer.role.takes(service.pathway(c)) and not (c.complex and newcomer.growing)
        ]
        return min(able, key=lambda c: (-max(c.plan_start if c.on_plan else c.care_start, -FAR), c.number), default=None)

    def close_week(self, day: int) -> None:
        """Use what hours are left for work between meetings, then record the week."""
        service = self.service
        service.today = day
        week = (day - service.opens) // 7
        for diary in service.diaries:
            self._between_meetings(diary, week, day)
        if day >= 0:
            self._record(week, day)
            service.assert_identities()

    def _between_meetings(self, diary: Diary, week: int, day: int) -> None:
        service, queue = self.service, self.service.due_between[diary.index]
        before, after = service.scenario.practice.midway_window_days
        for case, due in sorted(queue.items(), key=lambda item: (item[1], item[0].number)):
            if due - before > day:
                break
            minutes = case.midway_minutes
            kind = "surgery" if case.surgery_due == due and case.midway_due != due else "midway"
            if diary.worked[week] > 0 and diary.free[week] >= minutes:
                diary.free[week] -= minutes
                service.between_done(case, diary, kind, due, day)
            elif day > due + after:
                service.between_missed(case, diary, kind, due, day)

    def _record(self, week: int, day: int) -> None:
        service, record = self.service, self.service.record
        number = day // 7
        counts = {name: 0.0 for name in ("children", "cp_plans", "looked_after", "both_pathways", "unallocated")}
        for case in service.cases:
            if case.open:
                counts["children"] += case.size
                counts["cp_plans"] += case.size * case.on_plan
                counts["looked_after"] += case.size * case.in_care
                counts["both_pathways"] += case.size * (case.on_plan and case.in_care)
                counts["unallocated"] += case.size * (case.holder < 0)
        for name, value in counts.items():
            record.counts[name][number] = value
        worst = 0.0
        for diary in service.diaries:
            if diary.in_post(day):
                worst = max(worst, diary.caseload / diary.fte if diary.fte else 0.0)
                self._officer(diary, week, number, day)
        record.counts["caseload_per_fte_max"][number] = worst

    def _officer(self, diary: Diary, week: int, number: int, day: int) -> None:
        service, counts = self.service, self.service.record.counts
        effective = diary.effective_fte(day)
        present = 0.0 if diary.officer.absent(service.date(day)) else effective
        counts["fte_in_post"][number] += diary.fte
        counts["fte_effective"][number] += present
        counts["fte_locum"][number] += diary.fte * (diary.contract == "locum")
        counts["officers_in_post"][number] += 1
        where = band(effective).position(diary.caseload)
        counts["officers_in_band"][number] += where is Position.IN
        counts["officers_above_band"][number] += where is Position.ABOVE
        worked = diary.worked[week]
        available = worked * diary.day_minutes / 60.0
        used = (available * 60.0 - diary.free[week]) / 60.0 if worked else 0.0
        other = worked * (diary.day_minutes - diary.day_meeting) / 60.0
        counts["hours_available"][number] += available
        counts["hours_used"][number] += min(used, available)
        counts["hours_needed"][number] += other
        service.record.officers.append(
            (number, diary.name, diary.contract, diary.fte, diary.caseload, available, min(used, available))
        )
