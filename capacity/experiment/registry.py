"""The registry: every metric by name, in the order of tables and reports.

Percentages are ratios of totals: all weeks' numerators over all weeks' denominators,
first within a replication, then averaged over replications. Timeliness is by due
cohort: a meeting counts in the week in which it fell due, on time or not.

The band of 50 to 70 is of *effective* FTE: `share_in_band_pct` and `share_above_band_pct`
take an officer's FTE as far as it has built up, `weeks_above_band` that of officers who
are also there, because the handbook's band is for an officer who works: a service whose
long-term sick are in post still asks the others to hold their children.

`utilisation_pct` sets the hours that the work *needs* against the hours there are, so
it may pass 100: what passes is missed, late, or taken from other duties.
"""

from __future__ import annotations

from functools import partial
from math import inf
from types import MappingProxyType

from capacity.experiment.metrics import Better, Kind, Metric
from capacity.practice.spans import WEEKS_PER_YEAR

HIGHER, LOWER, NEITHER = Better.HIGHER, Better.LOWER, Better.NEITHER
BAND_TOP = 70.0

KINDS = ("icpc", "rcpc", "lac")
MEETING = {"icpc": "ICPCs", "rcpc": "Review conferences", "lac": "LAC reviews"}
MONEY = ("cost_permanent", "cost_locum", "cost_recruitment")
ENDINGS = ("deplanned_conference", "deplanned_paper", "deplanned_other")
STAGES = range(1, 6)
PLANS = {"ended": "Plans that ended", "open": "Plans open at a snapshot"}
PLAN_BANDS = {
    "0_3": "up to 3 months", "3_6": "3 to 6 months", "6_12": "6 months to a year",
    "12_24": "1 to 2 years", "24_plus": "2 years or more",
}  # fmt: skip


def _of(prefix: str) -> tuple[str, ...]:
    return tuple(f"{prefix}_{kind}" for kind in KINDS)


def _stock(
    name: str,
    label: str,
    definition: str,
    *,
    unit: str = "children",
    per: str = "child",
    better: Better = NEITHER,
    series: tuple[str, ...] = (),
    over: tuple[str, ...] = (),
    listed: bool = True,
) -> Metric:
    return Metric(
        name, label, unit, per, better, definition, Kind.STOCK, series or (name,), over,
        at_close=True, listed=listed,
    )  # fmt: skip


def _total(
    name: str,
    label: str,
    definition: str,
    *,
    unit: str = "children",
    per: str = "child",
    better: Better = NEITHER,
    series: tuple[str, ...] = (),
    listed: bool = True,
) -> Metric:
    return Metric(
        name, label, unit, per, better, definition, Kind.TOTAL, series or (name,), listed=listed
    )


def _share(
    name: str,
    label: str,
    definition: str,
    series: tuple[str, ...],
    over: tuple[str, ...],
    *,
    unit: str = "per cent",
    per: str = "child",
    better: Better = HIGHER,
    scale: float = 100.0,
    at_close: bool = False,
    listed: bool = True,
    most: float | None = None,
) -> Metric:
    whole = 100.0 if unit == "per cent" else inf
    return Metric(
        name, label, unit, per, better, definition, Kind.RATIO, series, over, scale,
        at_close=at_close, listed=listed, most=whole if most is None else most,
    )  # fmt: skip


