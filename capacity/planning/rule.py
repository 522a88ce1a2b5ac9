"""The locum rule, followed week by week on many paths at once.

Each week the PRO compares children held with the officers who will be there when a locum
who is sought today could start. The decisions are those of `capacity.simulation.locums`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from capacity.planning.paths import Paths
from capacity.planning.posts import Posts, listed_locums, next_worked, triangular
from capacity.planning.prices import Prices
from capacity.practice import ENGLAND, WorkingDays
from capacity.practice.spans import DAYS_PER_YEAR
from capacity.scenario import Scenario
from capacity.scenario.laws import number
from capacity.service import Team
from capacity.service.wording import counted

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DEAD_BAND = 3.0
"""Children per FTE between seeking and giving notice, unless a plan says otherwise."""

_AIR = 1e-9


@dataclass(frozen=True)
class Rule:
    """Seek a locum above, give one notice below; children per FTE present.

    Attributes
    ----------
    above, below
        Seek above; give notice where fewer would be held per FTE without the locum.
    at_most
        Locums at once.
    """

    above: float
    below: float
    at_most: int

    def sentence(self) -> str:
        """Say the rule as an instruction to a manager."""
        return (
            f"Each week, seek a locum while, a fortnight ahead, more than {self.above:g} children "
            "would be held per FTE present and built up "
            f"(at most {counted(self.at_most, 'locum')} at once); give one notice once fewer than "
            f"{self.below:g} would be held per FTE without that locum."
        )

    def changes(
        self, establishment: float, posts: Sequence[Mapping[str, Any]] = ()
    ) -> dict[str, Any]:
        """Return what the rule sets in a scenario, beside so many posts: `with_changes`.

        Parameters
        ----------
        establishment
            FTE of posts on day 0.
        posts
            Those that a plan opens later; whatever else the scenario dated is gone.
        """
        return {
            "workforce.establishment": establishment,
            "workforce.posts": tuple(posts),
            "workforce.recruitment.on": True,
            "workforce.locum.seek_above": self.above,
            "workforce.locum.release_below": self.below,
            "workforce.locum.at_most": self.at_most,
            "workforce.locum.built_up": True,
            "workforce.locum.cover_vacancies": False,  # the rule alone says when to seek one
            "workforce.locum.cover_absence": False,
            "workforce.locum.until": None,
        }


@dataclass(frozen=True)
class Followed:
    """What following a plan leads to, by path and week.

    Attributes
    ----------
    caseload
        Children per FTE present and built up, at the close of the week.
    permanents, locums
        FTE paid in the week.
    cost_permanent, cost_locum, cost_recruitment
        Pounds.
    adverts, hires, locum_hires
        How many.
    """

    caseload: Floats
    permanents: Floats
    locums: Floats
    cost_permanent: Floats
    cost_locum: Floats
    cost_recruitment: Floats
    adverts: Floats
    hires: Floats
    locum_hires: Floats

    @property
    def cost(self) -> Floats:
        """Pounds in all, shape (paths, weeks)."""
        return self.cost_permanent + self.cost_locum + self.cost_recruitment


def follow(
    scenario: Scenario,
    team: Team,
    prices: Prices,
    paths: Paths,
    posts: Posts,
    rule: Rule | None,
    seed: int = 0,
    calendar: WorkingDays = ENGLAND,
) -> Followed:
    """Follow a plan on demand paths.

    Parameters
    ----------
    scenario
        With every law drawn.
    team
        Its locums are there on day 0.
    prices
        Of each week.
    paths, posts
        Demand, and what employees give; of equal shape.
    rule
        Nobody is sought and nobody given notice without one.
    seed
        Of the times that finding locums takes.
    calendar
        Nobody starts on a day that is not worked.
    """
    return _Weeks(scenario, team, prices, paths, posts, rule, seed, calendar).run()


class _Weeks:
    """State of all paths while the weeks pass."""

    def __init__(
        self,
        scenario: Scenario,
        team: Team,
        prices: Prices,
        paths: Paths,
        posts: Posts,
        rule: Rule | None,
        seed: int,
        calendar: WorkingDays,
    ) -> None:
        self.prices, self.paths, self.posts, self.rule = prices, paths, posts, rule
        self.law = scenario.workforce.locum
        count, self.weeks = posts.effective.shape
        self.children = np.ascontiguousarray(paths.children.T)
        self.foreseen = np.ascontiguousarray(posts.foreseen.T)
        first = scenario.first_day
        self.worked = next_worked(scenario, calendar, self.weeks)
        self.ahead = round(7.0 * self.law.find_weeks[1])
        self.notice = max(1, -(-round(7.0 * self.law.notice_weeks) // 7))
        self.stay = round(7.0 * self.law.least_stay_weeks)
        self.least = max(1, -(-round(7.0 * self.law.least_stay_weeks) // 7))
        self.ramp = 7.0 * scenario.workforce.ramp_up_weeks_locum
        self.rate = number(scenario.workforce.leaving.locum_pct_per_year) / 100.0
        self.listed = listed_locums(team)
        self.starts = [_day(o.start, first, -(10**5)) for o in self.listed]
        self.ends = [_day(o.end, first, 10**5) for o in self.listed]
        self.fte = np.array([officer.fte for officer in self.listed])
        self.worth = np.array([each.fte * each.capacity_factor for each in self.listed])
        self.left = list(range(len(self.listed)))
        self.here = np.ones((count, len(self.listed)), dtype=bool)
        self.generator = np.random.default_rng([seed, 4])
        size = (self.weeks + 64, count)
        self.paid, self.effective, self.stated = (np.zeros(size) for _ in range(3))
        self.arrived, self.going, self.hired = (np.zeros(size) for _ in range(3))
        self.sought, self.staying, self.settled = (np.zeros(count) for _ in range(3))

    def run(self) -> Followed:
        """Let the weeks pass."""
        for week in range(self.weeks):
            self.left = [place for place in self.left if self.here[:, place].any()]
            self._arrive(week)
            if self.rule is not None:
                self._review(self.rule, week)
            self._resign(week)
            self._close(week)
        keep = slice(0, self.weeks)
        present = self.posts.effective + self.effective[keep].T
        caseload = self.paths.children[:, 1 : self.weeks + 1] / np.maximum(present, 0.05)
        posts, prices, hired = self.posts, self.prices, self.hired[keep].T
        paid = np.ascontiguousarray(self.paid[keep].T)
        return Followed(
            caseload=caseload,
            permanents=posts.paid,
            locums=paid,
            cost_permanent=posts.pay,
            cost_locum=paid * prices.locum + self.stated[keep].T,
            cost_recruitment=posts.adverts * prices.advert
            + posts.hires * prices.hire
            + hired * prices.locum_hire,
            adverts=posts.adverts,
            hires=posts.hires,
            locum_hires=hired,
        )

    def _arrive(self, week: int) -> None:
        """Let those start whose day has come by the review of the week."""
        came = self.arrived[week]
        self.staying += came
        self.sought -= came
        if week >= self.least:
            # Of those who came then some may have resigned since.
            settled = self.settled + self.arrived[week - self.least]
            self.settled = np.minimum(settled, self.staying)

    def _review(self, rule: Rule, week: int) -> None:
        children = self.children[week]
        present = self._foreseen(week)
        self._seek(rule, week, children, present)
        self._let_go(rule, week, children, present)

    def _foreseen(self, week: int) -> Floats:
        """Return the FTE that will be there when a locum sought today could start."""
        soon = 7 * week + self.ahead
        last = min((soon + 7) // 7, self.going.shape[0])
        leaving_later = self._in_notice(last)
        present: Floats = self.foreseen[week] + self.law.fte * (self.staying + leaving_later)
        there = self._there(soon)
        return present + self.here[:, there] @ self.worth[there] if there else present

    def _known_to_leave(self, place: int, week: int) -> bool:
        """Whether a listed locum's end is so near that another may be sought in the place."""
        return 7 * week >= self.ends[place] - self.ahead

    def _there(self, day: int) -> list[int]:
        """Return the listed locums who may be there on a day."""
        return [place for place in self.left if self.starts[place] <= day <= self.ends[place]]

    def _in_notice(self, week: int) -> Floats:
        """Return how many are gone from a week on, of those who have had notice."""
        total: Floats = self.going[week : week + self.notice + 1].sum(axis=0)
        return total

    def _seek(self, rule: Rule, week: int, children: Floats, present: Floats) -> None:
        short = children / rule.above - present - self.law.fte * self.sought
        wanted = np.ceil(short / self.law.fte - _AIR)
        staying = [place for place in self.left if not self._known_to_leave(place, week)]
        room = rule.at_most - self.staying - self.sought - self.here[:, staying].sum(axis=1)
        wanted = np.clip(np.minimum(wanted, room), 0, None).astype(np.int64)
        path = np.repeat(np.arange(len(wanted)), wanted)
        if not len(path):
            return
        self.sought += wanted
        uniform = self.generator.random(len(path))
        days = np.maximum(1, np.rint(7.0 * triangular(self.law.find_weeks, uniform)))
        self._begin(path, self.worked(7 * week + days.astype(np.int64)))

    def _begin(self, path: Ints, start: Ints) -> None:
        """Enter somebody who starts on a day: paid from then, built up after the weeks of it."""
        week, weekday = start // 7, start % 7
        review = -(-start // 7)
        np.add.at(self.arrived, (review, path), 1.0)
        np.add.at(self.hired, (week, path), 1.0)
        early = review > week
        np.add.at(self.paid, (week[early], path[early]), self.law.fte * (7 - weekday[early]) / 7.0)
        built = np.minimum(1.0, (13 - weekday) / max(self.ramp, 1e-9))
        np.add.at(self.effective, (week[early], path[early]), self.law.fte * built[early])
        for later in range(8):
            short = 1.0 - np.minimum(1.0, (7 * later + 13 - weekday) / max(self.ramp, 1e-9))
            if not (short > 0.0).any():
                break
            counts = (week + later >= review) & (short > 0.0)
            lost = -self.law.fte * short[counts]
            np.add.at(self.effective, (week[counts] + later, path[counts]), lost)

    def _let_go(self, rule: Rule, week: int, children: Floats, present: Floats) -> None:
        """Give notice to those who can be done without, the listed ones first."""
        quiet = self.sought <= 0.0
        # When whoever has notice today has gone, so have all who had it before.
        last = min((7 * week + self.ahead + 7) // 7, self.going.shape[0])
        present = present - self.law.fte * self._in_notice(last)
        for place in self.left:
            officer = self.listed[place]
            if self.starts[place] > 7 * week - self.stay or self._known_to_leave(place, week):
                continue
            able = quiet & self.here[:, place]
            goes = able & (children < rule.below * (present - officer.fte) - _AIR)
            if not goes.any():
                continue
            self.here[:, place] &= ~goes
            present = present - officer.fte * goes
            for later in range(week, week + self.notice):
                self._pay_listed(place, later, goes.astype(float))
        spare = np.ceil((present - children / rule.below) / self.law.fte - _AIR) - 1.0
        goes_on = np.clip(np.minimum(spare, self.settled), 0.0, None) * quiet
        self._leave(week, goes_on)
        self.settled -= goes_on

    def _leave(self, week: int, number_of: Floats) -> None:
        self.staying -= number_of
        self.going[week + self.notice] += number_of
        worth = self.law.fte * number_of
        self.effective[week : week + self.notice] += worth
        self.paid[week : week + self.notice] += worth

    def _resign(self, week: int) -> None:
        if self.rate > 0.0:
            chance = 1.0 - np.exp(-self.rate * 7.0 / DAYS_PER_YEAR)
            gone = self.generator.binomial(self.staying.astype(np.int64), chance).astype(float)
            self._leave(week, gone)
            self.settled = np.maximum(0.0, self.settled - gone)

    def _close(self, week: int) -> None:
        """Count who is there in the week."""
        self.paid[week] += self.law.fte * self.staying
        self.effective[week] += self.law.fte * self.staying
        day = 7 * week + 6
        there = self._there(day)
        if any(self.listed[place].annual_cost is not None for place in there):
            for place in there:
                self._pay_listed(place, week, self.here[:, place].astype(float))
        elif there:
            self.paid[week] += self.here[:, there] @ self.fte[there]
            self.effective[week] += self.here[:, there] @ self.worth[there]

    def _pay_listed(self, place: int, week: int, here: Floats) -> None:
        """Pay a listed locum for a week; a stated yearly cost stands instead of the usual price."""
        officer = self.listed[place]
        self.paid[week] += officer.fte * here
        self.effective[week] += self.worth[place] * here
        if officer.annual_cost is not None and week < self.weeks:
            usual = officer.fte * self.prices.locum[week]
            stated = self.prices.of_stated(officer.annual_cost)[week]
            self.stated[week] += (stated - usual) * here


def _day(day: object, first: object, silent: int) -> int:
    return silent if day is None else (day - first).days  # type: ignore[operator]
