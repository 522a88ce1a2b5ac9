"""How the service works: `[start]`, `[pathways]`, `[practice]`, `[conference]`, `[work]`."""

from __future__ import annotations

from datetime import date
from typing import Literal

from capacity.scenario.fields import Hours, Pair, Quantity, Span, Table, Week, key, stated

MeetingKind = Literal["icpc", "rcpc", "lac"]


class Start(Table):
    """Who is held on day 0: a caseload sheet, or numbers from which a past is played."""

    cp_plans: int = key(
        500, "Children on a plan on day 0", unit="children", low=0, high=20000, source="S"
    )
    looked_after: int = key(
        440, "Looked-after children on day 0", unit="children", low=0, high=20000, source="S"
    )
    both_pathways: int = key(
        15,
        "Children on day 0 who are both; counted in both numbers",
        unit="children",
        low=0,
        high=20000,
        source="A: domain §2, not reported",
    )
    caseload: str = stated(
        "", "Caseload sheet (.csv, .xlsx), relative to this file; '' plays a past"
    )
    team: str = stated(
        "", "Team sheet (.csv, .xlsx), relative to this file; '' uses [[workforce.officer]]"
    )
    run_in_weeks: int = key(
        8,
        "Weeks that the service runs before day 0; with a caseload sheet there is none",
        unit="weeks",
        low=0,
        high=52,
        source="F: pressure §3, 13 at 100 children per FTE and more",
    )
    growth_pct_per_year: Quantity = key(
        0.0,
        "How fast arrivals grew in the past that is played",
        unit="per cent per year",
        low=-50,
        high=100,
        likely=(0, 33),
    )
    plans_on_time_pct: float = key(
        93.6,
        "Children on a plan at the start whose reviews so far were all on time",
        unit="per cent",
        low=0,
        high=100,
        likely=(84, 99),
        source="F: d6, England 2016",
    )
    looked_after_on_time_pct: float = key(
        90.0,
        "Looked-after children at the start whose reviews since a 1 April a year before were "
        "all on time; what is already past of the year of the start counts",
        unit="per cent",
        low=0,
        high=100,
        likely=(80, 97),
    )


class Pathways(Table):
    """How the two pathways meet."""

    exits_to_care_pct: float = key(
        80.0,
        "Share of plans' other exits that are moves into care; the rest are transfers out",
        unit="per cent",
        low=0,
        high=100,
        likely=(60, 95),
        source="D: domain §4, 15-25 % of ends",
    )
    order_weeks: Span = key(
        (4.0, 20.0),
        "Shortest and longest time from entering care on a plan to the court order "
        "after which the plan ends",
        unit="weeks",
        low=0,
        high=104,
    )


class Lateness(Table):
    """A cause of lateness that is not capacity: the share of meetings it hits, with dates."""

    cause: Literal[
        "late_notification", "report_not_ready", "not_quorate", "family_or_interpreter", "moved"
    ] = stated(..., "What makes the meeting late")
    kinds: tuple[MeetingKind, ...] = stated(("icpc", "rcpc", "lac"), "Meetings that it hits")
    share_pct: Quantity = stated(..., "Share of meetings hit", unit="per cent", low=0, high=100)
    until_pct: Quantity | None = stated(
        None,
        "Share on the last day, reached in a straight line; left out, the share is constant",
        unit="per cent",
        low=0,
        high=100,
    )
    start: date | None = stated(
        None, "First day on which it holds; left out, from before the start"
    )
    end: date | None = stated(None, "Last day; left out, it goes on")


