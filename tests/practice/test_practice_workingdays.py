"""Working days, on dates worked out by hand and by law."""

import pickle
from datetime import date, timedelta

import holidays
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from capacity.practice import ENGLAND, WorkingDays
from capacity.practice.bankholidays import FIRST_YEAR, LAST_YEAR, english_bank_holidays
from capacity.service.errors import InputError

COVERED = st.dates(date(2010, 1, 1), date(2035, 12, 31))
WELL_INSIDE = st.dates(date(2011, 1, 1), date(2034, 12, 31))
SOME = st.integers(-200, 200)
OVERRIDES = st.builds(
    lambda closed, worked: WorkingDays(closed - worked, worked),
    st.frozensets(WELL_INSIDE, max_size=5),
    st.frozensets(WELL_INSIDE, max_size=5),
)


def test_the_table_is_what_the_holidays_package_says():
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    theirs = holidays.country_holidays("GB", subdiv="ENG", years=years)
    assert english_bank_holidays() == {day for day in theirs if day.weekday() < 5}


@pytest.mark.parametrize(
    "closed",
    [
        date(2011, 4, 29),  # the royal wedding
        date(2012, 6, 4),  # the spring holiday, moved
        date(2012, 6, 5),  # the diamond jubilee
        date(2015, 12, 28),  # Boxing Day was a Saturday
        date(2016, 3, 25),  # Good Friday
        date(2016, 3, 28),  # Easter Monday
        date(2020, 5, 8),  # May Day, moved to VE Day
        date(2022, 6, 2),
        date(2022, 6, 3),  # the platinum jubilee
        date(2022, 9, 19),  # the state funeral
        date(2022, 12, 27),  # Christmas Day was a Sunday
        date(2023, 5, 8),  # the coronation
        date(2016, 3, 5),  # a Saturday
        date(2016, 3, 6),  # a Sunday
    ],
)
def test_a_closed_day_is_not_a_working_day(closed):
    assert not ENGLAND.is_working(closed)


@pytest.mark.parametrize(
    "worked",
    [
        date(2012, 5, 28),  # where the spring holiday of 2012 would have been
        date(2015, 12, 24),
        date(2016, 3, 24),
        date(2020, 5, 4),  # where May Day of 2020 would have been
        date(2022, 5, 30),  # where the spring holiday of 2022 would have been
        date(2016, 8, 1),  # a bank holiday in Scotland only
    ],
)
def test_an_ordinary_day_is_a_working_day(worked):
    assert ENGLAND.is_working(worked)


def test_working_days_are_counted_from_the_day_after():
    assert ENGLAND.add(date(2016, 3, 7), 1) == date(2016, 3, 8)


def test_easter_is_skipped():
    # Thursday; Friday to Monday closed; Tuesday is the first working day after.
    assert ENGLAND.add(date(2016, 3, 24), 1) == date(2016, 3, 29)


def test_christmas_and_new_year_are_skipped():
    # 24 (1); 29, 30, 31 (4); 4 January (5).
    assert ENGLAND.add(date(2015, 12, 23), 5) == date(2016, 1, 4)


def test_the_jubilee_weekend_is_skipped():
    assert ENGLAND.add(date(2022, 6, 1), 1) == date(2022, 6, 6)


def test_one_working_day_after_a_saturday_is_monday():
    assert ENGLAND.add(date(2016, 3, 5), 1) == date(2016, 3, 7)


def test_no_working_days_after_a_sunday_is_the_friday_before():
    assert ENGLAND.add(date(2016, 3, 6), 0) == date(2016, 3, 4)


def test_a_leap_day_is_a_working_day_like_any_other():
    assert ENGLAND.add(date(2016, 2, 26), 1) == date(2016, 2, 29)


def test_a_week_from_monday_to_monday_counts_five_working_days():
    assert ENGLAND.count(date(2016, 3, 7), date(2016, 3, 14)) == 5


def test_the_next_working_day_on_or_after_good_friday_is_tuesday():
    assert ENGLAND.next_on_or_after(date(2016, 3, 25)) == date(2016, 3, 29)


def test_the_last_working_day_on_or_before_easter_monday_is_thursday():
    assert ENGLAND.last_on_or_before(date(2016, 3, 28)) == date(2016, 3, 24)


def test_2016_has_253_working_days():
    assert ENGLAND.count(date(2015, 12, 31), date(2016, 12, 31)) == 253


@given(COVERED)
def test_the_next_working_day_is_the_first_that_is_worked(day):
    assume(day < date(2035, 12, 25))
    found = ENGLAND.next_on_or_after(day)
    days = [day + timedelta(n) for n in range((found - day).days + 1)]
    assert [ENGLAND.is_working(each) for each in days] == [False] * (len(days) - 1) + [True]


@given(WELL_INSIDE, SOME)
def test_adding_agrees_with_numpy_rolling_backward(day, n):
    closed = sorted(english_bank_holidays())
    theirs = np.busday_offset(day, n, roll="backward", holidays=closed)
    assert ENGLAND.add(day, n) == theirs.astype(object)


@given(OVERRIDES, WELL_INSIDE, st.integers(0, 200))
def test_counting_undoes_adding(calendar, day, n):
    assert calendar.count(day, calendar.add(day, n)) == n


