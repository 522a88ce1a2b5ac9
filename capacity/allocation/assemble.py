"""From the sheets and the PRO's wishes to the canonical problem."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from hashlib import blake2b

from capacity.allocation.continuity import meeting_is_near, present_officer, tenure_weight
from capacity.allocation.eligibility import (
    Horizon,
    Need,
    away_soon,
    brief,
    closed_to_all,
    closed_to_new,
    left,
    objections,
)
from capacity.allocation.fairness import SPREAD, Penalty, penalty_per_fte
from capacity.allocation.measures import (
    exact_fte,
    half_up,
    load_units,
    mean_hours,
    tenths_of_hours,
    units_per_child,
)
from capacity.allocation.notes import of_the_sheets, of_those_who_stay
from capacity.allocation.options import Mode, Options
from capacity.allocation.parting import kept_apart, without_enemies
from capacity.allocation.problem import Group, Problem, Seat, Tie
from capacity.allocation.refusals import refuse_twins, refuse_unknown_names
from capacity.practice.band import HIGH_PER_FTE, LOW_PER_FTE
from capacity.service import Caseload, Child, Officer, SiblingGroup, Team

STARTER_FIRST = 1000
NOBODY: frozenset[str] = frozenset()


def build(caseload: Caseload, team: Team, as_at: date, options: Options | None = None) -> Problem:
    """Return the canonical problem.

    Parameters
    ----------
    as_at
        The day that tenure, absence, holds and starts are measured from.

    Raises
    ------
    InputError
        If a child or officer is listed twice, or an option names nobody.
    """
    asked = options or Options()
    refuse_twins(caseload, team)
    refuse_unknown_names(caseload, team, asked)
    service = Service(caseload, team, as_at, asked)
    groups = service.groups()
    notes = (*of_the_sheets(service), *of_those_who_stay(groups, service))
    return Problem(
        service.seats, groups, asked, service.horizon, float(service.units), service.mean, notes
    )


def group_key(children: Iterable[Child]) -> str:
    """Stable hash of a group: the same on every machine and in every order."""
    ids = "\x1f".join(sorted(child.child_id for child in children))
    return blake2b(ids.encode(), digest_size=8).hexdigest()


@dataclass(frozen=True)
class Service:
    """The sheets and wishes, with what several rules look up."""

    caseload: Caseload
    team: Team
    as_at: date
    options: Options

    @cached_property
    def horizon(self) -> Horizon:
        """The days that tell who is here, away and leaving."""
        asked = self.options
        return Horizon(self.as_at, asked.by, asked.starter, asked.leaver, asked.leaves_within)

    @cached_property
    def mean_hours(self) -> Fraction:
        """Average hours of a child, what hours are measured against."""
        return mean_hours(self.caseload, self.options)

    @cached_property
    def units(self) -> Fraction:
        """Units of load that one child counts on average."""
        return units_per_child(self.caseload, self.options)

    @cached_property
    def officers(self) -> tuple[Officer, ...]:
        """By name, the leaver's last day filled in."""
        return tuple(
            self._leaving(officer) if officer.name == self.options.leaver else officer
            for officer in sorted(self.team, key=lambda officer: officer.name)
        )

    def _leaving(self, officer: Officer) -> Officer:
        last = self.options.by or self.as_at
        return replace(officer, end=min(officer.end or last, last))

    @cached_property
    def mean(self) -> float:
        """Children (in the measure chosen) per effective FTE."""
        fte = sum(o.effective_fte for o in self.officers if not closed_to_all(o, self.horizon))
        load = sum(self.load(child) for child in self.caseload)
        return load / float(self.units) / fte if fte > 0 else 0.0

    def load(self, child: Child) -> int:
        """Return the units that a child counts."""
        return load_units(child, self.options, self.mean_hours)

    @cached_property
    def seats(self) -> tuple[Seat, ...]:
        """Officers as the problem sees them."""
        return tuple(self._seat(index, officer) for index, officer in enumerate(self.officers))

    @cached_property
    def hours_per_fte(self) -> Fraction:
        """Tenths of an hour for each effective FTE, exactly: a half rounds alike everywhere."""
        total = sum(tenths_of_hours(child, self.options) for child in self.caseload)
        able = [o for o in self.officers if not closed_to_all(o, self.horizon)]
        fte = sum((exact_fte(officer) for officer in able), Fraction(0))
        return total / fte if fte > 0 else Fraction(0)

    def _seat(self, index: int, officer: Officer) -> Seat:
        closed = closed_to_all(officer, self.horizon)
        load = None if closed else self._penalty(officer, LOW_PER_FTE, HIGH_PER_FTE)
        spread = None if closed else self._penalty(officer, self.mean - SPREAD, self.mean + SPREAD)
        return Seat(
            index=index,
            officer=officer,
            closed=closed,
            shut=closed_to_new(officer, self.horizon),
            brief=brief(officer, self.horizon),
            ends_soon=self._ends_within_a_year(officer),
            pods=frozenset(officer.pods),
            load_penalty=load,
            spread_penalty=spread,
            goal=self._goal(officer, load),
            fair_hours=half_up(self.hours_per_fte * exact_fte(officer)),
        )

    def _penalty(self, officer: Officer, low: float, high: float) -> Penalty:
        return penalty_per_fte(low, high, exact_fte(officer), self.units)

    def _goal(self, officer: Officer, band: Penalty | None) -> Penalty | None:
        """Aim at the band; a starter at the number asked, before anybody's band counts."""
        if band is None or officer.name != self.options.starter or self.options.to is None:
            return band
        target = half_up(self.options.to * self.units)
        return Penalty(target, target, band.divisor, band.scale * STARTER_FIRST)

    def _ends_within_a_year(self, officer: Officer) -> bool:
        return officer.end is not None and officer.end <= self.as_at + timedelta(days=365)

    @cached_property
    def seat_by_name(self) -> dict[str, Seat]:
        """Seats by their officer's name."""
        return {seat.name: seat for seat in self.seats}

    @cached_property
    def orders(self) -> dict[str, list[tuple[str, bool]]]:
        """Pins and bars that the PRO gave for each child: officer, and whether it is a pin."""
        orders: dict[str, list[tuple[str, bool]]] = {}
        for pairs, pin in ((self.options.pins, True), (self.options.bars, False)):
            for child, officer in pairs:
                orders.setdefault(child, []).append((officer, pin))
        return orders

    @cached_property
    def enemies(self) -> dict[str, frozenset[str]]:
        """For each child the children who need another officer, both ways round."""
        found: dict[str, set[str]] = {}
        for child in self.caseload:
            for other in child.not_with:
                if other in self.caseload.by_id and other != child.child_id:
                    found.setdefault(child.child_id, set()).add(other)
                    found.setdefault(other, set()).add(child.child_id)
        return {child: frozenset(others) for child, others in found.items()}

    def groups(self) -> tuple[Group, ...]:
        """Return those who go together, in an order that no sheet's order changes."""
        drafts = [draft for group in self.caseload.groups for draft in self._drafts(group)]
        drafts.sort(key=lambda group: group.key)
        numbered = [replace(group, index=index) for index, group in enumerate(drafts)]
        return tuple(kept_apart(numbered, self.enemies))

    def _drafts(self, siblings: SiblingGroup) -> Iterator[Group]:
        for together in without_enemies(siblings.children, self.enemies):
            if self.options.rebalances or any(c.child_id in self.orders for c in together):
                yield self._open(together)
            else:
                yield from self._placed(together)

    def _placed(self, siblings: Sequence[Child]) -> Iterator[Group]:
        """Those who have an officer sit still; the others join them, or go together."""
        sitting: dict[str, list[Child]] = {}
        for child in siblings:
            sitting.setdefault(self.sits_with(child), []).append(child)
        waiting = sitting.pop("", [])
        for officer, children in sitting.items():
            bit = self.seat_by_name[officer].bit
            yield replace(self._group(children), allowed=bit, held="has an officer", sitting=True)
        if waiting:
            group = self._open(waiting)
            beside = sum(self.seat_by_name[name].bit for name in sitting)
            joins = self._fitting(group.need) & beside
            joined = replace(group, allowed=joins, reserve=0, held="joins siblings")
            yield joined if sitting else group

    def sits_with(self, child: Child) -> str:
        """Return the officer whom a child has, unless gone by then; else an empty word."""
        seat = self.seat_by_name.get(child.officer)
        return seat.name if seat and not left(seat.officer, self.horizon) else ""

    def _open(self, children: Sequence[Child]) -> Group:
        group = self._group(children)
        fitting = self._fitting(group.need)
        group = replace(group, reserve=fitting & self._brief)
        present = sum(self.seats[tie.seat].bit for tie in group.ties if tie.children)
        allowed = fitting & (self._receiving | present)
        if self.options.mode is Mode.STARTER and allowed & present:
            group = replace(group, reserve=0)
            allowed &= present | self.seat_by_name[self.options.starter].bit
        group = replace(group, allowed=allowed)
        return self._held(group) if self.options.rebalances else group

    def _held(self, group: Group) -> Group:
        """Keep a group with the officers whom its held children have, if they may."""
        for reason, children in self._holds(group):
            seats = {self.seat_by_name[c.officer].bit for c in children} if children else set()
            kept = group.allowed & sum(seats)
            if kept:
                return replace(group, allowed=kept, reserve=0, held=reason)
        return group

    def _holds(self, group: Group) -> Iterator[tuple[str, list[Child]]]:
        options = self.options
        known = (child for child in group.children if child.officer in self.seat_by_name)
        held = [child for child in known if not self._torn(child)]
        ordered = any(child.child_id in self.orders for child in group.children)
        if options.hold_near_meetings and not ordered:
            days = options.near_working_days
            yield "meeting is near", [c for c in held if meeting_is_near(c, self.as_at, days)]
        if options.hold_absent and not ordered:
            yield "officer is only absent", [c for c in held if self._is_absent(c.officer)]

    def _torn(self, child: Child) -> bool:
        """Whether somebody with whom the child must not be has the same officer today."""
        foes = self.enemies.get(child.child_id, NOBODY)
        return any(self.caseload.by_id[foe].officer == child.officer for foe in foes)

    def _is_absent(self, officer: str) -> bool:
        known = self.seat_by_name[officer].officer
        return known.absent(self.as_at) or bool(away_soon(known, self.horizon))

    @cached_property
    def _receiving(self) -> int:
        return sum(seat.bit for seat in self.seats if not (seat.shut or seat.brief))

    @cached_property
    def _brief(self) -> int:
        return sum(seat.bit for seat in self.seats if seat.brief and not seat.shut)

    @cached_property
    def _masks(self) -> dict[Need, int]:
        return {}

    def _fitting(self, need: Need) -> int:
        """Mask of the officers whom no pair rule keeps from the need.

        Named officers are taken out one by one; what is left is alike for thousands.
        """
        alike = replace(need, barred=NOBODY, pinned=NOBODY)
        if alike not in self._masks:
            fits = (s for s in self.seats if not s.closed and not self._objects(s, alike))
            self._masks[alike] = sum(seat.bit for seat in fits)
        mask = self._masks[alike]
        for name in need.barred & self.seat_by_name.keys():
            mask &= ~self.seat_by_name[name].bit
        for name in need.pinned:
            mask &= self.seat_by_name[name].bit
        return mask

    def _objects(self, seat: Seat, need: Need) -> bool:
        return next(objections(seat.officer, need, self.horizon), None) is not None

    def _group(self, children: Sequence[Child]) -> Group:
        ordered = tuple(sorted(children, key=lambda child: child.child_id))
        ties = tuple(self._ties(ordered))
        return Group(
            index=0,
            key=group_key(ordered),
            children=ordered,
            need=self._need(ordered),
            load=sum(self.load(child) for child in ordered),
            looked_after=sum(child.pathway.looked_after for child in ordered),
            hours=sum(tenths_of_hours(child, self.options) for child in ordered),
            pods=tuple(sorted(child.pod for child in ordered if child.pod)),
            ties=ties,
            weight=sum(tie.weight for tie in ties),
            allowed=0,
        )

    def _need(self, children: tuple[Child, ...]) -> Need:
        orders = [order for child in children for order in self.orders.get(child.child_id, ())]
        barred = {name for child in children for name in child.barred_officers}
        return Need(
            pathway=SiblingGroup("", children).pathway,
            complex=any(child.complex for child in children),
            pods=frozenset(child.pod for child in children if child.pod),
            barred=frozenset(barred | {name for name, pin in orders if not pin}),
            pinned=frozenset({name for name, pin in orders if pin} | set(self._pinned(children))),
        )

    def _pinned(self, children: Iterable[Child]) -> Iterator[str]:
        """Officers of children pinned by the sheet; a pin lapses when its officer leaves."""
        for child in children:
            ordered = any(pin for _, pin in self.orders.get(child.child_id, ()))
            if child.pinned and not ordered and self.sits_with(child):
                yield child.officer

    def _ties(self, children: Sequence[Child]) -> Iterator[Tie]:
        known = [c for c in children if present_officer(c) in self.seat_by_name]
        for name in sorted({present_officer(child) for child in known}):
            tied = [child for child in known if present_officer(child) == name]
            yield Tie(
                seat=self.seat_by_name[name].index,
                weight=sum(tenure_weight(child.officer_since, self.as_at) for child in tied),
                children=sum(child.officer == name for child in tied),
                looked_after=sum(child.pathway.looked_after for child in tied),
            )
