"""A local survey of hours in place of the assumed ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from capacity.calibration.stated import Stated
from capacity.files.columns import Column, Kind, Table
from capacity.files.faults import Fault
from capacity.files.load_report import Finding, Level, LoadReport
from capacity.files.sheet import Record, read_sheet
from capacity.files.sift import report, sift
from capacity.scenario.laws import Law
from capacity.scenario.operation import Work

TASKS = {
    "icpc": "initial conference of a family",
    "rcpc": "review conference of a family",
    "lac_review": "LAC review of a sibling unit, visit and record included",
    "midway": "midway review",
    "surgery": "surgery of a plan",
    "paper_deplan": "paper de-plan",
    "handover": "taking over a child from another officer",
}
FEWEST = 8
"""Entries below which the assumed hours of a task stay."""

_WORDS = {
    "initialconference": "icpc", "initial": "icpc", "reviewconference": "rcpc",
    "lacreview": "lac_review", "clareview": "lac_review", "lac": "lac_review",
    "midwayreview": "midway", "deplan": "paper_deplan",
}  # fmt: skip

HOURS = Table(
    "hours",
    "entries",
    (
        Column("entry", Kind.TEXT, "A number or name of the entry, each its own.", required=True,
               example="1"),
        Column("task", Kind.CODE, "What was done.", required=True, codes=TASKS, read_as=_WORDS,
               example="rcpc"),
        Column("hours", Kind.NUMBER, "Hours in all: preparation, travel, meeting, record.",
               required=True, high=60, above=True, example="5.5"),
        Column("children", Kind.NUMBER, "Children of the family in it; 1 if blank.", low=1,
               high=12, example="2"),
        Column("officer", Kind.TEXT, "Who did it.", example="Ann Lee"),
        Column("day", Kind.DATE, "When.", example="2026-03-04"),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One task as somebody did it."""

    entry: str
    task: str
    hours: float
    children: float = 1.0
    officer: str = ""
    day: date | None = None
    row: int = field(default=0, compare=False)


def read_hours(path: str | Path, today: date | None = None) -> tuple[tuple[Entry, ...], LoadReport]:
    """Read a survey sheet.

    Parameters
    ----------
    today
        The day after which nothing can have been measured; the clock's if left out.

    Raises
    ------
    InputError
        If the file can't be read, or as `SheetError` with all faults of its rows.
    """
    sheet = read_sheet(path, HOURS)
    sifted = sift(sheet, _entry, lambda entry: entry.entry, _no_rules, _conflict)
    return sifted.kept, report(sheet, sifted, _future(sifted.kept, today or date.today()))


def _future(entries: Sequence[Entry], today: date) -> Iterator[Finding]:
    rows = tuple(entry.row for entry in entries if entry.day and entry.day > today)
    if rows:
        yield Finding(Level.WARNING, f"after today, {today}; the hours count all the same", rows,
                      "day")  # fmt: skip


def measured(entries: Sequence[Entry], work: Work) -> Iterator[Stated]:
    """Give the keys of `[work]` that the survey replaces; what has few entries stays assumed.

    A task's hours are triangular: low and high are the fifth and ninety-fifth per cent of
    its entries, and the top is where the mean is the measured one. Hours of further
    children are taken off first, at the assumed rate. `work.hours_scale` moves every task:
    it stays as it is, and hours are written so that by its mean they are the measured ones.
    """
    scale = work.hours_scale.mean() if isinstance(work.hours_scale, Law) else work.hours_scale
    for task in TASKS:
        hours = np.array([_of_first_child(e, work, scale) for e in entries if e.task == task])
        if len(hours) < FEWEST:
            continue
        error = float(hours.std(ddof=1) / np.sqrt(len(hours)))
        before = float(np.mean(getattr(work, task))) * scale
        by_scale = f", over the mean {scale:.2f} of work.hours_scale" if scale != 1.0 else ""
        yield Stated(
            f"work.{task}", _triangle(hours / scale),
            f"F: {len(hours)} entries of the survey, mean {hours.mean():.1f} (standard error "
            f"{error:.1f}){by_scale}; assumed was {before:.1f}",
        )  # fmt: skip


def _triangle(hours: NDArray[np.float64]) -> tuple[float, float, float]:
    """Return low, likely and high of a triangular law with the mean of the hours."""
    low, high = np.percentile(hours, [5, 95]).tolist()
    thrice = 3.0 * float(hours.mean())
    likely = min(max(thrice - low - high, low), high)
    # Where the mean is beyond what a top inside allows, the far end comes nearer.
    if likely == low:
        high = thrice - 2.0 * low
    elif likely == high:
        low = thrice - 2.0 * high
    return round(low, 2), round(likely, 2), round(high, 2)


def _of_first_child(entry: Entry, work: Work, scale: float) -> float:
    further = {
        "icpc": float(np.mean(work.icpc_further_child)),
        "rcpc": float(np.mean(work.rcpc_further_child)),
        "lac_review": work.lac_further_child,
    }.get(entry.task, 0.0)
    return max(entry.hours - (entry.children - 1.0) * further * scale, 0.1)


def _entry(record: Record) -> Entry:
    return Entry(**{**record.values, "row": record.row})  # type: ignore[arg-type]


def _no_rules(entry: Entry) -> Iterator[Fault]:
    yield from ()


def _conflict(before: Entry, entry: Entry) -> Fault:
    found = f"entry '{entry.entry}' again, with other content than in row {before.row}"
    return Fault(entry.row, "entry", found, "one row for each entry")
