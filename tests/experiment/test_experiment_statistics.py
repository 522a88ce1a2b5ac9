"""Statistics over replications."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from capacity.experiment.statistics import describe, half_width

numbers = st.floats(-1e6, 1e6)
columns = st.integers(1, 40).flatmap(lambda n: arrays(np.float64, (n, 3), elements=numbers))


@given(columns)
def test_quantiles_are_ordered_and_inside_what_was_seen(values):
    found = describe(values)
    for low, high in ((values.min(0), found.p10), (found.p10, found.p50), (found.p50, found.p90)):
        assert (low <= high).all()
    assert (found.p90 <= values.max(0)).all()


@given(columns)
def test_quantiles_are_those_of_numpys_weibull_rule(values):
    found = describe(values)
    asked = np.quantile(values, [0.1, 0.5, 0.9], axis=0, method="weibull")
    assert np.allclose([found.p10, found.p50, found.p90], asked, rtol=1e-9, atol=1e-9)


@given(columns, st.randoms(use_true_random=False))
def test_the_order_of_replications_changes_no_quantile(values, random):
    shuffled = values.copy()
    order = list(range(len(values)))
    random.shuffle(order)
    shuffled = values[order]
    assert (describe(values).p10 == describe(shuffled).p10).all()


def test_the_interval_of_the_mean_is_students():
    found = describe(np.array([[1.0], [2.0], [3.0], [4.0]]))
    # t(3) at 97.5 % is 3.18245, the standard error is 1.29099 / 2
    assert found.mean == pytest.approx([2.5])
    assert found.low == pytest.approx([2.5 - 3.182446 * 0.645497], abs=1e-5)
    assert found.high == pytest.approx([2.5 + 3.182446 * 0.645497], abs=1e-5)


@given(columns, st.floats(0, 100), st.floats(0, 100))
def test_an_interval_that_is_cut_off_loses_nothing_that_can_be(values, one, other):
    least, most = sorted((one, other))
    whole = describe(np.clip(values, least, most))
    cut = whole.within(least, most)
    for mean in (least, (least + most) / 2, most):
        inside = (whole.low <= mean) & (mean <= whole.high)
        assert (((cut.low <= mean) & (mean <= cut.high)) >= inside).all()
    assert ((cut.low <= cut.mean) & (cut.mean <= cut.high))[~np.isnan(cut.low)].all()
    assert (cut.p10 == whole.p10).all()


def test_an_interval_that_is_missing_stays_missing():
    found = describe(np.array([[7.0]])).within(0.0, 100.0)
    assert np.isnan(found.low).all()
    assert np.isnan(found.high).all()


def test_one_replication_has_a_value_and_no_interval():
    found = describe(np.array([[7.0]]))
    assert all(part == 7.0 for part in (found.mean, found.p10, found.p50, found.p90))
    assert np.isnan(found.low).all()
    assert np.isnan(found.high).all()


def test_a_replication_without_a_value_is_left_out():
    with_hole = np.array([[1.0], [np.nan], [3.0], [8.0]])
    without = np.array([[1.0], [3.0], [8.0]])
    for name in ("mean", "low", "high", "p10", "p50", "p90"):
        assert getattr(describe(with_hole), name) == getattr(describe(without), name)


def test_where_no_replication_has_a_value_nothing_is_said():
    found = describe(np.full((5, 2), np.nan))
    for name in ("mean", "low", "high", "p10", "p50", "p90"):
        assert np.isnan(getattr(found, name)).all()


@given(st.floats(-1e9, 1e9), st.integers(2, 50))
def test_equal_replications_have_that_mean_and_no_spread(value, count):
    found = describe(np.full((count, 1), value))
    assert found.mean == found.low == found.high == found.p10 == found.p90 == value


def test_the_80_per_cent_range_holds_the_next_replication_80_per_cent_of_the_time():
    rng = np.random.default_rng(20)
    for count in (9, 20, 100):
        seen = rng.lognormal(size=(count, 20_000))
        found, following = describe(seen), rng.lognormal(size=20_000)
        inside = ((found.p10 <= following) & (following <= found.p90)).mean()
        assert abs(inside - 0.8) < 4 * np.sqrt(0.16 / 20_000)


def test_the_95_per_cent_interval_holds_the_mean_95_per_cent_of_the_time():
    rng = np.random.default_rng(21)
    seen = rng.normal(3.0, 2.0, size=(10, 20_000))
    held = np.abs(seen.mean(0) - 3.0) <= half_width(seen)
    assert abs(held.mean() - 0.95) < 4 * np.sqrt(0.95 * 0.05 / 20_000)
