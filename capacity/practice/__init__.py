"""Law, handbook and local practice: working days, due dates, the 50-70 band.

The function `band` shares its name with its module and is imported from there.
"""

from capacity.practice.band import Band, Position, band_limits
from capacity.practice.duedates import (
    add_months,
    add_months_to_days,
    counts_for_cp_reviews,
    counts_for_lac_reviews,
    dispute_resolution_due,
    first_adoption_review_due,
    first_lac_review_due,
    first_rcpc_due,
    first_short_breaks_review_due,
    icpc_due,
    later_adoption_review_due,
    later_lac_review_due,
    later_rcpc_due,
    later_short_breaks_review_due,
    midway_after_first_meeting_due,
    midway_after_later_meeting_due,
    officer_due,
    paper_deplan_ends,
    second_adoption_review_due,
    second_lac_review_due,
    transfer_in_conference_due,
)
from capacity.practice.workingdays import ENGLAND, Days, WorkingDays

__all__ = [
    "ENGLAND",
    "Band",
    "Days",
    "Position",
    "WorkingDays",
    "add_months",
    "add_months_to_days",
    "band_limits",
    "counts_for_cp_reviews",
    "counts_for_lac_reviews",
    "dispute_resolution_due",
    "first_adoption_review_due",
    "first_lac_review_due",
    "first_rcpc_due",
    "first_short_breaks_review_due",
    "icpc_due",
    "later_adoption_review_due",
    "later_lac_review_due",
    "later_rcpc_due",
    "later_short_breaks_review_due",
    "midway_after_first_meeting_due",
    "midway_after_later_meeting_due",
    "officer_due",
    "paper_deplan_ends",
    "second_adoption_review_due",
    "second_lac_review_due",
    "transfer_in_conference_due",
]
