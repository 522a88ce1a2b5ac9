"""Demand paths: children held week by week, thousands of them, played without staffing.

The laws are the tape's own: rates of each replication, families, plan endings and stays
come from the functions that draw tapes; only the meetings take place on the days that
they are aimed at, since nobody waits in a service that is staffed for its band. Families
of many paths are played side by side, which makes a path some fifty times cheaper than a
replication. Starting caseloads are drawn as tapes and shared by several paths, each of
which plays them on with numbers of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from capacity.demand import Streams, draw_tape
from capacity.demand.daytable import DayTable
from capacity.demand.families import (
    AIM,
    Draws,
    Families,
    families_in_care,
    families_on_plans,
    joined,
    unaccompanied,
)
from capacity.demand.past import Held, still_to_come
from capacity.demand.rates import Rates, draw_rates
from capacity.demand.stays import StayLaw, stay_law
from capacity.demand.tape import surge_families, tape_table
from capacity.experiment.given import Given
from capacity.planning.playing import Played, Wandering, play
from capacity.planning.waiting import NO_WAITS, Waits
from capacity.practice.spans import DAYS_PER_MONTH, DAYS_PER_YEAR
from capacity.scenario import Scenario
from capacity.scenario.drawing import replaced
from capacity.scenario.laws import number

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

BATCH = 50
"""Paths played side by side; they share a starting caseload."""

PARAMETER_BATCH = 10
"""The same where demand has laws: they share drawn parameters too."""

_WIDTHS = {"size": 1, "traits": 8, "ages": 10, "plan": 4, "stay": 2}


@dataclass(frozen=True)
class Paths:
    """Children held, a row a path.

    Attributes
    ----------
    first_day
        Day 0.
    children
        Shape (paths, weeks + 1): at the start of day 0, then at the close of each week.
    hours
        Shape (paths, weeks): hours that the statutory meetings of each week need, from the
        reviews aimed at it.
    """

    first_day: date
    children: Floats
    hours: Floats

    @property
    def count(self) -> int:
        """Paths."""
        return len(self.children)

    @property
    def weeks(self) -> int:
        """Whole weeks."""
        return int(self.children.shape[1]) - 1

    def scaled(self, factor: float) -> Paths:
        """Return the paths with so many times the children, from day 0 on."""
        return replace(self, children=self.children * factor, hours=self.hours * factor)

    def closes(self) -> list[date]:
        """Return the last day of each week."""
        return [self.first_day + timedelta(days=7 * week + 6) for week in range(self.weeks)]


def draw_paths(
    scenario: Scenario,
    given: Given,
    paths: int,
    weeks: int,
    family: int,
    waits: Waits = NO_WAITS,
) -> Paths:
    """Draw demand paths.

    Parameters
    ----------
    scenario
        With its laws; they are drawn for every few paths.
    given
        What the scenario's files say.
    paths, weeks
        How many, and how long.
    family
        Which set: sets of different numbers share no random number, and none with
        replications of a simulation.
    waits
        What conferences wait beyond the day aimed at; nothing, without a pilot.
    """
    longer = scenario.with_changes({"scenario.weeks": weeks})
    first = (family + 1) * 10**6
    batch = PARAMETER_BATCH if any(_of_demand(law.name) for law in longer.laws) else BATCH
    parts = [
        _batch(longer, given, range(first + low, first + min(low + batch, paths)), waits)
        for low in range(0, paths, batch)
    ]
    children, hours = (np.concatenate(each) for each in zip(*parts, strict=True))
    return Paths(scenario.first_day, children, hours)


def _of_demand(key: str) -> bool:
    return key.partition(".")[0] not in ("work", "workforce", "costs", "conference", "allocation")


def _batch(scenario: Scenario, given: Given, numbers: range, waits: Waits) -> tuple[Floats, Floats]:
    """Play some paths side by side: children held, and hours needed."""
    streams = Streams(scenario.seed, numbers.start)
    drawn = scenario.drawn(streams.uniform)
    table, stays = tape_table(drawn, given.calendar), stay_law(drawn.demand.lac)
    days = drawn.n_days
    months = table.month()[-table.first : days - table.first]
    rates = [draw_rates(drawn, Streams(drawn.seed, each), months) for each in numbers]
    generator = streams.generator("planning/families")
    parts = [_starts(drawn, given, streams, len(numbers))]
    parts += _coming(drawn, table, stays, rates, generator, numbers)
    families = joined([part.families for part in parts])
    held = _joined_states([part.held for part in parts])
    path = np.concatenate([part.path for part in parts])
    wandering = Wandering(
        np.array([each.plan_shift for each in rates]),
        np.array([each.care_hazard for each in rates]),
        np.array([each.move_hazard for each in rates]),
    )
    played = play(drawn, table, stays, families, held, path, wandering, generator, waits)
    held_on = _Holding(families, played, path, len(numbers), days // 7)
    if given.caseload is None:
        held_on = held_on.without(_over(drawn, held_on, held))
    return held_on.children(), held_on.hours(drawn)


@dataclass(frozen=True)
class _Part:
    """Families of several paths, and where each stands."""

    families: Families
    held: Held
    path: Ints


def _starts(scenario: Scenario, given: Given, streams: Streams, paths: int) -> _Part:
    """Return one starting caseload, once for each path."""
    short = replaced(scenario, {("scenario", "weeks"): 1, ("scenario", "end"): None})
    tape = draw_tape(short, streams, given.calendar, given.caseload, given.team)
    rows = np.flatnonzero(tape.held.known | (tape.families.day < 0))
    everybody = np.tile(rows, paths)
    held = Held(**{each.name: getattr(tape.held, each.name)[everybody] for each in fields(Held)})
    families = tape.families.rows(everybody)
    following = np.minimum(held.conferences, families.meetings.shape[1] - 1)
    aims = families.meetings[np.arange(len(families)), following, AIM]
    families = families.with_columns(meetings=aims[:, None, None])
    return _Part(families, held, np.repeat(np.arange(paths), len(rows)))


def _without_meetings(families: Families) -> Families:
    """Drop the numbers of meetings: they are drawn as they are played."""
    return families.with_columns(meetings=np.full((len(families), 1, 1), np.nan))


def _joined_states(parts: Sequence[Held]) -> Held:
    columns = {each.name: [getattr(part, each.name) for part in parts] for each in fields(Held)}
    return Held(**{name: np.concatenate(values) for name, values in columns.items()})


def _coming(
    scenario: Scenario,
    table: DayTable,
    stays: StayLaw,
    rates: Sequence[Rates],
    generator: np.random.Generator,
    numbers: range,
) -> Iterator[_Part]:
    """Yield everybody who comes from day 0 on, by kind."""
    lone = number(scenario.demand.lac.unaccompanied_per_month) / DAYS_PER_MONTH
    for rate, make in (
        (np.array([each.cp_families for each in rates]), families_on_plans),
        (np.array([each.lac_families for each in rates]), families_in_care),
        (np.full((len(rates), scenario.n_days), lone), unaccompanied),
    ):
        count = generator.poisson(rate)
        path, day = (
            np.repeat(each, count.ravel()) for each in np.indices(count.shape).reshape(2, -1)
        )
        made = make(scenario, stays, table, day, _draws(generator, len(day)))
        yield _Part(_without_meetings(made), still_to_come(len(day)), path)
    for place, surge in enumerate(scenario.demand.surge):
        for path_of, each in enumerate(numbers):
            name = f"surge/{place}"
            streams = Streams(scenario.seed, each)
            extra = surge_families(scenario, streams, table, stays, surge, name)
            extra = _without_meetings(extra)
            yield _Part(extra, still_to_come(len(extra)), np.full(len(extra), path_of))


def _draws(generator: np.random.Generator, families: int) -> Draws:
    """Draw families' numbers."""
    columns = {name: generator.random((families, width)) for name, width in _WIDTHS.items()}
    return Draws(columns, np.zeros((families, 1, 1)))


