"""Families of many paths played side by side: from when to when each is held."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capacity.demand.daytable import DayTable
from capacity.demand.families import NEVER, Families
from capacity.demand.past import Held
from capacity.demand.play import FAR_PAST
from capacity.demand.stays import MONTHS, YEARS, StayLaw
from capacity.planning.plans import Care, play_plans
from capacity.planning.waiting import NO_WAITS, Waits
from capacity.scenario import Scenario

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Wandering:
    """What moves endings, a row a path and a column a week from day 0.

    Attributes
    ----------
    plan_shift
        Log-odds by which review endings stand above their level.
    care_hazard
        Factor of the hazard of leaving care.
    move_hazard
        Factor of the hazard of moving into care from a plan.
    """

    plan_shift: Floats
    care_hazard: Floats
    move_hazard: Floats


@dataclass(frozen=True)
class Played:
    """One row a family: held from `begins` until before `ends`.

    Attributes
    ----------
    conferences
        Days of the conferences, shape (families, REVIEWS + 1); `NEVER` where there is none.
    care_begins, care_ends
        The same for the stay in care alone.
    """

    begins: Ints
    ends: Ints
    conferences: Ints
    care_begins: Ints
    care_ends: Ints


def play(
    scenario: Scenario,
    table: DayTable,
    stays: StayLaw,
    families: Families,
    held: Held,
    path: Ints,
    wandering: Wandering,
    generator: np.random.Generator,
    waits: Waits = NO_WAITS,
) -> Played:
    """Play families on from where they stand.

    Parameters
    ----------
    scenario
        With every law drawn.
    families, held
        Families of several paths, and where each stands; see `capacity.demand.past.Held`. The
        one number of their `meetings` is the aim of the next, which those who are held when
        the run opens have not had yet; NaN for families still to come.
    path
        Path of each family, a row of `wandering`.
    generator
        Gives what happens at meetings.
    waits
        What conferences wait beyond the day that they are aimed at.
    """
    entered = np.where(families.enters_care, families.day, NEVER)
    entered = np.where(held.known & held.in_care, held.care_start, entered)
    by_plan = entered == NEVER

    def stay(rows: Ints, since: Ints) -> Ints:
        return leaving_days(
            stays, families.rows(rows), since, path[rows], wandering.care_hazard
        )  # fmt: skip

    def other_exit(rows: Ints, since: Ints) -> Ints:
        return other_exit_days(families.rows(rows), since, path[rows], wandering.move_hazard)

    leaves = np.full(len(families), NEVER)
    straight = np.flatnonzero(~by_plan)
    leaves[straight] = stay(straight, entered[straight])
    order = np.where(held.known & held.on_plan & held.in_care, entered + families.order_after, 0)
    back = ~by_plan & (leaves < order)
    comes = np.where(held.known, held.on_plan, families.converts)
    rows = np.flatnonzero((by_plan & comes) | back)
    care = Care(entered[rows], leaves[rows], stay, other_exit)
    plans = play_plans(
        scenario, table, families, held, rows, path, wandering.plan_shift, generator, waits, care
    )
    begins, ends = entered.copy(), np.where(by_plan, NEVER, np.maximum(leaves, order))
    conferences = np.full((len(families), plans.conferences.shape[1]), NEVER)
    conferences[rows], entered[rows], leaves[rows] = plans.conferences, plans.moved, plans.leaves
    begins[rows] = np.where(back[rows], begins[rows], plans.begins)
    ends[rows] = np.maximum(plans.ends, np.where(plans.moved < NEVER, plans.leaves, FAR_PAST))
    return Played(begins, ends, conferences, entered, leaves)


def leaving_days(
    stays: StayLaw, families: Families, entered: Ints, path: Ints, care_hazard: Floats
) -> Ints:
    """Return the days on which stays end, as `capacity.demand.stays.Leaving` gives them.

    Parameters
    ----------
    families, entered, path
        Families in care, the day on which each entered, and its path.
    care_hazard
        Factor of the hazard by path and week; one before day 0, its last value after.
    """
    budget = families.stay_budget * np.array(stays.means)[families.stay_kind]
    leaves = entered + np.maximum(1, np.rint(budget)).astype(np.int64)
    for kind, hazard in ((MONTHS, np.sqrt(care_hazard)), (YEARS, care_hazard)):
        rows = np.flatnonzero(families.stay_kind == kind)
        spent = _spent(hazard)
        start = _spent_at(spent, hazard, entered[rows], path[rows])
        days = _day_of(spent, hazard, start + budget[rows], path[rows])
        leaves[rows] = np.maximum(entered[rows] + 1, np.rint(days).astype(np.int64))
    return np.asarray(np.minimum(leaves, NEVER))


def other_exit_days(families: Families, since: Ints, path: Ints, move_hazard: Floats) -> Ints:
    """Return the days of exits other than at conferences, as `Tape.other_exit` gives them.

    Parameters
    ----------
    families, since, path
        Families on plans, the day on which each plan starts, and its path.
    move_hazard
        Factor of the hazard of moving into care by path and week.
    """
    exits = since + families.exit_after
    rows = np.flatnonzero(families.to_care & (families.exit_after < NEVER))
    spent = _spent(move_hazard)
    start = _spent_at(spent, move_hazard, since[rows], path[rows])
    days = _day_of(spent, move_hazard, start + families.exit_after[rows], path[rows])
    exits[rows] = np.maximum(since[rows] + 1, np.rint(days).astype(np.int64))
    return np.asarray(exits)


def _spent(hazard: Floats) -> Floats:
    """Return operational time at the beginning of each week, and at the end of the last."""
    before = np.zeros((len(hazard), 1))
    return np.concatenate([before, np.cumsum(hazard * 7.0, axis=1)], axis=1)


def _spent_at(spent: Floats, hazard: Floats, day: Ints, path: Ints) -> Floats:
    week = np.clip(day // 7, 0, hazard.shape[1] - 1)
    after: Floats = spent[path, week] + (day - 7.0 * week) * hazard[path, week]
    return np.where(day < 0, day, after)


def _day_of(spent: Floats, hazard: Floats, target: Floats, path: Ints) -> Floats:
    """Return the day at which each path's operational time reaches its target."""
    apart = float(spent.max()) + 1.0
    inside = np.clip(target, 0.0, spent[path, -1])
    lined_up = (spent + apart * np.arange(len(spent))[:, None]).ravel()
    place = np.searchsorted(lined_up, inside + apart * path, side="right") - 1
    week = np.clip(place - path * spent.shape[1], 0, hazard.shape[1] - 1)
    day: Floats = 7.0 * week + (target - spent[path, week]) / hazard[path, week]
    return np.where(target < 0.0, target, day)
