"""Streams: a purpose draws the same numbers whatever else is drawn."""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from capacity.demand import Streams

names = st.text(min_size=1, max_size=30)
seeds = st.integers(0, 10**18)


@given(seeds, st.integers(0, 10**6), names)
def test_a_stream_starts_again_whenever_it_is_asked_for(seed, replication, name):
    streams = Streams(seed, replication)
    first = streams.generator(name).random(5)
    streams.generator("something else").random(100)
    assert np.array_equal(first, Streams(seed, replication).generator(name).random(5))


@given(seeds, st.integers(0, 10**6), names, names)
def test_two_names_draw_different_numbers(seed, replication, one, other):
    streams = Streams(seed, replication)
    alike = np.array_equal(streams.generator(one).random(3), streams.generator(other).random(3))
    assert alike == (one == other)


@given(seeds, st.integers(0, 10**6), names)
def test_another_replication_and_another_seed_draw_different_numbers(seed, replication, name):
    here = Streams(seed, replication).uniform(name)
    assert here != Streams(seed, replication + 1).uniform(name)
    assert here != Streams(seed + 1, replication).uniform(name)


def test_seed_and_replication_are_not_interchangeable():
    assert Streams(1, 2).uniform("a") != Streams(2, 1).uniform("a")


@given(seeds, names)
def test_the_uniform_number_of_a_name_is_the_first_of_its_stream(seed, name):
    streams = Streams(seed, 3)
    assert streams.uniform(name) == streams.generator(name).random()
    assert 0.0 <= streams.uniform(name) < 1.0


def test_streams_of_replications_are_not_correlated():
    draws = np.array([Streams(7, each).generator("arrivals").random(200) for each in range(50)])
    together = np.corrcoef(draws)[np.triu_indices(50, k=1)]
    # 1225 correlations of SD 0.07: five SD are passed once in 1,400 such tests.
    assert np.abs(together).max() < 5 / np.sqrt(200)
    assert abs(together.mean()) < 4 / np.sqrt(200 * len(together))


@given(seeds, st.integers(0, 10**12), names)
def test_a_stream_is_keyed_by_a_list_of_seed_replication_and_the_digest(seed, replication, name):
    digest = np.frombuffer(blake2b(name.encode(), digest_size=16).digest(), "<u4").tolist()
    listed = np.random.Generator(np.random.PCG64([seed, replication, *digest]))
    drawn = Streams(seed, replication).generator(name).random(3)
    assert np.array_equal(drawn, listed.random(3))
