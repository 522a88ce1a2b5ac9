"""Weeks put together."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.experiment.metrics import Kind
from capacity.experiment.registry import METRICS
from capacity.report.periods import by_period, closes, months, periods


@given(st.dates(date(2011, 1, 1), date(2030, 1, 1)), st.integers(1, 800))
def test_every_week_is_in_the_one_month_in_which_it_closes(start, days):
    dates = [(start + timedelta(days=at)).isoformat() for at in range(0, days, 7)]
    end = (start + timedelta(days=days - 1)).isoformat()
    found = months(dates, end)
    assert [week for each in found for week in range(each.first, each.after)] == [
        *range(len(dates))
    ]
    last = closes(dates, end)
    assert last[-1] == end
    for each in found:
        assert {close[:7] for close in last[each.first : each.after]} == {each.close[:7]}


def test_a_short_run_is_shown_by_week():
    dates = [(date(2016, 1, 4) + timedelta(days=7 * at)).isoformat() for at in range(26)]
    assert len(periods(dates[:25], "2016-06-26")) == 25
    assert len(periods(dates, "2016-07-03")) == 7


@pytest.mark.parametrize("name", [each for each in METRICS if METRICS[each].kind is Kind.TOTAL])
def test_the_months_of_a_total_add_up_to_it(small, name):
    if not small.has(name):
        pytest.skip("nothing of it in this run")
    by_month = by_period(small.weekly, METRICS[name], small.months)
    assert np.nansum(by_month, axis=1) == pytest.approx(small.each_run(name))
