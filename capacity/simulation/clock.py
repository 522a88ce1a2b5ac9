"""The clock: SimPy, carrying one process for working days and one for each routine.

Case logic is a plain function, `fire(case, day) -> next day or None`. Cases wait in a
bucket per day; a case that was moved leaves a stale entry behind, known by its
`next_day`. Cases of one day fire in order of their number, so that ties do not
depend on the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import Any, Protocol

import simpy

STAFFING, ARRIVALS, WORK, PRO, CLOSE = range(5)
"""Order of what happens on one day."""

TICKS = 8
"""Clock ticks a day, so that the order within a day is a time and no tie."""


class Waiting(Protocol):
    """What the clock needs to know of a case."""

    number: int
    next_day: int


class Clock:
    """Days `first` to `last - 1`.

    Parameters
    ----------
    first, last
        First day, and the day after the last.
    fire
        What happens to a case on its day; gives the day of its next event, later than
        this one, or None.
    """

    def __init__(self, first: int, last: int, fire: Callable[[Any, int], int | None]) -> None:
        self.first, self.last, self._fire = first, last, fire
        self._buckets: list[list[Any]] = [[] for _ in range(last - first)]
        self._env = simpy.Environment(initial_time=first * TICKS)

    def schedule(self, case: Waiting, day: int) -> None:
        """Set a case's one pending event; the one before it is forgotten."""
        case.next_day = day
        if day < self.last:
            self._buckets[day - self.first].append(case)

    def on_days(self, days: Sequence[int], phase: int, happen: Callable[[int], None]) -> None:
        """Start a process that lets something happen on each of `days`, in order."""
        self._env.process(self._routine(days, phase, happen))

    def run(self) -> None:
        """Let the days pass."""
        self._env.process(self._work())
        self._env.run(until=self.last * TICKS)

    def _routine(
        self, days: Sequence[int], phase: int, happen: Callable[[int], None]
    ) -> Generator[simpy.Event, None, None]:
        env = self._env
        for day in days:
            if day < self.last:
                yield env.timeout(day * TICKS + phase - env.now)
                happen(day)

    def _work(self) -> Generator[simpy.Event, None, None]:
        env = self._env
        yield env.timeout(WORK)
        for day, bucket in enumerate(self._buckets, start=self.first):
            self._fire_all(bucket, day)
            yield env.timeout(TICKS)

    def _fire_all(self, bucket: list[Any], day: int) -> None:
        bucket.sort(key=_number)
        for case in bucket:
            if case.next_day == day:
                case.next_day = self.last
                following = self._fire(case, day)
                if following is not None:
                    self.schedule(case, following)
        bucket.clear()


def _number(case: Waiting) -> int:
    return case.number
