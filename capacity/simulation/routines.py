"""Routines: families arrive, the PRO gives them officers, and weeks close."""

from __future__ import annotations

from capacity.demand.families import CAUSE, DELAY
from capacity.practice.band import Position, band
from capacity.service import Contract
from capacity.simulation.cases import Case
from capacity.simulation.dates import FIRST_REVIEW_WORKING_DAYS, Dates, within
from capacity.simulation.diaries import Diary
from capacity.simulation.pathways import Pathways
from capacity.simulation.service import Service

FEWEST = 50.0
"""Children per FTE below which there are more employees than the handbook's band asks for."""

CHILDREN = ("children", "cp_plans", "looked_after", "both_pathways", "unallocated")


class Routines:
    """What happens to the service as a whole, day by day and week by week."""

    def __init__(self, service: Service, pathways: Pathways) -> None:
        self.service, self.pathways = service, pathways
        self.arriving = _by_day(service)

    def arrive(self, day: int) -> None:
        """Take in the families whose strategy discussion, or entry to care, is today."""
        service = self.service
        for row in self.arriving[day]:
            case = service.new_case(row, day)
            if service.tape.families.enters_care[row]:
                self.pathways.enter_care(case, day)
                service.waiting.append(case)
            else:
                self._ask_for_conference(case, day)
            service.reschedule(case, day)

    def _ask_for_conference(self, case: Case, day: int) -> None:
        service = self.service
        service.holding.cases.add(case)
        case.cp_due = service.dates.icpc_due(case.asked)
        case.cause = self.pathways.causes.notified_late("icpc", day, case.draw(CAUSE))
        if case.cause:
            heard = within(service.scenario.practice.late_notice_working_days, case.draw(DELAY))
            service.arrange(case, day, not_before=service.dates.after_working_days(day, heard))
        else:
            service.arrange(case, day)

    def allocate(self, day: int) -> None:
        """Give every waiting family an officer: the PRO's allocation day, if anybody decides."""
        service = self.service
        if not service.authority.decides(day):
            return
        waiting, service.waiting = service.waiting, []
        for case in waiting:
            if case not in service.holding.cases or case.holder >= 0:
                continue
            diary = service.holding.first_choice(case, day)
            if diary is None:
                service.waiting.append(case)
            else:
                self._give(case, diary, day)

    def _give(self, case: Case, diary: Diary, day: int) -> None:
        service = self.service
        service.holding.give(case, diary)
        service.record.add("pro_hours", day, service.authority.hours)
        service.settle(case, day)
        if case.handed_over:
            service.record.add("officer_changes", day, case.size)
            service.charge(diary, service.hours.handover(case, day), day)
            case.handed_over = False
        service.arrange(case, day)
        service.between.queue(case)
        service.reschedule(case, day)

    def true_up(self, day: int) -> None:
        """Trim the caseload to the totals that the scenario gives for day 0.

        The past is played with a few children more than are wanted, and conferences
        that slipped keep some plans open: what is over leaves the books, uncounted.
        """
        start, holding = self.service.scenario.start, self.service.holding
        both = _children(holding.cases, True, True) - start.both_pathways
        plans = _children(holding.cases, True, False) - (start.cp_plans - start.both_pathways)
        care = _children(holding.cases, False, True) - (start.looked_after - start.both_pathways)
        for over, on_plan, in_care in (
            (both, True, True),
            (plans, True, False),
            (care, False, True),
        ):
            self._trim(over, on_plan, in_care, day)

    def _trim(self, over: int, on_plan: bool, in_care: bool, day: int) -> None:
        service = self.service
        of_kind = [
            case
            for case in service.holding.cases
            if case.on_plan is on_plan and case.in_care is in_care
        ]
        for case in sorted(of_kind, key=lambda case: case.number):
            if 0 < case.size <= over:
                over -= case.size
                service.desk.release(case)
                service.between.drop(case, day)
                service.holding.close(case)

    def close_week(self, day: int) -> None:
        """Do what hours are left for, then record the week."""
        service = self.service
        week = (day - service.opens) // 7
        self.pathways.disputes.close_week(day)
        for diary in service.staff:
            service.between.close_week(diary, week, day)
        if service.scenario.practice.midway_cover:
            self._cover(week, day)
        if day >= 0:
            self._record_children(day)
            for diary in service.staff:
                if diary.in_post(day):
                    self._record_officer(diary, week, day)
                    self._record_hours(diary, week, day, diary.fte)
                elif diary.start <= day:  # left this week: hours, but nobody at its close
                    self._record_hours(diary, week, day, 0.0)
            self._record_posts(day)
            fte = service.record.counts["fte_in_post"][day // 7]
            service.record.add("pro_hours", day, service.authority.week(fte, day))
        service.staff[:] = [diary for diary in service.staff if diary.end > day]

    def _cover(self, week: int, day: int) -> None:
        """Let colleagues do the work between meetings of those who are away for long."""
        there = [diary for diary in self.service.staff if diary.available(day)]
        for diary in self.service.staff:
            if diary.days_away(day, day):
                self.service.between.cover(diary, there, week, day)

    def _record_children(self, day: int) -> None:
        plans = care = both = waiting = 0
        for case in self.service.holding.cases:
            if case.on_plan:
                plans += case.size
                if case.in_care:
                    both += case.size
            if case.in_care:
                care += case.size
            if case.holder < 0 and case.open:
                waiting += case.size
            if not case.late_ever and case.due < day:
                self.pathways.count_late(case, day)
        held = plans + care - both
        self.service.holding.assert_identities(held, waiting)
        counted = (held, plans, care, both, waiting)
        for name, children in zip(CHILDREN, counted, strict=True):
            self.service.record.counts[name][day // 7] = float(children)

    def _record_posts(self, day: int) -> None:
        """Record vacant posts, employees beyond the need, and what the week cost."""
        service, week = self.service, day // 7
        counts, first = service.record.counts, 7 * (day // 7)
        employed = 0.0
        for diary in service.staff:
            permanent = diary.contract == Contract.PERMANENT
            employed += diary.fte * (permanent and diary.in_post(day))
            name = "cost_permanent" if permanent else "cost_locum"
            counts[name][week] += service.payroll.pence(diary, first, day)
        posts = service.establishment.on(day)
        counts["vacancies"][week] = max(0.0, round(posts - employed, 6))
        surplus = max(0.0, employed - counts["children"][week] / FEWEST)
        counts["fte_surplus"][week] = surplus
        if surplus:
            counts["cost_surplus"][week] = round(
                counts["cost_permanent"][week] * surplus / employed
            )

    def _record_officer(self, diary: Diary, place: int, day: int) -> None:
        counts, week = self.service.record.counts, day // 7
        effective = diary.effective_fte(day)
        where = band(effective).position(diary.caseload)
        counts["fte_in_post"][week] += diary.fte
        counts["fte_effective"][week] += effective if diary.available(day) else 0.0
        counts["fte_locum"][week] += diary.fte * (diary.contract == "locum")
        counts["officers_in_post"][week] += 1
        counts["officers_in_band"][week] += where is Position.IN
        counts["officers_above_band"][week] += where is Position.ABOVE
        highest = counts["caseload_per_fte_max"]
        if diary.fte > 0.0:
            highest[week] = max(highest[week], diary.caseload / diary.fte)

    def _record_hours(self, diary: Diary, place: int, day: int, fte: float) -> None:
        """Record an officer's hours of the week, and the row of the table of officers."""
        record, week = self.service.record, day // 7
        available, used, other = diary.hours(place)
        record.counts["hours_available"][week] += available
        record.counts["hours_used"][week] += used
        record.counts["hours_needed"][week] += other
        record.officers.append(
            (week, diary.name, diary.contract, fte, diary.caseload, available, used)
        )

    def snapshot(self, day: int) -> None:
        """Take the published all-or-nothing indicators: every review of a child in time.

        Of a plan, every review counts; of care, those since the last 31 March.
        """
        for case in self.service.holding.cases:
            if day >= 0:
                self._take_indicators(case, day)
            case.late_lac = False

    def _take_indicators(self, case: Case, day: int) -> None:
        record, dates = self.service.record, self.service.dates
        overdue = case.due < day
        if case.on_plan:
            record.plan("open", case.plan_start, day, case.size)
        if case.on_plan and dates.after_months(max(case.plan_start, dates.first), 3) <= day:
            record.add("cp_eligible", day, case.size)
            record.add("cp_all_on_time", day, case.size * (not case.late_cp and not overdue))
        if case.in_care and _long_in_care(case, day, dates):
            record.add("lac_eligible", day, case.size)
            record.add("lac_all_on_time", day, case.size * (not case.late_lac and not overdue))


def _long_in_care(case: Case, day: int, dates: Dates) -> bool:
    """Whether a child counts for the indicator: 20 working days in care or more."""
    since = max(case.care_start, dates.first)
    return dates.after_working_days(since, FIRST_REVIEW_WORKING_DAYS) <= day


def _children(cases: set[Case], on_plan: bool, in_care: bool) -> int:
    return sum(c.size for c in cases if c.on_plan is on_plan and c.in_care is in_care)


def _by_day(service: Service) -> dict[int, list[int]]:
    """Return the rows of the families that come on each day of the run."""
    arriving: dict[int, list[int]] = {}
    known = service.tape.held.known.tolist()
    for row, day in enumerate(service.tape.families.day.tolist()):
        if not known[row]:
            arriving.setdefault(max(day, service.opens), []).append(row)
    return arriving
