"""How many replications common random numbers save when one officer is added.

python benchmarks/common_random_numbers.py [PAIRS]

Two arms, Medway 2016 as it stands and with one more FTE, 26 weeks, each once with the seed
that they share and the second arm once more with a seed of its own. The factor is the
variance of unpaired differences over that of paired ones: so many times as many
replications would be needed without common random numbers for an interval as narrow.
Its 95 % interval is the bootstrap's over pairs. What is drawn once a replication (laws of
parameters, rates) is shared, too, and part of what is saved.

Found, 40 pairs: caseload per FTE 110 (73 to 178), meetings on time 4.1 (2.5 to 8.2), LAC
reviews on time 2.8 (2.2 to 4.3), midway reviews done 12 (9 to 18), cost 247 (217 to 310).
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from capacity.experiment.registry import METRICS
from capacity.experiment.sweep import run_points
from capacity.scenario import Scenario

SCENARIO = Path(__file__).resolve().parents[1] / "scenarios" / "medway-2016.toml"
PAIRS, WEEKS, RESAMPLES = 40, 26, 2000
SHOWN = (
    "children", "caseload_per_fte", "meetings_on_time_pct", "meetings_on_time_pct_lac",
    "midway_done_pct", "late_capacity", "utilisation_pct", "cost_total",
)  # fmt: skip


def arms(pairs: int) -> tuple[dict[str, np.ndarray], ...]:
    """Return figures of the base, of the shared and of the other seed."""
    base = Scenario.load(SCENARIO).with_changes({"scenario.weeks": WEEKS})
    more = base.with_changes({"workforce.fte": base.workforce.fte + 1})
    apart = more.with_changes({"scenario.seed": base.seed + 1})
    return tuple(
        dict(run_points(each, [{}], pairs).points[0].figures) for each in (base, more, apart)
    )


def factor(base: np.ndarray, shared: np.ndarray, apart: np.ndarray) -> float:
    """Return the variance without common random numbers over that with them."""
    unpaired = base.var(ddof=1) + np.concatenate([shared, apart]).var(ddof=1)
    return float(unpaired / (shared - base).var(ddof=1))


def main() -> None:
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else PAIRS
    base, shared, apart = arms(pairs)
    rng = np.random.default_rng(1)
    print(f"medway-2016 and one more FTE, {WEEKS} weeks, {pairs} pairs")
    print(f"{'metric':<28}{'difference':>12}{'correlation':>13}{'factor':>9}{'95 % interval':>18}")
    for name in SHOWN:
        one, two, other = base[name], shared[name], apart[name]
        if np.ptp(two - one) == 0:
            print(f"{METRICS[name].name:<28}{(two - one).mean():>12.2f}   the same in every pair")
            continue
        at = rng.integers(0, pairs, (RESAMPLES, pairs))
        drawn = [factor(one[each], two[each], other[each]) for each in at]
        low, high = np.quantile(drawn, [0.025, 0.975])
        print(
            f"{name:<28}{(two - one).mean():>12.2f}{np.corrcoef(one, two)[0, 1]:>13.2f}"
            f"{factor(one, two, other):>9.1f}{f'{low:.1f} to {high:.1f}':>18}"
        )


if __name__ == "__main__":
    main()
