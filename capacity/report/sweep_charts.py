"""Charts of a sweep: a tornado, Sobol indices, and a metric over the values of a grid."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from capacity.experiment.metrics import Metric
from capacity.experiment.registry import METRICS
from capacity.experiment.sensitivity import Swing, Tornado
from capacity.experiment.sobol import Sobol
from capacity.experiment.sweep import Row, Sweep
from capacity.report import theme, words
from capacity.report.drawing import Picture
from capacity.report.plotting import Chart, DataTable
from capacity.report.theme import Size
from capacity.scenario.keys import plain

if TYPE_CHECKING:
    import altair as alt

WIDEST = 10
STEP = 40
COLOURS = (theme.BLUE, theme.PLUM, theme.GREY, theme.LABEL_ORANGE)
DASHES = ([1, 0], [6, 3], [2, 2], [8, 2, 2, 2])


def tornado_chart(tornado: Tornado, name: str) -> Chart | None:
    """Draw what the ten parameters do that move a metric most; None if none does."""
    swings = [each for each in tornado.swings(name)[:WIDEST] if each.size > 0]
    if not swings:
        return None
    metric, widest = METRICS[name], swings[0]
    said = words.number(widest.size, metric.unit, 1 if metric.unit != "pounds" else None)
    rows = tuple(_swing_row(each) for each in swings)
    return Chart(
        f"sensitivity-{name}",
        f"{widest.parameter.key} moves {words.in_a_sentence(metric.label)} most: by {said}",
        f"{_first(metric.unit)}: difference from the scenario as it stands, each parameter "
        "alone at the low (upper bar, orange) and high end (lower, blue) of its likely range",
        f"The widest of {len(tornado.ends)} parameters, in their order.",
        partial(_tornado, swings),
        DataTable(("parameter", "low", "high", "at low", "at high"), rows),
    )


def grid_chart(sweep: Sweep, name: str) -> Chart | None:
    """Draw a metric over the key with most values, a line for each value of the others."""
    rows = [row for row in sweep.rows() if row["metric"] == name and row["mean"] is not None]
    if not rows:
        return None
    metric = METRICS[name]
    along = max(sweep.keys, key=lambda key: len({row[key] for row in rows}))
    others = [key for key in sweep.keys if key != along]
    means = [float(row["mean"] or 0) for row in rows]
    low, high = (_said(value, metric) for value in (min(means), max(means)))
    each = f"; a line for each {', '.join(others)}" if others else ""
    table = tuple(
        (*(str(row[key]) for key in sweep.keys), *(f"{row[of]}" for of in _FIGURES)) for row in rows
    )
    return Chart(
        f"grid-{name}",
        f"{metric.label}: from {low} to {high} over the grid",
        f"{_first(metric.unit)}, mean and its 95 % interval, by {along}{each}",
        f"One line for each of {', '.join(others)}." if others else "One line.",
        partial(_grid, rows, along, others),
        DataTable((*sweep.keys, *_FIGURES), table),
    )


def sobol_chart(sobol: Sobol, name: str) -> Chart | None:
    """Draw the first and total index of each parameter; None where a metric has none."""
    found = sobol.indices.get(name)
    if found is None:
        return None
    order = sorted(range(len(sobol.parameters)), key=lambda at: -found.total[at])
    keys = [sobol.parameters[at].key for at in order]
    shares = [
        {"at": place, "key": sobol.parameters[at].key, "index": which, "colour": colour,
         "value": float(mean[at]), "low": float(low[at]), "high": float(high[at])}
        for place, at in enumerate(order)
        for which, colour, mean, low, high in (
            ("alone", theme.BLUE, found.first, found.first_low, found.first_high),
            ("with others", theme.LABEL_ORANGE, found.total, found.total_low, found.total_high))
    ]  # fmt: skip
    rows = tuple(
        (str(each["key"]), str(each["index"]), f"{each['value']:.2f}",
         f"{each['low']:.2f}", f"{each['high']:.2f}")
        for each in shares
    )  # fmt: skip
    label = words.in_a_sentence(METRICS[name].label)
    return Chart(
        f"sobol-{name}",
        f"{keys[0]} brings {found.total[order[0]]:.0%} of the uncertainty of {label}",
        "Sobol indices and their 95 % intervals: alone (upper, blue), with others (lower, orange)",
        f"{len(sobol.points)} points, {sobol.replications} replications each.",
        partial(_sobol, shares),
        DataTable(("parameter", "index", "value", "ci95_low", "ci95_high"), rows),
    )


_FIGURES = ("mean", "ci95_low", "ci95_high")


def _first(text: str) -> str:
    return text[:1].upper() + text[1:]


def _said(value: float, metric: Metric) -> str:
    return words.number(value, metric.unit, None if metric.unit == "pounds" else 1)


def _swing_row(swing: Swing) -> tuple[str, ...]:
    parameter = swing.parameter
    differences = (f"{each.mean or 0:+.2f}" for each in (swing.at_low, swing.at_high))
    return (parameter.key, plain(parameter.low), plain(parameter.high), *differences)


def _tornado(swings: Sequence[Swing], size: Size) -> Picture:
    """Draw bars from zero, a parameter's name above its bars."""
    import altair as alt

    values = [
        {"at": at, "end": end, "value": found.mean or 0.0, "colour": colour,
         "name": f"{each.parameter.key}, {plain(each.parameter.low)} to "
                 f"{plain(each.parameter.high)}"}
        for at, each in enumerate(swings)
        for end, found, colour in (
            ("low", each.at_low, theme.LABEL_ORANGE), ("high", each.at_high, theme.BLUE))
    ]  # fmt: skip
    data = _data(values)
    y = alt.Y("at:O", axis=None, scale=alt.Scale(paddingInner=0.55, paddingOuter=0.6))
    bar = data.mark_bar().encode(
        x=alt.X("value:Q", stack=None, axis=alt.Axis(orient="top", format="+,.3~g", tickCount=6)),
        y=y, yOffset=alt.YOffset("end:N", sort=["low", "high"]),
        color=alt.Color("colour:N", scale=None),
    )  # fmt: skip
    left: Any = alt.XValue  # untyped
    name = data.transform_filter("datum.end == 'low'").mark_text(
        align="left", baseline="bottom", dy=-STEP * 0.2
    ).encode(x=left(0), y=y, text=alt.Text("name:N"))  # fmt: skip
    zero = _data([{}]).mark_rule(color=theme.GREY).encode(x=alt.XDatum(0))
    return Picture([bar, zero, name], size.plot + size.beside - 10, STEP * len(swings) + 10)


