"""When each child changes officer: dates, a cap on handovers a week, and the weeks after.

A child without an officer gets one at once. Everyone else moves on the first
working day of a week in which the receiver has room under the cap, if possible not
with a meeting near, and before the leaver's last day. Whatever cannot be kept is
said in words.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from capacity.allocation.ahead import falls_due, next_meeting
from capacity.allocation.effort import Effort
from capacity.allocation.plan import Plan
from capacity.allocation.problem import Group, Problem
from capacity.allocation.weeks import Week, hours_by_week, mondays, officer_weeks, week_of
from capacity.practice import ENGLAND
from capacity.service import Caseload, Child, Officer
from capacity.service.wording import some_children

WEEKS_SHOWN = 13
WEEKS_TO_DATE = 26
MOST_WEEKS = 156
NEVER = date.max


@dataclass(frozen=True, slots=True)
class Handover:
    """Children of a family who go to another officer together.

    `note` says what the date could not keep; `pressed` that they could not wait for it:
    nobody looks after them, or their officer leaves.
    """

    children: tuple[str, ...]
    before: str
    after: str
    on: date
    note: str = ""
    pressed: bool = False


@dataclass(frozen=True, slots=True)
class _Family:
    """Children who move together, with what limits their date.

    `alone` says that nobody looks after them now: no officer, or one who has left.
    """

    children: tuple[Child, ...]
    before: str
    after: str
    alone: bool
    latest: date
    meetings: tuple[date, ...]


@dataclass(frozen=True)
class Timetable:
    """A plan in time: when its moves take place, and the weeks that they lead to.

    Parameters
    ----------
    effort
        What work takes and what a week holds.
    """

    caseload: Caseload
    problem: Problem
    plan: Plan
    effort: Effort

    @property
    def as_at(self) -> date:
        """The plan's day."""
        return self.plan.as_at

    @cached_property
    def handovers(self) -> tuple[Handover, ...]:
        """Every change of officer, dated, in order of date."""
        families = sorted(self._families(), key=_most_urgent)
        dated = list(_Dates(self.problem, self.as_at, _weeks_for(families)).each(families))
        return tuple(sorted(dated, key=lambda h: (h.on, h.after, h.children)))

    @cached_property
    def date_of(self) -> dict[str, date]:
        """When each child who changes officer does so."""
        return {child: handover.on for handover in self.handovers for child in handover.children}

    @cached_property
    def weeks(self) -> dict[str, tuple[Week, ...]]:
        """Each officer's next 13 weeks under the plan, handovers included."""
        return self._weeks(moved=True)

    @cached_property
    def weeks_before(self) -> dict[str, tuple[Week, ...]]:
        """The same weeks if nobody moved."""
        return self._weeks(moved=False)

    @property
    def notes(self) -> Iterator[str]:
        """Weeks that the plan overloads, work that needs cover, dates that keep no rule."""
        for handover in self.handovers:
            if handover.note:
                yield f"{', '.join(handover.children)} to {handover.after}: {handover.note}"
        yield from self._crowded()
        receivers = {handover.after for handover in self.handovers}
        yield from self._last_handovers()
        for name in sorted(receivers):
            yield from _overloaded(name, self.weeks[name], self.weeks_before[name])
        yield from self._short_stays(receivers)
        yield from self._cover()

    def _crowded(self) -> Iterator[str]:
        """Say where the cap on handovers a week could not be kept."""
        cap = self.problem.options.handovers_per_week
        weeks: defaultdict[tuple[str, date], list[Handover]] = defaultdict(list)
        for handover in self.handovers:
            weeks[handover.after, handover.on].append(handover)
        for (name, day), together in sorted(weeks.items()):
            children = sum(len(handover.children) for handover in together)
            if children > cap and len(together) > 1:
                pressed = any(handover.pressed for handover in together)
                why = (
                    "they have no officer, or theirs leaves too soon to wait"
                    if pressed
                    else f"{name} is not there in enough weeks for less"
                )
                yield (
                    f"{name} receives {some_children(children)} on {day:%d %B %Y}, more than "
                    f"{cap} a week: {why}"
                )

    def _last_handovers(self) -> Iterator[str]:
        """Say who waits for the last of their children beyond the weeks that are shown."""
        cap, shown = self.problem.options.handovers_per_week, mondays(self.as_at, WEEKS_SHOWN)[-1]
        last: dict[str, date] = {}
        for handover in self.handovers:
            last[handover.after] = max(handover.on, last.get(handover.after, handover.on))
        for name, day in sorted(last.items()):
            if day > _friday(shown):
                pace = f"{some_children(cap)} a week"
                yield f"{name} has the last of them on {day:%d %B %Y}, at {pace}"

    def _families(self) -> Iterator[_Family]:
        officer_of = self.plan.officer_of
        for group in self.problem.groups:
            moving: dict[str, list[Child]] = defaultdict(list)
            for child in group.children:
                after = officer_of[child.child_id]
                if after and after != child.officer:
                    moving[child.officer].append(child)
            for before, children in moving.items():
                yield self._family(group, before, tuple(children))

    def _family(self, group: Group, before: str, children: tuple[Child, ...]) -> _Family:
        found = (next_meeting(child) for child in children)
        held = self.problem.seat_by_name.get(before)
        last = held.officer.end if held is not None and held.closed else None
        gone = held is None or (last is not None and last < self.as_at)
        return _Family(
            children=children,
            before=before,
            after=self.plan.officer_of[group.children[0].child_id],
            alone=not before or gone,
            latest=last or NEVER,
            meetings=tuple(sorted({meeting.due for meeting in found if meeting is not None})),
        )

    def _weeks(self, *, moved: bool) -> dict[str, tuple[Week, ...]]:
        weeks = mondays(self.as_at, WEEKS_SHOWN)
        last = max(weeks)
        hours = hours_by_week(
            falls_due(self.caseload, self.as_at, _friday(last), self.effort), weeks
        )
        if moved:
            self._shift(hours, weeks)
        return {
            seat.name: officer_weeks(seat.officer, hours[seat.name], self.effort, weeks, self.as_at)
            for seat in self.problem.seats
        }

    def _shift(self, hours: dict[str, defaultdict[int, float]], weeks: tuple[date, ...]) -> None:
        """Give what falls due from the handover on to the receiver, with the handover itself."""
        by_id = self.caseload.by_id
        for handover in self.handovers:
            children = tuple(by_id[child] for child in handover.children)
            last = _friday(max(weeks))
            for due in falls_due(Caseload(children), self.as_at, last, self.effort):
                place = week_of(due.due, weeks)
                if due.due >= handover.on or due.due < self.as_at:
                    hours[handover.before][place] -= due.hours
                    hours[handover.after][max(place, week_of(handover.on, weeks))] += due.hours
            if handover.before:
                spent = self.effort.handover * len(children)
                hours[handover.after][week_of(handover.on, weeks)] += spent

    def _short_stays(self, receivers: set[str]) -> Iterator[str]:
        """Say where children go to somebody who leaves, or will be away, before long."""
        for name in sorted(receivers):
            seat = self.problem.seat_by_name[name]
            officer = seat.officer
            who = some_children(
                sum(len(one.children) for one in self.handovers if one.after == name)
            )
            away = officer.absent_from or NEVER
            until = mondays(self.as_at, WEEKS_TO_DATE)[-1]
            if seat.brief:
                yield (
                    f"{name} {seat.brief} and would receive {who} all the same: "
                    "nobody who stays may have them, or a pin or their siblings say so"
                )
            elif self.as_at <= (officer.end or NEVER) <= until:
                yield (
                    f"{name} leaves on {officer.end:%d %B %Y} and would receive {who}; "
                    f"--by {officer.end} gives theirs to others instead"
                )
            elif self.as_at < away <= until:
                yield f"{name} is away from {away:%d %B %Y} and would receive {who}"

    def _cover(self) -> Iterator[str]:
        """Say what needs cover: absence means cover, not moves."""
        for seat in self.problem.seats:
            away = [w for w in self.weeks[seat.name] if w.due and seat.officer.absent(w.monday)]
            if away:
                hours = sum(week.due for week in away)
                now = seat.officer.absent(self.as_at)
                state = "absent" if now else f"away from {seat.officer.absent_from:%d %B %Y}"
                yield (
                    f"{seat.name} is {state}: {hours:.0f} hours fall due in {len(away)} of the "
                    f"next {WEEKS_SHOWN} weeks and need cover"
                )


