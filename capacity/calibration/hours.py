"""A local survey of hours in place of the assumed ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np

from capacity.calibration.stated import Stated
from capacity.files.columns import Column, Kind, Table
from capacity.files.faults import Fault
from capacity.files.load_report import LoadReport
from capacity.files.sheet import Record, read_sheet
from capacity.files.sift import report, sift
from capacity.scenario.laws import Triangular
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


def read_hours(path: str | Path) -> tuple[tuple[Entry, ...], LoadReport]:
    """Read a survey sheet.

    Raises
    ------
    InputError
        If the file can't be read, or as `SheetError` with all faults of its rows.
    """
    sheet = read_sheet(path, HOURS)
    sifted = sift(sheet, _entry, lambda entry: entry.entry, _no_rules, _conflict)
    return sifted.kept, report(sheet, sifted, ())


def measured(entries: Sequence[Entry], work: Work) -> Iterator[Stated]:
    """Give the keys of `[work]` that the survey replaces, and what stays assumed.

    A task's hours are triangular: low and high are the fifth and ninety-fifth per cent of
    its entries, and the top is where the mean is the measured one. Hours of further
    children are taken off first, at the assumed rate.
    """
    shares = []
    for task in TASKS:
        hours = np.array([_of_first_child(e, work) for e in entries if e.task == task])
        if len(hours) < FEWEST:
            continue
        low, high = np.percentile(hours, [5, 95])
        likely = float(np.clip(3.0 * hours.mean() - low - high, low, high))
        before = float(np.mean(getattr(work, task)))
        shares.append((len(hours), float(hours.std(ddof=1) / hours.mean())))
        yield Stated(
            f"work.{task}", (round(float(low), 2), round(likely, 2), round(float(high), 2)),
            f"F: {len(hours)} entries of the survey, mean {hours.mean():.1f}; assumed was "
            f"{before:.1f}",
        )  # fmt: skip
    if shares:
        yield _scale(shares)


def _scale(shares: Sequence[tuple[int, float]]) -> Stated:
    """Return the law of the scale: how unsure the means still are."""
    unsure = float(np.sqrt(np.mean([spread**2 / count for count, spread in shares])))
    half = round(min(max(2.0 * unsure, 0.02), 0.3), 3)
    return Stated(
        "work.hours_scale", Triangular(low=1.0 - half, likely=1.0, high=1.0 + half),
        "D: two standard errors of the measured means, either way",
    )  # fmt: skip


def _of_first_child(entry: Entry, work: Work) -> float:
    further = {
        "icpc": float(np.mean(work.icpc_further_child)),
        "rcpc": float(np.mean(work.rcpc_further_child)),
        "lac_review": work.lac_further_child,
    }.get(entry.task, 0.0)
    return max(entry.hours - (entry.children - 1.0) * further, 0.1)


def _entry(record: Record) -> Entry:
    return Entry(**{**record.values, "row": record.row})  # type: ignore[arg-type]


def _no_rules(entry: Entry) -> Iterator[Fault]:
    yield from ()


def _conflict(before: Entry, entry: Entry) -> Fault:
    found = f"entry '{entry.entry}' again, with other content than in row {before.row}"
    return Fault(entry.row, "entry", found, "one row for each entry")
