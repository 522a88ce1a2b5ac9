"""The starting caseload from a sheet: real children, real dates, what remains drawn.

Children of a sibling group who are on the same pathway, with the same officer and due
dates within four weeks, are reviewed together. What a sheet leaves out is drawn. What
remains of a stay is drawn given the time already spent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np

from capacity.demand.daytable import DayTable
from capacity.demand.families import (
    NEVER,
    Draws,
    Families,
    Floats,
    Ints,
    draw,
    families_in_care,
    families_on_plans,
)
from capacity.demand.past import Held
from capacity.demand.play import FAR_PAST
from capacity.demand.pods import UNKNOWN, Pods, numbered
from capacity.demand.stays import YEARS, StayLaw
from capacity.demand.streams import Streams
from capacity.practice.spans import DAYS_PER_YEAR
from capacity.scenario.model import Scenario
from capacity.service import Caseload, Child, Team

TOGETHER_DAYS = 28
LARGEST_UNIT = 5
SHORT_BREAKS = ("V3", "V4")
_BIRTHDAY_MONTHS = 18 * 12


def known_families(
    scenario: Scenario,
    streams: Streams,
    table: DayTable,
    stays: StayLaw,
    caseload: Caseload,
    team: Team,
    pods: Pods,
) -> tuple[Families, Held]:
    """Return the families of a caseload sheet and where they stand on day 0."""
    units = units_of(caseload)
    draws = draw(streams, "sheet", len(units))
    dates = _Dates(scenario.first_day, units, draws)
    families = _families(scenario, stays, table, units, draws, dates, pods)
    return families, _held(units, dates, [officer.name for officer in team])


def units_of(caseload: Caseload) -> list[list[Child]]:
    """Return children who are reviewed together, in the order of their sheet."""
    units: list[list[Child]] = []
    for group in caseload.groups:
        alike: dict[tuple[str, str, bool], list[Child]] = {}
        for child in group.children:
            key = (child.pathway, child.officer, child.legal_status in SHORT_BREAKS)
            alike.setdefault(key, []).append(child)
        for children in alike.values():
            units += _near(children)
    return units


def _near(children: Iterable[Child]) -> list[list[Child]]:
    """Part children whose reviews are due too far apart to be held together."""
    parts: list[list[Child]] = []
    for child in sorted(children, key=lambda child: child.next_review_due or date.min):
        if parts and len(parts[-1]) < LARGEST_UNIT and _together(parts[-1][0], child):
            parts[-1].append(child)
        else:
            parts.append([child])
    return parts


def _together(first: Child, child: Child) -> bool:
    if first.next_review_due is None or child.next_review_due is None:
        return first.next_review_due is child.next_review_due
    return (child.next_review_due - first.next_review_due).days <= TOGETHER_DAYS


class _Dates:
    """Days of the units of a sheet, drawn where the sheet is silent; columns over units."""

    def __init__(self, day_0: date, units: Sequence[Sequence[Child]], draws: Draws) -> None:
        self._day_0, self._units = day_0, units
        drawn = -np.ceil(draws.columns["plan"][:, 3] * DAYS_PER_YEAR).astype(np.int64)
        on_plan = np.array([unit[0].pathway.on_plan for unit in units], dtype=bool)
        in_care = np.array([unit[0].pathway.looked_after for unit in units], dtype=bool)
        plan, care = self._earliest("plan_start"), self._earliest("looked_after_since")
        self.plan = np.where(
            on_plan, np.minimum(np.where(plan == NEVER, drawn, plan), -1), FAR_PAST
        )
        self.care = np.where(
            in_care, np.minimum(np.where(care == NEVER, drawn, care), -1), FAR_PAST
        )
        self.last = self._earliest("last_review")
        self.due = self._earliest("next_review_due")
        self.on_plan, self.in_care = on_plan, in_care

    def _earliest(self, name: str) -> Ints:
        """Return the earliest of the children's dates, `NEVER` where no child has one."""
        days = [
            min(((d - self._day_0).days for c in unit if (d := getattr(c, name))), default=NEVER)
            for unit in self._units
        ]
        return np.array(days, dtype=np.int64)


