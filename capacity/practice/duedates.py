"""When each statutory meeting and each local step is due: one rule, one function.

Months are calendar months, clamped to the end of the month (domain §2). A due date
that is counted in months or weeks may fall on a day that is not worked: the law
moves no deadline to the next Monday, so the meeting has to be held before it.
`due on` means that the meeting is on time when held on that date or earlier.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import numpy as np

from capacity.practice.workingdays import ENGLAND, Days, WorkingDays

MEETING_INTERVAL_MONTHS = 6
"""The longest gap between later conferences and between later LAC reviews."""


def add_months(day: date, months: int) -> date:
    """Return the same day of the month `months` later, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_months_to_days(start: date, days: Days, months: int) -> Days:
    """Do `add_months` for many days at once, each counted from `start` (day 0)."""
    day_0 = np.datetime64(start, "D")
    dates = day_0 + days.astype("timedelta64[D]")
    month = dates.astype("datetime64[M]")
    day_of_month = dates - month.astype("datetime64[D]")
    target = month + np.timedelta64(months, "M")
    last = (target + np.timedelta64(1, "M")).astype("datetime64[D]") - np.timedelta64(1, "D")
    due = np.minimum(target.astype("datetime64[D]") + day_of_month, last)
    counted: Days = (due - day_0).astype(np.int64)
    return counted


# Child protection


def icpc_due(strategy_discussion: date, calendar: WorkingDays = ENGLAND) -> date:
    """Return when the initial conference is due: 15 working days.

    Working Together to Safeguard Children: within 15 working days of the strategy
    discussion that initiated the section 47 enquiry.
    """
    return calendar.add(strategy_discussion, 15)


def transfer_in_conference_due(notified: date, calendar: WorkingDays = ENGLAND) -> date:
    """Return when the conference of a family that moves in is due: 15 working days.

    Working Together: within 15 working days of notification; it counts as an ICPC.
    """
    return calendar.add(notified, 15)


def first_rcpc_due(icpc: date) -> date:
    """Return when the first review conference is due: 3 months after the ICPC.

    Working Together to Safeguard Children.
    """
    return add_months(icpc, 3)


def later_rcpc_due(previous: date) -> date:
    """Return when a later review conference is due: 6 months after the one before.

    Working Together to Safeguard Children.
    """
    return add_months(previous, MEETING_INTERVAL_MONTHS)


def paper_deplan_ends(letter: date) -> date:
    """Return the last day of the partners' 10 days to comment; the plan ends with it.

    Local practice (source report 2.10). The report says "10 days" and not working
    days, so they are days of the calendar.
    """
    return letter + timedelta(days=10)


# Looked-after children


def officer_due(became_looked_after: date, calendar: WorkingDays = ENGLAND) -> date:
    """Return by when a child has a named officer: 5 working days.

    IRO Handbook (2010): appointed within five working days of becoming looked after.
    """
    return calendar.add(became_looked_after, 5)


def first_lac_review_due(became_looked_after: date, calendar: WorkingDays = ENGLAND) -> date:
    """Return when the first review is due: 20 working days.

    Care Planning, Placement and Case Review (England) Regulations 2010, reg 33(1).
    """
    return calendar.add(became_looked_after, 20)


def second_lac_review_due(first_review: date) -> date:
    """Return when the second review is due: 3 months after the first.

    Care Planning Regulations 2010, reg 33(2).
    """
    return add_months(first_review, 3)


def later_lac_review_due(previous: date) -> date:
    """Return when the third or a later review is due: 6 months after the one before.

    Care Planning Regulations 2010, reg 33(2).
    """
    return add_months(previous, MEETING_INTERVAL_MONTHS)


def first_short_breaks_review_due(first_placement: date) -> date:
    """Return when the first review of short breaks (V3, V4) is due: 3 months.

    Care Planning Regulations 2010, reg 48: counted from the start of the first
    placement.
    """
    return add_months(first_placement, 3)


def later_short_breaks_review_due(previous: date) -> date:
    """Return when a later review of short breaks (V3, V4) is due: 6 months.

    Care Planning Regulations 2010, reg 48.
    """
    return add_months(previous, MEETING_INTERVAL_MONTHS)


def first_adoption_review_due(placed: date) -> date:
    """Return when the first review after placement for adoption is due: 4 weeks.

    Adoption Agencies Regulations 2005, reg 36. The placement restarts the clock:
    whatever review was due before is due no more.
    """
    return placed + timedelta(weeks=4)


def second_adoption_review_due(first_review: date) -> date:
    """Return when the second review in an adoptive placement is due: 3 months.

    Adoption Agencies Regulations 2005, reg 36.
    """
    return add_months(first_review, 3)


def later_adoption_review_due(previous: date) -> date:
    """Return when a later review in an adoptive placement is due: 6 months.

    Adoption Agencies Regulations 2005, reg 36.
    """
    return add_months(previous, MEETING_INTERVAL_MONTHS)


# Between meetings


def midway_after_first_meeting_due(first_meeting: date) -> date:
    """Return when the midway review after an ICPC or first LAC review is due: 6 weeks.

    Local practice (source report 2.8): halfway to the meeting after three months.
    """
    return first_meeting + timedelta(weeks=6)


def midway_after_later_meeting_due(meeting: date) -> date:
    """Return when the midway review after any later meeting is due: 3 months.

    Local practice (source report 2.8): halfway through the six months that follow a
    first RCPC, a second LAC review, and every meeting after them.
    """
    return add_months(meeting, 3)


def dispute_resolution_due(raised: date, calendar: WorkingDays = ENGLAND) -> date:
    """Return by when a formal dispute is resolved: 20 working days.

    IRO Handbook (2010), local dispute resolution process.
    """
    return calendar.add(raised, 20)


# The published indicators, taken at 31 March


def counts_for_cp_reviews(plan_start: date, at: date) -> bool:
    """Whether a child on a plan counts for the CP review indicator of `at`.

    Children on a plan for at least three months; all their reviews must be in time.
    """
    return first_rcpc_due(plan_start) <= at


def counts_for_lac_reviews(
    looked_after_since: date, at: date, calendar: WorkingDays = ENGLAND
) -> bool:
    """Whether a looked-after child counts for the LAC review indicator of `at`.

    Children looked after for at least 20 working days; all reviews that were due in
    the year must be in time.
    """
    return first_lac_review_due(looked_after_since, calendar) <= at
