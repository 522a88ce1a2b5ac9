"""Where a steady-state study should begin to count: MSER-5 (White 1997).

A service that starts from nothing, or from a day unlike its average, takes time to forget
it. MSER cuts off as many first weeks as make the standard error of what remains least,
taken over means of five weeks; of that no more than half a run, since the rule is not to
be trusted beyond. It is for studies of a steady state. A forecast for a real service counts
from its first day: its start is data.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from capacity.experiment.metrics import Values
from capacity.service.errors import InputError

BATCH = 5
FEWEST_BATCHES = 10


@dataclass(frozen=True)
class WarmUp:
    """How many weeks to leave out, and whether to believe it.

    Attributes
    ----------
    weeks
        Weeks to leave out, a multiple of five.
    settled
        Whether the least lies before half the run. If not, the run is too short to
        tell, and `weeks` is half of it.
    mean_of_all, mean_of_rest
        Mean over replications with all weeks, and with those that remain.
    """

    metric: str
    weeks: int
    of_weeks: int
    settled: bool
    mean_of_all: float
    mean_of_rest: float

    def __str__(self) -> str:
        if not self.settled:
            return (
                f"{self.metric}: {self.of_weeks} weeks are too few to tell when it settles; "
                "run longer"
            )
        return (
            f"{self.metric}: leave out {self.weeks} of {self.of_weeks} weeks (MSER-5); the mean "
            f"goes from {self.mean_of_all:.4g} to {self.mean_of_rest:.4g}"
        )

    def document(self) -> dict[str, Any]:
        """Return the decision as it stands in JSON."""
        return {
            "rule": "MSER-5", "metric": self.metric, "weeks": self.weeks,
            "of_weeks": self.of_weeks, "settled": self.settled,
            "mean_of_all": self.mean_of_all, "mean_of_rest": self.mean_of_rest,
            "says": str(self),
        }  # fmt: skip


def mser5(metric: str, values: Values) -> WarmUp:
    """Decide how many weeks to leave out, from the mean over replications week by week.

    Parameters
    ----------
    values
        Shape (replications, weeks).

    Raises
    ------
    InputError
        If there are fewer than 50 weeks, or weeks without a value.
    """
    weeks = values.shape[1]
    if weeks < BATCH * FEWEST_BATCHES or np.isnan(values).any():
        raise InputError(
            f"{weeks} weeks of {metric}", where="warm-up",
            allowed=f"{BATCH * FEWEST_BATCHES} weeks or more, with a value in each",
        )  # fmt: skip
    path = values.mean(axis=0)
    batches = path[: weeks // BATCH * BATCH].reshape(-1, BATCH).mean(axis=1)
    cut = int(np.argmin(_errors(batches)[: len(batches) - BATCH]))
    half = len(batches) // 2
    settled = cut < half
    left_out = BATCH * min(cut, half)
    return WarmUp(
        metric, left_out, weeks, settled, float(path.mean()), float(path[left_out:].mean())
    )


def _errors(batches: Values) -> Values:
    """Return the squared standard error of what remains after leaving out 0, 1, … batches."""
    return np.array([
        ((rest := batches[cut:]) - rest.mean()).dot(rest - rest.mean()) / len(rest) ** 2
        for cut in range(len(batches))
    ])  # fmt: skip
