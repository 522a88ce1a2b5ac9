"""Every due date of the law and of local practice, on dates worked out by hand."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity import practice
from capacity.practice import WorkingDays, add_months, add_months_to_days

DATES = st.dates(date(2010, 1, 1), date(2034, 12, 31))
MONTHS = st.integers(0, 36)


@pytest.mark.parametrize(
    ("day", "months", "due"),
    [
        (date(2015, 8, 31), 6, date(2016, 2, 29)),  # a leap day
        (date(2014, 8, 31), 6, date(2015, 2, 28)),
        (date(2015, 11, 30), 3, date(2016, 2, 29)),
        (date(2016, 2, 29), 12, date(2017, 2, 28)),
        (date(2016, 2, 29), 6, date(2016, 8, 29)),  # not the end of August
        (date(2015, 12, 31), 2, date(2016, 2, 29)),
        (date(2015, 10, 15), 3, date(2016, 1, 15)),  # over the new year
        (date(2016, 3, 31), 3, date(2016, 6, 30)),
        (date(2016, 3, 31), 0, date(2016, 3, 31)),
        (date(2016, 3, 31), -1, date(2016, 2, 29)),
        (date(2016, 1, 15), -1, date(2015, 12, 15)),
    ],
)
def test_months_are_clamped_to_the_end_of_the_month(day, months, due):
    assert add_months(day, months) == due


@given(DATES, MONTHS)
def test_a_month_later_is_in_the_month_meant(day, months):
    due = add_months(day, months)
    assert due.year * 12 + due.month == day.year * 12 + day.month + months
    assert due.day == day.day or (due.day < day.day and (due + timedelta(1)).day == 1)


@given(DATES, DATES, MONTHS)
def test_months_keep_the_order_of_dates(one, other, months):
    early, late = sorted((one, other))
    assert add_months(early, months) <= add_months(late, months)


@given(DATES, st.lists(st.integers(-1000, 1000), max_size=5), st.integers(-12, 36))
def test_months_added_to_many_days_are_months_added_to_each(start, days, months):
    due = add_months_to_days(start, np.array(days, dtype=np.int64), months)
    each = [(add_months(start + timedelta(day), months) - start).days for day in days]
    assert due.tolist() == each
    assert due.dtype == np.int64


def test_an_icpc_is_due_15_working_days_after_the_strategy_discussion():
    # Monday 7 March: two weeks to the 21st are 10; 22, 23, 24 (13); Easter; 29, 30 (15).
    assert practice.icpc_due(date(2016, 3, 7)) == date(2016, 3, 30)


def test_an_icpc_of_a_discussion_before_christmas_is_due_in_mid_january():
    # Friday 18 December: 21-24 (4); 29-31 (7); 4-8 January (12); 11, 12, 13 (15).
    assert practice.icpc_due(date(2015, 12, 18)) == date(2016, 1, 13)


def test_a_transfer_in_conference_is_due_15_working_days_after_notification():
    # Monday 19 September 2022 was the state funeral; from Friday 16: 20-23 (4), 26-30 (9),
    # 3-7 October (14), 10 October (15).
    assert practice.transfer_in_conference_due(date(2022, 9, 16)) == date(2022, 10, 10)


def test_the_first_review_conference_is_due_3_months_after_the_icpc():
    assert practice.first_rcpc_due(date(2015, 11, 30)) == date(2016, 2, 29)


def test_a_later_review_conference_due_on_31_august_falls_on_29_february_before_a_leap_day():
    assert practice.later_rcpc_due(date(2015, 8, 31)) == date(2016, 2, 29)


def test_an_officer_is_due_within_5_working_days():
    # Good Friday 14 and Easter Monday 17 April 2017: 12, 13, 18, 19, 20.
    assert practice.officer_due(date(2017, 4, 11)) == date(2017, 4, 20)


def test_the_first_lac_review_is_due_20_working_days_after_becoming_looked_after():
    # Tuesday 1 December: 2-4 (3), 7-11 (8), 14-18 (13), 21-24 (17), 29-31 (20).
    assert practice.first_lac_review_due(date(2015, 12, 1)) == date(2015, 12, 31)


def test_the_first_lac_review_over_the_jubilee_of_2022():
    # Monday 23 May: 24-27 (4), 30-1 June (7), 2 and 3 closed, 6-10 (12), 13-17 (17), 20-22 (20).
    assert practice.first_lac_review_due(date(2022, 5, 23)) == date(2022, 6, 22)


def test_a_child_who_becomes_looked_after_on_a_sunday_has_20_working_days_from_monday():
    assert practice.first_lac_review_due(date(2016, 1, 3)) == date(2016, 1, 29)


def test_the_second_lac_review_is_due_3_months_after_the_first():
    assert practice.second_lac_review_due(date(2015, 12, 31)) == date(2016, 3, 31)


def test_a_later_lac_review_is_due_6_months_after_the_one_before():
    assert practice.later_lac_review_due(date(2016, 3, 31)) == date(2016, 9, 30)


def test_short_breaks_are_reviewed_after_3_months_then_every_6():
    assert practice.first_short_breaks_review_due(date(2016, 5, 31)) == date(2016, 8, 31)
    assert practice.later_short_breaks_review_due(date(2016, 8, 31)) == date(2017, 2, 28)


def test_placement_for_adoption_is_reviewed_after_4_weeks_then_3_months_then_every_6():
    assert practice.first_adoption_review_due(date(2016, 2, 15)) == date(2016, 3, 14)
    assert practice.second_adoption_review_due(date(2016, 3, 14)) == date(2016, 6, 14)
    assert practice.later_adoption_review_due(date(2016, 6, 14)) == date(2016, 12, 14)


def test_the_midway_review_after_an_icpc_is_due_after_6_weeks():
    assert practice.midway_after_first_meeting_due(date(2016, 2, 1)) == date(2016, 3, 14)


def test_the_midway_review_after_a_later_meeting_is_due_halfway_to_the_next():
    meeting = date(2016, 2, 29)
    assert practice.midway_after_later_meeting_due(meeting) == date(2016, 5, 29)


@given(DATES)
def test_a_midway_review_is_due_near_the_middle_of_its_interval(meeting):
    def off_centre(midway, following):
        return abs((midway - meeting) * 2 - (following - meeting)).days

    midway = practice.midway_after_first_meeting_due(meeting)
    assert off_centre(midway, practice.first_rcpc_due(meeting)) <= 8
    midway = practice.midway_after_later_meeting_due(meeting)
    assert off_centre(midway, practice.later_rcpc_due(meeting)) <= 6


def test_partners_have_10_days_to_comment_on_a_paper_deplan():
    assert practice.paper_deplan_ends(date(2015, 12, 21)) == date(2015, 12, 31)


def test_a_dispute_is_resolved_within_20_working_days():
    # Monday 2 May 2016 is a bank holiday: 19-22 April (4), 25-29 (9), 3-6 May (13),
    # 9-13 (18), 16, 17 (20).
    assert practice.dispute_resolution_due(date(2016, 4, 18)) == date(2016, 5, 17)


def test_a_day_that_the_service_closes_puts_a_due_date_off():
    closed = WorkingDays(closed=frozenset({date(2016, 3, 8)}))
    assert practice.icpc_due(date(2016, 3, 7), closed) == date(2016, 3, 31)


@pytest.mark.parametrize(
    ("plan_start", "counts"),
    [(date(2015, 12, 31), True), (date(2016, 1, 1), False), (date(2012, 5, 1), True)],
)
def test_a_plan_counts_for_the_indicator_after_3_months(plan_start, counts):
    assert practice.counts_for_cp_reviews(plan_start, date(2016, 3, 31)) is counts


@pytest.mark.parametrize(
    # Easter takes 25 and 28 March: 20 working days back from 31 March is 1 March.
    ("since", "counts"),
    [(date(2016, 3, 1), True), (date(2016, 3, 2), False)],
)
def test_a_looked_after_child_counts_for_the_indicator_after_20_working_days(since, counts):
    assert practice.counts_for_lac_reviews(since, date(2016, 3, 31)) is counts


def test_a_service_s_own_closed_days_count_for_the_indicator():
    since, closed = date(2016, 3, 1), WorkingDays(closed=frozenset({date(2016, 3, 10)}))
    assert practice.counts_for_lac_reviews(since, date(2016, 3, 31))
    assert not practice.counts_for_lac_reviews(since, date(2016, 3, 31), closed)
