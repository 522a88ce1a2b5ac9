"""A benchmark means something only if its variants do the same: all count the same events."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.yardsticks import (
    CAME,
    LEFT,
    MIDWAY,
    REVIEW,
    Counts,
    HeapClock,
    Life,
    Listener,
    on_clock,
    twin,
)
from capacity.scenario import Scenario
from capacity.simulation import Records
from capacity.simulation.clock import SimpyClock

FIRST, LAST = -14, 60


def counts(lives: list[Life], first: int = FIRST, last: int = LAST) -> list[Counts]:
    """Return what each variant counts."""
    on_clocks = [on_clock(each, lives, first, last) for each in (SimpyClock, HeapClock)]
    return [*on_clocks, twin(lives, first, last)]


@st.composite
def lives(draw: st.DrawFn) -> list[Life]:
    drawn = []
    for number in range(draw(st.integers(0, 5))):
        days = sorted(draw(st.sets(st.integers(FIRST, LAST + 5), min_size=2, max_size=9)))
        leaves, kinds = draw(st.booleans()), draw(st.lists(st.booleans(), min_size=9, max_size=9))
        between = days[1:-1] if leaves else days[1:]
        reviews = tuple(day for day, is_review in zip(between, kinds, strict=False) if is_review)
        midways = tuple(day for day in between if day not in reviews)
        left = days[-1] if leaves else None
        drawn.append(Life(number, number % 2, days[0], reviews, midways, left))
    return drawn


@given(lives())
def test_clock_heap_and_twin_count_the_same(drawn: list[Life]) -> None:
    ours, heap, idiomatic = counts(drawn)
    assert ours == heap == idiomatic
    came = sum(count for (kind, _), count in ours.items() if kind == CAME)
    assert came == sum(life.came < LAST for life in drawn)


def test_one_life_is_counted_by_kind_and_week() -> None:
    life = Life(0, 0, came=0, reviews=(6, 21), midways=(13,), left=30)
    expected = {(CAME, 0): 1, (REVIEW, 0): 1, (MIDWAY, 1): 1, (REVIEW, 3): 1, (LEFT, 4): 1}
    for counted in counts([life]):
        assert counted == expected


def test_the_lives_of_a_replication_are_those_of_its_children(
    scenarios: Path, ran: Callable[..., Records]
) -> None:
    listener = Listener()
    weeks = 8
    scenario = Scenario.load(scenarios / "steady.toml").with_changes({"scenario.weeks": weeks})
    records = ran(scenario, make_clock=listener)
    heard = listener.lives()
    ours, heap, idiomatic = counts(heard, listener.first, listener.last)
    assert ours == heap == idiomatic
    held = records.weekly[[records.series.index(f"held_{kind}") for kind in ("rcpc", "lac")]].sum()
    reviews = sum(day >= 0 for life in heard for day in life.reviews)
    assert 0.9 * held <= reviews <= 1.5 * held
