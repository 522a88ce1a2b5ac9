"""Sweeps: one scenario with other values of its keys, point by point.

All points have one seed: they meet the same families.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from itertools import product
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from capacity.experiment.executors import Workers
from capacity.experiment.points import Changes, Point, Wanted, run_point
from capacity.experiment.registry import METRICS
from capacity.experiment.replication import refuse_too_many
from capacity.experiment.statistics import describe
from capacity.experiment.study import Progress, folder_name, run, silent, study_of, workers_for
from capacity.experiment.warmup import Wanted as WarmUpWanted
from capacity.experiment.warmup import WarmUp, refuse_too_short
from capacity.files.atomic import made, written_whole
from capacity.service.errors import InputError, nearest

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

    from capacity.scenario import Scenario

REPLICATIONS = 20
POINTS = "points"
FIGURES = ("mean", "ci95_low", "ci95_high", "p10", "p50", "p90")
Row = dict[str, float | str | int | None]


@dataclass(frozen=True)
class Sweep:
    """Points of one scenario.

    Attributes
    ----------
    keys
        What is varied.
    left_out
        First weeks that the figures leave out, where a steady state is studied.
    """

    scenario: str
    seed: int
    replications: int
    keys: tuple[str, ...]
    points: tuple[Point, ...]
    left_out: WarmUp | None = None

    def rows(self) -> Iterator[Row]:
        """Yield one row for each point and metric: the keys' values, then the figures."""
        for point in self.points:
            values = np.stack([point.figures[name] for name in METRICS], axis=1)
            most = np.array([metric.most for metric in METRICS.values()])
            found = describe(values).within(0.0, most)
            parts = (found.mean, found.low, found.high, found.p10, found.p50, found.p90)
            for at, metric in enumerate(METRICS.values()):
                numbers = (float(part[at]) for part in parts)
                shown = (None if isnan(number) else number for number in numbers)
                yield {
                    **{key: point.changes.get(key) for key in self.keys},
                    "metric": metric.name, "unit": metric.unit,
                    **dict(zip(FIGURES, shown, strict=True)),
                    "replications": self.replications - len(point.failures),
                }  # fmt: skip

    def table(self) -> pd.DataFrame:
        """Return the rows as a table."""
        import pandas as pd

        return pd.DataFrame(list(self.rows()))

    def plot(self, metric: str) -> alt.Chart:
        """Draw a metric over the varied keys."""
        return drawn("grid_chart", self, metric)


def drawn(chart: str, found: object, metric: str) -> alt.Chart:
    """Draw a chart of `capacity.report`, by name, since reports stand above experiments.

    Raises
    ------
    InputError
        If there is no metric of that name, or nothing to draw of it.
    """
    if metric not in METRICS:
        raise InputError(
            f"there is no metric '{metric}'", where="plot",
            suggestion=nearest(metric, list(METRICS)),
        )  # fmt: skip
    drawing = getattr(import_module("capacity.report.sweep_charts"), chart)(found, metric)
    if drawing is None:
        raise InputError(f"there is nothing to draw of {metric}", where="plot")
    picture: alt.Chart = drawing.draw()
    return picture


def grid(vary: Mapping[str, Sequence[float]]) -> list[Changes]:
    """Return every combination of values, the last key varying fastest."""
    return [dict(zip(vary, values, strict=True)) for values in product(*vary.values())]


def sweep(
    scenario: Scenario,
    vary: Mapping[str, Sequence[float]],
    replications: int = REPLICATIONS,
    *,
    out: str | Path | None = None,
    jobs: int | None = None,
    executor: Executor | Workers | None = None,
    warm_up: WarmUpWanted | None = None,
    progress: Progress = silent,
) -> Sweep:
    """Simulate a scenario at every combination of values of its keys.

    Parameters
    ----------
    vary
        Values by dotted key.
    out
        Folder of the sweep, where points are kept; None keeps them in memory.
    jobs, executor
        Where it runs, as for `simulate`.
    warm_up
        For a steady state: first weeks that figures leave out, at every point as many;
        "auto" as many as MSER-5 says of the scenario as it stands.
    progress
        Called with replications done and asked for.

    Raises
    ------
    InputError
        If a key or a value is wrong; nothing has run then.
    """
    found = run_points(
        scenario, grid(vary), replications, out=out, jobs=jobs, executor=executor,
        warm_up=warm_up, progress=progress,
    )  # fmt: skip
    keys = tuple(vary)
    return Sweep(
        scenario.name, scenario.seed, replications, keys, tuple(found.points), found.left_out
    )


@dataclass(frozen=True)
class Ran:
    """Points in the order asked for, and what all of them leave out."""

    points: list[Point]
    left_out: WarmUp | None = None


def run_points(
    scenario: Scenario,
    changes: Sequence[Changes],
    replications: int,
    *,
    out: str | Path | None = None,
    jobs: int | None = None,
    executor: Executor | Workers | None = None,
    warm_up: WarmUpWanted | None = None,
    progress: Progress = silent,
) -> Ran:
    """Run every point, those that are kept already excepted; progress counts replications."""
    refuse_too_many(replications, least=2)
    scenarios = [scenario.with_changes(each, flag="--vary") for each in changes]
    refuse_too_short(warm_up, scenario.name, min(each.weeks_total for each in scenarios))
    folder = None if out is None else Path(out)
    place = None if folder is None else folder / POINTS
    if place is not None:
        made(place)
    points, total = [], len(changes) * replications
    with workers_for(jobs, executor, total) as pool:
        left_out = _left_out(scenario, warm_up, replications, folder, pool)
        weeks = left_out.weeks if left_out else 0
        for at, (altered, each) in enumerate(zip(changes, scenarios, strict=True)):
            told = partial(_told, progress, at * replications, total)
            wanted = Wanted(altered, each, weeks)
            points.append(run_point(wanted, replications, place, pool, told))
    return Ran(points, left_out)


def _left_out(
    scenario: Scenario,
    warm_up: WarmUpWanted | None,
    replications: int,
    out: Path | None,
    pool: Workers,
) -> WarmUp | None:
    """Run the scenario as it stands, and decide by it; its run folder keeps why."""
    if warm_up is None:
        return None
    folder = None if out is None else out / folder_name(scenario.name, replications)
    return run(study_of(scenario), range(replications), folder, pool, warm_up=warm_up).left_out


def _told(progress: Progress, before: int, total: int, done: int) -> None:
    progress(before + done, total)


def write_rows(rows: Sequence[Row], folder: Path, stem: str) -> tuple[Path, Path]:
    """Write a tidy table as CSV and Parquet; return where they are."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not rows:
        raise InputError("nothing to write", where=stem)
    made(folder)
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    sheet, parquet = folder / f"{stem}.csv", folder / f"{stem}.parquet"
    with written_whole(sheet) as beside:
        beside.write_text(text.getvalue(), encoding="utf-8", newline="")
    with written_whole(parquet) as beside:
        pq.write_table(pa.Table.from_pylist(list(rows)), beside, compression="zstd")
    return sheet, parquet
