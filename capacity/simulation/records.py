"""What a replication leaves behind: base series by week, and a row for each event."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

NEVER = -(10**6)
"""The day of a meeting that was not held, which tables leave empty."""

KINDS = ("icpc", "rcpc", "lac")

PLAN_BANDS = ("0_3", "3_6", "6_12", "12_24", "24_plus")
"""Months on a plan, as published for ended and open plans (d5, d7)."""
_BAND_ENDS = [months * 365.25 / 12.0 for months in (3, 6, 12, 24)]

PENCE = ("cost_permanent", "cost_locum", "cost_recruitment", "cost_surplus")
"""Counted in whole pence, and given in pounds; the last is a part of the first."""
DISPUTES = (*(f"disputes_stage_{stage}" for stage in range(1, 6)), "disputes_beyond")
"""Series that are there only if what they count is switched on: no value is not zero."""

STOCKS = (
    "children", "cp_plans", "looked_after", "both_pathways", "unallocated", "fte_in_post",
    "fte_effective", "fte_locum", "vacancies", "officers_in_post", "officers_in_band",
    "officers_above_band", "caseload_per_fte_max", "fte_surplus",
)  # fmt: skip
COUNTS = (
    "reviews_displaced", "plans_started", "deplanned_conference", "deplanned_paper",
    "deplanned_other", "lac_started", "lac_ceased", "officer_changes", "hours_needed",
    "hours_available", "hours_used", "pro_hours", "children_with_late_review",
    "children_without_midway", "cp_eligible", "cp_all_on_time", "lac_eligible",
    "lac_all_on_time", "participation_due", "participation_done", *PENCE,
    *(f"{what}_{band}" for what in ("ended", "open") for band in PLAN_BANDS),
)  # fmt: skip
FROM_MEETINGS = (
    *(f"overdue_now_{kind}" for kind in KINDS),
    *(f"{what}_{kind}" for what in ("due", "on_time", "held") for kind in KINDS),
    "icpc_0_10", "icpc_11_15", "icpc_16_20", "icpc_21_plus", "late_capacity", "late_other",
    "midway_due", "midway_done", "surgeries_due", "surgeries_done",
)  # fmt: skip
SERIES = (*STOCKS, *COUNTS, *FROM_MEETINGS)

HELD, MISSED, ENDED, OPEN = "held", "missed", "ended", "open"
CAPACITY = "capacity"


@dataclass(frozen=True)
class Records:
    """Base series and event rows of one replication; days count from the start.

    Attributes
    ----------
    weekly
        Shape (series, weeks): stocks at the close of the week, counts in it.
    meetings, officers, staffing
        Columns of equal length.
    """

    weekly: NDArray[np.float64]
    meetings: Mapping[str, NDArray[Any]]
    officers: Mapping[str, NDArray[Any]]
    staffing: Mapping[str, NDArray[Any]]
    series: tuple[str, ...] = SERIES


class Recorder:
    """Collects while the clock runs; week -1 and before are the run-in and are dropped."""

    def __init__(self, days: int) -> None:
        self.days = days
        self.weeks = -(-days // 7)
        self.counts: dict[str, list[float]] = {
            name: [0.0] * (self.weeks + 1) for name in (*STOCKS, *COUNTS)
        }
        self.meetings: list[tuple[str, int, int, str, int, int, str, int]] = []
        self.officers: list[tuple[int, str, str, float, int, float, float]] = []
        self.staffing: list[tuple[int, str, str, str]] = []

    def switch_on(self, names: Iterable[str]) -> None:
        """Let series count that are otherwise not there."""
        for name in names:
            self.counts[name] = [0.0] * (self.weeks + 1)

    def add(self, name: str, day: int, amount: float = 1.0) -> None:
        """Count something on a day; outside the horizon it does not count."""
        if 0 <= day < self.days:
            self.counts[name][day // 7] += amount

    def plan(self, what: str, started: int, day: int, children: int) -> None:
        """Count children by their time on a plan: plans `ended`, or `open` at a snapshot."""
        self.add(f"{what}_{PLAN_BANDS[bisect_left(_BAND_ENDS, day - started)]}", day, children)

    def meeting(
        self,
        kind: str,
        due: int,
        held: int,
        outcome: str,
        officer: int,
        children: int,
        *,
        cause: str = "",
        waited: int = 0,
    ) -> None:
        """Close a meeting: held, missed, ended with the child's plan or care, or still open."""
        self.meetings.append((kind, due, held, cause, officer, children, outcome, waited))

    def records(self, officers: list[str]) -> Records:
        """Return everything as arrays, the horizon only."""
        columns = _meeting_columns(self.meetings, self.days)
        counts = {name: np.array(values[: self.weeks]) for name, values in self.counts.items()}
        counts.update({name: counts[name] / 100.0 for name in PENCE})
        series = {**counts, **_meeting_series(columns, self.days)}
        names = np.array([*officers, ""], dtype=object)
        inside = (columns["due"] >= 0) & (columns["due"] < self.days)
        inside |= (columns["held"] >= 0) & (columns["outcome"] == HELD)
        shown = {
            "kind": columns["kind"], "due": columns["due"],
            "held": np.where(columns["outcome"] == HELD, columns["held"], NEVER),
            "on_time": columns["on_time"], "cause": columns["cause"],
            "officer": names[columns["officer"]], "children": columns["children"],
            "outcome": columns["outcome"],
        }  # fmt: skip
        recorded = (*SERIES, *(name for name in DISPUTES if name in self.counts))
        return Records(
            weekly=np.array([series[name] for name in recorded]),
            series=recorded,
            meetings={name: values[inside] for name, values in shown.items()},
            officers=_columns(
                self.officers,
                ("week", "officer", "contract", "fte", "caseload", "hours_available", "hours_used"),
            ),
            staffing=_columns(self.staffing, ("day", "event", "officer", "contract")),
        )


