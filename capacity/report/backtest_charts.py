"""The charts of a backtest; each says what it found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

import numpy as np

from capacity.calibration.backtest import BASELINES, Scored
from capacity.calibration.overview import (
    INTERVALS,
    PATHWAYS,
    coverage,
    coverage_interval,
    horizons,
)
from capacity.report import theme
from capacity.report.drawing import Bar, Picture, Row, bars, of_rows, on_page
from capacity.report.plotting import Chart, DataTable
from capacity.report.theme import Size
from capacity.report.words import PER_CENT

ByHorizon = Mapping[str, Sequence[Scored]]
TENTHS = 10


def backtest_charts(rows: Sequence[Scored], pathway: str) -> Iterator[Chart]:
    """Yield the charts of a pathway; none where nothing of it was scored."""
    parts = horizons(rows, pathway)
    if parts:
        yield _coverage(parts, pathway)
        yield _scores(parts, pathway)
        yield _tenths(parts, pathway)


def _coverage(parts: ByHorizon, pathway: str) -> Chart:
    """How often what came was inside the ranges, by years ahead."""
    shares = {level: [coverage(part)[level] for part in parts.values()] for level in INTERVALS}
    ends = {
        level: [coverage_interval(share, part) for share, part in zip(found, parts.values(),
                                                                      strict=True)]
        for level, found in shares.items()
    }  # fmt: skip
    near = [
        {"ahead": ahead, "level": level, "share": share, "low": low, "high": high}
        for level, found in shares.items()
        for ahead, share, (low, high) in zip(parts, found, ends[level], strict=True)
    ]
    said = " to ".join(f"{100 * each:.0f}" for each in _ends(shares["80"]))
    rows = [
        (_years(ahead), f"{len(part):,}",
         *(f"{coverage(part)[level]:.0%} ({low:.0%} to {high:.0%})"
           for level, (low, high) in ((level, ends[level][place]) for level in INTERVALS)))
        for place, (ahead, part) in enumerate(parts.items())
    ]  # fmt: skip
    return Chart(
        f"coverage-{pathway}",
        f"{PATHWAYS[pathway].capitalize()}: {said}{PER_CENT} of what came was inside the "
        f"80{PER_CENT} range",
        "Share of outcomes inside the range by years ahead. Dot: share; rule: its interval of "
        f"95{PER_CENT}, each council one piece of evidence; dashed: what the range promises.",
        "Dots with rules beside the promised 80 and 95 per cent.",
        partial(_dots, near),
        DataTable(("Years ahead", "Forecasts", "Inside 80 %", "Inside 95 %"), tuple(rows)),
    )


def _dots(rows: Sequence[Row], size: Size) -> Picture:
    import altair as alt

    x = alt.X(
        "ahead:N", axis=alt.Axis(labelAngle=0, grid=False, labelExpr="datum.label + ' ahead'"),
        scale=alt.Scale(padding=0.5), sort=None,
    )  # fmt: skip
    low = min(0.6, *(row["low"] for row in rows))
    scale = alt.Scale(domain=[low, 1.0], nice=False, zero=False)
    axis = alt.Axis(format=".0%", tickCount=5)
    y, apart = alt.Y("share:Q", scale=scale, axis=axis), alt.XOffset("level:N")
    named = [dict(row, ahead=_years(row["ahead"])) for row in rows]
    data = of_rows(named)
    spread = data.mark_rule(strokeWidth=6, opacity=0.35).encode(
        x=x, xOffset=apart, y=alt.Y("low:Q", scale=scale, axis=axis), y2=alt.Y2("high:Q"),
        color=alt.ColorValue(theme.BLUE),
    )  # fmt: skip
    dot = data.mark_point(filled=True, size=80, opacity=1).encode(
        x=x, xOffset=apart, y=y, color=alt.ColorValue(theme.BLUE)
    )
    promised = of_rows([{"share": int(level) / 100, "said": f"{level} % range"}
                        for level in INTERVALS])  # fmt: skip
    rule = promised.mark_rule(strokeDash=[6, 4], strokeWidth=1.5).encode(
        y=y, color=alt.ColorValue(theme.GREY)
    )
    words = promised.mark_text(align="left", dx=6, baseline="middle").encode(
        x=on_page(alt.XValue, size.plot), y=y, text=alt.Text("said:N")
    )
    return Picture([rule, spread, dot, words], size.plot, size.height)


def _scores(parts: ByHorizon, pathway: str) -> Chart:
    """CRPS of the law and of the simpler forecasts, first and last year ahead."""
    shown = list(dict.fromkeys((next(iter(parts)), list(parts)[-1])))
    found = {ahead: _means(part) for ahead, part in parts.items()}
    drawn = [
        Bar(f"{name.capitalize()}, {_years(ahead)} ahead", value, f"{value:.3f}", strong=place == 0)
        for ahead in shown
        for place, (name, value) in enumerate(found[ahead].items())
    ]
    ours, others = found[shown[0]], list(found[shown[0]].values())[1:]
    best = min(others)
    gain = 1.0 - ours["this law"] / best
    better = "less" if gain >= 0 else "more"
    return Chart(
        f"scores-{pathway}",
        f"{PATHWAYS[pathway].capitalize()}: the law errs by {abs(gain):.0%} {better} than the best "
        f"of three simpler forecasts at {_years(shown[0])}",
        "Mean error of the whole forecast (CRPS) over the children at the origin: less is better.",
        "Bar chart: " + "; ".join(f"{each.name}, {each.said}" for each in drawn) + ".",
        partial(bars, drawn),
        DataTable(
            ("Years ahead", *(name.capitalize() for name in ours)),
            tuple((_years(ahead), *(f"{each:.4f}" for each in means.values()))
                  for ahead, means in found.items()),
        ),
    )  # fmt: skip


def _means(part: Sequence[Scored]) -> dict[str, float]:
    """Return the mean CRPS of the law and of each baseline."""
    return {
        "this law": float(np.mean([row.crps for row in part])),
        **{
            name.replace("_", " "): float(np.mean([row.baselines[name] for row in part]))
            for name in BASELINES
        },
    }


def _tenths(parts: ByHorizon, pathway: str) -> Chart:
    """Where in the forecast what came stood: level bars are a fair forecast."""
    shares = {ahead: _by_tenth(part) for ahead, part in parts.items()}
    first = next(iter(shares))
    low, high = min(shares[first]), max(shares[first])
    rows = [{"tenth": place + 1, "share": share} for place, share in enumerate(shares[first])]
    return Chart(
        f"tenths-{pathway}",
        f"{PATHWAYS[pathway].capitalize()}: each tenth of the forecast held {low:.0%} to "
        f"{high:.0%} of what came",
        f"Tenth of the forecast, lowest first, {_years(first)} ahead; level bars, at the dashed "
        "line, are a fair forecast.",
        "Bar chart of ten bars beside an even tenth.",
        partial(_columns, rows),
        DataTable(
            ("Tenth of the forecast", *(f"{_years(ahead)} ahead" for ahead in shares)),
            tuple((str(place + 1), *(f"{each[place]:.1%}" for each in shares.values()))
                  for place in range(TENTHS)),
        ),
    )  # fmt: skip


def _columns(rows: Sequence[Row], size: Size) -> Picture:
    import altair as alt

    y = alt.Y("share:Q", axis=alt.Axis(format=".0%", tickCount=4), scale=alt.Scale(zero=True))
    column = of_rows(rows).mark_bar().encode(
        x=alt.X("tenth:O", axis=alt.Axis(labelAngle=0, grid=False)), y=y,
        color=alt.ColorValue(theme.BLUE),
    )  # fmt: skip
    even = of_rows([{"share": 1.0 / TENTHS}])
    rule = even.mark_rule(strokeDash=[6, 4], strokeWidth=2).encode(
        y=y, color=alt.ColorValue(theme.ORANGE)
    )
    words = even.mark_text(align="left", dx=6, baseline="middle").encode(
        x=on_page(alt.XValue, size.plot), y=y, text=alt.TextValue("even")
    )
    return Picture([column, rule, words], size.plot, size.height)


def _by_tenth(part: Sequence[Scored]) -> list[float]:
    places = np.minimum((np.array([row.pit for row in part]) * TENTHS).astype(int), TENTHS - 1)
    return [float(np.mean(places == tenth)) for tenth in range(TENTHS)]


def _ends(values: Sequence[float]) -> tuple[float, ...]:
    """Return the least and the greatest, once where they are said alike."""
    least, most = min(values), max(values)
    return (least,) if round(100 * least) == round(100 * most) else (least, most)


def _years(ahead: str) -> str:
    return "1 year" if ahead == "1" else f"{ahead} years"
