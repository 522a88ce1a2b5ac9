"""What was proposed, who approved what and why, and what was withdrawn."""

from __future__ import annotations

import streamlit as st

from capacity.app import panels
from capacity.app.desk import Desk
from capacity.app.store import Store
from capacity.app.views.parts import grid


def show(desk: Desk) -> None:
    """Show this proposal's decisions, and every proposal."""
    st.header("Decisions", anchor=False)
    grid(panels.decided(desk.decisions), "nothing has been decided yet.")
    show_all(desk.store)
    if st.button("Open other sheets"):
        st.query_params.clear()
        st.rerun()


def show_all(store: Store) -> None:
    """Show every proposal of the folder, and open one again."""
    listed = store.listed()
    if not listed:
        return
    st.header("All proposals", anchor=False)
    grid(panels.history(listed, store.approvals()))
    names = {
        one.id: f"{panels.moment(one.opened)}: {one.caseload_name}, as at {panels.day(one.as_at)}"
        for one in listed
    }
    chosen = st.selectbox("Open a proposal again", list(names), format_func=names.__getitem__)
    if st.button("Open it"):
        st.query_params.clear()
        st.query_params["proposal"] = chosen
        st.rerun()
