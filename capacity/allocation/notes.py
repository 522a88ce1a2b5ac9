"""What the PRO should know of the sheets before reading a proposal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from capacity.allocation.eligibility import left, objections
from capacity.allocation.parting import without_enemies
from capacity.service.wording import some_children

if TYPE_CHECKING:
    from capacity.allocation.assemble import Service
    from capacity.allocation.problem import Group
    from capacity.service import Child


def of_the_sheets(service: Service) -> Iterator[str]:
    """Say who else leaves, which names mean nobody, which pins lapse and who is parted."""
    yield from _leaving_too(service)
    for child in service.caseload:
        yield from _names_of_nobody(child, service)
    for siblings in service.caseload.groups:
        if len(list(without_enemies(siblings.children, service.enemies))) > 1:
            yield f"siblings {siblings.name}: parted, some may not share an officer"


def of_those_who_stay(groups: Iterable[Group], service: Service) -> Iterator[str]:
    """Say what is wrong with present pairs, where nobody is moved to mend it."""
    sitting = [group for group in groups if group.sitting]
    yield from _without_hours(sitting, service)
    yield from _sitting_troubles(sitting, service)


def _leaving_too(service: Service) -> Iterator[str]:
    """Say who else leaves by the day that leavers count as gone."""
    for officer in service.officers:
        goes = left(officer, service.horizon)
        if goes.startswith("leaves") and officer.name != service.options.leaver:
            yield f"{officer.name} {goes} too: their children are given officers as well"


def _names_of_nobody(child: Child, service: Service) -> Iterator[str]:
    known = service.seat_by_name.keys()
    if child.officer and child.officer not in known:
        yield f"{child.child_id}: officer {child.officer} is not on the team sheet"
    if child.pinned and not service.sits_with(child):
        yield f"{child.child_id}: the pin lapses, its officer {_why_not(child, service)}"
    for name in sorted({*child.barred_officers} - known):
        yield f"{child.child_id}: barred officer {name} is not on the team sheet"
    for other in sorted(one for one in child.not_with if one not in service.caseload.by_id):
        yield f"{child.child_id}: child {other} in not_with is not in the caseload"


def _why_not(child: Child, service: Service) -> str:
    """Say why a pinned child's officer does not count."""
    seat = service.seat_by_name.get(child.officer)
    return (left(seat.officer, service.horizon) if seat else "") or "is not in post"


def _without_hours(sitting: Iterable[Group], service: Service) -> Iterator[str]:
    """Say who has no hours and keeps their children, since nobody is moved."""
    held: Counter[str] = Counter()
    for group in sitting:
        seat = service.seats[group.allowed.bit_length() - 1]
        if seat.closed:
            held[seat.name] += group.size
    for name, number in sorted(held.items()):
        yield (
            f"{name} {service.seat_by_name[name].closed} and keeps {some_children(number)}, since "
            "nobody moves; a rebalance, or naming them as the leaver, gives the children to others"
        )


def _sitting_troubles(sitting: Iterable[Group], service: Service) -> Iterator[str]:
    """Say which present pairs break a rule, where nobody is moved to mend it."""
    for group in sitting:
        seat = service.seats[group.allowed.bit_length() - 1]
        ids = ", ".join(child.child_id for child in group.children)
        them = "it" if group.size == 1 else "them"
        for _, reason in objections(seat.officer, group.need, service.horizon):
            yield f"{ids}: {seat.name} {reason}; a rebalance would move {them}"
        for child in group.children:
            for other in sorted(service.enemies.get(child.child_id, ())):
                if service.caseload.by_id[other].officer == seat.name:
                    yield f"{child.child_id}: must not share {seat.name} with {other}"
