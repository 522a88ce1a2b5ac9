"""How good a forecast was: CRPS, probability integral transform, coverage."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEVELS = {"p2_5": 2.5, "p10": 10.0, "p50": 50.0, "p90": 90.0, "p97_5": 97.5}
"""Quantiles of a forecast, in per cent."""


def crps(sample: Floats, actual: float) -> float:
    """Return the continuous ranked probability score of a sample.

    It is the mean distance from what happened less half the mean distance between two
    members; the latter is over pairs of different members, so that the score does not
    depend on how many there are.
    """
    ordered = np.sort(sample)
    n = len(ordered)
    weights = 2.0 * np.arange(1, n + 1) - n - 1.0
    between = float(weights @ ordered) / (n * (n - 1.0)) if n > 1 else 0.0
    return float(np.abs(ordered - actual).mean()) - between


def pit(sample: Floats, actual: float) -> float:
    """Return the share of a sample below what happened, half of those equal to it."""
    below = float((sample < actual).mean())
    return below + float((sample == actual).mean()) / 2.0


def inside(pits: Floats, level: float) -> float:
    """Return the share of outcomes inside the central interval of `level` per cent."""
    tail = (1.0 - level / 100.0) / 2.0
    return float(((pits >= tail) & (pits <= 1.0 - tail)).mean())
