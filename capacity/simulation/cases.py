"""A case: a family on its pathways, with one pending event."""

from __future__ import annotations

from dataclasses import dataclass

from capacity.demand.families import MEETINGS
from capacity.practice.duedates import MEETING_INTERVAL_MONTHS
from capacity.service import Pathway

FAR = 10**6

ICPC, RCPC, LAC = "icpc", "rcpc", "lac"

LAC_USUAL, LAC_SHORT_BREAKS, LAC_ADOPTION = range(3)
"""Clocks of LAC reviews: regulation 33, regulation 48, and adoptive placement."""


@dataclass(eq=False, slots=True)
class Case:
    """One family while the service knows it; days count from the start.

    `next_day` is the one pending event: the booked meeting, or whatever comes before
    it (`next_exit`). `due` and `kind` say which meeting is next.
    """

    number: int
    size: int
    pod: int
    complex: bool
    birthdays: list[int]
    meetings: memoryview[float]
    asked: int
    far: bool = False
    lac_clock: int = LAC_USUAL

    conferenced: bool = False
    on_plan: bool = False
    in_care: bool = False
    plan_start: int = FAR
    care_start: int = FAR
    conferences: int = 0
    reviews: int = 0
    last_meeting: int = 0

    other_exit: int = FAR
    to_care: bool = False
    order: int = FAR
    ordered: int = FAR
    leaves_care: int = FAR
    adoption: int = FAR
    brought_forward: int = FAR

    holder: int = -1
    known_to: float = -1.0
    cp_due: int = FAR
    lac_due: int = FAR
    booked: int = FAR
    chair: int = -1
    in_slot: bool = False
    minutes: int = 0
    first_booking: int = FAR
    cause: str = ""
    next_day: int = FAR

    midway_due: int = FAR
    surgery_due: int = FAR
    surgery_done: bool = False
    midway_held: bool = False
    late_cp: bool = False
    late_lac: bool = False
    late_ever: bool = False
    without_midway: bool = False
    handed_over: bool = False
    owed: int = 0

    @property
    def open(self) -> bool:
        """Whether its children are in the caseload."""
        return self.on_plan or self.in_care

    @property
    def pathway(self) -> Pathway:
        """Pathway that the family is on, or is coming on to."""
        if self.on_plan and self.in_care:
            return Pathway.BOTH
        return Pathway.LAC if self.in_care else Pathway.CP

    @property
    def kind(self) -> str:
        """Kind of the next meeting: the pathway with the earlier due date gives its name."""
        if not self.conferenced and not self.in_care:
            return ICPC
        return RCPC if self.cp_due <= self.lac_due else LAC

    @property
    def due(self) -> int:
        """Day by which the next meeting must be held."""
        return self.cp_due if self.cp_due < self.lac_due else self.lac_due

    @property
    def short_notice(self) -> bool:
        """Whether the next meeting is an ICPC or a first LAC review."""
        kind = self.kind
        return kind == ICPC or (kind == LAC and self.reviews == 0)

    def draw(self, purpose: int) -> float:
        """Return the next meeting's uniform number for a purpose."""
        return self.meetings[(self.conferences + self.reviews) % MEETINGS, purpose]

    def next_exit(self) -> int:
        """Return the day of the next event that is not a meeting."""
        return min(
            self.other_exit, self.order, self.leaves_care, self.adoption, self.brought_forward,
            self.birthdays[0] if self.birthdays else FAR,
        )  # fmt: skip


def interval_months(held_before: int) -> int:
    """Return the months from a meeting to the next: 3 after the first of a clock, then 6."""
    return 3 if held_before == 1 else MEETING_INTERVAL_MONTHS
