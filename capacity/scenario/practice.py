"""Local practice: `[practice]`, each piece on or off, and what makes meetings late."""

from __future__ import annotations

from datetime import date
from typing import Literal

from capacity.scenario.fields import Five, Hours, Pair, Quantity, Span, Table, Week, key, stated

MeetingKind = Literal["icpc", "rcpc", "lac"]


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


class Disputes(Table):
    """Disputes between an officer and the authority, which climb the stages of its policy."""

    per_child_year: Quantity = key(
        0.0,
        "Disputes that officers raise at reviews; 0 is off",
        unit="per child-year",
        low=0,
        high=5,
        likely=(0, 0.1),
        source="A: 0.07 brings three a year to stage 5 (S, domain §2)",
    )
    climb_pct: Five = key(
        (50.0, 25.0, 50.0, 70.0, 10.0),
        "Chance that a dispute at stages 1 to 5 goes on to the next; of stage 5, to Cafcass",
        unit="per cent",
        low=0,
        high=100,
        source="A: domain §2, most end at 1 or 2",
    )
    stage_working_days: Five = key(
        (5.0, 5.0, 5.0, 5.0, 5.0),
        "Time that each stage takes",
        unit="working days",
        low=0,
        high=120,
        source="A: domain §2, the formal process within 20",
    )
    informal_hours: Hours = key(
        (0.5, 1.0, 2.0), "Officer's time for stage 1", unit="hours", low=0, high=50
    )
    formal_hours: Hours = key(
        (2.0, 4.0, 10.0),
        "Officer's time for each later stage",
        unit="hours",
        low=0,
        high=100,
        source="A: domain §5, formal escalation",
    )
    pro_hours: Five = key(
        (0.0, 1.0, 2.0, 2.0, 3.0),
        "PRO's time for each of stages 1 to 5",
        unit="hours",
        low=0,
        high=100,
    )


class Practice(Table):
    """Local practice, each piece on or off."""

    midway: bool = key(True, "Hold midway reviews", source="S 2.8")
    midway_cover: bool = key(
        False,
        "Colleagues with hours left do the midway reviews and surgeries of an officer who is "
        "away for long; else they are missed, as a visit by somebody unknown replaces none",
        source="A: domain §4, absence is covered; §1, the officer visits in person",
    )
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
    surgery_before_days: int = key(
        28,
        "Days before the next conference at which a surgery looks at a plan",
        unit="days",
        low=0,
        high=120,
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
    called_off_working_days: Span = key(
        (3, 14),
        "Working days by which a meeting that is called off is put back, least and most",
        unit="working days",
        low=1,
        high=60,
    )
    late_notice_working_days: Span = key(
        (16, 30),
        "Working days after the strategy discussion from which an ICPC that is notified late "
        "can be held, least and most: past its limit of 15, a third of them within 20",
        unit="working days",
        low=1,
        high=90,
        source="D: pressure §1, published bands 19, 70, 4 and 7 %",
    )
    cover_days: int = key(
        21,
        "Days away before a due date for which a colleague covers the meeting",
        unit="days",
        low=1,
        high=180,
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
        high=60,
        source="D: pressure §2 set C",
    )
    rcpc_early_days: Span = key(
        (7.0, 77.0),
        "How long before its limit a later RCPC is aimed",
        unit="days",
        low=0,
        high=120,
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
        high=120,
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
    forward_after_days: int = key(
        14,
        "Soonest after the last that an LAC review may be asked for early",
        unit="days",
        low=0,
        high=120,
    )
    forward_notice_days: int = key(
        28, "Within which a review that is asked for early is held", unit="days", low=1, high=120
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
        low=1,
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
    participation_pct: Quantity = key(
        85.0,
        "Children of an age to take part who take part in a review",
        unit="per cent",
        low=0,
        high=100,
        likely=(70, 97),
    )
    participation_from_age: float = key(
        4.0, "Age from which taking part is counted", unit="years", low=0, high=18
    )
    advocacy: bool = key(False, "Arrange advocates, in hours of their own and not in other duties")
    advocacy_pct: Quantity = key(
        20.0,
        "Share of families that an advocate is arranged for at each review",
        unit="per cent",
        low=0,
        high=100,
        likely=(5, 50),
    )
    advocacy_participation_effect: Quantity = key(
        0.0,
        "What an advocate adds to the log-odds of taking part",
        unit="log-odds",
        low=-3,
        high=3,
        likely=(-0.2, 1.0),
        source="A: not known, zero is in the range",
    )
    advocacy_dispute_effect: Quantity = key(
        0.0,
        "What an advocate adds to the log of the rate of disputes",
        unit="log of a rate",
        low=-3,
        high=3,
        likely=(-0.5, 0.5),
        source="A: not known, zero is in the range",
    )
    midway_ending_effect: Quantity = key(
        0.0,
        "What a midway review adds to the log-odds that the plan ends at the next review",
        unit="log-odds",
        low=-2,
        high=3,
        likely=(-0.1, 0.3),
        source="A: not known, zero is in the range",
    )
    midway_dispute_effect: Quantity = key(
        0.0,
        "What a midway review adds to the log of the rate of disputes",
        unit="log of a rate",
        low=-3,
        high=3,
        likely=(-0.5, 0.2),
        source="A: not known, zero is in the range",
    )
    midway_participation_effect: Quantity = key(
        0.0,
        "What a midway review adds to the log-odds of taking part in the next review",
        unit="log-odds",
        low=-3,
        high=3,
        likely=(-0.1, 0.5),
        source="A: not known, zero is in the range",
    )
    pro_absent_from: date | None = stated(
        None, "First day on which nobody authorises; left out, the PRO is there"
    )
    pro_absent_until: date | None = stated(None, "Last day of it; left out, it goes on")
    pro_deputy_after_working_days: int | None = key(
        None,
        "Working days without the PRO after which a deputy decides; left out, nobody does",
        unit="working days",
        low=0,
        high=250,
        likely=(0, 10),
    )
    pro_authorising_hours: float = key(
        0.25, "PRO's time to authorise a move or to choose an officer", unit="hours", low=0, high=5
    )
    pro_supervision_hours_per_month: float = key(
        1.5,
        "PRO's time to supervise a full-time officer",
        unit="hours per FTE and month",
        low=0,
        high=20,
        likely=(1, 3),
    )
    pro_panel_hours_per_week: float = key(
        3.0, "PRO's time for panels", unit="hours per week", low=0, high=37, likely=(1, 6)
    )
    disputes: Disputes = Disputes()
