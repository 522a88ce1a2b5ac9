"""Children who come into care together and leave it together, and how noisy that makes a stock.

Who comes direct comes in a sibling unit, who comes from a plan with the whole family. A unit
has one kind of stay and leaves as one, but for those who turn 18 first, each by itself.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from capacity.calibration.plans import FAMILY_BATCH
from capacity.calibration.schedule import CARE_SHARE_OF_ENDS, STAY_SHARES, STAY_YEARS, home_share
from capacity.demand.stays import birthday_share
from capacity.scenario.demand import LacDemand
from capacity.scenario.operation import Pathways, Practice

Floats = NDArray[np.float64]

UNIT_BATCH = 1.87
"""Variance over mean of children who come direct: sibling units of 1 to 4 in 72, 17, 7 and
4 % (domain §4)."""

USUAL_FROM_PLANS = LacDemand().from_plan_pct / 100.0
"""Share of entries that come from plans where a council's own is not known."""

MOST_FROM_PLANS = 0.60
"""Share of entries to care that come from plans, at most."""

_STAYS = (0.6, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5)
_FEWEST = 1e-6


def share_from_plans(starts: float, entries: float) -> float:
    """Return the share of entries that would come from so many plans started a year.

    It may come out above one; a scenario takes `MOST_FROM_PLANS`.
    """
    moves = CARE_SHARE_OF_ENDS * starts / (1.0 - home_share(Practice(), Pathways()))
    return moves / max(entries, 1e-9)


def batch_of(from_plans: float) -> float:
    """Return the variance over mean of entries to care by the share of them from plans."""
    share = min(from_plans, MOST_FROM_PLANS)
    return (1.0 - share) * UNIT_BATCH + share * FAMILY_BATCH


def long_batch(batch: float, mean_stay: Floats) -> Floats:
    """Return the variance over mean of ends of stays of years; birthdays come one by one."""
    ends: Floats = batch - birthdays(mean_stay) * (batch - 1.0)
    return ends


def birthdays(mean_stay: Floats | float) -> Floats:
    """Return the share of stays of years that end at 18, by the mean of all stays in years."""
    return np.asarray(np.interp(mean_stay, _STAYS, _alone()), dtype=np.float64)


@lru_cache(maxsize=1)
def _alone() -> tuple[float, ...]:
    """Return the share of stays of years that end at 18, by the mean of all stays."""
    usual = LacDemand().model_copy(
        update={
            "stay_days_share": STAY_SHARES[0],
            "stay_months_share": STAY_SHARES[1],
            "stay_months_mean": STAY_YEARS[1],
        }
    )
    return tuple(
        birthday_share(usual.model_copy(update={"mean_stay_years": stay})) for stay in _STAYS
    )


def leavers(
    stock: Floats, chance: Floats, batch: Floats | float, generator: np.random.Generator
) -> Floats:
    """Return how many of a stock leave where each unit does with the same chance.

    A beta share has the mean and the variance of units that leave as one, `batch` times that of
    children alone, and never more leave than are there.
    """
    units = np.maximum(stock / batch - 1.0, _FEWEST)
    sure = np.clip(chance, _FEWEST, 1.0 - _FEWEST)
    share = generator.beta(units * sure, units * (1.0 - sure))
    gone: Floats = stock * share
    return gone
