"""The proposal: asked for, read, altered, solved again, approved."""

from __future__ import annotations

import streamlit as st

from capacity.allocation.frontier import Point, frontier_words
from capacity.app import markup, panels
from capacity.app.decisions import (
    ASKED_WORDS,
    MEASURE_WORDS,
    Asked,
    Decision,
    Kind,
    Wishes,
    wishes_after,
)
from capacity.app.desk import Desk, Solved, tolerances
from capacity.app.views import approving, choosing
from capacity.app.views.parts import (
    beside_its_frontier,
    grid,
    point_of,
    put,
    refused,
    solved,
    take,
)
from capacity.service import InputError


def show(desk: Desk) -> None:
    """Show the proposal as it follows from what was asked and decided."""
    decisions = desk.decisions
    wishes = wishes_after(decisions)
    st.header("The proposal", anchor=False)
    _asking(desk, wishes)
    try:
        found = solved(desk, wishes)
    except InputError as fault:
        refused(fault)
        choosing.show_standing(desk, wishes)
        return
    _plan(found, wishes)
    choosing.show(desk, wishes, found)
    st.subheader("Fairness against moves", anchor=False)
    room = st.container()
    approving.show(desk, wishes, decisions)
    with room, st.spinner("Working out the other choices"):
        _frontier(desk, wishes)


def _asking(desk: Desk, wishes: Wishes) -> None:
    """Show what can be asked for; a change is solved at once."""
    asked = wishes.asked
    kind = st.radio(
        "What to propose", list(ASKED_WORDS), list(ASKED_WORDS).index(asked.kind),
        format_func=ASKED_WORDS.__getitem__, key=f"kind {desk.id}",
    )  # fmt: skip
    with st.form(f"asked {desk.id}"):
        left, middle, right = st.columns(3)
        measure = left.selectbox(
            "A caseload counts", list(MEASURE_WORDS), list(MEASURE_WORDS).index(asked.measure),
            format_func=MEASURE_WORDS.__getitem__,
        )  # fmt: skip
        tolerance = middle.number_input(
            "Tolerance, children per FTE", 0.0, 30.0, float(asked.tolerance), 1.0,
            help="How far a caseload may stray from fair so that fewer children change officer.",
        )  # fmt: skip
        most = right.number_input("At most so many moves by choice", 0, None, asked.max_moves)
        leaver, by = asked.leaver, asked.by
        if kind == "leaver":
            names = sorted(desk.sheets.team.by_name)
            leaver = left.selectbox("Who leaves", names)
            by = middle.date_input("By", desk.day, desk.day, format="DD/MM/YYYY").isoformat()
        if st.form_submit_button("Propose", type="primary"):
            new = Asked(kind, tolerance, measure, most, leaver, by)
            take(desk, wishes, Decision(Kind.ASK, words=new.as_text()))


def _plan(found: Solved, wishes: Wishes) -> None:
    proposal = found.proposal
    put(markup.paragraph(found.sentence, "cp-lead"))
    grid(panels.officers_proposed(proposal))
    grid(panels.moves(proposal, wishes.remarks), "nothing would change.")
    if proposal.unallocated:
        grid(panels.left_over(proposal))
    if proposal.notes:
        with st.expander(f"What to know first: {len(proposal.notes)} notes"):
            put(markup.points(proposal.notes))


def _frontier(desk: Desk, wishes: Wishes) -> None:
    """Show point after point as it is found; a click in between is not kept waiting."""
    room, found = st.empty(), list[Point]()
    for tolerance in tolerances(solved(desk, wishes)):
        found.append(point_of(desk, wishes, tolerance))
        with room.container():
            grid(panels.frontier(found, wishes.asked.tolerance))
    proposal = beside_its_frontier(desk, wishes)
    words = frontier_words(proposal.plan.options, proposal.frontier)
    put(markup.paragraph(f"{words[:1].upper()}{words[1:]}."))
