"""The allocation problem in canonical form: the same whatever the order of the sheets.

Officers stand by name, sibling groups by a stable hash of their children's ids.
Everything that the model, the greedy plan and the decoder need is a number
here; ids and names are for words only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from capacity.allocation.eligibility import Horizon, Need
from capacity.allocation.fairness import Penalty
from capacity.allocation.options import Options
from capacity.service import Child, Officer

OUTSIDE_POD = 2
ENDS_SOON = 1
FEW, HALF_A_CHILD = 100, 0.5


@dataclass(frozen=True, slots=True)
class Seat:
    """An officer as the problem sees them.

    Parameters
    ----------
    closed
        Why the officer can hold nobody; empty if they can.
    shut
        Why the officer can receive nobody new; empty if they can.
    brief
        Why the officer receives somebody for want of anybody else only.
    load_penalty, spread_penalty
        Costs of a load in units; None for an officer who can hold nobody.
    goal
        What the load level aims at: the band, or a starter's number.
    """

    index: int
    officer: Officer
    closed: str
    shut: str
    brief: str
    ends_soon: bool
    pods: frozenset[str]
    load_penalty: Penalty | None
    spread_penalty: Penalty | None
    goal: Penalty | None
    fair_hours: int

    @property
    def name(self) -> str:
        """The officer's name."""
        return self.officer.name

    @property
    def bit(self) -> int:
        """The officer in a mask of officers."""
        return 1 << self.index

    @property
    def fte(self) -> float:
        """Effective FTE."""
        return self.officer.effective_fte

    @property
    def units_per_tenth(self) -> Fraction:
        """Load units that make a tenth of a child per FTE; 0 for who can hold nobody."""
        if self.load_penalty is None:
            return Fraction(0)
        per_fte = self.load_penalty.divisor / Fraction(str(self.fte))
        units = Fraction(float(per_fte) ** 0.5).limit_denominator(100)
        return units * Fraction(str(self.fte)).limit_denominator(1000) / 10


@dataclass(frozen=True, slots=True)
class Tie:
    """Children of a group who share a present officer.

    `children` counts those held now, not those who return to the officer.
    """

    seat: int
    weight: int
    children: int
    looked_after: int


@dataclass(frozen=True, slots=True)
class Group:
    """Children who get one officer.

    Parameters
    ----------
    key
        Stable hash of the children's ids: the canonical order and every tie-break.
    load
        Load units, by the measure chosen.
    hours
        Tenths of an hour a month.
    pods
        The pod of each child that has one, sorted.
    ties
        Present officers who are on the team sheet.
    weight
        Continuity cost if every tie is broken.
    allowed
        Mask of the officers who may have the group, after holds and pins.
    apart
        Positions of the groups that need another officer (`not_with`).
    held
        Why the group stays where it is; empty if it may move.
    reserve
        Mask of the officers who leave or go away soon: allowed for want of anybody else.
    sitting
        Whether the group stays whatever the rules say, because nobody moves.
    """

    index: int
    key: str
    children: tuple[Child, ...]
    need: Need
    load: int
    looked_after: int
    hours: int
    pods: tuple[str, ...]
    ties: tuple[Tie, ...]
    weight: int
    allowed: int
    apart: tuple[int, ...] = ()
    held: str = ""
    sitting: bool = False
    reserve: int = 0

    @property
    def size(self) -> int:
        """Children in the group."""
        return len(self.children)

    @property
    def settled(self) -> bool:
        """Whether nothing is left to decide: one officer at most, and nobody to be kept from."""
        single = self.allowed & (self.allowed - 1) == 0
        return self.sitting or (single and not (self.apart and self.allowed))

    def tie(self, seat: int) -> Tie | None:
        """Return the children who are with that officer now."""
        return next((tie for tie in self.ties if tie.seat == seat), None)

    def seats(self) -> Iterator[int]:
        """Positions of the officers who may have the group."""
        mask = self.allowed
        while mask:
            lowest = mask & -mask
            yield lowest.bit_length() - 1
            mask ^= lowest


@dataclass(frozen=True)
class Problem:
    """Groups, officers and what was asked.

    Parameters
    ----------
    units
        Load units that make one child.
    mean
        Children (in the measure chosen) per effective FTE of the whole service.
    notes
        What the PRO should know before reading the plan.
    """

    seats: tuple[Seat, ...]
    groups: tuple[Group, ...]
    options: Options
    horizon: Horizon
    units: float
    mean: float
    notes: tuple[str, ...] = ()

    @property
    def rounds_loads(self) -> bool:
        """Whether loads finer than children are evened out to half a child only.

        Tenths of a child or of an hour could be evened out for ever, by moving everybody.
        """
        return self.units > 1 and len(self.groups) > FEW and self.options.tolerance < HALF_A_CHILD

    @property
    def tolerance(self) -> float:
        """Children per FTE by which a load may stray from its fair interval."""
        return HALF_A_CHILD if self.rounds_loads else self.options.tolerance

    @cached_property
    def active(self) -> tuple[int, ...]:
        """Positions of the officers who can hold children."""
        return tuple(seat.index for seat in self.seats if not seat.closed)

    @cached_property
    def seat_by_name(self) -> dict[str, Seat]:
        """Each officer under their name."""
        return {seat.name: seat for seat in self.seats}

    @cached_property
    def group_of(self) -> dict[str, Group]:
        """The group of each child."""
        return {child.child_id: group for group in self.groups for child in group.children}

    def continuity(self, group: Group, seat: int | None) -> int:
        """Cost of the relationships that end if the group goes to the officer."""
        if seat is None:
            return group.weight
        tie = group.tie(seat)
        return group.weight - (tie.weight if tie else 0)

    def preference(self, group: Group, seat: int) -> int:
        """Cost of children outside their pod, and of new ones whose officer leaves soon."""
        holder = self.seats[seat]
        cost = OUTSIDE_POD * sum(pod not in holder.pods for pod in group.pods)
        if holder.ends_soon:
            tie = group.tie(seat)
            cost += ENDS_SOON * (group.looked_after - (tie.looked_after if tie else 0))
        return cost

    def chosen_moves(self, group: Group, seat: int | None) -> int:
        """Children who leave an officer who could keep them: what the cap on moves counts.

        Of siblings who are apart, only the most that one officer could keep count.
        """
        if seat is None:
            return 0
        kept = {tie.seat: tie.children for tie in group.ties if group.allowed >> tie.seat & 1}
        return max(kept.values(), default=0) - kept.get(seat, 0)
