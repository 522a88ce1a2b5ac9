"""What falls due, what is overdue, and where hours run out."""

from __future__ import annotations

import streamlit as st

from capacity.allocation.due import DueReport
from capacity.app import markup, panels
from capacity.app.desk import Desk
from capacity.app.views.parts import grid, put

WEEKS = 26


@st.cache_resource(max_entries=4, show_spinner=False)
def _report(proposal: str, weeks: int, _desk: Desk) -> DueReport:
    return DueReport(_desk.sheets.caseload, _desk.sheets.team, _desk.day, weeks)


def show(desk: Desk) -> None:
    """Show the weeks ahead."""
    st.header("What falls due", anchor=False)
    weeks = st.slider("Weeks ahead", 4, 52, WEEKS)
    report = _report(desk.id, weeks, desk)
    put(markup.paragraph(f"{report.finding()}.", "cp-lead"))
    grid(panels.due_weeks(report))
    grid(panels.due_officers(report))
    grid(panels.overdue(report))
    put(markup.points(list(report.notes())))
