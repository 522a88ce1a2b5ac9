"""Money by financial year."""

from __future__ import annotations

import numpy as np
import pytest

from capacity.experiment.registry import METRICS
from capacity.experiment.summary import Header, Summary
from capacity.experiment.weekly import Weekly
from capacity.experiment.years import by_financial_year, year_of

DATES = ("2016-03-21", "2016-03-28", "2016-04-04", "2016-04-11")


@pytest.fixture
def weekly() -> Weekly:
    """Two replications of four weeks, two on either side of April."""
    rng = np.random.default_rng(3)
    values = rng.integers(1, 10**7, (2, len(METRICS), len(DATES))) / 100.0
    return Weekly(tuple(METRICS), (0, 1), DATES, values)


def test_a_financial_year_runs_from_april_to_march() -> None:
    assert [year_of(day) for day in ("2016-03-31", "2016-04-01")] == ["2015-16", "2016-17"]
    assert year_of("2099-12-31") == "2099-00"


def test_the_years_are_the_run(weekly: Weekly) -> None:
    parts = by_financial_year(weekly)
    assert list(parts) == ["2015-16", "2016-17"]
    together = np.concatenate([part.values for part in parts.values()], axis=2)
    np.testing.assert_array_equal(together, weekly.values)


def test_what_the_years_cost_is_what_the_run_costs(weekly: Weekly) -> None:
    summary = Summary(Header("x", 1, DATES[0], "2016-04-17", 4), 0, weekly)
    for part in ("cost_permanent", "cost_locum", "cost_recruitment", "cost_total"):
        years = [figures[part].mean or 0.0 for figures in summary.money_by_year.values()]
        assert sum(years) == pytest.approx(summary.over_the_run[part].mean, abs=1e-6)
    assert list(summary.document()["financial_years"]) == ["2015-16", "2016-17"]
