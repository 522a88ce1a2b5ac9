"""The ground that plans are tried on: demand paths, employees, prices, and the calendar."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from capacity.experiment.given import Given
from capacity.planning.paths import Paths, draw_paths
from capacity.planning.posts import Posts, Seats, employees
from capacity.planning.prices import Prices, prices
from capacity.planning.rule import Followed, Rule, follow
from capacity.planning.waiting import NO_WAITS, Waits
from capacity.scenario import Scenario

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Month:
    """A calendar month of the plan, known by the last week that closes in it."""

    name: str
    week: int


def month_name(month: str) -> str:
    """Return ``2016-06`` as June 2016."""
    return f"{date.fromisoformat(f'{month}-01'):%B %Y}"


def percent(share: float) -> str:
    """Return a chance as ``93 %``; what is not quite certain is not said to be."""
    shown = f"{100.0 * share:.0f} %"
    if shown == "100 %" and share < 1.0:
        return "over 99 %"
    return "under 1 %" if shown == "0 %" and share > 0.0 else shown


def calendar_months(first_day: date, weeks: int) -> tuple[Month, ...]:
    """Return the months in which weeks close."""
    last = {}
    for week in range(weeks):
        close = first_day + timedelta(days=7 * week + 6)
        last[f"{close:%Y-%m}"] = week
    return tuple(Month(name, week) for name, week in last.items())


@dataclass(frozen=True)
class Trial:
    """What a plan led to, in short.

    Attributes
    ----------
    chances
        Of each month shown, to close at or under the target.
    cost
        Mean over paths and all weeks planned, pounds.
    locum_share
        Of FTE paid in the weeks shown, mean.
    """

    chances: Floats
    cost: float
    locum_share: float


@dataclass
class Ground:
    """One set of demand paths, and what plans lead to on it.

    Attributes
    ----------
    scenario
        With every law at its median.
    given
        What its files say.
    paths
        Demand.
    shown
        Weeks that are shown, of those that are planned.
    seed
        Of recruitment's luck and of the times that finding locums takes.
    openings
        Days on which new posts are opened, in order; any beyond them are opened on day 0.
    """

    scenario: Scenario
    given: Given
    paths: Paths
    shown: int
    seed: int
    openings: tuple[int, ...] = ()
    _posts: dict[int, Posts] = field(default_factory=dict, repr=False)
    _trials: dict[tuple[int, Rule, float], Trial] = field(default_factory=dict, repr=False)

    @cached_property
    def prices(self) -> Prices:
        """Of each week."""
        return prices(self.scenario, self.given.calendar, self.paths.weeks)

    @cached_property
    def seats(self) -> Seats:
        """Draws what becomes of posts."""
        return Seats(
            self.scenario, self.prices, self.paths.count, self.paths.weeks, self.seed,
            self.given.calendar,
        )  # fmt: skip

    @cached_property
    def months(self) -> tuple[Month, ...]:
        """The months that are shown."""
        return calendar_months(self.paths.first_day, self.shown)

    @cached_property
    def base_fte(self) -> float:
        """FTE of employees and of candidates who are on the way: posts that there are."""
        listed = sum(
            officer.fte for officer in employees(self.given.team)
            if officer.end is None or officer.end >= self.scenario.first_day
        )  # fmt: skip
        coming = [c for c in self.scenario.workforce.candidate if c.contract == "permanent"]
        return round(listed + sum(candidate.fte for candidate in coming), 6)

    def opened(self, extra: int) -> tuple[int, ...]:
        """Return the days on which so many new posts are opened."""
        return self.openings[:extra] + (0,) * max(extra - len(self.openings), 0)

    def opening(self, days: tuple[int, ...]) -> Ground:
        """Return the same ground with new posts opened on other days."""
        if self.opened(len(days)) == days and not any(self.openings[len(days) :]):
            return self
        return Ground(self.scenario, self.given, self.paths, self.shown, self.seed, days)

    def posts(self, extra: int) -> Posts:
        """Return what employees give with so many posts more than there are."""
        if extra not in self._posts:
            self._posts[extra] = (
                self._base() if extra == 0
                else self.posts(extra - 1).plus(
                    self.seats.new_post(extra - 1, self.opened(extra)[-1])
                )
            )  # fmt: skip
        return self._posts[extra]

    def follow(self, extra: int, rule: Rule | None) -> Followed:
        """Follow a plan."""
        return follow(
            self.scenario, self.given.team, self.prices, self.paths, self.posts(extra), rule,
            self.seed, self.given.calendar,
        )  # fmt: skip

    def trial(self, posts: int, rule: Rule, target: float) -> Trial:
        """Follow a plan, or say what it led to before: several promises try the same plans."""
        if (posts, rule, target) not in self._trials:
            followed = self.follow(posts, rule)
            shown = slice(0, self.shown)
            locums = followed.locums[:, shown].sum()
            employees = followed.permanents[:, shown].sum()
            self._trials[posts, rule, target] = Trial(
                self.chances(followed, target),
                float(followed.cost.sum(axis=1).mean()),
                float(locums / max(locums + employees, 1e-9)),
            )
        return self._trials[posts, rule, target]

    def chances(self, followed: Followed, target: float) -> Floats:
        """Return the chance of each month shown to close at or under the target."""
        return np.asarray(in_band(followed, target, self.months).mean(axis=0))

    def part(self, paths: int) -> Ground:
        """Return the ground with the first paths only."""
        few = Paths(
            self.paths.first_day, self.paths.children[:paths], self.paths.hours[:paths]
        )  # fmt: skip
        return Ground(self.scenario, self.given, few, self.shown, self.seed, self.openings)

    def _base(self) -> Posts:
        total = self.seats.nobody()
        for index, officer in enumerate(employees(self.given.team)):
            total = total.plus(self.seats.employee(index, officer))
        for index, candidate in enumerate(self.scenario.workforce.candidate):
            if candidate.contract == "permanent":
                total = total.plus(self.seats.candidate(index, candidate))
        return total


def in_band(followed: Followed, target: float, months: tuple[Month, ...]) -> NDArray[np.bool_]:
    """Say which paths close which months at or under the target, shape (paths, months)."""
    closes = followed.caseload[:, [month.week for month in months]]
    return np.asarray(closes <= target + 1e-9)


def draw_ground(
    scenario: Scenario,
    given: Given,
    paths: int,
    weeks: int,
    shown: int,
    family: int,
    waits: Waits = NO_WAITS,
) -> Ground:
    """Draw demand paths of a set, and the ground that they are."""
    drawn = scenario.with_changes({"scenario.weeks": weeks}).drawn(lambda key: 0.5)
    demand = draw_paths(scenario, given, paths, weeks, family, waits)
    return Ground(drawn, given, demand, shown, family)
