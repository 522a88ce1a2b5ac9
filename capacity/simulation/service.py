"""The service while the clock runs: cases, diaries, desk and records, and who chairs what."""

from __future__ import annotations

from capacity.demand.families import AIM, HOURS, MIDWAY
from capacity.demand.play import icpc_aim, logit
from capacity.demand.rates import DAYS_PER_MONTH
from capacity.demand.streams import Streams
from capacity.demand.tape import Tape
from capacity.practice.band import Position, band
from capacity.scenario.laws import number
from capacity.scenario.model import Scenario
from capacity.service import Pathway, Team
from capacity.simulation.booking import LATE_SEARCH_DAYS, RETRY_DAYS, Desk, around
from capacity.simulation.cases import (
    FAR,
    ICPC,
    LAC,
    LAC_ADOPTION,
    LAC_SHORT_BREAKS,
    RCPC,
    Case,
    interval_months,
)
from capacity.simulation.clock import Clock
from capacity.simulation.diaries import Diary, Slots
from capacity.simulation.policy import Candidate, NewUnit, Policy
from capacity.simulation.records import Recorder
from capacity.simulation.work import Hours

BOOKING_REACH = 300
"""Days that diaries reach beyond the end of a run."""

import numpy as np  # noqa: E402


class Service:
    """State of one replication, and the acts that pathways and routines share."""

    def __init__(
        self, scenario: Scenario, tape: Tape, team: Team, policy: Policy, streams: Streams
    ) -> None:
        self.scenario, self.tape, self.policy = scenario, tape, policy
        self.opens, self.days, table = tape.opens, tape.days, tape.table
        last = tape.days + BOOKING_REACH
        self.diaries = [
            Diary(index, officer, scenario, table, tape.opens, last, streams)
            for index, officer in enumerate(team)
        ]
        practice = scenario.practice
        self.desk = Desk(
            self.diaries, Slots(scenario, last - tape.opens), tape.opens,
            scenario.work.meetings_per_day, practice.colleague_chairs,
        )  # fmt: skip
        self.hours = Hours(scenario)
        self.record = Recorder(tape.days)
        self.cases: set[Case] = set()
        self.waiting: list[Case] = []
        self.due_between: list[dict[Case, int]] = [{} for _ in self.diaries]
        self.children_in = self.children_out = 0
        self.last = last
        days = np.arange(table.first, last + 1)
        self._first = table.first
        self.months3 = table.after_months(days, 3).tolist()
        self.months6 = table.after_months(days, 6).tolist()
        self.working = table.working
        self.table = table
        self.clock: Clock
        self.streams = streams
        self._count = np.cumsum(table.working).tolist()

    # Dates

    def after_months(self, day: int, months: int) -> int:
        """Return the day 3 or 6 calendar months later."""
        return (self.months3 if months == 3 else self.months6)[day - self._first]

    def after_working_days(self, day: int, working_days: int) -> int:
        """Return the day so many working days later."""
        return int(self.table.after_working_days(np.int64(day), working_days))

    # Due dates

    def due_after_conference(self, case: Case, day: int) -> int:
        """Return when the next conference is due."""
        return self.after_months(day, interval_months(case.conferences))

    def due_after_review(self, case: Case, day: int) -> int:
        """Return when the next LAC review is due, by the clock that the case is on."""
        if case.lac_clock == LAC_SHORT_BREAKS:
            return self.after_months(day, 6)
        return self.after_months(day, interval_months(case.reviews))

    # Booking

    def aim(self, case: Case) -> int:
        """Return the day on which the next meeting is wanted."""
        practice, uniform = self.scenario.practice, case.draw(AIM)
        if case.kind == ICPC:
            return self.after_working_days(case.asked, int(icpc_aim(practice, np.float64(uniform))))
        if case.kind == LAC and case.reviews == 0 and case.lac_clock == 0:
            soonest, latest = practice.first_lac_working_days
            return self.after_working_days(case.care_start, int(soonest + uniform * (latest - soonest + 1)))
        first_of_clock = case.due - case.last_meeting < 130
        if first_of_clock:
            soonest, latest = practice.first_rcpc_early_days
        else:
            soonest, latest = practice.rcpc_early_days if case.kind == RCPC else practice.lac_early_days
        return case.due - int(soonest + uniform * (latest - soonest))

    def arrange(self, case: Case, today: int, *, not_before: int | None = None) -> None:
        """Book the next meeting: aimed day, elsewhere in time, a colleague, displacement, late."""
        kind, due = case.kind, case.due
        notice = self.scenario.practice.short_notice_working_days if case.short_notice else 1
        first = self.after_working_days(today, notice) if not_before is None else not_before
        case.minutes = self.hours.meeting(case)
        found = None
        if first <= due:
            found = self._in_time(case, kind, first, due)
        if found is None:
            found = self._late(case, kind, max(first, due + 1))
        if found is None:
            return
        diary, day = found
        case.minutes = min(case.minutes, diary.largest)
        self.desk.book(case, diary, day)

    def _in_time(self, case: Case, kind: str, first: int, due: int) -> tuple[Diary, int] | None:
        conference, short = kind != LAC, case.short_notice
        days = list(around(self.aim(case), first, due))
        own = self.candidates(case, kind)
        found = self.desk.find(own, case.minutes, days, conference=conference, short=short)
        if found is None and (self._colleague(case, conference, due)):
            colleagues = self.others(case, own)
            found = self.desk.find(colleagues, case.minutes, days, conference=conference, short=True)
        if found is None and short and self.scenario.practice.displacement:
            found = self._displace(case, own, first, due, conference)
        return found

    def _colleague(self, case: Case, conference: bool, due: int) -> bool:
        if conference:
            return self.scenario.practice.colleague_chairs
        return case.holder >= 0 and self._away(self.diaries[case.holder], due)

    def _away(self, diary: Diary, due: int) -> bool:
        """Whether the officer is away for the three weeks up to a due date: cover is due."""
        place = due - self.opens
        return not any(diary.present[max(0, place - 20) : place + 1])

    def _displace(
        self, case: Case, own: list[Diary], first: int, due: int, conference: bool
    ) -> tuple[Diary, int] | None:
        found = self.desk.most_slack(own, case.minutes, first, due, conference=conference)
        if found is None:
            return None
        displaced, diary, day = found
        self.desk.release(displaced)
        self.record.add("reviews_displaced", day, displaced.size)
        self.record.add("pro_hours", day, self.hours.authorising)
        case.minutes = min(case.minutes, diary.largest)
        self.desk.book(case, diary, day)
        self.arrange(displaced, first - 1)
        self.reschedule(displaced, first - 1)
        self.desk.release(case)
        return diary, day

    def _late(self, case: Case, kind: str, first: int) -> tuple[Diary, int] | None:
        conference = kind != LAC
        own = self.candidates(case, kind)
        officers = own + (self.others(case, own) if conference and self.desk.colleague else [])
        last = min(first + LATE_SEARCH_DAYS, self.last - 1)
        return self.desk.find(
            officers, case.minutes, range(first, last), conference=conference, short=True
        )

    def candidates(self, case: Case, kind: str) -> list[Diary]:
        """Return who may chair: the officer who holds the family, or, for an ICPC, the pool."""
        if kind != ICPC or case.holder >= 0:
            return [self.diaries[case.holder]] if case.holder >= 0 else []
        ranked = self.ranked(case, Pathway.CP)
        pool = self.scenario.practice.icpc_pool
        return ranked[:pool] if pool else ranked

    def others(self, case: Case, own: list[Diary]) -> list[Diary]:
        """Return colleagues who may stand in, lightest caseload first."""
        pathway = Pathway.LAC if case.kind == LAC else Pathway.CP
        able = [d for d in self.diaries if d not in own and d.role.takes(pathway)]
        return sorted(able, key=lambda d: (d.caseload / max(d.fte, 0.1), d.index))

    def ranked(self, case: Case, pathway: Pathway) -> list[Diary]:
        """Return the officers who may take a family, in the policy's order."""
        today = self.today
        able = [
            Candidate(d.index, d.caseload, d.effective_fte(today), frozenset(d.officer.pods and (int(p) - 1 for p in d.officer.pods if p.isdigit())))
            for d in self.diaries
            if d.in_post(today)
            and not d.officer.absent(self._date(today))
            and d.role.takes(pathway)
            and not (case.complex and d.growing)
        ] or [
            Candidate(d.index, d.caseload, d.effective_fte(today), frozenset())
            for d in self.diaries if d.in_post(today)
        ]
        unit = NewUnit(case.size, pathway, case.pod, case.complex)
        return [self.diaries[index] for index in self.policy.rank(unit, able)]

    today = 0

    def _date(self, day: int):  # type: ignore[no-untyped-def]
        from datetime import timedelta

        return self.scenario.first_day + timedelta(days=day)

    def reschedule(self, case: Case, today: int) -> None:
        """Set the one pending event of a case."""
        self.clock.schedule(case, self.next_event(case, today))

    def next_event(self, case: Case, today: int) -> int:
        """Return the day of the next event: the meeting, an exit, or another try at booking."""
        meeting = case.booked if case.booked != FAR else (
            today + RETRY_DAYS if case.holder >= 0 or case.kind == ICPC else FAR
        )
        return max(today + 1, min(meeting, case.next_exit()))

    def date(self, day: int):  # type: ignore[no-untyped-def]
        """Return the date of a day."""
        return self._date(day)

    def working_days_between(self, first: int, last: int) -> int:
        """Count the working days after `first`, up to and including `last`."""
        count = self._count
        return count[last - self._first] - count[first - self._first]

    # Cases in and out

    def arrivals_by_day(self) -> dict[int, list[int]]:
        """Return the rows of the families that come on each day of the run."""
        days = np.maximum(self.tape.families.day, self.opens).tolist()
        arriving: dict[int, list[int]] = {}
        for row, known in enumerate(self.tape.held.known.tolist()):
            if not known:
                day = days[row]
                arriving.setdefault(day, []).append(row)
        return arriving

    def new_case(self, row: int, day: int) -> Case:
        """Return the case of a family."""
        families = self.tape.families
        size = int(families.size[row])
        births = sorted(b for b in families.birthdays[row, :size].tolist())
        alive = [b for b in births if b > day]
        return Case(
            number=row,
            size=max(len(alive), 1),
            pod=int(families.pod[row]),
            complex=bool(families.complex[row]),
            birthdays=alive or [day + 1],
            meetings=families.meetings[row].tolist(),
            asked=int(families.day[row]),
            far=bool(families.far[row]),
            lac_clock=LAC_SHORT_BREAKS if families.short_breaks[row] else 0,
            known_to=float(families.known_to[row]) if families.returning[row] else -1.0,
        )

    def first_review_due(self, case: Case, day: int) -> int:
        """Return when the first review of a stay in care is due."""
        if case.lac_clock == LAC_SHORT_BREAKS:
            return self.after_months(day, 3)
        return self.after_working_days(day, 20)

    def came_in(self, case: Case, day: int) -> None:
        """Count a family into the caseload."""
        self.cases.add(case)
        self.children_in += case.size
        if case.holder >= 0:
            self.diaries[case.holder].caseload += case.size
            self.diaries[case.holder].cases.add(case)

    def went_out(self, case: Case, day: int) -> None:
        """Count a family out of the caseload."""
        self.children_out += case.size
        self.drop_between(case, day)
        self.let_go(case, counted=True)
        self.cases.discard(case)

    def forget(self, case: Case) -> None:
        """Close a family that never came into the caseload."""
        self.cases.discard(case)

    def one_less(self, case: Case, day: int) -> None:
        """Count one child out of a family that stays."""
        case.size -= 1
        if not case.open:
            return
        self.children_out += 1
        if case.holder >= 0:
            self.diaries[case.holder].caseload -= 1

    def give(self, case: Case, index: int, day: int) -> None:
        """Give a family an officer."""
        case.holder = index
        if case.open:
            self.diaries[index].caseload += case.size
            self.diaries[index].cases.add(case)

    def let_go(self, case: Case, *, counted: bool = True) -> None:
        """Take a family from its officer."""
        if case.holder >= 0:
            diary = self.diaries[case.holder]
            diary.caseload -= case.size
            diary.cases.discard(case)
            self.due_between[case.holder].pop(case, None)
        case.holder = -1

    def pathway(self, case: Case) -> Pathway:
        """Return the pathway that a family is on."""
        if case.on_plan and case.in_care:
            return Pathway.BOTH
        return Pathway.LAC if case.in_care else Pathway.CP

    def known_officer(self, case: Case, ranked: list[Diary]) -> int:
        """Return the officer whom a returning family knows, else the policy's first."""
        if case.known_to >= 0:
            by_number = sorted(d.index for d in ranked)
            return by_number[int(case.known_to * len(by_number))]
        return ranked[0].index

    # Work between meetings

    def plan_between(self, case: Case, day: int, *, keep: bool = False) -> None:
        """Set the midway review, or the surgery, that follows a meeting."""
        practice = self.scenario.practice
        if not keep:
            self.drop_between(case, day)
            if practice.midway and case.open:
                soon = case.due - day < 130
                case.midway_due = day + 42 if soon else self.after_months(day, 3)
                case.midway_minutes = self.hours.midway(case)
        if case.holder >= 0 and case.midway_due != FAR:
            self.due_between[case.holder][case] = case.midway_due

    def drop_between(self, case: Case, day: int) -> None:
        """Forget work between meetings; what fell due and was not done is missed."""
        if case.midway_due < day:
            self._missed_midway(case, day)
        case.midway_due = FAR
        if case.holder >= 0:
            self.due_between[case.holder].pop(case, None)

    def _missed_midway(self, case: Case, day: int) -> None:
        self.record.meeting("midway", case.midway_due, day, "missed", case.holder, case.size)
        self.record.add("hours_needed", case.midway_due, case.midway_minutes / 60.0)
        if not case.without_midway and case.midway_due >= 0:
            case.without_midway = True
            self.record.add("children_without_midway", case.midway_due, case.size)

    def between_done(self, case: Case, diary: Diary, kind: str, due: int, day: int) -> None:
        """Record a midway review that is held."""
        self.record.meeting(kind, due, day, "held", diary.index, case.size)
        self.record.add("hours_needed", due, case.midway_minutes / 60.0)
        case.midway_due = FAR
        del self.due_between[diary.index][case]

    def between_missed(self, case: Case, diary: Diary, kind: str, due: int, day: int) -> None:
        """Record one whose time has passed."""
        self._missed_midway(case, day)
        case.midway_due = FAR
        del self.due_between[diary.index][case]

    def on_paper(self, case: Case, day: int) -> None:
        """Charge the hours of a paper de-plan."""
        if case.holder >= 0:
            self.charge(self.diaries[case.holder], self.hours.paper_deplan(case), day)

    def charge(self, diary: Diary, minutes: int, day: int) -> None:
        """Take hours for work without a date from the first weeks that have them."""
        week = (day - self.opens) // 7
        self.record.add("hours_needed", day, minutes / 60.0)
        while minutes > 0 and week < len(diary.free):
            taken = min(minutes, max(diary.free[week], 0))
            diary.free[week] -= taken
            minutes -= taken
            week += 1

    # Staff

    def sickness_by_day(self) -> dict[int, list[tuple[int, int]]]:
        """Return who falls ill on each day, and for how many working days."""
        share = number(self.scenario.work.sickness_pct) / 100.0
        spell = self.scenario.work.sickness_spell_days
        falls: dict[int, list[tuple[int, int]]] = {}
        if share <= 0.0:
            return falls
        gap = spell / share * 7.0 / 5.0
        spells = int((self.last - self.opens) / gap * 3) + 20
        for diary in self.diaries:
            starts = self.opens + np.cumsum(
                self.streams.generator(f"sickness/{diary.name}/starts").standard_exponential(spells)
            ) * gap
            lengths = self.streams.generator(f"sickness/{diary.name}/lengths").geometric(1.0 / spell, spells)
            for start, length in zip(starts.tolist(), lengths.tolist(), strict=True):
                falls.setdefault(int(start), []).append((diary.index, length))
        return falls

    def assert_identities(self) -> None:
        """Check what must hold whatever happens."""
        held = sum(case.size for case in self.cases if case.open)
        if self.children_in - self.children_out != held:
            raise AssertionError(f"children in {self.children_in}, out {self.children_out}, held {held}")
        given = sum(diary.caseload for diary in self.diaries)
        waiting = sum(case.size for case in self.cases if case.open and case.holder < 0)
        if given + waiting != held:
            raise AssertionError(f"{given} children with officers, {waiting} waiting, {held} held")
