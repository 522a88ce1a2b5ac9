"""What comes with a review or a change in a family's life: tasks, advocates, taking part."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from math import exp

from capacity.demand.play import logit
from capacity.practice.spans import DAYS_PER_YEAR
from capacity.scenario.laws import number
from capacity.scenario.model import Scenario
from capacity.scenario.work import Task
from capacity.simulation.cases import Case
from capacity.simulation.chance import Chance
from capacity.simulation.service import Service

_ALWAYS = 10**6
ADULT_YEARS = 18.0
_PART_SIZE = 4096
"""A family has up to five children, with twelve random bits each to take part by."""
SHARE, HOURS = range(2)


@dataclass(frozen=True, slots=True)
class _Dated:
    """A task of the scenario between two days."""

    share: float
    hours: tuple[float, float, float]
    first: int
    last: int
    chance: Chance


class Occasions:
    """Charges the work that comes with an event, and counts who takes part in reviews."""

    def __init__(self, service: Service) -> None:
        self.service, practice = service, service.scenario.practice
        streams = service.tape.streams
        self._tasks: dict[str, list[_Dated]] = {}
        for place, task in enumerate(service.scenario.work.task):
            chance = Chance(streams, f"practice/task/{task.name or place}")
            self._tasks.setdefault(task.at, []).append(_dated(task, service.scenario, chance))
        self._advocacy = number(practice.advocacy_pct) / 100.0 if practice.advocacy else 0.0
        self._advocate = Chance(streams, "practice/advocacy")
        self._advocate_helps = number(practice.advocacy_participation_effect)
        self._midway_helps = number(practice.midway_participation_effect)
        self._part = Chance(streams, "practice/participation")
        share = min(max(number(practice.participation_pct) / 100.0, 1e-9), 1.0 - 1e-9)
        self._part_odds = logit(share)
        old_enough = (ADULT_YEARS - practice.participation_from_age) * DAYS_PER_YEAR
        self._old_enough = int(old_enough)

    def happen(self, event: str, case: Case, day: int) -> None:
        """Let the family's officer owe the tasks that come with an event."""
        for task in self._tasks.get(event, ()):
            hit = task.first <= day <= task.last and task.chance.uniform(case, SHARE) < task.share
            if hit:
                minutes = self.service.hours.extra(task.hours, task.chance.uniform(case, HOURS))
                self.service.owe(case, minutes, day)

    def review(self, case: Case, day: int) -> bool:
        """Hear the children of a family whose review is today; say whether with an advocate."""
        advocate = self._advocacy > 0.0 and self._advocate.uniform(case, SHARE) < self._advocacy
        if advocate:
            minutes = self.service.hours.advocacy(day, self._advocate.uniform(case, HOURS))
            self.service.owe(case, minutes, day)
        if day >= 0:
            self._take_part(case, day, advocate=advocate)
        return advocate

    def _take_part(self, case: Case, day: int, *, advocate: bool) -> None:
        youngest = day + self._old_enough
        due = bisect_right(case.birthdays, youngest)  # eldest first
        if not due:
            return
        odds = self._part_odds
        odds += self._midway_helps if case.midway_held else 0.0
        odds += self._advocate_helps if advocate else 0.0
        likely, word, done = int(_PART_SIZE / (1.0 + exp(-odds))), self._part.word(case), 0
        for _ in range(due):
            done += word % _PART_SIZE < likely
            word //= _PART_SIZE
        self.service.record.add("participation_due", day, due)
        self.service.record.add("participation_done", day, done)


def _dated(task: Task, scenario: Scenario, chance: Chance) -> _Dated:
    first = -_ALWAYS if task.start is None else (task.start - scenario.first_day).days
    last = _ALWAYS if task.end is None else (task.end - scenario.first_day).days
    return _Dated(number(task.share_pct) / 100.0, task.hours, first, last, chance)
