"""Officers against the band today, and what reading the sheets has shown."""

from __future__ import annotations

import streamlit as st

from capacity.app import markup, panels
from capacity.app.desk import Desk
from capacity.app.views.parts import grid, put
from capacity.service.wording import counted, some_children


def show(desk: Desk) -> None:
    """Show who holds how many."""
    st.header("Caseloads today", anchor=False)
    put(markup.paragraph(_finding(desk), "cp-lead"))
    grid(panels.officers_now(desk))
    st.subheader("What reading the sheets has shown", anchor=False)
    put(markup.points(desk.sheets.warnings) or markup.paragraph("Nothing to look at."))
    for report in desk.sheets.reports:
        lost = f", {len(report.dropped):,} dropped" if report.dropped else ""
        read = f"{counted(report.rows_read, 'row')} read, {report.kept:,} kept{lost}"
        put(markup.paragraph(f"{report.unit.capitalize()}: {read}"))
        put(markup.points([f"row {one.row}: {one.reason}" for one in report.dropped]))


def _finding(desk: Desk) -> str:
    caseload, team = desk.sheets.caseload, desk.sheets.team
    fte = sum(one.effective_fte for one in team if one.in_post(desk.day))
    waiting = sum(not child.officer for child in caseload)
    mean = some_children(round(len(caseload) / fte)) if fte else "nobody to hold them"
    return (
        f"{some_children(len(caseload))}, {fte:g} FTE in post: {mean} for a full-time officer; "
        f"{waiting} without an officer."
    )
