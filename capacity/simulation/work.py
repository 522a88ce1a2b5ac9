"""Minutes of each piece of work: triangular hours times the replication's scale."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from capacity.demand.families import HOURS, MIDWAY
from capacity.scenario.laws import number
from capacity.scenario.model import Scenario
from capacity.simulation.cases import ICPC, LAC, LAC_USUAL, Case

AUTHORISING_HOURS = 0.25
"""PRO's time to authorise a move or to choose an officer (A)."""


def triangular(hours: Sequence[float], uniform: float) -> float:
    """Return the quantile of a triangular law given as low, likely, high."""
    low, likely, high = hours
    if high <= low:
        return low
    below = (likely - low) / (high - low)
    if uniform < below:
        return low + sqrt(uniform * (high - low) * (likely - low))
    return high - sqrt((1.0 - uniform) * (high - low) * (high - likely))


class Hours:
    """Minutes that work takes."""

    def __init__(self, scenario: Scenario) -> None:
        self._work = scenario.work
        self._minutes = 60.0 * number(scenario.work.hours_scale)
        self._per_child = scenario.practice.lac_review_per_child
        self.authorising = AUTHORISING_HOURS
        shortest = min(scenario.work.midway[0], scenario.work.surgery[0])
        self.shortest_between = int(shortest * self._minutes)

    def meeting(self, case: Case) -> int:
        """Return the minutes of a case's next meeting: preparation, chairing, record."""
        work, kind, uniform = self._work, case.kind, case.draw(HOURS)
        further = case.size - 1
        if kind == LAC:
            hours = triangular(work.lac_review, uniform)
            if case.reviews == 0 and case.lac_clock == LAC_USUAL:
                hours += work.lac_first_extra
            if case.far:
                hours += triangular(work.lac_far_extra, uniform)
            more = hours if self._per_child else work.lac_further_child
            return round((hours + further * more) * self._minutes)
        main, each = (
            (work.icpc, work.icpc_further_child)
            if kind == ICPC
            else (work.rcpc, work.rcpc_further_child)
        )
        hours = triangular(main, uniform) + further * triangular(each, uniform)
        return round(hours * self._minutes)

    def midway(self, case: Case) -> int:
        """Return the minutes of a midway review."""
        return round(triangular(self._work.midway, case.draw(MIDWAY)) * self._minutes)

    def surgery(self, case: Case) -> int:
        """Return the minutes of a surgery."""
        return round(triangular(self._work.surgery, case.draw(MIDWAY)) * self._minutes)

    def paper_deplan(self, case: Case) -> int:
        """Return the minutes of a paper de-plan."""
        return round(triangular(self._work.paper_deplan, case.draw(MIDWAY)) * self._minutes)

    def handover(self, case: Case) -> int:
        """Return the minutes of taking over a family."""
        return round(triangular(self._work.handover, case.draw(MIDWAY)) * self._minutes * case.size)
