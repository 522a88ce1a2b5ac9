"""Plans of many paths played side by side: conferences, moves into care, and the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capacity.demand.daytable import DayTable
from capacity.demand.families import NEVER, Families
from capacity.demand.past import Held
from capacity.demand.play import FAR_PAST, icpc_aim, logit
from capacity.planning.waiting import Waits, looks_at
from capacity.scenario import Scenario
from capacity.scenario.laws import number
from capacity.scenario.practice import Practice

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

REVIEWS = 16
"""Review conferences that a plan is played for."""

WEEK = 7
DAYS_TO_SPARE = 7
"""At the end of the table, so that a next working day is in it."""

AIM, OUTCOME, WAIT, SURGERY, MIDWAY = range(5)
"""Numbers of one conference, in their order."""


@dataclass(frozen=True)
class Care:
    """Stays in care of families with plans, a row each.

    Attributes
    ----------
    entered, leaves
        Days of those who are in care already and leave before the order; `NEVER` otherwise.
    stay
        Gives the days on which families of given numbers leave who enter on given days.
    other_exit
        Gives the days of exits other than at conferences, of families of given numbers whose
        plans start on given days.
    """

    entered: Ints
    leaves: Ints
    stay: Callable[[Ints, Ints], Ints]
    other_exit: Callable[[Ints, Ints], Ints]


@dataclass(frozen=True)
class Plans:
    """Plans as played, a row each; `NEVER` where something does not happen.

    Attributes
    ----------
    begins, ends
        First day on a plan, and the first no longer.
    moved, leaves
        First day in care, and the first no longer.
    conferences
        Shape (plans, REVIEWS + 1); the first is the initial one.
    """

    begins: Ints
    ends: Ints
    moved: Ints
    leaves: Ints
    conferences: Ints


def play_plans(
    scenario: Scenario,
    table: DayTable,
    families: Families,
    held: Held,
    rows: Ints,
    path: Ints,
    plan_shift: Floats,
    generator: np.random.Generator,
    waits: Waits,
    care: Care,
) -> Plans:
    """Play the plans of chosen families; see `capacity.planning.playing.play`.

    A plan ends by letter some time after a move into care. If the child leaves care before
    that, the plan goes on, and ends at a conference (as `capacity.simulation.pathways` has it).
    """
    known = held.known[rows]
    numbers = generator.random((len(rows), REVIEWS + 1, 5))
    _aim_of_the_next(numbers, known, families.meetings[rows, 0, 0])
    begins = np.where(
        known, held.plan_start[rows],
        _initial(scenario, table, families.day[rows], numbers[:, 0], waits),
    )  # fmt: skip
    inside = care.entered < NEVER
    exits = np.where(inside, care.entered, care.other_exit(rows, begins))
    leaves, moves = care.leaves.copy(), families.to_care[rows] & ~inside & (exits < table.last)
    leaves[moves] = care.stay(rows[moves], exits[moves])
    letter = exits + families.order_after[rows] + scenario.practice.paper_comment_days
    back = inside | (moves & (leaves < letter))
    away = np.where(back, exits, NEVER), np.where(back, leaves, NEVER)
    until = np.where(back, NEVER, exits)
    game = _Game(scenario, table, waits, plan_shift, path[rows], numbers, away)
    ends, conferences = game.play(begins, until, known, _Standing.of(held, rows, begins, table))
    gone = exits < ends
    moved = np.where(inside | (gone & moves), exits, NEVER)
    by_exit = np.where(moves, letter, exits)
    return Plans(
        begins=begins,
        ends=np.where(gone & ~back, by_exit, ends),
        moved=moved,
        leaves=np.where(moved < NEVER, leaves, NEVER),
        conferences=conferences,
    )


def _aim_of_the_next(numbers: Floats, known: Flags, aim: Floats) -> None:
    """Put the tape's own aims in: the initial conference's, or the next review's of those held."""
    for place, whose in ((0, ~known), (1, known)):
        stated = whose & ~np.isnan(aim)
        numbers[stated, place, AIM] = aim[stated]


def _initial(scenario: Scenario, table: DayTable, day: Ints, numbers: Floats, waits: Waits) -> Ints:
    """Return the days of initial conferences."""
    day = np.maximum(day, table.first)
    aimed = table.after_working_days(day, icpc_aim(scenario.practice, numbers[:, AIM]))
    late = waits.of_initial(aimed, numbers[:, WAIT])
    return _working(table, np.maximum(_later(table, aimed, late), day + 1))


def _later(table: DayTable, day: Ints, working_days: Ints) -> Ints:
    """Return the days so many working days later, or earlier, inside the table."""
    found = table.after_working_days(_working(table, day), working_days)
    return np.asarray(np.clip(found, table.first, table.last - DAYS_TO_SPARE))


def _working(table: DayTable, day: Ints) -> Ints:
    """Return a working day: each day, or the next."""
    return table.next_working_on(np.clip(day, table.first, table.last - DAYS_TO_SPARE))


@dataclass(frozen=True)
class _Standing:
    """Where plans stand: conferences held, the day of the last, and a limit that is stated."""

    count: Ints
    last: Ints
    stated: Ints

    @classmethod
    def of(cls, held: Held, rows: Ints, begins: Ints, table: DayTable) -> _Standing:
        known = held.known[rows]
        return cls(
            np.where(known, held.conferences[rows], 1),
            np.where(known, np.maximum(held.last_meeting[rows], table.first), begins),
            np.where(known, held.due[rows], FAR_PAST),
        )


