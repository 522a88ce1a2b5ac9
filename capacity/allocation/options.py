"""What the PRO asks of an allocation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from capacity.service import InputError

MOST_TOLERANCE = 100
"""Children per FTE; beyond a whole caseload a tolerance asks for nothing any more."""


class Mode(StrEnum):
    """Which children may be given an officer.

    *Place* assigns children without an officer, or whose officer has left or is
    about to; nobody else moves. *Rebalance* lets any child move. *Leaver* is
    place with one officer's end date given; *starter* lets children move to one
    officer only.
    """

    PLACE = "place"
    REBALANCE = "rebalance"
    LEAVER = "leaver"
    STARTER = "starter"


class Measure(StrEnum):
    """What a load counts."""

    CHILDREN = "children"
    WEIGHTED = "weighted"
    LAC = "lac"
    HOURS = "hours"


@dataclass(frozen=True, slots=True)
class Options:
    """How to allocate; the defaults place waiting children and move nobody.

    Parameters
    ----------
    tolerance
        Children per effective FTE by which a load may stray from its fair interval.
    max_moves
        Most children who may leave an officer who could keep them. A child whose
        officer cannot keep it does not count.
    pins, bars
        Pairs of child id and officer name that the PRO insists on or rules out.
    leaver, by
        An officer who leaves, and the day by which officers who leave count as gone.
    starter, to
        An officer to build up, and the load to build up to.
    hold_near_meetings, near_working_days
        Whether a child whose next meeting is that near stays with its officer.
    hold_absent
        Whether the children of an officer who is absent, or goes away soon (`leaves_within`),
        stay (they get cover instead).
    handovers_per_week
        Children whom an officer takes over from others in a week, a larger family apart
        (assumption: 2 hours a child, so that 6 leave most of a week of about 27 hours).
    leaves_within
        Weeks: somebody who leaves, or goes away for more than four weeks, within so many
        receives nobody new unless there is nobody else; 0 lets them (A: 13, a quarter; a
        child meets the officer once in it).
    hours_cp, hours_lac, hours_both
        Hours a month of a child whose sheet states none (assumptions; domain §5
        gives about 17 hours a child-year at 87 children per FTE).
    time_limit
        Seconds for the whole solve.
    """

    mode: Mode = Mode.PLACE
    measure: Measure = Measure.CHILDREN
    tolerance: float = 0.0
    max_moves: int | None = None
    pins: tuple[tuple[str, str], ...] = ()
    bars: tuple[tuple[str, str], ...] = ()
    leaver: str = ""
    by: date | None = None
    starter: str = ""
    to: int | None = None
    hold_near_meetings: bool = True
    near_working_days: int = 20
    hold_absent: bool = True
    handovers_per_week: int = 6
    leaves_within: int = 13
    hours_cp: float = 1.2
    hours_lac: float = 1.6
    hours_both: float = 2.0
    solver: str = "highs"
    time_limit: float = 60.0

    def __post_init__(self) -> None:
        """Refuse what no allocation could honour."""
        if not 0 <= self.tolerance <= MOST_TOLERANCE:
            raise InputError(
                f"a tolerance of {self.tolerance:g}",
                allowed=f"0 to {MOST_TOLERANCE} children",
            )
        if self.max_moves is not None and self.max_moves < 0:
            raise InputError(f"at most {self.max_moves} moves", allowed="0 or more")
        if self.handovers_per_week < 1:
            raise InputError(f"{self.handovers_per_week} handovers a week", allowed="1 or more")
        if self.leaves_within < 0:
            raise InputError(f"leaves within {self.leaves_within} weeks", allowed="0 or more")
        if not self.time_limit > 0:
            raise InputError(f"a time limit of {self.time_limit} seconds", allowed="more than 0")
        if self.mode is Mode.LEAVER and not self.leaver:
            raise InputError("no leaver is named", allowed="--leaver NAME")
        if self.mode is Mode.STARTER and (not self.starter or self.to is None or self.to < 0):
            raise InputError(
                "a starter needs a name and a caseload", allowed="--starter NAME --to N"
            )
        if self.solver not in ("highs", "cbc"):
            raise InputError(f"no solver '{self.solver}'", allowed="highs, cbc")

    @property
    def rebalances(self) -> bool:
        """Whether a child may leave an officer who could keep it."""
        return self.mode in (Mode.REBALANCE, Mode.STARTER)
