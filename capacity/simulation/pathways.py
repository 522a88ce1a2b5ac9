"""What happens to a family: conference, plan, reviews, care, and how each ends."""

from __future__ import annotations

from math import exp

from capacity.demand.families import CAUSE, DELAY, FORWARD, OUTCOME
from capacity.demand.play import logit
from capacity.practice.spans import DAYS_PER_MONTH, DAYS_PER_YEAR
from capacity.scenario.laws import number
from capacity.simulation.cases import FAR, ICPC, LAC, LAC_ADOPTION, RCPC, Case
from capacity.simulation.dates import FIRST_ADOPTION_REVIEW_DAYS, within
from capacity.simulation.disputes import Disputes
from capacity.simulation.lateness import MOVED, Causes
from capacity.simulation.occasions import Occasions
from capacity.simulation.records import CAPACITY, ENDED, HELD
from capacity.simulation.service import Service


class Pathways:
    """Case logic: `fire` takes a case and its day, and gives the day of its next event."""

    def __init__(self, service: Service) -> None:
        self.service, self.record = service, service.record
        self.families, self.practice = service.tape.families, service.scenario.practice
        cp = service.scenario.demand.cp
        self.first = logit(number(cp.end_at_first_review))
        self.later = logit(number(cp.end_at_later_review))
        self.shift: list[float] = service.tape.rates.plan_shift.tolist()
        self.surgery_effect = number(self.practice.surgery_effect)
        self.forward_rate = number(self.practice.brought_forward_per_year)
        self.midway_effect = number(self.practice.midway_ending_effect)
        self.causes = Causes(service.scenario)
        self.ends_after_care = service.scenario.pathways.ends_after_care_pct / 100.0
        self.occasions, self.disputes = Occasions(service), Disputes(service)

    def fire(self, case: Case, day: int) -> int | None:
        """Let a case's event of the day happen; return the day of its next event."""
        service = self.service
        if case not in service.holding.cases:
            return None
        if case.next_exit() <= day:
            self._exit(case, day)
        if case.booked == day:
            self._meet(case, day)
        if case not in service.holding.cases:
            return None
        if case.booked == FAR and case.due < FAR and (case.holder >= 0 or case.kind == ICPC):
            service.arrange(case, day)
        return service.next_event(case, day)

    def _meet(self, case: Case, day: int) -> None:
        cause = "" if case.cause else self.causes.on_the_day(case.kind, day, case.draw(CAUSE))
        if cause:
            self._called_off(case, day, cause)
        elif case.kind == ICPC:
            chair = self._hold(case, day)
            self._initial_conference(case, chair, day)
        else:
            self._review(case, day)

    def _called_off(self, case: Case, day: int, cause: str) -> None:
        delay = within(self.practice.called_off_working_days, case.draw(DELAY))
        case.cause = cause
        if cause == MOVED:
            self.service.owe(case, self.service.hours.moved(case, day), day)
        self.service.desk.release(case)
        not_before = self.service.dates.after_working_days(day, delay)
        self.service.arrange(case, day, not_before=not_before)

    def _hold(self, case: Case, day: int) -> int:
        """Record the meeting of today; return the number of the officer who chairs it."""
        service, kind, due, chair = self.service, case.kind, case.due, case.chair
        service.desk.hold(case, day)
        waited = service.dates.working_days_between(case.asked, day) if kind == ICPC else 0
        cause = self.cause_if_late(case, day)
        self.record.meeting(kind, due, day, HELD, chair, case.size, cause=cause, waited=waited)
        self.record.add("hours_needed", day, case.minutes / 60.0)
        if cause:
            self._was_late(case, day)
        case.first_booking, case.cause = FAR, ""
        return chair

    def cause_if_late(self, case: Case, day: int) -> str:
        """Return why a meeting is late: what called it off, or else capacity."""
        if day <= case.due:
            return ""
        was_in_time = case.first_booking <= case.due or self.causes.before_booking(case.cause)
        return case.cause if case.cause and was_in_time else CAPACITY

    def _was_late(self, case: Case, day: int) -> None:
        case.late_cp |= case.on_plan
        case.late_lac |= case.in_care
        self.count_late(case, day)

    def count_late(self, case: Case, day: int) -> None:
        """Count a family's children once, when a meeting is first late: held late, or overdue."""
        if not case.late_ever and day >= 0:
            case.late_ever = True
            self.record.add("children_with_late_review", day, case.size)

    def _review(self, case: Case, day: int) -> None:
        """Hold a review; on both pathways one meeting serves both."""
        ends = case.on_plan and case.draw(OUTCOME) < self._chance_of_ending(case, day)
        forward = case.draw(FORWARD)
        self._besides(case, day)
        self._hold(case, day)
        case.last_meeting, case.midway_held = day, False
        if case.on_plan:
            case.conferences += 1
            case.cp_due = self.service.dates.conference_due(case, day)
        if case.in_care:
            case.reviews += 1
            case.lac_due = self.service.dates.review_due(case, day)
            case.brought_forward = self._asked_for_early(case, day, forward)
        self.service.between.after_meeting(case, day, day)
        if ends:
            self.end_plan(case, day, "deplanned_conference")

    def _besides(self, case: Case, day: int) -> None:
        """Let happen what comes with a review: tasks, who takes part, disputes."""
        self.occasions.happen("rcpc" if case.kind == RCPC else "lac_review", case, day)
        advocate = self.occasions.review(case, day)
        self.disputes.review(case, day, advocate=advocate)

    def _asked_for_early(self, case: Case, day: int, uniform: float) -> int:
        """Return the day on which a review is asked for before its time (regulation 33(3))."""
        chance = 1.0 - exp(-self.forward_rate * (case.lac_due - day) / DAYS_PER_YEAR)
        if uniform >= chance:
            return FAR
        soonest, notice = self.practice.forward_after_days, self.practice.forward_notice_days
        span = max(case.lac_due - day - soonest - notice, 1)
        return day + soonest + int(uniform / chance * span)

    def _chance_of_ending(self, case: Case, day: int) -> float:
        if case.in_care:
            return self.ends_after_care if day >= case.ordered else 0.0
        week = min(max(day // 7, 0), len(self.shift) - 1)
        odds = self.shift[week] + (self.first if case.conferences == 1 else self.later)
        if case.surgery_done:
            odds += self.surgery_effect
            case.surgery_done = False
        if case.midway_held:
            odds += self.midway_effect
        return 1.0 / (1.0 + exp(-odds))

    def _initial_conference(self, case: Case, chair: int, day: int) -> None:
        service, families, row = self.service, self.families, case.number
        case.conferenced, case.midway_held = True, False
        if not families.converts[row]:
            service.holding.cases.discard(case)
            return
        case.on_plan, case.plan_start, case.last_meeting = True, day, day
        case.conferences = 1
        case.cp_due = service.dates.conference_due(case, day)
        case.other_exit = service.tape.other_exit(row, day)
        case.to_care = bool(families.to_care[row])
        case.holder = chair if case.holder < 0 else case.holder
        service.settle(case, day)
        self.occasions.happen("icpc", case, day)
        service.holding.open(case)
        self.record.add("plans_started", day, case.size)
        self.occasions.happen("plan_start", case, day)
        service.between.after_meeting(case, day, day)

    def _exit(self, case: Case, day: int) -> None:
        if case.birthdays and case.birthdays[0] <= day:
            self._turns_18(case, day)
        elif case.leaves_care <= day:
            self._leaves_care(case, day)
        elif case.other_exit <= day:
            self._other_exit(case, day)
        elif case.order <= day:
            self._ends_on_paper(case, day)
        elif case.adoption <= day:
            self._placed_for_adoption(case, day)
        else:
            self._brought_forward(case, day)

    def _other_exit(self, case: Case, day: int) -> None:
        case.other_exit = FAR
        if case.to_care:
            self.enter_care(case, day)
        else:
            self.end_plan(case, day, "deplanned_other")

    def _ends_on_paper(self, case: Case, day: int) -> None:
        """End the plan by letter; no conference is held (S 2.10)."""
        if case.holder >= 0:
            diary = self.service.diaries[case.holder]
            self.service.charge(diary, self.service.hours.paper_deplan(case, day), day)
        self.end_plan(case, day, "deplanned_paper")

    def enter_care(self, case: Case, day: int) -> None:
        """Start care: for a family on a plan, both pathways until the order."""
        service, families, row = self.service, self.families, case.number
        service.desk.release(case)
        case.in_care, case.care_start, case.first_booking = True, day, FAR
        case.lac_due = service.dates.first_review_due(case, day)
        case.leaves_care = service.tape.leaving.day(
            day, int(families.stay_kind[row]), float(families.stay_budget[row])
        )
        if families.adopted[row]:
            months = service.scenario.demand.lac.adoption_after_months
            case.adoption = day + round(months * DAYS_PER_MONTH)
        if case.on_plan and self.practice.paper_deplan:
            case.order = day + int(families.order_after[row]) + self.practice.paper_comment_days
        elif case.on_plan:
            case.ordered = day + int(families.order_after[row])
        if not case.on_plan:
            service.holding.open(case)
        self.record.add("lac_started", day, case.size)
        self.occasions.happen("care_entry", case, day)

    def _end_booking(self, case: Case, day: int, *, goes_on: bool = False) -> None:
        """Close the books on a meeting that will not be held: it counts as overdue until today.

        One that goes on, but not on the day booked, is closed when it is held.
        """
        if case.due < day and not goes_on:
            self.record.meeting(case.kind, case.due, day, ENDED, case.holder, case.size)
        self.service.desk.release(case)
        case.first_booking, case.cause = FAR, ""

    def end_plan(self, case: Case, day: int, how: str) -> None:
        """End the plans of a family, and with them what was due for them.

        A LAC review that is past its date too is overdue from today: the two were one meeting.
        """
        if not (case.in_care and case.kind == LAC):
            self._end_booking(case, day)
            case.lac_due = max(case.lac_due, day)
        self.occasions.happen("plan_end", case, day)
        self.record.add(how, day, case.size)
        self.record.plan("ended", case.plan_start, day, case.size)
        case.on_plan, case.late_cp, case.surgery_done = False, False, False
        case.cp_due = case.other_exit = case.order = case.ordered = FAR
        if case.in_care:
            case.surgery_due = FAR
            self.service.between.queue(case)
        else:
            self._gone(case, day, was_open=True)

    def _leaves_care(self, case: Case, day: int) -> None:
        """End the stay in care; a family still on its plan goes on with that alone."""
        if case.kind == LAC or not case.on_plan:
            self._end_booking(case, day)
            case.cp_due = max(case.cp_due, day)
        self.occasions.happen("care_end", case, day)
        self.record.add("lac_ceased", day, case.size)
        case.in_care, case.late_lac = False, False
        case.lac_due = case.leaves_care = case.adoption = case.brought_forward = case.order = FAR
        if not case.on_plan:
            self._gone(case, day, was_open=True)

    def _gone(self, case: Case, day: int, *, was_open: bool) -> None:
        self.service.between.drop(case, day)
        if was_open:
            self.service.holding.close(case)
        self.service.holding.cases.discard(case)

    def _turns_18(self, case: Case, day: int) -> None:
        """Let children go on their 18th birthday; the rest of the family stays."""
        while case.birthdays and case.birthdays[0] <= day:
            case.birthdays.pop(0)
            if case.size == 1:
                self._last_child_gone(case, day)
                return
            if case.in_care:
                self.record.add("lac_ceased", day)
            if case.on_plan:
                self._one_plan_over(case, day)
            if case.due < day:
                self.record.meeting(case.kind, case.due, day, ENDED, case.holder, 1)
            self.service.holding.one_less(case)

    def _one_plan_over(self, case: Case, day: int) -> None:
        self.record.add("deplanned_other", day)
        self.record.plan("ended", case.plan_start, day, 1)

    def _last_child_gone(self, case: Case, day: int) -> None:
        was_open = case.open
        self._end_booking(case, day)
        if case.in_care:
            self.record.add("lac_ceased", day)
        if case.on_plan:
            self._one_plan_over(case, day)
        self._gone(case, day, was_open=was_open)

    def _placed_for_adoption(self, case: Case, day: int) -> None:
        """Restart the clock of reviews (Adoption Agencies Regulations 2005, reg 36)."""
        self._end_booking(case, day, goes_on=case.kind != LAC)
        placed, case.adoption = case.adoption, FAR
        case.lac_clock, case.reviews = LAC_ADOPTION, 0
        case.lac_due = placed + FIRST_ADOPTION_REVIEW_DAYS

    def _brought_forward(self, case: Case, day: int) -> None:
        """Hold the next LAC review soon, unless it is soon already."""
        case.brought_forward, soon = FAR, day + self.practice.forward_notice_days
        if case.kind == LAC and FAR > case.booked > soon:
            self.service.desk.release(case)
            case.first_booking = FAR
            case.lac_due = min(case.lac_due, soon)
