"""Laws become numbers, one uniform each."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.scenario import Law, Scenario

NORMAL = {"law": "normal", "mean": 0.9, "sd": 0.2}
UNIFORM = {"law": "uniform", "low": 2.0, "high": 4.0}
DAY = date(2016, 1, 4)


@pytest.fixture(scope="module")
def unsure(small) -> Scenario:
    """Give a scenario with laws in a table, in a row, and where a key may be left out."""
    return small.with_changes(
        {
            "demand.cp.conversion": NORMAL,
            "practice.lateness[0].share_pct": UNIFORM,
            "practice.lateness[1].until_pct": UNIFORM,
            "demand.intervention": [
                {"pathway": "CP", "factor": UNIFORM, "start": DAY, "full": DAY}
            ],
        }
    )


def test_every_law_is_found_under_its_key(unsure):
    assert {law.name for law in unsure.laws} == {
        "demand.cp.conversion",
        "demand.intervention[0].factor",
        "practice.lateness[0].share_pct",
        "practice.lateness[1].until_pct",
    }


def test_each_law_becomes_its_quantile(unsure):
    u = {"demand.intervention[0].factor": 0.25, "practice.lateness[0].share_pct": 0.75}
    drawn = unsure.drawn(lambda key: u.get(key, 0.5))
    assert drawn.demand.intervention[0].factor == 2.5
    assert drawn.practice.lateness[0].share_pct == 3.5
    assert drawn.practice.lateness[1].until_pct == 3.0
    assert drawn.practice.lateness[1].share_pct == 1.0
    assert drawn.laws == ()


def test_each_law_asks_once_for_its_number(unsure):
    asked: list[str] = []

    def uniform(key: str) -> float:
        asked.append(key)
        return 0.5

    unsure.drawn(uniform)
    assert sorted(asked) == sorted(law.name for law in unsure.laws)


@given(u=st.floats(0, 1))
def test_a_draw_is_inside_the_range_of_its_key(unsure, u):
    assert 0 <= unsure.drawn(lambda key: u).demand.cp.conversion <= 1


@given(u=st.floats(0, 1))
def test_what_is_drawn_is_a_scenario_like_any_other(unsure, u):
    drawn = unsure.drawn(lambda key: u)
    assert Scenario.from_dict(drawn.to_dict()) == drawn


def test_drawing_leaves_the_scenario_itself_alone(unsure):
    unsure.drawn(lambda key: 0.5)
    assert isinstance(unsure.demand.cp.conversion, Law)


def test_without_laws_the_scenario_itself_comes_back(small):
    def never(key: str) -> float:
        raise AssertionError(key)

    assert small.drawn(never) is small


def test_a_law_of_an_alternative_is_drawn_like_that_of_the_base(unsure):
    more = unsure.with_changes({"workforce.fte": 3.0})
    one, other = unsure.drawn(lambda key: 0.3), more.drawn(lambda key: 0.3)
    assert one.demand == other.demand
