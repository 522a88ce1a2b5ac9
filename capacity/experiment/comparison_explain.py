"""Where a difference comes from: a share for each altered key, adding up to all of it.

A key's share is what altering it adds, averaged over the orders in which the alterations
can be made (Shapley 1953): all orders of up to four, and beyond that the order of the
scenario file and its reverse. Every scenario in between meets the same families.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations
from math import fsum
from typing import TYPE_CHECKING, Any

import numpy as np

from capacity.experiment.comparison import Arm, Comparison
from capacity.experiment.comparison_altered import Alteration, mixed
from capacity.experiment.comparison_difference import SHOWN
from capacity.experiment.metrics import Metric, Values
from capacity.experiment.runs import Runs
from capacity.experiment.statistics import describe, half_width
from capacity.experiment.weekly import Weekly
from capacity.service.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from capacity.scenario import Scenario

MOST_IN_ALL_ORDERS = 4
ALL_ORDERS = "averaged over all orders of the alterations (Shapley)"
TWO_ORDERS = "averaged over the order of the scenario file and its reverse"
NOT_LISTED = "what adds nothing to a figure is not listed under it"

Run = Callable[["Scenario"], Runs]


@dataclass(frozen=True)
class Part:
    """What one alteration adds to one figure."""

    alteration: str
    difference: float
    low: float | None
    high: float | None

    def adds(self, places: int) -> bool:
        """Whether the share, or an end of its interval, is more than 0 to so many places."""
        return any(round(each or 0.0, places) for each in (self.difference, self.low, self.high))


@dataclass(frozen=True)
class Explained:
    """Shares of the difference between one scenario and the base.

    Attributes
    ----------
    arm
        The scenario.
    alterations
        What it alters.
    method
        How the shares were found, in words.
    metrics
        Figures that are attributed.
    values
        Share of each alteration in each figure, shape (alterations, pairs, metrics).
    """

    arm: str
    alterations: tuple[str, ...]
    method: str
    metrics: tuple[Metric, ...]
    values: Values

    @cached_property
    def parts(self) -> dict[str, tuple[Part, ...]]:
        """Shares by metric; in each pair they add up to the difference.

        A metric without a value in one of the scenarios is not there.
        """
        return {
            metric.name: self._parts(self.values[:, :, at])
            for at, metric in enumerate(self.metrics)
            if len(self.values) and not np.isnan(self.values[:, :, at]).any()
        }

    def table(self) -> pd.DataFrame:
        """Return one row for each metric and alteration: difference and its 95 % interval."""
        import pandas as pd

        rows = [
            (name, part.alteration, part.difference, part.low, part.high)
            for name, parts in self.parts.items()
            for part in parts
        ]
        columns = ["metric", "altered", "difference", "ci95_low", "ci95_high"]
        return pd.DataFrame(rows, columns=columns)

    def document(self) -> dict[str, Any]:
        """Return the shares as they stand in JSON."""
        return {
            "scenario": self.arm, "method": self.method,
            "metrics": {
                name: {
                    "difference": fsum(part.difference for part in parts),
                    "parts": [
                        {"altered": part.alteration, "difference": part.difference,
                         "ci95": [part.low, part.high]}
                        for part in parts
                    ],
                }
                for name, parts in self.parts.items()
            },
        }  # fmt: skip

    def _parts(self, values: Values) -> tuple[Part, ...]:
        means, halves = describe(values.T).mean.tolist(), half_width(values.T).tolist()
        return tuple(
            Part(name, mean, _known(mean - half), _known(mean + half))
            for name, mean, half in zip(self.alterations, means, halves, strict=True)
        )


def explain(
    comparison: Comparison, base: Scenario, others: Sequence[Scenario], run: Run
) -> tuple[Explained, ...]:
    """Attribute each arm's difference to what it alters.

    Parameters
    ----------
    run
        Runs the replications of a scenario in between.

    Raises
    ------
    InputError
        If a scenario in between contradicts itself.
    """
    return tuple(
        _explain_arm(arm, comparison.base, base, other, run)
        for arm, other in zip(comparison.arms, others, strict=True)
    )


def _explain_arm(arm: Arm, runs: Runs, base: Scenario, other: Scenario, run: Run) -> Explained:
    altered = arm.altered
    orders, method = orders_of(len(altered))
    weekly = {frozenset[int](): runs.by_week, frozenset(range(len(altered))): arm.runs.by_week}
    for order in orders:
        for step in range(1, len(order)):
            taken = frozenset(order[:step])
            if taken not in weekly:
                weekly[taken] = _run_between(
                    base, other, [altered[at] for at in sorted(taken)], run
                )
    pairs = set.intersection(*(set(each.replications) for each in weekly.values()))
    metrics = tuple(m for m in runs.by_week.metrics if m.name in SHOWN)
    values = {taken: _values(each, metrics, sorted(pairs)) for taken, each in weekly.items()}
    names = tuple(str(each) for each in altered)
    return Explained(arm.name, names, method, metrics, shares(values, orders))


def orders_of(count: int) -> tuple[list[tuple[int, ...]], str]:
    """Return the orders in which so many alterations are made, and how to call that."""
    if count <= MOST_IN_ALL_ORDERS:
        return list(permutations(range(count))), ALL_ORDERS
    forward = tuple(range(count))
    return [forward, forward[::-1]], TWO_ORDERS


def shares(values: dict[frozenset[int], Values], orders: Sequence[tuple[int, ...]]) -> Values:
    """Average what each alteration adds over the orders.

    Parameters
    ----------
    values
        What comes out with each set of alterations, of one shape.

    Returns
    -------
    Array of shape (alterations, ...): they add up to all altered less none altered.
    """
    count = len(orders[0])
    shape = next(iter(values.values())).shape
    added = np.zeros((count, *shape))
    for order in orders:
        for step, which in enumerate(order):
            before, after = frozenset(order[:step]), frozenset(order[: step + 1])
            added[which] += values[after] - values[before]
    return added / len(orders)


def _run_between(base: Scenario, other: Scenario, chosen: Sequence[Alteration], run: Run) -> Weekly:
    """Run the base with some of the alterations; its sheets may refuse them, too."""
    try:
        return run(mixed(base, other, chosen)).by_week
    except InputError as fault:
        with_only = ", ".join(str(each) for each in chosen)
        raise InputError(
            f"{base.name} with {with_only} alone is no scenario: {fault}", where="--explain",
            allowed="alterations that can be made one by one",
        ) from None  # fmt: skip


def _values(weekly: Weekly, metrics: Sequence[Metric], pairs: Sequence[int]) -> Values:
    """Return figures of shape (pairs, metrics)."""
    rows = [weekly.replications.index(each) for each in pairs]
    columns = [weekly.over_the_run(metric)[rows] for metric in metrics]
    return np.stack(columns, axis=1)


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
