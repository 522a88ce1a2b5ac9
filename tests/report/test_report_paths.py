"""What whole paths say, and how it is put."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from capacity.report import words
from capacity.report.paths import Course, against, middle, worst
from capacity.report.plotting import above_band

RUNS = arrays(
    np.float64, st.tuples(st.integers(1, 20), st.integers(1, 20)), elements=st.floats(0, 200)
)


def test_two_runs_that_share_a_weekly_range_say_different_things():
    crossing = np.array([[60.0, 80.0], [80.0, 60.0]])
    apart = np.array([[60.0, 60.0], [80.0, 80.0]])
    assert np.array_equal(np.sort(crossing, axis=0), np.sort(apart, axis=0))
    assert (against(crossing, 70).above, against(apart, 70).above) == (0, 1)


@given(RUNS)
def test_no_run_is_both_above_and_within_throughout(paths):
    found = against(paths, 70)
    assert found.above + found.within <= found.runs == len(paths)
    assert 0 <= found.weeks_above <= found.weeks


def test_exactly_at_the_limit_is_within():
    assert against(np.full((3, 4), 70.0), 70).course is Course.WITHIN


def test_a_run_without_a_value_is_not_counted():
    paths = np.array([[np.nan, np.nan], [80.0, np.nan]])
    found = against(paths, 70)
    assert (found.runs, found.above) == (1, 1)


def test_the_worst_week_of_each_run():
    assert worst(np.array([[1.0, 3.0], [np.nan, 2.0]])).tolist() == [3.0, 2.0]
    assert np.isnan(worst(np.array([[np.nan, np.nan]])))
    assert np.isnan(middle(np.array([np.nan])))


@pytest.mark.parametrize(
    ("hits", "runs", "said"),
    [
        (200, 200, "all 200 runs"), (0, 200, "none of 200 runs"), (183, 200, "9 runs of 10"),
        (197, 200, "197 of 200 runs"), (38, 40, "38 of 40 runs"), (3, 200, "3 of 200 runs"),
        (2, 5, "2 of 5 runs"),
        (1, 1, "the only run"), (0, 1, "no run"),
    ],
)  # fmt: skip
def test_runs_are_counted_in_words(hits, runs, said):
    assert words.runs_of(hits, runs) == said


@given(st.integers(1, 500), st.data())
def test_nothing_that_fails_somewhere_is_said_of_all_runs(runs, data):
    hits = data.draw(st.integers(0, runs))
    said = words.runs_of(hits, runs)
    assert said.startswith("all") <= (hits == runs)
    assert said.startswith("none") <= (hits == 0)
    assert not said.startswith(("0 runs of 10", "10 runs of 10"))


def test_the_headline_is_of_whole_paths():
    high = np.full((10, 6), 80.0)
    assert above_band(high) == "Above 70 children per FTE in every week in all 10 runs"
    high[0, 3] = 69
    assert above_band(high) == "Above 70 children per FTE in every week in 9 runs of 10"
    assert above_band(high - 20) == "At most 70 children per FTE in every week in all 10 runs"
    half = np.where(np.arange(6) < 2, 80.0, 60.0) + np.zeros((10, 1))
    assert above_band(half) == (
        "Above 70 children per FTE at some time in all 10 runs, in 2 of 6 weeks in the middle run"
    )


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (1234.4, "children", "1,234"), (7.0, "children", "7"), (7.25, "children", "7.2"),
        (86.6, "per cent", "87\N{NO-BREAK SPACE}%"), (10.8, "FTE", "10.8"),
        (1_523_000, "pounds", "£1.52m"), (64_200, "pounds", "£64k"), (31.4, "pounds", "£31"),
        (None, "children", words.NONE), (float("nan"), "children", words.NONE),
    ],
)  # fmt: skip
def test_a_number_has_the_places_that_it_deserves(value, unit, said):
    assert words.number(value, unit) == said


def test_a_range_has_its_unit_once():
    assert words.span(34.0, 86.0, "per cent") == "34 to 86\N{NO-BREAK SPACE}%"
    assert words.span(10.8, 10.8, "FTE") == "10.8"


def test_a_small_count_is_not_said_in_public():
    assert words.count(4.9, "children", public=True) == "under 5"
    assert words.count(0.0, "children", public=True) == "0"
    assert words.count(4.9, "per cent", public=True) == "5\N{NO-BREAK SPACE}%"
    assert words.count(4.9, "children", public=False) == "4.9"
