"""Paired differences: how far two scenarios lie apart that met the same families.

The 95 % interval is Student's over the pairs; the 80 % range says where four single pairs
in five lie. With common random numbers the arms are correlated, which is what narrows the
interval: as many pairs tell as much as `saved` times as many unpaired replications would.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isnan

import numpy as np
from numpy.typing import NDArray

from capacity.experiment.metrics import Values
from capacity.experiment.statistics import describe, half_width, mean, standard_error

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
    (found,) = paired_columns(base[:, None], other[:, None])
    return found


def paired_columns(base: Values, other: Values) -> list[Paired]:
    """Compare two arms of shape (pairs, figures), figure by figure, all at once."""
    known = ~(np.isnan(base) | np.isnan(other))
    if not len(known):
        return [NOTHING] * known.shape[1]
    base, other = np.where(known, base, np.nan), np.where(known, other, np.nan)
    difference = other - base
    found, half, pairs = describe(difference), half_width(difference), known.sum(axis=0)
    columns = {
        "base": mean(base), "other": mean(other), "mean": found.mean,
        "low": found.mean - half, "high": found.mean + half, "p10": found.p10, "p90": found.p90,
        "correlation": _correlation(base, other), "saved": _saved(base, other, difference),
        "p": _chance(difference, found.mean, pairs),
    }  # fmt: skip
    rows = zip(*(map(_known, each.tolist()) for each in columns.values()), strict=True)
    return [
        replace(NOTHING, pairs=count, **dict(zip(columns, row, strict=True)))
        for row, count in zip(rows, pairs.tolist(), strict=True)
    ]


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


def _chance(difference: Values, middle: Values, count: NDArray[np.int64]) -> Values:
    """Return Student's two-sided p; equal differences are either none, or certain."""
    from scipy.special import stdtr

    with np.errstate(divide="ignore", invalid="ignore"):
        far = np.abs(middle) / standard_error(difference)
        chance: Values = 2.0 * stdtr(count - 1.0, -far)
    none = (count > 0) & ~np.nan_to_num(difference).any(axis=0)
    return np.where(none, 1.0, np.where(count < FEWEST, np.nan, chance))


def _correlation(base: Values, other: Values) -> Values:
    """Return the correlation of the arms; NaN where one of them does not vary."""
    one, two = base - mean(base), other - mean(other)
    together, apart = np.nansum(one * two, axis=0), _squares(one) * _squares(two)
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Values = np.clip(together / np.sqrt(apart), -1.0, 1.0)
    return found


def _saved(base: Values, other: Values, difference: Values) -> Values:
    """Return how many times the paired variance the unpaired one is; NaN where there is none."""
    unpaired = sum(_squares(each - mean(each)) for each in (base, other))
    spread = _squares(difference - mean(difference))
    with np.errstate(divide="ignore", invalid="ignore"):
        times: Values = np.where(spread > 0, unpaired / spread, np.nan)
    return times


def _squares(values: Values) -> Values:
    found: Values = np.nansum(values**2, axis=0)
    return found


def _known(value: float) -> float | None:
    return None if isnan(value) else value
