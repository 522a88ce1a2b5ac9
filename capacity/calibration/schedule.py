"""The same clock as the simulation plays it: chances of ending that keep its stay.

The simulation holds reviews on days: the first some days before three months, later ones
some weeks before six; surgeries raise the chance of ending; a child who moves into care
stays on the plan until the letter after the court order. A scenario therefore needs chances
of its own, at which plans last as long as by the fitted clock, and end in the same bands.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from capacity.calibration.clock import Clock
from capacity.practice.spans import DAYS_PER_MONTH
from capacity.scenario.laws import number
from capacity.scenario.operation import Pathways, Practice

Floats = NDArray[np.float64]

DAYS = round(6 * 365.25)
"""Days of age that are followed; hardly a plan is open longer."""

CARE_SHARE_OF_ENDS = 0.20
"""Share of plans that end because the child becomes looked after (domain §4: 15-25 %)."""

HIGHEST_CARE_PCT = 95.0
STAY_SHARES, STAY_YEARS = (0.09, 0.36, 0.55), (6.0 / 365.25, 0.5, 5.0)
"""Stays of days, months and years in a calibrated scenario: 45 % short with a mean of .4
years (forecast §5); how long the long ones are hardly matters here."""

BEFORE_WORKING_DAY = 0.5
"""Days that a meeting falls before its aim, so as to be on a working day."""

BOOKED_LATER_DAYS = 4.0
"""Days after its aim that a review conference is held on average, as diaries and rooms allow:
measured in the simulation at 60 children per FTE (docs/calibration.md)."""

HOME_PAUSE_DAYS = 90
"""Days that a plan lasts longer for a child who was in care for a while: no review
conference is held meanwhile, and the next is counted from the last LAC review. Set so that
the simulation's mean plan is the clock's (docs/calibration.md)."""

_EDGES = tuple(round(months * DAYS_PER_MONTH) for months in (3, 6, 12, 24))
_TRIED = (-0.4, 0.0, 0.4)


@dataclass(frozen=True, slots=True)
class Endings:
    """Chances of ending as a scenario states them.

    Attributes
    ----------
    first, later
        `demand.cp.end_at_first_review` and `end_at_later_review`.
    other_per_day
        `demand.cp.other_exit_per_day`.
    to_care_pct
        `pathways.exits_to_care_pct`.
    """

    first: float
    later: float
    other_per_day: float
    to_care_pct: float


def open_share(
    endings: Endings, practice: Practice, pathways: Pathways, shift: float = 0.0
) -> Floats:
    """Return the share of plans still open at each day of age, 0 to `DAYS`."""
    review_ends = _review_ends(endings, practice, shift)
    running = 1.0 - np.concatenate([[0.0], np.cumsum(review_ends)])
    ages = np.arange(DAYS + 1)
    to_care, home = endings.to_care_pct / 100.0, home_share(practice, pathways)
    # Who comes home before the order stays on the plan, as if nothing had been.
    left = running * np.exp(-endings.other_per_day * (1.0 - to_care * home) * ages)
    exits = endings.other_per_day * (left[:-1] + left[1:]) / 2.0
    moved = np.concatenate([[0.0], exits * to_care * (1.0 - home)])
    waiting = np.convolve(moved, _still_waiting(practice, pathways))[: DAYS + 1]
    back = np.concatenate([[0.0], exits * to_care * home])
    paused = np.convolve(back, np.ones(HOME_PAUSE_DAYS))[: DAYS + 1]
    open_now: Floats = left + waiting + paused
    return open_now


def mean_stay(open_now: Floats) -> float:
    """Return the mean length of a plan in years."""
    return float((open_now[:-1] + open_now[1:]).sum() / 2.0 / 365.25)


def ended_bands(open_now: Floats) -> Floats:
    """Return the shares of ended plans in the five published bands of length."""
    reach = np.concatenate([[1.0], open_now[list(_EDGES)], [0.0]])
    bands: Floats = reach[:-1] - reach[1:]
    return bands


@lru_cache(maxsize=16)  # the same for most councils of a year
def endings_of(
    clock: Clock,
    practice: Practice,
    pathways: Pathways,
    care_share: float = CARE_SHARE_OF_ENDS,
) -> Endings:
    """Return the chances at which the simulation's plans last as long as the clock's.

    Mean stay weighs most, at the usual odds and at odds below and above them; then the
    bands of ended plans.

    Parameters
    ----------
    care_share
        Share of plans that end because the child becomes looked after. Those last longer, until
        the letter after the order, so that with fewer of them the others do.
    """
    from scipy.optimize import least_squares

    stays = np.array([clock.mean_stay(shift) for shift in _TRIED])
    bands = clock.ended_bands()

    def misfit(x: Floats) -> Floats:
        endings = with_care_share(_endings(x), practice, pathways, care_share)
        played = [open_share(endings, practice, pathways, shift) for shift in _TRIED]
        off = np.log([mean_stay(each) for each in played] / stays) / np.array([0.01, 0.002, 0.01])
        return np.concatenate([off, (ended_bands(played[1]) - bands) / 0.02])

    start = np.array([-2.0, -0.4, np.log(clock.other / DAYS_PER_MONTH)])
    found = least_squares(misfit, start, bounds=([-6.0, -4.0, -12.0], [2.0, 4.0, -4.0]))
    return with_care_share(_endings(found.x), practice, pathways, care_share)


def with_care_share(
    endings: Endings, practice: Practice, pathways: Pathways, care_share: float
) -> Endings:
    """Return the endings with the share of other exits that takes `care_share` of plans to care."""
    review_ends = _review_ends(endings, practice, 0.0)
    ages = np.arange(DAYS) + 0.5
    home = home_share(practice, pathways)
    share = endings.to_care_pct / 100.0
    for _ in range(20):
        exits = endings.other_per_day * (1.0 - share * home)
        by_exit = 1.0 - float((review_ends * np.exp(-exits * ages)).sum())
        wanted = care_share / max(by_exit, 1e-9)
        share = min(wanted / (1.0 - home + wanted * home), HIGHEST_CARE_PCT / 100.0)
    return replace(endings, to_care_pct=100.0 * share)


def home_share(practice: Practice, pathways: Pathways) -> float:
    """Return the share of children who move into care from a plan and are home before the order.

    Their stays are those that a calibrated scenario states, short ones for the most part.
    """
    waiting = _still_waiting(practice, pathways)
    # The chance that the order comes on each day, and that the stay is over by then.
    comes = -np.diff(np.append(waiting, 0.0))
    return float((comes * _home_by(len(waiting))).sum())


def _home_by(days: int) -> Floats:
    """Return the chance that a stay in care is over by each day since the move."""
    since = np.arange(days)[:, None]
    over = -np.expm1(-since / (np.array(STAY_YEARS) * 365.25))
    chance: Floats = over @ np.array(STAY_SHARES)
    return chance


def mean_days_on_both(practice: Practice, pathways: Pathways) -> float:
    """Return the mean time on both pathways: from the move into care to the letter or home."""
    waiting = _still_waiting(practice, pathways)
    return float((waiting * (1.0 - _home_by(len(waiting)))).sum())


def _endings(x: Floats) -> Endings:
    first, later = 1.0 / (1.0 + np.exp(-x[:2]))
    return Endings(float(first), float(later), float(np.exp(x[2])), 50.0)


def _review_ends(endings: Endings, practice: Practice, shift: float) -> Floats:
    """Return the share of plans that end at a review on each day of age, other exits apart."""
    surgery = number(practice.surgery_effect) if practice.surgeries else 0.0
    late = np.arange(DAYS) >= practice.surgery_from_months * DAYS_PER_MONTH
    odds = shift + surgery * late
    ends = np.zeros(DAYS)
    held = _spread(3, practice.first_rcpc_early_days)[:DAYS]
    held = np.pad(held, (0, DAYS - len(held)))
    gap = _spread(6, practice.rcpc_early_days)
    for chance in (endings.first, *(endings.later,) * 20):
        ending = held / (1.0 + (1.0 - chance) / chance * np.exp(-odds))
        ends += ending
        held = np.convolve(held - ending, gap)[:DAYS]
    return ends


def _spread(months: int, early: tuple[float, float]) -> Floats:
    """Return the chance of each day between two conferences, the last working day before."""
    limit = months * DAYS_PER_MONTH - BEFORE_WORKING_DAY + BOOKED_LATER_DAYS
    latest, soonest = limit - early[0], limit - max(early[1], early[0] + 1.0)
    edges = np.arange(int(latest) + 3, dtype=np.float64)
    reach = np.clip((edges - soonest) / (latest - soonest), 0.0, 1.0)
    days: Floats = np.diff(reach)
    return days


def _still_waiting(practice: Practice, pathways: Pathways) -> Floats:
    shortest, longest = (7.0 * weeks for weeks in pathways.order_weeks)
    days = np.arange(int(longest) + practice.paper_comment_days + 2)
    gone = (days - practice.paper_comment_days - shortest) / max(longest - shortest, 1.0)
    waiting: Floats = 1.0 - np.clip(gone, 0.0, 1.0)
    return waiting