def _weeks_for(families: Sequence[_Family]) -> int:
    """Weeks to look at: half a year, and one more for each family of the busiest receiver."""
    busiest = max(Counter(family.after for family in families).values(), default=0)
    return min(WEEKS_TO_DATE + busiest, MOST_WEEKS)


def _friday(monday: date) -> date:
    return date.fromordinal(monday.toordinal() + 4)


def _most_urgent(family: _Family) -> tuple[bool, date, date, str]:
    """Those without an officer first, then by the leaver's last day, then by next meeting."""
    meeting = family.meetings[0] if family.meetings else NEVER
    return (not family.alone, family.latest, meeting, family.children[0].child_id)


def _overloaded(name: str, after: Sequence[Week], before: Sequence[Week]) -> Iterator[str]:
    now = [week for week in after if week.over]
    if now:
        worst = max(now, key=lambda week: week.due - week.available)
        were = sum(week.over for week in before)
        yield (
            f"{name} is overloaded in {len(now)} of the next {len(after)} weeks "
            f"({were} without the moves), most in the week of {worst.monday:%d %B %Y}: "
            f"{worst.due:.1f} hours fall due, there are {worst.available:.1f}"
        )


def _is_there(officer: Officer, day: date) -> bool:
    return officer.in_post(day) and not officer.absent(day)


