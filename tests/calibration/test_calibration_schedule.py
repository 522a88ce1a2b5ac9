"""The clock as the simulation plays it, against the clock that was fitted."""

import numpy as np
import pytest

from capacity.calibration.clock import Clock
from capacity.calibration.schedule import (
    HOME_PAUSE_DAYS,
    Endings,
    ended_bands,
    endings_of,
    home_share,
    mean_stay,
    open_share,
)
from capacity.scenario.operation import Pathways, Practice

PRACTICE, PATHWAYS = Practice(), Pathways()


def test_without_reviews_plans_last_as_long_as_other_exits_allow():
    """Exits at a hazard h none of which go into care: 1 / h."""
    nobody = Endings(1e-12, 1e-12, 0.01, 0.0)
    found = mean_stay(open_share(nobody, PRACTICE, PATHWAYS)) * 365.25
    assert found == pytest.approx(100, rel=0.01)


def test_who_moves_into_care_stays_on_the_plan_until_the_letter():
    """Of exits into care some are home first and go on; the others wait for the order."""
    nobody = Endings(1e-12, 1e-12, 0.01, 100.0)
    home = home_share(PRACTICE, PATHWAYS)
    assert 0.2 < home < 0.35
    found = mean_stay(open_share(nobody, PRACTICE, PATHWAYS)) * 365.25
    wait = 7 * (4 + 20) / 2 + 10
    expected = (100 + 100 * home * HOME_PAUSE_DAYS / 100) / (1 - home) + wait
    assert found == pytest.approx(expected, rel=0.03)


def test_a_fifth_of_plans_end_in_care_whatever_the_clock():
    for clock in (Clock(0.23, 0.55, 0.019), Clock(0.10, 0.51, 0.039)):
        endings = endings_of(clock, PRACTICE, PATHWAYS)
        assert 30.0 < endings.to_care_pct < 95.0


def test_a_plan_that_surely_ends_at_its_first_review_lasts_until_then():
    surely = Endings(1 - 1e-12, 0.5, 1e-12, 0.0)
    found = mean_stay(open_share(surely, PRACTICE, PATHWAYS)) * 365.25
    assert 78 < found < 87


@pytest.mark.parametrize("clock", [Clock(0.23, 0.55, 0.019), Clock(0.10, 0.51, 0.039)])
def test_the_simulation_s_chances_keep_the_stay_the_bands_and_the_slope(clock):
    endings = endings_of(clock, PRACTICE, PATHWAYS)
    for shift, close in ((-0.4, 0.02), (0.0, 0.003), (0.4, 0.02)):
        played = mean_stay(open_share(endings, PRACTICE, PATHWAYS, shift))
        assert played == pytest.approx(clock.mean_stay(shift), rel=close)
    bands = ended_bands(open_share(endings, PRACTICE, PATHWAYS))
    assert bands.sum() == pytest.approx(1.0)
    assert np.abs(bands - clock.ended_bands()).max() < 0.04
    assert 0.0 < endings.to_care_pct <= 95.0
