"""Comparing scenarios that met the same families: paired differences, and how sure they are."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from capacity.experiment.comparison_altered import Alteration, alterations
from capacity.experiment.comparison_difference import COLUMNS, Difference, differences, in_both
from capacity.experiment.comparison_left_out import left_out
from capacity.experiment.executors import Workers
from capacity.experiment.metrics import Metric
from capacity.experiment.precision import Precision
from capacity.experiment.runs import Runs
from capacity.experiment.study import REPLICATIONS, Progress, silent, simulate, workers_for
from capacity.experiment.warmup import Wanted
from capacity.experiment.weekly import Weekly
from capacity.service.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from capacity.experiment.comparison_explain import Explained
    from capacity.scenario import Scenario

T = TypeVar("T")


@dataclass(frozen=True)
class Arm:
    """One scenario beside the base: its runs, and what it alters where that is known."""

    name: str
    runs: Runs
    altered: tuple[Alteration, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """What `compare` gives back.

    Attributes
    ----------
    base
        Runs of the base.
    arms
        The scenarios compared with it.
    scenarios
        The base and the others, where they are known.
    """

    base: Runs
    arms: tuple[Arm, ...]
    scenarios: tuple[Scenario, ...] = field(default=(), repr=False)

    def explain(
        self,
        jobs: int | None = None,
        executor: Executor | Workers | None = None,
        progress: Progress = silent,
    ) -> tuple[Explained, ...]:
        """Attribute each arm's difference to what it alters; the shares add up to all of it.

        Scenarios in between are run in memory, as many replications as the base had.

        Raises
        ------
        InputError
            If a scenario in between contradicts itself.
        """
        from capacity.experiment.comparison_explain import explain

        asked, left_out = sorted(self.base.asked), as_long(self.base)
        with workers_for(jobs, executor, len(asked)) as pool:

            def between(scenario: Scenario) -> Runs:
                return simulate(scenario, asked, warm_up=left_out, executor=pool, progress=progress)

            return explain(self, self.scenarios[0], self.scenarios[1:], between)

    @cached_property
    def over_the_run(self) -> tuple[dict[str, Difference], ...]:
        """Each metric for the whole run, a table for each arm."""
        return self._differences(self.base.by_week.metrics, Weekly.over_the_run)

    @cached_property
    def end_of_run(self) -> tuple[dict[str, Difference], ...]:
        """Each stock at the close of the last week, a table for each arm."""
        return self._differences(self.base.by_week.stocks, Weekly.at_the_end)

    @cached_property
    def left_out(self) -> tuple[tuple[str, ...], ...]:
        """What is in no figure, for each arm: what the work it alters does for children."""
        if not self.scenarios:
            return ((),) * len(self.arms)
        base, *others = self.scenarios
        return tuple(
            tuple(left_out(base, other, arm.altered, [n for n, d in found.items() if d.detectable]))
            for other, arm, found in zip(others, self.arms, self.over_the_run, strict=True)
        )

    @property
    def pairs(self) -> tuple[int, ...]:
        """Pairs of replications, for each arm."""
        return tuple(len(in_both(self.base.by_week, arm.runs.by_week)[0]) for arm in self.arms)

    @property
    def warnings(self) -> Iterator[str]:
        """What a reader must know before trusting a difference."""
        base = self.base.header
        for arm, pairs in zip(self.arms, self.pairs, strict=True):
            header = arm.runs.header
            if header.seed != base.seed:
                yield (
                    f"{arm.name} has seed {header.seed} and {base.scenario} {base.seed}: they do "
                    "not meet the same families; --seed gives both the same"
                )
            if (header.start, header.weeks) != (base.start, base.weeks):
                yield (
                    f"{arm.name} runs {header.weeks} weeks from {header.start}, {base.scenario} "
                    f"{base.weeks} weeks from {base.start}: totals are not of the same time"
                )
            if pairs < min(len(self.base.asked), len(arm.runs.asked)):
                yield f"{arm.name}: only {pairs} replications ended well in both"

    def summary(self, *, end_of_run: bool = False) -> pd.DataFrame:
        """Return one row per metric, as `COLUMNS` names; by scenario first, if several.

        Parameters
        ----------
        end_of_run
            Compare stocks at the close of the last week, not the whole run.
        """
        import pandas as pd

        tables = self.end_of_run if end_of_run else self.over_the_run
        words = ("label", "unit")
        frames = [
            pd.DataFrame.from_dict(
                {n: [d.metric.label, d.metric.unit, *d.row()] for n, d in table.items()},
                orient="index", columns=[*words, *COLUMNS],
            ).rename_axis("metric").astype(dict.fromkeys(COLUMNS[:-1], float))
            for table in tables
        ]  # fmt: skip
        if len(frames) == 1:
            return frames[0]
        return pd.concat(frames, keys=[arm.name for arm in self.arms], names=["scenario"])

    def document(self) -> dict[str, Any]:
        """Return the JSON document: numbers, strings, lists and nulls only."""
        base = self.base.header
        return {
            "base": base.scenario, "seed": base.seed, "start": base.start, "end": base.end,
            "weeks": base.weeks, "warnings": list(self.warnings),
            **({"warm_up": self.base.left_out.document()} if self.base.left_out else {}),
            "comparisons": [self._arm_document(at) for at in range(len(self.arms))],
        }  # fmt: skip

    def _arm_document(self, at: int) -> dict[str, Any]:
        arm = self.arms[at]
        return {
            "scenario": arm.name, "seed": arm.runs.header.seed, "pairs": self.pairs[at],
            "altered": [str(each) for each in arm.altered],
            "not_in_the_figures": list(self.left_out[at]),
            "metrics": {name: each.document for name, each in self.over_the_run[at].items()},
            "end_of_run": {name: each.document for name, each in self.end_of_run[at].items()},
        }  # fmt: skip

    def _differences(self, metrics: Sequence[Metric], of: Any) -> tuple[dict[str, Difference], ...]:
        others = [arm.runs.by_week for arm in self.arms]
        return differences(self.base.by_week, others, metrics, of)


def compare(
    base: Scenario,
    *others: Scenario,
    replications: int | Sequence[int] | Literal["auto"] = REPLICATIONS,
    precision: Precision | None = None,
    warm_up: Wanted | None = None,
    out: str | Path | None = None,
    jobs: int | None = None,
    executor: Executor | Workers | None = None,
    progress: Progress = silent,
) -> Comparison:
    """Compare scenarios with a base, replication by replication.

    Scenarios of one seed meet the same families, so that a difference is the scenario's
    and not chance's. The arguments are those of `simulate`; where the base decides how many
    replications, or how many weeks to leave out, the others do as much.

    Raises
    ------
    InputError
        If there is nothing to compare with, or two scenarios would share a run folder.
    """
    if not others:
        raise InputError("nothing to compare with", where="compare", allowed="a second scenario")
    refuse_shared_folders([base, *others], out is not None)
    ran: dict[tuple[str, str], Runs] = {}
    with workers_for(jobs, executor, sys.maxsize) as pool:
        for each in (base, *others):
            if run_key(each) not in ran:
                ran[run_key(each)] = runs = simulate(
                    each, replications, precision=precision, warm_up=warm_up, out=out,
                    executor=pool, progress=progress,
                )  # fmt: skip
                replications, warm_up = as_many(replications, runs), as_long(runs)
    return comparison_of(base, others, [ran[run_key(each)] for each in (base, *others)])


def as_many(wanted: T, runs: Runs) -> T | int:
    """Return how many replications the others run, where the base decided."""
    return len(runs.asked) if runs.verdict else wanted


def as_long(runs: Runs) -> int | None:
    """Return how many weeks the others leave out."""
    return runs.left_out.weeks if runs.left_out else None


def run_key(scenario: Scenario) -> tuple[str, str]:
    """Return what scenarios have in common that need to be run only once."""
    return scenario.name.casefold(), scenario.hash


def comparison_of(base: Scenario, others: Sequence[Scenario], runs: Sequence[Runs]) -> Comparison:
    """Set runs of a base and of others beside each other; the first of `runs` is the base's."""
    arms = []
    for scenario, ran in zip(others, runs[1:], strict=True):
        altered = alterations(base, scenario)
        name = scenario.name
        if name == base.name and altered:
            name = f"{name} with {', '.join(str(each) for each in altered)}"
        arms.append(Arm(name, ran, altered))
    return Comparison(runs[0], tuple(arms), (base, *others))


def refuse_shared_folders(scenarios: Sequence[Scenario], has_folders: bool = True) -> None:
    """Refuse two different scenarios of one name, where each has a run folder.

    Raises
    ------
    InputError
        Naming them.
    """
    seen: dict[str, str] = {}
    for each in scenarios if has_folders else ():
        name, content = run_key(each)
        if seen.setdefault(name, content) != content:
            raise InputError(
                f"two different scenarios named '{each.name}'", where="compare",
                allowed="a name for each, because each has a run folder of that name",
            )  # fmt: skip
