"""Turnover and long absence: who gives notice, and who is away for months."""

from __future__ import annotations

from collections.abc import Iterator
from math import exp, floor, log

from numpy.random import Generator

from capacity.practice.spans import DAYS_PER_YEAR
from capacity.scenario.laws import number
from capacity.service import Contract
from capacity.simulation.changes import Changes, weeks_to_days
from capacity.simulation.diaries import Diary
from capacity.simulation.holding import load

WEEK_IN_YEARS = 7.0 / DAYS_PER_YEAR
WEEKS_AT_ONCE = 64
FULL_LOAD = 70.0
"""Children per FTE above which load may tell on officers."""


def strain(diary: Diary, effect: float) -> float:
    """Return the factor on a rate: `effect` on its log for each 10 children per FTE above 70."""
    return exp(effect * max(0.0, load(diary)[0] - FULL_LOAD) / 10.0) if effect else 1.0


def geometric(mean: float, uniform: float) -> int:
    """Return the quantile of the geometric law of whole days, from 1, with a mean."""
    return 1 if mean <= 1.0 else 1 + floor(log(1.0 - uniform) / log(1.0 - 1.0 / mean))


class Turnover:
    """Weighs each week who gives notice and who goes away for long.

    Somebody gives notice when the rates of the weeks in post, added up, pass an
    exponential number drawn for the officer, so that a rate that load raises only
    brings forward what was drawn. Long absences likewise, one number for each.
    """

    def __init__(self, changes: Changes) -> None:
        self.changes = changes
        workforce = changes.service.scenario.workforce
        self.leaving, self.absence = workforce.leaving, workforce.absence
        self._leaves = {
            Contract.PERMANENT.value: number(self.leaving.permanent_pct_per_year) / 100.0,
            Contract.LOCUM.value: number(self.leaving.locum_pct_per_year) / 100.0,
        }
        self._leaves_by_load = number(self.leaving.load_effect)
        self._ill_by_load = number(self.absence.load_effect)
        self._away = number(self.absence.spells_pct_per_year) / 100.0
        self._patience: dict[str, float] = {}
        self._spells: dict[str, int] = {}
        self._chances: dict[str, Iterator[list[float]]] = {}

    @property
    def active(self) -> bool:
        """Whether anybody leaves, goes away or falls ill by these rules."""
        return any(self._leaves.values()) or self._away > 0.0 or self._ill_by_load > 0.0

    def long_absences(self, day: int) -> list[tuple[Diary, int]]:
        """Let officers give notice; return those who go away today, and for how many days."""
        going: list[tuple[Diary, int]] = []
        if not self.active:
            return going
        for diary in self.changes.service.staff:
            if not diary.in_post(day) or diary.known_to_leave(day):
                continue
            if self._gives_notice(diary):
                self._resign(diary)
            elif diary.may_go_away(day) and self._goes_away(diary):
                going.append((diary, self._length(diary)))
        return going

    def illness_of_load(self) -> list[tuple[Diary, int]]:
        """Return who falls ill this week only because of load, and for how many days."""
        work = self.changes.service.scenario.work
        usual = number(work.sickness_pct) / 100.0 * 5.0 / work.sickness_spell_days
        ill: list[tuple[Diary, int]] = []
        if not self._ill_by_load:
            return ill
        for diary in self.changes.service.staff:
            if not diary.in_post(self.changes.today):
                continue
            more = usual * (strain(diary, self._ill_by_load) - 1.0)
            falls, length = next(self._illness(diary))
            if falls < 1.0 - exp(-more):
                ill.append((diary, geometric(work.sickness_spell_days, length)))
        return ill

    def _illness(self, diary: Diary) -> Iterator[list[float]]:
        if diary.name not in self._chances:
            name = f"sickness/{diary.name}/load"
            self._chances[diary.name] = _pairs(self.changes.service.tape.streams.generator(name))
        return self._chances[diary.name]

    def _gives_notice(self, diary: Diary) -> bool:
        rate = self._leaves[diary.contract]
        if rate <= 0.0:
            return False
        return self._passes(f"leaving/{diary.name}", rate * strain(diary, self._leaves_by_load))

    def _resign(self, diary: Diary) -> None:
        workforce = self.changes.service.scenario.workforce
        if diary.contract == Contract.LOCUM:
            days = round(7.0 * workforce.locum.notice_weeks)
        else:
            uniform = self.changes.uniform(f"leaving/{diary.name}/notice", 1)[0]
            days = weeks_to_days(self.leaving.notice_weeks, uniform)
        self.changes.give_notice(diary, days)

    def _goes_away(self, diary: Diary) -> bool:
        spell = self._spells.get(diary.name, 0)
        away = self._away > 0.0 and self._passes(f"absence/{diary.name}/{spell}", self._away)
        if away:
            self._spells[diary.name] = spell + 1
        return away

    def _length(self, diary: Diary) -> int:
        name = f"absence/{diary.name}/{self._spells[diary.name]}/length"
        return max(1, weeks_to_days(self.absence.weeks, self.changes.uniform(name, 1)[0]))

    def _passes(self, name: str, rate: float) -> bool:
        """Add a week's rate to what has been used of an exponential number; say if it passes."""
        left = self._patience.get(name)
        if left is None:
            left = float(self.changes.service.tape.streams.generator(name).standard_exponential())
        self._patience[name] = left - rate * WEEK_IN_YEARS
        return self._patience[name] <= 0.0


def _pairs(generator: Generator) -> Iterator[list[float]]:
    """Give two uniform numbers at a time, drawn many at once."""
    while True:
        yield from generator.random((WEEKS_AT_ONCE, 2)).tolist()
