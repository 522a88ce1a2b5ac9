"""Solve the strict levels one after another, component by component."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from capacity.allocation import rules
from capacity.allocation.decode import decode
from capacity.allocation.fairness import FairLoads, Penalty, tolerated, water_fill
from capacity.allocation.model import Model, components, services
from capacity.allocation.problem import Group, Problem
from capacity.allocation.program import CUT, Outcome, SolverError, Values
from capacity.allocation.scoring import LEVELS, Level, values
from capacity.allocation.solver import Backend, backend

Span = dict[int, tuple[int, int]]

REACH = 40

EVERYTHING = len(LEVELS) + 1
"""Depth of a solve that settles ties too: figures about it are then the same from any solver."""

MANY = 5000
"""Groups beyond which ties are left to the solver: settling them takes as long as the rest."""


@dataclass(frozen=True, slots=True)
class Solution:
    """Who has which group, and how good that is at each level."""

    assignment: tuple[int | None, ...]
    levels: tuple[Level, ...]

    @property
    def proven(self) -> bool:
        """Whether every level is proven."""
        return all(level.proven for level in self.levels)


@dataclass
class _Tally:
    """What each level of one component came to.

    Parameters
    ----------
    slack
        Value less bound.
    lost
        Whether the solver said nothing of the level.
    """

    slack: list[int] = field(default_factory=lambda: [0] * len(LEVELS))
    proven: list[bool] = field(default_factory=lambda: [True] * len(LEVELS))
    lost: list[bool] = field(default_factory=lambda: [False] * len(LEVELS))


def solve(problem: Problem, depth: int = len(LEVELS)) -> Solution:
    """Return an optimal assignment with the bound and proof of each level.

    Parameters
    ----------
    depth
        How many levels to solve, from the first; three settle who moves, and
        `EVERYTHING` breaks ties by fewest children moved, then the narrowest range of loads.

    Raises
    ------
    SolverError
        If the solver gives no feasible point; the greedy plan stands in then.
    """
    deadline = time.monotonic() + problem.options.time_limit
    assignment = settled(problem)
    base_load, base_hours = _bases(problem, assignment)
    parts = components(problem)
    left = sum(len(groups) for groups, _ in parts)
    tallies = []
    for groups, seats in parts:
        share = (deadline - time.monotonic()) * len(groups) / left
        left -= len(groups)
        model = Model(problem, groups, seats, base_load, base_hours)
        ladder = _Ladder(model, time.monotonic() + max(share, 1.0))
        for index, seat in decode(model, ladder.climb(depth)).items():
            assignment[index] = seat
        tallies.append(ladder.tally)
    return Solution(tuple(assignment), _levels(problem, assignment, tallies))


def whole(problem: Problem) -> Solution:
    """Return an optimal assignment, ties settled where the size allows."""
    return solve(problem, EVERYTHING if len(problem.groups) <= MANY else len(LEVELS))


def settled(problem: Problem) -> list[int | None]:
    """Assign the groups that are settled before anything is solved."""
    return [_only_seat(group) if group.settled else None for group in problem.groups]


def _only_seat(group: Group) -> int | None:
    return group.allowed.bit_length() - 1 if group.allowed else None


def _bases(problem: Problem, assignment: Sequence[int | None]) -> tuple[list[int], list[int]]:
    load, hours = [0] * len(problem.seats), [0] * len(problem.seats)
    for group, seat in zip(problem.groups, assignment, strict=True):
        if seat is not None:
            load[seat] += group.load
            hours[seat] += group.hours
    return load, hours


def _levels(
    problem: Problem, assignment: Sequence[int | None], tallies: Sequence[_Tally]
) -> tuple[Level, ...]:
    """Levels of the whole service: the plan's own values, less the slack of the parts."""
    levels = []
    for place, (name, value) in enumerate(zip(LEVELS, values(problem, assignment), strict=True)):
        slack = sum(tally.slack[place] for tally in tallies)
        proven = all(tally.proven[place] for tally in tallies)
        lost = any(tally.lost[place] for tally in tallies)
        levels.append(Level(name, value, 0 if lost else value - slack, proven))
    return tuple(levels)


