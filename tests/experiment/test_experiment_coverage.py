"""How often 95 % intervals hold the long-run value, on the quick model; seeds are fixed.

Each study is 2,000 services of the quick model. The standard error of a coverage of 95 %
over so many is half a point. The share is skewed on purpose (a ratio of two wide totals):
with 10 replications its intervals hold 93.0 %.
"""

from dataclasses import replace

import numpy as np
import pytest

from capacity.demand.streams import Streams
from capacity.experiment.comparison_statistics import ALPHA, paired
from capacity.experiment.precision import Goal, Precision
from capacity.experiment.registry import METRICS
from capacity.experiment.statistics import describe
from capacity.experiment.weekly import Weekly
from tests.experiment.quick_model import SERIES, quick

STUDIES, MOST, WEEKS = 2000, 160, 6
SHARE = METRICS["utilisation_pct"]
STOCK = METRICS["cp_plans"]
NEEDED = [name for name in (*SHARE.series, *SHARE.over, *STOCK.series) if name in SERIES]


@pytest.fixture(scope="module")
def services() -> Weekly:
    """Return the quick model's draws for the series that matter, all studies in one array."""
    rng = Streams(1, 0).generator("coverage")
    shape = (STUDIES * MOST, len(NEEDED), WEEKS)
    values = rng.integers(0, 50, shape).astype(float)
    return Weekly(tuple(NEEDED), tuple(range(len(values))), ("",) * WEEKS, values)


def figures(services: Weekly, metric) -> np.ndarray:
    """Return a metric's figures, of shape (replications, studies)."""
    return services.over_the_run(metric).reshape(STUDIES, MOST).T


def one(services: Weekly, study: int, replications: int) -> Weekly:
    first = study * MOST
    values = services.values[first : first + replications]
    return replace(services, replications=tuple(range(replications)), values=values)


def stopped(services: Weekly, wanted: Precision, study: int) -> int:
    """Return where ``auto`` ends, as `run_until` does."""
    count = wanted.first
    while not (verdict := wanted.judge(one(services, study, count), count)).over:
        count = verdict.next
    return count


def coverage(values: np.ndarray, counts: np.ndarray, truth: float) -> float:
    """Return the share of studies whose interval after so many replications holds the truth."""
    held = 0
    for study, count in enumerate(counts):
        found = describe(values[:count, study])
        held += bool(found.low <= truth <= found.high)
    return held / len(counts)


def test_the_draws_are_the_quick_models():
    weekly = quick(0).weekly[SERIES.index("cp_plans")]
    assert (weekly == weekly.round()).all()
    assert 0 <= weekly.min() <= weekly.max() < 50


@pytest.mark.parametrize(
    ("metric", "replications"), [(STOCK, 10), (STOCK, 100), (SHARE, 30), (SHARE, 100)]
)
def test_fixed_replications_hold_the_long_run_value(services, metric, replications):
    values = figures(services, metric)
    counts = np.full(STUDIES, replications)
    assert 0.93 <= coverage(values, counts, float(values.mean())) <= 0.97


@pytest.mark.parametrize(("metric", "width"), [(SHARE, 10.0), (STOCK, 1.2)])
def test_auto_holds_it_as_often(services, metric, width):
    wanted = Precision((Goal(metric, width),), most=MOST)
    counts = np.array([stopped(services, wanted, study) for study in range(STUDIES)])
    assert len(np.unique(counts)) > 3
    values = figures(services, metric)
    assert 0.93 <= coverage(values, counts, float(values.mean())) <= 0.97


def test_another_seed_is_found_different_one_time_in_twenty(services):
    values = figures(services, STOCK)
    chances = [
        paired(values[:50, study], values[:50, study + 1]).p for study in range(0, STUDIES, 2)
    ]
    assert 0.03 <= np.mean([p is not None and p < ALPHA for p in chances]) <= 0.07


def test_the_same_seed_differs_by_exactly_zero(services):
    values = figures(services, STOCK)[:50, 0]
    found = paired(values, values.copy())
    assert (found.mean, found.low, found.high, found.p) == (0.0, 0.0, 0.0, 1.0)
