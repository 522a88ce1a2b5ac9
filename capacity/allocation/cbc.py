"""CBC, the fallback that PuLP brings along."""

from __future__ import annotations

from math import isfinite
from typing import Any

import numpy as np

from capacity.allocation.program import (
    CUT,
    Outcome,
    Program,
    SolverError,
    Terms,
    amount,
    least_whole,
)


class Cbc:
    """PuLP's bundled CBC: a fresh run for each level, its limit as a constraint."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._kept = 0

    def bounds(self, column: int, low: float, high: float) -> None:
        """Change a column's bounds."""
        variable = self._program.columns[column]
        variable.lowBound, variable.upBound = low, high if isfinite(high) else None

    def keep(self, objective: Terms, value: int) -> None:
        """Add the level's cut; half a unit of air, since 1e-6 has made solvers fail."""
        self._kept += 1
        problem, left = self._program.problem, self._program.expression(objective)
        problem.addConstraint(left <= value + CUT, f"level_{self._kept}")

    def minimise(self, objective: Terms, seconds: float) -> Outcome:
        """Solve to proof, or as far as the time allows."""
        import pulp

        if not objective:
            objective = {0: 0}
        problem = self._program.problem
        problem.setObjective(self._program.expression(objective))
        relaxed = self._run(pulp.PULP_CBC_CMD(mip=False, msg=False, timeLimit=seconds))
        if relaxed != pulp.LpSolutionOptimal:
            return Outcome(None, infeasible=relaxed == pulp.LpSolutionInfeasible)
        floor = least_whole(float(pulp.value(problem.objective) or 0.0))
        solver = pulp.PULP_CBC_CMD(
            msg=False, gapRel=0, gapAbs=CUT, threads=1, timeLimit=max(1.0, seconds)
        )
        status = self._run(solver)
        if status not in (pulp.LpSolutionOptimal, pulp.LpSolutionIntegerFeasible):
            return Outcome(None, infeasible=status == pulp.LpSolutionInfeasible)
        found = [column.varValue or 0.0 for column in self._program.columns]
        values = np.array(found, dtype=np.float64)
        value = amount(objective, values)
        proven = status == pulp.LpSolutionOptimal or value <= floor
        return Outcome(values, value, value if proven else floor, proven)

    def _run(self, solver: Any) -> int:
        import pulp

        problem = self._program.problem
        try:
            problem.solve(solver)
        except pulp.PulpSolverError as error:
            raise SolverError(f"CBC failed: {error}") from error
        return int(problem.sol_status)
