"""The workbook: the weekly data set of each officer, the monthly one of PRO and HOS, charts.

Text is written as text, whatever it begins with. Rows at the foot add up what stands
above them, by formula, and equal the summary.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import numpy as np

from capacity.experiment.metrics import Kind, Metric, Values
from capacity.experiment.registry import MEETING, METRICS
from capacity.experiment.statistics import describe
from capacity.experiment.summary import plain
from capacity.files.spreadsheet import DATE_FORMAT, Cell, new_book
from capacity.report import words
from capacity.report.charts import CAUSES
from capacity.report.indicators import indicator
from capacity.report.periods import Period, single_weeks
from capacity.report.plotting import Chart
from capacity.report.privacy import masked, tells, unsaid
from capacity.report.provenance import made
from capacity.report.results import Results, is_stock
from capacity.report.sheets import FINE, Column, Sheet, Writer
from capacity.report.tallies import KINDS, STATUTORY, Meetings, Officers

NUMBER, POUNDS = "#,##0", "£#,##0"


def workbook(results: Results, drawn: Sequence[Chart]) -> bytes:
    """Return the workbook of a run; its charts take their titles from those of the report."""
    from capacity.report.workbook_charts import add_charts

    buffer = io.BytesIO()
    with new_book(buffer, results.runs.header.scenario) as book:
        add = Writer(book)
        for sheet in sheets(results):
            add.sheet(sheet)
        add_charts(book, results, {chart.name: chart.title for chart in drawn})
    return buffer.getvalue()


def sheets(results: Results) -> Iterator[Sheet]:
    """Yield the sheets; in public neither officers nor single weeks."""
    yield about(results)
    yield summary(results)
    yield monthly(results)
    if not results.public:
        yield by_week(results)
        yield officers_by_week(results)
        yield officers(results)
    yield ranges(results)
    yield timeliness(results)
    yield causes(results)
    if not results.public:
        yield staffing(results)


def about(results: Results) -> Sheet:
    """Say what this is, how to read it, and how it was made."""
    said = [
        ("What", "A simulation: averages over runs, with ranges. Invented families, no real child"),
        ("Mean", "Average over the runs; its 95 % interval says how well it is known"),
        ("p10 and p90", "Four runs in five lie between; a real year is one run"),
        ("Weeks", "A week counts in the month in which it closes; stocks are as at the close"),
        *made(results),
    ]
    columns = [Column("About", width=34), Column("", width=90)]
    return Sheet("About", results.runs.header.scenario, columns, said, filtered=False)


def summary(results: Results) -> Sheet:
    """Every metric over the run, against its target, and stocks at the end."""
    titles = ("Mean", "95 % low", "95 % high", "p10", "p50", "p90")
    columns = [
        Column("Indicator", width=34), Column("Unit", width=18), Column("Target"),
        Column("Met", width=9), Column("Chance of meeting it, %", NUMBER),
        Column("Missed from", width=13), *map(Column, titles),
        Column("End: mean"), Column("End: p10"), Column("End: p90"),
        Column("What it is", width=90), Column("Name", width=28),
    ]  # fmt: skip
    rows = [list(_summary_row(results, metric)) for metric in _metrics(results)]
    note = (
        "The whole run: stocks averaged over weeks, counts in all, percentages of totals. Missed "
        "from: the first month in which missing the target is likelier than not"
    )
    return Sheet("Summary", note, columns, rows)


def monthly(results: Results) -> Sheet:
    """Give PRO and HOS their data set: every metric by month, average of the runs."""
    note = "Average of the runs: stocks as at the month's close, counts in the month"
    return _by_period("Monthly", note, results, results.months)


def by_week(results: Results) -> Sheet:
    """Every metric by week, average of the runs."""
    weeks = single_weeks(results.weekly.dates, results.runs.header.end)
    note = "Average of the runs: stocks as at the week's close, counts in the week"
    return _by_period("Weekly", note, results, weeks)


def officers_by_week(results: Results) -> Sheet:
    """Give each officer the data set: caseload, hours, what fell due and what became of it."""
    columns = [
        Column("Officer", width=26), Column("Contract"),
        Column("Week closes", DATE_FORMAT, "In all"),
        Column("Share of runs in post", "0.00"), Column("FTE"), Column("Children held"),
        Column("p10"), Column("p90"), Column("Children per FTE"), Column("Hours available"),
        Column("Hours used"), *(Column(title, foot="sum") for title in _MEETINGS),
    ]  # fmt: skip
    note = (
        "Choose an officer by the filter. Averages of the runs in which the officer is in post; "
        "meetings are children, an average of all runs"
    )
    return Sheet("Officers by week", note, columns, list(_officer_weeks(results)), 3, feet=True)


def officers(results: Results) -> Sheet:
    """Each officer over the run."""
    who, met = results.officers, results.meetings
    columns = [
        Column("Officer", width=26), Column("Contract"), Column("Children per FTE, start"),
        Column("End: p10"), Column("End: p50"), Column("End: p90"),
        *(Column(title, foot="sum") for title in _MEETINGS),
    ]  # fmt: skip
    tallied = _meeting_counts(met).sum(axis=2)
    rows: list[list[Cell]] = []
    for at, name in enumerate(met.names):
        place = who.names.index(name) if name in who.names else None
        counts = tallied[:, at].tolist()
        if place is not None or any(counts):
            rows.append([*_officer_cells(results, name, place), *counts])
    note = "Medians and ranges over the runs; meetings are children, an average of all runs"
    return Sheet("Officers", note, columns, rows, feet=True)


def ranges(results: Results) -> Sheet:
    """Give what may happen, by month: p10, p50 and p90 of what the charts show."""
    names = [name for name in RANGED if results.has(name)]
    columns = [Column("Closes", DATE_FORMAT)]
    columns += [Column(f"{METRICS[name].label}: {part}") for name in names for part in _PARTS]
    found = [results.over_periods(name) for name in names]
    rows: list[list[Cell]] = []
    for at, period in enumerate(results.periods):
        row: list[Cell] = [date.fromisoformat(period.close)]
        for name, each in zip(names, found, strict=True):
            unit = METRICS[name].unit
            row += [
                _cell(float(part[at]), unit, results) for part in (each.p10, each.p50, each.p90)
            ]
        rows.append(row)
    note = (
        "Each month by itself over the runs: no single run goes along a line. Midway reviews of "
        "the last three weeks count only once they are held or missed"
    )
    return Sheet("Ranges", note, columns, rows)


def timeliness(results: Results) -> Sheet:
    """Meetings by kind: due, on time, late; children, an average of the runs."""
    met = results.meetings
    share = "meetings_on_time_pct"
    columns = [
        Column("Kind", width=22), Column("Due", foot="sum"), Column("On time", foot="sum"),
        Column("Held at any time", foot="sum"),
        Column("On time, %", foot=results.figure(share).mean),
    ]  # fmt: skip
    rows: list[list[Cell]] = []
    for at, kind in enumerate(STATUTORY):
        due, on_time, done = (
            float(part[:, :, at].sum()) for part in (met.due, met.on_time, met.done)
        )
        counts = _due_and_held(due, on_time, done, results)
        rows.append([MEETING[kind], *counts, results.figure(f"{share}_{kind}").mean])
    note = (
        "Children whose meeting fell due in the run, average of the runs; a percentage is the "
        "average of the runs' own, as in Summary"
    )
    return Sheet("Timeliness", note, columns, rows, feet=not results.public, filtered=False)


def causes(results: Results) -> Sheet:
    """Lateness by cause and kind; in public in all only."""
    met = results.meetings
    names = [CAUSES.get(cause, cause) for cause in met.causes]
    note = "Children whose statutory meeting was late, average of the runs"
    if results.public:
        totals = met.late.sum(axis=1)
        said = _public_cells(totals, "children")
        columns = [Column("Cause", width=28), Column("In all")]
        rows: list[list[Cell]] = [list(row) for row in zip(names, said, strict=True)]
        return Sheet("Causes of lateness", note, columns, rows, filtered=False)
    columns = [Column("Cause", width=28), *(Column(MEETING[kind], foot="sum") for kind in
               STATUTORY), Column("In all", foot="sum")]  # fmt: skip
    rows = [
        [name, *map(float, row), float(row.sum())]
        for name, row in zip(names, met.late, strict=True)
    ]
    return Sheet("Causes of lateness", note, columns, rows, feet=True, filtered=False)


def staffing(results: Results) -> Sheet:
    """Staffing events, how often in an average run."""
    table = results.runs.table("staffing")
    # Arrow's own grouping imports pandas, which takes longer than this.
    counted = Counter(
        zip(*(table[name].to_pylist() for name in ("event", "contract")), strict=True)
    )
    rows = [
        [event, contract, count / results.replications]
        for (event, contract), count in sorted(
            counted.items(), key=lambda each: [name or "" for name in each[0]]
        )
    ]
    columns = [Column("Event", width=22), Column("Contract"), Column("In an average run")]
    return Sheet("Staffing", "What happens to staff, average of the runs", columns, rows)


RANGED = (
    "caseload_per_fte", "cp_plans", "looked_after", "overdue_now", "meetings_on_time_pct_icpc",
    "meetings_on_time_pct_rcpc", "meetings_on_time_pct_lac", "midway_done_pct", "hours_needed",
    "hours_available", "fte_in_post", "locum_share_pct", "cost_total",
)  # fmt: skip
_PARTS = ("p10", "p50", "p90")
_HOURS = -2
"""The row of hours available in `_officer_means`."""

_MEETINGS = (
    "Meetings due", "On time", "Late", "Meetings held", "Midway due", "Midway done",
)  # fmt: skip


def _metrics(results: Results) -> Iterator[Metric]:
    left_out = unsaid(results) if results.public else frozenset[str]()
    return (
        each
        for each in METRICS.values()
        if each.listed and results.has(each.name) and each.name not in left_out
    )


def _summary_row(results: Results, metric: Metric) -> Iterator[Cell]:
    found = indicator(results, metric.name)
    figure, end, unit = found.figure, found.end, metric.unit
    yield from (metric.label, unit, found.target, found.verdict or None)
    chance = found.judged.chance if found.judged else None
    yield from (None if chance is None else 100 * chance, found.missed_from or None)
    parts = (figure.mean, figure.ci95_low, figure.ci95_high, figure.p10, figure.p50, figure.p90)
    yield from (_cell(part, unit, results) for part in parts)
    yield from (
        _cell(part, unit, results)
        for part in ((end.mean, end.p10, end.p90) if end else (None,) * 3)
    )
    yield from (metric.definition, metric.name)


def _by_period(name: str, note: str, results: Results, spans: tuple[Period, ...]) -> Sheet:
    columns = [Column("Closes", DATE_FORMAT, "In all"), Column("Weeks", NUMBER, "sum")]
    table: list[Sequence[Cell]] = [
        [date.fromisoformat(each.close) for each in spans], [float(each.weeks) for each in spans],
    ]  # fmt: skip
    for metric in _metrics(results):
        means = results.over_periods(metric.name, spans).mean
        columns.append(_column(results, metric))
        plain: list[Cell] = [float(each) for each in means]
        table.append(_public_cells(means, metric.unit) if results.public else plain)
    rows = [list(row) for row in zip(*table, strict=True)]
    return Sheet(name, note, columns, rows, feet=True)


def _column(results: Results, metric: Metric) -> Column:
    unit = {"per cent": "%", "children per FTE": "per FTE"}.get(metric.unit, metric.unit)
    plain = unit in metric.label or "%" in metric.label
    title = metric.label if plain else f"{metric.label} ({unit})"
    whole = _cell(results.figure(metric.name).mean, metric.unit, results)
    summed = metric.kind is Kind.TOTAL and not is_stock(metric) and not results.public
    written = POUNDS if metric.unit == "pounds" else FINE
    return Column(title, written, "sum" if summed else whole, 14)


def _officer_weeks(results: Results) -> Iterator[list[Cell]]:
    who, met = results.officers, results.meetings
    closes = [date.fromisoformat(close) for close in results.closes]
    means = _officer_means(who)
    tallied = _meeting_counts(met)
    for at, name in enumerate(met.names):
        place = who.names.index(name) if name in who.names else None
        contract = None if place is None else who.contracts[place]
        for week, close in enumerate(closes):
            counts = tallied[:, at, week].tolist()
            cells: list[float | None] = [None] * len(means)
            if place is not None and not np.isnan(means[_HOURS, place, week]):
                cells = plain(means[:, place, week])
            if cells[_HOURS] is not None or any(counts):
                yield [name or "(no officer)", contract, close, *cells, *counts]


def _officer_means(who: Officers) -> Values:
    """Return what stands in an officer's row, shape (columns, officers, weeks)."""
    held = describe(who.caseload)
    share = (~np.isnan(who.caseload)).mean(axis=0)
    rest = [describe(each).mean for each in (who.per_fte, who.available, who.used)]
    return np.stack([share, describe(who.fte).mean, held.mean, held.p10, held.p90, *rest])


