"""The service while the clock runs: everything that its routines and pathways share."""

from __future__ import annotations

from capacity.demand.tape import Tape
from capacity.scenario.model import Scenario
from capacity.service import Officer, Team
from capacity.simulation.arranging import Arranging
from capacity.simulation.authority import Authority
from capacity.simulation.between import Between
from capacity.simulation.booking import Desk
from capacity.simulation.cases import FAR, ICPC, LAC_SHORT_BREAKS, LAC_USUAL, Case
from capacity.simulation.clock import Clock
from capacity.simulation.dates import Dates
from capacity.simulation.diaries import Diary, slots
from capacity.simulation.establishment import Establishment
from capacity.simulation.holding import Holding
from capacity.simulation.payroll import Payroll
from capacity.simulation.policy import Policy
from capacity.simulation.records import Recorder
from capacity.simulation.work import Hours

BOOKING_REACH_DAYS = 300
"""Diaries reach so far beyond the end of a run."""

OF_A_CASE = (
    "birthdays", "complex", "day", "far", "known_to", "pod", "returning", "short_breaks", "size",
)  # fmt: skip
"""What a case takes from the tape as it comes."""

RETRY_DAYS = 7
"""A meeting for which there was no room at all is tried again so many days later."""


class Service:
    """State of one replication. Days count from the scenario's start."""

    def __init__(self, scenario: Scenario, tape: Tape, team: Team, policy: Policy) -> None:
        last = tape.days + BOOKING_REACH_DAYS
        self.scenario, self.tape = scenario, tape
        self.opens, self.days = tape.opens, tape.days
        self._last = last
        self._families = {name: getattr(tape.families, name).tolist() for name in OF_A_CASE}
        self.diaries: list[Diary] = []
        self.staff: list[Diary] = []
        for officer in team:
            self.join(officer)
        self.payroll, self.establishment = Payroll(scenario), Establishment(scenario)
        self.dates, self.hours = Dates(tape.table), Hours(scenario)
        self.authority = Authority(scenario, self.dates)
        self.record = Recorder(tape.days)
        self.desk = Desk(self.diaries, slots(scenario, last - tape.opens), tape.opens)
        self.holding = Holding(self.diaries, self.staff, policy, scenario.practice.icpc_pool)
        practice = scenario.practice
        self.arranging = Arranging(
            practice, self.desk, self.dates, self.holding, self.hours, self.record, self.authority
        )
        self.between = Between(practice, self.dates, self.hours, self.diaries, self.record)
        self.waiting: list[Case] = []
        self.clock: Clock

    def join(self, officer: Officer) -> Diary:
        """Open a diary for an officer."""
        tape, index = self.tape, len(self.diaries)
        diary = Diary(
            index, officer, self.scenario, tape.table, tape.opens, self._last, tape.streams,
            tape.pods,
        )  # fmt: skip
        self.diaries.append(diary)
        self.staff.append(diary)
        return diary

    def new_case(self, row: int, day: int) -> Case:
        """Return the case of a family as it comes, those already 18 left out."""
        tape = self._families
        birthdays = tape["birthdays"][row][: tape["size"][row]]
        under_18 = sorted(birthday for birthday in birthdays if birthday > day)
        return Case(
            number=row,
            size=max(len(under_18), 1),
            pod=tape["pod"][row],
            complex=tape["complex"][row],
            birthdays=under_18 or [day + 1],
            meetings=self.tape.families.meetings[row].data,  # Python floats, none copied
            asked=tape["day"][row],
            far=tape["far"][row],
            lac_clock=LAC_SHORT_BREAKS if tape["short_breaks"][row] else LAC_USUAL,
            known_to=tape["known_to"][row] if tape["returning"][row] else -1.0,
        )

    def arrange(self, case: Case, today: int, *, not_before: int | None = None) -> None:
        """Book a case's next meeting, and set the next events of those that it displaced."""
        arranging = self.arranging
        arranging.arrange(case, today, not_before=not_before)
        while arranging.displaced:
            self.reschedule(arranging.displaced.pop(), today)

    def rearrange(self, case: Case, today: int) -> None:
        """Give up a case's booking and book again."""
        self.desk.release(case)
        self.arrange(case, today)
        self.reschedule(case, today)

    def reschedule(self, case: Case, today: int) -> None:
        """Set the one pending event of a case."""
        self.clock.schedule(case, self.next_event(case, today))

    def next_event(self, case: Case, today: int) -> int:
        """Return the day of the next event: the meeting, an exit, or another try at booking.

        Raises
        ------
        AssertionError
            If the day of the meeting has passed and it was not held.
        """
        meeting = case.booked
        if meeting <= today:
            raise AssertionError("a meeting's day has passed and it was not held")
        if meeting == FAR and (case.holder >= 0 or case.kind == ICPC):
            meeting = today + RETRY_DAYS
        return max(today + 1, min(meeting, case.next_exit()))

    def owe(self, case: Case, minutes: int, day: int) -> None:
        """Charge a family's officer, or whoever will be, with work that came up today."""
        if case.holder >= 0:
            self.charge(self.diaries[case.holder], minutes, day)
        else:
            case.owed += minutes

    def settle(self, case: Case, day: int) -> None:
        """Charge the officer that a family now has with what it was owed before."""
        minutes, case.owed = case.owed, 0
        if minutes:
            self.charge(self.diaries[case.holder], minutes, day)

    def charge(self, diary: Diary, minutes: int, day: int) -> None:
        """Take hours for work without a date from the first weeks that have them."""
        self.record.add("hours_needed", day, minutes / 60.0)
        diary.take(minutes, (day - self.opens) // 7)