def _stocks() -> list[Metric]:
    per_fte = partial(_stock, unit="children per FTE", better=LOWER)
    officers = partial(_share, over=("officers_in_post",), per="officer", at_close=True)
    return [
        _stock("children", "Children held", "Open children; one on both pathways is one child"),
        _stock("cp_plans", "Children on a plan", "Children subject to a child protection plan"),
        _stock("looked_after", "Looked-after children", "Children who are looked after"),
        _stock("both_pathways", "On both pathways", "Children on a plan and looked after"),
        _stock(
            "unallocated", "Waiting for an officer", "Open children without an officer",
            better=LOWER,
        ),
        per_fte(
            "caseload_per_fte", "Caseload per FTE", "Children held over FTE in post",
            series=("children",), over=("fte_in_post",),
        ),
        per_fte(
            "caseload_per_effective_fte", "Caseload per effective FTE",
            "Children held over FTE that is present and has built up",
            series=("children",), over=("fte_effective",),
        ),
        per_fte(
            "caseload_per_fte_max", "Highest per FTE, of any officer",
            "The highest, over officers, of children held per FTE; 0 in a week that closes with "
            "nobody in post",
        ),
        officers(
            "share_in_band_pct", "IROs at 50 to 70 per effective FTE, %",
            "Officer-weeks with 50 to 70 children per effective FTE, of all officer-weeks",
            ("officers_in_band",),
        ),
        officers(
            "share_above_band_pct", "IROs over 70 per effective FTE, %",
            "Officer-weeks with more than 70 children per effective FTE, of all officer-weeks",
            ("officers_above_band",), better=LOWER,
        ),
        Metric(
            "weeks_above_band", "Weeks over 70 per effective FTE", "weeks", "service",
            LOWER, "Weeks that close with more than 70 children per effective FTE in the "
            "whole service", Kind.TOTAL, ("children",), ("fte_effective",), above=BAND_TOP,
        ),
        _stock(
            "overdue_now", "Children with an overdue meeting",
            "Children whose ICPC, review conference or LAC review is past its due date and not "
            "held, at the close of a week", better=LOWER, series=_of("overdue_now"),
        ),
        *(
            _stock(
                f"overdue_now_{kind}", f"{MEETING[kind]} overdue",
                f"Children with {MEETING[kind]} past their due date and not held", better=LOWER,
            )
            for kind in KINDS
        ),
    ]  # fmt: skip


def _timeliness() -> list[Metric]:
    bands = {"icpc_0_10": "0 to 10", "icpc_11_15": "11 to 15", "icpc_16_20": "16 to 20",
             "icpc_21_plus": "21 or more"}  # fmt: skip
    return [
        _share(
            "icpc_on_time_pct", "ICPCs within 15 working days",
            "Of children whose ICPC fell due, those for whom it was held within 15 working days "
            "of the strategy discussion", ("on_time_icpc",), ("due_icpc",),
        ),
        *(
            _total(
                name, f"ICPCs after {days} working days",
                f"Children whose ICPC was held {days} working days after the strategy discussion",
            )
            for name, days in bands.items()
        ),
        _share(
            "meetings_on_time_pct", "Statutory meetings on time",
            "Of children whose ICPC, review conference or LAC review fell due, those for whom it "
            "was held by then", _of("on_time"), _of("due"),
        ),
        *(
            _share(
                f"meetings_on_time_pct_{kind}", f"{MEETING[kind]} on time",
                f"Of children with {MEETING[kind]} due, those for whom they were held by then",
                (f"on_time_{kind}",), (f"due_{kind}",),
            )
            for kind in KINDS
        ),
        _total(
            "late_capacity", "Late for want of capacity",
            "Children whose meeting was late because no officer or room was free", better=LOWER,
        ),
        _total(
            "late_other", "Late for another reason",
            "Children whose meeting was late by notification, report, quorum, family or a move",
            better=LOWER,
        ),
        _total(
            "reviews_displaced", "LAC reviews displaced",
            "Children whose booked LAC review gave way, with authority, to an ICPC or a first "
            "review", better=LOWER,
        ),
        _total(
            "children_with_late_review", "Children with a late review",
            "Children with at least one meeting held late or overdue at a week's close, in the "
            "week of the first", better=LOWER,
        ),
        _total(
            "children_without_midway", "Children without a midway review",
            "Children who missed at least one midway review, in the week of the first",
            better=LOWER,
        ),
        _share(
            "midway_done_pct", "Midway reviews done", "Of midway reviews due, those held",
            ("midway_done",), ("midway_due",), per="midway review",
        ),
        _share(
            "surgeries_done_pct", "Surgeries done", "Of surgeries due, those held",
            ("surgeries_done",), ("surgeries_due",), per="surgery",
        ),
        _share(
            "cp_reviews_on_time_pct", "Plans with all reviews on time",
            "Published indicator, at 31 March and the end of the run: of children on a plan for "
            "at least 3 months, those with all their reviews in time",
            ("cp_all_on_time",), ("cp_eligible",),
        ),
        _share(
            "lac_reviews_on_time_pct", "Looked after, all reviews on time",
            "Published indicator, at 31 March and the end of the run: of children looked after "
            "for at least 20 working days, those whose reviews due in the year were all in time",
            ("lac_all_on_time",), ("lac_eligible",),
        ),
    ]  # fmt: skip


