"""Minutes of each piece of work: triangular hours, the replication's scale, dated changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod, sqrt
from typing import Literal

from capacity.demand.families import HOURS, MIDWAY
from capacity.scenario.laws import number
from capacity.scenario.model import Scenario
from capacity.simulation.cases import ICPC, LAC, LAC_USUAL, Case

_ALWAYS = 10**6

Law = tuple[float, float, float]
"""Low, likely and high hours."""


def triangular(hours: Sequence[float], uniform: float) -> float:
    """Return the quantile of a triangular law given as low, likely, high."""
    low, likely, high = hours
    if high <= low:
        return low
    below = (likely - low) / (high - low)
    if uniform < below:
        return low + sqrt(uniform * (high - low) * (likely - low))
    return high - sqrt((1.0 - uniform) * (high - low) * (high - likely))


@dataclass(frozen=True, slots=True)
class _Changed:
    """Hours of a task between two days: a factor, and another law if there is one."""

    first: int
    last: int
    factor: float
    law: Law | None


class Hours:
    """Minutes that work takes, by the day on which it is due."""

    def __init__(self, scenario: Scenario) -> None:
        self._work, disputes = scenario.work, scenario.practice.disputes
        self._minutes = 60.0 * number(scenario.work.hours_scale)
        self._per_child = scenario.practice.lac_review_per_child
        self._changes = _changes(scenario)
        self._informal, self._formal = disputes.informal_hours, disputes.formal_hours
        self.shortest_between = int(min(self._least("midway"), self._least("surgery")))

    def meeting(self, case: Case) -> int:
        """Return the minutes of a case's next meeting: preparation, chairing, record."""
        work, kind, uniform = self._work, case.kind, case.draw(HOURS)
        further = case.size - 1
        if kind == LAC:
            law, minutes = self._on("lac_review", work.lac_review, case.due)
            hours = triangular(law, uniform)
            if case.reviews == 0 and case.lac_clock == LAC_USUAL:
                hours += work.lac_first_extra
            if case.far:
                hours += triangular(work.lac_far_extra, uniform)
            more = hours if self._per_child else work.lac_further_child
            return round((hours + further * more) * minutes)
        main, each = (
            (work.icpc, work.icpc_further_child)
            if kind == ICPC
            else (work.rcpc, work.rcpc_further_child)
        )
        law, minutes = self._on(kind, main, case.due)
        hours = triangular(law, uniform)
        hours += further * triangular(each, uniform)
        return round(hours * minutes)

    def midway(self, case: Case) -> int:
        """Return the minutes of the midway review that is due."""
        return self._task("midway", self._work.midway, case.draw(MIDWAY), case.midway_due)

    def surgery(self, case: Case) -> int:
        """Return the minutes of the surgery that is due."""
        return self._task("surgery", self._work.surgery, case.draw(MIDWAY), case.surgery_due)

    def paper_deplan(self, case: Case, day: int) -> int:
        """Return the minutes of a paper de-plan."""
        return self._task("paper_deplan", self._work.paper_deplan, case.draw(MIDWAY), day)

    def handover(self, case: Case, day: int) -> int:
        """Return the minutes of taking over a family."""
        law, minutes = self._on("handover", self._work.handover, day)
        return round(triangular(law, case.draw(MIDWAY)) * minutes * case.size)

    def moved(self, case: Case, day: int) -> int:
        """Return the minutes of preparing a meeting again that nobody allowed to be moved."""
        return self._task("moved", self._work.moved, case.draw(MIDWAY), day)

    def advocacy(self, day: int, uniform: float) -> int:
        """Return the minutes of arranging an advocate, and of hearing her or him."""
        return self._task("advocacy", self._work.advocacy, uniform, day)

    def dispute(self, stage: int, day: int, uniform: float) -> int:
        """Return the minutes of a stage of a dispute; the first is informal."""
        law = self._informal if stage == 1 else self._formal
        return self._task("dispute", law, uniform, day)

    def extra(self, law: Law, uniform: float) -> int:
        """Return the minutes of a task of the scenario's own."""
        return round(triangular(law, uniform) * self._minutes)

    def _task(self, task: str, law: Law, uniform: float, day: int) -> int:
        law, minutes = self._on(task, law, day)
        return round(triangular(law, uniform) * minutes)

    def _on(self, task: str, law: Law, day: int) -> tuple[Law, float]:
        """Return a task's law on a day, and the minutes that each of its hours then takes."""
        minutes = self._minutes
        for change in self._changes.get(task, ()):
            if change.first <= day <= change.last:
                law = law if change.law is None else change.law
                minutes *= change.factor
        return law, minutes

    def _least(self, task: Literal["midway", "surgery"]) -> float:
        """Return the fewest minutes that a task ever takes."""
        changes = self._changes.get(task, ())
        lows = [getattr(self._work, task)[0], *(each.law[0] for each in changes if each.law)]
        factors = [min(1.0, each.factor) for each in changes]
        return float(min(lows) * self._minutes * prod(factors))


def _changes(scenario: Scenario) -> dict[str, list[_Changed]]:
    found: dict[str, list[_Changed]] = {}
    for each in scenario.work.change:
        last = _ALWAYS if each.end is None else (each.end - scenario.first_day).days
        changed = _Changed(
            (each.start - scenario.first_day).days, last, number(each.factor), each.hours
        )
        found.setdefault(each.task, []).append(changed)
    return found
