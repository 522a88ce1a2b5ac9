"""The chart of a proposal: each officer's caseload before and after, against the band."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from capacity.allocation.proposal import Proposal
from capacity.report import theme
from capacity.report.drawing import Picture
from capacity.report.plotting import Chart, DataTable
from capacity.report.rows import rows_of
from capacity.report.theme import Size

Officer = dict[str, Any]
STEP = 28
BESIDE = 80


def proposal_chart(proposal: Proposal) -> Chart | None:
    """Return the chart; None without an officer."""
    closed = {seat.name for seat in proposal.problem.seats if seat.closed}
    officers = [{**one, "closed": one["officer"] in closed} for one in proposal.officers]
    if not officers:
        return None
    before, after = (
        sum(one[when] > one["band"][1] for one in officers) for when in ("before", "after")
    )
    were = "as before" if before == after else f"{before} before"
    verb = "is" if after == 1 else "are"
    return Chart(
        "officers", f"{after} of {len(officers)} officers {verb} above their band, {were}",
        "Children each officer holds. Ring: before. Dot: after. Shaded: 50 to 70 for a full-time "
        "officer, times FTE and capacity factor.",
        f"Dot plot of {len(officers)} officers' caseloads before and after, each against its band.",
        partial(_picture, officers),
        DataTable(
            ("Officer", "FTE", "Before", "After", "Band", "After it is"),
            tuple(
                (one["officer"], f"{one['fte']:g}", f"{one['before']}", f"{one['after']}",
                 "{} to {}".format(*one["band"]), _where(one))
                for one in officers
            ),
        ),
    )  # fmt: skip


def _where(one: Officer) -> str:
    low, high = one["band"]
    held = one["after"]
    if one["closed"] and not held:
        return "can hold nobody"
    if held > high:
        return f"{held - high} above"
    return f"{low - held} below" if held < low else "in the band"


def _words(one: Officer) -> str:
    before, after = one["before"], one["after"]
    return f"{after}" if before == after else f"{before} to {after}"


def _picture(officers: Sequence[Officer], size: Size) -> Picture:
    """Draw a row for each officer: its band, a ring, a line, a dot, and the numbers."""
    import altair as alt

    data = rows_of([
        {"name": one["officer"], "low": one["band"][0], "high": one["band"][1],
         "before": one["before"], "after": one["after"], "text": _words(one)}
        for one in officers
    ])  # fmt: skip
    limit = min(max(len(one["officer"]) for one in officers) * 8 + 8, 110 if size.narrow else 190)
    top = max(1, *(max(one["before"], one["after"], one["band"][1]) for one in officers))
    scale = alt.Scale(domain=[0, top * 1.04], nice=False)
    axis = alt.Axis(orient="top", format=",.0f", tickCount=4 if size.narrow else 8)
    y = alt.Y(
        "name:N", sort=None, scale=alt.Scale(padding=0.25),
        axis=alt.Axis(labelLimit=limit, labelAlign="left", labelPadding=limit + 8, ticks=False,
                      domain=False),
    )  # fmt: skip
    width = size.width - limit - 45 - BESIDE
    shade = data.mark_bar(opacity=1).encode(
        x=alt.X("low:Q", scale=scale, axis=axis), x2=alt.X2("high:Q"), y=y,
        color=alt.ColorValue("#CBD6E0"),
    )  # fmt: skip
    way = data.mark_rule(strokeWidth=2).encode(
        x=alt.X("before:Q", scale=scale), x2=alt.X2("after:Q"), y=y,
        color=alt.ColorValue(theme.BLUE),
    )  # fmt: skip
    ring = data.mark_point(
        fill=theme.PAPER, stroke=theme.BLUE, strokeWidth=2, size=80, opacity=1
    ).encode(x=alt.X("before:Q", scale=scale), y=y)
    dot = data.mark_point(filled=True, size=100, opacity=1).encode(
        x=alt.X("after:Q", scale=scale), y=y, color=alt.ColorValue(theme.BLUE)
    )
    right: Any = alt.XValue  # untyped
    said = data.mark_text(align="left", baseline="middle").encode(
        x=right(width + 8), y=y, text=alt.Text("text:N")
    )
    return Picture([shade, way, ring, dot, said], width, STEP * len(officers))
