"""Runs that the validation tests share: means over a few replications of a scenario."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from capacity.experiment.given import read_given
from capacity.experiment.replication import replicate
from capacity.scenario import Scenario

ROOT = Path(__file__).parents[2]
KINDS = ("icpc", "rcpc", "lac")
ENDINGS = ("deplanned_conference", "deplanned_paper", "deplanned_other")


class Means:
    """Weekly base series of a scenario, averaged over replications."""

    def __init__(self, scenario: Scenario, replications: int) -> None:
        given = read_given(scenario)
        records = [replicate(scenario, each, given) for each in range(replications)]
        self.series = dict(
            zip(records[0].series, np.mean([each.weekly for each in records], axis=0), strict=True)
        )

    def total(self, *names: str, weeks: slice = slice(None)) -> float:
        """Return the sum of some series over some weeks."""
        return float(sum(self.series[name][weeks].sum() for name in names))

    def last(self, name: str) -> float:
        """Return a stock at the end."""
        return float(self.series[name][-1])

    def share(self, part: str, whole: str, kinds: tuple[str, ...] = KINDS) -> float:
        """Return 100 x the totals of `part_kind` over those of `whole_kind`."""
        over = self.total(*(f"{whole}_{kind}" for kind in kinds))
        return 100.0 * self.total(*(f"{part}_{kind}" for kind in kinds)) / over

    def on_time(self, *kinds: str) -> float:
        """Return meetings on time, per cent of children."""
        return self.share("on_time", "due", kinds or KINDS)

    def midway(self) -> float:
        """Return midway reviews done, per cent of those due."""
        return 100.0 * self.total("midway_done") / self.total("midway_due")

    def children_per_fte(self) -> float:
        """Return the realised caseload, average of the weeks."""
        return float((self.series["children"] / self.series["fte_in_post"]).mean())


def means(name: str, replications: int, changes: dict[str, Any] | None = None) -> Means:
    """Run a shipped scenario with changes."""
    scenario = Scenario.load(ROOT / "scenarios" / f"{name}.toml")
    return Means(scenario.with_changes(changes or {}), replications)
