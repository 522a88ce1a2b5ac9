"""Statistics over replications: what the mean may be, and what may happen.

The 95 % interval of the mean is Student's: mean ± t(n-1) SD / √n. It says how well
the mean is known and shrinks with replications. The 80 % range is p10 to p90: what one
service may live through, which more replications only make better known.

Quantiles interpolate at rank (n + 1)p (Hyndman and Fan 1996, type 6; numpy's
``weibull``; Excel's PERCENTILE.EXC): the next replication then falls inside p10 to p90
with probability 80 % for any n ≥ 9. The usual rule, rank (n - 1)p + 1, would hold 65 %
of them at n = 10. Below 9 replications p10 and p90 are the lowest and highest seen.

Where a figure cannot leave a range, as a share cannot leave 0 to 100 %, neither can its
mean, and an interval that reaches beyond is cut off there (`Statistics.within`). What is
cut off cannot hold the mean, so that the interval holds it exactly as often as before. A
transformation (logit) would give bounds inside by itself, but for the mean of the
transformed figures, and none where one replication has 0 or 100 %, which is common here.
What neither mends is that few replications of a skewed figure tell little: below
`FEW` the table says so. Johnson's t and the BCa bootstrap hold the long-run value no more
often (docs/studies/interval_coverage.txt).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
CONFIDENCE = 0.95
FEW = 9
"""Fewer replications than this have rough ranges: p10 and p90 are the extremes seen."""


@dataclass(frozen=True)
class Statistics:
    """Mean, its interval and quantiles, each of the shape of one replication's value.

    NaN where no replication has a value; the interval also where only one has.
    """

    mean: Values
    low: Values
    high: Values
    p10: Values
    p50: Values
    p90: Values

    def within(self, least: Values | float, most: Values | float) -> Statistics:
        """Cut the interval of the mean off where no value can lie; the mean stays inside.

        Parameters
        ----------
        least, most
            One for all, or one for each column.
        """
        low = np.maximum(self.low, np.minimum(least, self.mean))
        high = np.minimum(self.high, np.maximum(most, self.mean))
        return replace(self, low=low, high=high)


def describe(values: Values) -> Statistics:
    """Describe values of shape (replications, ...); NaN values are left out."""
    ordered = np.sort(values, axis=0)
    count = (~np.isnan(ordered)).sum(axis=0)
    middle = mean(values)
    half = half_width(values)
    p10, p50, p90 = (_quantile(ordered, count, share) for share in (0.1, 0.5, 0.9))
    return Statistics(middle, middle - half, middle + half, p10, p50, p90)


def half_width(values: Values) -> Values:
    """Half the 95 % interval of the mean over the first axis; NaN with fewer than two values."""
    from scipy.special import stdtrit

    count = (~np.isnan(values)).sum(axis=0)
    width: Values = stdtrit(count - 1.0, (1 + CONFIDENCE) / 2) * standard_error(values)
    return np.where(count > 1, width, np.nan)


def standard_error(values: Values) -> Values:
    """Return the mean's over the first axis; exactly 0 where all are equal, NaN below two."""
    count = (~np.isnan(values)).sum(axis=0)
    spread = np.nansum((values - mean(values)) ** 2, axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        error: Values = np.sqrt(spread / (count - 1) / count)
    return np.where(count > 1, error, np.nan)


def mean(values: Values) -> Values:
    """Return the mean over the first axis, of equal values exactly that; NaN of none."""
    count = (~np.isnan(values)).sum(axis=0)
    first = np.where(np.isnan(values[0]), 0.0, values[0])
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(count > 0, first + np.nansum(values - first, axis=0) / count, np.nan)


def _quantile(ordered: Values, count: NDArray[np.int64], share: float) -> Values:
    """Interpolate between ordered values, NaN last, at rank (count + 1) share."""
    rank = np.clip((count + 1) * share - 1, 0, np.maximum(count - 1, 0))
    below = np.floor(rank).astype(np.int64)
    above = np.minimum(below + 1, np.maximum(count - 1, 0))
    low, high = (np.take_along_axis(ordered, at[None], axis=0)[0] for at in (below, above))
    between: Values = np.minimum(low + (rank - below) * (high - low), high)
    return between
