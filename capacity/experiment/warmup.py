"""Where a steady-state study should begin to count: MSER-5 (White 1997).

A service that starts from nothing, or from a day unlike its average, takes time to forget
it. MSER cuts off as many first weeks as make the standard error of what remains least,
taken over means of five weeks; of that no more than half a run, since the rule is not to
be trusted beyond. It is for studies of a steady state. A forecast for a real service counts
from its first day: its start is data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from capacity.experiment.metrics import Values
from capacity.experiment.weekly import Weekly
from capacity.service.errors import InputError

BATCH = 5
FEWEST_BATCHES = 10
FEWEST_WEEKS = BATCH * FEWEST_BATCHES
FLAG = "--warm-up"
AUTO: Literal["auto"] = "auto"
MSER5, ASKED = "MSER-5", "as asked"
WATCHED = ("children", "overdue_now")
"""What must have settled: the load and the backlog, stocks that have a value in each week."""

Wanted = int | Literal["auto"]
"""Weeks to leave out, or "auto" for the rule."""


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
    rule: str = MSER5

    def __str__(self) -> str:
        doubt = (
            "" if self.settled
            else f". {self.of_weeks} weeks are too few to tell when it settles: run longer"
        )  # fmt: skip
        if not self.weeks:
            return (
                f"Warm-up: none of {self.of_weeks} weeks is left out ({self.rule} on {self.metric})"
                f"{doubt}."
            )
        return (
            f"Left out as warm-up: the first {self.weeks} of {self.of_weeks} weeks ({self.rule}); "
            f"without them the mean of {self.metric} goes from {self.mean_of_all:.4g} to "
            f"{self.mean_of_rest:.4g}{doubt}."
        )

    def document(self) -> dict[str, Any]:
        """Return the decision as it stands in JSON."""
        return {
            "rule": self.rule, "metric": self.metric, "weeks": self.weeks,
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
    if weeks < FEWEST_WEEKS or np.isnan(values).any():
        raise InputError(
            f"{weeks} weeks of {metric}", where="warm-up",
            allowed=f"{FEWEST_WEEKS} weeks or more, with a value in each",
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


def decide(wanted: Wanted, weekly: Weekly, metrics: Sequence[str] = ()) -> list[WarmUp]:
    """Say for each metric how many weeks to leave out, those that take longest first.

    Parameters
    ----------
    wanted
        A number of weeks leaves out just that; "auto" goes by MSER-5.
    metrics
        `WATCHED` if none is named.
    """
    named = metrics or WATCHED
    if wanted == AUTO:
        found = [mser5(name, weekly.of(name)) for name in named]
        return sorted(found, key=lambda each: -each.weeks)
    path = weekly.of(named[0]).mean(axis=0)
    means = float(path.mean()), float(path[wanted:].mean())
    return [WarmUp(named[0], wanted, len(path), True, *means, rule=ASKED)]


def read_wanted(written: str | None) -> Wanted | None:
    """Read what ``--warm-up`` says.

    Raises
    ------
    InputError
        If it is neither a whole number nor "auto".
    """
    if written is None:
        return None
    said = written.strip().casefold()
    if said == AUTO:
        return AUTO
    if not said.isdecimal():
        raise InputError(
            f"found '{written}'", where=FLAG, allowed="a whole number of weeks, 0 or more, or auto"
        )
    return int(said)


def refuse_too_short(wanted: Wanted | None, scenario: str, weeks: int) -> None:
    """Refuse, before anything runs, a warm-up that leaves nothing or a run too short for one.

    Raises
    ------
    InputError
        Naming the scenario.
    """
    if wanted is None:
        return
    least = FEWEST_WEEKS if wanted == AUTO else wanted + 1
    if weeks < least:
        raise InputError(
            f"{scenario} runs {weeks} weeks", where=FLAG,
            allowed=f"{least} weeks or more, as --weeks {max(least, 4 * FEWEST_WEEKS)}",
        )  # fmt: skip
