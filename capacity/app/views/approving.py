"""Approving by name, withdrawing, and the workbook of what was approved.

A press counts for what its own window showed: it is remembered with that, and looked at once
the proposal has been read anew, since another window may have changed it in the meantime.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from capacity.app import markup, panels
from capacity.app.decisions import Decision, Wishes
from capacity.app.desk import NO_LOGIN, Desk, seen_of
from capacity.app.seen import Seen
from capacity.app.store import Approval
from capacity.app.views.parts import beside_its_frontier, put, refused, say_next
from capacity.service import InputError

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Press:
    """A press of a button: on what was shown, by whom, why; to withdraw `approval`, if any."""

    seen: Seen
    name: str
    words: str
    approval: Approval | None = None


def show(desk: Desk, wishes: Wishes, decisions: Sequence[Decision]) -> None:
    """Show what was approved, or where to approve."""
    st.subheader("Approve", anchor=False)
    _heed(desk, wishes, decisions)
    approvals = desk.approvals()
    seen = seen_of(decisions, approvals)
    standing = [one for one in approvals if one.stands]
    for one in standing:
        _approved(desk, one, seen)
    if not standing or desk.changed_since(standing[0]):
        _approving(desk, seen)
    st.download_button(
        "Download as it is now (not approved)",
        lambda: desk.workbook(beside_its_frontier(desk, wishes), decisions),
        f"proposal-{desk.opened.as_at}-draft.xlsx", EXCEL, on_click="ignore",
    )  # fmt: skip


def _heed(desk: Desk, wishes: Wishes, decisions: Sequence[Decision]) -> None:
    """Do what a press asks, or say why it cannot be."""
    press: Press | None = st.session_state.get(_key(desk))
    if press is None:
        return
    try:
        done = _done(press, desk, wishes, decisions)
    except InputError as fault:
        st.session_state.pop(_key(desk))
        refused(fault)
        return
    st.session_state.pop(_key(desk))
    say_next(done)
    st.rerun()


def _done(press: Press, desk: Desk, wishes: Wishes, decisions: Sequence[Decision]) -> str:
    if press.approval:
        desk.withdraw(press.approval, press.name, press.words)
        return "The approval is withdrawn; that it was given stays in the history."
    proposal = beside_its_frontier(desk, wishes)
    desk.approve(proposal, decisions, press.name, press.words, press.seen)
    return "Approved and kept. Download the workbook below."


def _key(desk: Desk) -> str:
    return f"pressed {desk.id}"


def _pressed(desk: Desk, seen: Seen, form: str, approval: Approval | None = None) -> None:
    """Remember a press with what was shown: Streamlit hands over what it drew then."""
    name, words = (st.session_state[f"{what} {form}"] for what in ("name", "words"))
    st.session_state[_key(desk)] = Press(seen, name, words, approval)


def _approving(desk: Desk, seen: Seen) -> None:
    put(
        markup.paragraph(
            "Your approval is kept with the proposal as it stands above: every child, every "
            f"reason. {NO_LOGIN} Whoever uses this computer can type any."
        )
    )
    form = f"approve {desk.id}"
    with st.form(form):
        st.text_input("Your name", max_chars=120, autocomplete="name", key=f"name {form}")
        st.text_input("What for, and why", max_chars=500, key=f"words {form}")
        st.form_submit_button(
            "Approve this proposal", type="primary", on_click=_pressed, args=(desk, seen, form)
        )


def _approved(desk: Desk, one: Approval, seen: Seen) -> None:
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
    form = f"withdraw {one.number}"
    with st.expander("Withdraw the approval"), st.form(form):
        st.text_input("Who withdraws it", max_chars=120, key=f"name {form}")
        st.text_input("Why (needed)", max_chars=500, key=f"words {form}")
        st.form_submit_button("Withdraw", on_click=_pressed, args=(desk, seen, form, one))
