"""What if: sliders, and base against change."""

from __future__ import annotations

from time import monotonic

import streamlit as st

from capacity.app import markup, whatif
from capacity.app.desk import Desk
from capacity.app.views.parts import grid, put, refused
from capacity.service import InputError

NOBODY = "nobody"


def show(desk: Desk) -> None:
    """Show the sliders, and what a change does."""
    st.header("What if", anchor=False)
    put(
        markup.paragraph(
            "Today's caseload is played forward twice on the same families: as it is, and with "
            "your change. A few runs show large effects; the command capacity compare with 100 "
            "runs or more is what a decision should rest on."
        )
    )
    with st.form("what-if"):
        change, rates, weeks, runs = _sliders(desk)
        wanted = st.form_submit_button("Play it", type="primary")
    key = f"what-if {desk.id}"
    if wanted:
        _play(desk, change, rates, weeks, runs, key)
    if key in st.session_state:
        put(*st.session_state[key][:2])
        grid(st.session_state[key][2])
        put(*st.session_state[key][3:])


def _sliders(desk: Desk) -> tuple[whatif.Change, whatif.Rates, int, int]:
    usual = whatif.usual_rates(desk.sheets)
    left, right = st.columns(2)
    with left:
        officers = st.slider("More full-time officers", 0, 6, 1)
        start = st.slider("They start after so many weeks", 0, 51, 8)
        who = st.selectbox("Who leaves", [NOBODY, *sorted(desk.sheets.team.by_name)])
        leaves = st.slider("They leave after so many weeks", 0, 51, 4)
    with right:
        extra = st.slider("Extra children who start plans in the first 13 weeks", 0, 150, 0, 5)
        arrivals = st.slider("More or fewer children coming, per cent", -30, 30, 0, 5)
        weeks = st.slider("Weeks to look ahead", 13, 104, 52)
        runs = st.slider("Runs of each", 6, 60, 12, 2)
    with st.expander("Children who come each month"):
        put(
            markup.paragraph(
                "The sheets do not say how many come. Unless you know better, as many as in the "
                "source report's service, in proportion to the children held (an assumption)."
            )
        )
        icpc = st.number_input("To an initial conference, a month", 0.0, 2000.0, usual.icpc)
        entries = st.number_input("Into care, a month", 0.0, 1000.0, usual.entries)
    leaver = "" if who == NOBODY else str(who)
    change = whatif.Change(officers, start, leaver, leaves, extra, arrivals)
    return change, whatif.Rates(icpc, entries), weeks, runs


def _play(
    desk: Desk, change: whatif.Change, rates: whatif.Rates, weeks: int, runs: int, key: str
) -> None:
    bar, begun = st.progress(0.0, "Playing"), monotonic()

    def told(done: int, asked: int) -> None:
        left = (monotonic() - begun) / done * (asked - done) if done else 0.0
        bar.progress(done / asked, f"Run {done} of {asked}, about {left:.0f} s left")

    try:
        found = whatif.play(desk.sheets, desk.day, rates, change, weeks, runs, told)
    except InputError as fault:
        refused(fault)
        return
    finally:
        bar.empty()
    notes = [*found.warnings, *found.left_out[0], *NOTES]
    st.session_state[key] = (
        markup.paragraph(whatif.finding(found), "cp-lead"),
        markup.paragraph(f"The change: {change}."), whatif.table(found),
        whatif.chart(found), markup.points(notes),
    )  # fmt: skip


NOTES = (
    "95 % interval: how well the mean difference is known from so few runs.",
    "* a single figure is different, but among so many figures it might be by chance.",
    "New officers are full-time and hold a full caseload at once; the program does not recruit "
    "them here.",
)
