"""What was done for speed changes no figure: each short cut against the long way round."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capacity.demand import past
from capacity.demand.families import HOURS, MEETINGS, MIDWAY, Families
from capacity.simulation.booking import around
from capacity.simulation.service import Service
from capacity.simulation.work import Hours, triangular
from tests.simulation.small_services import small, tape_of, watched


@pytest.fixture(scope="module")
def service() -> Service:
    return watched(small()).service


@pytest.mark.parametrize(("plans", "care"), [(1, 1), (60, 150)])
def test_a_past_is_the_same_however_many_families_are_drawn_at_first(
    plans: int, care: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = tape_of(small()).families
    monkeypatch.setattr(past, "_PLANS_DRAW", plans)
    monkeypatch.setattr(past, "_CARE_DRAW", care)
    other = tape_of(small()).families
    for column in fields(Families):
        one, two = getattr(usual, column.name), getattr(other, column.name)
        np.testing.assert_array_equal(one, two, err_msg=column.name)


@given(row=st.integers(0, 20), held=st.integers(0, 60), purpose=st.sampled_from([HOURS, MIDWAY]))
def test_a_case_reads_its_own_numbers_of_the_tape(
    row: int, held: int, purpose: int, service: Service
) -> None:
    case = service.new_case(row, 0)
    case.conferences, case.reviews = held // 2, held - held // 2
    drawn = case.draw(purpose)
    assert type(drawn) is float
    assert drawn == service.tape.families.meetings[row, held % MEETINGS, purpose]


@settings(max_examples=50)
@given(
    hours=st.lists(st.floats(0.0, 20.0), min_size=3, max_size=3).map(sorted),
    scale=st.floats(0.5, 2.0),
    uniform=st.floats(0.0, 1.0, exclude_max=True),
)
def test_no_work_between_meetings_is_shorter_than_the_shortest(
    hours: list[float], scale: float, uniform: float
) -> None:
    scenario = small(work__midway=hours, work__surgery=[20.0, 20.0, 20.0], work__hours_scale=scale)
    shortest = Hours(scenario).shortest_between
    assert shortest <= round(triangular(hours, uniform) * 60.0 * scale)
    assert shortest > 60.0 * scale * hours[0] - 1.0


@given(st.integers(-50, 50), st.integers(-20, 20), st.integers(0, 40))
def test_days_around_an_aim_go_up_from_it_and_then_down(aim: int, first: int, span: int) -> None:
    days = [day for days in around(aim, first, first + span) for day in days]
    start = min(max(aim, first), first + span)
    up, down = [day for day in days if day >= start], [day for day in days if day < start]
    assert days == sorted(up) + sorted(down, reverse=True)
    assert sorted(days) == list(range(first, first + span + 1))
