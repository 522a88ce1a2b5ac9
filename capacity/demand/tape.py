"""The tape: everything random about demand in one replication, drawn before the clock starts."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from capacity.demand.arrivals import arrivals
from capacity.demand.daytable import DayTable, day_table
from capacity.demand.families import (
    NEVER,
    Families,
    Ints,
    by_day,
    draw,
    families_in_care,
    families_on_plans,
    joined,
    unaccompanied,
)
from capacity.demand.past import (
    Held,
    children_in_care_from_plans,
    past_care,
    past_plans,
    still_to_come,
)
from capacity.demand.play import play_plans
from capacity.demand.pods import Pods, pod_numbers
from capacity.demand.rates import Rates, draw_rates
from capacity.demand.sheet import known_families
from capacity.demand.stays import Leaving, Spending, StayLaw, stay_law
from capacity.demand.streams import Streams
from capacity.practice import ENGLAND, WorkingDays
from capacity.practice.spans import DAYS_PER_MONTH, DAYS_PER_YEAR
from capacity.scenario.demand import Surge
from capacity.scenario.laws import number
from capacity.scenario.model import Scenario
from capacity.service import Caseload, Team

PAST_YEARS = 6
AHEAD_DAYS = 400
"""Days that diaries reach beyond the end of a run."""


@dataclass(frozen=True)
class Tape:
    """Who comes, in what family, for how long: one replication.

    Attributes
    ----------
    table
        Days and due dates.
    families, held
        Every family of the run, those of the starting caseload first, and where each
        stands on the day that the run opens.
    rates
        Rates that the arrivals followed, and shifts of endings.
    leaving, moving
        Ends of stays in care, and moves into care from plans.
    opens
        Day on which the run opens: 0, or the first day of the run-in.
    days
        Days of the horizon.
    streams
        Streams of the replication, for what depends on the team.
    pods
        Numbers of the pods that sheets name.
    """

    table: DayTable
    families: Families
    held: Held
    rates: Rates
    leaving: Leaving
    moving: Spending
    opens: int
    days: int
    streams: Streams
    pods: Pods

    def other_exit(self, row: int, plan_start: int) -> int:
        """Return the day of a family's exit other than at a conference, its plan's start given."""
        after = int(self.families.exit_after[row])
        if not self.families.to_care[row] or after >= NEVER:
            return plan_start + after
        return self.moving.day(plan_start, after)


NOTICE_DAYS = 42
"""Days before the start in which a family may have been told of whose ICPC is still to come."""


def draw_tape(
    scenario: Scenario,
    streams: Streams,
    calendar: WorkingDays = ENGLAND,
    caseload: Caseload | None = None,
    team: Team | None = None,
) -> Tape:
    """Draw the tape of one replication.

    Parameters
    ----------
    scenario
        With every law drawn.
    streams
        Streams of the replication.
    calendar
        Working days.
    caseload, team
        The starting caseload where a sheet gives it, and the officers who may hold it;
        without one a past is played.
    """
    days = scenario.n_days
    opens = 0 if caseload else -7 * scenario.start.run_in_weeks
    table = tape_table(scenario, calendar)
    stays = stay_law(scenario.demand.lac)
    pods = pod_numbers(team or Team(), caseload)
    rates = draw_rates(scenario, streams, table.month()[-table.first : days - table.first])
    parts = _coming(scenario, streams, table, stays, rates)
    told_at_rate = caseload is not None or scenario.demand.cp.rate_at_start is not None
    if told_at_rate:
        parts += _on_their_way(scenario, streams, table, stays, rates)
    coming = by_day(joined(parts))
    start = (
        known_families(scenario, streams, table, stays, caseload, team or Team(), pods)
        if caseload
        else _played(scenario, streams, table, stays, opens, pending=not told_at_rate)
    )
    return Tape(
        table=table,
        families=joined([start[0], coming]),
        held=_joined_states(start[1], still_to_come(len(coming))),
        rates=rates,
        leaving=Leaving(stays, rates.care_hazard),
        moving=Spending(rates.move_hazard),
        opens=opens,
        days=days,
        streams=streams,
        pods=pods,
    )


def tape_table(scenario: Scenario, calendar: WorkingDays) -> DayTable:
    """Return the table of days from the played past to the ends of diaries."""
    first = -round(PAST_YEARS * DAYS_PER_YEAR)
    return day_table(scenario.first_day, first, scenario.n_days + AHEAD_DAYS, calendar)


def _played(
    scenario: Scenario,
    streams: Streams,
    table: DayTable,
    stays: StayLaw,
    opens: int,
    *,
    pending: bool,
) -> tuple[Families, Held]:
    """Return a synthetic start, with or without families whose ICPC is still to come on day 0."""
    on_plans, plan_states = past_plans(scenario, streams, table, stays, opens)
    shift = np.array([number(scenario.demand.cp.exit_level)])
    plans = play_plans(scenario, table, on_plans, shift)
    from_plans = children_in_care_from_plans(on_plans, plans.moved, stays)
    in_care, care_states = past_care(scenario, streams, table, stays, opens, from_plans)
    families, states = joined([on_plans, in_care]), _joined_states(plan_states, care_states)
    if pending:
        return families, states
    rows = np.flatnonzero(np.append(plans.icpc < 0, np.ones(len(in_care), dtype=bool)))
    return families.rows(rows), states.rows(rows)


def _joined_states(*parts: Held) -> Held:
    return Held(
        **{
            each.name: np.concatenate([getattr(p, each.name) for p in parts])
            for each in fields(Held)
        }
    )


def _coming(
    scenario: Scenario, streams: Streams, table: DayTable, stays: StayLaw, rates: Rates
) -> list[Families]:
    """Return everybody who comes from day 0 on."""
    parts = []
    for name, rate, make in (
        ("cp", rates.cp_families, families_on_plans),
        ("lac", rates.lac_families, families_in_care),
        ("unaccompanied", _unaccompanied_rate(scenario), unaccompanied),
    ):
        for points in arrivals(rate, streams, name):
            draws = draw(streams, points.name, points.drawn).rows(points.rows)
            parts.append(make(scenario, stays, table, points.times.astype(np.int64), draws))
    for place, surge in enumerate(scenario.demand.surge):
        parts.append(surge_families(scenario, streams, table, stays, surge, f"surge/{place}"))
    return parts or [
        families_on_plans(scenario, stays, table, np.empty(0, int), draw(streams, "cp", 0))
    ]


def _on_their_way(
    scenario: Scenario, streams: Streams, table: DayTable, stays: StayLaw, rates: Rates
) -> list[Families]:
    """Return families told of before day 0 whose ICPC is still to come, at the rate of day 0.

    A sheet has none. Those of a played past come at the rate that its stock takes, which a
    scenario that says where the rate stands may not have.
    """
    shift = np.array([number(scenario.demand.cp.exit_level)])
    parts = []
    for points in arrivals(np.full(NOTICE_DAYS, rates.cp_families[0]), streams, "cp/on their way"):
        draws = draw(streams, points.name, points.drawn).rows(points.rows)
        days = points.times.astype(np.int64) - NOTICE_DAYS
        made = families_on_plans(scenario, stays, table, days, draws)
        parts.append(made.rows(np.flatnonzero(play_plans(scenario, table, made, shift).icpc >= 0)))
    return parts


def _unaccompanied_rate(scenario: Scenario) -> np.ndarray:
    per_day = number(scenario.demand.lac.unaccompanied_per_month) / DAYS_PER_MONTH
    return np.full(scenario.n_days, per_day)


def surge_families(
    scenario: Scenario, streams: Streams, table: DayTable, stays: StayLaw, surge: Surge, name: str
) -> Families:
    """Return the families of a surge: evenly spread, with exactly so many children."""
    first = (surge.start - scenario.first_day).days
    last = (surge.end - scenario.first_day).days
    children = _whole_children(surge.children, streams.uniform(f"{name}/fraction"))
    draws = draw(streams, name, max(children, 1))
    make = families_on_plans if surge.pathway == "CP" else families_in_care
    trial = make(scenario, stays, table, np.zeros(len(draws), dtype=np.int64), draws)
    before = np.cumsum(trial.size) - trial.size
    rows = np.flatnonzero(before < children)
    days = first + np.floor(before[rows] / max(children, 1) * (last - first + 1)).astype(np.int64)
    inside = (days >= 0) & (days < scenario.n_days)
    size = np.minimum(trial.size[rows], children - before[rows])
    made = make(scenario, stays, table, days, draws.rows(rows))
    surged = made.with_columns(size=size, converts=np.ones(len(rows), dtype=bool))
    return surged.rows(inside)


def _whole_children(children: float, uniform: float) -> int:
    """Round up or down at random so that the mean is what was asked for."""
    return int(np.floor(children + uniform))


__all__ = ["Ints", "Tape", "draw_tape", "tape_table"]
