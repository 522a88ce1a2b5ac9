"""The charts of a backtest; each says what it found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

import numpy as np

from capacity.calibration.backtest import BASELINES, Scored
from capacity.calibration.overview import (
    INTERVALS,
    NAMES,
    PATHWAYS,
    coverage,
    coverage_interval,
    horizons,
    mean_crps,
)
from capacity.report import theme
from capacity.report.drawing import Bar, Picture, Row, bars, on_page
from capacity.report.plotting import Chart, DataTable
from capacity.report.rows import rows_of
from capacity.report.theme import Size
from capacity.report.words import PER_CENT

ByHorizon = Mapping[str, Sequence[Scored]]
TENTHS = 10
FEWEST = 10
"""Councils below which shares say little, so that the forecasts are shown themselves."""


def backtest_charts(rows: Sequence[Scored], pathway: str) -> Iterator[Chart]:
    """Yield the charts of a pathway; none where nothing of it was scored."""
    parts = horizons(rows, pathway)
    if not parts:
        return
    councils = len({row.code for row in rows})
    if councils >= FEWEST:
        yield _coverage(parts, pathway)
    if councils == 1:
        yield _forecasts(next(iter(parts.values())), pathway)
    yield _scores(parts, pathway)
    if councils >= FEWEST:
        yield _tenths(parts, pathway)


def _forecasts(part: Sequence[Scored], pathway: str) -> Chart:
    """One council's ranges of a horizon, and what came."""
    rows: list[Row] = [
        {"year": str(row.origin + row.horizon), "low": row.quantiles["p10"],
         "high": row.quantiles["p90"], "came": row.actual}
        for row in sorted(part, key=lambda row: row.origin)
    ]  # fmt: skip
    inside = sum(row["low"] <= row["came"] <= row["high"] for row in rows)
    ahead = _years(str(part[0].horizon))
    return Chart(
        f"forecasts-{pathway}",
        f"{PATHWAYS[pathway].capitalize()}: {inside} of {len(rows)} came inside the 80{PER_CENT} "
        f"range made {ahead} before",
        f"Children at 31 March of each year. Bar: 80{PER_CENT} range as forecast {ahead} before; "
        "diamond: what came.",
        "Bars with a diamond for each year.",
        partial(_came, rows),
        DataTable(
            ("Year", "80 % range", "Came"),
            tuple((row["year"], f"{row['low']:.0f} to {row['high']:.0f}", f"{row['came']:.0f}")
                  for row in rows),
        ),
    )  # fmt: skip


def _came(rows: Sequence[Row], size: Size) -> Picture:
    import altair as alt

    data = rows_of(rows)
    x = alt.X("year:O", axis=alt.Axis(labelAngle=0, grid=False, labelOverlap=True))
    scale = alt.Scale(zero=False)
    axis = alt.Axis(format=",.0f", tickCount=5)
    spread = data.mark_bar(size=14, opacity=0.4).encode(
        x=x, y=alt.Y("low:Q", scale=scale, axis=axis), y2=alt.Y2("high:Q"),
        color=alt.ColorValue(theme.BLUE),
    )  # fmt: skip
    came = data.mark_point(shape="diamond", filled=True, size=90, opacity=1).encode(
        x=x, y=alt.Y("came:Q", scale=scale, axis=axis), color=alt.ColorValue(theme.PLUM)
    )
    return Picture([spread, came], size.plot + size.beside - 20, size.height)


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
        "Share of outcomes inside the range, by years ahead. Dot: share; rule: its interval of "
        f"95{PER_CENT}, each council one piece of evidence; dashed: what the range promises.",
        "Dots with rules beside the promised 80 and 95 per cent.",
        partial(_dots, near),
        DataTable(("Years ahead", "Forecasts", "Inside 80 %", "Inside 95 %"), tuple(rows)),
    )


