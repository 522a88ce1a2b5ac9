"""How often 95 % intervals hold the long-run value, and how often nothing is found something.

Run ``python docs/studies/interval_coverage.py [REPLICATIONS]``; the output is kept in
interval_coverage.txt. A population of so many real replications of a small service (60 children,
half a year, two part-time officers, heavily loaded) is made once. A study draws replications from
it, so that the long-run value, the population's mean, is known exactly, and figures are as skewed
as the model makes them.

* Fixed: so many replications, by Student's t as the program has it, by Johnson's t, which
  allows for skewness (1978), and by the BCa bootstrap (Efron 1987).
* Auto: first look, further looks and stop as ``--replications auto`` has them, where the goal
  lies in reach of a few hundred replications.
* Another seed: two studies of the same population compared; the share called different.

The standard error of a share near 95 % over so many studies is a third of a point.
"""

from __future__ import annotations

import sys

import numpy as np
from scipy.special import ndtr, ndtri, stdtrit
from scipy.stats import skew
from small_service import service

from capacity.demand.streams import Streams
from capacity.experiment import simulate
from capacity.experiment.comparison_statistics import ALPHA, paired
from capacity.experiment.metrics import Values
from capacity.experiment.precision import Goal, Precision
from capacity.experiment.registry import METRICS
from capacity.experiment.statistics import describe, half_width
from capacity.experiment.weekly import Weekly

POPULATION, STUDIES, RESAMPLES, PAIRS = 4000, 4000, 499, 2000
SIZES = (5, 10, 20, 50, 100)
SHOWN = (
    "caseload_per_fte", "meetings_on_time_pct", "icpc_on_time_pct", "meetings_on_time_pct_lac",
    "midway_done_pct", "late_capacity", "utilisation_pct", "cost_total",
)  # fmt: skip


def student(values: Values) -> tuple[Values, Values]:
    """Return ends of intervals; `values` are of shape (replications, studies)."""
    found = describe(values)
    return found.low, found.high


def johnson(values: Values) -> tuple[Values, Values]:
    """Return Student's ends moved by a sixth of the third moment over variance times size."""
    count = len(values)
    centred = values - values.mean(axis=0)
    variance = (centred**2).sum(axis=0) / (count - 1)
    third = (centred**3).sum(axis=0) * count / ((count - 1) * (count - 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        moved = np.nan_to_num(third / (6.0 * variance * count))
    half = stdtrit(count - 1.0, 0.975) * np.sqrt(variance / count)
    middle = values.mean(axis=0) + moved
    return middle - half, middle + half


def bca(values: Values, rng: np.random.Generator) -> tuple[Values, Values]:
    """Return the ends of Efron's bias-corrected and accelerated bootstrap, study by study."""
    ends = np.array([_bca_one(column, rng) for column in values.T])
    return ends[:, 0], ends[:, 1]


def _bca_one(values: Values, rng: np.random.Generator) -> tuple[float, float]:
    count, mean = len(values), values.mean()
    drawn = values[rng.integers(0, count, (RESAMPLES, count))].mean(axis=1)
    below = (drawn < mean).mean() + (drawn == mean).mean() / 2
    bias = ndtri(np.clip(below, 1 / RESAMPLES, 1 - 1 / RESAMPLES))
    out = mean - (values.sum() - values) / (count - 1)
    spread = (out**2).sum()
    acceleration = (out**3).sum() / (6.0 * spread**1.5) if spread > 0 else 0.0
    z = bias + ndtri(np.array([0.025, 0.975]))
    low, high = np.quantile(drawn, ndtr(bias + z / (1 - acceleration * z)))
    return float(low), float(high)


def held(ends: tuple[Values, Values], truth: float) -> float:
    """Return the share of intervals that hold the truth, in per cent."""
    return 100.0 * float(((ends[0] <= truth) & (truth <= ends[1])).mean())


def fixed(name: str, population: Values, rng: np.random.Generator) -> None:
    """Print the coverage of each method by the number of replications."""
    truth = float(population.mean())
    print(f"  {name:<26}{skew(population):>6.1f}", end="")
    for size in SIZES:
        values = population[rng.integers(0, len(population), (size, STUDIES))]
        shares = [held(each, truth) for each in (student(values), johnson(values))]
        shares.append(held(bca(values[:, : STUDIES // 4], rng), truth))
        print("   " + " ".join(f"{share:4.1f}" for share in shares), end="")
    print(flush=True)


def stop(population: Values, drawn: np.ndarray, goal: float) -> int:
    """Return where ``auto`` ends on replications drawn in this order."""
    wanted = Precision((Goal(METRICS["children"], goal),))
    count = wanted.first
    while True:
        values = population[drawn[:count], None]
        weekly = Weekly(("children",), tuple(range(count)), ("",), values[:, None, :])
        verdict = wanted.judge(weekly, count)
        if verdict.over:
            return count
        count = verdict.next


def auto(name: str, population: Values, rng: np.random.Generator) -> None:
    """Print how often intervals hold the truth where ``auto`` stopped."""
    truth, hits, counts = float(population.mean()), 0, []
    goal = float(half_width(population)) * np.sqrt(len(population) / 200)
    for _ in range(PAIRS):
        drawn = rng.integers(0, len(population), 1000)
        counts.append(stop(population, drawn, goal))
        found = describe(population[drawn[: counts[-1]]])
        hits += bool(found.low <= truth <= found.high)
    low, middle, high = np.quantile(counts, [0.05, 0.5, 0.95])
    print(
        f"  {name:<26}{100 * hits / PAIRS:6.1f}   stopped at {middle:.0f} "
        f"({low:.0f} to {high:.0f})",
        flush=True,
    )


def another_seed(name: str, population: Values, rng: np.random.Generator) -> None:
    """Print how often two studies of the same service are called different."""
    print(f"  {name:<26}", end="")
    for size in SIZES:
        pairs = population[rng.integers(0, len(population), (2, size, PAIRS))]
        chances = [paired(pairs[0, :, at], pairs[1, :, at]).p for at in range(PAIRS)]
        found = np.mean([p is not None and p < ALPHA for p in chances])
        print(f"{100 * found:8.1f}", end="")
    print(flush=True)


def main(replications: int) -> None:
    """Make the population, and print the three tables."""
    rng = Streams(1, 0).generator("coverage")
    runs = simulate(service(), replications)
    figures = {name: runs.by_week.over_the_run(METRICS[name]) for name in SHOWN}
    known = {name: values[~np.isnan(values)] for name, values in figures.items()}
    print(f"population: {replications} replications; {STUDIES} studies (BCa {STUDIES // 4})")
    print("\n95 % intervals that hold the long-run value, per cent: Student, Johnson, BCa")
    print(f"  {'':<26}{'skew':>6}" + "".join(f"{size:>13} rep." for size in SIZES))
    for name, values in known.items():
        fixed(name, values, rng)
    print(f"\nthe same with auto, {PAIRS} studies, goal met by some 200 replications")
    for name, values in known.items():
        auto(name, values, rng)
    print(f"\nfound different under another seed, per cent of {PAIRS} comparisons")
    print(f"  {'pairs':<26}" + "".join(f"{size:>8}" for size in SIZES))
    for name, values in known.items():
        another_seed(name, values, rng)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else POPULATION)
