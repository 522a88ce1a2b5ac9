"""Officers and the team that they make up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

from capacity.service.caseload import Pathway


class Contract(StrEnum):
    """How an officer is employed."""

    PERMANENT = "permanent"
    LOCUM = "locum"


class Role(StrEnum):
    """Which work an officer may take."""

    DUAL = "dual"
    IRO = "iro"
    CP_CHAIR = "cp_chair"

    def takes(self, pathway: Pathway) -> bool:
        """Whether the role may hold a child on `pathway`; both needs a dual officer."""
        if self is Role.DUAL:
            return True
        return pathway is (Pathway.LAC if self is Role.IRO else Pathway.CP)


class Experience(StrEnum):
    """A growing officer takes no complex case."""

    EXPERIENCED = "experienced"
    GROWING = "growing"


FULL_WEEK = "MTWTF"


@dataclass(frozen=True, slots=True)
class Officer:
    """One officer as the team sheet describes them.

    `working_days` names Monday to Friday with a dash for a day off, as in
    ``MT-TF``. `capacity_factor` (0 to 1) scales FTE to effective FTE while
    somebody builds up or has an agreed reduction.
    """

    name: str
    fte: float
    contract: Contract = Contract.PERMANENT
    start: date | None = None
    end: date | None = None
    role: Role = Role.DUAL
    experience: Experience = Experience.EXPERIENCED
    pods: tuple[str, ...] = ()
    barred_pods: tuple[str, ...] = ()
    barred_until: date | None = None
    working_days: str = FULL_WEEK
    capacity_factor: float = 1.0
    absent_from: date | None = None
    absent_until: date | None = None
    annual_cost: float | None = None
    row: int = field(default=0, compare=False)

    @property
    def effective_fte(self) -> float:
        """FTE times capacity factor."""
        return self.fte * self.capacity_factor

    def in_post(self, day: date) -> bool:
        """Whether the officer is employed on `day`; start and end are inclusive."""
        started = self.start is None or self.start <= day
        return started and (self.end is None or day <= self.end)

    def absent(self, day: date) -> bool:
        """Whether a dated absence covers `day`; an absence without end goes on."""
        if self.absent_from is None or day < self.absent_from:
            return False
        return self.absent_until is None or day <= self.absent_until


@dataclass(frozen=True)
class Team:
    """The officers of a service, in the order of their sheet."""

    officers: tuple[Officer, ...] = ()

    def __len__(self) -> int:
        return len(self.officers)

    def __iter__(self) -> Iterator[Officer]:
        return iter(self.officers)

    @cached_property
    def by_name(self) -> dict[str, Officer]:
        """Each officer under their name."""
        return {officer.name: officer for officer in self.officers}

    def fte(self, day: date) -> float:
        """FTE in post on `day`."""
        return sum(officer.fte for officer in self.officers if officer.in_post(day))
