"""Conditioning against direct simulation and against what it must be in the limits."""

import numpy as np
import pytest

from capacity.calibration.clock import Clock
from capacity.calibration.exits import exit_shifts
from capacity.calibration.pooled import _around, _over
from capacity.calibration.wander import (
    Constants,
    Posterior,
    averages_covariance,
    condition,
    end_covariance,
    log_likelihood,
)

CONSTANTS = Constants(reversion=0.6, sd=0.3, noise=0.0, spread=0.25, centre=0.0)
NONE = np.array([np.nan, np.nan])


def simulated_state(paths, years, steps=400, reversion=0.6, seed=3):
    generator = np.random.default_rng(seed)
    keep = np.exp(-reversion / steps)
    state = generator.standard_normal(paths)
    averages = np.zeros((years, paths))
    for year in range(years):
        for _ in range(steps):
            averages[year] += state / steps
            state = keep * state + np.sqrt(1 - keep**2) * generator.standard_normal(paths)
    return averages, state


def test_covariances_of_yearly_averages_are_those_of_simulated_paths():
    averages, end = simulated_state(20_000, 3)
    assert np.abs(np.cov(averages) - averages_covariance(3, 0.6)).max() < 0.03
    with_end = [np.cov(each, end)[0, 1] for each in averages]
    assert np.abs(with_end - end_covariance(3, 0.6)).max() < 0.03


def test_without_rows_the_posterior_is_the_prior():
    found = condition(NONE, NONE, CONSTANTS, 0.25)
    assert (found.level, found.state) == (0.0, 0.0)
    assert (found.level_sd, found.state_sd) == pytest.approx((0.25, 0.3))


def test_a_missing_year_is_left_out_not_taken_as_zero():
    with_gap = condition(np.array([0.5, np.nan]), np.array([0.01, np.nan]), CONSTANTS, 0.25)
    assert with_gap.level > 0.1


def test_posteriors_hold_the_truth_as_often_as_they_say():
    generator = np.random.default_rng(5)
    averages, end = simulated_state(2000, 4, steps=40)
    level = 0.25 * generator.standard_normal(2000)
    values = level + 0.3 * averages + 0.1 * generator.standard_normal(averages.shape)
    noise = np.full(4, 0.01)
    found = [condition(each, noise, CONSTANTS, 0.25) for each in values.T]
    off_level = [(p.level - true) / p.level_sd for p, true in zip(found, level, strict=True)]
    off_state = [(p.state - 0.3 * true) / p.state_sd for p, true in zip(found, end, strict=True)]
    for off in (off_level, off_state):
        assert np.mean(np.abs(off) < 1.96) == pytest.approx(0.95, abs=4 * 0.005)
        assert np.mean(off) == pytest.approx(0.0, abs=4 / np.sqrt(2000))


def test_the_likelihood_is_that_of_the_years_that_are_there():
    """A council with a gap has the density of its other years: by hand for one year."""
    values = np.array([[0.4, np.nan]])
    noise = np.array([[0.02, np.nan]])
    variance = 0.25**2 + 0.3**2 * averages_covariance(1, 0.6)[0, 0] + 0.02
    expected = -0.5 * 0.4**2 / variance - 0.5 * np.log(variance)
    found = log_likelihood(values, noise, CONSTANTS, np.array([0.25]))
    assert found == pytest.approx(expected)


def test_exit_shifts_are_found_again_in_stocks_that_they_made():
    """A steady council has a shift of zero; faster exits than starts can bring have none."""
    clock = Clock(0.15, 0.53, 0.03)
    started = np.array([[1000.0, 1000.0, 1000.0]])
    steady = 1000.0 * clock.mean_stay()
    same = exit_shifts(clock, started, np.array([[steady, steady, np.nan]]), 4.0)
    assert same.shift[0, 1] == pytest.approx(0.0, abs=0.03)
    assert np.isnan(same.shift[0, [0, 2]]).all()
    lower = exit_shifts(clock, started, np.array([[steady, 0.9 * steady, 1.0]]), 4.0)
    assert lower.shift[0, 1] > 0.2
    assert np.isnan(lower.shift[0, 2])


def test_small_councils_have_noisier_shifts():
    clock = Clock(0.15, 0.53, 0.03)
    stock = np.array([[27.0, 27.0], [270.0, 270.0]])
    started = stock / clock.mean_stay()
    noise = exit_shifts(clock, started, stock, 5.0).noise[:, 1]
    assert noise[0] / noise[1] == pytest.approx(10.0, rel=0.02)
    # forecast §3: about 0.08 for a stock of 270.
    assert noise[1] == pytest.approx(0.08, rel=0.35)


def test_a_posterior_over_two_laws_has_the_spread_of_both_and_between_them():
    """The law of total variance, by hand: SDs .1 and .3, means 0 and 1, weights three and one."""
    means, sds = {0.1: (0.0, 0.1), 0.3: (1.0, 0.3)}, (0.1, 0.3)
    laws = tuple(
        (weight, Constants(0.6, 0.3, 0.0, sd, 0.0))
        for weight, sd in zip((0.75, 0.25), sds, strict=True)
    )

    def posterior(law):
        mean, sd = means[law.spread]
        return Posterior(mean, 0.0, sd, 0.2, 0.0)

    found = _over(posterior, laws)
    assert found.level == pytest.approx(0.25)
    within, between = 0.75 * 0.01 + 0.25 * 0.09, 0.75 * 0.25**2 + 0.25 * 0.75**2
    assert found.level_sd == pytest.approx(np.sqrt(within + between))
    assert (found.state_sd, found.correlation) == pytest.approx((0.2, 0.0))


def test_points_about_the_best_have_the_mean_and_spread_of_the_posterior():
    """A normal law with known moments, two of its parameters going together."""
    covariance = np.array([[0.04, 0.03, 0.0], [0.03, 0.09, 0.0], [0.0, 0.0, 0.25]])
    precision = np.linalg.inv(covariance)
    middle = np.array([1.0, -1.0, 0.5])
    points, weights = _around(lambda x: 0.5 * (x - middle) @ precision @ (x - middle), middle)
    assert weights.sum() == pytest.approx(1.0)
    assert weights @ points == pytest.approx(middle, abs=1e-9)
    off = points - middle
    assert (weights[:, None] * off).T @ off == pytest.approx(covariance, abs=0.06)
