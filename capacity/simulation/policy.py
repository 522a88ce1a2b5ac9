"""What the simulation asks of an allocation policy; it knows policies by this shape only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

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


@dataclass(slots=True)
class Colleague(Candidate):
    """An officer on a rebalancing day; `effective_fte` is that of the built-up officer."""

    takes: frozenset[Pathway]
    growing: bool


@dataclass(frozen=True, slots=True)
class HeldUnit:
    """A family on a rebalancing day.

    Parameters
    ----------
    number
        The family's number in the simulation.
    holder
        Index of its officer.
    known_days
        Days since the service came to know it.
    movable
        Whether it may move: its next meeting is not near.
    """

    number: int
    children: int
    pathway: Pathway
    pod: int
    complex: bool
    holder: int
    known_days: int
    movable: bool


class Policy(Protocol):
    """Ranks officers for a unit; the same input gives the same ranking."""

    def rank(self, unit: NewUnit, team: Sequence[Candidate]) -> Sequence[int]:
        """Return the officers' indexes, best first."""


@runtime_checkable
class Rebalancer(Protocol):
    """A policy that also shares out anew on a rebalancing day."""

    def rebalance(
        self, units: Sequence[HeldUnit], team: Sequence[Colleague]
    ) -> Sequence[tuple[int, int]]:
        """Return the families that change officer: their numbers and officers' indexes."""
