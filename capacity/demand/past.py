"""A synthetic caseload: families from a random past, played to the day the run opens.

Each family's uncongested history is played from a random past and kept if it matters
to the run, so that elapsed time, review phase and what remains of a stay come jointly
(design §4, Start). Families come in random order until the totals of day 0 are reached.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from capacity.demand.daytable import DayTable
from capacity.demand.families import (
    AIM,
    MEETINGS,
    Draws,
    Families,
    Flags,
    Floats,
    Ints,
    draw,
    families_in_care,
    families_on_plans,
)
from capacity.demand.play import FAR_PAST, Plans, children_between, play_plans
from capacity.demand.stays import StayLaw
from capacity.demand.streams import Streams
from capacity.practice.spans import DAYS_PER_YEAR
from capacity.scenario.laws import number
from capacity.scenario.model import Scenario
from capacity.scenario.operation import Practice

MARGIN_ON_PLANS, MARGIN_IN_CARE = 0.67, 0.21
"""Children played beyond those wanted, times the root of them: the service trims what is over.

In the run-in, what is held drifts from what was played with an SD of .55 and .13 times that."""

CARE_YEARS = 18.0
_LARGEST_DRAW = 2**17
_PLANS_DRAW, _CARE_DRAW = 4, 9
"""Families that are enough, most times, to find each child wanted; if not, twice as many are."""


@dataclass(frozen=True)
class Held:
    """Where each family stands on the day that the run opens; columns over families.

    Attributes
    ----------
    known
        Whether the service holds the family already; the others are still to come.
    on_plan, in_care
        Pathways that the family is on.
    plan_start, care_start
        Days on which they began; `FAR_PAST` where they did not.
    conferences, reviews
        Conferences (the initial one included) and LAC reviews held.
    last_meeting
        Day of the last of them; the day care began where there was none.
    due
        Day by which the next is due, where a sheet says so; `FAR_PAST` otherwise.
    officer
        Number of the officer in the team, -1 where the PRO still has to choose one.
    """

    known: Flags
    on_plan: Flags
    in_care: Flags
    plan_start: Ints
    care_start: Ints
    conferences: Ints
    reviews: Ints
    last_meeting: Ints
    due: Ints
    officer: Ints

    def rows(self, chosen: Ints) -> Held:
        """Return the states of the chosen families."""
        return Held(**{each.name: getattr(self, each.name)[chosen] for each in fields(self)})


def still_to_come(families: int) -> Held:
    """Return the state of families that the service does not know yet."""
    no, far = np.zeros(families, dtype=bool), np.full(families, FAR_PAST)
    zero = np.zeros(families, dtype=np.int64)
    return Held(no, no, no, far, far, zero, zero, far, far, np.full(families, -1))


def past_plans(
    scenario: Scenario, streams: Streams, table: DayTable, stays: StayLaw, opens: int
) -> tuple[Families, Held]:
    """Return families on plans on day 0, and those whose plans end between `opens` and then."""
    wanted = _with_margin(scenario.start.cp_plans - scenario.start.both_pathways, MARGIN_ON_PLANS)
    if wanted <= 0:
        return _none(scenario, streams, table, stays)
    size = _PLANS_DRAW * wanted
    while True:
        families = _past_arrivals(scenario, streams, table, stays, size)
        shift = np.array([number(scenario.demand.cp.exit_level)])
        plans = play_plans(scenario, table, families, shift)
        ends = np.minimum(plans.end, plans.moved)
        open_now = (plans.start <= 0) & (ends > 0)
        children = np.cumsum(np.where(open_now, _children(families, 0), 0))
        if children[-1] >= wanted or size >= _LARGEST_DRAW:
            break
        size *= 2
    taken = np.arange(len(families)) <= np.searchsorted(children, wanted)
    arrives = (families.day < 0) & (plans.icpc >= opens)
    matters = taken & (arrives | ((plans.start < opens) & (ends > opens)))
    rows = np.flatnonzero(matters)
    return families.rows(rows), _held_plans(plans, rows, opens)


def _with_margin(children: int, margin: float) -> int:
    """Return how many children to play so that seldom fewer than those wanted are left."""
    return round(children + margin * children**0.5) if children > 0 else 0


def _none(
    scenario: Scenario, streams: Streams, table: DayTable, stays: StayLaw
) -> tuple[Families, Held]:
    nobody = np.empty(0, dtype=np.int64)
    return families_on_plans(
        scenario, stays, table, nobody, draw(streams, "past/cp", 0)
    ), still_to_come(0)


def _past_arrivals(
    scenario: Scenario, streams: Streams, table: DayTable, stays: StayLaw, size: int
) -> Families:
    since = streams.generator("past/cp/days").random(size)
    days = _past_days(since, -table.first - 1, number(scenario.start.growth_pct_per_year))
    return families_on_plans(scenario, stays, table, days, draw(streams, "past/cp", size))


def _past_days(uniform: Floats, longest: int, growth_pct: float) -> Ints:
    """Return days in [-longest, 0), denser towards today where arrivals grew."""
    growth = np.log1p(growth_pct / 100.0) / DAYS_PER_YEAR
    if abs(growth) < 1e-9:
        ago = uniform * longest
    else:
        ago = -np.log1p(-uniform * -np.expm1(-growth * longest)) / growth
    return -1 - np.floor(np.minimum(ago, longest - 1)).astype(np.int64)


def _children(families: Families, day: int) -> Ints:
    """Return how many children of each family are under 18 on `day`."""
    exists = np.arange(families.birthdays.shape[1]) < families.size[:, None]
    children: Ints = (exists & (families.birthdays > day)).sum(axis=1)
    return children


def _held_plans(plans: Plans, rows: Ints, opens: int) -> Held:
    known = plans.start[rows] < opens
    held = plans.conferences[rows] < opens
    numbers = np.where(known, held.sum(axis=1), 0)
    last = np.max(np.where(held, plans.conferences[rows], FAR_PAST), axis=1)
    state = still_to_come(len(rows))
    return Held(
        known=known,
        on_plan=known,
        in_care=state.in_care,
        plan_start=np.where(known, plans.start[rows], FAR_PAST),
        care_start=state.care_start,
        conferences=numbers,
        reviews=state.reviews,
        last_meeting=np.where(known, last, FAR_PAST),
        due=state.due,
        officer=state.officer,
    )


def past_care(
    scenario: Scenario,
    streams: Streams,
    table: DayTable,
    stays: StayLaw,
    opens: int,
    from_plans: int,
) -> tuple[Families, Held]:
    """Return units in care on day 0, and those that leave between `opens` and then.

    Parameters
    ----------
    from_plans
        Children who move into care from the plans of `past_plans` before day 0 and
        are still there; they are part of the total.
    """
    wanted = _with_margin(scenario.start.looked_after - from_plans, MARGIN_IN_CARE)
    size = max(_CARE_DRAW * wanted, 1)
    while True:
        draws = draw(streams, "past/lac", size)
        families = _past_entries(scenario, streams, table, stays, draws)
        leaves = families.day + np.ceil(families.stay_budget * _means(stays, families)).astype(int)
        moved_lately = _came_from_plan(scenario, draws) & (families.day >= opens)
        counts = (leaves > 0) & ~moved_lately
        children = np.cumsum(np.where(counts, _children(families, 0), 0))
        if children[-1] >= wanted or size >= _LARGEST_DRAW:
            break
        size *= 2
    taken = np.arange(size) <= np.searchsorted(children, wanted) if wanted else np.zeros(size, bool)
    rows = np.flatnonzero(
        taken & (leaves > opens) & ~moved_lately & (_children(families, opens) > 0)
    )
    kept, held = families.rows(rows), _held_care(scenario, families.rows(rows), table, opens)
    return _with_plans(scenario, kept, held, _came_from_plan(scenario, draws)[rows], from_plans)


def _past_entries(
    scenario: Scenario, streams: Streams, table: DayTable, stays: StayLaw, draws: Draws
) -> Families:
    since = streams.generator("past/lac/days").random(len(draws))
    days = _past_days(since, round(CARE_YEARS * DAYS_PER_YEAR), 0.0)
    return families_in_care(scenario, stays, table, days, draws)


def _means(stays: StayLaw, families: Families) -> Floats:
    return np.array(stays.means)[families.stay_kind]


def _came_from_plan(scenario: Scenario, draws: Draws) -> Flags:
    return draws.columns["plan"][:, 2] < scenario.demand.lac.share_from_plans


def _held_care(scenario: Scenario, families: Families, table: DayTable, opens: int) -> Held:
    """Play the reviews of units in care up to the day that the run opens."""
    entered = np.maximum(families.day, table.first)
    known = families.day < opens
    reviews, last = np.zeros(len(families), dtype=np.int64), entered.copy()
    upcoming = _first_review(scenario.practice, table, families, entered)
    running = np.flatnonzero(known & (upcoming < opens))
    while len(running):
        reviews[running] += 1
        last[running] = upcoming[running]
        upcoming[running] = _next_review(
            scenario.practice, table, families, reviews[running], last[running], running
        )
        running = running[upcoming[running] < opens]
    state = still_to_come(len(families))
    return Held(
        known=known,
        on_plan=state.on_plan,
        in_care=known,
        plan_start=state.plan_start,
        care_start=np.where(known, families.day, FAR_PAST),
        conferences=state.conferences,
        reviews=reviews,
        last_meeting=np.where(known, last, FAR_PAST),
        due=state.due,
        officer=state.officer,
    )


def _first_review(practice: Practice, table: DayTable, families: Families, entered: Ints) -> Ints:
    soonest, latest = practice.first_lac_working_days
    aim = np.floor(soonest + families.meetings[:, 0, AIM] * (latest - soonest + 1.0))
    return table.after_working_days(entered, aim.astype(np.int64))


def _next_review(
    practice: Practice, table: DayTable, families: Families, reviews: Ints, last: Ints, rows: Ints
) -> Ints:
    aim = families.meetings[rows, reviews % MEETINGS, AIM]
    second, later = practice.first_rcpc_early_days, practice.lac_early_days
    early_second = second[0] + aim * (second[1] - second[0])
    early_later = later[0] + aim * (later[1] - later[0])
    due = np.where(reviews == 1, table.after_months(last, 3), table.after_months(last, 6))
    early = np.where(reviews == 1, early_second, early_later).astype(np.int64)
    return table.last_working_on(np.clip(due - early, last + 1, table.last))


def _with_plans(
    scenario: Scenario, families: Families, held: Held, came_from_plan: Flags, from_plans: int
) -> tuple[Families, Held]:
    """Leave the latest entrants from plans on theirs until the total on both is reached."""
    wanted = max(scenario.start.both_pathways - from_plans, 0)
    latest_first = np.argsort(-families.day, kind="stable")
    candidates = latest_first[(held.known & came_from_plan)[latest_first]]
    children = np.cumsum(_children(families, 0)[candidates])
    chosen = candidates[: int(np.searchsorted(children, wanted)) + 1] if wanted else candidates[:0]
    on_plan = np.zeros(len(families), dtype=bool)
    on_plan[chosen] = True
    order_after = np.where(on_plan, families.order_after - families.day, families.order_after)
    before = 30 + (families.meetings[:, 1, AIM] * 365).astype(np.int64)
    plan_start = np.where(on_plan, families.day - before, FAR_PAST)
    changed = Held(
        **{
            **held.__dict__,
            "on_plan": on_plan,
            "plan_start": plan_start,
            "conferences": np.where(on_plan, 1 + before // 120, 0),
        }
    )
    return families.with_columns(order_after=order_after), changed


def children_in_care_from_plans(families: Families, plans_moved: Ints, stays: StayLaw) -> int:
    """Count the children who moved into care before day 0 and are still there."""
    leaves = plans_moved + np.ceil(families.stay_budget * _means(stays, families)).astype(np.int64)
    return int(children_between(families, plans_moved, leaves, np.array([0]))[0])