def _officer_cells(results: Results, name: str, place: int | None) -> list[Cell]:
    if place is None:
        return [name or "(no officer)", None, None, None, None, None]
    who = results.officers
    start, end = (who.per_fte[:, place, week] for week in (0, -1))
    start, end = start[~np.isnan(start)], end[~np.isnan(end)]
    cells: list[Cell] = [name, who.contracts[place]]
    cells.append(float(np.median(start)) if start.size else None)
    spread = np.percentile(end, (10, 50, 90), method="weibull") if end.size else [None] * 3
    return [*cells, *(None if each is None else float(each) for each in spread)]


def _meeting_counts(met: Meetings) -> Values:
    """Return what stands under `_MEETINGS`, shape (columns, officers, weeks)."""
    kinds, midway = slice(0, len(STATUTORY)), KINDS.index("midway")
    due, on_time, held = (
        part[:, :, kinds].sum(axis=2) for part in (met.due, met.on_time, met.held)
    )
    between = (met.due[:, :, midway], met.done[:, :, midway])
    return np.stack([due, on_time, due - on_time, held, *between])


def _cell(value: float | None, unit: str, results: Results) -> Cell:
    if value is None or np.isnan(value):
        return None
    return words.FEW if results.public and words.hidden(value, unit) else float(value)


def _due_and_held(due: float, on_time: float, held: float, results: Results) -> list[Cell]:
    """Return the counts; in public none from which another one and a small rest follow."""
    cells = [_cell(each, "children", results) for each in (due, on_time, held)]
    if results.public:
        if apart := tells(due, held):
            cells[2] = words.UNSAID
        if tells(due, on_time) or (not apart and tells(held, on_time)):
            cells[1] = words.UNSAID
    return cells


def _public_cells(values: Any, unit: str) -> list[Cell]:
    hidden = masked(values, unit)
    return [
        words.UNSAID if mask else float(value) for value, mask in zip(values, hidden, strict=True)
    ]
