"""Paired differences: how far two scenarios lie apart that met the same families.

The 95 % interval is Student's over the pairs; the 80 % range says where four single pairs
in five lie. With common random numbers the arms are correlated, which is what narrows the
interval: as many pairs tell as much as `saved` times as many unpaired replications would.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from capacity.experiment.metrics import Values
from capacity.experiment.statistics import describe, half_width

ALPHA = 0.05
FEWEST = 2


@dataclass(frozen=True)
class Paired:
    """What pairs of replications say of one figure; None where they say nothing.

    Attributes
    ----------
    base, other
        Means of the two arms, over the pairs in which both have a value.
    mean, low, high
        Mean of the differences, other less base, and its 95 % interval.
    p10, p90
        80 % range of single differences.
    correlation
        Of the two arms over the pairs.
    saved
        Variance of an unpaired difference over that of the paired one.
    p
        Chance of a mean so far from zero if there were no difference.
    pairs
        Pairs in which both arms have a value.
    """

    base: float | None
    other: float | None
    mean: float | None
    low: float | None
    high: float | None
    p10: float | None
    p90: float | None
    correlation: float | None
    saved: float | None
    p: float | None
    pairs: int


NOTHING = Paired(None, None, None, None, None, None, None, None, None, None, 0)


def paired(base: Values, other: Values) -> Paired:
    """Compare two arms of shape (pairs,); a pair with NaN in it is left out."""
    known = ~(np.isnan(base) | np.isnan(other))
    base, other = base[known], other[known]
    if not len(base):
        return NOTHING
    difference = other - base
    found, half = describe(difference), float(half_width(difference))
    mean = float(found.mean)
    return Paired(
        base=float(base.mean()),
        other=float(other.mean()),
        mean=mean,
        low=_known(mean - half),
        high=_known(mean + half),
        p10=float(found.p10),
        p90=float(found.p90),
        correlation=_correlation(base, other),
        saved=_saved(base, other, difference),
        p=_chance(difference, mean),
        pairs=len(base),
    )


def mean_alone(values: Values) -> float | None:
    """Return the mean of an arm that has no partner, None where it has no value."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else None


def holm(chances: Sequence[float | None]) -> list[float | None]:
    """Adjust for so many comparisons, step down from the smallest (Holm 1979).

    Calling different what falls below 5 % here is wrong about any of them at most 5 %
    of the time.
    """
    order = sorted((p, at) for at, p in enumerate(chances) if p is not None)
    adjusted: list[float | None] = [None] * len(chances)
    most = 0.0
    for rank, (p, at) in enumerate(order):
        most = max(most, min(1.0, (len(order) - rank) * p))
        adjusted[at] = most
    return adjusted


def _chance(difference: Values, mean: float) -> float | None:
    """Return Student's two-sided p; equal differences are either none, or certain."""
    from scipy.special import stdtr

    count = len(difference)
    if not difference.any():
        return 1.0
    if count < FEWEST:
        return None
    error = float(difference.std(ddof=1)) / np.sqrt(count)
    return float(2.0 * stdtr(count - 1.0, -abs(mean) / error)) if error > 0.0 else 0.0


def _correlation(base: Values, other: Values) -> float | None:
    if len(base) < FEWEST or not np.ptp(base) or not np.ptp(other):
        return None
    return float(np.clip(np.corrcoef(base, other)[0, 1], -1.0, 1.0))


def _saved(base: Values, other: Values, difference: Values) -> float | None:
    if len(base) < FEWEST or not np.ptp(difference):
        return None
    return float((base.var() + other.var()) / difference.var())


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value
