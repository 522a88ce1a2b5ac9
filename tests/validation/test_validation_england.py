"""A steady England: how long plans last, beside the bands published for 2024 (d5, d7)."""

from __future__ import annotations

import pytest

from .service_runs import Means, means

BANDS = ("0_3", "3_6", "6_12", "12_24", "24_plus")
PUBLISHED = {"ended": (16.3, 11.7, 43.3, 24.9, 3.8), "open": (29.7, 24.7, 27.1, 16.0, 2.6)}


@pytest.fixture(scope="module")
def england() -> Means:
    return means("england", 8)


@pytest.mark.parametrize("kind", PUBLISHED)
def test_time_on_a_plan_is_within_three_points_of_each_band(england, kind):
    year = slice(-52, None)
    counts = [england.total(f"{kind}_{band}", weeks=year) for band in BANDS]
    found = [100.0 * count / sum(counts) for count in counts]
    for band, share, published in zip(BANDS, found, PUBLISHED[kind], strict=True):
        assert share == pytest.approx(published, abs=3.0), (kind, band, found)


def test_staff_are_ample_there(england):
    assert england.on_time() > 97
    assert england.midway() > 95
