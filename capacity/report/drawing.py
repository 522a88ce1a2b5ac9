"""Altair's parts put together once: fans, lines, bars, the band, labels beside the lines.

A chart is drawn twice, for a wide page and for a phone, from the same data. Values are
rounded to what a screen can show. Days are read and written in universal time, so that
a chart says the same in every time zone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from capacity.experiment.metrics import Values
from capacity.practice.band import HIGH_PER_FTE, LOW_PER_FTE
from capacity.report import theme
from capacity.report.places import clear_place, spread_apart
from capacity.report.rows import rows_of
from capacity.report.theme import Size
from capacity.report.words import PER_CENT

if TYPE_CHECKING:
    pass

Row = dict[str, Any]
_YEAR = "datum.index == 0 || {} ? utcFormat(datum.value, '%Y') : ''"
MONTHS = "[utcFormat(datum.value, '%b'), " + _YEAR.format("utcmonth(datum.value) == 0") + "]"
DAYS = "[utcFormat(datum.value, '%-d %b'), " + _YEAR.format("false") + "]"
"""What stands below the axis; the year once, and again in January."""


@dataclass(frozen=True)
class Picture:
    """Layers for one size; `plotting` makes a chart of them, once, since each copy costs."""

    layers: Sequence[Any]
    width: int
    height: int


@dataclass(frozen=True)
class Strand:
    """One line over time with its range, labelled at its right end.

    Attributes
    ----------
    low, middle, high
        Shape (points,); low and high may be None for a line alone.
    labels
        What stands beside the high, middle and low end: wide, and for a phone.
    """

    colour: str
    middle: Values
    low: Values | None = None
    high: Values | None = None
    labels: tuple[tuple[str, str, str], tuple[str, str, str]] = (("", "", ""), ("", "", ""))
    dash: tuple[int, ...] = (1, 0)

    @property
    def parts(self) -> list[Values]:
        """Everything that must fit into the picture."""
        return [each for each in (self.low, self.middle, self.high) if each is not None]


@dataclass(frozen=True)
class Scale:
    """The vertical axis: from where to where, and how its numbers are written."""

    low: float
    high: float
    written: str = ",.0f"
    after: str = ""

    @classmethod
    def around(cls, values: Sequence[Values], *, zero: bool, after: str = "") -> Scale:
        """Return a scale that holds all values with a little air."""
        known = np.concatenate([np.ravel(each) for each in values])
        known = known[~np.isnan(known)]
        low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
        low = min(0.0, low) if zero else low
        air = 0.06 * (high - low or abs(high) or 1.0)
        top, bottom = high + air, low if zero else low - air
        if after == PER_CENT:
            top, bottom = min(top, 100.0) if high <= 100 else top, max(bottom, 0.0)
        fine = high - low < 8
        return cls(bottom, top, ",.1f" if fine else ",.0f", after)


def over_time(
    days: Sequence[str],
    strands: Sequence[Strand],
    scale: Scale,
    size: Size,
    *,
    band: bool = False,
    target: float | None = None,
) -> Picture:
    """Draw strands over time; `band` shades 50 to 70, `target` is a dashed line."""
    layers: list[Any] = []
    if band:
        layers += _band(days, scale, size)
    if target is not None and scale.low <= target <= scale.high:
        layers += _target(days, target, scale, size, [strand.middle for strand in strands])
    for strand in strands:
        layers += _strand(days, strand, scale, size)
    layers.append(_beside(days, strands, scale, size))
    return Picture(layers, size.plot, size.height)


def _strand(days: Sequence[str], strand: Strand, scale: Scale, size: Size) -> list[Any]:
    import altair as alt

    rows = [
        {"day": day, "low": low, "middle": middle, "high": high}
        for day, low, middle, high in zip(
            days, *(_rounded(each, len(days)) for each in (strand.low, strand.middle, strand.high)),
            strict=True,
        )
    ]  # fmt: skip
    data = rows_of(rows)
    x, single = _x(days, size), len(days) < 3
    found = []
    if strand.low is not None:
        mark = data.mark_rule(strokeWidth=8) if single else data.mark_area()
        found.append(
            mark.encode(
                x=x, y=y_axis("low", scale), y2=alt.Y2("high:Q"), opacity=alt.OpacityValue(0.22),
                color=alt.ColorValue(strand.colour),
            )
        )  # fmt: skip
    line = data.mark_line(
        strokeWidth=2.5, strokeDash=list(strand.dash), point={"size": 50} if single else False
    )
    found.append(line.encode(x=x, y=y_axis("middle", scale), color=alt.ColorValue(strand.colour)))
    return found


def _beside(days: Sequence[str], strands: Sequence[Strand], scale: Scale, size: Size) -> Any:
    """Write the labels at the right end, moved apart where they would touch."""
    import altair as alt

    rows = []
    for strand in strands:
        ends = [strand.high, strand.middle, strand.low]
        for values, words in zip(ends, strand.labels[size.narrow], strict=True):
            last = _last(values)
            if words and last is not None:
                bold = values is strand.middle
                rows.append({"y": last, "text": words, "colour": strand.colour, "bold": bold})
    gap = (size.text + 4) / size.height * (scale.high - scale.low)
    spread_apart(rows, gap, scale)
    data = rows_of([{**row, "day": days[-1]} for row in rows])
    return data.mark_text(align="left", dx=8, baseline="middle").encode(
        x=_x(days, size),
        y=y_axis("y", scale),
        text=alt.Text("text:N"),
        color=alt.Color("colour:N", scale=None),
    )


def _band(days: Sequence[str], scale: Scale, size: Size) -> list[Any]:
    import altair as alt

    low, high = max(LOW_PER_FTE, scale.low), min(HIGH_PER_FTE, scale.high)
    if low >= high:
        return []
    rows = [{"day": days[0], "until": days[-1], "low": low, "high": high}]
    data = rows_of(rows)
    shade = data.mark_rect(opacity=1).encode(
        x=_x(days, size), x2=alt.X2("until:T"), y=y_axis("low", scale), y2=alt.Y2("high:Q"),
        color=alt.ColorValue(theme.BAND),
    )  # fmt: skip
    text = "the handbook's 50 to 70"
    words = data.mark_text(align="left", baseline="bottom", dx=6, dy=-6).encode(
        x=_x(days, size), y=y_axis("low", scale), text=alt.TextValue(text)
    )
    return [shade, words]


def _target(
    days: Sequence[str], target: float, scale: Scale, size: Size, lines: Sequence[Values]
) -> list[Any]:
    """Draw a dashed line, its words where no line crosses them."""
    import altair as alt

    said = f"target {target:g}{scale.after}"
    place = clear_place(said, target, lines, scale, size)
    data = rows_of([{"day": days[0] if place.left else days[-1], "y": target}])
    rule = data.mark_rule(strokeDash=[6, 4], strokeWidth=1.5).encode(
        y=y_axis("y", scale), color=alt.ColorValue(theme.GREY)
    )
    words = data.mark_text(
        align="left" if place.left else "right", baseline="top" if place.below else "bottom",
        dx=6 if place.left else -6, dy=5 if place.below else -4,
    ).encode(x=_x(days, size), y=y_axis("y", scale), text=alt.TextValue(said))  # fmt: skip
    return [rule, words]


@dataclass(frozen=True)
class Bar:
    """A bar with its words: to the left what it is, to the right what it says."""

    name: str
    value: float
    said: str
    strong: bool = False


def bars(rows: Sequence[Bar], size: Size) -> Picture:
    """Draw bars from the left, in their order, from zero."""
    import altair as alt

    data = rows_of([
        {"at": at, "value": round(row.value, 3), "said": row.said,
         "name": row.name, "colour": theme.PLUM if row.strong else theme.BLUE}
        for at, row in enumerate(rows)
    ])  # fmt: skip
    step = 46
    top = max((row.value for row in rows), default=0) or 1.0
    x = alt.X("value:Q", axis=None, scale=alt.Scale(domain=[0, top], nice=False))
    y = alt.Y("at:O", axis=None, scale=alt.Scale(paddingInner=0.55, paddingOuter=0.3))
    bar = data.mark_bar(align="left").encode(x=x, y=y, color=alt.Color("colour:N", scale=None))
    name = data.mark_text(align="left", baseline="bottom", dy=-step * 0.25).encode(
        x=on_page(alt.XValue, 0), y=y, text=alt.Text("name:N")
    )
    said = data.mark_text(align="left", dx=6, baseline="middle").encode(
        x=x, y=y, text=alt.Text("said:N")
    )
    return Picture([bar, name, said], size.plot + 40, step * len(rows) + 10)


@dataclass(frozen=True)
class Ranged:
    """A row with a range: where it began, where it may end."""

    name: str
    start: float | None
    low: float | None
    middle: float | None
    high: float | None


def ranges(rows: Sequence[Ranged], size: Size) -> Picture:
    """Draw rows against the band of 50 to 70, the first row saying what the marks are."""
    import altair as alt

    height = 26 * len(rows)
    values = [
        value for row in rows for value in (row.start, row.low, row.high) if value is not None
    ]
    bottom, top = min([*values, LOW_PER_FTE]) - 4, max([*values, HIGH_PER_FTE]) + 4
    data = rows_of([
        {"name": row.name, "at": at, "start": row.start, "low": row.low, "middle": row.middle,
         "high": row.high} for at, row in enumerate(rows)
    ])  # fmt: skip
    scale = alt.Scale(domain=[bottom, top], nice=False, zero=False)
    axis = alt.Axis(orient="top", format=",.0f", tickCount=4 if size.narrow else 8, grid=True)
    widest = max(len(row.name) for row in rows) * 8 + 8
    limit = min(widest, 110 if size.narrow else 190)
    y = alt.Y(
        "name:N", sort=None, axis=alt.Axis(
            labelLimit=limit, labelAlign="left", labelPadding=limit + 8, ticks=False, domain=False
        ),
        scale=alt.Scale(padding=0.3),
    )  # fmt: skip
    band = (
        rows_of([{"low": LOW_PER_FTE, "high": HIGH_PER_FTE}])
        .mark_rect(opacity=1)
        .encode(
            x=alt.X("low:Q", scale=scale, axis=axis), x2=alt.X2("high:Q"), y=on_page(alt.YValue, 0),
            y2=on_page(alt.Y2Value, height), color=alt.ColorValue(theme.BAND),
        )
    )  # fmt: skip
    end = data.transform_filter("isValid(datum.middle)")
    spread = end.mark_rule(strokeWidth=7, opacity=0.35).encode(
        x=alt.X("low:Q", scale=scale), x2=alt.X2("high:Q"), y=y, color=alt.ColorValue(theme.BLUE)
    )
    dot = end.mark_point(filled=True, size=90, opacity=1).encode(
        x=alt.X("middle:Q"), y=y, color=alt.ColorValue(theme.BLUE)
    )
    begun = (
        data.transform_filter("isValid(datum.start)")
        .mark_point(
            shape="diamond", fill=theme.PAPER, stroke=theme.PLUM, strokeWidth=2, size=70, opacity=1
        )
        .encode(x=alt.X("start:Q"), y=y)
    )
    return Picture([band, spread, dot, begun], size.width - limit - 45, height)


def on_page(channel: Any, pixel: int) -> Any:
    """Return a place on the page itself, whatever the scale."""
    return channel(pixel)


def _x(days: Sequence[str], size: Size) -> Any:
    import altair as alt

    long = len(days) > 1 and (date.fromisoformat(days[-1]) - date.fromisoformat(days[0])).days > 120
    ticks = 4 if size.narrow else 8
    return alt.X(
        "day:T",
        scale=alt.Scale(type="utc"),
        axis=alt.Axis(
            labelExpr=MONTHS if long else DAYS, tickCount=ticks, grid=False, labelOverlap=True
        ),
    )


def y_axis(name: str, scale: Scale) -> Any:
    """Return the vertical axis of a field."""
    import altair as alt

    return alt.Y(
        f"{name}:Q",
        scale=alt.Scale(domain=[scale.low, scale.high], nice=False, zero=False),
        axis=alt.Axis(
            tickCount=5,
            format=scale.written,
            labelExpr=f"datum.label + '{scale.after}'",
        ),
    )


def _rounded(values: Values | None, length: int) -> list[float | None]:
    if values is None:
        return [None] * length
    return [None if np.isnan(each) else float(f"{each:.4g}") for each in values.tolist()]


def _last(values: Values | None) -> float | None:
    """Return the last value that there is."""
    if values is None:
        return None
    known = values[~np.isnan(values)]
    return float(known[-1]) if known.size else None
