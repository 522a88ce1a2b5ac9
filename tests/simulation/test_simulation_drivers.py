"""The same tape and case logic give the same records whatever drives them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.yardsticks import HeapClock
from capacity.scenario import Scenario
from capacity.simulation import Records
from capacity.simulation.clock import ARRIVALS, CLOSE, STAFFING, WORK, MakeClock, SimpyClock
from tests.simulation.small_services import replications, services

LAST = 60
CLOCKS = (SimpyClock, HeapClock)


@pytest.mark.parametrize(
    ("name", "seed", "weeks"),
    [
        ("steady.toml", 1, 52),
        ("medway-2015.toml", 1, 35),
        ("medway-2015.toml", 20160119, 35),
        ("medway-2016.toml", 7, 60),
        ("example/example.toml", 1, 52),
    ],
)
def test_a_heap_of_events_and_simpy_leave_the_same_records(
    name: str, seed: int, weeks: int, scenarios: Path, ran: Callable[..., Records], same: Any
) -> None:
    scenario = Scenario.load(scenarios / name).with_changes(
        {"scenario.seed": seed, "scenario.weeks": weeks}
    )
    by_simpy = ran(scenario)
    assert len(by_simpy.meetings["due"]) > 500
    same(by_simpy, ran(scenario, make_clock=HeapClock))


def test_the_heap_of_events_meets_other_families_with_another_seed(
    scenarios: Path, ran: Callable[..., Records]
) -> None:
    scenario = Scenario.load(scenarios / "steady.toml").with_changes({"scenario.weeks": 4})
    one = ran(scenario, make_clock=HeapClock)
    other = ran(scenario, 1, make_clock=HeapClock)
    assert (one.weekly != other.weekly).any()


class Counter:
    """The smallest case: events on given days."""

    def __init__(self, number: int, days: list[int]) -> None:
        self.number, self.days, self.next_day = number, iter(days), -1


def log_of(make_clock: MakeClock, lives: list[list[int]]) -> list[tuple[int, int]]:
    """Return who fires on which day, in the order in which it happens."""
    log: list[tuple[int, int]] = []

    def fire(case: Counter, day: int) -> int | None:
        log.append((day, case.number))
        return next(case.days, None)

    clock = make_clock(0, LAST, fire)
    for number, days in enumerate(lives):
        case = Counter(number, days)
        first = next(case.days, None)
        if first is not None:
            clock.schedule(case, first)
    clock.run()
    return log


DAYS = st.sets(st.integers(0, LAST + 10)).map(sorted)


@given(st.lists(DAYS, max_size=6))
def test_cases_fire_on_their_days_in_order_of_number(lives: list[list[int]]) -> None:
    expected = sorted(
        (day, number) for number, days in enumerate(lives) for day in days if day < LAST
    )
    for make_clock in CLOCKS:
        assert log_of(make_clock, lives) == expected


@pytest.mark.parametrize("make_clock", CLOCKS)
def test_a_day_goes_by_phase_whatever_the_order_of_asking(make_clock: MakeClock) -> None:
    said: list[str] = []

    def say(word: str) -> Callable[[int], None]:
        return lambda day: said.append(f"{word} {day}")

    def fire(case: Counter, day: int) -> int | None:
        said.append(f"work {day}")
        return day + 1

    assert STAFFING < ARRIVALS < WORK < CLOSE
    clock = make_clock(-1, 1, fire)
    clock.on_days([0], CLOSE, say("close"))
    clock.on_days([-1, 0], STAFFING, say("staffing"))
    clock.on_days([0], ARRIVALS, say("arrivals"))
    clock.schedule(Counter(0, []), -1)
    clock.run()
    assert said == ["staffing -1", "work -1", "staffing 0", "arrivals 0", "work 0", "close 0"]


@pytest.mark.parametrize("make_clock", CLOCKS)
def test_a_case_that_is_moved_forgets_its_day(make_clock: MakeClock) -> None:
    fired: list[int] = []
    clock = make_clock(0, LAST, lambda case, day: fired.append(day))
    case = Counter(0, [])
    for day in (9, 5, 7, 12, 7):
        clock.schedule(case, day)
    clock.run()
    assert fired == [7]


@pytest.mark.parametrize("make_clock", CLOCKS)
def test_a_routine_may_move_a_case_to_the_same_day(make_clock: MakeClock) -> None:
    fired: list[int] = []
    clock = make_clock(0, LAST, lambda case, day: fired.append(day))
    case = Counter(0, [])
    clock.schedule(case, 20)
    clock.on_days([4], ARRIVALS, lambda day: clock.schedule(case, day))
    clock.run()
    assert fired == [4]


@settings(max_examples=20)
@given(service=services(), replication=replications)
def test_no_service_tells_simpy_from_a_heap_of_events(
    service: Scenario, replication: int, ran: Callable[..., Records], same: Any
) -> None:
    same(ran(service, replication), ran(service, replication, HeapClock))
