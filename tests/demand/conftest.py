"""What the tests of demand share: small scenarios, and the measure of a surprise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from capacity.demand import Streams, Tape, draw_tape
from capacity.scenario import Scenario

SEED = 20160119

STILL: dict[str, Any] = {
    "demand.random_rates": False,
    "demand.cp.season": (1.0,) * 12,
    "demand.lac.season": (1.0,) * 12,
}
"""Rates that neither wander nor know a season."""


@pytest.fixture(scope="session")
def small() -> Scenario:
    """Give a year of demand and nobody to start with."""
    return Scenario.from_dict(
        {
            "scenario": {"name": "small", "start": date(2016, 1, 4), "weeks": 52},
            "start": {"cp_plans": 0, "looked_after": 0, "both_pathways": 0},
            "workforce": {"fte": 2.0},
        }
    )


@pytest.fixture(scope="session")
def still(small: Scenario) -> Scenario:
    """Give the same with constant rates."""
    return small.with_changes(STILL)


@pytest.fixture(scope="session")
def tape() -> Callable[..., Tape]:
    """Give a function that draws the tape of one replication."""

    def drawn(scenario: Scenario, replication: int = 0, seed: int = SEED) -> Tape:
        return draw_tape(scenario, Streams(seed, replication))

    return drawn


@pytest.fixture(scope="session")
def surprise() -> Callable[..., float]:
    """Give the z-score of the mean of a sample against what theory says.

    Tests allow 4.0 standard errors: a right model fails one of them in 16,000 seeds,
    and the seeds are fixed, so that a failure is news.
    """

    def z(sample: NDArray[np.float64], expected: float) -> float:
        values = np.asarray(sample, dtype=float)
        return float((values.mean() - expected) / (values.std(ddof=1) / np.sqrt(len(values))))

    return z