def _families(
    scenario: Scenario,
    stays: StayLaw,
    table: DayTable,
    units: Sequence[Sequence[Child]],
    draws: Draws,
    dates: _Dates,
    pods: Pods,
) -> Families:
    since = np.where(dates.in_care, dates.care, dates.plan)
    drawn = families_on_plans(scenario, stays, table, since, draws)
    births = drawn.births.copy()
    births[dates.in_care] = families_in_care(scenario, stays, table, since, draws).births[
        dates.in_care
    ]
    for row, unit in enumerate(units):
        for place, child in enumerate(unit):
            if child.date_of_birth is not None:
                births[row, place] = (child.date_of_birth - scenario.first_day).days
    kind, budget = _remaining_stay(stays, -dates.care, draws)
    return drawn.with_columns(
        size=np.array([len(unit) for unit in units], dtype=np.int64),
        births=births,
        birthdays=table.after_months(births, _BIRTHDAY_MONTHS),
        pod=_pods(units, pods, drawn.pod),
        complex=np.array([any(child.complex for child in unit) for unit in units], dtype=bool),
        short_breaks=np.array([unit[0].legal_status in SHORT_BREAKS for unit in units], dtype=bool),
        exit_after=np.minimum(drawn.exit_after - np.where(dates.on_plan, dates.plan, 0), NEVER),
        order_after=drawn.order_after - np.where(dates.in_care, dates.care, 0),
        stay_kind=np.where(dates.in_care, kind, drawn.stay_kind),
        stay_budget=np.where(dates.in_care, budget, drawn.stay_budget),
    )


def _pods(units: Sequence[Sequence[Child]], pods: Pods, drawn: Ints) -> Ints:
    """Return each unit's pod: the first that its children name, or as drawn."""
    named = (next((child.pod for child in unit if child.pod), "") for unit in units)
    found = np.array(numbered(named, pods), dtype=np.int64)
    return np.where(found == UNKNOWN, drawn, found)


def _remaining_stay(stays: StayLaw, spent: Ints, draws: Draws) -> tuple[Ints, Floats]:
    """Draw kind and budget of stays given the days already spent: each kind has no memory."""
    means = np.array(stays.means[: YEARS + 1])
    passed = np.maximum(spent, 0)[:, None] / means
    odds = np.array(stays.shares) * np.exp(-np.minimum(passed, 700.0))
    edges = np.cumsum(odds, axis=1) / np.sum(odds, axis=1, keepdims=True)
    uniform = draws.columns["stay"]
    kind = (uniform[:, :1] >= edges[:, :-1]).sum(axis=1)
    rows = np.arange(len(kind))
    return kind, passed[rows, kind] - np.log1p(-uniform[:, 1])


def _held(units: Sequence[Sequence[Child]], dates: _Dates, officers: Sequence[str]) -> Held:
    number = {name: index for index, name in enumerate(officers)}
    everybody = np.ones(len(units), dtype=bool)
    last = np.where(dates.last < 0, dates.last, FAR_PAST)
    begun = np.maximum(dates.plan, dates.care)
    return Held(
        known=everybody,
        on_plan=dates.on_plan,
        in_care=dates.in_care,
        plan_start=dates.plan,
        care_start=dates.care,
        conferences=np.where(dates.on_plan, 1 + (last > dates.plan + TOGETHER_DAYS), 0),
        reviews=np.where(dates.in_care & (last > dates.care), 1 + (last > dates.care + 60), 0),
        last_meeting=np.where(last > FAR_PAST, last, begun),
        due=np.where(dates.due < NEVER, dates.due, FAR_PAST),
        officer=np.array([number.get(unit[0].officer, -1) for unit in units], dtype=np.int64),
    )