def _dots(rows: Sequence[Row], size: Size) -> Picture:
    import altair as alt

    x = alt.X(
        "ahead:N", axis=alt.Axis(labelAngle=0, grid=False, labelOverlap=False),
        scale=alt.Scale(padding=0.5), sort=None,
    )  # fmt: skip
    low = min(0.6, *(row["low"] for row in rows))
    scale = alt.Scale(domain=[low, 1.0], nice=False, zero=False)
    axis = alt.Axis(format=".0%", tickCount=5)
    y, apart = alt.Y("share:Q", scale=scale, axis=axis), alt.XOffset("level:N")
    named = [dict(row, ahead=_years(row["ahead"])) for row in rows]
    data = rows_of(named)
    spread = data.mark_rule(strokeWidth=6, opacity=0.35).encode(
        x=x, xOffset=apart, y=alt.Y("low:Q", scale=scale, axis=axis), y2=alt.Y2("high:Q"),
        color=alt.ColorValue(theme.BLUE),
    )  # fmt: skip
    dot = data.mark_point(filled=True, size=80, opacity=1).encode(
        x=x, xOffset=apart, y=y, color=alt.ColorValue(theme.BLUE)
    )
    promised = rows_of([{"share": int(level) / 100, "said": f"{level} % range"}
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
        Bar(f"{_first_up(name)}, {_years(ahead)} ahead", value, f"{value:.3f}", strong=place == 0)
        for ahead in shown
        for place, (name, value) in enumerate(found[ahead].items())
    ]
    ours, others = found[shown[0]], list(found[shown[0]].values())[1:]
    best = min(others)
    gain = 1.0 - ours["this law"] / best
    better = "less" if gain >= 0 else "more"
    few = len({row.code for row in parts[shown[0]]}) < FEWEST
    return Chart(
        f"scores-{pathway}",
        f"{PATHWAYS[pathway].capitalize()}: "
        + ("so few forecasts do not tell which kind is better" if few else
           f"the law errs by {100 * abs(gain):.0f}{PER_CENT} {better} than the best of three "
           f"simpler forecasts at {_years(shown[0])}"),
        "Mean error of the whole forecast (CRPS) over the children at the origin: less is better.",
        "Bar chart: " + "; ".join(f"{each.name}, {each.said}" for each in drawn) + ".",
        partial(bars, drawn),
        DataTable(
            ("Years ahead", *(_first_up(name) for name in ours)),
            tuple((_years(ahead), *(f"{each:.4f}" for each in means.values()))
                  for ahead, means in found.items()),
        ),
    )  # fmt: skip


def _means(part: Sequence[Scored]) -> dict[str, float]:
    """Return the mean CRPS of the law and of each baseline."""
    return {
        "this law": mean_crps(part),
        **{NAMES[name]: mean_crps(part, name) for name in BASELINES},
    }


def _tenths(parts: ByHorizon, pathway: str) -> Chart:
    """Where in the forecast what came stood: level bars are a fair forecast."""
    shares = {ahead: _by_tenth(part) for ahead, part in parts.items()}
    first = next(iter(shares))
    low, high = min(shares[first]), max(shares[first])
    rows = [{"tenth": place + 1, "share": share} for place, share in enumerate(shares[first])]
    return Chart(
        f"tenths-{pathway}",
        f"{PATHWAYS[pathway].capitalize()}: each tenth of the forecast held {100 * low:.0f} to "
        f"{100 * high:.0f}{PER_CENT} of what came",
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
    column = rows_of(rows).mark_bar().encode(
        x=alt.X("tenth:O", axis=alt.Axis(labelAngle=0, grid=False)), y=y,
        color=alt.ColorValue(theme.BLUE),
    )  # fmt: skip
    even = rows_of([{"share": 1.0 / TENTHS}])
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


def _first_up(name: str) -> str:
    return name[0].upper() + name[1:]


def _years(ahead: str) -> str:
    return "1 year" if ahead == "1" else f"{ahead} years"
