"""How long children stay in care: days, months or years, or until they are 18."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp

import numpy as np
from numpy.typing import NDArray

from capacity.practice.spans import DAYS_PER_YEAR
from capacity.scenario.demand import LacDemand
from capacity.scenario.laws import number
from capacity.service import InputError

DAYS, MONTHS, YEARS, UNACCOMPANIED = range(4)
"""Kinds of stay."""

CARE_AGES = ((0.0, 1.0), (1.0, 5.0), (5.0, 10.0), (10.0, 16.0), (16.0, 18.0))
PLAN_AGES = ((-0.5, 0.0), (0.0, 1.0), (1.0, 5.0), (5.0, 10.0), (10.0, 16.0), (16.0, 18.0))
"""Ages in years that the shares of the scenario are for."""

_LONGEST = 200.0


@dataclass(frozen=True)
class StayLaw:
    """A mixture of exponential stays, each cut off by the 18th birthday.

    Attributes
    ----------
    shares
        Chance of a stay of days, of months and of years.
    means
        Mean of each kind in days, before the birthday; the last is for unaccompanied
        young people.
    """

    shares: tuple[float, float, float]
    means: tuple[float, float, float, float]

    def kind(self, uniform: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return the kind of stay at each uniform number."""
        return np.searchsorted(np.cumsum(self.shares)[:2], uniform, side="right")


def stay_law(demand: LacDemand) -> StayLaw:
    """Return the law whose mean, birthdays included, is `mean_stay_years`."""
    mean = number(demand.mean_stay_years)
    shares = (
        demand.stay_days_share,
        demand.stay_months_share,
        1.0 - demand.stay_days_share - demand.stay_months_share,
    )
    short = (demand.stay_days_mean / DAYS_PER_YEAR, demand.stay_months_mean)
    years = _mean_of_long_stays(mean, shares, short, demand.age_shares)
    means = (*short, years, demand.unaccompanied_stay_years)
    in_days = tuple(each * DAYS_PER_YEAR for each in means)
    return StayLaw(shares, (in_days[0], in_days[1], in_days[2], in_days[3]))


def birthday_share(demand: LacDemand) -> float:
    """Return the share of stays of years that end at the 18th birthday."""
    years = stay_law(demand).means[YEARS] / DAYS_PER_YEAR
    left, weight = _years_left(demand.age_shares)
    ended = sum(w * exp(-until / years) for until, w in zip(left, weight, strict=True))
    return ended / sum(weight)


@lru_cache(maxsize=256)
def _mean_of_long_stays(
    mean: float,
    shares: tuple[float, float, float],
    short: tuple[float, float],
    ages: tuple[float, ...],
) -> float:
    """Find by bisection the mean of long stays that gives the mean of all."""
    left, years = _years_left(ages)
    low, high = 0.01, _LONGEST
    if _mean_stay((*short, high), shares, left, years) < mean:
        raise InputError(
            f"a mean stay of {mean:g} years cannot be reached: children leave at 18",
            where="demand.lac.mean_stay_years",
            allowed=f"at most {_mean_stay((*short, high), shares, left, years):.2f} "
            "with these age_shares",
        )
    while high - low > 1e-9:
        middle = (low + high) / 2.0
        under = _mean_stay((*short, middle), shares, left, years) < mean
        low, high = (middle, high) if under else (low, middle)
    return high


def _years_left(ages: tuple[float, ...]) -> tuple[list[float], list[float]]:
    """Return years until 18 on entry, and the weight of each."""
    left, weight = [], []
    for share, (young, old) in zip(ages, CARE_AGES, strict=True):
        for step in range(20):
            left.append(18.0 - (young + (old - young) * (step + 0.5) / 20.0))
            weight.append(share / 20.0)
    return left, weight


def _mean_stay(
    means: Sequence[float], shares: Sequence[float], left: Sequence[float], weight: Sequence[float]
) -> float:
    return sum(
        w
        * sum(
            share * mean * (1.0 - exp(-years / mean))
            for share, mean in zip(shares, means, strict=True)
        )
        for years, w in zip(left, weight, strict=True)
    ) / sum(weight)


class Leaving:
    """The day on which a stay ends, under a hazard that wanders week by week.

    A stay has a budget, an exponential number with mean one; it is spent at the
    hazard of its kind, and the child leaves when it is gone.

    Parameters
    ----------
    law
        Means of the kinds of stay.
    care_hazard
        Factor of the hazard of long stays by week from day 0; one before, its last
        value after. Stays of months follow its root, stays of days do not follow it.
    """

    def __init__(self, law: StayLaw, care_hazard: NDArray[np.float64]) -> None:
        self.means = law.means
        self._spending = {
            MONTHS: Spending(np.sqrt(care_hazard)),
            YEARS: Spending(care_hazard),
            UNACCOMPANIED: Spending(np.ones_like(care_hazard)),
        }

    def day(self, entered: float, kind: int, budget: float) -> int:
        """Return the day on which a child who entered on day `entered` leaves, later than that."""
        if kind == DAYS:
            return int(entered) + max(1, round(budget * self.means[DAYS]))
        return self._spending[kind].day(entered, budget * self.means[kind])


class Spending:
    """Days on which budgets of time are gone, spent by a factor that wanders week by week.

    Parameters
    ----------
    factor
        By week from day 0; one before, its last value after.
    """

    def __init__(self, factor: NDArray[np.float64]) -> None:
        self._weeks, self._spent = _spent_by_week(factor)

    def day(self, since: float, budget: float) -> int:
        """Return the day on which `budget` days are spent from day `since`, later than that."""
        target = float(_at(since, self._weeks, self._spent)) + budget
        return max(int(since) + 1, round(float(_at(target, self._spent, self._weeks))))


def _spent_by_week(hazard: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return days and operational time at week ends, with far ends to extrapolate to."""
    far = 60.0 * DAYS_PER_YEAR
    weeks = np.arange(len(hazard) + 1) * 7.0
    spent = np.concatenate([[0.0], np.cumsum(hazard * 7.0)])
    last = hazard[-1] if len(hazard) else 1.0
    return (
        np.concatenate([[-far], weeks, [weeks[-1] + far]]),
        np.concatenate([[-far], spent, [spent[-1] + far * last]]),
    )


def _at(value: float, known: NDArray[np.float64], wanted: NDArray[np.float64]) -> np.floating:
    return np.interp(value, known, wanted)
