"""What staff cost: `[costs]`, in prices of one financial year."""

from __future__ import annotations

from typing import Any

from capacity.scenario.fields import Quantity, Table, key, stated


def _pounds(default: float, description: str, unit: str, high: float, **notes: Any) -> Any:
    return key(default, description, unit=unit, low=0, high=high, **notes)


def _pct(default: float, description: str, **notes: Any) -> Any:
    return key(default, description, unit="per cent", low=0, high=100, **notes)


class Uplift(Table):
    """`[[costs.uplift]]`: the rise of one year, in place of the usual one."""

    year: int = stated(..., "The year whose April it comes in", low=2000, high=2060)
    pct: float = stated(..., "Rise over the year before", unit="per cent", low=-20, high=50)


class Costs(Table):
    """`[costs]`: pay, fees, recruitment, price base and uplift.

    An employee costs salary, premium and on-costs for every day in post; a locum the hourly
    rate and the agency's margin for the hours at work.
    """

    salary: Quantity = _pounds(
        43000.0,
        "Salary of an experienced employee, full-time",
        "pounds per year",
        200000,
        likely=(41500, 44500),
        source="A: domain §5, 54-58k with on-costs",
    )
    salary_growing: Quantity = _pounds(
        38000.0,
        "Salary of a growing employee, full-time",
        "pounds per year",
        200000,
        likely=(35000, 41000),
    )
    on_costs_pct: Quantity = _pct(
        30.0, "Employer's national insurance, pension and the like, of salary", likely=(26, 34)
    )
    locum_hourly: Quantity = _pounds(
        40.0,
        "Rate that a locum is paid",
        "pounds per hour",
        300,
        likely=(38, 42),
        source="F: domain §5, cap of January 2016",
    )
    locum_margin_pct: Quantity = _pct(12.0, "The agency's margin on the rate", likely=(8, 20))
    advert: Quantity = _pounds(1500.0, "An advert", "pounds per advert", 50000, likely=(500, 4000))
    hire: Quantity = _pounds(
        2500.0,
        "Interviews, checks and induction of an employee who starts",
        "pounds per hire",
        50000,
        likely=(1000, 5000),
    )
    locum_hire: Quantity = _pounds(
        500.0,
        "Checks and induction of a locum who starts",
        "pounds per hire",
        50000,
        likely=(0, 1500),
    )
    price_year: int = key(
        2015,
        "Financial year, by the year of its April, in whose prices all of this is",
        unit="year",
        low=2000,
        high=2060,
        source="F: domain §5, figures of 2016",
    )
    uplift_pct: Quantity = key(
        1.0,
        "Rise of pay and prices each April",
        unit="per cent per year",
        low=-20,
        high=50,
        likely=(0, 4),
        source="A: public sector pay in 2016-17",
    )
    uplift: tuple[Uplift, ...] = stated((), "Years whose rise is another; a row each")
