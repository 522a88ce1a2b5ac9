"""The model's rules: each function adds the named constraints of one rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from math import inf

from capacity.allocation.fairness import Penalty
from capacity.allocation.model import Arrow, Hub, Kind, Model, moves_possible
from capacity.allocation.problem import Group
from capacity.allocation.program import Sense


def each_group_goes_somewhere(model: Model) -> None:
    """Flow: groups of a kind stay, arrive, pass to the hub or wait."""
    leaving: dict[Kind, list[int]] = defaultdict(list)
    for (batch, _), arrow in model.stay.items():
        leaving[batch.kind].append(arrow.column)
    for (kind, _), arrow in model.arrive.items():
        leaving[kind].append(arrow.column)
    for number, kind in enumerate(model.kinds):
        columns = [*leaving[kind], model.to_hub[kind]]
        if kind in model.unplaced:
            columns.append(model.unplaced[kind])
        terms = [(column, 1) for column in columns]
        model.program.row(f"flow_{number}", terms, Sense.EQUAL, model.count(kind))


def nobody_stays_twice(model: Model) -> None:
    """Stay once: a batch tied to several officers (siblings apart) stays with one at most."""
    stays: dict[int, list[int]] = defaultdict(list)
    numbers = {batch: number for number, batch in enumerate(model.batches)}
    for (batch, _), arrow in model.stay.items():
        stays[numbers[batch]].append(arrow.column)
    for batch, number in numbers.items():
        if len(stays[number]) > 1:
            terms = [(column, 1) for column in stays[number]]
            model.program.row(f"once_{number}", terms, Sense.AT_MOST, len(model.batches[batch]))


def hubs_pass_on_what_they_get(model: Model) -> None:
    """Hub: what comes in goes out to officers."""
    outward: dict[Hub, list[int]] = defaultdict(list)
    for (hub, _), arrow in model.leave_hub.items():
        outward[hub].append(arrow.column)
    for number, (hub, kinds) in enumerate(model.hubs.items()):
        terms = [(model.to_hub[kind], 1) for kind in kinds]
        terms += [(column, -1) for column in outward[hub]]
        model.program.row(f"hub_{number}", terms, Sense.EQUAL, 0)


def loads_add_up(model: Model) -> None:
    """Load: an officer's load is what is settled and what arrives."""
    for seat, arrows in _by_seat(model).items():
        terms = [(arrow.column, arrow.load) for arrow in arrows if arrow.load]
        terms.append((model.load[seat], -1))
        model.program.row(f"load_{seat}", terms, Sense.EQUAL, -model.base_load[seat])


def some_are_kept_apart(model: Model) -> None:
    """`not_with`: of two groups that must not share an officer, one at most is with each."""
    single = {group.index: group for group in model.groups if group.apart}
    columns = _columns_of_singles(model)
    for index, group in single.items():
        for other in group.apart:
            if other > index and other in single:
                _one_at_most(model, columns, group, single[other])


def _one_at_most(
    model: Model, columns: Mapping[tuple[int, int], list[int]], one: Group, two: Group
) -> None:
    shared = one.allowed & two.allowed
    for seat in model.seats:
        if shared >> seat & 1:
            both = columns[one.index, seat] + columns[two.index, seat]
            name = f"apart_{one.index}_{two.index}_{seat}"
            model.program.row(name, [(column, 1) for column in both], Sense.AT_MOST, 1)


def _columns_of_singles(model: Model) -> dict[tuple[int, int], list[int]]:
    columns: dict[tuple[int, int], list[int]] = defaultdict(list)
    for (batch, seat), arrow in model.stay.items():
        columns[batch.kind.hub.alone, seat].append(arrow.column)
    for (kind, seat), arrow in model.arrive.items():
        columns[kind.hub.alone, seat].append(arrow.column)
    for (hub, seat), arrow in model.leave_hub.items():
        columns[hub.alone, seat].append(arrow.column)
    return columns


def moves_are_capped(model: Model) -> None:
    """Cap: at most so many children leave an officer who could keep them."""
    cap = model.problem.options.max_moves
    if cap is None:
        return
    possible = sum(moves_possible(batch) * len(held) for batch, held in model.batches.items())
    terms = [(arrow.column, arrow.kept) for arrow in model.stay.values() if arrow.kept]
    for kind, column in model.unplaced.items():
        terms += [(column, moves_possible(batch)) for batch in model.kinds[kind]]
    if terms:
        model.program.row("cap_on_moves", terms, Sense.AT_LEAST, possible - cap)