class Practice(Table):
    """Local practice, each piece on or off."""

    midway: bool = key(True, "Hold midway reviews", source="S 2.8")
    surgeries: bool = key(True, "Hold surgeries on long plans", source="S 2.16")
    surgery_from_months: float = key(
        9.0,
        "Age of a plan from which surgeries look at it",
        unit="months",
        low=0,
        high=60,
        likely=(9, 15),
        source="S 2.16",
    )
    surgery_effect: Quantity = key(
        0.25,
        "What a surgery adds to the log-odds of ending at the next review",
        unit="log-odds",
        low=-2,
        high=3,
        likely=(0.0, 0.5),
    )
    paper_deplan: bool = key(True, "End plans by letter after a court order", source="S 2.10")
    paper_comment_days: int = key(
        10,
        "Days that partners have to comment on a paper de-plan",
        unit="days",
        low=0,
        high=60,
        source="S 2.10",
    )
    cancellation_control: bool = key(
        True, "A booked meeting moves only with authority", source="S 2.18"
    )
    uncontrolled_move_pct: Quantity = key(
        6.0,
        "Share of booked meetings that are moved where nobody controls it",
        unit="per cent",
        low=0,
        high=50,
        likely=(3, 10),
    )
    displacement: bool = key(
        True, "An ICPC or first LAC review without room displaces a later LAC review"
    )
    colleague_chairs: bool = key(True, "A colleague may chair a conference that would else be late")
    icpc_pool: int = key(
        0,
        "Officers that an ICPC is offered to; 0 is everybody",
        unit="officers",
        low=0,
        high=500,
        source="F: pressure §1, the most brittle choice",
    )
    borrow_pct: Quantity = key(
        25.0,
        "Share of a week's other duties that short-notice work may take",
        unit="per cent",
        low=0,
        high=100,
        likely=(0, 50),
        source="A: pressure §1, V3",
    )
    lac_review_per_child: bool = key(
        False, "Count a further sibling's LAC review as a review of its own in hours"
    )
    icpc_working_days: Span = key(
        (8.0, 14.0),
        "Working days after the strategy discussion between which an ICPC is aimed",
        unit="working days",
        low=0,
        high=60,
        source="D: c4, median 13",
    )
    first_rcpc_early_days: Span = key(
        (5.0, 16.0),
        "How long before its limit a first RCPC is aimed",
        unit="days",
        low=0,
        high=90,
        source="D: pressure §2 set C",
    )
    rcpc_early_days: Span = key(
        (7.0, 77.0),
        "How long before its limit a later RCPC is aimed",
        unit="days",
        low=0,
        high=180,
        source="D: pressure §2 set C",
    )
    first_lac_working_days: Span = key(
        (10.0, 18.0),
        "Working days after entry between which a first LAC review is aimed",
        unit="working days",
        low=0,
        high=60,
    )
    lac_early_days: Span = key(
        (7.0, 63.0),
        "How long before its limit a later LAC review is aimed",
        unit="days",
        low=0,
        high=180,
        source="D: pressure §2 set C",
    )
    brought_forward_per_year: Quantity = key(
        0.25,
        "Unscheduled LAC reviews a unit and year, reg 33(3)",
        unit="per year",
        low=0,
        high=4,
        likely=(0.1, 0.5),
        source="D: pressure §2",
    )
    midway_window_days: Pair = key(
        (14.0, 21.0),
        "Days before and after its date in which a midway review may be held",
        unit="days",
        low=0,
        high=90,
        source="A: pressure §1, insensitive",
    )
    short_notice_working_days: int = key(
        4,
        "Notice that a conference needs before it can be held",
        unit="working days",
        low=0,
        high=20,
    )
    lateness: tuple[Lateness, ...] = key(
        (
            Lateness(cause="late_notification", kinds=("icpc",), share_pct=5.0),
            Lateness(cause="not_quorate", kinds=("icpc", "rcpc", "lac"), share_pct=1.0),
            Lateness(cause="report_not_ready", kinds=("icpc", "rcpc"), share_pct=1.0),
            Lateness(cause="family_or_interpreter", kinds=("icpc", "rcpc", "lac"), share_pct=1.0),
        ),
        "Causes of lateness that are not capacity",
        source="A: pressure §1, call-offs 3 %, exogenous late ICPCs 5 %",
    )
    bank_holidays: str = stated("", "File of working days that differ from England's; '' for none")
    pro_days: Week = key("M--T-", "Days on which the PRO gives new children an officer")


