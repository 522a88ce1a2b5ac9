"""Money in whole pence: what a year costs, and that nothing is lost between the sums."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest

from capacity.experiment.registry import METRICS
from capacity.experiment.tables import Records
from capacity.scenario import Scenario
from capacity.scenario.laws import number
from capacity.simulation.payroll import Payroll, financial_year
from tests.simulation.changing_teams import busy, posts
from tests.simulation.small_services import MONDAY, series, small, total, watched

Ran = Callable[..., Records]
PARTS = ("cost_permanent", "cost_locum", "cost_recruitment")
YEAR: dict[str, Any] = {
    "scenario__start": date(2015, 4, 1), "scenario__end": date(2016, 3, 31),
    "scenario__weeks": None, "workforce__establishment": None,
}  # fmt: skip


def one(contract: str, **changes: Any) -> Scenario:
    """Return a service with one full-time officer, in the financial year 2015-16."""
    officer = {"officer": "Ames", "fte": 1.0, "contract": contract}
    return posts(0, 1, **(YEAR | {"workforce__officer": [officer]} | changes))


def pence(pounds: float) -> int:
    return round(100 * pounds)


def test_a_permanent_year_costs_54_to_58_thousand_with_on_costs(ran: Ran) -> None:
    cost = total(ran(one("permanent")), "cost_permanent")
    assert cost == pytest.approx(43_000 * 1.3, abs=2)
    assert 54_000 <= cost <= 58_000


@pytest.mark.parametrize("hourly", [38.0, 42.0])
def test_a_locum_year_costs_62_to_68_thousand_and_the_margin(ran: Ran, hourly: float) -> None:
    service = one("locum", costs__locum_hourly=hourly)
    costs = [total(ran(service, each), "cost_locum") for each in range(8)]
    before_margin = np.mean(costs) / (1 + number(service.costs.locum_margin_pct) / 100)
    assert 61_000 <= before_margin <= 69_000
    assert before_margin == pytest.approx(hourly * 37 * 44, rel=0.02)


def test_a_locum_is_paid_for_hours_at_work_and_for_nothing_else(ran: Ran) -> None:
    records = ran(one("locum", work__sickness_pct=20.0, costs__locum_margin_pct=0.0))
    hours = series(records, "hours_available")[:-1]  # the last week is short
    np.testing.assert_allclose(series(records, "cost_locum")[:-1], 40 * hours, atol=0.5)


def test_costs_are_whole_pence_and_add_up_over_weeks_contracts_and_days() -> None:
    run = watched(busy(), 1)
    payroll, days = Payroll(run.scenario), run.service.days
    for contract in ("permanent", "locum"):
        diaries = [d for d in run.service.diaries if d.contract == contract]
        by_week = [pence(each) for each in series(run.records, f"cost_{contract}")]
        np.testing.assert_allclose(by_week, 100 * series(run.records, f"cost_{contract}"))
        assert sum(by_week) == sum(payroll.pence(d, 0, days - 1) for d in diaries)
        by_day = sum(payroll.pence(d, day, day) for d in diaries for day in range(days))
        assert by_day == sum(by_week)
        assert by_day > 0


def test_the_parts_are_the_whole_to_the_pence_by_week_and_by_child() -> None:
    records = watched(busy(), 1).records
    base = dict(zip(records.series, records.weekly, strict=True))
    whole = METRICS["cost_total"].weekly(base)
    for week, cost in enumerate(whole):
        assert pence(cost) == sum(pence(base[part][week]) for part in PARTS)
    per_child = METRICS["cost_per_child_week"]
    children = base["children"]
    shared = [pence(each * held) for each, held in
              zip(per_child.weekly(base), children, strict=True)]  # fmt: skip
    assert shared == [pence(cost) for cost in whole]
    assert pence(per_child.over_the_run(base) * children.sum()) == pence(whole.sum())


def test_recruitment_costs_an_advert_each_and_a_hire_each(ran: Ran) -> None:
    service = posts(5, 60, costs__advert=1000.0, costs__hire=10.0, costs__uplift_pct=0.0)
    records = ran(service)
    happened = records.staffing["event"].tolist()
    expected = 1000 * happened.count("advert") + 10 * happened.count("start")
    assert pence(total(records, "cost_recruitment")) == 100 * expected


def test_prices_rise_each_april_by_the_years_own_rise_or_the_usual_one() -> None:
    service = small(costs__uplift_pct=2.0, costs__uplift=[{"year": 2017, "pct": 10.0}])
    payroll = Payroll(service)
    levels = [payroll.level(year) for year in (2014, 2015, 2016, 2017, 2018)]
    np.testing.assert_allclose(levels, [1 / 1.02, 1, 1.02, 1.02 * 1.1, 1.02**2 * 1.1])


def test_a_week_across_april_is_paid_at_both_years_prices(ran: Ran) -> None:
    one_price = ran(one("permanent", scenario__start=MONDAY, scenario__end=date(2016, 6, 30),
                        costs__uplift_pct=0.0))  # fmt: skip
    rising = ran(one("permanent", scenario__start=MONDAY, scenario__end=date(2016, 6, 30),
                     costs__uplift_pct=10.0))  # fmt: skip
    ratio = series(rising, "cost_permanent") / series(one_price, "cost_permanent")
    across = (date(2016, 4, 1) - MONDAY).days // 7
    assert np.allclose(ratio[:across], 1.0, atol=1e-4)
    assert ratio[across] == pytest.approx(1 + 0.1 * 3 / 7, abs=1e-3)
    assert np.allclose(ratio[across + 1 :], 1.1, atol=1e-4)


def test_a_financial_year_begins_in_april() -> None:
    assert financial_year(date(2016, 3, 31)) == 2015
    assert financial_year(date(2016, 4, 1)) == 2016


def test_a_premium_is_paid_to_employees_from_its_day(ran: Ran) -> None:
    plain = ran(one("permanent"))
    premium = ran(one("permanent", workforce__recruitment__premium_pct=10.0,
                      workforce__recruitment__premium_from=date(2015, 10, 1)))  # fmt: skip
    more = total(premium, "cost_permanent") / total(plain, "cost_permanent") - 1
    assert more == pytest.approx(0.1 * 183 / 366, abs=1e-3)


@pytest.mark.parametrize("contract", ["permanent", "locum"])
def test_an_annual_cost_of_an_officer_goes_before_the_rates(ran: Ran, contract: str) -> None:
    officer = {"officer": "Ames", "fte": 0.6, "contract": contract, "annual_cost": 71_500.0}
    records = ran(one(contract, workforce__officer=[officer]))
    assert total(records, f"cost_{contract}") == pytest.approx(71_500, abs=2)


def test_a_growing_employee_is_on_the_lower_salary_until_experienced(ran: Ran) -> None:
    officer = {"officer": "Ames", "fte": 1.0, "experience": "growing"}
    growing = ran(one("permanent", workforce__officer=[officer], workforce__growing_months=6.0))
    pay = series(growing, "cost_permanent")
    assert pay[30] / pay[0] == pytest.approx(43 / 38, rel=1e-3)


def test_a_long_absence_is_paid_as_stated(ran: Ran) -> None:
    away = {"officer": "Ames", "fte": 1.0, "absent_from": date(2015, 6, 1),
            "absent_until": date(2015, 6, 30)}  # fmt: skip
    bell = {"officer": "Bell", "fte": 1.0}
    paid = {pct: total(ran(one("permanent", workforce__officer=[away, bell],
                               workforce__absence__paid_pct=pct)), "cost_permanent")
            for pct in (100.0, 50.0)}  # fmt: skip
    assert paid[100.0] - paid[50.0] == pytest.approx(0.5 * 30 / 366 * 55_900, abs=1)


def test_surplus_employees_are_those_beyond_one_for_each_50_children(ran: Ran) -> None:
    records = ran(small(workforce__officer=[{"officer": "Ames", "fte": 1.0},
                                            {"officer": "Bell", "fte": 1.0}]))  # fmt: skip
    expected = np.maximum(0, 2 - series(records, "children") / 50)
    np.testing.assert_allclose(series(records, "fte_surplus"), expected)
    assert expected.max() > 0
    paid = series(records, "cost_permanent") * series(records, "fte_surplus") / 2
    np.testing.assert_allclose(series(records, "cost_surplus"), paid, atol=0.005)


def test_nobody_is_beyond_the_need_where_caseloads_are_high(ran: Ran) -> None:
    records = ran(small())
    assert series(records, "fte_surplus").max() == series(records, "cost_surplus").max() == 0.0