def _sobol(shares: Sequence[dict[str, Any]], size: Size) -> Picture:
    """Draw a dot with its interval for each index, a parameter's name above its two."""
    import altair as alt

    data = _data(shares)
    y = alt.Y("at:O", axis=None, scale=alt.Scale(paddingInner=0.55, paddingOuter=0.6))
    offset = alt.YOffset("index:N", sort=["alone", "with others"])
    colour = alt.Color("colour:N", scale=None)
    axis = alt.Axis(orient="top", format=".1f", tickCount=6)
    x = alt.X("value:Q", scale=alt.Scale(domain=[0, 1], nice=True), axis=axis)
    interval = data.mark_rule(clip=True).encode(
        x=alt.X("low:Q", axis=axis), x2=alt.X2("high:Q"), y=y, yOffset=offset, color=colour
    )
    dot = data.mark_point(filled=True, size=60).encode(x=x, y=y, yOffset=offset, color=colour)
    left: Any = alt.XValue  # untyped
    name = data.transform_filter("datum.index == 'alone'").mark_text(
        align="left", baseline="bottom", dy=-STEP * 0.2
    ).encode(x=left(0), y=y, text=alt.Text("key:N"))  # fmt: skip
    height = STEP * len(shares) // 2 + 10
    return Picture([interval, dot, name], size.plot + size.beside - 10, height)


def _grid(rows: Sequence[Row], along: str, others: Sequence[str], size: Size) -> Picture:
    """Draw a line with intervals for each combination of the other keys."""
    import altair as alt

    lines = sorted({tuple(float(row[key] or 0) for key in others) for row in rows})
    values = []
    for row in rows:
        line = tuple(float(row[key] or 0) for key in others)
        at = lines.index(line)
        values.append({
            "x": row[along], "mean": row["mean"], "low": row["ci95_low"],
            "high": row["ci95_high"], "line": at, "colour": COLOURS[at % len(COLOURS)],
            "label": ", ".join(plain(value) for value in line),
        })  # fmt: skip
    data = _data(values)
    x = alt.X("x:Q", scale=alt.Scale(zero=False), axis=alt.Axis(title=along))
    y = alt.Y("mean:Q", scale=alt.Scale(zero=False))
    colour = alt.Color("colour:N", scale=None)
    dash = alt.StrokeDash(
        "line:O", legend=None,
        scale=alt.Scale(
            domain=list(range(len(lines))),
            range=[DASHES[at // len(COLOURS) % len(DASHES)] for at in range(len(lines))],
        ),
    )  # fmt: skip
    path = data.mark_line().encode(x=x, y=y, color=colour, detail="line:N", strokeDash=dash)
    dot = data.mark_point(filled=True, size=60).encode(x=x, y=y, color=colour)
    interval = data.mark_rule().encode(x=x, y=alt.Y("low:Q"), y2=alt.Y2("high:Q"), color=colour)
    last = max(float(row[along] or 0) for row in rows)
    label = data.transform_filter(f"datum.x == {last}").mark_text(align="left", dx=8).encode(
        x=x, y=y, text=alt.Text("label:N"), color=colour
    )  # fmt: skip
    return Picture([path, interval, dot, label], size.plot, size.height)


def _data(values: Sequence[dict[str, Any]]) -> alt.Chart:
    import altair as alt

    return alt.Chart(alt.InlineData(values=list(values)))
