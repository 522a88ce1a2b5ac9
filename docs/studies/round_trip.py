"""Calibrating on councils made with known parameters: how often the intervals hold the truth.

Invented councils follow the law of `tests/calibration/conftest.py`. Each panel is written as
published files, read back and fitted; 95 % intervals of each council's level and state are
held against the truth, and the fitted constants against those it was made with. `length` is
the level of ends as the length of plans that it means, whichever clock it is counted from. By
hand:

    python docs/studies/round_trip.py > docs/studies/round_trip.txt
"""

from __future__ import annotations

import runpy
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

TESTS = Path(__file__).parents[2] / "tests" / "calibration"
PANELS = [(150, range(2013, 2021), seed) for seed in range(11, 19)]
PANELS += [(100, range(2013, 2022), seed) for seed in range(4)]
PANELS += [(150, range(2013, 2021), seed) for seed in range(400, 424)]


def main() -> None:
    """Print coverage by parameter, panel by panel and together."""
    made: Any = runpy.run_path(str(TESTS / "conftest.py"))
    errors: Any = runpy.run_path(str(TESTS / "test_calibration_round_trip.py"))
    true, shares, constants, councils = made["TRUE"], [], [], 0
    for count, years, seed in PANELS:
        with tempfile.TemporaryDirectory() as folder:
            off, fit = errors["standard_errors"](
                made["Invented"](count, years, seed=seed), Path(folder), made["CLOCK"]
            )
        inside = {name: np.abs(each) < errors["WITHIN"] for name, each in off.items()}
        shares.append([each.sum() for each in inside.values()])
        constants.append(
            [fit.arrivals.sd, fit.arrivals.noise, fit.arrivals.spread, fit.exits.sd,
             fit.exits.spread]
        )  # fmt: skip
        councils += count
        text = ", ".join(f"{name} {each.mean():.1%}" for name, each in inside.items())
        print(f"{count} councils, {years[0]}-{years[-1]}, seed {seed}: {text}", flush=True)
    print(f"together, {councils} councils in {len(PANELS)} panels, with the error over panels")
    sizes = np.array([count for count, _, _ in PANELS])
    for name, held in zip(off, np.array(shares).T, strict=True):
        share = held.sum() / councils
        error = np.sqrt(((held - share * sizes) ** 2).sum()) / councils
        print(f"  {name:<12} {share:.1%} ({error:.1%})")
    wanted = [true["rate_sd"], true["dispersion"], true["spread"], true["exit_sd"],
              true["exit_spread"]]  # fmt: skip
    found = np.array(constants)
    for name, truth, values in zip(
        ("rate_sd", "dispersion", "spread", "exit_sd", "exit_spread"), wanted, found.T, strict=True
    ):
        print(f"  {name:<12} true {truth:.3f}, fitted {values.mean():.3f} "
              f"({values.min():.3f} to {values.max():.3f})")  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
