"""Rebalancing days: a policy that can shares the whole service out anew."""

from __future__ import annotations

from collections.abc import Callable

from capacity.simulation.cases import FAR, Case
from capacity.simulation.diaries import Diary
from capacity.simulation.policy import Colleague, HeldUnit, Rebalancer
from capacity.simulation.service import Service

TakeOver = Callable[[Case, Diary, int], None]


class Rebalancing:
    """When somebody joins or leaves, and every so many weeks, if the policy can do it.

    Parameters
    ----------
    take_over
        Gives a family to an officer, with the hours that it costs.
    """

    def __init__(self, service: Service, take_over: TakeOver) -> None:
        self.service, self._take_over = service, take_over
        policy = service.holding.policy
        self._policy = policy if isinstance(policy, Rebalancer) else None
        self._wanted = service.scenario.allocation
        self.days = self._days() if self._policy else set()

    @property
    def instead_of_build_up(self) -> bool:
        """Whether a newcomer's caseload comes from the policy, not from the rule of thumb."""
        return self._policy is not None

    def _days(self) -> set[int]:
        """Return the days, from day 0 on: the run-in is no part of the experiment."""
        service, weeks = self.service, self._wanted.rebalance_weeks
        days = set(range(0, service.days, 7 * weeks)) if weeks else set()
        if self._wanted.rebalance_on_change:
            for diary in service.diaries:
                days |= {diary.start, diary.end + 1}
        return {day for day in days if 0 <= day < service.days}

    def joined_or_left(self, day: int) -> None:
        """Make the day on which somebody joins or leaves one, if the policy wants that."""
        if self._policy and self._wanted.rebalance_on_change and day >= 0:
            self.days.add(day)

    def due(self, day: int) -> bool:
        """Whether `day` is a rebalancing day, with somebody who authorises it."""
        return day in self.days and self.service.authority.decides(day)

    def share_out(self, day: int) -> None:
        """Let the policy share out, and move whom it moves."""
        service = self.service
        if self._policy is None:
            return
        there = [diary for diary in service.diaries if diary.available(day)]
        held = [case for diary in there for case in diary.cases]
        cases = {case.number: case for case in sorted(held, key=lambda case: case.number)}
        team = [Colleague(d.index, d.caseload, d.share, d.pods, d.takes, d.growing) for d in there]
        settled = day + self._wanted.settled_days
        units = [_unit(case, day, settled) for case in cases.values()]
        for number, index in self._policy.rebalance(units, team):
            case = cases[number]
            service.holding.take(case)
            self._take_over(case, service.diaries[index], day)
            service.rearrange(case, day)


def _unit(case: Case, day: int, settled: int) -> HeldUnit:
    return HeldUnit(
        number=case.number,
        children=case.size,
        pathway=case.pathway,
        pod=case.pod,
        complex=case.complex,
        holder=case.holder,
        known_days=day - known_since(case),
        movable=settled < case.booked < FAR,
    )


def known_since(case: Case) -> int:
    """Return the day on which the service came to know a family."""
    return case.plan_start if case.plan_start < case.care_start else case.care_start