@given(OVERRIDES, WELL_INSIDE, SOME)
def test_adding_never_ends_on_a_closed_day(calendar, day, n):
    assert calendar.is_working(calendar.add(day, n))


@given(OVERRIDES, WELL_INSIDE, WELL_INSIDE, SOME)
def test_a_later_start_is_never_due_earlier(calendar, one, other, n):
    early, late = sorted((one, other))
    assert calendar.add(early, n) <= calendar.add(late, n)


@given(OVERRIDES, WELL_INSIDE, SOME)
def test_one_more_working_day_is_later(calendar, day, n):
    assert calendar.add(day, n) < calendar.add(day, n + 1)


@given(OVERRIDES, WELL_INSIDE, st.integers(0, 30), st.integers(0, 30))
def test_adding_in_two_steps_is_adding_at_once(calendar, day, n, more):
    assert calendar.add(calendar.add(day, n), more) == calendar.add(day, n + more)


@given(WELL_INSIDE, WELL_INSIDE, WELL_INSIDE)
def test_counts_add_up(one, two, three):
    assert ENGLAND.count(one, three) == ENGLAND.count(one, two) + ENGLAND.count(two, three)


@given(OVERRIDES, WELL_INSIDE, st.integers(0, 60))
def test_the_mask_says_day_by_day_what_is_worked(calendar, start, days):
    expected = [calendar.is_working(start + timedelta(n)) for n in range(days)]
    assert calendar.mask(start, days).tolist() == expected


def test_the_mask_cannot_be_written_to():
    with pytest.raises(ValueError, match="read-only"):
        ENGLAND.mask(date(2016, 1, 1), 7)[0] = True


def test_a_day_that_the_service_closes_is_skipped():
    calendar = WorkingDays(closed=frozenset({date(2016, 3, 8)}))
    assert calendar.add(date(2016, 3, 7), 1) == date(2016, 3, 9)


def test_a_bank_holiday_that_is_worked_counts():
    calendar = WorkingDays(worked=frozenset({date(2016, 3, 28)}))
    assert calendar.add(date(2016, 3, 24), 1) == date(2016, 3, 28)


def test_a_day_both_closed_and_worked_is_refused():
    day = frozenset({date(2016, 3, 8)})
    with pytest.raises(InputError) as refused:
        WorkingDays(closed=day, worked=day)
    assert str(refused.value) == (
        "working days override: 2016-03-08 is both closed and worked; allowed: each date once"
    )


@pytest.mark.parametrize("day", [date(2009, 12, 31), date(2036, 1, 1), date.min, date.max])
def test_a_day_outside_the_table_names_the_years_and_the_override(day):
    with pytest.raises(InputError) as refused:
        ENGLAND.is_working(day)
    assert str(refused.value) == (
        f"{day} is outside the calendar of working days; allowed: years 2010 to 2035; further "
        "years by naming their bank holidays as closed dates in the working days override"
    )


def test_counting_out_of_the_table_is_an_error():
    with pytest.raises(InputError, match="15 working days from 2035-12-20 is outside"):
        ENGLAND.add(date(2035, 12, 20), 15)
    with pytest.raises(InputError, match="outside"):
        ENGLAND.add(date(2010, 1, 1), -1)
    with pytest.raises(InputError, match="outside"):
        ENGLAND.mask(date(2035, 12, 20), 30)


def test_a_span_beyond_every_calendar_is_an_error():
    with pytest.raises(InputError, match=r"^5000000 days from 2016-01-01 is no date") as refused:
        ENGLAND.mask(date(2016, 1, 1), 5_000_001)
    assert refused.value.allowed == "years 1 to 9999"


def test_a_span_may_end_on_the_last_day_of_the_table_and_on_none_after():
    last = date(2035, 12, 31)
    assert ENGLAND.mask(last, 1).tolist() == [True]
    assert ENGLAND.mask(date(2010, 1, 1), 0).tolist() == []
    with pytest.raises(InputError, match="2036-01-01 is outside"):
        ENGLAND.mask(last, 2)


def test_an_override_that_names_the_next_year_covers_it():
    calendar = WorkingDays(closed=frozenset({date(2036, 1, 1), date(2036, 12, 25)}))
    assert calendar.years == (2010, 2036)
    assert calendar.add(date(2035, 12, 31), 1) == date(2036, 1, 2)


def test_an_override_that_names_the_year_before_covers_it():
    calendar = WorkingDays(closed=frozenset({date(2009, 12, 25)}))
    assert calendar.years == (2009, 2035)
    assert calendar.add(date(2009, 12, 24), 1) == date(2009, 12, 28)


def test_an_override_that_leaves_a_year_out_is_refused():
    with pytest.raises(InputError, match="2037-01-01 is outside"):
        WorkingDays(closed=frozenset({date(2037, 1, 1)}))


@given(OVERRIDES, WELL_INSIDE)
def test_a_calendar_is_the_same_in_another_process(calendar, day):
    again = pickle.loads(pickle.dumps(calendar))
    assert again == calendar
    assert again.add(day, 20) == calendar.add(day, 20)
