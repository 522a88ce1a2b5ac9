"""A program that PuLP holds: columns, named rows, and what a solver says of them.

Only this module and `cbc` know PuLP.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from math import ceil, isfinite
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from capacity.service import CapacityError

if TYPE_CHECKING:
    import pulp

Terms = Mapping[int, int]
"""Whole coefficients by column."""

Values = NDArray[np.float64]

EPSILON = 1e-6
CUT = 0.5


class SolverError(CapacityError):
    """The solver failed; the greedy plan stands in."""


class Sense(Enum):
    """How a constraint's left side stands to its right side."""

    AT_MOST = -1
    EQUAL = 0
    AT_LEAST = 1


class Program:
    """A PuLP model, built column by column and row by row, each with a name.

    Names tell rules and places, never a child.
    """

    def __init__(self, name: str) -> None:
        import pulp

        self._pulp = pulp
        self.problem = pulp.LpProblem(name, pulp.LpMinimize)
        self.columns: list[pulp.LpVariable] = []
        self.rows: list[tuple[list[int], list[int], Sense, int]] = []

    def column(self, name: str, low: int, high: float, *, integer: bool = True) -> int:
        """Add a variable; return its position."""
        cat = self._pulp.LpInteger if integer else self._pulp.LpContinuous
        top = high if isfinite(high) else None
        self.columns.append(self.problem.add_variable(name, low, top, cat))
        return len(self.columns) - 1

    def row(self, name: str, terms: Iterable[tuple[int, int]], sense: Sense, right: int) -> None:
        """Add the named constraint `terms` (sense) `right`."""
        places, weights = [], []
        for place, weight in terms:
            places.append(place)
            weights.append(weight)
        self.rows.append((places, weights, sense, right))
        left = self.expression(dict(zip(places, weights, strict=True)))
        self.problem.addConstraint(self._pulp.LpConstraint(left, sense.value, name, right), name)

    def expression(self, terms: Terms) -> pulp.LpAffineExpression:
        """Return a linear expression, made in one go: adding terms one by one is quadratic."""
        made = {self.columns[place]: weight for place, weight in terms.items()}
        return self._pulp.LpAffineExpression(made)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one minimisation found.

    `values` is None if there is no feasible point, or none was found in time.
    """

    values: Values | None
    value: int = 0
    bound: int = 0
    proven: bool = False
    infeasible: bool = False


def amount(objective: Terms, values: Values) -> int:
    """Return what an objective comes to."""
    return round(float(sum(weight * values[place] for place, weight in objective.items())))


def least_whole(bound: float) -> int:
    """Round a bound up: objectives take whole values only."""
    return ceil(bound - EPSILON * max(1.0, abs(bound)))
