"""A saved forecast against a service's own monthly figures: promised, came, inside.

The sheet has a column `month` and a column for each figure, named as the metrics are:
`cp_plans`, `looked_after`, `children`, `plans_started`, `reviews_held` … Stocks are those
at the end of the month; counts are of the month, weeks shared out by their days.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from capacity.calibration.scores import LEVELS, crps, pit
from capacity.experiment.metrics import Kind
from capacity.experiment.registry import METRICS
from capacity.experiment.runs import Runs, read_runs
from capacity.files.cells import Cell, tidy
from capacity.files.columns import Column, Table
from capacity.files.columns import Kind as Cells
from capacity.files.grid import read_grid
from capacity.files.sheet import Sheet, parse_grid
from capacity.practice import add_months
from capacity.service.errors import InputError, nearest

Floats = NDArray[np.float64]

MONTH = Column("month", Cells.DATE, "2026-04, or any day of the month.", required=True)
BARE_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
MOST = 1e9


@dataclass(frozen=True, slots=True)
class Tracked:
    """One figure of one month.

    Attributes
    ----------
    quantiles
        Of the forecast, by the names in `scores.LEVELS`.
    crps
        In the figure's own unit.
    """

    month: str
    metric: str
    quantiles: dict[str, float]
    actual: float
    crps: float
    pit: float

    @property
    def inside(self) -> bool:
        """Whether it came inside the 80 % range."""
        return self.quantiles["p10"] <= self.actual <= self.quantiles["p90"]

    def document(self) -> dict[str, Any]:
        """Return the row as plain values."""
        return {
            "month": self.month, "metric": self.metric, **self.quantiles, "actual": self.actual,
            "inside": self.inside, "crps": self.crps, "pit": self.pit,
        }  # fmt: skip


def _quiet(_: str) -> None:
    """Tell nobody."""


def track(folder: Path, actuals: Path, tell: Callable[[str], None] = _quiet) -> list[Tracked]:
    """Score a run folder against a sheet of monthly figures.

    Parameters
    ----------
    tell
        Is told of columns and months of the sheet that are not scored.

    Raises
    ------
    InputError
        If either can't be read, no column is a stock or count that we know, a month is there
        twice, or no month of the sheet is in the forecast.
    """
    runs = read_runs(folder)
    sheet, unknown = _sheet(actuals)
    wanted = [column.name for column in sheet.table.columns if column is not MONTH]
    months = _months(sheet)
    weekly = runs.weekly
    rows: list[Tracked] = []
    for metric in wanted:
        part = weekly[weekly["metric"] == metric]
        wide = part.pivot(index="week", columns="replication", values="value").sort_index()
        samples = wide.to_numpy(dtype=np.float64)
        for month, values in months:
            actual, sample = values.get(metric), _month(runs, metric, samples, month)
            if actual is not None and sample is not None:
                rows.append(_tracked(month, metric, sample, actual))
    if not rows:
        raise InputError(
            "no month of the sheet is in the forecast", where=str(actuals),
            allowed=f"months from {runs.header.start} to {runs.header.end}",
        )  # fmt: skip
    if unknown:
        tell(f"not scored, no figure that we know: {', '.join(unknown)}")
    scored = {row.month for row in rows}
    outside = [f"{month:%Y-%m}" for month, _ in months if f"{month:%Y-%m}" not in scored]
    if outside:
        span = f"{runs.header.start} to {runs.header.end}"
        tell(f"not scored, not whole in the forecast ({span}) or empty: {', '.join(outside)}")
    return sorted(rows, key=lambda row: (row.metric, row.month))


def document(rows: Sequence[Tracked]) -> dict[str, Any]:
    """Return everything as plain values."""
    return {
        "figures": len(rows),
        "inside_80": float(np.mean([row.inside for row in rows])),
        "rows": [row.document() for row in rows],
    }


def table(rows: Sequence[Tracked]) -> Iterator[str]:
    """Give the lines of a table for the screen."""
    yield f"{'month':<9}{'figure':<24}{'promised':>9}{'80 % range':>20}{'came':>9}"
    for row in rows:
        low, high = row.quantiles["p10"], row.quantiles["p90"]
        said = "" if row.inside else "  outside"
        span = f"{_end(low)} to {_end(high)}"
        middle = f"{row.quantiles['p50']:,.0f}"
        yield f"{row.month:<9}{row.metric:<24}{middle:>9}{span:>20}{row.actual:>9,.0f}{said}"
    hits = sum(row.inside for row in rows)
    yield f"{hits} of {len(rows)} inside; a fair forecast has four in five, months go together"


def _end(value: float) -> str:
    """Write an end of a range so that nobody sees 30 outside of "30 to 32", where 30.5 is meant."""
    return f"{value:,.1f}".removesuffix(".0")


def _tracked(month: date, metric: str, sample: Floats, actual: float) -> Tracked:
    quantiles = np.percentile(sample, list(LEVELS.values()))
    return Tracked(
        f"{month:%Y-%m}", metric,
        {name: round(float(q), 2) for name, q in zip(LEVELS, quantiles, strict=True)},
        actual, round(crps(sample, actual), 3), round(pit(sample, actual), 4),
    )  # fmt: skip


def _sheet(path: Path) -> tuple[Sheet, list[str]]:
    """Return the sheet, and its headers that are no figure."""
    grid = read_grid(path, lambda row: sum(tidy(cell) in METRICS for cell in row) + 0.5)
    at, _ = grid.best_row(lambda row: float(sum(_key(tidy(cell)) in _KNOWN for cell in row)))
    names = [_KNOWN.get(_key(tidy(cell)), "") for cell in grid.rows[at]] if grid.rows else []
    metrics = [name for name in dict.fromkeys(names) if name and name != "month"]
    if not metrics:
        headers = [tidy(cell) for cell in grid.rows[at]] if grid.rows else []
        words = [header for header in headers if header and _key(header) != "month"]
        raise InputError(
            f"no column is a figure that we know; the headers are {', '.join(headers[:8])}",
            where=grid.source,
            allowed="month, and stocks or counts such as cp_plans, looked_after, reviews_held",
            suggestion=nearest(words[0], list(_KNOWN.values())) if words else "",
        )
    columns = [Column(name, Cells.NUMBER, METRICS[name].label, high=MOST) for name in metrics]
    unknown = [
        tidy(cell) for cell in grid.rows[at] if tidy(cell) and _key(tidy(cell)) not in _KNOWN
    ]
    whole = replace(grid, rows=[[_first_day(cell) for cell in row] for row in grid.rows])
    return parse_grid(whole, Table("actuals", "months", (MONTH, *columns))), unknown


def _first_day(cell: Cell) -> Cell:
    """Return a month such as 2026-04, as our own tables write it, as a day; else the cell."""
    bare = isinstance(cell, str) and BARE_MONTH.fullmatch(tidy(cell))
    return f"{tidy(cell)}-01" if bare else cell


def _key(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


_KNOWN = {
    _key(name): name
    for name in ("month", *(n for n, m in METRICS.items() if m.kind in (Kind.STOCK, Kind.TOTAL)))
}


def _months(sheet: Sheet) -> list[tuple[date, dict[str, float]]]:
    from capacity.files.faults import SheetError

    faults = [fault for record in sheet.records for fault in record.faults]
    if faults:
        raise SheetError(sheet.source, faults)
    found: list[tuple[date, dict[str, float]]] = []
    for record in sheet.records:
        month = record.values["month"]
        assert isinstance(month, date)
        if any(month.replace(day=1) == before for before, _ in found):
            raise InputError(
                f"{month:%Y-%m} is there twice", where=f"{sheet.source}, row {record.row}",
                allowed="one row a month",
            )  # fmt: skip
        values = {
            name: float(value)
            for name, value in record.values.items()
            if isinstance(value, (int, float))
        }
        found.append((month.replace(day=1), values))
    return found


def _month(runs: Runs, metric: str, samples: Floats, month: date) -> Floats | None:
    """Return the forecast of a month by replication; None where it is not all in it."""
    start, end = date.fromisoformat(runs.header.start), date.fromisoformat(runs.header.end)
    last = add_months(month, 1) - timedelta(days=1)
    if month < start or last > end:
        return None
    if METRICS[metric].kind is Kind.STOCK:
        # Week k closes on day 7k + 6: the close nearest to the month's end.
        week = round(((last - start).days - 6) / 7)
        closing: Floats = samples[min(max(week, 0), len(samples) - 1)]
        return closing
    first_day, last_day = (month - start).days, (last - start).days
    weeks = np.arange(len(samples))
    days = np.minimum(7 * weeks + 6, last_day) - np.maximum(7 * weeks, first_day) + 1
    shares = np.clip(days, 0, 7) / 7.0
    total: Floats = shares @ np.nan_to_num(samples)
    return total
