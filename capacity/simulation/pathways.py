"""What happens to a family: conference, plan, reviews, care, and how each ends."""

from __future__ import annotations

from math import exp

from capacity.demand.families import CAUSE, DELAY, FORWARD, OUTCOME
from capacity.demand.play import logit
from capacity.demand.rates import DAYS_PER_MONTH, DAYS_PER_YEAR
from capacity.scenario.laws import number
from capacity.scenario.operation import Lateness
from capacity.simulation.cases import FAR, ICPC, LAC, LAC_ADOPTION, RCPC, Case
from capacity.simulation.records import CAPACITY, ENDED, HELD, MISSED, OPEN
from capacity.simulation.service import Service

ENDS_AFTER_CARE = 0.85
"""Chance that a plan ends at a review in care where no letter ends it (A)."""

SHORTEST_DELAY, DELAY_SPAN = 3, 12
"""Working days by which a meeting that is called off is put back (A)."""


class Pathways:
    """Case logic: `fire` takes a case and its day, and gives the day of its next event."""

    def __init__(self, service: Service) -> None:
        self.service = service
        scenario = service.scenario
        cp, practice = scenario.demand.cp, scenario.practice
        self.first = logit(number(cp.end_at_first_review))
        self.later = logit(number(cp.end_at_later_review))
        self.shift = service.tape.rates.plan_shift.tolist()
        self.surgery_effect = number(practice.surgery_effect)
        self.surgery_from = practice.surgery_from_months * DAYS_PER_MONTH
        self.causes = [self._dated(lateness) for lateness in practice.lateness]
        self.uncontrolled = (
            0.0 if practice.cancellation_control else number(practice.uncontrolled_move_pct) / 100.0
        )

    def _dated(self, lateness: Lateness) -> tuple[str, tuple[str, ...], float, float, int, int]:
        scenario = self.service.scenario
        share = number(lateness.share_pct) / 100.0
        until = share if lateness.until_pct is None else number(lateness.until_pct) / 100.0
        start = -FAR if lateness.start is None else (lateness.start - scenario.first_day).days
        end = FAR if lateness.end is None else (lateness.end - scenario.first_day).days
        return lateness.cause, tuple(lateness.kinds), share, until, start, end

    def cause_on(self, kind: str, day: int, uniform: float, *, notified: bool) -> str:
        """Return the cause, other than capacity, that hits a meeting, or nothing."""
        edge = 0.0
        for cause, kinds, share, until, start, end in self.causes:
            if (cause == "late_notification") != notified or kind not in kinds:
                continue
            if start <= day <= end:
                first, last = max(start, 0), end
                passed = (day - first) / max(last - first, 1) if until != share else 0.0
                edge += share + (until - share) * min(max(passed, 0.0), 1.0)
                if uniform < edge:
                    return cause
        return "moved" if not notified and uniform < edge + self.uncontrolled else ""

    # Events

    def fire(self, case: Case, day: int) -> int | None:
        """Let a case's event of the day happen; return the day of its next event."""
        service = self.service
        service.today = day
        if case.next_exit() <= day:
            self._exit(case, day)
        elif case.booked == day:
            self._meet(case, day)
        elif case.booked == FAR:
            service.arrange(case, day)
        if case not in service.cases:
            return None
        if case.booked == FAR and (case.holder >= 0 or case.kind == ICPC) and case.due != FAR:
            service.arrange(case, day)
        return service.next_event(case, day)

    def _meet(self, case: Case, day: int) -> None:
        kind = case.kind
        if not case.cause and (cause := self.cause_on(kind, day, case.draw(CAUSE), notified=False)):
            self._called_off(case, kind, day, cause)
            return
        self._close_meeting(case, kind, day)
        if kind == ICPC:
            self._initial_conference(case, day)
            return
        chance = self._chance_of_ending(case, kind, day) if case.on_plan else 0.0
        ends = case.draw(OUTCOME) < chance
        self._count_meeting(case, kind, day)
        if ends:
            self.end_plan(case, day, "deplanned_conference")

    def _called_off(self, case: Case, kind: str, day: int, cause: str) -> None:
        service = self.service
        delay = SHORTEST_DELAY + int(case.draw(DELAY) * DELAY_SPAN)
        case.cause = cause
        service.desk.release(case)
        service.arrange(case, day, not_before=service.after_working_days(day, delay))

    def _close_meeting(self, case: Case, kind: str, day: int) -> None:
        """Record a meeting that is held today, and free its place in the booking lists."""
        service, due = self.service, case.due
        diary = service.diaries[case.chair]
        place = day - service.opens
        if not diary.present[place]:
            raise AssertionError("a meeting is chaired by somebody who is not there")
        diary.booked[place // 7].discard(case)
        late = day > due
        cause = ""
        if late:
            in_time = case.first_booking <= due and case.cause
            cause = case.cause if in_time or case.cause == "late_notification" else CAPACITY
            self._was_late(case, kind, day)
        waited = service.working_days_between(case.asked, day) if kind == ICPC else 0
        service.record.meeting(
            kind, due, day, HELD, case.chair, case.size, cause=cause, waited=waited
        )
        service.record.add("hours_needed", day, case.minutes / 60.0)
        case.booked, case.first_booking, case.cause = FAR, FAR, ""

    def _was_late(self, case: Case, kind: str, day: int) -> None:
        if case.on_plan and kind != ICPC:
            case.late_cp = True
        if case.in_care:
            case.late_lac = True
        if not case.late_ever and day >= 0:
            case.late_ever = True
            self.service.record.add("children_with_late_review", day, case.size)

    def _count_meeting(self, case: Case, kind: str, day: int) -> None:
        """Move every clock that the meeting serves: one meeting serves both pathways."""
        service = self.service
        if case.on_plan:
            case.conferences += 1
            case.cp_due = service.due_after_conference(case, day)
        if case.in_care:
            case.reviews += 1
            case.lac_due = service.due_after_review(case, day)
            self._may_bring_forward(case, day)
        case.last_meeting = day
        service.plan_between(case, day)

    def _may_bring_forward(self, case: Case, day: int) -> None:
        """Draw whether a review is asked for before its time (regulation 33(3))."""
        rate = number(self.service.scenario.practice.brought_forward_per_year)
        wait = (case.lac_due - day) / DAYS_PER_YEAR
        uniform = case.draw(FORWARD)
        chance = 1.0 - exp(-rate * wait)
        case.brought_forward = (
            day + 14 + int(uniform / chance * max(case.lac_due - day - 42, 1))
            if uniform < chance
            else FAR
        )

    def _chance_of_ending(self, case: Case, kind: str, day: int) -> float:
        if case.in_care and not self.service.scenario.practice.paper_deplan:
            return ENDS_AFTER_CARE
        week = min(max(day // 7, 0), len(self.shift) - 1)
        odds = self.shift[week] + (self.first if case.conferences == 1 else self.later)
        if case.surgery_done:
            odds += self.surgery_effect
            case.surgery_done = False
        return 1.0 / (1.0 + exp(-odds))

    def _initial_conference(self, case: Case, day: int) -> None:
        service, families, row = self.service, self.service.tape.families, case.number
        chair = case.chair
        case.conferenced = True
        if not families.converts[row]:
            service.forget(case)
            return
        if case.holder < 0:
            service.give(case, chair, day)
        case.conferences, case.plan_start, case.last_meeting = 1, day, day
        case.on_plan = True
        case.cp_due = service.due_after_conference(case, day)
        case.other_exit = day + int(families.exit_after[row])
        case.to_care = bool(families.to_care[row])
        service.came_in(case, day)
        service.record.add("plans_started", day, case.size)
        service.plan_between(case, day)

    def _exit(self, case: Case, day: int) -> None:
        if case.birthdays and case.birthdays[0] <= day:
            self._turns_18(case, day)
        elif case.leaves_care <= day:
            self._leaves_care(case, day)
        elif case.other_exit <= day:
            case.other_exit = FAR
            if case.to_care:
                self.enter_care(case, day)
            else:
                self.end_plan(case, day, "deplanned_other")
        elif case.order <= day:
            case.order = FAR
            self.service.on_paper(case, day)
            self.end_plan(case, day, "deplanned_paper")
        elif case.adoption <= day:
            self._placed_for_adoption(case, day)
        else:
            self._brought_forward(case, day)

    def _rebook(self, case: Case) -> None:
        self.service.desk.release(case)
        case.first_booking = FAR

    def enter_care(self, case: Case, day: int) -> None:
        """Start care: for a family on a plan, both pathways until the order."""
        service, families, row = self.service, self.service.tape.families, case.number
        kind, was_open = case.kind, case.open
        if case.conferenced:
            self._rebook(case)
        case.in_care, case.care_start = True, day
        case.lac_due = service.first_review_due(case, day)
        case.leaves_care = service.tape.leaving.day(
            day, int(families.stay_kind[row]), float(families.stay_budget[row])
        )
        if families.adopted[row]:
            months = service.scenario.demand.lac.adoption_after_months
            case.adoption = day + round(months * DAYS_PER_MONTH)
        if case.on_plan:
            comment = service.scenario.practice.paper_comment_days
            if service.scenario.practice.paper_deplan:
                case.order = day + int(families.order_after[row]) + comment
        if not was_open:
            service.came_in(case, day)
        service.record.add("lac_started", day, case.size)

    def end_plan(self, case: Case, day: int, how: str) -> None:
        """End the plans of a family."""
        service = self.service
        kind = case.kind
        if case.booked != FAR:
            self._rebook(case)
        elif case.due < day:
            service.record.meeting(kind, case.due, day, ENDED, case.holder, case.size)
        service.record.add(how, day, case.size)
        case.on_plan, case.cp_due = False, FAR
        case.other_exit = case.order = case.surgery_due = FAR
        case.late_cp = False
        if not case.in_care:
            service.went_out(case, day)

    def _leaves_care(self, case: Case, day: int) -> None:
        service = self.service
        kind = case.kind
        if case.booked != FAR:
            self._rebook(case)
        service.record.add("lac_ceased", day, case.size)
        case.in_care, case.late_lac = False, False
        case.lac_due = case.leaves_care = case.adoption = case.brought_forward = FAR
        if case.on_plan:
            case.on_plan = False
            service.record.add("deplanned_other", day, case.size)
        service.went_out(case, day)

    def _turns_18(self, case: Case, day: int) -> None:
        service = self.service
        while case.birthdays and case.birthdays[0] <= day:
            case.birthdays.pop(0)
            if case.size == 1:
                if case.in_care:
                    self._leaves_care(case, day)
                elif case.on_plan:
                    self.end_plan(case, day, "deplanned_other")
                else:
                    service.desk.release(case)
                    service.forget(case)
                return
            if case.in_care:
                service.record.add("lac_ceased", day)
            if case.on_plan:
                service.record.add("deplanned_other", day)
            service.one_less(case, day)

    def _placed_for_adoption(self, case: Case, day: int) -> None:
        """Restart the clock of reviews (Adoption Agencies Regulations 2005, reg 36)."""
        case.adoption = FAR
        self._rebook(case)
        case.lac_clock, case.reviews = LAC_ADOPTION, 0
        case.lac_due = day + 28

    def _brought_forward(self, case: Case, day: int) -> None:
        case.brought_forward = FAR
        if case.booked - day > 42 and case.kind == LAC:
            self._rebook(case)
            case.lac_due = min(case.lac_due, day + 28)