class _Game:
    """Plays reviews, one of each plan at a time."""

    def __init__(
        self,
        scenario: Scenario,
        table: DayTable,
        waits: Waits,
        plan_shift: Floats,
        path: Ints,
        numbers: Floats,
        away: tuple[Ints, Ints],
    ) -> None:
        self.scenario, self.table, self.waits = scenario, table, waits
        self.path, self.numbers = path, numbers
        self.entered, self.back = away
        self.chance = _Chance(scenario, plan_shift, waits)
        self.opens = 0 if scenario.start.caseload else -WEEK * scenario.start.run_in_weeks

    def play(
        self, begins: Ints, until: Ints, known: Flags, standing: _Standing
    ) -> tuple[Ints, Ints]:
        """Return the days on which plans end at a review, and their conferences."""
        count, last, stated = standing.count.copy(), standing.last.copy(), standing.stated
        ends = np.full(len(begins), NEVER)
        conferences = np.full((len(begins), REVIEWS + 1), NEVER)
        conferences[:, 0] = np.where(known, NEVER, begins)
        running = np.flatnonzero(begins < self.table.last - DAYS_TO_SPARE)
        for review in range(1, REVIEWS + 1):
            first: Flags = count[running] == 1
            limit = _limits(self.table, last[running], first)
            if review == 1:
                limit = np.where(stated[running] > FAR_PAST, stated[running], limit)
            day = self._held(running, review, limit, first, last[running])
            day = self._or_care_review(running, day, last[running])
            goes_on = (day < until[running]) & (day < self.table.last - DAYS_TO_SPARE)
            running, day, first, limit = (
                running[goes_on], day[goes_on], first[goes_on], limit[goes_on]
            )  # fmt: skip
            if not len(running):
                break
            conferences[running, review] = day
            odds = self.chance.odds(
                first, day, limit, begins[running], self.path[running],
                self.numbers[running, review],
            )  # fmt: skip
            over = self.numbers[running, review, OUTCOME] < 1.0 / (1.0 + np.exp(-odds))
            over &= ~self._in_care(running, day)
            ends[running[over]] = day[over]
            last[running], count[running] = day, count[running] + 1
            running = running[~over]
        return ends, conferences

    def _held(self, rows: Ints, review: int, limit: Ints, first: Flags, last: Ints) -> Ints:
        """Return the days on which reviews are held: those aimed at, and what they wait."""
        practice, numbers = self.scenario.practice, self.numbers[rows, review]
        earliest = np.maximum(_aims(practice, limit, first, numbers[:, AIM]), last + 1)
        aimed = _working(self.table, np.maximum(earliest, self.opens))
        late = self.waits.of_reviews(aimed, limit - aimed, numbers[:, WAIT])
        soonest = np.maximum(last + 1, self.opens)
        return _working(self.table, np.maximum(_later(self.table, aimed, late), soonest))

    def _or_care_review(self, rows: Ints, day: Ints, last: Ints) -> Ints:
        """Return the day of a LAC review that comes first: it serves the plan too."""
        practice = self.scenario.practice
        entered, back = self.entered[rows], self.back[rows]
        days = round(sum(practice.first_lac_working_days) / 2.0 * WEEK / 5.0)
        early = round(sum(practice.first_rcpc_early_days) / 2.0)
        second = _limits(self.table, last, last - entered <= 2 * days) - early
        due = np.where(last < entered, entered + days, second)
        comes = (day >= entered) & (due > last) & (due < day) & (due < back)
        return np.where(comes, _working(self.table, np.where(comes, due, 0)), day)

    def _in_care(self, rows: Ints, day: Ints) -> Flags:
        return np.asarray((day >= self.entered[rows]) & (day < self.back[rows]))


def _limits(table: DayTable, last: Ints, first: Flags) -> Ints:
    limit = np.empty_like(last)
    for months, chosen in ((3, first), (6, ~first)):
        limit[chosen] = table.after_months(last[chosen], months)
    return limit


def _aims(practice: Practice, limit: Ints, first: Flags, aim: Floats) -> Ints:
    near, far = (
        np.where(first, practice.first_rcpc_early_days[place], practice.rcpc_early_days[place])
        for place in (0, 1)
    )
    return np.asarray(limit - (near + aim * (far - near)).astype(np.int64))


class _Chance:
    """Log-odds that a plan ends at a review, week by week of each path."""

    def __init__(self, scenario: Scenario, plan_shift: Floats, waits: Waits) -> None:
        cp, self.practice = scenario.demand.cp, scenario.practice
        self.first, self.later = (
            logit(number(cp.end_at_first_review)), logit(number(cp.end_at_later_review)),
        )  # fmt: skip
        self.shift, self.waits = plan_shift, waits
        self.surgery = number(self.practice.surgery_effect)
        self.midway = number(self.practice.midway_ending_effect)

    def odds(
        self, first: Flags, day: Ints, limit: Ints, begins: Ints, path: Ints, numbers: Floats
    ) -> Floats:
        week = np.clip(day // WEEK, 0, self.shift.shape[1] - 1)
        odds: Floats = np.where(first, self.first, self.later) + self.shift[path, week]
        looked_at = looks_at(self.practice, limit, day, begins)
        looked_at &= numbers[:, SURGERY] < self.waits.surgery_shares(day)
        odds += np.where(looked_at, self.surgery, 0.0)
        if self.midway:
            held = numbers[:, MIDWAY] < self.waits.midway_shares(day)
            odds += np.where(held, self.midway, 0.0)
        return odds
