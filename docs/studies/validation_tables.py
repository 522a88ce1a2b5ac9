"""The tables of docs/method.md that set the model beside the report and published bands.

By hand:

    python docs/studies/validation_tables.py 200 > docs/studies/validation_tables.txt
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from capacity.experiment.given import read_given
from capacity.experiment.replication import replicate
from capacity.scenario import Scenario

ROOT = Path(__file__).parents[2]
KINDS = ("icpc", "rcpc", "lac")
ENDINGS = ("deplanned_conference", "deplanned_paper", "deplanned_other")
BANDS = ("0_3", "3_6", "6_12", "12_24", "24_plus")
REPORTED = {
    "medway-2015": {
        "reviews held": 2198, "de-planned": 322, "plans at the end": 500,
        "looked after at the end": 440, "children per FTE at the end": 87,
    },
    "medway-2014": {
        "reviews held": 1951, "de-planned": 264, "children per FTE, average": 77,
    },
}  # fmt: skip
PUBLISHED = {"ended": (16.3, 11.7, 43.3, 24.9, 3.8), "open": (29.7, 24.7, 27.1, 16.0, 2.6)}


def weekly(name: str, replications: int) -> dict[str, np.ndarray]:
    """Return each base series of a shipped scenario, shape (replications, weeks)."""
    scenario = Scenario.load(ROOT / "scenarios" / f"{name}.toml")
    given = read_given(scenario)
    runs = [replicate(scenario, each, given) for each in range(replications)]
    return {
        series: np.array([run.weekly[place] for run in runs])
        for place, series in enumerate(runs[0].series)
    }


def total(series: dict[str, np.ndarray], *names: str) -> np.ndarray:
    """Return the totals of some series together, one a replication."""
    found: np.ndarray = np.sum([series[name].sum(axis=1) for name in names], axis=0)
    return found


def figures(series: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return what the report gives, one value a replication."""
    per_fte = series["children"] / series["fte_in_post"]
    return {
        "reviews held": total(series, *(f"held_{kind}" for kind in KINDS)),
        "de-planned": total(series, *ENDINGS),
        "plans at the end": series["cp_plans"][:, -1],
        "looked after at the end": series["looked_after"][:, -1],
        "children per FTE at the end": per_fte[:, -1],
        "children per FTE, average": per_fte.mean(axis=1),
    }


def against_report(name: str, replications: int) -> None:
    """Print a table of means, their intervals and how far they are off."""
    series = weekly(name, replications)
    found = figures(series)
    print(f"\n{name}, {replications} replications")
    print("| | report | mean | 95 % interval of the mean | off |\n|---|---|---|---|---|")
    for label, reported in REPORTED[name].items():
        values = found[label]
        mean, half = values.mean(), 1.96 * values.std(ddof=1) / np.sqrt(len(values))
        print(
            f"| {label} | {reported:,} | {mean:,.1f} | {mean - half:,.1f} to {mean + half:,.1f} "
            f"| {100 * (mean / reported - 1):+.1f} % |"
        )
    quarters = np.array_split(np.arange(series["children"].shape[1]), 8)
    shares = [
        100 * series["on_time_icpc"][:, weeks].sum() / series["due_icpc"][:, weeks].sum()
        for weeks in quarters
    ]
    print("ICPCs on time, by month: " + ", ".join(f"{share:.1f}" for share in shares) + " %")
    everything = 100 * total(series, "on_time_icpc").sum() / total(series, "due_icpc").sum()
    print(f"ICPCs on time, all: {everything:.1f} %")
    paper = total(series, "deplanned_paper").sum() / found["de-planned"].sum()
    print(f"plans at the end {found['plans at the end'].mean():.0f}; by letter {paper:.1%}")
    for pathway in ("cp", "lac"):
        held = total(series, f"{pathway}_all_on_time").sum()
        eligible = total(series, f"{pathway}_eligible").sum()
        print(f"{pathway}: all reviews on time {held / eligible:.1%}")


def against_bands(replications: int) -> None:
    """Print plan lengths of the last year and at its end."""
    series = weekly("england", replications)
    print(f"\nengland, {replications} replications")
    for kind, published in PUBLISHED.items():
        counts = np.array([series[f"{kind}_{band}"][:, -52:].sum() for band in BANDS])
        shares = 100 * counts / counts.sum()
        print(f"| {kind} | " + " | ".join(f"{share:.1f}" for share in shares) + " |")
        print("| published | " + " | ".join(f"{share:.1f}" for share in published) + " |")


def main() -> None:
    """Print all tables."""
    replications = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    for name in REPORTED:
        against_report(name, replications)
    against_bands(max(replications // 5, 4))


if __name__ == "__main__":
    main()
