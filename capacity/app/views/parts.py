"""What every view needs: text that is inert, messages that outlive a rerun, kept results."""

from __future__ import annotations

import sys
import traceback
from typing import TYPE_CHECKING

import streamlit as st

from capacity.app import markup
from capacity.app.decisions import Decision, Kind, Wishes, after
from capacity.app.desk import Desk, Solved, open_desk, point_at, solve, with_frontier
from capacity.app.store import Store
from capacity.service import InputError

if TYPE_CHECKING:
    from capacity.allocation.frontier import Point
    from capacity.allocation.proposal import Proposal

SAID = "said"


def put(*html: str) -> None:
    """Show HTML made by `capacity.app.markup`."""
    for each in filter(None, html):
        st.html(each)


def grid(table: markup.Grid, none: str = "None.") -> None:
    """Show a table, or that there is nothing in it."""
    if table.rows:
        put(markup.table(table))
    else:
        put(markup.paragraph(f"{table.caption}: {none}"))


def refused(fault: InputError) -> None:
    """Say what was wrong with what the user gave, in words."""
    put(markup.message(fault))


def say_next(words: str) -> None:
    """Say something after the page has been drawn again."""
    st.session_state[SAID] = words


def say_now() -> None:
    """Show what was to be said."""
    words = st.session_state.pop(SAID, "")
    if words:
        put(markup.message(words, good=True))


def our_fault(fault: Exception) -> None:
    """Say that something broke; the log names the line, and nothing that a sheet holds."""
    where = traceback.extract_tb(fault.__traceback__)[-1]
    print(
        f"error: {type(fault).__name__} at {where.filename}, line {where.lineno}", file=sys.stderr
    )
    put(
        markup.message(
            f"A fault of ours ({type(fault).__name__}). Nothing that was decided or approved is "
            "lost: load the page again, or open the proposal from the history."
        )
    )


@st.cache_resource(max_entries=8, show_spinner=False)
def _desk(path: str, proposal: str, _store: Store) -> Desk | None:
    return open_desk(_store, proposal)


def desk_of(store: Store, proposal: str) -> Desk | None:
    """Return a proposal's desk; its sheets are read once."""
    return _desk(str(store.path), proposal, store) if store.knows(proposal) else None


@st.cache_resource(max_entries=16, show_spinner=False)
def _solved(proposal: str, wished: str, _desk: Desk, _wishes: Wishes) -> Solved:
    return solve(_desk.sheets, _desk.day, _wishes)


def solved(desk: Desk, wishes: Wishes) -> Solved:
    """Return the plan for what is wished; the same wishes are solved once."""
    return _solved(desk.id, repr(wishes.options()), desk, wishes)


@st.cache_resource(max_entries=64, show_spinner=False)
def _point(proposal: str, wished: str, tolerance: float, _solved: Solved) -> Point:
    return point_at(_solved, tolerance)


def point_of(desk: Desk, wishes: Wishes, tolerance: float) -> Point:
    """Return the frontier's point of a tolerance; each is worked out once."""
    return _point(desk.id, repr(wishes.options()), tolerance, solved(desk, wishes))


def beside_its_frontier(desk: Desk, wishes: Wishes) -> Proposal:
    """Return the proposal with fairness against moves beside it."""
    return with_frontier(solved(desk, wishes), lambda each: point_of(desk, wishes, each))


def take(desk: Desk, wishes: Wishes, *decisions: Decision) -> None:
    """Take decisions if a plan follows from them, and show it; or say why they cannot be."""
    try:
        for one in decisions:
            wishes = after(wishes, one)
        found = solved(desk, wishes)
    except InputError as fault:
        refused(fault)
        return
    desk.store.decide(desk.id, *decisions)
    solved_again = f" Solved again in {found.seconds:.1f} s. {found.sentence}"
    noted = all(one.kind in (Kind.CONSULTED, Kind.TOLD) for one in decisions)
    say_next("Recorded." if noted else f"Recorded.{solved_again}")
    st.rerun()
