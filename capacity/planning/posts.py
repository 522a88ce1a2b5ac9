"""Employees by week: who leaves, who is being recruited, who starts, and what they have built up.

Posts are filled independently of each other and of demand, so that their histories can be
drawn beforehand, path by path, with the simulation's own laws for each stage
(`capacity.simulation.recruitment`). What a post does not know: failed probation, growing
officers who are found by an advert, and resignations brought forward by load.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capacity.planning.prices import Prices
from capacity.practice import ENGLAND, WorkingDays
from capacity.practice.spans import DAYS_PER_YEAR
from capacity.scenario import Scenario
from capacity.scenario.laws import number
from capacity.scenario.workforce_change import Candidate, Recruitment
from capacity.service import Contract, Experience, Officer, Team

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

NEVER = 10**6
EVER = -(10**5)
MOST_ATTEMPTS = 40


@dataclass(frozen=True)
class Posts:
    """What employees give and cost, by path and week; shape (paths, weeks).

    Attributes
    ----------
    effective
        FTE present and built up at the close of the week.
    foreseen
        FTE that the PRO, looking at the beginning of the week, expects to be there and built
        up when a locum sought today could start.
    paid
        FTE of employees in post, by share of the week.
    pay
        Pounds that they cost.
    adverts, hires
        How many.
    """

    effective: Floats
    foreseen: Floats
    paid: Floats
    pay: Floats
    adverts: Floats
    hires: Floats

    def plus(self, other: Posts) -> Posts:
        """Return both together."""
        return Posts(
            self.effective + other.effective,
            self.foreseen + other.foreseen,
            self.paid + other.paid,
            self.pay + other.pay,
            self.adverts + other.adverts,
            self.hires + other.hires,
        )


class Seats:
    """Draws the history of posts, one generator a post, so that plans meet the same luck.

    Parameters
    ----------
    scenario
        With every law drawn at its mean.
    paths, weeks
        Shape of what is drawn.
    seed
        Of the generators.
    calendar
        Nobody starts on a day that is not worked.
    """

    def __init__(
        self,
        scenario: Scenario,
        prices: Prices,
        paths: int,
        weeks: int,
        seed: int,
        calendar: WorkingDays = ENGLAND,
    ) -> None:
        self.scenario, self.prices = scenario, prices
        self.paths, self.weeks, self.seed = paths, weeks, seed
        workforce = scenario.workforce
        self.law = workforce.recruitment
        self.rate = number(workforce.leaving.permanent_pct_per_year) / 100.0
        self.ramp = 7.0 * workforce.ramp_up_weeks_permanent
        self.ahead = round(7.0 * workforce.locum.find_weeks[1])
        self._worked = next_worked(scenario, calendar, weeks)
        self._drawn: dict[tuple[int, int], Posts] = {}

    def employee(self, index: int, officer: Officer) -> Posts:
        """Return the history of the post that an employee holds, refilled when it falls empty."""
        first = self.scenario.first_day
        start = EVER if officer.start is None else (officer.start - first).days
        last = NEVER if officer.end is None else (officer.end - first).days
        generator = np.random.default_rng([self.seed, 1, index])
        share = officer.capacity_factor
        if officer.experience is Experience.GROWING:
            share *= number(self.scenario.workforce.growing_factor)
        return self._history(
            generator, officer.fte, share, np.full(self.paths, start), last, listed=True,
            stated=officer.annual_cost,
        )  # fmt: skip

    def candidate(self, index: int, candidate: Candidate) -> Posts:
        """Return the history of the post that somebody on the way will take."""
        generator = np.random.default_rng([self.seed, 2, index])
        start, adverts = self._on_the_way(candidate, generator)
        return self._history(generator, candidate.fte, 1.0, start, NEVER, adverts=adverts)

    def new_post(self, index: int, opened: int = 0) -> Posts:
        """Return the history of the `index`-th new post, opened on a day."""
        if (index, opened) not in self._drawn:
            generator = np.random.default_rng([self.seed, 3, index])
            start, adverts = self._recruit(np.full(self.paths, opened), generator)
            self._drawn[index, opened] = self._history(
                generator, 1.0, 1.0, start, NEVER, adverts=adverts
            )
        return self._drawn[index, opened]

    def nobody(self) -> Posts:
        """Return no post at all."""
        return Posts(*(np.zeros((self.paths, self.weeks)) for _ in range(6)))

    def _history(
        self,
        generator: np.random.Generator,
        fte: float,
        share: float,
        start: Ints,
        last: int,
        *,
        listed: bool = False,
        stated: float | None = None,
        adverts: Floats | None = None,
    ) -> Posts:
        """Let holder follow holder until the horizon."""
        made = self.nobody()
        if adverts is not None:
            made.adverts[:] += adverts
        holder = 0
        while (start < 7 * self.weeks).any():
            notice, end = self._leaves(start, generator)
            end = np.minimum(end, last) if holder == 0 else end
            notice = np.minimum(notice, end) if holder == 0 else notice
            weekly = self.prices.permanent * fte
            if stated is not None and holder == 0:
                weekly = self.prices.of_stated(stated)
            share = share if holder == 0 else 1.0
            self._hold(made, fte, share, weekly, start, end, listed and not holder)
            if holder or not listed:
                self._count(made.hires, start)
            gone = end < 7 * self.weeks
            if not gone.any() or not self.law.on:
                break
            opened = notice if self.law.ahead else end + 1
            opened = np.where(gone, np.maximum(-(-opened // 7) * 7, 0), NEVER)
            following, more = self._recruit(opened, generator)
            made.adverts[:] += more
            start, holder = np.where(gone, np.maximum(following, end + 1), NEVER), holder + 1
        return made

    def _leaves(self, start: Ints, generator: np.random.Generator) -> tuple[Ints, Ints]:
        """Return the days on which holders give notice, and their last days."""
        patience = generator.standard_exponential(self.paths)
        uniform = generator.random(self.paths)
        if self.rate <= 0.0:
            never = np.full(self.paths, NEVER)
            return never, never
        weeks = np.ceil(patience / (self.rate * 7.0 / DAYS_PER_YEAR)).astype(np.int64)
        notice = np.minimum(-(-np.maximum(start, 0) // 7) * 7 + 7 * (weeks - 1), NEVER)
        days = np.rint(7.0 * triangular(self.scenario.workforce.leaving.notice_weeks, uniform))
        last = notice + np.maximum(days.astype(np.int64), 1) - 1
        return notice, np.minimum(last + (6 - last) % 7, NEVER)

    def _hold(
        self,
        made: Posts,
        fte: float,
        share: float,
        weekly: Floats,
        start: Ints,
        end: Ints,
        listed: bool,
    ) -> None:
        """Add somebody who is in post from one day to another."""
        close = 7 * np.arange(self.weeks)[None, :] + 6
        begin, finish = start[:, None], end[:, None]
        there = (begin <= close) & (close <= finish)
        built = np.clip((close - begin + 7) / max(self.ramp, 1e-9), 0.0, 1.0)
        made.effective[:] += fte * share * there * built
        look = close - 6 + self.ahead
        known = (begin <= look) & (listed | (begin <= close - 6)) & (look <= finish)
        by_then = np.clip((look - begin + 7) / max(self.ramp, 1e-9), 0.0, 1.0)
        made.foreseen[:] += fte * share * known * by_then
        days = np.minimum(close, finish) - np.maximum(close - 6, begin) + 1
        in_post = np.clip(days, 0, 7) / 7.0
        made.paid[:] += fte * in_post
        made.pay[:] += weekly * in_post

    def _count(self, counts: Floats, day: Ints) -> None:
        inside = np.flatnonzero((day >= 0) & (day < 7 * self.weeks))
        np.add.at(counts, (inside, day[inside] // 7), 1.0)

    def _recruit(self, opened: Ints, generator: np.random.Generator) -> tuple[Ints, Floats]:
        """Advertise posts opened on given days until somebody starts; count the adverts."""
        law, adverts = self.law, np.zeros((self.paths, self.weeks))
        day, start = opened.copy(), np.full(self.paths, NEVER)
        open_posts = opened < 7 * self.weeks
        for _ in range(MOST_ATTEMPTS):
            uniform = generator.random((self.paths, 7))
            day = day + _days(law.pause_weeks, uniform[:, 0])
            self._count(adverts, np.where(open_posts, day, NEVER))
            closes = day + _days(law.advert_weeks, uniform[:, 1])
            found = uniform[:, 2] < fill_chances(self.scenario, closes)
            offer = closes + _days(law.interview_weeks, uniform[:, 3])
            checked = offer + np.maximum(1, _days(law.checks_weeks, uniform[:, 4]))
            stands = found & (uniform[:, 5] >= number(law.withdrawn_pct) / 100.0)
            ready = checked + np.maximum(1, _days(law.notice_weeks, uniform[:, 6]))
            start = np.where(open_posts & stands, self._worked(ready), start)
            day = np.where(found, checked, closes)
            open_posts = open_posts & ~stands & (day < 7 * self.weeks)
            if not open_posts.any():
                break
        return start, adverts

    def _on_the_way(self, who: Candidate, generator: np.random.Generator) -> tuple[Ints, Floats]:
        """Return the day on which a candidate, or whoever is found instead, starts."""
        law, uniform = self.law, generator.random((self.paths, 4))
        since = 0 if who.on is None else (who.on - self.scenario.first_day).days
        day = np.full(self.paths, max(since, 0) if who.stage in ("interview", "starting") else 0)
        lost = np.zeros(self.paths, dtype=bool)
        begun = min(since, 0)
        if who.stage == "interview":
            lost |= uniform[:, 0] >= number(law.interview_pct) / 100.0
        if who.stage in ("interview", "offered"):
            checks = _days(law.checks_weeks, uniform[:, 1]) + begun * (who.stage == "offered")
            day = day + np.where(lost, 0, np.maximum(1, checks))
            lost |= uniform[:, 2] < number(law.withdrawn_pct) / 100.0
        if who.stage != "starting":
            notice = _days(law.notice_weeks, uniform[:, 3]) + begun * (who.stage == "notice")
            ready = day + np.maximum(1, notice)
        else:
            ready = day
        again, adverts = self._recruit(np.where(lost, -(-day // 7) * 7, NEVER), generator)
        return np.where(lost, again, self._worked(ready)), adverts


def next_worked(scenario: Scenario, calendar: WorkingDays, weeks: int) -> Callable[[Ints], Ints]:
    """Return what gives the next worked day on or after days; later than the weeks, the same."""
    worked = calendar.mask(scenario.first_day, 7 * weeks)
    days = np.where(worked, np.arange(7 * weeks), NEVER)
    following = np.minimum.accumulate(days[::-1])[::-1]
    following = np.where(following < NEVER, following, np.arange(7 * weeks))

    def of(day: Ints) -> Ints:
        inside = (day >= 0) & (day < 7 * weeks)
        return np.asarray(np.where(inside, following[np.where(inside, day, 0)], day))

    return of


def employees(team: Team) -> list[Officer]:
    """Return the employees of a team."""
    return [officer for officer in team if officer.contract is Contract.PERMANENT]


def listed_locums(team: Team) -> list[Officer]:
    """Return the locums of a team, those with the fewest hours first: they go first."""
    found = [officer for officer in team if officer.contract is Contract.LOCUM]
    return sorted(found, key=lambda officer: officer.fte)


def triangular(law: tuple[float, ...], uniform: Floats) -> Floats:
    """Return quantiles of a triangular law given as low, likely, high."""
    low, likely, high = law
    if high <= low:
        return np.full(len(uniform), low)
    below = (likely - low) / (high - low)
    rising = low + np.sqrt(uniform * (high - low) * (likely - low))
    falling = high - np.sqrt((1.0 - uniform) * (high - low) * (high - likely))
    return np.where(uniform < below, rising, falling)


def _days(weeks: tuple[float, ...], uniform: Floats) -> Ints:
    return np.rint(7.0 * triangular(weeks, uniform)).astype(np.int64)


def fill_chances(scenario: Scenario, day: Ints) -> Floats:
    """Return the chance that adverts closing on given days lead to an offer."""
    law: Recruitment = scenario.workforce.recruitment
    chance = number(law.fill_pct) / 100.0
    if not 0.0 < chance < 1.0:
        return np.full(len(day), chance)
    first = scenario.first_day
    odds = np.full(len(day), np.log(chance / (1.0 - chance)))
    for each in law.attraction:
        ends = NEVER if each.end is None else (each.end - first).days
        holds = (day >= (each.start - first).days) & (day <= ends)
        odds += np.where(holds, number(each.effect), 0.0)
    premium_from = 0 if law.premium_from is None else (law.premium_from - first).days
    gain = number(law.premium_effect) * number(law.premium_pct) / 10.0
    odds += np.where(day >= premium_from, gain, 0.0)
    return np.asarray(1.0 / (1.0 + np.exp(-odds)))
