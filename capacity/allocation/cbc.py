"""CBC, the fallback that PuLP brings along: a fresh run for each level."""

from __future__ import annotations

from capacity.allocation.program import Found, Outcome, Program, Terms, amount, least_whole


class Cbc:
    """PuLP's bundled CBC; what earlier levels reached stands as constraints."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._kept = 0

    def bounds(self, column: int, low: float, high: float) -> None:
        """Change a column's bounds."""
        self._program.bounds(column, low, high)

    def keep(self, objective: Terms, value: int) -> None:
        """Let the objective never exceed `value` again."""
        self._kept += 1
        self._program.cut(f"level_{self._kept}", objective, value)

    def minimise(self, objective: Terms, seconds: float) -> Outcome:
        """Solve to proof, or as far as the time allows."""
        objective = objective or {0: 0}
        self._program.aim(objective)
        relaxed, bound = self._program.solve_by_cbc(seconds, whole=False)
        if relaxed is not Found.OPTIMAL:
            return Outcome(None, infeasible=relaxed is Found.INFEASIBLE)
        found, _ = self._program.solve_by_cbc(seconds, whole=True)
        if found not in (Found.OPTIMAL, Found.FEASIBLE):
            return Outcome(None, infeasible=found is Found.INFEASIBLE)
        values, floor = self._program.values(), least_whole(bound)
        value = amount(objective, values)
        proven = found is Found.OPTIMAL or value <= floor
        return Outcome(values, value, value if proven else floor, proven)
