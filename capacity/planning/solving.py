"""One small integer programme to proof, by HiGHS or by CBC; the adapter around PuLP."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isfinite
from typing import TYPE_CHECKING, Any

from capacity.service import CapacityError, InputError

if TYPE_CHECKING:
    import pulp

SOLVERS = ("highs", "cbc")
SECONDS = 30.0


class UnprovenError(CapacityError):
    """The solver ended without a proven optimum: no figure of it is shown."""


@dataclass
class Programme:
    """A PuLP model to be minimised, built column by column and row by row."""

    name: str
    columns: list[pulp.LpVariable] = field(default_factory=list)
    problem: Any = None

    def __post_init__(self) -> None:
        import pulp

        self.problem = pulp.LpProblem(self.name, pulp.LpMinimize)

    def column(
        self, name: str, low: float, high: float | None, *, integer: bool = False
    ) -> pulp.LpVariable:
        """Add a variable."""
        import pulp

        kind = pulp.LpInteger if integer else pulp.LpContinuous
        self.columns.append(self.problem.add_variable(name, low, high, kind))
        return self.columns[-1]

    def row(self, name: str, constraint: Any) -> None:
        """Add a named constraint."""
        self.problem.addConstraint(constraint, name)


@dataclass(frozen=True)
class Solved:
    """A proven optimum."""

    value: float
    values: dict[str, float]
    solver: str


def minimise(programme: Programme, objective: Any, solver: str = "highs") -> Solved:
    """Minimise to proof.

    Raises
    ------
    InputError
        If there is no such solver.
    UnprovenError
        If the solver fails, runs out of time, or proves nothing.
    """
    import pulp

    if solver not in SOLVERS:
        raise InputError(f"no solver '{solver}'", where="--solver", allowed="highs or cbc")
    problem = programme.problem
    problem.setObjective(objective)
    try:
        problem.solve(_solver(solver))
    except Exception as trouble:
        what = f"{type(trouble).__name__}: {trouble}".rstrip(": ")
        raise UnprovenError(f"the solver {solver} failed ({what}); no plan was made") from trouble
    value = pulp.value(problem.objective)
    if problem.sol_status != pulp.LpSolutionOptimal or value is None or not isfinite(value):
        status = pulp.LpStatus[problem.status].lower()
        raise UnprovenError(f"the solver {solver} proved no optimum ({status}); no plan was made")
    values = {column.name: float(column.varValue or 0.0) for column in programme.columns}
    return Solved(float(value), values, solver)


def _solver(name: str) -> Any:
    """Return the solver with exact settings; CBC stands in where HiGHS is not installed."""
    import pulp

    if name == "highs":
        found = pulp.HiGHS(msg=False, gapRel=0.0, timeLimit=SECONDS, threads=1)
        if found.available():
            return found
    return pulp.PULP_CBC_CMD(msg=False, gapRel=0.0, timeLimit=SECONDS, threads=1)
