"""What a report for the public does not say: small counts, and what would give them away."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from capacity.experiment.metrics import Values
from capacity.experiment.registry import ENDINGS, KINDS, METRICS
from capacity.report.results import Results, is_stock
from capacity.report.words import COUNTED, SMALLEST, hidden

Mask = NDArray[np.bool_]
OF_ONE_OFFICER = frozenset({"caseload_per_fte_max"})
SPLITS: tuple[tuple[str, ...], ...] = (
    tuple(f"overdue_now_{kind}" for kind in KINDS),
    tuple(f"reviews_held_{kind}" for kind in KINDS),
    ENDINGS,
)
"""Metrics that add up to another one."""
_ROUNDING = 1e-9


def masked(values: Values, unit: str) -> Mask:
    """Say which of some counts that add up to a known total are not said.

    Those of 1 to 4; and where that is a single one, or they are under 5 together, the
    smallest other one too, since the total would give them away.
    """
    if unit not in COUNTED:
        return np.zeros(len(values), bool)
    small: Mask = (values > 0) & (values < SMALLEST)
    if small.sum() == 1 or 0 < values[small].sum() < SMALLEST:
        others = np.where(small | ~(values > 0), np.inf, values)
        if np.isfinite(others).any():
            small[int(np.argmin(others))] = True
    return small


def tells(whole: float, part: float) -> bool:
    """Whether what is left of a count without a part of it is too small to be said."""
    return _ROUNDING < whole - part < SMALLEST


def unsaid(results: Results) -> frozenset[str]:
    """Return the metrics that a public workbook leaves out.

    What is a single officer's; and the parts of a total, all of them, where one is a small
    count in the run or in a month: the others and the total would give it away.
    """
    split = (parts for parts in SPLITS if any(_small(results, name) for name in parts))
    return OF_ONE_OFFICER.union(*split)


def _small(results: Results, name: str) -> bool:
    metric = METRICS[name]
    means = [results.figure(name).mean, *results.over_periods(name, results.months).mean.tolist()]
    if is_stock(metric):
        means.append(results.at_the_end(name).mean)
    return any(hidden(each, metric.unit) for each in means)
