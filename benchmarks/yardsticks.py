"""What the engine is measured against: clocks that do the same without our care.

`HeapClock` is the bare loop over a heap of events. It has no buckets and no SimPy, so
that records equal to those of the product's clock say that both keep time. `twin` is
the model as a SimPy textbook would write it, with empty case logic: a process and
sub-processes for each child, an officer as a `Resource`, `AnyOf`, interrupts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import pairwise
from typing import Any

import simpy

from capacity.simulation.cases import Case
from capacity.simulation.clock import (
    ARRIVALS,
    CLOSE,
    TICKS,
    WORK,
    Clock,
    Fire,
    MakeClock,
    SimpyClock,
    Waiting,
)

CAME, REVIEW, MIDWAY, LEFT = "came", "review", "midway", "left"

Counts = Counter[tuple[str, int]]
"""Events by kind and week."""

Events = Generator[simpy.Event, Any, None]


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


@dataclass(frozen=True)
class Life:
    """One child's time with the service, as a replication had it; days in rising order."""

    number: int
    officer: int
    came: int
    reviews: tuple[int, ...]
    midways: tuple[int, ...]
    left: int | None

    def events(self) -> list[tuple[int, str]]:
        """Return days and kinds of what happens after the child came, in order."""
        ends = [] if self.left is None else [(self.left, LEFT)]
        return (
            sorted(
                [*((day, REVIEW) for day in self.reviews), *((day, MIDWAY) for day in self.midways)]
            )
            + ends
        )


class Listener:
    """Makes the product's clock, and notes what fires on it."""

    def __init__(self) -> None:
        self.first = self.last = 0
        self.fired: defaultdict[int, list[int]] = defaultdict(list)
        self.case: dict[int, tuple[int, int, int]] = {}
        self.gone: set[int] = set()

    def __call__(self, first: int, last: int, fire: Fire) -> Clock:
        """Return a clock that is listened to."""
        self.first, self.last = first, last

        def noted(case: Case, day: int) -> int | None:
            self.fired[case.number].append(day)
            self.case[case.number] = (max(case.asked, first), case.size, max(case.holder, 0))
            following = fire(case, day)
            if following is None:
                self.gone.add(case.number)
            return following

        return SimpyClock(first, last, noted)

    def lives(self) -> list[Life]:
        """Return a life for each child: every event but the last of one who left is a review."""
        lives: list[Life] = []
        for number, days in self.fired.items():
            came, size, officer = self.case[number]
            left = days[-1] if number in self.gone else None
            middles = ((one + two) // 2 for one, two in pairwise([came, *days]) if two - one > 2)
            for _ in range(size):
                reviews = days if left is None else days[:-1]
                life = Life(len(lives), officer, came, tuple(reviews), tuple(middles), left)
                lives.append(life)
        return lives


class Living:
    """A life on a clock: one pending event at a time."""

    __slots__ = ("events", "next_day", "next_kind", "number")

    def __init__(self, life: Life) -> None:
        self.number, self.next_day, self.next_kind = life.number, -1, ""
        self.events = iter(life.events())

    def following(self) -> int | None:
        """Return the day of the next event."""
        day, self.next_kind = next(self.events, (None, ""))
        return day


def on_clock(make_clock: MakeClock, lives: Iterable[Life], first: int, last: int) -> Counts:
    """Let lives pass on a clock, with empty case logic; return what was counted."""
    counts: Counts = Counter()
    coming: defaultdict[int, list[Living]] = defaultdict(list)
    for life in lives:
        coming[life.came].append(Living(life))

    def fire(living: Living, day: int) -> int | None:
        counts[living.next_kind, day // 7] += 1
        return living.following()

    def arrive(day: int) -> None:
        for living in coming[day]:
            counts[CAME, day // 7] += 1
            following = living.following()
            if following is not None:
                clock.schedule(living, following)

    clock = make_clock(first, last, fire)
    clock.on_days(sorted(coming), ARRIVALS, arrive)
    clock.on_days([day for day in range(first, last) if day % 7 == 6], CLOSE, lambda day: None)
    clock.run()
    return counts


A_DAY, A_MEETING = 1000, 10
"""Ticks of the twin's clock."""


def twin(lives: Iterable[Life], first: int, last: int) -> Counts:
    """Let lives pass as a SimPy textbook would write it; return what was counted."""
    env = simpy.Environment(initial_time=first * A_DAY)
    officers = defaultdict[int, simpy.Resource](lambda: simpy.Resource(env))
    service = _Twin(env, Counter())
    for life in lives:
        env.process(service.child(life, officers[life.officer]))
    env.process(service.weeks())
    env.run(until=last * A_DAY)
    return service.counts


@dataclass(frozen=True)
class _Twin:
    env: simpy.Environment
    counts: Counts

    def child(self, life: Life, officer: simpy.Resource) -> Events:
        """Come, be reviewed and visited, leave."""
        yield self._on(life.came)
        self._count(CAME)
        work = [
            self.env.process(self._reviews(life, officer)),
            self.env.process(self._midways(life)),
        ]
        if life.left is None:
            return
        yield self._on(life.left)
        self._count(LEFT)
        for process in work:
            if process.is_alive:
                process.interrupt("left")

    def weeks(self) -> Events:
        """Close the weeks."""
        while True:
            yield self.env.timeout(7 * A_DAY)

    def _reviews(self, life: Life, officer: simpy.Resource) -> Events:
        try:
            for day in life.reviews:
                moved = self.env.event()
                yield self._on(day) | moved
                with officer.request() as request:
                    yield request
                    self._count(REVIEW)
                    yield self.env.timeout(A_MEETING)
        except simpy.Interrupt:
            return

    def _midways(self, life: Life) -> Events:
        try:
            for day in life.midways:
                yield self._on(day)
                self._count(MIDWAY)
        except simpy.Interrupt:
            return

    def _on(self, day: int) -> simpy.Timeout:
        return self.env.timeout(day * A_DAY - self.env.now)

    def _count(self, kind: str) -> None:
        self.counts[kind, int(self.env.now) // A_DAY // 7] += 1