class _Dates:
    """Gives dates, week by week, under the cap of each receiver."""

    def __init__(self, problem: Problem, as_at: date, weeks: int) -> None:
        self._problem, self._as_at, self._weeks = problem, as_at, weeks
        self._cap = problem.options.handovers_per_week
        self._near = problem.options.near_working_days
        self._taken: defaultdict[tuple[str, date], int] = defaultdict(int)
        self._days = tuple(self._first_days())

    def _first_days(self) -> Iterator[date]:
        """Yield the first working day of each week, none before the plan's."""
        for monday in mondays(self._as_at, self._weeks):
            day = ENGLAND.next_on_or_after(max(monday, self._as_at))
            if week_of(day, (monday,)) == 0:
                yield day

    def each(self, families: Iterable[_Family]) -> Iterator[Handover]:
        """Date every family in turn."""
        for family in families:
            on, note = self._date(family)
            self._taken[family.after, on] += len(family.children)
            ids = tuple(sorted(child.child_id for child in family.children))
            pressed = family.alone or family.latest != NEVER
            yield Handover(ids, family.before, family.after, on, note, pressed)

    def _date(self, family: _Family) -> tuple[date, str]:
        days = list(self._open(family)) or [self._first_possible(family)]
        if family.alone:
            return days[0], ""
        with_room = [day for day in days if self._has_room(family, day)]
        clear = [day for day in with_room if not self._meeting_near(family, day)]
        if clear:
            return clear[0], ""
        if with_room:
            return with_room[0], "a meeting is near"
        return min(days, key=lambda day: (self._taken[family.after, day], day)), ""

    def _open(self, family: _Family) -> Iterator[date]:
        """Yield the days up to the leaver's last on which the receiver is there."""
        receiver = self._problem.seat_by_name[family.after].officer
        for day in self._days:
            if day <= family.latest and _is_there(receiver, day):
                yield day

    def _first_possible(self, family: _Family) -> date:
        """Return the receiver's first day where no week of those looked at is open."""
        starts = self._problem.seat_by_name[family.after].officer.start
        return ENGLAND.next_on_or_after(max(starts or self._as_at, self._as_at))

    def _has_room(self, family: _Family, day: date) -> bool:
        taken = self._taken[family.after, day]
        return not taken or taken + len(family.children) <= self._cap

    def _meeting_near(self, family: _Family, day: date) -> bool:
        return any(day <= due <= ENGLAND.add(day, self._near) for due in family.meetings)
