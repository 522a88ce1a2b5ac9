"""Families: everything about one that does not depend on staffing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from capacity.demand.daytable import DayTable
from capacity.demand.stays import CARE_AGES, PLAN_AGES, UNACCOMPANIED, StayLaw
from capacity.demand.streams import Streams
from capacity.practice.spans import DAYS_PER_YEAR
from capacity.scenario.laws import number
from capacity.scenario.model import Scenario

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

MEETINGS = 24
"""Meetings of a family with numbers of their own; a longer history uses them again."""

AIM, OUTCOME, HOURS, CAUSE, DELAY, FORWARD, MIDWAY = range(7)
"""What the uniform numbers of a meeting are for."""

_PURPOSES = {"size": 1, "traits": 8, "ages": 10, "plan": 4, "stay": 2}
_BIRTHDAY_MONTHS = 18 * 12
NEVER = 10**6


@dataclass(frozen=True)
class Draws:
    """Uniform numbers of families, a row each, by purpose: one stream a purpose."""

    columns: dict[str, Floats]
    meetings: Floats

    def rows(self, chosen: Ints | slice) -> Draws:
        """Return the draws of the chosen families."""
        columns = {name: values[chosen] for name, values in self.columns.items()}
        return Draws(columns, self.meetings[chosen])

    def __len__(self) -> int:
        return len(self.meetings)


def draw(streams: Streams, name: str, families: int) -> Draws:
    """Draw the numbers of `families` families; more families change none of the first."""
    columns = {
        purpose: streams.generator(f"families/{name}/{purpose}").random((families, width))
        for purpose, width in _PURPOSES.items()
    }
    meetings = streams.generator(f"families/{name}/meetings").random(
        (families, MEETINGS, MIDWAY + 1)
    )
    return Draws(columns, meetings)


@dataclass(frozen=True)
class Families:
    """Columns over families; days count from the scenario's start.

    Attributes
    ----------
    day
        Strategy discussion (or notification of a transfer), or entry to care.
    enters_care
        Whether the family comes by entering care, not by a conference.
    size
        Children.
    births, birthdays
        Days of birth (expected, where later than `day`) and 18th birthdays,
        shape (families, 5); children beyond `size` have no meaning.
    pod
        Social work team, from 0.
    complex, returning, transfer_in, far, short_breaks, adopted
        Traits; `adopted` units are placed for adoption while in care.
    known_to
        Uniform number that says which officer a returning family is known to.
    converts
        Whether the ICPC leads to plans.
    exit_after
        Days from the plan's start to its exit other than at a conference.
    to_care
        Whether that exit is a move into care.
    order_after
        Days from entering care to the order after which a plan ends by letter.
    stay_kind, stay_budget
        Kind of stay in care and its budget (see `stays`).
    meetings
        Uniform numbers, shape (families, meetings, purposes).
    """

    day: Ints
    enters_care: Flags
    size: Ints
    births: Ints
    birthdays: Ints
    pod: Ints
    complex: Flags
    returning: Flags
    known_to: Floats
    transfer_in: Flags
    far: Flags
    short_breaks: Flags
    adopted: Flags
    converts: Flags
    exit_after: Ints
    to_care: Flags
    order_after: Ints
    stay_kind: Ints
    stay_budget: Floats
    meetings: Floats

    def __len__(self) -> int:
        return len(self.day)

    def rows(self, chosen: Ints | Flags) -> Families:
        """Return the chosen families."""
        return Families(**{each.name: getattr(self, each.name)[chosen] for each in fields(self)})

    def with_columns(self, **columns: np.ndarray) -> Families:
        """Return the families with some columns replaced."""
        kept = {each.name: getattr(self, each.name) for each in fields(self)}
        return Families(**{**kept, **columns})


def joined(parts: Sequence[Families]) -> Families:
    """Return families of all parts, one after the other."""
    columns = {
        each.name: np.concatenate([getattr(part, each.name) for part in parts])
        for each in fields(Families)
    }
    return Families(**columns)


def by_day(families: Families) -> Families:
    """Return the families in order of their day."""
    return families.rows(np.argsort(families.day, kind="stable"))


def families_on_plans(
    scenario: Scenario, stays: StayLaw, table: DayTable, days: Ints, draws: Draws
) -> Families:
    """Return families whose strategy discussion falls on each of `days`."""
    cp = scenario.demand.cp
    sizes = _picked(cp.family_sizes, draws.columns["size"][:, 0]) + 1
    return _families(
        scenario, stays, table, days, draws, sizes, _births(cp.age_shares, PLAN_AGES, days, draws)
    )


def families_in_care(
    scenario: Scenario, stays: StayLaw, table: DayTable, days: Ints, draws: Draws
) -> Families:
    """Return sibling units that enter care on each of `days`."""
    lac = scenario.demand.lac
    sizes = _picked(lac.family_sizes, draws.columns["size"][:, 0]) + 1
    births = _births(lac.age_shares, CARE_AGES, days, draws)
    traits = draws.columns["traits"]
    youngest = days - births[:, 0] < 5 * DAYS_PER_YEAR
    return _families(scenario, stays, table, days, draws, sizes, births).with_columns(
        enters_care=np.ones(len(days), dtype=bool),
        returning=traits[:, 2] * 100.0 < lac.returning_pct,
        short_breaks=traits[:, 6] * 100.0 < lac.short_break_pct,
        adopted=(traits[:, 7] * 100.0 < lac.adoption_pct) & youngest,
    )


def unaccompanied(
    scenario: Scenario, stays: StayLaw, table: DayTable, days: Ints, draws: Draws
) -> Families:
    """Return unaccompanied young people, aged 16-17 and alone."""
    alone = families_in_care(scenario, stays, table, days, draws)
    ages = (16.0 + 2.0 * draws.columns["ages"][:, 5:]) * DAYS_PER_YEAR
    births = days[:, None] - ages.astype(np.int64)
    return alone.with_columns(
        size=np.ones(len(days), dtype=np.int64),
        births=births,
        birthdays=table.after_months(births, _BIRTHDAY_MONTHS),
        stay_kind=np.full(len(days), UNACCOMPANIED),
        returning=np.zeros(len(days), dtype=bool),
        short_breaks=np.zeros(len(days), dtype=bool),
        adopted=np.zeros(len(days), dtype=bool),
    )


def _families(
    scenario: Scenario,
    stays: StayLaw,
    table: DayTable,
    days: Ints,
    draws: Draws,
    sizes: Ints,
    births: Ints,
) -> Families:
    demand, pathways = scenario.demand, scenario.pathways
    traits, plan, stay = (draws.columns[name] for name in ("traits", "plan", "stay"))
    transfer_in = traits[:, 4] * 100.0 < demand.cp.transfer_in_pct
    shortest, longest = pathways.order_weeks
    return Families(
        day=days,
        enters_care=np.zeros(len(days), dtype=bool),
        size=sizes,
        births=births,
        birthdays=table.after_months(births, _BIRTHDAY_MONTHS),
        pod=(traits[:, 0] * demand.pods).astype(np.int64),
        complex=traits[:, 1] * 100.0 < demand.complex_pct,
        returning=traits[:, 2] * 100.0 < demand.cp.returning_pct,
        known_to=traits[:, 3],
        transfer_in=transfer_in,
        far=traits[:, 5] * 100.0 < demand.lac.far_pct,
        short_breaks=np.zeros(len(days), dtype=bool),
        adopted=np.zeros(len(days), dtype=bool),
        converts=(plan[:, 0] < number(demand.cp.conversion)) | transfer_in,
        exit_after=_waiting_days(plan[:, 1], number(demand.cp.other_exit_per_day)),
        to_care=plan[:, 2] * 100.0 < pathways.exits_to_care_pct,
        order_after=(7.0 * (shortest + plan[:, 3] * (longest - shortest))).astype(np.int64),
        stay_kind=stays.kind(stay[:, 0]),
        stay_budget=-np.log1p(-stay[:, 1]),
        meetings=draws.meetings,
    )


def _picked(shares: Sequence[float], uniforms: Floats) -> Ints:
    """Return the index of the share that each uniform number falls in."""
    edges = np.cumsum(shares) / np.sum(shares)
    return np.searchsorted(edges[:-1], uniforms, side="right")


def _births(
    shares: Sequence[float], ages: Sequence[tuple[float, float]], days: Ints, draws: Draws
) -> Ints:
    """Return days of birth of up to five siblings, shape (families, 5)."""
    group = _picked(shares, draws.columns["ages"][:, :5])
    young, old = np.array(ages).T
    age: Floats = young[group] + (old - young)[group] * draws.columns["ages"][:, 5:]
    return days[:, None] - np.floor(age * DAYS_PER_YEAR).astype(np.int64)


def _waiting_days(uniforms: Floats, per_day: float) -> Ints:
    """Return exponential waiting times in whole days, at least one."""
    if per_day <= 0.0:
        return np.full(len(uniforms), NEVER)
    waits = -np.log1p(-uniforms) / per_day
    return np.minimum(1 + waits, NEVER).astype(np.int64)
