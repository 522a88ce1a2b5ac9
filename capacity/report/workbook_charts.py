"""The charts of the workbook: Excel's own, fed from the sheet of ranges, labelled directly."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from capacity.experiment.registry import METRICS
from capacity.report import theme
from capacity.report.results import Results

if TYPE_CHECKING:
    from xlsxwriter import Workbook

SHEET, SOURCE = "Charts", "Ranges"
FIRST_ROW = 2


@dataclass(frozen=True)
class Line:
    """A column of the ranges as a line."""

    metric: str
    part: int
    name: str
    colour: str
    dash: str = "solid"


@dataclass(frozen=True)
class Plot:
    """One chart: the report's chart whose finding is its title, and its lines."""

    finding: str
    axis: str
    lines: tuple[Line, ...]


def _range(
    metric: str, colour: str, names: Sequence[str] = ("low", "middle", "high")
) -> list[Line]:
    dashes = ("dash", "solid", "dash")
    return [
        Line(metric, part, name, colour, dash)
        for part, (name, dash) in enumerate(zip(names, dashes, strict=True))
    ]


PLOTS = (
    Plot("caseload_per_fte", "Children per FTE", tuple(_range("caseload_per_fte", theme.BLUE))),
    Plot("children", "Children", (
        Line("cp_plans", 1, "on a plan", theme.PLUM),
        Line("looked_after", 1, "looked after", theme.BLUE, "dash"),
    )),
    Plot("on-time", "On time, %", (
        Line("meetings_on_time_pct_icpc", 1, "ICPCs", theme.PLUM, "dash"),
        Line("meetings_on_time_pct_rcpc", 1, "RCPCs", theme.GREY, "round_dot"),
        Line("meetings_on_time_pct_lac", 1, "LAC reviews", theme.BLUE),
    )),
    Plot("overdue_now", "Children waiting", tuple(_range("overdue_now", theme.BLUE))),
    Plot("midway", "Midway reviews held, %", tuple(_range("midway_done_pct", theme.BLUE))),
    Plot("hours", "Hours", (
        Line("hours_needed", 1, "needed", theme.PLUM),
        Line("hours_available", 1, "available", theme.BLUE, "dash"),
    )),
)  # fmt: skip


def add_charts(book: Workbook, results: Results, findings: Mapping[str, str]) -> None:
    """Add a sheet of charts in two columns."""
    from capacity.report.workbook import RANGED

    places = {
        name: 1 + 3 * at for at, name in enumerate(each for each in RANGED if results.has(each))
    }
    page = book.add_worksheet(SHEET)
    page.hide_gridlines(2)
    page.set_landscape()
    page.fit_to_pages(1, 1)
    shown = 0
    for plot in PLOTS:
        if plot.finding not in findings or not all(line.metric in places for line in plot.lines):
            continue
        drawn = _drawn(book, plot, findings[plot.finding], places, results)
        row, column = divmod(shown, 2)
        page.insert_chart(row * 20, column * 11, drawn, {"description": findings[plot.finding]})
        shown += 1


def _drawn(
    book: Workbook, plot: Plot, finding: str, places: dict[str, int], results: Results
) -> Any:
    chart = book.add_chart({"type": "line"})
    points, limits = len(results.periods), _limits(plot, results)
    last = FIRST_ROW + points - 1
    lowest = min(plot.lines, key=partial(_end, results))
    for line in plot.lines:
        column = places[line.metric] + line.part
        chart.add_series({
            "name": line.name,
            "categories": [SOURCE, FIRST_ROW, 0, last, 0],
            "values": [SOURCE, FIRST_ROW, column, last, column],
            "line": {"color": line.colour, "width": 2.25, "dash_type": line.dash},
            "data_labels": _at_the_end(points, line.colour, "below" if line is lowest else "above"),
        })  # fmt: skip
    text = {"name": "Arial", "size": 10, "color": theme.GREY}
    chart.set_title({"name": finding, "name_font": {**text, "size": 12, "bold": True},
                     "overlay": False})  # fmt: skip
    chart.set_legend({"none": True})
    chart.set_x_axis({
        "date_axis": True, "num_format": "mmm yy", "num_font": text, "label_position": "low",
        **({"major_unit": 3, "major_unit_type": "months"} if points > 8 else {}),
    })  # fmt: skip
    chart.set_y_axis({"name": plot.axis, "name_font": text, "num_font": text, "num_format": "#,##0",
                      "major_gridlines": {"visible": True, "line": {"color": theme.RULE}},
                      **limits})  # fmt: skip
    chart.set_size({"width": 660, "height": 380})
    return chart


def _end(results: Results, line: Line) -> float:
    """Return where a line ends."""
    found = results.over_periods(line.metric)
    return float((found.p10, found.p50, found.p90)[line.part][-1])


def _limits(plot: Plot, results: Results) -> dict[str, float]:
    """Return the ends of the vertical axis: a percentage ends at 100, what is high up begins so."""
    found = [results.over_periods(line.metric) for line in plot.lines]
    lowest = float(np.nanmin([each.p10 for each in found]))
    begins = {"min": math.floor(lowest / 10) * 10 - 10.0 if lowest > 50 else 0.0}
    share = METRICS[plot.lines[0].metric].unit == "per cent"
    return {**begins, "max": 100.0} if share else begins


def _at_the_end(points: int, colour: str, place: str) -> dict[str, Any]:
    """Name a line at its last point only."""
    return {
        "series_name": True, "value": False, "position": place,
        "font": {"name": "Arial", "size": 10, "color": colour, "bold": True},
        "custom": [{"delete": True}] * (points - 1),
    }  # fmt: skip
