"""Charts of a sweep: a tornado, Sobol indices, and a metric over the values of a grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from capacity.experiment.comparison_statistics import ALPHA, holm
from capacity.experiment.metrics import Metric, Values
from capacity.experiment.registry import METRICS
from capacity.experiment.sensitivity import Swing, Tornado
from capacity.experiment.sobol import ROUGH, Indices, Sobol
from capacity.experiment.sweep import Row, Sweep
from capacity.report import theme, words
from capacity.report.drawing import Picture, Scale, y_axis
from capacity.report.places import spread_apart
from capacity.report.plotting import Chart, DataTable
from capacity.report.theme import Size
from capacity.scenario.keys import plain

if TYPE_CHECKING:
    import altair as alt

WIDEST = 10
NAME, LANE = 24, 18
STEP = NAME + 2 * LANE + 4
"""Pixels of a parameter's name, of each of its two lanes, and of all together."""
COLOURS = (theme.BLUE, theme.PLUM, theme.GREY, theme.LABEL_ORANGE)
DASHES = ([1, 0], [6, 3], [2, 2], [8, 2, 2, 2])


def tornado_chart(tornado: Tornado, name: str) -> Chart | None:
    """Draw what the ten parameters do that move a metric most; None if none does."""
    swings = [each for each in tornado.swings(name)[:WIDEST] if each.size > 0]
    if not swings:
        return None
    metric, widest = METRICS[name], swings[0]
    points = metric.unit == "per cent"
    said = f"{widest.size:,.1f} points" if points else _said(widest.size, metric)
    rows = tuple(_swing_row(each) for each in swings)
    return Chart(
        f"sensitivity-{name}",
        f"{widest.parameter.key} moves {words.in_a_sentence(metric.label)} most: by {said}"
        if _told_from_chance(tornado, name)
        else f"Too few runs to tell what moves {words.in_a_sentence(metric.label)} most",
        f"{'Points' if points else words.begun(metric.unit)}: difference from the scenario as it "
        "stands, each parameter alone at the low (hollow) and at the high end (filled) of its "
        "likely range; beside each bar the value",
        f"The widest of {len(tornado.ends)} parameters, in their order.",
        partial(_tornado, swings),
        DataTable(("Parameter", "Low end", "High end", "Difference at low", "At high"), rows),
    )