def _columns(rows: list[Any], names: tuple[str, ...]) -> dict[str, NDArray[Any]]:
    if not rows:
        return {name: np.empty(0, dtype=object) for name in names}
    columns = {}
    for place, name in enumerate(names):
        values = [row[place] for row in rows]
        text = isinstance(values[0], str)
        columns[name] = np.array(values, dtype=object if text else None)
    return columns


def _meeting_columns(rows: list[Any], days: int) -> dict[str, NDArray[Any]]:
    names = ("kind", "due", "held", "cause", "officer", "children", "outcome", "waited")
    columns = _columns(rows, names)
    if not rows:
        numbers = ("due", "held", "officer", "children", "waited")
        columns.update({name: np.empty(0, dtype=np.int64) for name in numbers})
    late = columns["held"] > columns["due"]
    columns["on_time"] = (columns["outcome"] == HELD) & ~late
    return columns


def _meeting_series(columns: Mapping[str, NDArray[Any]], days: int) -> dict[str, Any]:
    """Return the series that follow from the meetings: by due cohort, and held by week."""
    weeks, children = -(-days // 7), columns["children"]
    due, held, outcome = columns["due"], columns["held"], columns["outcome"]
    kind, on_time, waited = columns["kind"], columns["on_time"], columns["waited"]
    happened = outcome == HELD
    counts = happened | (outcome == MISSED) | ((outcome == OPEN) & (due < days))
    cohort = counts & (due >= 0) & (due < days)
    in_horizon = happened & (held >= 0) & (held < days)
    statutory = (kind == "icpc") | (kind == "rcpc") | (kind == "lac")

    def by_week(day: NDArray[Any], chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
        return np.bincount(
            day[chosen].astype(np.int64) // 7, children[chosen].astype(float), weeks
        ).astype(float)

    series: dict[str, Any] = {}
    for name in KINDS:
        of = kind == name
        series[f"due_{name}"] = by_week(due, cohort & of)
        series[f"on_time_{name}"] = by_week(due, cohort & of & on_time)
        series[f"held_{name}"] = by_week(held, in_horizon & of)
        series[f"overdue_now_{name}"] = _overdue(columns, of, days)
    bands = (("icpc_0_10", 0, 10), ("icpc_11_15", 11, 15), ("icpc_16_20", 16, 20))
    icpcs = cohort & (kind == "icpc") & happened
    for name, low, high in bands:
        series[name] = by_week(due, icpcs & (waited >= low) & (waited <= high))
    series["icpc_21_plus"] = by_week(due, icpcs & (waited > 20))
    late = cohort & statutory & ~on_time
    by_capacity = (columns["cause"] == CAPACITY) | (columns["cause"] == "")
    series["late_capacity"] = by_week(due, late & by_capacity)
    series["late_other"] = by_week(due, late & ~by_capacity)
    for name, done in (("midway", "midway"), ("surgery", "surgeries")):
        series[f"{done}_due"] = by_week(due, cohort & (kind == name))
        series[f"{done}_done"] = by_week(due, cohort & (kind == name) & happened)
    return series


def _overdue(
    columns: Mapping[str, NDArray[Any]], of: NDArray[np.bool_], days: int
) -> NDArray[np.float64]:
    """Count children at each week's close whose meeting is past its date and not held."""
    due, held, outcome = columns["due"], columns["held"], columns["outcome"]
    until = np.where(outcome == OPEN, days + 7, held).astype(np.int64)
    late = of & (until > due) & (outcome != MISSED)
    closes = np.minimum(np.arange(-(-days // 7)) * 7 + 6, days - 1)
    first = np.searchsorted(closes, due[late].astype(np.int64), side="right")
    last = np.searchsorted(closes, until[late], side="left")
    size = columns["children"][late].astype(float)
    steps = np.zeros(len(closes) + 1)
    np.add.at(steps, first, size)
    np.add.at(steps, np.maximum(first, last), -size)
    return np.cumsum(steps)[:-1]
