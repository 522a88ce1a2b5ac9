"""The page: nothing opened yet, or one proposal with its tabs."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from capacity.allocation.proposal import HEADING
from capacity.app import markup
from capacity.app.desk import Desk
from capacity.app.panels import day
from capacity.app.serving import FOLDER
from capacity.app.store import Store
from capacity.app.views import caseloads, due, history, opening, proposing, trying
from capacity.app.views.parts import desk_of, our_fault, put, refused, say_now
from capacity.service import InputError
from capacity.service.wording import counted, some_children

PROPOSAL = "proposal"
TABS: dict[str, Callable[[Desk], None]] = {
    "Caseloads": caseloads.show,
    "What falls due": due.show,
    "Proposal": proposing.show,
    "What if": trying.show,
    "History": history.show,
}


def show() -> None:
    """Show the page; whatever happens, it is said in words."""
    st.set_page_config("Who holds whom", layout="wide", initial_sidebar_state="collapsed")
    put(markup.STYLE)
    try:
        _page(Store(Path(os.environ[FOLDER])))
    except InputError as fault:
        refused(fault)
    except Exception as fault:
        our_fault(fault)


def _page(store: Store) -> None:
    st.title("Who holds whom", anchor=False)
    say_now()
    asked = st.query_params.get(PROPOSAL, "")
    desk = desk_of(store, asked)
    if desk is None:
        if asked:
            put(markup.message("There is no such proposal in this folder; it may be purged."))
        opening.show(store)
        history.show_all(store)
        return
    _opened(desk)


def _opened(desk: Desk) -> None:
    one = desk.opened
    put(
        markup.paragraph(f"{HEADING}. The program decides nothing about any child.", "cp-lead"),
        markup.paragraph(
            f"{one.caseload_name} with {some_children(len(desk.sheets.caseload))}, "
            f"{one.team_name} with {counted(len(desk.sheets.team), 'officer')}, "
            f"as at {day(one.as_at)}"
        ),
    )
    names = list(TABS)
    tabs = st.tabs(names, key="view", on_change="rerun", bind="query-params", default="Proposal")
    for tab, (_, view) in zip(tabs, TABS.items(), strict=True):
        if tab.open:
            with tab:
                view(desk)
