"""Sweeps: one scenario with other values of its keys, point by point.

A point keeps each metric of each of its replications and no tables, in a small file named
after what decides its numbers: scenario, seed, code, definitions. So a sweep that was
stopped goes on, more replications are added to those that are there, and a grid, a tornado
and a Sobol study share the points that they have in common. All points have one seed: they
meet the same families.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from itertools import product
from math import isnan, nan
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from capacity.experiment.executors import Workers, spread
from capacity.experiment.manifest import model_digest
from capacity.experiment.metrics import Values
from capacity.experiment.registry import METRICS
from capacity.experiment.replication import Failure, Finished, Model
from capacity.experiment.statistics import describe
from capacity.experiment.study import Progress, silent, study_of
from capacity.files.atomic import written_whole
from capacity.service.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from capacity.scenario import Scenario

REPLICATIONS = 20
POINTS = "points"
FIGURES = ("mean", "ci95_low", "ci95_high", "p10", "p50", "p90")
Changes = Mapping[str, float]
Row = dict[str, float | str | int | None]


@dataclass(frozen=True)
class Point:
    """A scenario with some keys changed, and what came out.

    Attributes
    ----------
    figures
        By metric, of shape (replications,); NaN where nothing happened or it failed.
    failures
        Replications that did not end well.
    """

    changes: Changes
    figures: Mapping[str, Values]
    failures: tuple[Failure, ...] = ()

    def how_to_repeat(self, failure: Failure) -> str:
        """Say what to add to `capacity simulate` to see a failed replication again."""
        settings = " ".join(f"--set '{key}={value}'" for key, value in self.changes.items())
        return f"{settings} {failure.how_to_repeat}".strip()


@dataclass(frozen=True)
class Sweep:
    """Points of one scenario.

    Attributes
    ----------
    keys
        What is varied.
    """

    scenario: str
    seed: int
    replications: int
    keys: tuple[str, ...]
    points: tuple[Point, ...]

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


def grid(vary: Mapping[str, Sequence[float]]) -> list[Changes]:
    """Return every combination of values, the last key varying fastest."""
    return [dict(zip(vary, values, strict=True)) for values in product(*vary.values())]


def sweep(
    scenario: Scenario,
    vary: Mapping[str, Sequence[float]],
    replications: int = REPLICATIONS,
    *,
    out: str | Path | None = None,
    pool: Workers | None = None,
    progress: Progress = silent,
) -> Sweep:
    """Simulate a scenario at every combination of values of its keys.

    Parameters
    ----------
    vary
        Values by dotted key.
    out
        Folder of the sweep, where points are kept; None keeps them in memory.
    pool
        Workers; None runs in this process.

    Raises
    ------
    InputError
        If a key or a value is wrong; nothing has run then.
    """
    points = run_points(scenario, grid(vary), replications, out=out, pool=pool, progress=progress)
    return Sweep(scenario.name, scenario.seed, replications, tuple(vary), tuple(points))


def run_points(
    scenario: Scenario,
    changes: Sequence[Changes],
    replications: int,
    *,
    out: str | Path | None = None,
    pool: Workers | None = None,
    progress: Progress = silent,
) -> list[Point]:
    """Run every point, those that are kept already excepted; progress counts replications."""
    from capacity.experiment.executors import InProcess

    scenarios = [scenario.with_changes(each, flag="--vary") for each in changes]
    points, total = [], len(changes) * replications
    for at, (altered, each) in enumerate(zip(changes, scenarios, strict=True)):
        told = partial(_told, progress, at * replications, total)
        place = None if out is None else Path(out) / POINTS / f"{fingerprint(each)}.json"
        model = study_of(each).model
        points.append(_point(altered, model, replications, place, pool or InProcess(), told))
    return points


def fingerprint(scenario: Scenario) -> str:
    """Return a name for a point: what decides its numbers, code and definitions included."""
    parts = (scenario.hash, model_digest(), repr(tuple(METRICS.values())))
    return sha256("\0".join(parts).encode()).hexdigest()[:24]


def _told(progress: Progress, before: int, total: int, done: int) -> None:
    progress(before + done, total)


def _point(
    changes: Changes,
    model: Model,
    replications: int,
    place: Path | None,
    pool: Workers,
    progress: partial[None],
) -> Point:
    kept = _read(place)
    missing = [each for each in range(replications) if each not in kept]
    done, failed = replications - len(missing), {}
    progress(done)
    for outcomes in spread(model, missing, pool):
        for outcome in outcomes:
            if isinstance(outcome, Finished):
                kept[outcome.replication] = _figures(outcome)
            else:
                failed[outcome.replication] = outcome
        done += len(outcomes)
        progress(done)
    if missing and place is not None:
        _write(place, changes, kept)
    nothing = [nan] * len(METRICS)
    values = np.array([kept.get(each, nothing) for each in range(replications)])
    figures = {name: values[:, at] for at, name in enumerate(METRICS)}
    return Point(changes, figures, tuple(failed[each] for each in sorted(failed)))


def _figures(outcome: Finished) -> list[float]:
    records = outcome.records
    base = dict(zip(records.series, records.weekly, strict=True))
    return [float(metric.over_the_run(base)) for metric in METRICS.values()]


def _read(place: Path | None) -> dict[int, list[float]]:
    if place is None or not place.exists():
        return {}
    kept = json.loads(place.read_text(encoding="utf-8"))["replications"]
    return {
        int(number): [nan if value is None else value for value in values]
        for number, values in kept.items()
    }


def _write(place: Path, changes: Changes, kept: Mapping[int, list[float]]) -> None:
    numbers = {
        number: [None if isnan(value) else value for value in kept[number]]
        for number in sorted(kept)
    }
    content = {"changes": dict(changes), "metrics": list(METRICS), "replications": numbers}
    place.parent.mkdir(parents=True, exist_ok=True)
    with written_whole(place) as beside:
        beside.write_text(json.dumps(content, allow_nan=False), encoding="utf-8")


def write_rows(rows: Sequence[Row], folder: Path, stem: str) -> tuple[Path, Path]:
    """Write a tidy table as CSV and Parquet; return where they are."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not rows:
        raise InputError("nothing to write", where=stem)
    folder.mkdir(parents=True, exist_ok=True)
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
