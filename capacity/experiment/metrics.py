"""What a metric is and how it follows from the base series that a run records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from math import inf

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


class Kind(StrEnum):
    """How the weeks of a run add up to one figure."""

    STOCK = "average over the weeks"
    TOTAL = "total"
    RATIO = "ratio of totals"


class Better(StrEnum):
    """Which direction is good news."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure: its name in tables and JSON, its words, and its arithmetic.

    A week's value is the sum of `series`, divided by the sum of `over` where that is
    given, times `scale`; with `above` it is 1 in a week in which that is exceeded and
    else 0. `kind` says how weeks become a figure for the whole run. A week in which
    a divisor is zero, or a series that was not recorded, gives NaN: "nothing
    happened", shown as null and left out of averages.

    Attributes
    ----------
    unit
        Unit in words: ``children``, ``per cent``, ``hours``.
    per
        What is counted: ``child``, ``officer``, ``conference``, ``service``.
    at_close
        Whether the last week's value answers "how do things stand at the end?".
    listed
        Whether it is one of the metrics of the design; others are the base series
        that those are computed from.
    most
        The greatest value that there can be: 100 for the share of a whole. The least is 0.
    """

    name: str
    label: str
    unit: str
    per: str
    better: Better
    definition: str
    kind: Kind
    series: tuple[str, ...]
    over: tuple[str, ...] = ()
    scale: float = 1.0
    above: float | None = None
    at_close: bool = False
    listed: bool = True
    most: float = inf

    def weekly(self, base: Mapping[str, Values]) -> Values:
        """Return the value of each week.

        Parameters
        ----------
        base
            Base series by name, each of shape (..., weeks).
        """
        top = _total(base, self.series)
        value = _divided(top, _total(base, self.over)) if self.over else top
        if self.above is not None:
            return np.where(np.isnan(value), np.nan, value > self.above).astype(np.float64)
        return value * self.scale

    def over_the_run(self, base: Mapping[str, Values]) -> Values:
        """Return the figure for all weeks together, of the shape of `base` less its last axis."""
        if self.kind is Kind.STOCK:
            return _mean(self.weekly(base))
        if self.kind is Kind.TOTAL:
            return _sum(self.weekly(base))
        return _divided(_sum(_total(base, self.series)), _sum(_total(base, self.over))) * self.scale


def _total(base: Mapping[str, Values], names: tuple[str, ...]) -> Values:
    return reduce(np.add, [_of(base, name) for name in names])


def _of(base: Mapping[str, Values], name: str) -> Values:
    return base[name] if name in base else np.full_like(next(iter(base.values())), np.nan)


def _divided(top: Values, bottom: Values) -> Values:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(bottom > 0, top / bottom, np.nan)


def _sum(values: Values) -> Values:
    """Sum over weeks; NaN only where no week has a value."""
    known = ~np.isnan(values)
    return np.where(known.any(axis=-1), np.where(known, values, 0.0).sum(axis=-1), np.nan)


def _mean(values: Values) -> Values:
    """Average over the weeks that have a value."""
    return _divided(_sum(values), (~np.isnan(values)).sum(axis=-1))
