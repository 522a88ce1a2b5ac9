import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.calibration.clock import Clock, fit_clock
from capacity.calibration.cohort import Paths, play
from capacity.files.published import read_published

CLOCK = Clock(0.13, 0.53, 0.035)


def test_bands_of_ended_and_open_plans_are_shares():
    assert CLOCK.ended_bands().sum() == pytest.approx(1.0, abs=1e-9)
    assert CLOCK.open_bands().sum() == pytest.approx(1.0, abs=1e-9)


def test_the_shipped_clock_gives_englands_lengths_of_2022_to_2024():
    """Published: ended 17.0, 11.5, 43.2, 24.5, 3.8 % (d7); open 30.8, 25.1, 26.6, 15.1, 2.4."""
    ended, held = CLOCK.ended_bands() * 100, CLOCK.open_bands() * 100
    assert np.abs(ended - [17.0, 11.5, 43.2, 24.5, 3.8]).max() < 2.0
    assert np.abs(held - [30.8, 25.1, 26.6, 15.1, 2.4]).max() < 2.5


@given(shift=st.floats(-2, 2), more=st.floats(0.01, 1))
def test_higher_odds_of_ending_make_plans_shorter(shift, more):
    assert CLOCK.mean_stay(shift + more) < CLOCK.mean_stay(shift)


def test_a_plan_without_reviews_that_end_it_lasts_one_over_the_hazard():
    only_other = Clock(1e-9, 1e-9, 0.2)
    # A trapezium a month against the exponential: less than a per cent off.
    assert only_other.mean_stay() * 12 == pytest.approx(5.0, rel=0.01)


def test_the_clock_is_found_again_in_rows_that_it_made(small_published):
    found = fit_clock(read_published(small_published), 2020)
    assert found.first == pytest.approx(0.15, abs=0.03)
    assert found.later == pytest.approx(0.53, abs=0.03)
    assert found.other == pytest.approx(0.032, abs=0.006)


def test_chance_takes_as_many_out_of_a_very_small_council_as_are_expected():
    """Where an age had too few left, fewer ended, and the stock stood a per cent too high."""
    still = np.zeros((36, 20_000))
    starts = np.full((36, 20_000), 20.0 * 12 / CLOCK.mean_stay() / 144)
    calm, wild = (
        play(CLOCK, 20.0, Paths(starts, still, batch), 12, np.random.default_rng(2)).mean(axis=1)
        for batch in (1e-3, 3.2)
    )
    assert wild == pytest.approx(calm, rel=0.004)
