"""What a full-time week costs, by week of the plan; the simulation's own prices, expected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from capacity.practice import WorkingDays
from capacity.scenario import Scenario
from capacity.scenario.laws import number
from capacity.simulation.diaries import WEEKS_PER_LEAVE_YEAR
from capacity.simulation.payroll import PENCE, Payroll, financial_year

Floats = NDArray[np.float64]

IN_WHOLE_WEEKS = 0.75
"""Share of leave that is taken in whole weeks, likelier in school holidays."""


@dataclass(frozen=True)
class Prices:
    """Pounds by week; arrays of equal length.

    Attributes
    ----------
    permanent, locum
        A full-time week of an employee, and of a locum for the hours at work.
    advert, hire, locum_hire
        Each.
    years
        Financial year, by the year of its April, in which each week begins.
    level
        Price level of each week, 1 in the price base's year.
    base
        The year in whose prices the scenario is.
    """

    permanent: Floats
    locum: Floats
    advert: Floats
    hire: Floats
    locum_hire: Floats
    years: NDArray[np.int64]
    level: Floats
    base: int

    def of_stated(self, annual: float) -> Floats:
        """Return the weekly cost of somebody whose yearly cost is stated in prices of day 0."""
        return np.asarray(annual * self.level / self.level[0] * 7.0 / 365.25)


def prices(scenario: Scenario, calendar: WorkingDays, weeks: int) -> Prices:
    """Return the prices of a scenario whose laws are drawn."""
    payroll, costs = Payroll(scenario), scenario.costs
    begins = [scenario.first_day + timedelta(days=7 * week) for week in range(weeks)]
    years = np.array([financial_year(day) for day in begins])
    level = np.array([payroll.level(int(year)) for year in years])
    law = scenario.workforce.recruitment
    since = 0 if law.premium_from is None else (law.premium_from - scenario.first_day).days
    premium = 1.0 + number(law.premium_pct) / 100.0 * (7 * np.arange(weeks) + 6 >= since)
    salary = number(costs.salary) * (1.0 + number(costs.on_costs_pct) / 100.0)
    hourly = number(costs.locum_hourly) * (1.0 + number(costs.locum_margin_pct) / 100.0)
    once = [
        np.array([payroll.once(what, 7 * week) for week in range(weeks)]) / PENCE
        for what in ("advert", "hire", "locum_hire")
    ]
    return Prices(
        permanent=salary * premium * level * 7.0 / 365.25,
        locum=hourly * level * hours_at_work(scenario, calendar, weeks),
        advert=once[0], hire=once[1], locum_hire=once[2],
        years=years, level=level, base=costs.price_year,
    )  # fmt: skip


def hours_at_work(scenario: Scenario, calendar: WorkingDays, weeks: int) -> Floats:
    """Return the hours that a full-time officer is at work in each week, on average."""
    work, first = scenario.work, scenario.first_day
    worked = calendar.mask(first, 7 * weeks).reshape(weeks, 7).sum(axis=1)
    ends = [first + timedelta(days=7 * week + 6) for week in range(weeks)]
    weight = np.array([work.leave_season[day.month - 1] for day in ends])
    usual = float(np.mean(work.leave_season))
    by_week = (1.0 - IN_WHOLE_WEEKS) + IN_WHOLE_WEEKS * weight / max(usual, 1e-9)
    leave = work.leave_days / WEEKS_PER_LEAVE_YEAR * by_week
    days = np.maximum(0.0, worked - leave) * (1.0 - number(work.sickness_pct) / 100.0)
    hours: Floats = days * work.weekly_hours / 5.0
    return hours
