"""A model that gives plausible records in a millisecond, and misbehaves when asked to."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from capacity.demand.streams import Streams
from capacity.experiment.registry import BASE
from capacity.experiment.study import Study
from capacity.experiment.summary import Header

START = date(2016, 1, 4)
NEVER = -(10**6)
OFFICERS = ("Adams", "Baker", "Clarke")
SERIES = tuple(name for name in BASE if not name.startswith(("cost_", "participation_")))


@dataclass(frozen=True)
class QuickRecords:
    weekly: np.ndarray
    meetings: dict[str, np.ndarray]
    officers: dict[str, np.ndarray]
    staffing: dict[str, np.ndarray]
    series: tuple[str, ...] = field(default=SERIES)


@dataclass(frozen=True)
class Mishap:
    """What goes wrong, and in which replication; a mark on disk makes it happen once."""

    raises: frozenset[int] = frozenset()
    kills: frozenset[int] = frozenset()
    kills_once: frozenset[int] = frozenset()
    interrupts: frozenset[int] = frozenset()
    marks: str = ""
    seconds: float = 0.0


def quick(replication: int, *, seed: int = 1, weeks: int = 6, mishap: Mishap = Mishap()) -> Any:
    """Draw records by (seed, replication) alone."""
    _misbehave(replication, mishap)
    rng = Streams(seed, replication).generator("quick")
    weekly = rng.integers(0, 50, (len(SERIES), weeks)).astype(float)
    weekly[SERIES.index("fte_in_post")] = 10.8
    weekly[SERIES.index("midway_due")] = 0.0
    weekly[SERIES.index("children")] = 900 + replication
    return QuickRecords(
        weekly, _meetings(rng, weeks), _officers(rng, weeks), _staffing(replication)
    )


def _misbehave(replication: int, mishap: Mishap) -> None:
    time.sleep(mishap.seconds)
    if replication in mishap.raises:
        raise ValueError("no officer left")
    if replication in mishap.interrupts:
        raise KeyboardInterrupt
    if replication in mishap.kills:
        os._exit(9)
    if replication in mishap.kills_once:
        mark = Path(mishap.marks) / f"killed-{replication}"
        if not mark.exists():
            mark.touch()
            os._exit(9)


def _meetings(rng: np.random.Generator, weeks: int) -> dict[str, np.ndarray]:
    rows = int(rng.integers(20, 40))
    due = np.sort(rng.integers(0, 7 * weeks, rows))
    late = rng.random(rows) < 0.2
    never = rng.random(rows) < 0.05
    held = np.where(never, NEVER, np.where(late, due + 5, due - 3))
    return {
        "kind": rng.choice(["icpc", "rcpc", "lac"], rows),
        "due": due,
        "held": held,
        "on_time": ~late & ~never,
        "cause": np.where(late | never, "capacity", ""),
        "officer": rng.choice(["", *OFFICERS], rows),
        "children": rng.integers(1, 5, rows),
        "outcome": np.where(never, "open", "held"),
    }


def _officers(rng: np.random.Generator, weeks: int) -> dict[str, np.ndarray]:
    rows = weeks * len(OFFICERS)
    contracts = ["permanent", "permanent", "locum", "permanent", "locum"][: len(OFFICERS)]
    return {
        "week": np.repeat(np.arange(weeks), len(OFFICERS)),
        "officer": np.tile(np.array(OFFICERS), weeks),
        "contract": np.tile(np.array(contracts), weeks),
        "fte": np.tile([1.0, 0.8, 1.0, 1.0, 1.0][: len(OFFICERS)], weeks),
        "caseload": rng.integers(60, 90, rows),
        "hours_available": rng.uniform(20, 30, rows),
        "hours_used": rng.uniform(10, 20, rows),
    }


def _staffing(replication: int) -> dict[str, np.ndarray]:
    rows = replication % 3
    return {
        "day": np.arange(rows) * 7,
        "event": np.array(["starts"] * rows, dtype="U8"),
        "officer": np.array(["Clarke"] * rows, dtype="U8"),
        "contract": np.array(["locum"] * rows, dtype="U9"),
    }


def study(
    name: str = "quick", *, seed: int = 1, weeks: int = 6, mishap: Mishap = Mishap()
) -> Study:
    """Return a study of the quick model."""
    end = START + timedelta(days=7 * weeks - 1)
    header = Header(name, seed, START.isoformat(), end.isoformat(), weeks)
    model = partial(quick, seed=seed, weeks=weeks, mishap=mishap)
    return Study(header, f"content-{weeks}", f'[scenario]\nname = "{name}"\n', model)
