"""What falls due, what is overdue, and when hours or conference slots run out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from capacity.allocation.ahead import Due, falls_due, undated
from capacity.allocation.due_weeks import (
    ServiceWeek,
    counts_document,
    due_document,
    week_document,
)
from capacity.allocation.effort import LAC, MIDWAY, RCPC, Effort, effort
from capacity.allocation.weeks import (
    Week,
    hours_by_week,
    mondays,
    officer_weeks,
    short_from,
    week_of,
)
from capacity.service import Caseload, Officer, Team
from capacity.service.wording import counted, some_children

KINDS = (RCPC, LAC, MIDWAY)
KIND_WORDS = {RCPC: "review conference", LAC: "LAC review", MIDWAY: "midway review"}
NOBODY = "(no officer)"
LONG_WITHOUT_CONTACT_DAYS = 92
"""Three months: the longest that local practice leaves between two contacts (S 2.8)."""


@dataclass(frozen=True)
class DueReport:
    """What `capacity due` says of a caseload.

    Parameters
    ----------
    team
        None if no team sheet was given: hours are then not compared.
    weeks
        How many weeks ahead, the week of `as_at` first.
    """

    caseload: Caseload
    team: Team | None
    as_at: date
    weeks: int = 26
    effort: Effort = effort()  # noqa: RUF009 -- a frozen value

    @cached_property
    def mondays(self) -> tuple[date, ...]:
        """The Mondays of the weeks."""
        return mondays(self.as_at, self.weeks)

    @cached_property
    def dues(self) -> list[Due]:
        """Everything due by the last Friday, what is overdue first."""
        last = self.mondays[-1] + timedelta(days=6)
        return falls_due(self.caseload, self.as_at, last, self.effort)

    @cached_property
    def overdue(self) -> list[Due]:
        """What should have happened before the day of the report."""
        return [due for due in self.dues if due.due < self.as_at]

    @cached_property
    def undated(self) -> list[str]:
        """Children for whom the sheet gives no date to go by."""
        return undated(self.caseload)

    @cached_property
    def officers(self) -> tuple[Officer, ...]:
        """Officers of the team sheet by name, or those whom the caseload names."""
        if self.team is not None:
            return tuple(sorted(self.team, key=lambda officer: officer.name))
        names = sorted({child.officer for child in self.caseload if child.officer})
        return tuple(Officer(name, 0.0) for name in names)

    @cached_property
    def officer_weeks(self) -> dict[str, tuple[Week, ...]]:
        """Each officer's weeks; what nobody or somebody else holds stands under "no officer"."""
        hours = hours_by_week(self.dues, self.mondays)
        found = {
            officer.name: officer_weeks(
                officer, hours.pop(officer.name, {}), self.effort, self.mondays, self.as_at
            )
            for officer in self.officers
        }
        nobody: Counter[int] = Counter()
        for others in hours.values():
            nobody.update(others)
        if nobody:
            found[NOBODY] = officer_weeks(
                Officer(NOBODY, 0.0), nobody, self.effort, self.mondays, self.as_at
            )
        return found

    @cached_property
    def service_weeks(self) -> tuple[ServiceWeek, ...]:
        """The whole service, week by week; what is overdue stands in the first."""
        counts = self._by_week(self.dues)
        return tuple(
            ServiceWeek(
                monday=monday,
                counts=counts[place],
                hours=self._all_hours(place, monday),
                slots=self.effort.week_slots(monday, self.as_at),
            )
            for place, monday in enumerate(self.mondays)
        )

    def officer_counts(self, name: str) -> list[dict[str, int]]:
        """Count what falls due for one officer week by week and kind; the first has the overdue."""
        return self._by_week(self._own(name))

    def _by_week(self, dues: Sequence[Due]) -> list[dict[str, int]]:
        """Count by week and kind; a midway review that was missed is no work any more."""
        found = [dict.fromkeys(KINDS, 0) for _ in self.mondays]
        for due in dues:
            found[week_of(due.due, self.mondays)][due.kind] += due.hours > 0
        return found

    def _own(self, name: str) -> list[Due]:
        """Return what is due of one officer, or of those without one on the team sheet."""
        known = {officer.name for officer in self.officers}
        return [
            due
            for due in self.dues
            if due.officer == name or (name == NOBODY and due.officer not in known)
        ]

    def _all_hours(self, place: int, monday: date) -> Week:
        weeks = [weeks[place] for weeks in self.officer_weeks.values()]
        return Week(
            monday,
            round(sum(week.due for week in weeks), 1),
            round(sum(week.available for week in weeks), 1),
        )

    @cached_property
    def short_from(self) -> dict[str, date]:
        """Officers whose hours run out even if everything is done early, and from when."""
        if self.team is None:
            return {}
        found = {
            name: short_from(weeks) for name, weeks in self.officer_weeks.items() if name != NOBODY
        }
        return {name: week for name, week in found.items() if week is not None}

    @cached_property
    def days_since_contact(self) -> dict[str, int | None]:
        """Days since each child's last IRO contact; None if the sheet does not say."""
        return {
            child.child_id: (self.as_at - child.last_iro_contact).days
            if child.last_iro_contact
            else None
            for child in self.caseload
        }

    def finding(self) -> str:
        """Return the answer in one sentence."""
        late = f"{self._late()}{self._not_counted()}"
        if self.team is None:
            due = sum(due.kind != MIDWAY and due.due >= self.as_at for due in self.dues)
            fall = "falls" if due == 1 else "fall"
            weeks = counted(self.weeks, "week")
            return f"{_capital(late)}; {counted(due, 'review')} {fall} due in {weeks}"
        if len(self.undated) == len(self.caseload) > 0:
            return f"Nothing can be said of the weeks ahead{self._not_counted()}"
        return f"{self._together()}{self._alone()}; {late}"

    def _late(self) -> str:
        """Say how many reviews are overdue, and of how many children."""
        late = [due for due in self.overdue if due.kind != MIDWAY]
        if not late:
            return "no review is overdue"
        verb, whose = "is" if len(late) == 1 else "are", sum(len(due.children) for due in late)
        return f"{counted(len(late), 'review')} of {some_children(whose)} {verb} overdue"

    def _together(self) -> str:
        """Say whether the team as a whole has the hours, week by week."""
        over = [week for week in self.service_weeks if week.hours.over]
        if not over:
            each = f"each of {self.weeks} weeks" if self.weeks > 1 else "the week"
            return f"All together, the officers have the hours for what falls due in {each}"
        weeks = counted(self.weeks, "week")
        return (
            "More falls due than all officers together have hours for in "
            f"{len(over)} of {weeks}, first in the week of {over[0].monday:%d %B %Y}"
        )

    def _alone(self) -> str:
        """Say how many officers run out of their own hours, and who first."""
        if not self.short_from:
            return ""
        name, first = min(self.short_from.items(), key=lambda one: (one[1], one[0]))
        run = "runs" if len(self.short_from) == 1 else "run"
        return (
            f"; {len(self.short_from)} of {counted(len(self.officers), 'officer')} {run} out of "
            f"their own, first {name} in the week of {first:%d %B %Y}"
        )

    def _not_counted(self) -> str:
        """Say how many children the answer leaves out."""
        left_out = len(self.undated)
        if not left_out:
            return ""
        have = "has" if left_out == 1 else "have"
        of = some_children(len(self.caseload))
        return f"; {left_out} of {of} {have} no date to go by, not counted"

    def notes(self) -> Iterator[str]:
        """Say what else the PRO should know."""
        full = [week for week in self.service_weeks if week.out_of_slots]
        for week in full:
            yield (
                f"conference slots run out in the week of {week.monday:%d %B %Y}: "
                f"{week.counts[RCPC]} due, {counted(week.slots, 'slot')}"
            )
        for name, day in self.short_from.items():
            yield (
                f"{name}: hours run out by the week of {day:%d %B %Y} even if everything "
                "is done as early as it can be"
            )
        yield from self._without_officer()
        yield "children still to come, and their initial conferences, are not counted"
        missed = sum(due.kind == MIDWAY and not due.hours for due in self.dues)
        if missed:
            were = "was missed: its" if missed == 1 else "were missed: their"
            reviews = counted(missed, "midway review")
            yield f"{reviews} {were} window is past, no contact is noted"
        unknown = sum(days is None for days in self.days_since_contact.values())
        if unknown:
            yield f"{some_children(unknown)}: the sheet does not say when the officer last saw them"
        yield from self._not_seen()
        if self.undated:
            shown = ", ".join(self.undated[:5])
            more = f" and {len(self.undated) - 5} more" if len(self.undated) > 5 else ""
            yield f"no date to go by for {some_children(len(self.undated))}: {shown}{more}"

    def _not_seen(self) -> Iterator[str]:
        """Say how many children have long had no contact, and who for longest."""
        known = ((days, child) for child, days in self.days_since_contact.items() if days)
        long = sorted((one for one in known if one[0] > LONG_WITHOUT_CONTACT_DAYS), reverse=True)
        if long:
            days, child = long[0]
            yield (
                f"{some_children(len(long))} without contact for more than "
                f"{LONG_WITHOUT_CONTACT_DAYS} days, {child} the longest: {days}"
            )

    def _without_officer(self) -> Iterator[str]:
        """Say what falls due for children whom nobody on the team sheet holds."""
        if NOBODY in self.officer_weeks:
            totals = self.totals(NOBODY)
            reviews = totals["overdue_reviews"] + totals["due_reviews"]
            fall = "falls" if reviews == 1 else "fall"
            where = " on the team sheet" if self.team is not None else ""
            said = counted(reviews, "review")
            yield f"{said} {fall} due for children without an officer{where}, late ones included"

    def document(self) -> dict[str, Any]:
        """Return the JSON document."""
        return {
            "as_at": self.as_at.isoformat(),
            "finding": self.finding(),
            "weeks": [week_document(week, self._there(week.hours)) for week in self.service_weeks],
            "officers": [self._officer(name) for name in self.officer_weeks],
            "overdue": [due_document(due) for due in self.overdue],
            "due": [due_document(due) for due in self.dues if due.due >= self.as_at],
            "days_since_contact": self.days_since_contact,
            "undated": self.undated,
            "notes": list(self.notes()),
        }

    def _officer(self, name: str) -> dict[str, Any]:
        weeks, counts = self.officer_weeks[name], self.officer_counts(name)
        short = self.short_from.get(name)
        return {
            "officer": name,
            **self.totals(name),
            "short_from": short.isoformat() if short else None,
            "weeks": [
                {
                    "date": week.monday.isoformat(),
                    **counts_document(count),
                    "hours_due": week.due,
                    "hours_available": self._there(week),
                }
                for week, count in zip(weeks, counts, strict=True)
            ],
        }

    def _there(self, week: Week) -> float | None:
        """Return the hours that there are; None if no team sheet says."""
        return week.available if self.team is not None else None

    def totals(self, name: str) -> dict[str, int]:
        """Count one officer's reviews and midway reviews: overdue, and due ahead."""
        own = self._own(name)
        return {
            "overdue_reviews": _count(own, self.as_at, midway=False, overdue=True),
            "overdue_midway": _count(own, self.as_at, midway=True, overdue=True),
            "due_reviews": _count(own, self.as_at, midway=False, overdue=False),
            "due_midway": _count(own, self.as_at, midway=True, overdue=False),
        }


def _count(dues: Sequence[Due], as_at: date, *, midway: bool, overdue: bool) -> int:
    return sum((due.kind == MIDWAY) is midway and (due.due < as_at) is overdue for due in dues)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
