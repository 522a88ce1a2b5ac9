"""A program that PuLP holds: columns, named rows, and what a solver says of them.

The one adapter around PuLP: nothing else knows it, here or in `capacity.planning`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from math import ceil, inf, isfinite, nan
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from capacity.service import CapacityError

if TYPE_CHECKING:
    import pulp

Terms = Mapping[int, int]
"""Whole coefficients by column."""

Weights = Mapping[int, float]
"""Coefficients by column."""

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


class Found(Enum):
    """What a run came to: PuLP says `optimal` at a time limit too, so its `sol_status` is read."""

    OPTIMAL = 1
    FEASIBLE = 2
    INFEASIBLE = -1
    NOTHING = 0


class Program:
    """A PuLP model, built column by column and row by row, each with a name.

    Names tell rules and places, never a child.
    """

    def __init__(self, name: str) -> None:
        import pulp

        self._pulp = pulp
        self.problem = pulp.LpProblem(name, pulp.LpMinimize)
        self.columns: list[pulp.LpVariable] = []
        self.rows: list[tuple[list[int], list[float], Sense, float]] = []

    def column(self, name: str, low: int, high: float, *, integer: bool = True) -> int:
        """Add a variable; return its position."""
        cat = self._pulp.LpInteger if integer else self._pulp.LpContinuous
        top = high if isfinite(high) else None
        self.columns.append(self.problem.add_variable(name, low, top, cat))
        return len(self.columns) - 1

    def row(
        self, name: str, terms: Iterable[tuple[int, float]], sense: Sense, right: float
    ) -> None:
        """Add the named constraint `terms` (sense) `right`."""
        places: list[int] = []
        weights: list[float] = []
        for place, weight in terms:
            places.append(place)
            weights.append(weight)
        self.rows.append((places, weights, sense, right))
        left = self.expression(dict(zip(places, weights, strict=True)))
        self.problem.addConstraint(self._pulp.LpConstraint(left, sense.value, name, right), name)

    def limits(self, first: int) -> list[tuple[float, float, bool]]:
        """Return least, most and whether whole, of each column from `first` on."""
        return [
            (
                column.lowBound,
                inf if column.upBound is None else column.upBound,
                column.cat == self._pulp.LpInteger,
            )
            for column in self.columns[first:]
        ]

    def bounds(self, column: int, low: float, high: float) -> None:
        """Change a column's bounds."""
        variable = self.columns[column]
        variable.lowBound, variable.upBound = low, high if isfinite(high) else None

    def cut(self, name: str, objective: Terms, value: int) -> None:
        """Let an objective never exceed `value`; 1e-6 of air has made solvers fail, so half."""
        self.problem.addConstraint(self.expression(objective) <= value + CUT, name)

    def aim(self, objective: Weights) -> None:
        """Minimise this objective from now on."""
        self.problem.setObjective(self.expression(objective))

    def solve_by_cbc(self, seconds: float, *, whole: bool) -> tuple[Found, float]:
        """Run PuLP's bundled CBC on the program or, if not `whole`, on its relaxation.

        Returns
        -------
        tuple
            What was found, and the objective's value.

        Raises
        ------
        SolverError
            If CBC cannot be run.
        """
        pulp, wanted = self._pulp, {"msg": False, "timeLimit": max(1.0, seconds)}
        wanted |= {"gapRel": 0, "gapAbs": CUT, "threads": 1} if whole else {"mip": False}
        try:
            self.problem.solve(pulp.PULP_CBC_CMD(**wanted))
        except pulp.PulpSolverError as error:
            raise SolverError(f"CBC failed: {error}") from error
        return self._found(), float(pulp.value(self.problem.objective) or 0.0)

    def solve_to_proof(self, solver: str, seconds: float) -> tuple[Found, float]:
        """Run HiGHS or CBC by PuLP, without a gap; CBC stands in where HiGHS is not installed.

        Parameters
        ----------
        solver
            ``highs`` or ``cbc``.
        seconds
            After which the best point found is taken: it is `Found.FEASIBLE`, not optimal.

        Returns
        -------
        tuple
            What was found, and the objective's value, NaN if there is none.

        Raises
        ------
        SolverError
            If the solver fails, whatever it says.
        """
        pulp, exact = self._pulp, {"msg": False, "gapRel": 0.0, "timeLimit": seconds, "threads": 1}
        highs = pulp.HiGHS(**exact) if solver == "highs" else None
        try:
            self.problem.solve(
                highs if highs is not None and highs.available() else pulp.PULP_CBC_CMD(**exact)
            )
        except Exception as trouble:
            what = f"{type(trouble).__name__}: {trouble}".rstrip(": ")
            raise SolverError(what) from trouble
        value = pulp.value(self.problem.objective)
        return self._found(), nan if value is None else float(value)

    def _found(self) -> Found:
        pulp = self._pulp
        found = {
            pulp.LpSolutionOptimal: Found.OPTIMAL,
            pulp.LpSolutionIntegerFeasible: Found.FEASIBLE,
            pulp.LpSolutionInfeasible: Found.INFEASIBLE,
        }
        return found.get(self.problem.sol_status, Found.NOTHING)

    def values(self) -> Values:
        """Return the columns' values of the last run."""
        return np.array([column.varValue or 0.0 for column in self.columns], dtype=np.float64)

    def expression(self, terms: Weights) -> pulp.LpAffineExpression:
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
