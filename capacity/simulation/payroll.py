"""Pay, fees and prices in whole pence.

An employee costs salary, premium and on-costs for each day in post; a locum the rate and
the margin for each hour at work, so nothing on leave or ill. A day belongs to the
financial year of its date, and prices rise each April.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from capacity.scenario.laws import number
from capacity.scenario.model import Scenario
from capacity.service import Contract
from capacity.simulation.diaries import Diary

APRIL = 4
PENCE = 100


def financial_year(day: date) -> int:
    """Return the year whose April begins the financial year of a date."""
    return day.year - (day.month < APRIL)


@dataclass(frozen=True, slots=True)
class Terms:
    """Days on which one set of prices holds: a financial year, with or without the premium."""

    first: int
    last: int
    year: int
    premium: bool


class Payroll:
    """What officers cost; days count from the scenario's start."""

    def __init__(self, scenario: Scenario) -> None:
        self.costs, self.start = scenario.costs, scenario.first_day
        recruitment = scenario.workforce.recruitment
        since = recruitment.premium_from
        self.premium_from = 0 if since is None else (since - self.start).days
        self._premium = number(recruitment.premium_pct) / 100.0
        self._away_paid = number(scenario.workforce.absence.paid_pct) / 100.0
        self._rises = {rise.year: rise.pct for rise in self.costs.uplift}
        self._usual = number(self.costs.uplift_pct)
        self._terms = list(self._spans(scenario.n_days))
        self._asked: tuple[int, int] | None = None
        self._found: list[Terms] = []
        self._rates: dict[tuple[int, int, bool, bool], tuple[int, int]] = {}

    def level(self, year: int) -> float:
        """Return the price level of a financial year, 1 in that of the prices."""
        base, level = self.costs.price_year, 1.0
        for each in range(min(base, year) + 1, max(base, year) + 1):
            level *= 1.0 + self._rises.get(each, self._usual) / 100.0
        return level if year >= base else 1.0 / level

    def once(self, what: str, day: int) -> int:
        """Return the pence of an `advert`, a `hire` or a `locum_hire` on a day."""
        year = financial_year(self.start + timedelta(days=day))
        return round(PENCE * number(getattr(self.costs, what)) * self.level(year))

    def pence(self, diary: Diary, first: int, last: int) -> int:
        """Return what an officer costs from one day to another, both counted."""
        return sum(
            self._within(diary, terms, max(first, terms.first), min(last, terms.last))
            for terms in self._during(first, last)
        )

    def _during(self, first: int, last: int) -> list[Terms]:
        """Return the terms of a span of days; those of one week are asked for by every officer."""
        if self._asked != (first, last):
            self._asked = first, last
            self._found = [t for t in self._terms if t.first <= last and t.last >= first]
        return self._found

    def _within(self, diary: Diary, terms: Terms, first: int, last: int) -> int:
        at_work, away = self._rate(diary, terms)
        if diary.contract == Contract.LOCUM and diary.officer.annual_cost is None:
            place = first - diary.opens
            return at_work * sum(diary.present[place : place + last - first + 1])
        begin, end = max(first, diary.start), min(last, diary.end)
        days = max(0, end - begin + 1)
        missed = diary.days_away(begin, end) if days else 0
        return at_work * (days - missed) + away * missed

    def _rate(self, diary: Diary, terms: Terms) -> tuple[int, int]:
        """Return the pence of a day, and of a day of long absence."""
        key = diary.index, terms.year, terms.premium, diary.growing
        if key not in self._rates:
            self._rates[key] = self._work_out(diary, terms)
        return self._rates[key]

    def _work_out(self, diary: Diary, terms: Terms) -> tuple[int, int]:
        days = (date(terms.year + 1, APRIL, 1) - date(terms.year, APRIL, 1)).days
        stated = diary.officer.annual_cost
        if stated is not None:
            risen = self.level(terms.year) / self.level(financial_year(self.start))
            daily = PENCE * stated * risen / days
            return round(daily), round(daily * self._away_paid)
        if diary.contract == Contract.LOCUM:
            hourly = number(self.costs.locum_hourly) * (
                1.0 + number(self.costs.locum_margin_pct) / 100.0
            )
            return round(PENCE * hourly * self.level(terms.year) * diary.day_minutes / 60.0), 0
        daily = PENCE * self._salary(diary, terms) * diary.fte * self.level(terms.year) / days
        return round(daily), round(daily * self._away_paid)

    def _salary(self, diary: Diary, terms: Terms) -> float:
        """Return a full-time employee's pay in a year, premium and on-costs included."""
        costs = self.costs
        salary = number(costs.salary_growing if diary.growing else costs.salary)
        return (
            salary
            * (1.0 + self._premium * terms.premium)
            * (1.0 + number(costs.on_costs_pct) / 100.0)
        )

    def _spans(self, days: int) -> Iterator[Terms]:
        """Give the spans of the run within which prices stay."""
        final = self.start + timedelta(days=days - 1)
        years = range(financial_year(self.start), financial_year(final) + 1)
        begins = {(date(year, APRIL, 1) - self.start).days for year in years}
        edges = sorted({0, days, *(d for d in (*begins, self.premium_from) if 0 < d < days)})
        for first, after in pairwise(edges):
            year = financial_year(self.start + timedelta(days=first))
            yield Terms(first, after - 1, year, first >= self.premium_from)
