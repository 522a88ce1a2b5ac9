import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.calibration.scores import crps, inside, pit


def test_crps_of_a_sure_forecast_is_its_error():
    assert crps(np.full(50, 10.0), 13.0) == pytest.approx(3.0)


def test_crps_of_a_normal_sample_is_the_known_value():
    """For a standard normal forecast and an outcome of 0: sqrt(2/pi) - 1/sqrt(pi)."""
    sample = np.random.default_rng(1).standard_normal(200_000)
    assert crps(sample, 0.0) == pytest.approx(np.sqrt(2 / np.pi) - 1 / np.sqrt(np.pi), abs=0.003)


def test_crps_does_not_depend_on_how_many_members_there_are():
    generator = np.random.default_rng(2)
    few = np.mean([crps(generator.standard_normal(10), 0.5) for _ in range(20_000)])
    many = np.mean([crps(generator.standard_normal(400), 0.5) for _ in range(500)])
    assert few == pytest.approx(many, abs=0.01)


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30), st.floats(-1e6, 1e6))
def test_crps_is_the_definition_by_pairs(members, actual):
    sample = np.array(members)
    n = len(sample)
    pairs = np.abs(sample[:, None] - sample[None]).sum() / (2 * n * (n - 1))
    assert crps(sample, actual) == pytest.approx(np.abs(sample - actual).mean() - pairs, abs=1e-3)


def test_pit_counts_half_of_the_ties():
    assert pit(np.array([1.0, 2.0, 2.0, 3.0]), 2.0) == 0.5


def test_inside_is_the_share_between_the_tails():
    assert inside(np.array([0.05, 0.1, 0.5, 0.9, 0.99]), 80) == pytest.approx(0.6)
