"""The same forecast by the full simulation, child by child, for one council."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from capacity.calibration.backtest import CP, LAC, Scored, backtest
from capacity.calibration.care import forecast_care
from capacity.calibration.found import Found
from capacity.calibration.plans import forecast_plans
from capacity.calibration.published_scenario import calibrate_published
from capacity.calibration.scores import LEVELS, crps, pit
from capacity.files.published import Council, Published
from capacity.scenario import Scenario

Floats = NDArray[np.float64]

WEEKS_PER_YEAR = 52
METRICS = {CP: "cp_plans", LAC: "looked_after"}

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Agreement:
    """The two forms of the law beside each other, by years ahead.

    Attributes
    ----------
    mean, sd
        Log of the ratio of the simulation's mean, and SD, to the fast law's.
    """

    pathway: str
    mean: Floats
    sd: Floats


def simulated_stocks(
    scenario: Scenario,
    years: int,
    replications: int,
    *,
    jobs: int | None = None,
    progress: Progress = lambda done, total: None,
) -> dict[str, Floats]:
    """Return stocks at the end of each year by pathway, shape (years, replications)."""
    from capacity.experiment import simulate

    longer = scenario.with_changes({"scenario.weeks": WEEKS_PER_YEAR * years})
    runs = simulate(longer, replications, jobs=jobs, progress=progress)
    weekly = runs.weekly
    ends = [WEEKS_PER_YEAR * (year + 1) - 1 for year in range(years)]
    first = int(weekly["week"].min())
    stocks = {}
    for pathway, metric in METRICS.items():
        rows = weekly[(weekly["metric"] == metric) & weekly["week"].isin([e + first for e in ends])]
        wide = rows.pivot(index="week", columns="replication", values="value").sort_index()
        stocks[pathway] = wide.to_numpy(dtype=np.float64)
    return stocks


def fast_stocks(found: Found, years: int, paths: int, seed: int = 1) -> dict[str, Floats]:
    """Return the fast law's stocks by pathway, shape (years, paths)."""
    generator = np.random.default_rng(seed)
    plans, care = found.plans, found.care
    return {
        CP: forecast_plans(plans.fit, plans.posterior, plans.stock, years, paths, generator),
        LAC: forecast_care(
            care.fit, care.entries, care.stock, years, paths, generator, found.from_plans
        ),
    }


def agreement(simulated: dict[str, Floats], fast: dict[str, Floats]) -> list[Agreement]:
    """Compare means and standard deviations of the stocks."""
    return [
        Agreement(
            pathway,
            np.log(simulated[pathway].mean(axis=1) / fast[pathway].mean(axis=1)),
            np.log(simulated[pathway].std(axis=1, ddof=1) / fast[pathway].std(axis=1, ddof=1)),
        )
        for pathway in simulated
    ]


def score_simulation(
    published: Published, council: Council, origin: int, horizon: int, replications: int
) -> list[Scored]:
    """Score the simulation of a council's scenario, fitted up to the origin, on what happened.

    Raises
    ------
    InputError
        If nothing of the council can be scored from that year.
    """
    fast = backtest(published, [origin], horizon, [council])
    text = calibrate_published(published, council.key, origin).text
    stocks = simulated_stocks(Scenario.from_dict(tomllib.loads(text)), horizon, replications)
    return [_as_simulated(row, stocks[row.pathway][row.horizon - 1]) for row in fast]


def _as_simulated(row: Scored, sample: Floats) -> Scored:
    """Return a row of the fast law with the simulation's stocks in place of its own."""
    quantiles = np.percentile(sample, list(LEVELS.values()))
    return replace(
        row,
        quantiles={name: round(float(q), 2) for name, q in zip(LEVELS, quantiles, strict=True)},
        crps=round(crps(sample, row.actual) / row.stock, 6),
        pit=round(pit(sample, row.actual), 4),
    )
