"""What the switches cost: a replication with everything on beside a plain one.

python benchmarks/switches.py [ROUNDS] [POSTS]

CPU seconds of `medway-2016`, 104 weeks, plain and with every switch of the model on and POSTS
to fill; best, median and ratio of interleaved rounds. The best round is nearest to a quiet core.
"""

from __future__ import annotations

import runpy
import sys
import time
from pathlib import Path
from statistics import median

from capacity.experiment.given import read_given
from capacity.experiment.replication import replicate
from capacity.scenario import Scenario

ROOT = Path(__file__).resolve().parents[1]
EVERYTHING = runpy.run_path(str(ROOT / "docs" / "studies" / "everything_on.py"))["EVERYTHING"]


def main(rounds: int, posts: float) -> None:
    """Print best, median and ratio."""
    plain = Scenario.load(ROOT / "scenarios" / "medway-2016.toml")
    full = plain.with_changes({**EVERYTHING, "workforce.establishment": posts})
    asked = {"plain": (plain, read_given(plain)), "everything": (full, read_given(full))}
    taken: dict[str, list[float]] = {name: [] for name in asked}
    for replication in range(rounds + 1):
        for name, (scenario, given) in asked.items():
            start = time.process_time()
            replicate(scenario, replication, given)
            taken[name].append(time.process_time() - start)
    for what, measure in (("best", min), ("median", median)):
        one, all_on = (measure(each[1:]) for each in taken.values())
        print(f"{what}: plain {one:.3f}, everything on {all_on:.3f}, ratio {all_on / one:.2f}")


if __name__ == "__main__":
    main(int((sys.argv[1:] or ["10"])[0]), float((sys.argv[2:] or ["10.8"])[0]))
