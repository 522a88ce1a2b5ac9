"""What work takes and what a day holds: the scenario's hours at their likely values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from capacity.practice import ENGLAND
from capacity.scenario.laws import number
from capacity.scenario.operation import Conference, Work
from capacity.service import Officer

WORKING_DAYS_A_YEAR = 253
"""Mondays to Fridays less bank holidays."""

RCPC, LAC, MIDWAY = "rcpc", "lac", "midway"


@dataclass(frozen=True, slots=True)
class Effort:
    """Hours of tasks, and how much of a working week is there for them.

    Parameters
    ----------
    weekly
        Hours of a full-time week.
    share
        Part of them left for children: other duties, leave and sickness are out.
    slots_per_day
        Conferences that rooms and minute-takers can carry in a working day.
    """

    rcpc: float
    rcpc_further_child: float
    lac_review: float
    lac_first_extra: float
    lac_further_child: float
    midway: float
    handover: float
    weekly: float
    share: float
    slots_per_day: int

    def hours(self, kind: str, children: int, *, first: bool = False) -> float:
        """Hours of one meeting, or one midway review, of a sibling group."""
        further = children - 1
        if kind == RCPC:
            return self.rcpc + further * self.rcpc_further_child
        if kind == LAC:
            return self.lac_review + first * self.lac_first_extra + further * self.lac_further_child
        return self.midway

    def day_hours(self, officer: Officer) -> float:
        """Hours for children on a day that the officer works."""
        days = sum(mark != "-" for mark in officer.working_days)
        return self.weekly * self.share * officer.effective_fte / days if days else 0.0

    def week_hours(self, officer: Officer, monday: date, first: date) -> float:
        """Hours for children in the week of `monday`, from `first` on: in post and not away."""
        days = (monday + timedelta(days=place) for place in range(5))
        worked = sum(
            mark != "-" and day >= first and _is_there(officer, day)
            for mark, day in zip(officer.working_days, days, strict=True)
        )
        return worked * self.day_hours(officer)

    def week_slots(self, monday: date, first: date) -> int:
        """Conferences that can be held in the week of `monday`, from `first` on."""
        return self.slots_per_day * sum(day >= first for day in working_days(monday))


def _is_there(officer: Officer, day: date) -> bool:
    return ENGLAND.is_working(day) and officer.in_post(day) and not officer.absent(day)


def working_days(monday: date) -> Iterable[date]:
    """Working days of the week of `monday`."""
    days = (monday + timedelta(days=place) for place in range(5))
    return [day for day in days if ENGLAND.is_working(day)]


def effort(work: Work | None = None, conference: Conference | None = None) -> Effort:
    """Return the likely hours and slots of a scenario; its defaults if none is given.

    Every figure and its source stands in `docs/assumptions.md`, `[work]` and
    `[conference]`.
    """
    work, conference = work or Work(), conference or Conference()
    scale = number(work.hours_scale)
    busy = number(work.other_duties_pct) / 100
    away = number(work.sickness_pct) / 100 + work.leave_days / WORKING_DAYS_A_YEAR
    slots = min(conference.rooms * conference.sessions_per_day, conference.minute_takers)
    return Effort(
        rcpc=work.rcpc[1] * scale,
        rcpc_further_child=work.rcpc_further_child[1] * scale,
        lac_review=work.lac_review[1] * scale,
        lac_first_extra=work.lac_first_extra * scale,
        lac_further_child=work.lac_further_child * scale,
        midway=work.midway[1] * scale,
        handover=work.handover[1] * scale,
        weekly=work.weekly_hours,
        share=max(0.0, (1 - busy) * (1 - away)),
        slots_per_day=slots,
    )
