"""One small integer programme to proof, by HiGHS or by CBC."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from capacity.allocation.program import Found, Program, SolverError, Values, Weights
from capacity.service import CapacityError, InputError

SOLVERS = ("highs", "cbc")
SECONDS = 30.0


class UnprovenError(CapacityError):
    """The solver ended without a proven optimum: no figure of it is shown."""


@dataclass(frozen=True)
class Solved:
    """A proven optimum, and the values of the columns."""

    value: float
    values: Values
    solver: str


def minimise(programme: Program, objective: Weights, solver: str = "highs") -> Solved:
    """Minimise to proof.

    Raises
    ------
    InputError
        If there is no such solver.
    UnprovenError
        If the solver fails, runs out of time, or proves nothing.
    """
    if solver not in SOLVERS:
        raise InputError(f"no solver '{solver}'", where="--solver", allowed="highs or cbc")
    programme.aim(objective)
    try:
        found, value = programme.solve_to_proof(solver, SECONDS)
    except SolverError as trouble:
        raise UnprovenError(
            f"the solver {solver} failed ({trouble}); no plan was made"
        ) from trouble
    if found is not Found.OPTIMAL or not isfinite(value):
        said = found.name.lower()
        raise UnprovenError(f"the solver {solver} proved no optimum ({said}); no plan was made")
    return Solved(value, programme.values(), solver)
