"""What the engine is measured against: clocks that do the same without our care.

`HeapClock` is the bare loop over a heap of events. It has no buckets and no SimPy, so
that records equal to those of the product's clock say that both keep time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from heapq import heappop, heappush
from typing import Any

from capacity.simulation.clock import TICKS, WORK, Fire, Waiting


class HeapClock:
    """A heap of events: cases by number, routines by phase."""

    def __init__(self, first: int, last: int, fire: Fire) -> None:
        self.last, self.fire = last, fire
        self.heap: list[tuple[int, int, Any]] = []

    def schedule(self, case: Waiting, day: int) -> None:
        """Set a case's one pending event; the one before it is forgotten."""
        case.next_day = day
        heappush(self.heap, (day * TICKS + WORK, case.number, case))

    def on_days(self, days: Sequence[int], phase: int, happen: Callable[[int], None]) -> None:
        """Let something happen on each of `days`."""
        for day in days:
            heappush(self.heap, (day * TICKS + phase, 0, happen))

    def run(self) -> None:
        """Let the days pass."""
        heap, fire, last = self.heap, self.fire, self.last
        while heap and heap[0][0] < last * TICKS:
            time, _, what = heappop(heap)
            day, phase = divmod(time, TICKS)
            if phase != WORK:
                what(day)
            elif what.next_day == day:
                what.next_day = last
                following = fire(what, day)
                if following is not None:
                    self.schedule(what, following)
