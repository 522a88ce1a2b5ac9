"""Disputes: raised at reviews, they climb the stages of the authority's policy, in hours.

Officers raise `practice.disputes.per_child_year` of them a child and year. Each stage takes
its working days and its hours, and its chance says whether the dispute goes on to the next:
from stage 5, the last of the policy, to Cafcass. From stage 2 on a manager answers, so that a
dispute waits while nobody decides. It ends with the child's plan or care.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

from capacity.practice.spans import DAYS_PER_YEAR
from capacity.scenario.laws import number
from capacity.simulation.cases import Case
from capacity.simulation.chance import Chance
from capacity.simulation.service import Service

STAGES = 5


@dataclass(slots=True)
class _Dispute:
    """One dispute: its luck is drawn when it is raised."""

    case: Case
    stage: int
    day: int
    uniforms: list[float]
    hours: list[float]


class Disputes:
    """The disputes of one replication."""

    def __init__(self, service: Service) -> None:
        self.service, practice = service, service.scenario.practice
        self.policy = practice.disputes
        self.rate = number(self.policy.per_child_year)
        self.midway = number(practice.midway_dispute_effect)
        self.advocate = number(practice.advocacy_dispute_effect)
        self.chance = Chance(service.tape.streams, "practice/disputes")
        self.open: list[_Dispute] = []
        if self.rate > 0.0:
            service.record.switch_on(f"disputes_stage_{stage}" for stage in range(1, STAGES + 1))
            service.record.switch_on(["disputes_beyond"])

    def review(self, case: Case, day: int, *, advocate: bool) -> None:
        """Raise the disputes of the time since the last review, if there are any."""
        if self.rate <= 0.0:
            return
        effect = self.midway * case.midway_held + self.advocate * advocate
        since = max(case.last_meeting, min(case.plan_start, case.care_start))
        expected = self.rate * case.size * (day - since) / DAYS_PER_YEAR * exp(effect)
        for which in range(poisson(expected, self.chance.uniform(case))):
            place = 1 + 2 * STAGES * which
            drawn = [self.chance.uniform(case, place + step) for step in range(2 * STAGES)]
            self.open.append(_Dispute(case, 1, day, drawn[:STAGES], drawn[STAGES:]))

    def close_week(self, today: int) -> None:
        """Let disputes whose day has come enter their stage, and set the next."""
        self.open = [dispute for dispute in self.open if self._goes_on(dispute, today)]

    def _goes_on(self, dispute: _Dispute, today: int) -> bool:
        while dispute.day <= today:
            if dispute.stage > 1 and not self.service.authority.decides(today):
                dispute.day = today + 1
            elif not self._enter(dispute):
                return False
        return dispute.case.open

    def _enter(self, dispute: _Dispute) -> bool:
        """Take a stage's hours; say whether the dispute goes on to another stage."""
        case, stage, day = dispute.case, dispute.stage, dispute.day
        if not case.open:
            return False
        self.service.record.add(f"disputes_stage_{stage}", day)
        self.service.record.add("pro_hours", day, self.policy.pro_hours[stage - 1])
        hours = dispute.hours[stage - 1]
        self.service.owe(case, self.service.hours.dispute(stage, day, hours), day)
        if dispute.uniforms[stage - 1] * 100.0 >= self.policy.climb_pct[stage - 1]:
            return False
        days = max(round(self.policy.stage_working_days[stage - 1]), 1)
        dispute.stage, dispute.day = stage + 1, self.service.dates.after_working_days(day, days)
        if dispute.stage > STAGES:
            self.service.record.add("disputes_beyond", dispute.day)
            return False
        return True


def poisson(mean: float, uniform: float) -> int:
    """Return the quantile of a Poisson law."""
    count, chance = 0, exp(-mean)
    below = chance
    while uniform >= below and chance > 0.0:
        count += 1
        chance *= mean / count
        below += chance
    return count
