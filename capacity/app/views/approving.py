"""Approving by name, withdrawing, and the workbook of what was approved."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from capacity.app import markup, panels
from capacity.app.decisions import Decision, Wishes
from capacity.app.desk import NO_LOGIN, Desk
from capacity.app.store import Approval
from capacity.app.views.parts import beside_its_frontier, put, refused, say_next
from capacity.service import InputError

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show(desk: Desk, wishes: Wishes, decisions: Sequence[Decision]) -> None:
    """Show what was approved, or where to approve."""
    st.subheader("Approve", anchor=False)
    standing = [one for one in desk.approvals() if one.stands]
    for one in standing:
        _approved(desk, one)
    if not standing or desk.changed_since(standing[0]):
        _approving(desk, wishes, decisions)
    st.download_button(
        "Download as it is now (not approved)",
        lambda: desk.workbook(beside_its_frontier(desk, wishes), decisions),
        f"proposal-{desk.opened.as_at}-draft.xlsx", EXCEL, on_click="ignore",
    )  # fmt: skip


def _approving(desk: Desk, wishes: Wishes, decisions: Sequence[Decision]) -> None:
    put(
        markup.paragraph(
            "Your approval is kept with the proposal as it stands above: every child, every "
            f"reason. {NO_LOGIN} Whoever uses this computer can type any."
        )
    )
    with st.form(f"approve {desk.id}"):
        name = st.text_input("Your name", max_chars=120, autocomplete="name")
        words = st.text_input("What for, and why", max_chars=500)
        if st.form_submit_button("Approve this proposal", type="primary"):
            try:
                desk.approve(beside_its_frontier(desk, wishes), decisions, name, words)
            except InputError as fault:
                refused(fault)
                return
            say_next("Approved and kept. Download the workbook below.")
            st.rerun()


def _approved(desk: Desk, one: Approval) -> None:
    why = f" Reason: {one.words}." if one.words else ""
    put(markup.message(f"Approved by {one.name}, {panels.moment(one.at)}.{why}", good=True))
    if desk.changed_since(one):
        put(markup.message("Something was decided since: what is above is not what was approved."))
    st.download_button(
        "Download the approved workbook",
        lambda: desk.store.workbook(one.number),
        f"proposal-{desk.opened.as_at}-approved-{one.number}.xlsx", EXCEL,
        key=f"approved {one.number}", on_click="ignore", type="primary",
    )  # fmt: skip
    with st.expander("Withdraw the approval"), st.form(f"withdraw {one.number}"):
        name = st.text_input("Who withdraws it", max_chars=120)
        why = st.text_input("Why (needed)", max_chars=500)
        if st.form_submit_button("Withdraw"):
            try:
                desk.withdraw(one, name, why)
            except InputError as fault:
                refused(fault)
                return
            say_next("The approval is withdrawn; that it was given stays in the history.")
            st.rerun()
