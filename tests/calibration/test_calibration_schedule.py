"""The clock as the simulation plays it, against the clock that was fitted."""

import numpy as np
import pytest

from capacity.calibration.clock import Clock
from capacity.calibration.schedule import (
    Endings,
    ended_bands,
    endings_of,
    mean_stay,
    open_share,
)
from capacity.scenario.operation import Pathways, Practice

PRACTICE, PATHWAYS = Practice(), Pathways()


def test_without_reviews_plans_last_as_long_as_other_exits_allow():
    """Exits at a hazard h, some of which wait for an order: 1 / h and the mean wait."""
    nobody = Endings(1e-12, 1e-12, 0.01, 50.0)
    wait = 0.5 * (7 * (4 + 20) / 2 + 10)
    found = mean_stay(open_share(nobody, PRACTICE, PATHWAYS)) * 365.25
    assert found == pytest.approx(100 + wait, rel=0.01)


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