class Conference(Table):
    """Conference slots."""

    rooms: int = key(2, "Conference rooms", unit="rooms", low=1, high=100, likely=(1, 4))
    sessions_per_day: int = key(
        3,
        "Sessions a room and working day",
        unit="sessions",
        low=1,
        high=8,
        likely=(2, 3),
        source="A: pressure §1, 6 slots a day",
    )
    minute_takers: int = key(
        6,
        "Conferences a working day that minute-takers can cover",
        unit="conferences",
        low=1,
        high=800,
    )


class Work(Table):
    """Hours: all assumptions of domain §5, triangular low, likely, high."""

    hours_scale: Quantity = key(
        1.0,
        "Scale of every task's hours, drawn once a replication",
        unit="factor",
        low=0.3,
        high=3,
        likely=(0.9, 1.1),
        source="A: pressure, 10 % is 9 children per FTE",
    )
    weekly_hours: float = key(37.0, "Hours a full-time week", unit="hours", low=20, high=60)
    leave_days: float = key(
        32.0,
        "Annual leave of a full-time officer, bank holidays apart",
        unit="days",
        low=0,
        high=60,
        source="A: domain §5, about 44 weeks at work",
    )
    sickness_pct: Quantity = key(
        3.0,
        "Share of working days lost to short sickness",
        unit="per cent",
        low=0,
        high=30,
        likely=(2, 5),
        source="F: domain §5, absence 2.1 and 3.5 %",
    )
    sickness_spell_days: float = key(
        4.0, "Mean length of a spell of short sickness", unit="working days", low=1, high=20
    )
    other_duties_pct: Quantity = key(
        15.0,
        "Share of time for pod links, audit, training, supervision and panels",
        unit="per cent",
        low=0,
        high=60,
        likely=(10, 20),
        source="A: domain §5",
    )
    meetings_per_day: int = key(
        2, "Most statutory meetings an officer chairs in a day", unit="meetings", low=1, high=6
    )
    icpc: Hours = key((5.0, 7.0, 10.0), "ICPC of a family", unit="hours", low=0, high=100)
    icpc_further_child: Hours = key(
        (0.5, 0.75, 1.0), "ICPC: each further child", unit="hours", low=0, high=20
    )
    rcpc: Hours = key((3.5, 5.0, 7.0), "RCPC of a family", unit="hours", low=0, high=100)
    rcpc_further_child: Hours = key(
        (0.4, 0.5, 0.6), "RCPC: each further child", unit="hours", low=0, high=20
    )
    lac_review: Hours = key(
        (4.0, 6.0, 9.0),
        "LAC review of a sibling unit, visit and record included",
        unit="hours",
        low=0,
        high=100,
    )
    lac_first_extra: float = key(1.0, "More for a first LAC review", unit="hours", low=0, high=20)
    lac_far_extra: Hours = key(
        (1.5, 2.0, 3.0), "More for a placement over 20 miles away", unit="hours", low=0, high=20
    )
    lac_further_child: float = key(
        0.0,
        "LAC review: each further child of the unit",
        unit="hours",
        low=0,
        high=20,
        likely=(0, 1.5),
        source="A: pressure §0",
    )
    midway: Hours = key((1.0, 1.5, 3.0), "Midway review of a unit", unit="hours", low=0, high=50)
    surgery: Hours = key((0.5, 1.0, 1.5), "Surgery of a plan", unit="hours", low=0, high=50)
    paper_deplan: Hours = key((0.5, 1.0, 2.0), "Paper de-plan", unit="hours", low=0, high=50)
    handover: Hours = key(
        (1.0, 2.0, 4.0), "Taking over a child from another officer", unit="hours", low=0, high=50
    )
