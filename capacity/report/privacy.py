"""What a report for the public does not say: small counts, and what would give them away."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from capacity.experiment.metrics import Values
from capacity.report.words import COUNTED, SMALLEST

Mask = NDArray[np.bool_]


def masked(values: Values, unit: str) -> Mask:
    """Say which of some counts that add up to a known total are not said.

    Those of 1 to 4; and where that is a single one, the smallest other one too, since
    the total would give it away.
    """
    if unit not in COUNTED:
        return np.zeros(len(values), bool)
    small: Mask = (values > 0) & (values < SMALLEST)
    if small.sum() == 1:
        others = np.where(small | ~(values > 0), np.inf, values)
        if np.isfinite(others).any():
            small[int(np.argmin(others))] = True
    return small
