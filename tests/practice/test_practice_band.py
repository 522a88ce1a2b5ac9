"""The band of 50 to 70 children, per effective FTE."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.practice.band import Band, Position, band, band_limits


@pytest.mark.parametrize(
    ("effective_fte", "expected"),
    [
        (1.0, Band(50, 70)),
        (0.8, Band(40, 56)),
        (0.5, Band(25, 35)),
        (0.25, Band(13, 18)),  # 12.5 and 17.5: halves round up
        (0.29, Band(15, 20)),  # 14.5 and 20.3, though a computer makes it 14.499...
        (0.0, Band(0, 0)),
    ],
)
def test_the_band_goes_with_effective_fte(effective_fte, expected):
    assert band(effective_fte) == expected


def test_a_service_may_set_limits_of_its_own():
    assert band(0.5, low=40, high=60) == Band(20, 30)


@pytest.mark.parametrize(
    ("caseload", "position"),
    [
        (49, Position.BELOW),
        (50, Position.IN),
        (70, Position.IN),
        (70.5, Position.ABOVE),
        (71, Position.ABOVE),
    ],
)
def test_both_ends_of_the_band_are_in_it(caseload, position):
    assert band(1.0).position(caseload) is position


@given(st.integers(0, 200))
def test_the_band_is_exact_for_every_hundredth_of_an_fte(hundredths):
    def half_up(per_fte):
        return int(Fraction(per_fte * hundredths, 100) + Fraction(1, 2))

    assert band(hundredths / 100) == Band(half_up(50), half_up(70))


@given(st.lists(st.floats(0, 1.5), max_size=6))
def test_many_officers_have_the_bands_of_each(effective_fte):
    lows, highs = band_limits(np.array(effective_fte, dtype=np.float64))
    bands = [band(fte) for fte in effective_fte]
    assert lows.tolist() == [each.low for each in bands]
    assert highs.tolist() == [each.high for each in bands]
    assert lows.dtype == highs.dtype == np.int64
