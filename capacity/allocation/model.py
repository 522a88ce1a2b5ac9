"""The hub-flow model: groups that are alike flow together.

Naive x[group, officer] has a column for each pair and finds no proof at 5,000
children. Groups alike in everything that a rule or a level looks at are
counted instead. A *batch* is groups alike in their ties too; a *kind* is
batches alike but for their ties; a *hub* is kinds alike but for their pod.

A group stays with an officer it is tied to, arrives at an officer linked to its
pod, or goes by the hub of its kind to any officer (which is exact, since
outside its pod the cost depends on kind and officer only).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from capacity.allocation.problem import ENDS_SOON, OUTSIDE_POD, Group, Problem, Tie
from capacity.allocation.program import Program


@dataclass(frozen=True, slots=True)
class Hub:
    """What an officer outside the pod sees of a group."""

    size: int
    load: int
    looked_after: int
    hours: int
    podded: int
    allowed: int
    alone: int


@dataclass(frozen=True, slots=True)
class Kind:
    """What any officer sees of a group without ties."""

    hub: Hub
    pods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """A kind and the ties that its groups have now."""

    kind: Kind
    ties: tuple[Tie, ...]
    weight: int


@dataclass(frozen=True, slots=True)
class Arrow:
    """A column: groups that go to an officer in one way.

    `hours` and `load` are what each of them adds, `preference` what each costs.
    """

    column: int
    seat: int
    load: int
    hours: int
    preference: int
    weight: int = 0
    kept: int = 0


def kind_of(group: Group) -> Kind:
    """Return what a group is apart from its ties; one to be kept apart is like no other."""
    hub = Hub(
        size=group.size,
        load=group.load,
        looked_after=group.looked_after,
        hours=group.hours,
        podded=len(group.pods),
        allowed=group.allowed,
        alone=group.index if group.apart else -1,
    )
    return Kind(hub, group.pods)


def batch_of(group: Group) -> Batch:
    """Return everything that decides what a group costs where."""
    return Batch(kind_of(group), group.ties, group.weight)


@dataclass
class Model:
    """The columns of one component's program, by what they mean.

    Parameters
    ----------
    groups
        Groups still to be decided, in canonical order.
    seats
        Positions of the officers who may have them.
    base_load, base_hours
        By officer, load units and tenths of an hour held whatever is decided here.
    """

    problem: Problem
    groups: Sequence[Group]
    seats: Sequence[int]
    base_load: Sequence[int]
    base_hours: Sequence[int]
    program: Program = field(default_factory=lambda: Program("allocation"))
    batches: dict[Batch, list[Group]] = field(default_factory=dict)
    kinds: dict[Kind, list[Batch]] = field(default_factory=dict)
    hubs: dict[Hub, list[Kind]] = field(default_factory=dict)
    stay: dict[tuple[Batch, int], Arrow] = field(default_factory=dict)
    arrive: dict[tuple[Kind, int], Arrow] = field(default_factory=dict)
    to_hub: dict[Kind, int] = field(default_factory=dict)
    leave_hub: dict[tuple[Hub, int], Arrow] = field(default_factory=dict)
    unplaced: dict[Kind, int] = field(default_factory=dict)
    load: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._sort_groups()
        self._add_stays()
        self._add_arrivals()
        self._add_hubs()
        self._add_loads()

    def arrows(self) -> Iterator[Arrow]:
        """Every column by which groups reach an officer."""
        yield from self.stay.values()
        yield from self.arrive.values()
        yield from self.leave_hub.values()

    def count(self, kind: Kind) -> int:
        """Count the groups of a kind."""
        return sum(len(self.batches[batch]) for batch in self.kinds[kind])

    def _sort_groups(self) -> None:
        for group in self.groups:
            self.batches.setdefault(batch_of(group), []).append(group)
        for batch in self.batches:
            self.kinds.setdefault(batch.kind, []).append(batch)
        for kind in self.kinds:
            self.hubs.setdefault(kind.hub, []).append(kind)

    def _add_stays(self) -> None:
        for number, (batch, groups) in enumerate(self.batches.items()):
            for tie in batch.ties:
                if batch.kind.hub.allowed >> tie.seat & 1:
                    name = f"stay_{number}_{tie.seat}"
                    column = self.program.column(name, 0, len(groups))
                    preference = self._preference(batch.kind, tie.seat, tie.looked_after)
                    arrow = self._arrow(
                        column, batch.kind.hub, tie.seat, preference, tie.weight, tie.children
                    )
                    self.stay[batch, tie.seat] = arrow

    def _add_arrivals(self) -> None:
        linked = self._linked_seats()
        for number, kind in enumerate(self.kinds):
            count = self.count(kind)
            own = sorted({seat for pod in kind.pods for seat in linked.get(pod, ())})
            for seat in own:
                if kind.hub.allowed >> seat & 1:
                    column = self.program.column(f"arrive_{number}_{seat}", 0, count)
                    preference = self._preference(kind, seat, 0)
                    self.arrive[kind, seat] = self._arrow(column, kind.hub, seat, preference)
            self.to_hub[kind] = self.program.column(f"to_hub_{number}", 0, count)
            if kind.hub.alone >= 0:
                self.unplaced[kind] = self.program.column(f"unplaced_{number}", 0, count)

    def _linked_seats(self) -> dict[str, list[int]]:
        linked: dict[str, list[int]] = defaultdict(list)
        for seat in self.seats:
            for pod in self.problem.seats[seat].pods:
                linked[pod].append(seat)
        return linked

    def _add_hubs(self) -> None:
        for number, (hub, kinds) in enumerate(self.hubs.items()):
            count = sum(self.count(kind) for kind in kinds)
            for seat in self.seats:
                if hub.allowed >> seat & 1:
                    column = self.program.column(f"hub_{number}_{seat}", 0, count)
                    outside = OUTSIDE_POD * hub.podded + self._ending(hub, seat, 0)
                    self.leave_hub[hub, seat] = self._arrow(column, hub, seat, outside)

    def _add_loads(self) -> None:
        for seat in self.seats:
            self.load[seat] = self.program.column(f"load_{seat}", 0, 2**31, integer=False)

    def _preference(self, kind: Kind, seat: int, staying: int) -> int:
        holder = self.problem.seats[seat]
        outside = OUTSIDE_POD * sum(pod not in holder.pods for pod in kind.pods)
        return outside + self._ending(kind.hub, seat, staying)

    def _ending(self, hub: Hub, seat: int, staying: int) -> int:
        soon = self.problem.seats[seat].ends_soon
        return ENDS_SOON * (hub.looked_after - staying) if soon else 0

    def _arrow(
        self, column: int, hub: Hub, seat: int, preference: int, weight: int = 0, kept: int = 0
    ) -> Arrow:
        return Arrow(column, seat, hub.load, hub.hours, preference, weight, kept)


def moves_possible(batch: Batch) -> int:
    """Children of one group of the batch whom the cap on moves counts if they go."""
    allowed = batch.kind.hub.allowed
    return max((tie.children for tie in batch.ties if allowed >> tie.seat & 1), default=0)


def components(problem: Problem) -> list[tuple[list[Group], list[int]]]:
    """Part the undecided groups into services that share no officer, in canonical order.

    A cap on moves is shared by all, so that it makes one service of them.

    Returns
    -------
    list
        For each component its groups and the positions of its officers.
    """
    undecided = [group for group in problem.groups if not group.settled and group.allowed]
    joined = sum(1 << i for i in problem.active) if problem.options.max_moves is not None else 0
    return services(undecided, joined)


def services(groups: Sequence[Group], joined: int = 0) -> list[tuple[list[Group], list[int]]]:
    """Part groups that have somewhere to go into services that share no officer.

    Parameters
    ----------
    joined
        Mask of officers who are one service whatever the groups.
    """
    masks: list[int] = []
    for mask in sorted({group.allowed | joined for group in groups}):
        masks = _merged(masks, mask)
    return [
        (
            [group for group in groups if group.allowed & mask],
            [i for i in range(mask.bit_length()) if mask >> i & 1],
        )
        for mask in sorted(masks)
    ]


def _merged(masks: list[int], mask: int) -> list[int]:
    apart = [other for other in masks if not other & mask]
    for other in masks:
        mask |= other if other & mask else 0
    return [*apart, mask]
