"""Points of a sweep: one scenario's figures, replication by replication, kept in a file.

A point keeps each metric of each of its replications and no tables, in a small file named
after what decides its numbers: scenario, seed, code, definitions, weeks left out. So a sweep
that was stopped goes on, more replications are added to those that are there, and a grid, a
tornado and a Sobol study share the points that they have in common.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from math import isnan, nan
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np

from capacity.experiment.executors import Workers, spread
from capacity.experiment.folder import BATCH_SECONDS
from capacity.experiment.manifest import model_digest
from capacity.experiment.metrics import Values
from capacity.experiment.registry import METRICS
from capacity.experiment.replication import Failure, Finished
from capacity.experiment.study import study_of
from capacity.files.atomic import made, written_whole

if TYPE_CHECKING:
    from capacity.experiment.tables import Records
    from capacity.scenario import Scenario

Changes = Mapping[str, float]


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
class Wanted:
    """A point to be run: the scenario with its keys changed, and the first weeks left out."""

    changes: Changes
    scenario: Scenario
    left_out: int = 0

    @property
    def fingerprint(self) -> str:
        """A name for it: what decides its numbers, code and definitions included."""
        parts = [self.scenario.hash, model_digest(), repr(tuple(METRICS.values()))]
        parts += (
            [f"without {self.left_out} week{'s' * (self.left_out != 1)}"] if self.left_out else []
        )
        return sha256("\0".join(parts).encode()).hexdigest()[:24]

    def figures(self, outcome: Finished[Records]) -> list[float]:
        """Return every metric of a replication."""
        records = outcome.records
        weekly = records.weekly[:, self.left_out :]
        base = dict(zip(records.series, weekly, strict=True))
        return [float(metric.over_the_run(base)) for metric in METRICS.values()]


def run_point(
    wanted: Wanted,
    replications: int,
    folder: Path | None,
    pool: Workers,
    progress: Callable[[int], None],
) -> Point:
    """Run what is missing of a point's replications, and keep it.

    Whatever ends this early, Ctrl-C included, what has finished is kept.
    """
    place = None if folder is None else folder / f"{wanted.fingerprint}.json"
    kept = _read(place)
    missing = [each for each in range(replications) if each not in kept]
    failed: dict[int, Failure] = {}
    progress(replications - len(missing))
    written = monotonic()
    try:
        for outcomes in spread(study_of(wanted.scenario).model, missing, pool):
            for outcome in outcomes:
                if isinstance(outcome, Finished):
                    kept[outcome.replication] = wanted.figures(outcome)
                else:
                    failed[outcome.replication] = outcome
            progress(len([each for each in range(replications) if each in kept or each in failed]))
            if place is not None and kept and monotonic() - written > BATCH_SECONDS:
                _write(place, wanted.changes, kept)  # a kill loses no more than that
                written = monotonic()
    finally:
        if missing and kept and place is not None:
            _write(place, wanted.changes, kept)
    nothing = [nan] * len(METRICS)
    values = np.array([kept.get(each, nothing) for each in range(replications)])
    figures = {name: values[:, at] for at, name in enumerate(METRICS)}
    return Point(wanted.changes, figures, tuple(failed[each] for each in sorted(failed)))


def kept_replications(folder: Path) -> int:
    """Count the replications of all points that a sweep's folder keeps."""
    return sum(len(_read(place)) for place in folder.glob("*.json"))


def _read(place: Path | None) -> dict[int, list[float]]:
    """Return what is kept of a point; nothing of a file that a power cut left half, or another."""
    if place is None:
        return {}
    with suppress(FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        kept = json.loads(place.read_text(encoding="utf-8"))["replications"]
        return {
            int(number): [nan if value is None else float(value) for value in values]
            for number, values in kept.items()
            if len(values) == len(METRICS)
        }
    return {}


def _write(place: Path, changes: Changes, kept: Mapping[int, list[float]]) -> None:
    numbers = {
        number: [None if isnan(value) else value for value in kept[number]]
        for number in sorted(kept)
    }
    content = {"changes": dict(changes), "metrics": list(METRICS), "replications": numbers}
    made(place.parent)
    with written_whole(place) as beside:
        beside.write_text(json.dumps(content, allow_nan=False), encoding="utf-8")