def _by_seat(model: Model) -> dict[int, list[Arrow]]:
    found: dict[int, list[Arrow]] = {seat: [] for seat in model.seats}
    for arrow in model.arrows():
        found[arrow.seat].append(arrow)
    return found


def penalised(
    model: Model, name: str, penalties: Mapping[int, Penalty], span: Mapping[int, tuple[int, int]]
) -> dict[int, int]:
    """Add unit-wide segments outside each officer's interval; return the objective.

    Parameters
    ----------
    span
        Least and most load of each officer for which the cost is exact. Beyond, it
        goes on with the last slope, which understates it: a plan that uses the tail
        must be solved again with a wider span.
    """
    objective: dict[int, int] = {}
    for seat, penalty in penalties.items():
        low, high = span[seat]
        inside = model.program.column(f"{name}_in_{seat}", penalty.low, penalty.high, integer=False)
        over = _segments(model, f"{name}_over_{seat}", range(penalty.high, high + 1), penalty, 1)
        below = range(penalty.low - 1, low - 2, -1)
        under = _segments(model, f"{name}_under_{seat}", below, penalty, -1)
        objective |= over | under
        terms = [(inside, 1), *((c, 1) for c in over), *((c, -1) for c in under)]
        terms.append((model.load[seat], -1))
        model.program.row(f"{name}_{seat}", terms, Sense.EQUAL, 0)
    return objective


def _segments(model: Model, name: str, loads: range, penalty: Penalty, way: int) -> dict[int, int]:
    """Columns for the steps from the interval outwards; the last one has no end."""
    costs: dict[int, int] = {}
    steps = loads or range(loads.start, loads.start + way, way)
    last = steps[-1]
    for load in steps:
        width = inf if load == last else 1
        column = model.program.column(f"{name}_{load}", 0, width, integer=False)
        costs[column] = way * penalty.step(load)
    return costs


def hours_above_share(model: Model) -> dict[int, int]:
    """Add what each officer has above the fair share of hours; return the objective."""
    objective = {}
    for seat, arrows in _by_seat(model).items():
        above = model.program.column(f"above_{seat}", 0, 2**31, integer=False)
        room = model.problem.seats[seat].fair_hours - model.base_hours[seat]
        terms = [(arrow.column, arrow.hours) for arrow in arrows if arrow.hours]
        model.program.row(f"hours_{seat}", [*terms, (above, -1)], Sense.AT_MOST, room)
        objective[above] = 1
    return objective


def unallocated(model: Model) -> dict[int, int]:
    """Level 0: children without an officer."""
    return {column: kind.hub.size for kind, column in model.unplaced.items()}


def broken_ties(model: Model) -> tuple[dict[int, int], int]:
    """Level 2: relationships kept, as negative cost, and the constant they are kept from."""
    whole = sum(batch.weight * len(held) for batch, held in model.batches.items())
    kept = {arrow.column: -arrow.weight for arrow in model.stay.values() if arrow.weight}
    return kept, whole


def children_moved(model: Model) -> dict[int, int]:
    """Tie-break: children who stay with their officer, as negative cost."""
    return {arrow.column: -arrow.kept for arrow in model.stay.values() if arrow.kept}


def highest_per_fte(model: Model) -> dict[int, int]:
    """Tie-break: tenths of a child per FTE that no load exceeds; return the objective."""
    return _limit(model, "highest", Sense.AT_MOST, 1)


def lowest_per_fte(model: Model) -> dict[int, int]:
    """Tie-break: tenths of a child per FTE that no load falls short of; return the objective."""
    return _limit(model, "lowest", Sense.AT_LEAST, -1)


def _limit(model: Model, name: str, sense: Sense, sign: int) -> dict[int, int]:
    limit = model.program.column(name, 0, 2**20)
    for seat in model.seats:
        per_tenth = model.problem.seats[seat].units_per_tenth
        if per_tenth:
            terms = [(model.load[seat], per_tenth.denominator), (limit, -per_tenth.numerator)]
            model.program.row(f"{name}_{seat}", terms, sense, 0)
    return {limit: sign}


def wishes(model: Model) -> dict[int, int]:
    """Level 4: children outside their pod, and with an officer who leaves soon."""
    return {arrow.column: arrow.preference for arrow in model.arrows() if arrow.preference}