def _volumes() -> list[Metric]:
    return [
        _total(
            "reviews_held", "Reviews held", "ICPCs, review conferences and LAC reviews held, "
            "counted per child", series=_of("held"),
        ),
        *(
            _total(
                f"reviews_held_{kind}", f"{MEETING[kind]} held",
                f"{MEETING[kind]} held, counted per child", series=(f"held_{kind}",),
            )
            for kind in KINDS
        ),
        _total("plans_started", "Plans started", "Children who became subject to a plan"),
        _total("deplanned", "Plans ended", "Children whose plan ended in any way", series=ENDINGS),
        _total(
            "deplanned_conference", "Plans ended at a conference",
            "Children whose plan ended at a review conference",
        ),
        _total(
            "deplanned_paper", "Plans ended on paper",
            "Children whose plan ended by letter after a court order",
        ),
        *_plan_lengths(),
        _total("lac_started", "Became looked after", "Children who entered care"),
        _total("lac_ceased", "Ceased to be looked after", "Children who left care"),
        _share(
            "officer_changes_per_child_year", "Changes of officer per child and year",
            "Children who went from one officer to another, over child-years held",
            ("officer_changes",), ("children",), unit="changes per child-year", better=LOWER,
            scale=WEEKS_PER_YEAR,
        ),
        *(
            _total(
                f"disputes_stage_{stage}", f"Disputes that reached stage {stage}",
                f"Disputes between the officer and the authority that reached stage {stage} of 5",
                unit="disputes", per="dispute", better=LOWER,
            )
            for stage in STAGES
        ),
        _total(
            "disputes_beyond", "Disputes that went beyond stage 5",
            "Disputes that the policy did not settle and that went to Cafcass",
            unit="disputes", per="dispute", better=LOWER, listed=False,
        ),
        _share(
            "participation_pct", "Children who took part",
            "Of children of an age to take part in their review, those who did",
            ("participation_done",), ("participation_due",),
        ),
    ]  # fmt: skip


def _plan_lengths() -> list[Metric]:
    """Return the bands in which the time on a plan is published (d5, d7)."""
    return [
        _share(
            f"plans_{kind}_{band}_pct", f"{label} after {months}",
            f"{label} after {months}, of all of them; by the time that a child was on the plan",
            (f"{kind}_{band}",), tuple(f"{kind}_{each}" for each in PLAN_BANDS), better=NEITHER,
            listed=False,
        )
        for kind, label in PLANS.items()
        for band, months in PLAN_BANDS.items()
    ]  # fmt: skip


def _capacity() -> list[Metric]:
    hours = partial(_total, unit="hours", per="service")
    fte = partial(_stock, unit="FTE", per="officer")
    return [
        hours(
            "hours_needed", "Hours that the work needs",
            "Hours of statutory meetings, midway reviews, surgeries, handovers and disputes that "
            "fell due, done or not",
        ),
        hours(
            "hours_available", "Hours available for it",
            "Officers' hours present, less pod links, audit, training and supervision",
        ),
        _share(
            "utilisation_pct", "Needed, % of hours available",
            "Hours needed over hours available; above 100 something gives way",
            ("hours_needed",), ("hours_available",), per="service", better=NEITHER, most=inf,
        ),
        hours(
            "pro_hours", "Hours of the PRO",
            "The Principal Reviewing Officer's hours: authorising, panels, supervision",
        ),
        fte("fte_in_post", "FTE in post", "Full-time equivalents employed"),
        fte(
            "vacancies", "Vacant posts",
            "Posts of the establishment that no employee holds; a locum may cover one",
            better=LOWER,
        ),
        fte(
            "fte_surplus", "Employees beyond need",
            "FTE of employees beyond one for each 50 children, the band's lower end",
            better=LOWER,
        ),
        _share(
            "locum_share_pct", "Locums, % of FTE in post", "FTE of locums over FTE in post",
            ("fte_locum",), ("fte_in_post",), per="officer", better=LOWER, at_close=True,
        ),
    ]  # fmt: skip


