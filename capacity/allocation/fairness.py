"""What a fair set of caseloads is, exactly.

A load outside its interval costs the squared deviation over effective FTE, in
whole thousandths, built of unit steps. The steps are convex, so that filling
the cheapest step first (water-filling) gives the exact optimum of the load
level when no rule stands in the way, and a lower bound when one does.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor

from capacity.practice.band import band

SCALE = 1000
SPREAD = 5


@dataclass(frozen=True, slots=True)
class Penalty:
    """Convex cost of one officer's load.

    Parameters
    ----------
    low, high
        The interval that costs nothing, in load units.
    divisor
        Effective FTE, in squared load units; exact, so that halves round up everywhere.
    scale
        Cost of the first unit outside it at a divisor of one.
    """

    low: int
    high: int
    divisor: Fraction
    scale: int = SCALE

    def step(self, load: int) -> int:
        """Cost of going from `load` to `load` + 1 units; negative below the interval."""
        if load < self.low:
            return -self._outward(self.low - load)
        return 0 if load < self.high else self._outward(load + 1 - self.high)

    def _outward(self, away: int) -> int:
        """Cost of the step that ends so many units outside the interval."""
        over, under = self.divisor.numerator, self.divisor.denominator
        return (2 * self.scale * (2 * away - 1) * under + over) // (2 * over)

    def of(self, load: int) -> int:
        """Cost of a load: the steps between it and the interval, added up."""
        above = sum(self.step(k) for k in range(self.high, load))
        return above - sum(self.step(k) for k in range(max(load, 0), self.low))

    def widened(self, low: int, high: int) -> Penalty:
        """Return the same cost around another interval."""
        return replace(self, low=low, high=max(low, high))


def penalty_per_fte(low: float, high: float, fte: Fraction, units: Fraction) -> Penalty:
    """Penalty of straying from `low` to `high` children per effective FTE.

    Parameters
    ----------
    fte
        Effective FTE, above zero.
    units
        Load units that make one child.
    """
    limits = band(float(fte * units), low, high)
    return Penalty(max(0, limits.low), max(0, limits.high), fte * units**2)


@dataclass(frozen=True, slots=True)
class FairLoads:
    """Water-filled loads: the least total cost, and the interval of each optimal load."""

    cost: int
    loads: tuple[int, ...]
    low: tuple[int, ...]
    high: tuple[int, ...]


def water_fill(
    penalties: Sequence[Penalty], base: Sequence[int], room: Sequence[int], units: int
) -> FairLoads:
    """Share `units` over officers, each unit where it costs least.

    Parameters
    ----------
    penalties
        One for each officer.
    base
        Load that an officer holds whatever is decided.
    room
        Most that an officer could hold; what fits nowhere is left out.
    units
        Load to share beyond `base`.

    Returns
    -------
    FairLoads
        Exact if every unit could go to any officer with room; else a lower bound.
    """
    loads = list(base)
    steps = [(p.step(load), i) for i, (p, load) in enumerate(zip(penalties, base, strict=True))]
    heap = [(cost, i) for cost, i in steps if loads[i] < room[i]]
    heapq.heapify(heap)
    margin: int | None = None
    for _ in range(units):
        if not heap:
            break
        margin, i = heap[0]
        loads[i] += 1
        if loads[i] < room[i]:
            heapq.heapreplace(heap, (penalties[i].step(loads[i]), i))
        else:
            heapq.heappop(heap)
    low, high = _intervals(penalties, loads, base, room, margin)
    cost = sum(p.of(load) for p, load in zip(penalties, loads, strict=True))
    return FairLoads(cost, tuple(loads), low, high)


def _intervals(
    penalties: Sequence[Penalty],
    loads: Sequence[int],
    base: Sequence[int],
    room: Sequence[int],
    margin: int | None,
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Find loads that cost as little in total: steps at the margin may be swapped."""
    down, up = [0] * len(loads), [0] * len(loads)
    for i, penalty in enumerate(penalties):
        while loads[i] - down[i] > base[i] and penalty.step(loads[i] - down[i] - 1) == margin:
            down[i] += 1
        while loads[i] + up[i] < room[i] and penalty.step(loads[i] + up[i]) == margin:
            up[i] += 1
    given, taken = sum(down), sum(up)
    low = [
        load - min(own, taken - up[i])
        for i, (load, own) in enumerate(zip(loads, down, strict=True))
    ]
    high = [
        load + min(own, given - down[i])
        for i, (load, own) in enumerate(zip(loads, up, strict=True))
    ]
    return tuple(low), tuple(high)


def tolerated(fair: FairLoads, ftes: Sequence[float], tolerance: float) -> list[tuple[int, int]]:
    """Return each fair interval widened by `tolerance` units per effective FTE."""
    return [
        (max(0, ceil(low - tolerance * fte - 1e-9)), floor(high + tolerance * fte + 1e-9))
        for low, high, fte in zip(fair.low, fair.high, ftes, strict=True)
    ]
