"""What the simulation asks of an allocation policy; it knows policies by this shape only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from capacity.service import Pathway


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A family that needs an officer."""

    children: int
    pathway: Pathway
    pod: int
    complex: bool


@dataclass(slots=True)
class Candidate:
    """An officer who may take it.

    Policies see it as read-only; it is not frozen because that would take three times as
    long to make, and a replication makes twenty thousand.
    """

    index: int
    caseload: int
    effective_fte: float
    pods: frozenset[int]


class Policy(Protocol):
    """Ranks officers for a unit; the same input gives the same ranking."""

    def rank(self, unit: NewUnit, team: Sequence[Candidate]) -> Sequence[int]:
        """Return the officers' indexes, best first."""
