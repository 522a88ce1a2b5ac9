"""HiGHS in process: carries its basis, its bounds and its proofs from level to level."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from math import gcd, inf, isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from capacity.allocation.program import (
    CUT,
    Outcome,
    Program,
    Sense,
    Terms,
    Values,
    amount,
    least_whole,
)
from capacity.allocation.quiet import prints_go_to_stderr


@dataclass
class _Relaxation:
    """The linear relaxation: bound and reduced costs."""

    bound: float
    reduced: Values
    values: Values = field(repr=False)


class Highs:
    """HiGHS in process: one model, sent in bulk, re-used for every level.

    Each level solves the relaxation, then a core of the columns whose reduced
    cost is small, and proves the full model by the relaxation's bound (the core
    method). What the proof rules out stays ruled out at the next level.
    """

    threads = 1
    few_columns = 1500
    growth, leap = 4, 16

    def __init__(self, program: Program) -> None:
        import highspy

        self._highspy = highspy
        self._program = program
        self._solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        self._sent = (0, 0)
        self._integer: NDArray[np.bool_] = np.zeros(0, dtype=bool)
        self._low: Values = np.zeros(0)
        self._high: Values = np.zeros(0)
        self._incumbent: Values | None = None
        options: dict[str, float] = {
            "output_flag": False,
            "threads": self.threads,
            "random_seed": 0,
        }
        options |= {"mip_rel_gap": 0.0, "mip_abs_gap": CUT}
        for name, value in options.items():
            self._solver.setOptionValue(name, value)

    def bounds(self, column: int, low: float, high: float) -> None:
        """Change a column's bounds."""
        self._send()
        self._low[column], self._high[column] = low, high
        self._solver.changeColBounds(column, low, high)
        known = self._incumbent
        if known is not None and not low <= known[column] <= high:
            self._incumbent = None

    def keep(self, objective: Terms, value: int) -> None:
        """Add the level's cut as a row."""
        places = np.fromiter(objective.keys(), dtype=np.int32, count=len(objective))
        weights = np.fromiter(objective.values(), dtype=np.float64, count=len(objective))
        self._solver.addRow(-inf, value + CUT, len(places), places, weights)

    def minimise(self, objective: Terms, seconds: float) -> Outcome:
        """Solve to proof, or as far as the time allows."""
        self._send()
        deadline = time.monotonic() + seconds
        cost = np.zeros(len(self._low))
        cost[list(objective.keys())] = list(objective.values())
        every = np.arange(len(cost), dtype=np.int32)
        self._solver.changeColsCost(len(cost), every, cost)
        relaxed = self._relax(seconds)
        if relaxed is None:
            return Outcome(None, infeasible=self._infeasible())
        outcome = self._search(objective, relaxed, deadline)
        if outcome.values is not None:
            self._incumbent = outcome.values
            if outcome.proven:
                self._rule_out(relaxed, outcome.value)
        return outcome

    def _search(self, objective: Terms, relaxed: _Relaxation, deadline: float) -> Outcome:
        """Widen the core until the relaxation proves that it holds an optimum.

        A core of the columns whose reduced cost is at most theta holds every solution
        that costs at most theta more than the relaxation. Narrow cores find good points
        in no time; the last one is as wide as the gap that they leave.
        """
        floor = least_whole(relaxed.bound)
        known = self._feasible_incumbent()
        best = Outcome(known, amount(objective, known), floor) if known is not None else None
        theta = self._first_theta(objective, relaxed)
        while best is None or best.value > floor:
            theta = theta if theta < self._widest(relaxed) else inf
            left = max(deadline - time.monotonic(), 0.05)
            found = self._solve_core(objective, relaxed, theta, left, best)
            if found.values is not None and (best is None or found.value <= best.value):
                best = Outcome(found.values, found.value, floor)
            gap = best.value - relaxed.bound if best is not None else inf
            if best is not None and found.proven and gap <= theta:
                return Outcome(best.values, best.value, best.value, proven=True)
            if theta == inf or time.monotonic() >= deadline:
                bound = max(floor, found.bound) if theta == inf else floor
                return Outcome(best.values, best.value, bound) if best is not None else found
            theta = max(gap, theta) if gap <= self.leap * theta else self.growth * theta
        return Outcome(best.values, best.value, best.value, proven=True)

    def _first_theta(self, objective: Terms, relaxed: _Relaxation) -> float:
        """One unit of the objective; everything where that is few columns anyway."""
        if np.count_nonzero(self._integer & (self._low < self._high)) <= self.few_columns:
            return inf
        return float(gcd(*objective.values()) or 1)

    def _widest(self, relaxed: _Relaxation) -> float:
        """Return the dearest reduced cost of a column that is not fixed."""
        free = np.abs(relaxed.reduced[self._integer & (self._low < self._high)])
        return float(free.max(initial=0.0))

    def _solve_core(
        self,
        objective: Terms,
        relaxed: _Relaxation,
        theta: float,
        seconds: float,
        best: Outcome | None,
    ) -> Outcome:
        fixed = self._at_bound(relaxed, theta)
        self._fix(fixed)
        self._set_integrality(integer=True)
        if best is not None and best.values is not None:
            self._offer(best.values)
        status = self._run(seconds)
        outcome = self._read(objective, status)
        self._release(fixed)
        return outcome

    def _at_bound(self, relaxed: _Relaxation, theta: float) -> NDArray[np.int32]:
        """Integer columns that stand at a bound and cost more than theta to leave it."""
        dear = (np.abs(relaxed.reduced) > theta) & self._integer & (self._low < self._high)
        return np.flatnonzero(dear).astype(np.int32)

    def _fix(self, columns: NDArray[np.int32]) -> None:
        at = self._standing[columns]
        self._solver.changeColsBounds(len(columns), columns, at, at)

    def _release(self, columns: NDArray[np.int32]) -> None:
        low, high = self._low[columns], self._high[columns]
        self._solver.changeColsBounds(len(columns), columns, low, high)

    def _rule_out(self, relaxed: _Relaxation, value: int) -> None:
        """Fix for good what no solution as good as `value` can use."""
        columns = self._at_bound(relaxed, value + CUT - relaxed.bound)
        self._low[columns] = self._high[columns] = self._standing[columns]
        self._fix(columns)

    def _relax(self, seconds: float) -> _Relaxation | None:
        self._set_integrality(integer=False)
        status = self._run(seconds)
        if status != self._highspy.HighsModelStatus.kOptimal:
            return None
        solution = self._solver.getSolution()
        values, reduced = np.array(solution.col_value), np.array(solution.col_dual)
        self._standing = np.where(reduced > 0, self._low, self._high)
        return _Relaxation(float(self._solver.getObjectiveValue()), reduced, values)

    def _read(self, objective: Terms, status: Any) -> Outcome:
        """Accept a point only if the solver says that it is feasible."""
        kinds = self._highspy.HighsModelStatus
        if status == kinds.kInfeasible:
            return Outcome(None, infeasible=True, proven=True)
        info = self._solver.getInfo()
        if info.primal_solution_status != self._highspy.SolutionStatus.kSolutionStatusFeasible:
            return Outcome(None)
        values = np.array(self._solver.getSolution().col_value)
        values[self._integer] = np.round(values[self._integer])
        value, dual = amount(objective, values), float(info.mip_dual_bound)
        bound = least_whole(dual) if isfinite(dual) else -(2**62)
        return Outcome(values, value, min(bound, value), status == kinds.kOptimal)

    def _feasible_incumbent(self) -> Values | None:
        """Return the last level's point, unless the program has grown since."""
        known = self._incumbent
        return known if known is not None and len(known) == len(self._low) else None

    def _offer(self, values: Values) -> None:
        solution = self._highspy.HighsSolution()
        solution.col_value = list(values)
        self._solver.setSolution(solution)

    def _run(self, seconds: float) -> Any:
        self._solver.setOptionValue("time_limit", seconds)  # of this run, not of all so far
        with prints_go_to_stderr():
            self._solver.run()
        return self._solver.getModelStatus()

    def _infeasible(self) -> bool:
        kinds = self._highspy.HighsModelStatus
        status = self._solver.getModelStatus()
        return status in (kinds.kInfeasible, kinds.kUnboundedOrInfeasible)

    def _set_integrality(self, *, integer: bool) -> None:
        kinds = self._highspy.HighsVarType
        columns = np.flatnonzero(self._integer).astype(np.int32)
        kind = kinds.kInteger if integer else kinds.kContinuous
        self._solver.changeColsIntegrality(
            len(columns), columns, np.full(len(columns), int(kind), dtype=np.uint8)
        )

    def _send(self) -> None:
        """Send what is new in the program, in bulk: one by one is fourteen times slower."""
        columns = self._program.limits(self._sent[0])
        rows = self._program.rows[self._sent[1] :]
        if columns:
            self._send_columns(columns)
        if rows:
            self._send_rows(rows)
        self._sent = (len(self._program.columns), len(self._program.rows))

    def _send_columns(self, columns: list[tuple[float, float, bool]]) -> None:
        low = np.array([column[0] for column in columns], dtype=np.float64)
        high = np.array([column[1] for column in columns], dtype=np.float64)
        none = np.zeros(0, dtype=np.int32)
        self._solver.addCols(
            len(columns), np.zeros(len(columns)), low, high, 0, none, none, np.zeros(0)
        )
        self._low, self._high = np.append(self._low, low), np.append(self._high, high)
        whole = np.array([column[2] for column in columns], dtype=bool)
        self._integer = np.append(self._integer, whole)

    def _send_rows(self, rows: list[tuple[list[int], list[float], Sense, float]]) -> None:
        right = np.array([row[3] for row in rows], dtype=np.float64)
        low = np.where([row[2] is Sense.AT_MOST for row in rows], -inf, right)
        high = np.where([row[2] is Sense.AT_LEAST for row in rows], inf, right)
        lengths = np.array([len(row[0]) for row in rows])
        starts = np.append(0, np.cumsum(lengths)[:-1]).astype(np.int32)
        places = np.concatenate([np.array(row[0], dtype=np.int32) for row in rows])
        weights = np.concatenate([np.array(row[1], dtype=np.float64) for row in rows])
        self._solver.addRows(len(rows), low, high, len(places), starts, places, weights)