def _money() -> list[Metric]:
    pounds = partial(_total, unit="pounds", per="service", better=LOWER)
    return [
        pounds("cost_permanent", "Permanent staff", "Pay and on-costs of employees"),
        pounds("cost_locum", "Locums", "Fees and margin of agency workers"),
        pounds("cost_recruitment", "Recruitment", "Adverts, checks and premia"),
        pounds(
            "cost_surplus", "Of it, for employees beyond need",
            "Part of the pay of employees: of those beyond one for each 50 children",
        ),
        pounds("cost_total", "Cost in all", "Staff, locums, recruitment", series=MONEY),
        _share(
            "cost_per_child_week", "Cost per child and week",
            "Cost in all over children held at the close of each week", MONEY, ("children",),
            unit="pounds", per="child", better=LOWER, scale=1.0,
        ),
    ]  # fmt: skip


def _supporting() -> list[Metric]:
    """Return the base series that the metrics above are computed from."""
    stocks = {
        "fte_effective": ("FTE", "FTE present and built up"),
        "fte_locum": ("FTE", "FTE of locums in post"),
        "officers_in_post": ("officers", "Officers in post"),
        "officers_in_band": ("officers", "Officers with 50 to 70 children per effective FTE"),
        "officers_above_band": ("officers", "Officers with over 70 children per effective FTE"),
    }
    totals = {
        **{f"due_{kind}": ("children", f"{MEETING[kind]} due") for kind in KINDS},
        **{f"on_time_{kind}": ("children", f"{MEETING[kind]} due and on time") for kind in KINDS},
        **{f"held_{kind}": ("children", f"{MEETING[kind]} held in the week") for kind in KINDS},
        "midway_due": ("midway reviews", "Midway reviews due"),
        "midway_done": ("midway reviews", "Midway reviews due and held"),
        "surgeries_due": ("surgeries", "Surgeries due"),
        "surgeries_done": ("surgeries", "Surgeries due and held"),
        "deplanned_other": ("children", "Plans ended otherwise: care, transfer, 18th birthday"),
        "officer_changes": ("children", "Children who changed officer"),
        "hours_used": ("hours", "Officers' hours used"),
        "participation_due": ("children", "Children of an age to take part"),
        "participation_done": ("children", "Children who took part"),
        "cp_eligible": ("children", "On a plan for 3 months at a snapshot"),
        "cp_all_on_time": ("children", "Of them, all reviews on time"),
        "lac_eligible": ("children", "Looked after for 20 working days at a snapshot"),
        "lac_all_on_time": ("children", "Of them, all reviews of the year on time"),
        **{
            f"{kind}_{band}": ("children", f"{label} after {months}")
            for kind, label in PLANS.items()
            for band, months in PLAN_BANDS.items()
        },
    }
    return [
        *(
            _stock(name, text, text, unit=unit, listed=False)
            for name, (unit, text) in stocks.items()
        ),
        *(
            _total(name, text, text, unit=unit, listed=False)
            for name, (unit, text) in totals.items()
        ),
    ]  # fmt: skip


METRICS: MappingProxyType[str, Metric] = MappingProxyType(
    {
        metric.name: metric
        for part in (_stocks, _timeliness, _volumes, _capacity, _money, _supporting)
        for metric in part()
    }
)
BASE = tuple(
    sorted({name for metric in METRICS.values() for name in (*metric.series, *metric.over)})
)
