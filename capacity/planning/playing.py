"""Families of many paths played side by side: from when to when each is held."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capacity.demand.daytable import DayTable
from capacity.demand.families import NEVER, Families
from capacity.demand.past import Held
from capacity.demand.play import FAR_PAST, icpc_aim, logit
from capacity.demand.rates import DAYS_PER_MONTH
from capacity.demand.stays import MONTHS, YEARS, StayLaw
from capacity.scenario import Scenario
from capacity.scenario.laws import number

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

REVIEWS = 16
"""Review conferences that a plan is played for."""

WEEK = 7
DAYS_TO_SPARE = 7
"""At the end of the table, so that a next working day is in it."""

NO_ROOM, ROOM_AFTER_DAYS = 0.13, 14.0
"""Share of reviews for which a diary is full or its officer away on the day aimed at, and days
until there is room, on average: measured in the simulation of a service at 65 to 70 children
per FTE. Without them demand paths held 2 to 3 per cent fewer children than it."""

SURGERIES = 0.65
"""Of the reviews that a surgery could come before, those that it did; measured likewise."""


@dataclass(frozen=True)
class Wandering:
    """What moves endings, a row a path and a column a week from day 0.

    Attributes
    ----------
    plan_shift
        Log-odds by which review endings stand above their level.
    care_hazard
        Factor of the hazard of leaving care.
    """

    plan_shift: Floats
    care_hazard: Floats


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
) -> Played:
    """Play families on from where they stand; meetings are about on the day they are aimed at.

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
    """
    rows = np.arange(len(families))
    by_plan = (held.known & held.on_plan & ~held.in_care) | (~held.known & ~families.enters_care)
    on_plans = rows[by_plan & (held.known | families.converts)]
    begins, ends = np.full(len(rows), NEVER), np.full(len(rows), NEVER)
    conferences = np.full((len(rows), REVIEWS + 1), NEVER)
    plans = _plans(scenario, table, families, held, on_plans, path, wandering.plan_shift, generator)
    begins[on_plans], plan_ends, moved, conferences[on_plans] = plans
    ends[on_plans] = plan_ends
    enters = np.where(held.known & held.in_care, held.care_start, families.day)
    enters[on_plans] = moved
    in_care = rows[(enters < NEVER) & (~by_plan | (enters > FAR_PAST))]
    in_care = in_care[~by_plan[in_care] | np.isin(in_care, on_plans)]
    leaves = np.full(len(rows), NEVER)
    leaves[in_care] = leaving_days(
        stays, families.rows(in_care), enters[in_care], path[in_care], wandering.care_hazard
    )
    _join_pathways(scenario, families, held, by_plan, in_care, enters, leaves, begins, ends)
    cares = np.zeros(len(rows), dtype=bool)
    cares[in_care] = True
    return Played(
        begins, ends, conferences,
        np.where(cares, enters, NEVER), np.where(cares, leaves, NEVER),
    )  # fmt: skip


def _join_pathways(
    scenario: Scenario,
    families: Families,
    held: Held,
    by_plan: Flags,
    in_care: Ints,
    enters: Ints,
    leaves: Ints,
    begins: Ints,
    ends: Ints,
) -> None:
    """Hold a family while it is on either pathway; a plan beside care ends by letter."""
    direct = in_care[~by_plan[in_care]]
    begins[direct], ends[direct] = enters[direct], leaves[direct]
    both = direct[held.known[direct] & held.on_plan[direct]]
    ends[both] = np.maximum(leaves[both], enters[both] + families.order_after[both])
    moved = in_care[by_plan[in_care]]
    letter = enters[moved] + families.order_after[moved] + scenario.practice.paper_comment_days
    ends[moved] = np.maximum(leaves[moved], letter)


def _plans(
    scenario: Scenario,
    table: DayTable,
    families: Families,
    held: Held,
    rows: Ints,
    path: Ints,
    plan_shift: Floats,
    generator: np.random.Generator,
) -> tuple[Ints, Ints, Ints, Ints]:
    """Return start, end and move into care of plans, and their conferences."""
    practice, last_day = scenario.practice, table.last
    numbers = generator.random((len(rows), REVIEWS + 1, 4))
    known = held.known[rows]
    _aim_of_the_next(numbers, known, families.meetings[rows, 0, 0])
    opens = 0 if scenario.start.caseload else -WEEK * scenario.start.run_in_weeks
    icpc = table.after_working_days(
        np.where(known, 0, families.day[rows]), icpc_aim(practice, numbers[:, 0, 0])
    )
    begins = np.where(known, held.plan_start[rows], np.minimum(icpc, last_day))
    exits = begins + families.exit_after[rows]
    count = np.where(known, held.conferences[rows], 1)
    last = np.where(known, np.maximum(held.last_meeting[rows], table.first), begins)
    stated = np.where(known, held.due[rows], FAR_PAST)
    ends = np.full(len(rows), NEVER)
    conferences = np.full((len(rows), REVIEWS + 1), NEVER)
    conferences[:, 0] = np.where(known, NEVER, begins)
    chance = _Chance(scenario, plan_shift)
    running = np.flatnonzero(begins < last_day)
    for review in range(1, REVIEWS + 1):
        first = count[running] == 1
        limit = _limits(table, last[running], first)
        if review == 1:
            limit = np.where(stated[running] > FAR_PAST, stated[running], limit)
        aim, room = numbers[running, review, 0], numbers[running, review, 2]
        day = _with_room(table, _aimed(scenario, table, limit, first, aim), limit, room)
        day = np.maximum(day, last[running] + 1)
        if review == 1:
            day = np.where(known[running], np.maximum(day, opens), day)
        goes_on = (day < exits[running]) & (day < last_day)
        running, day, first, limit = (
            each[goes_on] for each in (running, day, first, limit)
        )  # fmt: skip
        if not len(running):
            break
        conferences[running, review] = day
        looked_at = chance.looked_at(begins[running], limit, day)
        looked_at &= numbers[running, review, 3] < SURGERIES
        odds = chance.odds(first, day, looked_at, path[rows[running]])
        over = numbers[running, review, 1] < 1.0 / (1.0 + np.exp(-odds))
        ends[running[over]] = day[over]
        last[running], count[running] = day, count[running] + 1
        running = running[~over]
    by_exit = exits < ends
    to_care = by_exit & families.to_care[rows]
    return begins, np.where(by_exit, exits, ends), np.where(to_care, exits, NEVER), conferences


def _aim_of_the_next(numbers: Floats, known: Flags, aim: Floats) -> None:
    """Put the tape's own aims in: the initial conference's, or the next review's of those held."""
    for place, whose in ((0, ~known), (1, known)):
        stated = whose & ~np.isnan(aim)
        numbers[stated, place, 0] = aim[stated]


