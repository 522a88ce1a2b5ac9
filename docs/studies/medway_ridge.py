"""Which parameters give the source report's eight months, and how loosely it holds them.

Draws parameter sets from their stated ranges, runs each on the same random streams (random
rates off: they move single runs, not the mean), fits a quadratic response to each reported
figure, and keeps of 200,000 further draws those within 5 per cent of all. By hand:

    python docs/studies/medway_ridge.py > docs/studies/medway_ridge.txt
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from scipy.stats import qmc

from capacity.experiment.given import read_given
from capacity.experiment.replication import replicate
from capacity.scenario import Scenario

ROOT = Path(__file__).parents[2]
LIMITS = (0.05, 0.025)
SETS, REPLICATIONS, DRAWS, SEED = 160, 8, 200_000, 2015

RANGES = {
    "demand.cp.icpc_children_per_month": (44.0, 51.0),
    "demand.cp.end_at_first_review": (0.03, 0.17),
    "demand.cp.end_at_later_review": (0.35, 0.58),
    "demand.cp.other_exit_per_day": (0.0002, 0.0013),
    "practice.rcpc_early_days": (18.0, 90.0),
    "practice.lac_early_days": (18.0, 90.0),
    "practice.brought_forward_per_year": (0.1, 0.5),
    "demand.lac.entries_per_month": (17.3, 19.5),
    "demand.lac.mean_stay_years": (2.0, 2.5),
}
REPORTED = {"reviews": 2198.0, "deplanned": 322.0, "plans": 500.0, "looked_after": 440.0}
HELD = ("held_icpc", "held_rcpc", "held_lac")
ENDED = ("deplanned_conference", "deplanned_paper", "deplanned_other")


def scenario_with(base: Scenario, values: np.ndarray) -> Scenario:
    """Return the scenario at one point of the ranges; spans of days begin at a week."""
    changes = dict(zip(RANGES, values.tolist(), strict=True))
    spans = {key: [7.0, value] for key, value in changes.items() if key.endswith("early_days")}
    return base.with_changes({**changes, **spans, "demand.random_rates": False})


def outcomes(scenario: Scenario) -> np.ndarray:
    """Return the reported figures as the mean of a few replications."""
    given = read_given(scenario)
    rows = []
    for replication in range(REPLICATIONS):
        records = replicate(scenario, replication, given)
        weekly = dict(zip(records.series, records.weekly, strict=True))
        rows.append(
            [
                sum(weekly[name].sum() for name in HELD),
                sum(weekly[name].sum() for name in ENDED),
                weekly["cp_plans"][-1],
                weekly["looked_after"][-1],
            ]
        )
    means: np.ndarray = np.mean(rows, axis=0)
    return means


def terms(unit: np.ndarray) -> np.ndarray:
    """Return constant, linear and square terms of points in [-1, 1]."""
    return np.column_stack([np.ones(len(unit)), unit, unit**2])


def ridge(first: np.ndarray, later: np.ndarray, exits: np.ndarray) -> None:
    """Print which later chances go with which first ones, for few and for many other exits."""
    print("\nRidge: P2 among the kept, by P1, for the lower and upper third of other exits")
    print(f"{'P1':>6}{'exits':>8}{'p10':>8}{'p50':>8}{'p90':>8}")
    few, many = np.quantile(exits, [1 / 3, 2 / 3])
    for left in np.arange(0.03, 0.17, 0.02):
        inside = (first >= left) & (first < left + 0.02)
        for name, chosen in (("few", exits < few), ("many", exits > many)):
            values = np.quantile(later[inside & chosen], [0.1, 0.5, 0.9])
            print(f"{left + 0.01:6.2f}{name:>8}" + "".join(f"{value:8.3f}" for value in values))


def main() -> None:
    """Run the study and print its tables."""
    base = Scenario.load(ROOT / "scenarios" / "medway-2015.toml")
    low, high = np.array(list(RANGES.values())).T
    points = qmc.LatinHypercube(len(RANGES), rng=SEED).random(SETS)
    results = []
    for number, point in enumerate(points, 1):
        results.append(outcomes(scenario_with(base, low + point * (high - low))))
        print(f"{number} of {SETS}", end="\r", file=sys.stderr)
    found, unit = np.array(results), 2.0 * points - 1.0
    fit, *_ = np.linalg.lstsq(terms(unit), found, rcond=None)
    missed = found - terms(unit) @ fit
    print(f"{SETS} sets, {REPLICATIONS} replications each, seed {base.seed}, random rates off")
    print("\nChange of a figure from one end of a parameter's range to the other")
    print(f"{'':36}" + "".join(f"{name:>14}" for name in REPORTED))
    for place, key in enumerate(RANGES):
        slopes = 2.0 * fit[1 + place]
        print(f"{key:36}" + "".join(f"{value:14.1f}" for value in slopes))
    print(f"{'fit misses a set by (SD)':36}" + "".join(f"{v:14.1f}" for v in missed.std(axis=0)))
    trials = 2.0 * np.random.default_rng(SEED).random((DRAWS, len(RANGES))) - 1.0
    expected = terms(trials) @ fit
    reported = np.array(list(REPORTED.values()))
    off = np.abs(expected / reported - 1.0).max(axis=1)
    for limit in LIMITS:
        kept = low + (trials[off < limit] + 1.0) / 2.0 * (high - low)
        print(f"\nWithin {limit:.1%} of all four: {np.mean(off < limit):.1%} of draws")
        print(f"{'':36}{'p5':>10}{'p50':>10}{'p95':>10}")
        for place, key in enumerate(RANGES):
            quantiles = np.quantile(kept[:, place], [0.05, 0.5, 0.95])
            print(f"{key:36}" + "".join(f"{value:10.4g}" for value in quantiles))
        print("\nCorrelation of P1, P2, other exit among the kept:")
        print(np.array2string(np.corrcoef(kept[:, 1:4].T), precision=2))
        if limit == LIMITS[0]:
            ridge(kept[:, 1], kept[:, 2], kept[:, 3])


if __name__ == "__main__":
    main()
