"""Who takes a new family: the rules of thumb that the simulation calls.

A policy ranks the officers who may take a unit (a sibling group), best first.
The simulation knows it by its shape only, so nothing here needs a solver: a
service places families one at a time, and for one family the best officer of
every strict level is found by comparing officers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Protocol

from capacity.practice.band import Band, band
from capacity.service import InputError, Pathway
from capacity.service.errors import nearest


class Unit(Protocol):
    """A family that needs an officer."""

    @property
    def children(self) -> int:
        """How many children would join the caseload."""

    @property
    def pathway(self) -> Pathway:
        """CP, LAC or both."""

    @property
    def pod(self) -> int:
        """The social work team, by number."""

    @property
    def complex(self) -> bool:
        """Whether a growing officer may not take it."""


class Candidate(Protocol):
    """An officer who may take the unit."""

    @property
    def index(self) -> int:
        """The officer's number in the simulation."""

    @property
    def caseload(self) -> int:
        """Children held now."""

    @property
    def effective_fte(self) -> float:
        """FTE times capacity factor."""

    @property
    def pods(self) -> frozenset[int]:
        """Pods that the officer is linked to."""


class Colleague(Candidate, Protocol):
    """An officer on a rebalancing day."""

    @property
    def takes(self) -> frozenset[Pathway]:
        """Pathways of the children that the officer may have."""

    @property
    def growing(self) -> bool:
        """Whether the officer takes no complex case yet."""


class HeldUnit(Unit, Protocol):
    """A family on a rebalancing day."""

    @property
    def number(self) -> int:
        """The family's number in the simulation."""

    @property
    def holder(self) -> int:
        """Index of its officer."""

    @property
    def known_days(self) -> int:
        """Days since the service came to know it."""

    @property
    def movable(self) -> bool:
        """Whether it may move."""


class Policy(Protocol):
    """Ranks officers for a unit, best first; the same input gives the same ranking."""

    def rank(self, unit: Unit, team: Sequence[Candidate]) -> Sequence[int]:
        """Return the officers' indexes, best first."""


def _load_per_fte(unit: Unit, officer: Candidate) -> float:
    """Children per effective FTE if the officer took the unit; infinite without hours."""
    if officer.effective_fte <= 0:
        return inf
    return (officer.caseload + unit.children) / officer.effective_fte


@dataclass(frozen=True, slots=True)
class LeastCaseload:
    """The officer who would hold the fewest children per effective FTE."""

    def rank(self, unit: Unit, team: Sequence[Candidate]) -> Sequence[int]:
        """Return the officers' indexes, lightest caseload first."""
        return [index for _, index in sorted([(_load_per_fte(unit, o), o.index) for o in team])]


@dataclass(frozen=True, slots=True)
class PodFirst:
    """An officer linked to the family's pod (S 2.11), the lightest of them first."""

    def rank(self, unit: Unit, team: Sequence[Candidate]) -> Sequence[int]:
        """Return the officers' indexes, the pod's own first, lightest first among equals."""
        keys = sorted((unit.pod not in o.pods, _load_per_fte(unit, o), o.index) for o in team)
        return [index for _, _, index in keys]


@dataclass(slots=True)
class RoundRobin:
    """Each officer in turn, whatever they hold.

    The turn is the policy's only memory: make one policy for each replication.
    """

    _last: int = field(default=-1, init=False)

    def rank(self, unit: Unit, team: Sequence[Candidate]) -> Sequence[int]:
        """Return the officers' indexes from the one after the last turn, round to it."""
        turn = self._last
        order = sorted((o.index <= turn, o.index) for o in team)
        if order:
            self._last = order[0][1]
        return [index for _, index in order]


SPREAD_PER_FTE = 5


def _step_cost(load: int, children: int, limits: Band, fte: float) -> float:
    """Growth of the squared deviation from the limits over FTE as children join a load."""

    def squared(held: int) -> int:
        return max(0, held - limits.high, limits.low - held) ** 2

    return (squared(load + children) - squared(load)) / fte


@dataclass(frozen=True, slots=True)
class Optimiser:
    """The allocation's strict levels for one family: load, spread, then pod link.

    For a single family the best plan is the best officer, so that this is what
    `capacity allocate` would place, without a solver. On a rebalancing day the whole
    service is solved, as `capacity allocate --rebalance` does it.

    Parameters
    ----------
    tolerance
        Children per FTE by which a load may stray from fair on a rebalancing day.
    """

    tolerance: float = 5.0

    def rebalance(
        self, units: Sequence[HeldUnit], team: Sequence[Colleague]
    ) -> Sequence[tuple[int, int]]:
        """Return the families that change officer: their numbers and officers' indexes."""
        from capacity.allocation.rebalancing import rebalanced

        return rebalanced(units, team, self.tolerance)

    def rank(self, unit: Unit, team: Sequence[Candidate]) -> Sequence[int]:
        """Return the officers' indexes, best first on the strict levels."""
        fte = sum(o.effective_fte for o in team)
        mean = (sum(o.caseload for o in team) + unit.children) / fte if fte > 0 else 0.0
        return [key[-1] for key in sorted(self._key(unit, officer, mean) for officer in team)]

    def _key(
        self, unit: Unit, officer: Candidate, mean: float
    ) -> tuple[float, float, bool, float, int]:
        fte, held, children = officer.effective_fte, officer.caseload, unit.children
        outside = unit.pod not in officer.pods
        if fte <= 0:
            return (inf, inf, outside, inf, officer.index)
        load = _step_cost(held, children, band(fte), fte)
        around = band(fte, mean - SPREAD_PER_FTE, mean + SPREAD_PER_FTE)
        spread = _step_cost(held, children, around, fte)
        return (load, spread, outside, (held + children) / fte, officer.index)


_POLICIES: dict[str, Callable[[], Policy]] = {
    "least_caseload": LeastCaseload,
    "pod_first": PodFirst,
    "round_robin": RoundRobin,
    "optimiser": Optimiser,
}


def policy(name: str, tolerance: float = 5.0) -> Policy:
    """Return a new policy by the name that the scenario gives it.

    Parameters
    ----------
    tolerance
        Of the policy `optimiser` on rebalancing days, in children per FTE.

    Raises
    ------
    InputError
        If there is no policy of that name.
    """
    if name not in _POLICIES:
        raise InputError(
            f"no policy '{name}'",
            where="allocation.policy",
            allowed=", ".join(_POLICIES),
            suggestion=nearest(name, tuple(_POLICIES)),
        )
    return Optimiser(tolerance) if name == "optimiser" else _POLICIES[name]()
