"""The clock: what the model asks of one, and the one that SimPy drives.

Case logic is a plain function, `fire(case, day) -> next day or None`, so that any
`Clock` can drive it: equal records from SimPy and from a bare heap of events are the
test of the engine. Nothing is left to how a clock breaks ties: what happens on one day
happens in the order of its phase, and cases fire in the order of their number.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import Any, Protocol

import simpy

TRUE_UP, STAFFING, ARRIVALS, WORK, PRO, SNAPSHOT, CLOSE = range(7)
"""Order of what happens on one day: one routine each."""

TICKS = 8
"""Clock ticks a day, so that the order within a day is a time and no tie."""


class Waiting(Protocol):
    """What the clock needs to know of a case."""

    number: int
    next_day: int


Fire = Callable[[Any, int], int | None]
"""What happens to a case on its day; gives the day of its next event, a later one, or None."""


class Clock(Protocol):
    """What the model asks of a clock, made of the first day, the day after the last, and `fire`."""

    def schedule(self, case: Waiting, day: int) -> None:
        """Set a case's one pending event; the one before it is forgotten."""

    def on_days(self, days: Sequence[int], phase: int, happen: Callable[[int], None]) -> None:
        """Let something happen on each of `days`, in order; no two routines share a phase."""

    def run(self) -> None:
        """Let the days pass."""


MakeClock = Callable[[int, int, Fire], Clock]


class SimpyClock:
    """SimPy, carrying one process for working days and one for each routine.

    Cases wait in a bucket per day; a case that was moved leaves a stale entry behind,
    known by its `next_day`.

    Parameters
    ----------
    first, last
        First day, and the day after the last.
    fire
        What happens to a case on its day.
    """

    def __init__(self, first: int, last: int, fire: Fire) -> None:
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
