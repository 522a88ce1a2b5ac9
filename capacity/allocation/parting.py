"""Who must not share an officer: siblings who part, and groups that are kept apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from capacity.allocation.problem import Group
from capacity.service import Child


def without_enemies(
    children: tuple[Child, ...], enemies: Mapping[str, frozenset[str]]
) -> list[tuple[Child, ...]]:
    """Part siblings who may not share an officer (a looked-after parent and her child)."""
    together: list[Child] = []
    alone: list[tuple[Child, ...]] = []
    for child in sorted(children, key=lambda child: child.child_id):
        kin = {other.child_id for other in together}
        if enemies.get(child.child_id, frozenset()) & kin:
            alone.append((child,))
        else:
            together.append(child)
    return [tuple(together), *alone]


def kept_apart(groups: list[Group], enemies: Mapping[str, frozenset[str]]) -> Iterator[Group]:
    """Link groups that need different officers; a sitting one simply shuts its officer.

    Officers who leave or go away soon are let in where those who stay may not be enough: they
    are at most as many as the groups to be kept from, so that these could have them all.
    """
    home = {child.child_id: group for group in groups for child in group.children}
    for group in groups:
        others = {
            home[other].index: home[other]
            for child in group.children
            for other in enemies.get(child.child_id, ())
        }
        if group.sitting:
            yield group
            continue
        shut = 0
        for other in others.values():
            shut |= other.allowed if other.sitting else 0
        apart = tuple(sorted(i for i, other in others.items() if not other.sitting))
        allowed = group.allowed & ~shut
        if allowed.bit_count() <= len(apart):
            allowed |= group.reserve & ~shut
        yield replace(group, apart=apart, allowed=allowed)
