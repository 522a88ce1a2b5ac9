"""Families played without congestion: every meeting on the day that it is aimed at.

The same rules as the service's, with nobody waiting: it gives the past from which a
synthetic caseload comes, and demand paths for plans that need no staffing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capacity.demand.daytable import DayTable
from capacity.demand.families import AIM, MEETINGS, NEVER, OUTCOME, Families
from capacity.practice.spans import DAYS_PER_MONTH
from capacity.scenario.laws import number
from capacity.scenario.model import Scenario
from capacity.scenario.operation import Practice

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FAR_PAST = -(10**6)


def logit(probability: float) -> float:
    """Return the log-odds of a probability; 0 and 1 give numbers too large to shift."""
    inside = min(max(probability, 1e-12), 1.0 - 1e-12)
    return float(np.log(inside / (1.0 - inside)))


def icpc_aim(practice: Practice, aim: Floats) -> Ints:
    """Return the working days after the strategy discussion at which an ICPC is aimed."""
    soonest, latest = practice.icpc_working_days
    return np.floor(soonest + aim * (latest - soonest + 1.0)).astype(np.int64)


@dataclass(frozen=True)
class Plans:
    """Plans as played: one row a family.

    Attributes
    ----------
    icpc
        Day of the initial conference.
    start, end
        Days on which the plans start and end; both `NEVER` where there is no plan.
    moved
        Day of the move into care, `NEVER` where there is none.
    conferences
        Days of the initial (column 0) and review conferences, shape (families, meetings);
        `NEVER` after the end.
    """

    icpc: Ints
    start: Ints
    end: Ints
    moved: Ints
    conferences: Ints


def play_plans(
    scenario: Scenario, table: DayTable, families: Families, plan_shift: Floats
) -> Plans:
    """Play the plans of families that come by a conference.

    Parameters
    ----------
    scenario
        With every law drawn.
    table
        Must reach from the first family's day to the last day of interest; what would
        happen after the table's end is left out.
    families
        Families that come by a conference.
    plan_shift
        Log-odds shift of review endings by week from day 0; the first holds before.
    """
    practice, last = scenario.practice, table.last
    working_days = icpc_aim(practice, families.meetings[:, 0, AIM])
    icpc = np.minimum(table.after_working_days(families.day, working_days), last)
    exits = np.where(families.converts, icpc + families.exit_after, icpc)
    ends = np.full(len(families), NEVER)
    conferences = np.full((len(families), MEETINGS), NEVER)
    conferences[:, 0] = icpc
    shift = _Shift(scenario, plan_shift)
    running = np.flatnonzero(families.converts & (icpc < last))
    for meeting in range(1, MEETINGS):
        held = _next_conference(practice, table, families, conferences, running, meeting)
        before = (held < exits[running]) & (held <= last)
        running, held = running[before], held[before]
        conferences[running, meeting] = held
        chance = shift.chance_of_ending(meeting, held, held - icpc[running])
        ended = families.meetings[running, meeting, OUTCOME] < chance
        ends[running[ended]] = held[ended]
        running = running[~ended]
        if not len(running):
            break
    return _plans(scenario, families, icpc, exits, ends, conferences)


def _next_conference(
    practice: Practice,
    table: DayTable,
    families: Families,
    conferences: Ints,
    running: Ints,
    meeting: int,
) -> Ints:
    months, (soonest, latest) = (
        (3, practice.first_rcpc_early_days) if meeting == 1 else (6, practice.rcpc_early_days)
    )
    due = table.after_months(conferences[running, meeting - 1], months)
    early = soonest + families.meetings[running, meeting, AIM] * (latest - soonest)
    return table.last_working_on(np.minimum(due - early.astype(np.int64), table.last))


class _Shift:
    """The chance that a plan ends at a review, with everything that shifts its log-odds."""

    def __init__(self, scenario: Scenario, plan_shift: Floats) -> None:
        cp, practice = scenario.demand.cp, scenario.practice
        self.first = logit(number(cp.end_at_first_review))
        self.later = logit(number(cp.end_at_later_review))
        self.by_week = plan_shift
        effect = number(practice.surgery_effect)
        self.surgery = effect if practice.surgeries else 0.0
        self.surgery_from = practice.surgery_from_months * DAYS_PER_MONTH

    def chance_of_ending(self, meeting: int, held: Ints, age: Ints) -> Floats:
        week = np.clip(held // 7, 0, len(self.by_week) - 1)
        odds = self.by_week[week] + (self.first if meeting == 1 else self.later)
        odds = odds + np.where(age >= self.surgery_from, self.surgery, 0.0)
        return 1.0 / (1.0 + np.exp(-odds))


def _plans(
    scenario: Scenario, families: Families, icpc: Ints, exits: Ints, ends: Ints, conferences: Ints
) -> Plans:
    by_exit = families.converts & (exits < ends)
    moved = np.where(by_exit & families.to_care, exits, NEVER)
    letter = exits + families.order_after + scenario.practice.paper_comment_days
    ends = np.where(by_exit, np.where(families.to_care, letter, exits), ends)
    start = np.where(families.converts, icpc, NEVER)
    return Plans(icpc, start, np.where(families.converts, ends, NEVER), moved, conferences)


def children_between(families: Families, start: Ints, end: Ints, days: Ints) -> Ints:
    """Count the children held on each of `days`, from `start` until `end` or their birthday.

    Parameters
    ----------
    families
        Families, with sizes and 18th birthdays.
    start, end
        First day held and first day no longer held, one a family.
    days
        Days to count on, in order.
    """
    exists = np.arange(families.birthdays.shape[1]) < families.size[:, None]
    ends = np.minimum(end[:, None], families.birthdays)
    starts = np.broadcast_to(start[:, None], ends.shape)
    real = exists & (ends > starts)
    came = np.searchsorted(np.sort(starts[real]), days, side="right")
    left = np.searchsorted(np.sort(ends[real]), days, side="right")
    return came - left