def _over(scenario: Scenario, held_on: _Holding, held: Held) -> Flags:
    """Say whom the service strikes off on day 0, down to the totals that the scenario gives."""
    start = scenario.start
    open_now = (held_on.played.begins <= 0) & (held_on.played.ends > 0)
    care = (held_on.played.care_begins <= 0) & (held_on.played.care_ends > 0)
    beside = held.known & held.on_plan & held.in_care
    moved = care & ~held_on.families.enters_care
    both = open_now & care & (beside | moved)
    over = np.zeros(len(open_now), dtype=bool)
    for kind, wanted in (
        (both, start.both_pathways),
        (open_now & ~care, start.cp_plans - start.both_pathways),
        (open_now & care & ~both, start.looked_after - start.both_pathways),
    ):
        over |= held_on.first_beyond(kind, wanted)
    return over


class _Holding:
    """Who is held when, of several paths."""

    def __init__(
        self, families: Families, played: Played, path: Ints, paths: int, weeks: int
    ) -> None:
        self.families, self.played, self.path = families, played, path
        self.paths, self.weeks = paths, weeks
        exists = np.arange(families.birthdays.shape[1]) < families.size[:, None]
        self.ends = np.minimum(played.ends[:, None], families.birthdays)
        self.real = exists & (self.ends > played.begins[:, None]) & (self.ends > 0)

    def without(self, struck_off: Flags) -> _Holding:
        """Return the same without some families."""
        self.real = self.real & ~struck_off[:, None]
        return self

    def first_beyond(self, kind: Flags, wanted: int) -> Flags:
        """Say which families of a kind go, the first ones first, until `wanted` children stay."""
        size = (self.real & kind[:, None]).sum(axis=1)
        total = np.bincount(self.path, size, self.paths)
        order = np.argsort(self.path, kind="stable")
        running = np.cumsum(size[order])
        before = np.concatenate([[0.0], np.cumsum(total)])[self.path[order]]
        goes = np.zeros(len(size), dtype=bool)
        goes[order] = running - before <= (total - wanted)[self.path[order]]
        return np.asarray(goes & (size > 0))

    def children(self) -> Floats:
        """Return children held on day 0 and at the close of each week, by path."""
        rows, place = np.nonzero(self.real)
        came = np.maximum(self.played.begins[rows], 0)
        return self._running(rows, came, 1.0) - self._running(rows, self.ends[rows, place], 1.0)

    def _running(self, rows: Ints, day: Ints, weight: Floats | float) -> Floats:
        """Add up what happens by the close of each week; column 0 is day 0."""
        column = np.where(day <= 0, 0, -(-(day - 6) // 7) + 1)
        column = np.where(day > 0, np.maximum(column, 1), 0)
        inside = column <= self.weeks
        flat = self.path[rows][inside] * (self.weeks + 1) + column[inside]
        size = self.paths * (self.weeks + 1)
        weights = np.broadcast_to(weight, day.shape)[inside]
        counts = np.bincount(flat, weights, size).reshape(self.paths, self.weeks + 1)
        return np.cumsum(counts, axis=1)

    def hours(self, scenario: Scenario) -> Floats:
        """Return the hours that statutory meetings aimed at each week need, by path."""
        work, scale = scenario.work, number(scenario.work.hours_scale)
        rows, place = np.nonzero(
            (self.played.conferences >= 0)
            & (self.played.conferences < self.weeks * 7)
            & self.real.any(axis=1, keepdims=True)
        )
        further = self.families.size[rows] - 1.0
        first = place == 0
        each = np.where(first, np.mean(work.icpc), np.mean(work.rcpc))
        each += further * np.where(
            first, np.mean(work.icpc_further_child), np.mean(work.rcpc_further_child)
        )
        conferences = self._running(rows, self.played.conferences[rows, place], each)
        care = np.diff(conferences, axis=1) + self._care_hours(scenario)
        hours: Floats = care * scale
        return hours

    def _care_hours(self, scenario: Scenario) -> Floats:
        """Return hours of LAC reviews: two at entry, then one for each usual interval."""
        work, far = scenario.work, scenario.demand.lac.far_pct / 100.0
        one = np.mean(work.lac_review) + far * np.mean(work.lac_far_extra)
        further = np.maximum(self.families.size - 1.0, 0.0) * work.lac_further_child
        rows = np.flatnonzero((self.played.care_begins < self.weeks * 7) & self.real.any(axis=1))
        begins = np.maximum(self.played.care_begins[rows], 0)
        weight = one + further[rows]
        held = self._running(rows, begins, weight) - self._running(
            rows, self.played.care_ends[rows], weight
        )
        interval = DAYS_PER_YEAR / 2.0 - float(np.mean(scenario.practice.lac_early_days))
        new = np.diff(self._running(rows, begins, weight * (self.played.care_begins[rows] >= 0)))
        usual: Floats = held[:, 1:] * 7.0 / interval + 2.0 * new
        return usual
