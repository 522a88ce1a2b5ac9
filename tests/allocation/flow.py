"""Lower bounds by flow: children, not families, stay, or leave for a pool and arrive.

A family may be parted here, so that what the flow costs is the least that any plan
could. Arcs: present officer to itself (stay), present officer to the pool of those with
the same officers to choose from, pool to officer, and an officer's load step by step.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array

from capacity.allocation.problem import Problem


@dataclass
class Network:
    """Columns with costs and capacities, and rows that balance them."""

    top: list[float] = field(default_factory=list)
    entries: list[tuple[int, int, float]] = field(default_factory=list)
    right: list[float] = field(default_factory=list)

    def arc(self, top: float, *ends: tuple[int, float]) -> int:
        """Add a column up to `top`, with its place in each row; return its number."""
        self.entries += [(row, len(self.top), weight) for row, weight in ends]
        self.top.append(top)
        return len(self.top) - 1

    def node(self, right: int = 0) -> int:
        """Add a row that balances to `right`; return its number."""
        self.right.append(right)
        return len(self.right) - 1

    def least(self, cost: dict[int, float], limit: dict[int, float], most: float) -> float:
        """Return the least cost, with the columns of `limit` costing at most `most` in all."""
        rows, columns, weights = (np.array(part) for part in zip(*self.entries, strict=True))
        matrix = coo_array((weights, (rows, columns)), shape=(len(self.right), len(self.top)))
        vector = np.zeros(len(self.top))
        vector[list(cost)] = list(cost.values())
        cut = coo_array(
            (list(limit.values()), ([0] * len(limit), list(limit))), shape=(1, len(self.top))
        )
        solver: Any = linprog
        found = solver(
            vector,
            A_eq=matrix.tocsr(),
            b_eq=self.right,
            A_ub=cut.tocsr() if limit else None,
            b_ub=[most] if limit else None,
            bounds=np.column_stack([np.zeros(len(self.top)), self.top]),
            method="highs",
        )
        assert found.status == 0, found.message
        return float(found.fun)


def bounds(problem: Problem) -> tuple[float, float]:
    """Return lower bounds of the load level and, loads optimal, of the continuity level.

    For services in which everybody can be placed and loads count children.
    """
    net = Network()
    holds = {seat: net.node() for seat in problem.active}
    steps: dict[int, float] = {}
    for seat in problem.active:
        penalty = problem.seats[seat].load_penalty
        assert penalty is not None
        for load in range(penalty.low + 3 * penalty.high):
            steps[net.arc(1, (holds[seat], -1))] = float(penalty.step(load))
    pools: dict[int, int] = {}
    broken = _children(problem, net, holds, pools)
    for mask, pool in pools.items():
        for seat in problem.active:
            if mask >> seat & 1:
                net.arc(np.inf, (pool, -1), (holds[seat], 1))
    empty = sum(s.load_penalty.of(0) for s in problem.seats if s.load_penalty)
    least = net.least(steps, {}, 0)
    return least + empty, net.least(broken, steps, least + 0.5)


def _children(
    problem: Problem, net: Network, holds: dict[int, int], pools: dict[int, int]
) -> dict[int, float]:
    """Add the children, counted by officer, worth and choice; return what leaving costs."""
    alike: Counter[tuple[int, float, int]] = Counter()
    for group in problem.groups:
        (tie,) = group.ties or (None,)
        here = tie.seat if tie and group.allowed >> tie.seat & 1 else -1
        alike[here, group.weight / group.size, group.allowed] += group.size
    broken: dict[int, float] = {}
    for (seat, worth, mask), number in sorted(alike.items()):
        row = net.node(number)
        if mask & (mask - 1) == 0 and seat >= 0:
            net.arc(number, (row, 1), (holds[seat], 1))
            continue
        if mask not in pools:
            pools[mask] = net.node()
        leaves = net.arc(number, (row, 1), (pools[mask], 1))
        broken[leaves] = worth
        if seat >= 0:
            net.arc(number, (row, 1), (holds[seat], 1))
    return broken
