"""Laws: quantiles, means, what is cut off, and what is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from scipy import stats

from capacity.scenario.laws import (
    LAWS,
    Beta,
    Gamma,
    Law,
    Lognormal,
    Normal,
    Quantity,
    Triangular,
    Uniform,
    number,
)

EXAMPLES: list[Law] = [
    Normal(mean=5.0, sd=2.0),
    Lognormal(median=47.0, log_sd=0.3),
    Uniform(low=-1.0, high=3.0),
    Triangular(low=4.0, likely=6.0, high=9.0),
    Triangular(low=4.0, likely=4.0, high=9.0),
    Triangular(low=4.0, likely=9.0, high=9.0),
    Beta(mean=12.0, sd=5.0, low=0.0, high=100.0),
    Gamma(mean=3.0, sd=2.0),
]
SCIPY = [
    stats.norm(5, 2),
    stats.lognorm(0.3, scale=47),
    stats.uniform(-1, 4),
    stats.triang(0.4, 4, 5),
    stats.triang(0, 4, 5),
    stats.triang(1, 4, 5),
    stats.beta(4.9488, 36.2912, scale=100),
    stats.gamma(2.25, scale=4 / 3),
]
PAIRS = list(zip(EXAMPLES, SCIPY, strict=True))
each_law = pytest.mark.parametrize("law", EXAMPLES, ids=lambda law: law.law)
PROBABILITIES = st.floats(0, 1)


@pytest.mark.parametrize(("law", "known"), PAIRS)
@pytest.mark.parametrize("u", [0.001, 0.1, 0.5, 0.77, 0.999])
def test_quantiles_are_those_of_the_textbook(law, known, u):
    assert law.quantile(u) == pytest.approx(known.ppf(u), rel=1e-6)


@pytest.mark.parametrize(("law", "known"), PAIRS)
def test_means_are_those_of_the_textbook(law, known):
    assert law.mean() == pytest.approx(known.mean(), rel=1e-9)


def test_every_law_has_an_example():
    assert {type(law) for law in EXAMPLES} == set(LAWS.values())


@each_law
@given(one=PROBABILITIES, other=PROBABILITIES)
def test_a_greater_probability_never_gives_a_smaller_value(law, one, other):
    low, high = sorted((one, other))
    assert law.quantile(low) <= law.quantile(high)


@each_law
@given(u=PROBABILITIES)
def test_a_law_that_is_cut_off_stays_inside(law, u):
    low, high = law.quantile(0.3), law.quantile(0.6)
    assert low <= law.within(low, high).quantile(u) <= high


@each_law
def test_cutting_off_is_conditional_and_piles_nothing_up(law):
    low, high = law.quantile(0.3), law.quantile(0.7)
    assert law.within(low, high).quantile(0.25) == pytest.approx(law.quantile(0.4), rel=1e-6)


@each_law
def test_the_mean_of_a_cut_law_is_the_mean_of_its_quantiles(law):
    cut = law.within(law.quantile(0.2), law.quantile(0.5))
    assert law.quantile(0.2) < cut.mean() < law.quantile(0.5)


def test_the_mean_of_a_half_normal_is_root_two_over_pi():
    assert Normal(mean=0.0, sd=1.0).within(0, None).mean() == pytest.approx(0.79788, abs=2e-3)


@each_law
def test_an_array_of_probabilities_gives_an_array_of_the_same_shape(law):
    u = np.array([[0.1, 0.5], [0.7, 0.9]])
    values = law.quantile(u)
    assert values.shape == (2, 2)
    assert values[1, 0] == law.quantile(0.7)


def test_cutting_off_again_keeps_the_narrower_ends():
    law = Normal(mean=0.0, sd=1.0, at_least=-1.0).within(-2, 2)
    assert (law.at_least, law.at_most) == (-1.0, 2)


def test_a_number_stands_for_itself_and_a_law_for_its_mean():
    assert number(3.5) == 3.5
    assert number(Uniform(low=2.0, high=4.0)) == 3.0


@pytest.mark.parametrize(
    "wrong",
    [
        {"law": "normal", "mean": 1.0, "sd": 0.0},
        {"law": "normal", "mean": 1.0, "sd": -1.0},
        {"law": "lognormal", "median": 0.0, "log_sd": 1.0},
        {"law": "uniform", "low": 2.0, "high": 2.0},
        {"law": "triangular", "low": 1.0, "likely": 3.0, "high": 2.0},
        {"law": "triangular", "low": 1.0, "likely": 1.0, "high": 1.0},
        {"law": "beta", "mean": 0.5, "sd": 0.5},
        {"law": "beta", "mean": 1.5, "sd": 0.1},
        {"law": "gamma", "mean": -1.0, "sd": 1.0},
        {"law": "normal", "mean": 0.0, "sd": 1.0, "at_least": 2.0, "at_most": 1.0},
        {"law": "uniform", "low": 0.0, "high": 1.0, "at_least": 2.0},
        {"law": "normal", "mean": 0.0},
        {"law": "normal", "mean": 0.0, "sd": 1.0, "variance": 1.0},
        {"law": "poisson", "mean": 1.0},
        {"mean": 1.0, "sd": 1.0},
    ],
)
def test_a_law_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValidationError):
        TypeAdapter(Quantity).validate_python(wrong)
