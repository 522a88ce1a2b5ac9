"""How far the figures of scenarios lie from a base's, over the replications that both have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from capacity.experiment.comparison_statistics import ALPHA, Paired, holm, mean_alone, paired
from capacity.experiment.metrics import Kind, Metric, Values
from capacity.experiment.overview import GROUPS
from capacity.experiment.weekly import Weekly

NO_DIFFERENCE, TOO_FEW = "no detectable difference", "too few pairs to tell"
COLUMNS = (
    "base", "other", "difference", "ci95_low", "ci95_high", "p10", "p90", "per_cent",
    "children", "correlation", "p", "p_adjusted", "says",
)  # fmt: skip
SHOWN = tuple(name for names in GROUPS.values() for name in names)
"""Metrics of the tables on screen: the family over which a star is awarded."""


@dataclass(frozen=True)
class Difference:
    """How far one figure of a scenario lies from the base's.

    Attributes
    ----------
    found
        What the pairs say.
    children
        The difference in children (meetings of children): of a percentage, what it makes
        of as many as the base had due.
    p_adjusted
        Adjusted for the other scenarios that are compared with the same base (Holm).
    sure
        Whether it is still different after adjusting for every figure on screen, too.
    """

    metric: Metric
    found: Paired
    children: float | None
    p_adjusted: float | None
    sure: bool = False

    @property
    def detectable(self) -> bool:
        """Whether a difference was found."""
        return self.p_adjusted is not None and self.p_adjusted < ALPHA

    @property
    def per_cent(self) -> float | None:
        """The difference in per cent of the base's mean; of a percentage, in points."""
        found = self.found
        if found.mean is None or self.metric.unit == "per cent":
            return found.mean
        return 100.0 * found.mean / found.base if found.base else None

    @property
    def says(self) -> str:
        """The verdict in words."""
        if self.found.mean is None:
            return "not to be compared"
        if self.p_adjusted is None:
            return TOO_FEW
        if not self.detectable:
            return NO_DIFFERENCE
        return "higher" if self.found.mean > 0 else "lower"

    @property
    def document(self) -> dict[str, Any]:
        """The difference as it stands in JSON."""
        found = self.found
        return {
            "unit": self.metric.unit, "base": found.base, "other": found.other,
            "difference": found.mean, "ci95": [found.low, found.high],
            "p10": found.p10, "p90": found.p90, "per_cent": self.per_cent,
            "children": self.children, "correlation": found.correlation, "saved": found.saved,
            "p": found.p, "p_adjusted": self.p_adjusted, "pairs": found.pairs,
            "detectable": self.detectable, "sure": self.sure, "says": self.says,
        }  # fmt: skip

    def row(self) -> list[Any]:
        """Return what `COLUMNS` names."""
        found = self.found
        return [
            found.base, found.other, found.mean, found.low, found.high, found.p10, found.p90,
            self.per_cent, self.children, found.correlation, found.p, self.p_adjusted, self.says,
        ]  # fmt: skip


def differences(
    base: Weekly, others: Sequence[Weekly], metrics: Sequence[Metric], of: Any
) -> tuple[dict[str, Difference], ...]:
    """Return a table for each of the others: its metrics against the base's.

    Parameters
    ----------
    of
        Takes the figures of a metric, one a replication, from a `Weekly`.
    """
    found = [_paired_arm(base, other, metrics, of) for other in others]
    adjusted = [holm([arm[each.name][0].p for arm in found]) for each in metrics]
    tables = [
        {
            metric.name: Difference(metric, *arm[metric.name], adjusted[at][place])
            for at, metric in enumerate(metrics)
        }
        for place, arm in enumerate(found)
    ]
    return tuple(_starred(tables))


def _paired_arm(
    base: Weekly, other: Weekly, metrics: Sequence[Metric], of: Any
) -> dict[str, tuple[Paired, float | None]]:
    left, right = in_both(base, other)
    found = {}
    for metric in metrics:
        one, two = of(base, metric)[left], of(other, metric)[right]
        pair = paired(one, two)
        if not pair.pairs:
            pair = _alone(pair, one, two)
        found[metric.name] = pair, _in_children(metric, pair, base, left)
    return found


def in_both(base: Weekly, other: Weekly) -> tuple[list[int], list[int]]:
    """Return where the replications that both arms have stand in each of them."""
    both = sorted(set(base.replications) & set(other.replications))
    return (
        [base.replications.index(each) for each in both],
        [other.replications.index(each) for each in both],
    )


def _alone(pair: Paired, base: Values, other: Values) -> Paired:
    """Keep the mean of an arm whose partner has no such figure."""
    return replace(pair, base=mean_alone(base), other=mean_alone(other))


def _in_children(metric: Metric, pair: Paired, base: Weekly, rows: list[int]) -> float | None:
    if pair.mean is None:
        return None
    if metric.unit in ("children", "midway reviews", "surgeries"):
        return pair.mean
    counted = metric.kind is Kind.RATIO and metric.unit == "per cent"
    if not counted or metric.per not in ("child", "midway review", "surgery"):
        return None
    due = sum(base.of(name)[rows].sum() for name in metric.over) / max(len(rows), 1)
    return pair.mean / metric.scale * float(due)


def _starred(tables: list[dict[str, Difference]]) -> Iterator[dict[str, Difference]]:
    """Mark what is different even after adjusting for every figure of every table."""
    shown = [(at, name) for at, table in enumerate(tables) for name in SHOWN if name in table]
    chances = holm([tables[at][name].found.p for at, name in shown])
    sure = {key for key, p in zip(shown, chances, strict=True) if p is not None and p < ALPHA}
    for at, table in enumerate(tables):
        yield {name: replace(each, sure=(at, name) in sure) for name, each in table.items()}
