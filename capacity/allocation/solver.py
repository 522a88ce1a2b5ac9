"""A solver minimises one objective after another over a program and keeps each (strict levels)."""

from __future__ import annotations

from typing import Protocol

from capacity.allocation.cbc import Cbc
from capacity.allocation.highs import Highs
from capacity.allocation.program import Outcome, Program, Terms


class Backend(Protocol):
    """A solver that minimises objectives one after another."""

    def minimise(self, objective: Terms, seconds: float) -> Outcome:
        """Minimise over the program as it stands."""

    def keep(self, objective: Terms, value: int) -> None:
        """Let the objective never exceed `value` again."""

    def bounds(self, column: int, low: float, high: float) -> None:
        """Change a column's bounds."""


def backend(program: Program, solver: str) -> Backend:
    """Return HiGHS, or CBC if asked for or if HiGHS is not installed."""
    if solver == "highs":
        try:
            return Highs(program)
        except ImportError:
            pass
    return Cbc(program)
