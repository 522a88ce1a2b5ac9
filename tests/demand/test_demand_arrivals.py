"""Arrivals: a Poisson process that scenarios share."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.demand import Streams
from capacity.demand.arrivals import arrivals

rates = st.lists(st.floats(0.0, 3.0), min_size=1, max_size=40).map(np.array)


def times(rate, seed=1, replication=0):
    """Return the times of all bands by band and row, which name a family."""
    return {
        (points.name, row): time
        for points in arrivals(np.asarray(rate, float), Streams(seed, replication), "cp")
        for row, time in zip(points.rows.tolist(), points.times.tolist(), strict=True)
    }


@given(rates, st.floats(0.0, 2.0), st.integers(0, 1000))
def test_a_higher_rate_meets_all_families_of_the_lower_one(rate, more, seed):
    lower, higher = times(rate, seed), times(rate + more, seed)
    assert lower.items() <= higher.items()


@given(rates, st.integers(0, 39), st.integers(0, 1000))
def test_a_rate_changed_from_a_day_on_changes_nothing_before(rate, day, seed):
    changed = np.where(np.arange(len(rate)) < day, rate, 2.0 * rate + 0.1)
    before = {key: t for key, t in times(rate, seed).items() if t < day}
    assert before == {key: t for key, t in times(changed, seed).items() if t < day}


@given(rates, rates, st.integers(0, 1000))
def test_a_longer_horizon_leaves_the_first_arrivals_as_they_are(rate, further, seed):
    whole = times(np.concatenate([rate, further]), seed)
    assert times(rate, seed) == {key: t for key, t in whole.items() if t < len(rate)}


@given(rates, st.integers(0, 1000))
def test_nobody_comes_on_a_day_without_a_rate(rate, seed):
    days = {int(t) for t in times(rate, seed).values()}
    assert all(rate[day] > 0.0 for day in days)


def test_no_rate_brings_nobody():
    assert times(np.zeros(1000)) == {}


@pytest.mark.parametrize("rate", [0.01, 0.0625, 0.4, 0.78, 5.0])
def test_counts_are_poisson_at_the_rate(rate):
    """Total by z-score, spread by the index of dispersion, at |z| < 4 each."""
    days, replications = 200, 300
    counts = np.array([len(times(np.full(days, rate), 5, each)) for each in range(replications)])
    expected = rate * days * replications
    assert abs(counts.sum() - expected) < 4.0 * np.sqrt(expected)
    dispersion = counts.var(ddof=1) / counts.mean()
    # Var(s²/m) of Poisson counts is about 2/(n-1) + 1/(n m) for small means.
    spread = np.sqrt(2.0 / (replications - 1) + 1.0 / (replications * rate * days))
    assert abs(dispersion - 1.0) < 4.0 * spread


def test_a_rate_that_doubles_brings_twice_as_many():
    rate = np.repeat([0.5, 1.0], 100)
    found = np.concatenate([list(times(rate, 6, each).values()) for each in range(200)])
    early, late = (found < 100).sum(), (found >= 100).sum()
    assert abs(late - 2.0 * early) < 4.0 * np.sqrt(late + 4.0 * early)


def test_families_come_at_any_hour_of_the_day():
    found = np.concatenate([list(times(np.full(200, 0.8), 8, each).values()) for each in range(50)])
    hour = found % 1.0
    assert abs(hour.mean() - 0.5) < 4.0 * np.sqrt(1.0 / 12.0 / len(hour))
