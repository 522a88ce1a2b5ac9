"""From counts of like groups to the groups themselves, always in the same order."""

from __future__ import annotations

from collections.abc import Iterator

from capacity.allocation.model import Arrow, Batch, Hub, Kind, Model
from capacity.allocation.problem import Group
from capacity.allocation.program import Values

Placed = dict[int, int | None]


def decode(model: Model, values: Values) -> Placed:
    """Give each group of the component its officer.

    Like groups cost alike, so that which of them stays is settled by their stable
    hash: the same plan whatever the order of the sheet.

    Returns
    -------
    dict
        Officer's position (None if nobody) by the group's position.
    """
    placed: Placed = {}
    leaving: dict[Kind, list[Group]] = {kind: [] for kind in model.kinds}
    for batch, groups in model.batches.items():
        leaving[batch.kind] += _stay(model, values, batch, groups, placed)
    passing: dict[Hub, list[Group]] = {hub: [] for hub in model.hubs}
    for kind, groups in leaving.items():
        slots = _slots(values, [a for (k, _), a in model.arrive.items() if k == kind])
        passing[kind.hub] += _take(groups, slots, placed)
    for hub, groups in passing.items():
        slots = _slots(values, [a for (h, _), a in model.leave_hub.items() if h == hub])
        for group in _take(groups, slots, placed):
            placed[group.index] = None
    return placed


def _stay(
    model: Model, values: Values, batch: Batch, groups: list[Group], placed: Placed
) -> list[Group]:
    arrows = [model.stay[batch, t.seat] for t in batch.ties if (batch, t.seat) in model.stay]
    return _take(groups, _slots(values, arrows), placed)


def _slots(values: Values, arrows: list[Arrow]) -> Iterator[int]:
    for arrow in arrows:
        yield from [arrow.seat] * round(values[arrow.column])


def _take(groups: list[Group], slots: Iterator[int], placed: Placed) -> list[Group]:
    """Fill the slots from the groups in their canonical order; return who is left over."""
    waiting = sorted(groups, key=lambda group: group.key)
    seats = list(slots)
    for group, seat in zip(waiting, seats, strict=False):
        placed[group.index] = seat
    return waiting[len(seats) :]
