"""The simulation, child by child, against the fast law, with enough runs to tell.

Full runs of the published scenario (everything switched on) against 20,000 paths of the fast
law: means and standard deviations of the stocks at 1, 2 and 3 years, and by how much each
could be off by chance. By hand, a council at a time:

    python docs/studies/fast_law.py FOLDER COUNCIL YEAR REPLICATIONS >> docs/studies/fast_law.txt

Runs go in batches with a seed each (2023, 2024 and so on for the first, second, …), and with
a file after them the stocks are kept there after each batch: a long study may be ended by hand
and printed as far as it came, by asking for no more replications than are kept.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import numpy as np

from capacity.calibration.council import find_council
from capacity.calibration.published_scenario import calibrate_published
from capacity.calibration.simulated import agreement, fast_stocks, simulated_stocks
from capacity.files.published import read_published
from capacity.scenario import Scenario

YEARS, PATHS, BATCH = 3, 20_000, 50


def sd_error(sample: np.ndarray) -> np.ndarray:
    """Return the standard error of the log of a sample's SD, from its own fourth moment."""
    n = sample.shape[1]
    off = sample - sample.mean(axis=1, keepdims=True)
    fourth = (off**4).mean(axis=1) / (off**2).mean(axis=1) ** 2
    return np.sqrt((fourth - 1.0) / n) / 2.0


def simulated(scenario: Scenario, replications: int, keep: Path | None) -> dict[str, np.ndarray]:
    """Return stocks by pathway, shape (years, replications), batch by batch."""
    done = dict(np.load(keep)) if keep and keep.exists() else {}
    seed = int(scenario.scenario.seed)
    while (count := next(iter(done.values())).shape[1] if done else 0) < replications:
        batch = scenario.with_changes({"scenario.seed": seed + count // BATCH})
        more = simulated_stocks(batch, YEARS, min(BATCH, replications - count), jobs=1)
        done = {
            name: np.concatenate([done[name], each], axis=1) if done else each
            for name, each in more.items()
        }
        if keep:
            np.savez(keep, **done)
    return {name: each[:, :replications] for name, each in done.items()}


def main(folder: str, council: str, year: int, replications: int, keep: str = "") -> None:
    """Print a line for each pathway."""
    published = read_published(folder)
    found = find_council(published, council, year)
    text = calibrate_published(published, council, year).text
    runs = simulated(
        Scenario.from_dict(tomllib.loads(text)), replications, Path(keep) if keep else None
    )
    fast = fast_stocks(found, YEARS, PATHS)
    starts = {"cp": found.plans.stock, "lac": found.care.stock}
    for each in agreement(runs, fast):
        mine, theirs = runs[each.pathway], fast[each.pathway]
        of_mean = mine.std(axis=1) / mine.mean(axis=1) / np.sqrt(replications)
        of_sd = np.hypot(sd_error(mine), sd_error(theirs))
        print(
            f"{council} {year} {each.pathway:<3} start {starts[each.pathway]:.0f}, "
            f"{replications} replications: "
            f"mean {_pct(each.mean)} (error {_pct(of_mean)}), SD {_pct(each.sd)} "
            f"(error {_pct(of_sd)}); SDs {_whole(mine)} against {_whole(theirs)}",
            flush=True,
        )


def _pct(values: np.ndarray) -> str:
    return ", ".join(f"{100 * value:+.1f}" for value in values) + " %"


def _whole(sample: np.ndarray) -> str:
    return ", ".join(f"{value:.1f}" for value in sample.std(axis=1, ddof=1))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), *sys.argv[5:6])
