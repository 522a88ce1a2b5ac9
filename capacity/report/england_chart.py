"""The chart of England: a row per council, officers needed now and three years on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from capacity.report import theme
from capacity.report.drawing import Picture
from capacity.report.plotting import Chart, DataTable

if TYPE_CHECKING:
    from capacity.calibration.england import Nation, Need
    from capacity.report.theme import Size

STEP = 14
NAMES = 190


def england_chart(nation: Nation) -> Chart:
    """Draw what each council needs: a ring for now, a bar for four runs in five at the end."""
    needs, england = nation.needs, nation.sums[0]
    question = nation.question
    more = sum((need.end_p90 or need.end) > 1.2 * need.now for need in needs)
    rows = tuple(
        (need.name, f"{need.children:,}", f"{need.now:.1f}", f"{need.mean:.1f}",
         _range(need), f"{need.enough:.1f}")
        for need in needs
    )  # fmt: skip
    return Chart(
        "england",
        f"{england.now:,.0f} full-time officers hold {england.children:,} children at "
        f"{question.per_officer:g} each; {more} of {len(needs)} councils may need a fifth more",
        f"Officers needed for {question.per_officer:g} children each. Ring: for the children of "
        f"1 April {question.year}. Bar: four runs in five after {question.weeks} weeks",
        f"{len(needs)} councils, the largest need first.",
        partial(_picture, needs),
        DataTable(("council", "children", "FTE now", "FTE on average", "FTE at the end, 80 %",
                   "enough in 9 runs of 10"), rows),
    )  # fmt: skip


def _range(need: Need) -> str:
    if need.end_p10 is None or need.end_p90 is None:
        return f"{need.end:.1f}, one run"
    return f"{need.end_p10:.1f} to {need.end_p90:.1f}"


def _picture(needs: Sequence[Need], size: Size) -> Picture:
    import altair as alt

    values = [
        {"name": need.name, "now": need.now, "low": need.end_p10 or need.end,
         "high": need.end_p90 or need.end}
        for need in needs
    ]  # fmt: skip
    data = alt.Chart(alt.InlineData(values=values))
    order = [need.name for need in needs]
    y = alt.Y("name:N", sort=order, axis=alt.Axis(
        title=None, labelLimit=NAMES, ticks=False, domain=False, labelOverlap=False))  # fmt: skip
    axis = alt.Axis(orient="top", title=None, format=",~g", values=[1, 2, 5, 10, 20, 50, 100])
    x = alt.X("low:Q", scale=alt.Scale(type="log", nice=False), axis=axis)
    bar = data.mark_bar(size=6, color=theme.BLUE, opacity=0.55).encode(
        x=x, x2=alt.X2("high:Q"), y=y
    )
    ring: Any = data.mark_point(size=40, color=theme.GREY, filled=False, strokeWidth=1.5)
    now = ring.encode(x=alt.X("now:Q", axis=axis), y=y)
    return Picture([bar, now], size.plot + size.beside - NAMES, STEP * max(len(needs), 1))
