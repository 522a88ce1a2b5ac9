"""Charts of one range or two over a run, with their figures by period."""

from __future__ import annotations

import numpy as np

from capacity.experiment.registry import METRICS
from capacity.experiment.statistics import Statistics
from capacity.report import words
from capacity.report.drawing import Scale, over_time
from capacity.report.periods import Period
from capacity.report.plotting import (
    Chart,
    DataTable,
    fan,
    last,
    range_said,
    range_strand,
    range_table,
)
from capacity.report.results import Results


def one_range(results: Results, name: str, title: str = "") -> Chart | None:
    """Return a metric's fan with its figures by period, if the run has the metric."""
    if not results.has(name):
        return None
    chart = fan(name, results.paths(name), results.closes, public=results.public, title=title)
    table = _ranges(results, results.over_periods(name), METRICS[name].unit)
    return Chart(chart.name, chart.title, chart.subtitle, chart.described, chart.picture, table)


def two_ranges(
    results: Results,
    name: str,
    title: str,
    subtitle: str,
    found: dict[str, Statistics],
    drawn: dict[str, tuple[str, str]],
    unit: str,
    spans: tuple[Period, ...] | None = None,
) -> Chart:
    """Return a chart of two strands with their ranges, the second dashed: grey paper shows it."""
    days = [each.close for each in spans] if spans else results.closes
    strands = [
        range_strand(found[metric], unit, colour, word, public=results.public, dash=dash)
        for dash, (metric, (word, colour)) in zip(((1, 0), (6, 3)), drawn.items(), strict=True)
    ]
    scale = Scale.around([part for strand in strands for part in strand.parts], zero=unit == "FTE")
    public = results.public
    ends = [
        f"{word} at the end {words.span(last(each.p10), last(each.p90), unit, public=public)}"
        for each, (word, _) in zip(found.values(), drawn.values(), strict=True)
    ]
    tabled = {
        word.capitalize(): found[metric] if spans else results.over_periods(metric)
        for metric, (word, _) in drawn.items()
    }
    return Chart(
        name, title, f"{subtitle} {range_said(unit, public=results.public)}",
        f"Line chart of two ranges. Four runs in five: {'; '.join(ends)}.",
        lambda size: over_time(days, strands, scale, size),
        side_by_side(tabled, results, unit),
    )  # fmt: skip


def side_by_side(found: dict[str, Statistics], results: Results, unit: str) -> DataTable:
    """Return a table with a middle and a range for each of some things."""
    columns = [
        f"{name}: {what}" for name in found for what in ("half are lower", "four runs in five")
    ]
    rows = []
    for at, period in enumerate(results.periods):
        cells = [period.label]
        for each in found.values():
            cells.append(figure_said(each.p50[at], unit, results))
            low, high = plain(each.p10[at]), plain(each.p90[at])
            cells.append(words.span(low, high, unit, public=results.public))
        rows.append(tuple(cells))
    return DataTable(("Period", *columns), tuple(rows))


def _ranges(results: Results, found: Statistics, unit: str) -> DataTable:
    labels = [period.label for period in results.periods]
    return range_table(labels, found, unit, public=results.public)


def plain(value: float) -> float | None:
    """Return a number, or None where there is none."""
    return None if np.isnan(value) else float(value)


def figure_said(value: float, unit: str, results: Results) -> str:
    """Write a figure as it may be read in public or at home."""
    return words.count(plain(value), unit, public=results.public)