class _Ladder:
    """One component's climb from level to level."""

    def __init__(self, model: Model, deadline: float) -> None:
        self.model, self.tally = model, _Tally()
        self._deadline = deadline
        self._values: Values | None = None
        self._fine = model.problem.rounds_loads
        self._add_rules()
        self._fair = self._fair_loads()
        self._span = self._possible_loads()
        self._solver: Backend = backend(model.program, model.problem.options.solver)
        for seat, (low, high) in self._span.items():
            self._solver.bounds(model.load[seat], low, high)

    def climb(self, depth: int) -> Values:
        """Solve so many levels; return the values of the columns."""
        self._level(0, rules.unallocated(self.model))
        continuity = self._fair_load()
        if continuity is None or not continuity.proven:
            self._level(2, rules.broken_ties(self.model)[0])
        else:
            self._settle(2, rules.broken_ties(self.model)[0], continuity)
        if depth > 3:
            self._spread()
            self._level(4, rules.wishes(self.model))
            self._level(5, rules.hours_above_share(self.model))
            if self.model.problem.tolerance or self.model.problem.options.starter:
                self._as_fair_as_may_be()
        if depth >= EVERYTHING:
            self._break_ties()
        if self._values is None:
            raise SolverError("the solver found no plan in the time it had")
        if self.model.problem.rounds_loads:
            self._own_up(self._values)
        return self._values

    def _own_up(self, values: Values) -> None:
        """Give the load level the bound of water-filling, which half a child leaves open."""
        if not self.model.problem.options.starter and not self.tally.lost[1]:
            slack = max(0, self._cost(self._goals({}), values) - self._fair.cost)
            self.tally.slack[1], self.tally.proven[1] = slack, slack == 0

    def _add_rules(self) -> None:
        for rule in (
            rules.each_group_goes_somewhere,
            rules.nobody_stays_twice,
            rules.hubs_pass_on_what_they_get,
            rules.loads_add_up,
            rules.some_are_kept_apart,
            rules.moves_are_capped,
        ):
            rule(self.model)

    def _level(self, place: int, objective: Mapping[int, int]) -> None:
        """Minimise one level and hold it there."""
        if not objective:
            return
        self._settle(place, objective, self._minimise(objective))

    def _settle(self, place: int, objective: Mapping[int, int], outcome: Outcome) -> None:
        if outcome.values is None:
            self.tally.proven[place], self.tally.lost[place] = False, True
            return
        self._values = outcome.values
        self.tally.slack[place] += outcome.value - outcome.bound
        self.tally.proven[place] &= outcome.proven
        self._solver.keep(objective, outcome.value)

    def _as_fair_as_may_be(self) -> None:
        """Lower the load level's own cost, of which a tolerance or a starter only asks a part."""
        seats = self.model.problem.seats
        found = {seat: seats[seat].load_penalty for seat in self.model.seats}
        penalties = {seat: penalty for seat, penalty in found.items() if penalty is not None}
        objective = rules.penalised(self.model, "band", penalties, self._span)
        self._also(objective)

    def _also(self, objective: Mapping[int, int]) -> None:
        """Minimise and hold what no level states."""
        outcome = self._minimise(objective) if objective else Outcome(None)
        if outcome.values is not None:
            self._values = outcome.values
            self._solver.keep(objective, outcome.value)

    def _break_ties(self) -> None:
        """Settle what the levels leave open; nothing is stated of it, so nothing is proven."""
        self._also(rules.children_moved(self.model))
        self._also(rules.highest_per_fte(self.model))
        self._also(rules.lowest_per_fte(self.model))

    def _minimise(self, objective: Mapping[int, int]) -> Outcome:
        left = max(self._deadline - time.monotonic(), 0.1)
        # Fine loads may have no proof in reach: what they take, later levels must not miss.
        return self._solver.minimise(objective, left / 3 if self._fine else left)

    def _fair_load(self) -> Outcome | None:
        """Level 1: the fair interval if it can be met, else as little outside as can be.

        If every load lies in its water-filled interval the level is optimal without
        a search, so that level 2 is solved inside the interval straight away. Not so
        where somebody is left over: who it is changes the load that there is to share.

        Returns
        -------
        Outcome or None
            Of level 2, if it was solved within the intervals.
        """
        intervals = dict(zip(self.model.seats, self._tolerated(), strict=True))
        if self._some_are_left() and not self.model.problem.tolerance:
            self._penalty_level(1, "goal", self._goals(intervals))
            return None
        for seat, (low, high) in intervals.items():
            self._solver.bounds(self.model.load[seat], low, high)
        outcome = self._minimise(rules.broken_ties(self.model)[0])
        if outcome.values is not None:
            self._values, self._span = outcome.values, intervals
            return outcome
        for seat, (low, high) in self._span.items():
            self._solver.bounds(self.model.load[seat], low, high)
        self._penalty_level(1, "goal", self._goals(intervals))
        return None

    def _some_are_left(self) -> bool:
        """Whether the first level could not place everyone."""
        left = rules.unallocated(self.model)
        return self._values is not None and any(self._values[column] > CUT for column in left)

    def _spread(self) -> None:
        """Level 3: no cost is the least there is, and then it is kept by bounds alone."""
        penalties = self._spreads()
        if self._values is None or self._cost(penalties, self._values):
            self._penalty_level(3, "spread", penalties)
            return
        for seat, penalty in penalties.items():
            low, high = self._span[seat]
            self._span[seat] = (max(low, penalty.low), min(high, penalty.high))
            self._solver.bounds(self.model.load[seat], *self._span[seat])

    def _penalty_level(self, place: int, name: str, penalties: dict[int, Penalty]) -> None:
        """Minimise a penalty of the loads; look wider where the optimum is off the map."""
        near = rules.penalised(self.model, name, penalties, self._near())
        outcome = self._minimise(near)
        if outcome.values is not None and self._cost(penalties, outcome.values) != outcome.value:
            near = rules.penalised(self.model, f"{name}_wide", penalties, self._span)
            outcome = self._minimise(near)
        self._settle(place, near, outcome)

    def _cost(self, penalties: Mapping[int, Penalty], values: Values) -> int:
        held = {seat: round(values[self.model.load[seat]]) for seat in penalties}
        return sum(penalty.of(held[seat]) for seat, penalty in penalties.items())

    def _near(self) -> Span:
        """Span the loads that an optimum is likely to have, some way around the fair ones."""
        reach = round(REACH * self.model.problem.units)
        fair = zip(self.model.seats, self._fair.low, self._fair.high, strict=True)
        near = {}
        for seat, low, high in fair:
            least, most = self._span[seat]
            near[seat] = (max(least, low - reach), min(most, high + reach))
        return near

    def _goals(self, intervals: Span) -> dict[int, Penalty]:
        """Penalties of the load level, around the intervals where loads may stray."""
        goals = {}
        for seat in self.model.seats:
            goal = self.model.problem.seats[seat].goal
            if goal is not None:
                wide = self.model.problem.tolerance > 0 and seat in intervals
                goals[seat] = goal.widened(*intervals[seat]) if wide else goal
        return goals

    def _spreads(self) -> dict[int, Penalty]:
        seats = self.model.problem.seats
        found = {seat: seats[seat].spread_penalty for seat in self.model.seats}
        return {seat: penalty for seat, penalty in found.items() if penalty is not None}

    def _possible_loads(self) -> Span:
        """Least and most that each officer could hold."""
        most = {seat: self.model.base_load[seat] for seat in self.model.seats}
        for kind in self.model.kinds:
            for seat in self.model.seats:
                if kind.hub.allowed >> seat & 1:
                    most[seat] += kind.hub.load * self.model.count(kind)
        return {seat: (self.model.base_load[seat], top) for seat, top in most.items()}

    def _fair_loads(self) -> FairLoads:
        """Pour each service's load over its officers; a cap joins services, not their loads."""
        seats, span = self.model.seats, self._possible_loads()
        found = {seat: (base, base, base) for seat, (base, _) in span.items()}
        for groups, able in services(self.model.groups):
            base, room = zip(*(span[seat] for seat in able), strict=True)
            units = sum(group.load for group in groups)
            fair = water_fill([self._goal(seat) for seat in able], base, room, units)
            found.update(zip(able, zip(fair.loads, fair.low, fair.high, strict=True), strict=True))
        loads, low, high = zip(*(found[seat] for seat in seats), strict=True)
        cost = sum(self._goal(seat).of(load) for seat, load in zip(seats, loads, strict=True))
        return FairLoads(cost, loads, low, high)

    def _goal(self, seat: int) -> Penalty:
        return self.model.problem.seats[seat].goal or Penalty(0, 0, Fraction(1))

    def _tolerated(self) -> list[tuple[int, int]]:
        problem = self.model.problem
        ftes = [problem.seats[seat].fte * problem.units for seat in self.model.seats]
        base = [self.model.base_load[seat] for seat in self.model.seats]
        wide = tolerated(self._fair, ftes, problem.tolerance)
        return [
            (max(low, held), max(high, held)) for (low, high), held in zip(wide, base, strict=True)
        ]