def _told_from_chance(tornado: Tornado, name: str) -> bool:
    """Whether the widest swing is more than the widest of so many would be by chance (Holm)."""
    swings = tornado.swings(name)
    chances = holm([end.p for each in swings for end in (each.at_low, each.at_high)])
    return any(p is not None and p < ALPHA for p in chances[:2])


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
        (
            *(plain(float(row[key] or 0)) for key in sweep.keys),
            *(
                words.NONE if row[of] is None else _said(float(row[of] or 0), metric)
                for of in _FIGURES
            ),
        )
        for row in rows
    )
    return Chart(
        f"grid-{name}",
        f"{metric.label}: from {low} to {high} over the grid",
        f"{words.begun(metric.unit)}, mean and its 95 % interval, by {along}{each}",
        f"One line for each of {', '.join(others)}." if others else "One line.",
        partial(_grid, rows, along, others),
        DataTable((*map(described, sweep.keys), *_TITLES), table),
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
    return Chart(
        f"sobol-{name}",
        _sobol_title(keys[0], found, order[0], words.in_a_sentence(METRICS[name].label)),
        "Sobol indices with their 95 % intervals: what it brings alone (ring), and together with "
        "others (dot)",
        f"{len(sobol.points)} points, {sobol.replications} replications each.",
        partial(_sobol, shares),
        DataTable(("Parameter", "Index", "Value", "95 % interval: from", "to"), rows),
    )


def _sobol_title(key: str, found: Indices, at: int, label: str) -> str:
    """Say what brings most of a figure's uncertainty, if there are points enough to tell."""
    if found.total_high[at] - found.total_low[at] > ROUGH:
        return f"Too few points to tell what brings the uncertainty of {label}"
    most = 100.0 * _within(float(found.total[at]))
    return f"{key} brings {words.number(most, 'per cent')} of the uncertainty of {label}"


_FIGURES = ("mean", "ci95_low", "ci95_high")
_TITLES = ("Mean", "95 % interval: from", "to")


def described(key: str) -> str:
    """Return what a key is, its own name beside it."""
    from capacity.scenario import Scenario
    from capacity.scenario.keys import key_at

    found = key_at(Scenario, key.split("."))
    return f"{found.description} ({key})" if found else key


def _said(value: float, metric: Metric) -> str:
    return words.number(value, metric.unit, None if metric.unit == "pounds" else 1)


def _swing_row(swing: Swing) -> tuple[str, ...]:
    parameter = swing.parameter
    differences = (f"{each.mean or 0:+.2f}" for each in (swing.at_low, swing.at_high))
    return (parameter.key, plain(parameter.low), plain(parameter.high), *differences)


@dataclass(frozen=True)
class Lane:
    """One mark of a parameter: where it stands, and what is written beside it."""

    key: str
    place: int
    value: float
    low: float
    high: float
    text: str
    filled: bool


def _tornado(swings: Sequence[Swing], size: Size) -> Picture:
    """Draw two bars from zero under each parameter's name, its value at the end of each."""
    import altair as alt

    lanes = [
        Lane(each.parameter.key, place, found.mean or 0.0, 0.0, found.mean or 0.0, plain(end), full)
        for each in swings
        for place, end, found, full in (
            (0, each.parameter.low, each.at_low, False),
            (1, each.parameter.high, each.at_high, True))
    ]  # fmt: skip
    low, high = (of(0.0, *(lane.value for lane in lanes)) for of in (min, max))
    air = (0.3 if size.narrow else 0.15) * (high - low or 1.0)
    scale = alt.Scale(domain=[low - air, high + air], nice=False)
    axis = alt.Axis(orient="top", format="+,.3~g", tickCount=3 if size.narrow else 6)
    data, y = _laned(lanes), _down("top", lanes)
    x = alt.X("value:Q", scale=scale, axis=axis)
    bar = data.mark_bar(strokeWidth=2).encode(
        x=x, x2=alt.X2("low:Q"), y=y, y2=alt.Y2("bottom:Q"),
        fill=alt.Fill("fill:N", scale=None), stroke=alt.Stroke("colour:N", scale=None),
    )  # fmt: skip
    zero = _data([{}]).mark_rule(color=theme.GREY).encode(x=alt.XDatum(0))
    below, above = (data.transform_filter(f"datum.value {sign} 0") for sign in ("<", ">="))
    ends = [
        mark.encode(x=x, y=_down("middle", lanes), text=alt.Text("text:N"))
        for mark in (
            below.mark_text(align="right", dx=-6, baseline="middle"),
            above.mark_text(align="left", dx=6, baseline="middle"),
        )
    ]
    return Picture([bar, zero, *ends, _keys(lanes)], size.width - 40, _height(lanes))


def _sobol(shares: Sequence[dict[str, Any]], size: Size) -> Picture:
    """Draw a dot with its interval for each index, its words and figure to the right."""
    import altair as alt

    lanes = [
        Lane(str(each["key"]), int(each["index"] != "alone"),
             _within(each["value"]), _within(each["low"]), _within(each["high"]),
             f"{each['index']} {each['value']:.2f}", each["index"] != "alone")
        for each in shares
    ]  # fmt: skip
    data, middle = _laned(lanes), _down("middle", lanes)
    beside = 130
    axis = alt.Axis(orient="top", format=".1f", tickCount=3 if size.narrow else 6)
    x = alt.X("value:Q", scale=alt.Scale(domain=[0, 1]), axis=axis)
    rule = data.mark_rule(strokeWidth=2).encode(
        x=alt.X("low:Q", axis=axis), x2=alt.X2("high:Q"), y=middle,
        color=alt.Color("colour:N", scale=None),
    )  # fmt: skip
    dot = data.mark_point(size=70, strokeWidth=2, opacity=1).encode(
        x=x, y=middle, fill=alt.Fill("fill:N", scale=None),
        stroke=alt.Stroke("colour:N", scale=None),
    )  # fmt: skip
    width = size.width - 50 - beside
    right: Any = alt.XValue  # untyped
    said = data.mark_text(align="left", baseline="middle").encode(
        x=right(width + 10), y=middle, text=alt.Text("text:N")
    )
    return Picture([rule, dot, said, _keys(lanes)], width, _height(lanes))


def _within(share: float) -> float:
    """Return an index as it can be drawn: estimates stray below 0 and above 1."""
    return min(max(share, 0.0), 1.0)


def _laned(lanes: Sequence[Lane]) -> alt.Chart:
    """Return the lanes as data, each with its place from the top in pixels."""
    return _data([
        {"value": lane.value, "low": lane.low, "high": lane.high, "text": lane.text,
         "colour": theme.BLUE if lane.filled else theme.LABEL_ORANGE,
         "fill": theme.BLUE if lane.filled else theme.PAPER,
         "top": (top := STEP * (at // 2) + NAME + LANE * lane.place), "bottom": top + LANE - 4,
         "middle": top + LANE / 2 - 2}
        for at, lane in enumerate(lanes)
    ])  # fmt: skip


def _down(name: str, lanes: Sequence[Lane]) -> Any:
    """Return the axis on which lanes stand below each other."""
    import altair as alt

    scale = alt.Scale(domain=[_height(lanes), 0], nice=False)
    return alt.Y(f"{name}:Q", scale=scale, axis=None)


def _keys(lanes: Sequence[Lane]) -> Any:
    """Write each parameter's name above its lanes."""
    import altair as alt

    left: Any = alt.XValue  # untyped
    rows = [{"top": STEP * at + NAME, "key": lane.key} for at, lane in enumerate(lanes[::2])]
    return (
        _data(rows)
        .mark_text(align="left", baseline="bottom", dy=-4, fontWeight="bold")
        .encode(x=left(0), y=_down("top", lanes), text=alt.Text("key:N"))
    )


def _height(lanes: Sequence[Lane]) -> int:
    return STEP * len(lanes) // 2


def _grid(rows: Sequence[Row], along: str, others: Sequence[str], size: Size) -> Picture:
    """Draw a line with intervals for each combination of the other keys."""
    import altair as alt

    lines = sorted({tuple(float(row[key] or 0) for key in others) for row in rows})
    places = sorted({float(row[along] or 0) for row in rows})
    aside = 0.008 * (places[-1] - places[0])
    after = words.PER_CENT if rows[0]["unit"] == "per cent" else ""
    scale = Scale.around(_held(rows), zero=False, after=after)
    values = []
    for row in rows:
        at = lines.index(tuple(float(row[key] or 0) for key in others))
        values.append({
            # Moved aside a little, so that one interval does not hide another.
            "x": float(row[along] or 0) + aside * (at - (len(lines) - 1) / 2),
            "mean": row["mean"], "low": row["ci95_low"], "high": row["ci95_high"], "line": at,
            "colour": COLOURS[at % len(COLOURS)],
        })  # fmt: skip
    data = _data(values)
    marks = [place for place in places if len(places) <= (4 if size.narrow else 8)]
    ticks = {"values": marks} if marks else {"tickCount": 4 if size.narrow else 8}
    axis = alt.Axis(title=along, grid=False, format="~g", labelOverlap=True, **ticks)
    x = alt.X("x:Q", scale=alt.Scale(zero=False, nice=False, padding=12), axis=axis)
    y = y_axis("mean", scale)
    colour = alt.Color("colour:N", scale=None)
    dash = alt.StrokeDash(
        "line:O", legend=None,
        scale=alt.Scale(
            domain=list(range(len(lines))),
            range=[DASHES[at % len(DASHES)] for at in range(len(lines))],
        ),
    )  # fmt: skip
    path = data.mark_line().encode(x=x, y=y, color=colour, detail="line:N", strokeDash=dash)
    dot = data.mark_point(filled=True, size=60, opacity=1).encode(x=x, y=y, color=colour)
    interval = data.mark_rule(clip=True).encode(
        x=x, y=y_axis("low", scale), y2=alt.Y2("high:Q"), color=colour
    )
    label = _data(_labels(values, lines, scale, size)).mark_text(align="left", dx=10).encode(
        x=x, y=y, text=alt.Text("label:N"), color=colour
    )  # fmt: skip
    return Picture([path, interval, dot, label], size.plot, size.height)


def _held(rows: Sequence[Row]) -> list[Values]:
    """Return all that the vertical axis must hold; None, of a single run, is left out."""
    found = [row[name] for row in rows for name in _FIGURES if row[name] is not None]
    return [np.array(found, dtype=float)]


def _labels(
    values: Sequence[dict[str, Any]], lines: Sequence[tuple[float, ...]], scale: Scale, size: Size
) -> list[dict[str, Any]]:
    """Return what stands beside each line's last point, moved apart where it would touch."""
    rows = []
    for at, line in enumerate(lines):
        own = [value for value in values if value["line"] == at]
        end = max(own, key=lambda value: float(value["x"]))
        text = ", ".join(plain(value) for value in line)
        rows.append({"x": end["x"], "y": end["mean"], "label": text, "colour": end["colour"]})
    spread_apart(rows, (size.text + 2) / size.height * (scale.high - scale.low), scale)
    return [{**row, "mean": row["y"]} for row in rows]


def _data(values: Sequence[dict[str, Any]]) -> alt.Chart:
    import altair as alt

    return alt.Chart(alt.InlineData(values=list(values)))