def _limits(table: DayTable, last: Ints, first: Flags) -> Ints:
    limit = np.empty_like(last)
    for months, chosen in ((3, first), (6, ~first)):
        limit[chosen] = table.after_months(last[chosen], months)
    return limit


def _aimed(scenario: Scenario, table: DayTable, limit: Ints, first: Flags, aim: Floats) -> Ints:
    practice = scenario.practice
    near, far = (
        np.where(first, practice.first_rcpc_early_days[place], practice.rcpc_early_days[place])
        for place in (0, 1)
    )
    early = (near + aim * (far - near)).astype(np.int64)
    return np.asarray(np.clip(limit - early, table.first, table.last))


def _with_room(table: DayTable, aimed: Ints, limit: Ints, uniform: Floats) -> Ints:
    """Return the next working day with room; the last day allowed, if that were too late."""
    wait = np.where(uniform < NO_ROOM, -ROOM_AFTER_DAYS * np.log(uniform / NO_ROOM), 0.0)
    wait = np.rint(np.minimum(wait, 365.0)).astype(np.int64)
    last = table.last - DAYS_TO_SPARE
    day = table.next_working_on(np.minimum(aimed + wait, last))
    allowed = table.last_working_on(np.clip(limit, table.first, last))
    return np.asarray(np.maximum(np.minimum(day, allowed), np.minimum(aimed, last)))


class _Chance:
    """Log-odds that a plan ends at a review, week by week of each path."""

    def __init__(self, scenario: Scenario, plan_shift: Floats) -> None:
        cp, practice = scenario.demand.cp, scenario.practice
        self.first, self.later = (
            logit(number(cp.end_at_first_review)), logit(number(cp.end_at_later_review)),
        )  # fmt: skip
        self.shift = plan_shift
        self.surgery = number(practice.surgery_effect) if practice.surgeries else 0.0
        self.surgery_from = practice.surgery_from_months * DAYS_PER_MONTH
        self.before = practice.surgery_before_days
        self.early = practice.midway_window_days[0] - WEEK / 2.0

    def looked_at(self, begins: Ints, limit: Ints, day: Ints) -> Flags:
        """Say of which plans there was a surgery before the review of a day."""
        surgery = limit - self.before
        long = surgery - begins >= self.surgery_from
        return np.asarray(long & (day >= surgery - self.early))

    def odds(self, first: Flags, day: Ints, looked_at: Flags, path: Ints) -> Floats:
        week = np.clip(day // 7, 0, self.shift.shape[1] - 1)
        level = np.where(first, self.first, self.later)
        odds: Floats = level + self.shift[path, week]
        return odds + np.where(looked_at, self.surgery, 0.0)


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
