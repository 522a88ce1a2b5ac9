"""The booking of meetings against queueing theory, heavy load included (design §9.1).

Each figure is a mean over independent replications, each warmed up, against what theory
says exactly (`slotted`): the t-score that is allowed is set so that a right model fails
once in a thousand runs of all the comparisons of this file together (Bonferroni). The
seeds are fixed, so that a failure is news. With `-m slow` the same queues run for
longer; `docs/theory-log.txt` keeps what they gave.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
import pytest
from scipy.stats import t

from capacity.practice import ENGLAND, WorkingDays
from capacity.simulation.service import Service
from tests.validation.queues import (
    ALL_WEEKDAYS,
    ICPC_LIMIT,
    Seen,
    Wait,
    at_random_rooms,
    observed,
    quiet_service,
    sundays,
    working_days,
)
from tests.validation.slotted import backlog, days_until_room, erlang_c, waits

FALSE_ALARM = 1e-3
COMPARISONS = 40
LOADS = (0.5, 0.8, 0.9)
SEED = 19320000


@dataclass(frozen=True)
class Queue:
    """A way of being short of something: the places a period, and when families come.

    `limit` is the wait at which an ICPC is late, in periods.
    """

    c: int
    limit: int
    changes: dict[str, Any]
    come: Callable[[Service], tuple[list[int], Wait]] = working_days
    calendar: WorkingDays = ENGLAND


def officers(count: int) -> tuple[dict[str, Any], ...]:
    return tuple({"officer": f"Officer {number}", "fte": 1.0} for number in range(count))


QUEUES = {
    "one conference slot a day": Queue(
        1, ICPC_LIMIT, {"conference__minute_takers": 1, "workforce__officer": officers(3)}
    ),
    "an officer who chairs two a day": Queue(2, ICPC_LIMIT, {"work__meetings_per_day": 2}),
    "three officers who chair one a day": Queue(
        3, ICPC_LIMIT, {"work__meetings_per_day": 1, "workforce__officer": officers(3)}
    ),
    "an officer with hours for five a week": Queue(
        5, 3, {"work__icpc": (7.4, 7.4, 7.4)}, sundays, ALL_WEEKDAYS
    ),
}
WEEKS = {name: 260 if queue.c in (1, 5) else 520 // queue.c for name, queue in QUEUES.items()}
"""About 1,300 families at full load, four fifths of them after warming up."""


def score(sample: list[float], expected: float) -> float:
    values = np.array(sample)
    return float((values.mean() - expected) / (values.std(ddof=1) / np.sqrt(len(values))))


def allowed(replications: int) -> float:
    return float(t.isf(FALSE_ALARM / COMPARISONS / 2, replications - 1))


def seeds(name: str, load: float) -> list[int]:
    """Return what makes the streams of one comparison its own."""
    return [SEED, crc32(name.encode()), round(100 * load)]


def watch(name: str, load: float, replications: int, weeks: int) -> list[Seen]:
    queue = QUEUES[name]
    service = quiet_service(weeks, queue.calendar, **queue.changes)
    days, wait = queue.come(service)
    key, warm_up = seeds(name, load), len(days) // 5
    return [
        observed(service, days, load * queue.c, [*key, replication], warm_up, wait)
        for replication in range(replications)
    ]


def compare(name: str, load: float, replications: int, weeks: int) -> None:
    law, seen = waits(load, QUEUES[name].c), watch(name, load, replications, weeks)
    figures = {
        "mean wait": ([each.waits.mean() for each in seen], law.mean),
        "share that does not wait": ([(each.waits == 0).mean() for each in seen], law.none),
        "share late": (
            [each.late.mean() for each in seen], law.at_least(QUEUES[name].limit)
        ),
    }  # fmt: skip
    for figure, (sample, expected) in figures.items():
        if expected * sum(len(each.waits) for each in seen) < 200:
            continue  # too rare to be told from something else
        judge(f"{name}, load {load}: {figure}", sample, expected)


def judge(what: str, sample: list[float], expected: float) -> None:
    """Say what came out, for the log, and fail if it is too far off."""
    z, mean = score(sample, expected), np.mean(sample)
    print(f"{what} {mean:.5f}, theory {expected:.5f}, {100 * (mean / expected - 1):+.2f} %, "
          f"z {z:+.2f} of {allowed(len(sample)):.2f}")  # fmt: skip
    assert abs(z) < allowed(len(sample)), what


@pytest.mark.parametrize("load", LOADS)
@pytest.mark.parametrize("name", QUEUES)
def test_booked_meetings_wait_as_theory_says(name, load):
    compare(name, load, replications=16, weeks=WEEKS[name])


@pytest.mark.slow
@pytest.mark.parametrize("load", LOADS)
@pytest.mark.parametrize("name", QUEUES)
def test_booked_meetings_wait_as_theory_says_for_long(name, load):
    compare(name, load, replications=60, weeks=1000)


def compare_random_rooms(load: float, replications: int, weeks: int) -> None:
    chance, service = 0.25, quiet_service(weeks)
    key = seeds("random rooms", load)
    sample = [at_random_rooms(service, load, chance, [*key, r]) for r in range(replications)]
    expected = days_until_room(load, chance)
    judge(f"a room open one day in four, load {load}: days to the meeting", sample, expected)


@pytest.mark.parametrize("load", LOADS)
def test_a_room_that_is_open_by_chance_is_the_discrete_analogue_of_erlangs_queue(load):
    compare_random_rooms(load, replications=16, weeks=400)


@pytest.mark.slow
@pytest.mark.parametrize("load", LOADS)
def test_a_room_that_is_open_by_chance_for_long(load):
    compare_random_rooms(load, replications=60, weeks=1000)


@pytest.mark.parametrize("load", [0.3, *LOADS, 0.95])
def test_theory_agrees_with_itself_in_one_slot(load):
    """The chain's mean wait is that of M/D/1; the chance of a free day is 1 - load."""
    assert waits(load, 1).mean == pytest.approx(load / (2 * (1 - load)), rel=1e-9)
    free_before_arrivals = backlog(load, 1)[0] * np.exp(-load)
    assert free_before_arrivals == pytest.approx(1 - load, rel=1e-9)


@pytest.mark.parametrize("load", LOADS)
def test_theory_becomes_erlang_c_where_slots_are_rare(load):
    """The time to the meeting in M/M/1: its own service, and Erlang C's wait."""
    rare = 1e-5
    one_server = 1.0 + erlang_c(load, 1) / (1.0 - load)
    assert days_until_room(load, rare) * rare == pytest.approx(one_server, rel=1e-3)
    assert erlang_c(load, 1) == pytest.approx(load)


def test_a_comparison_can_fail():
    """The booking of slots is told from a queue of exponential services, M/M/1."""
    name = "one conference slot a day"
    sample = [each.waits.mean() for each in watch(name, 0.5, 16, WEEKS[name])]
    judge(name, sample, waits(0.5, 1).mean)
    with pytest.raises(AssertionError, match=name):
        judge(name, sample, erlang_c(0.5, 1) / (1.0 - 0.5))
