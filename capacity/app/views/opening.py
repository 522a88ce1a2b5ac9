"""Opening a caseload and a team, or the example."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from capacity.app import markup
from capacity.app.serving import LARGEST_SHEET_MB
from capacity.app.sheets import EXAMPLE_DAY, Sheet, example, read_sheets
from capacity.app.store import Store, purging
from capacity.app.views.parts import put, refused, say_next
from capacity.service import InputError
from capacity.service.errors import unturned

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

MENDED = """<script>
const mend = () => document.querySelectorAll(
  "section[data-testid=stFileUploaderDropzone][role=presentation]"
).forEach(each => each.removeAttribute("role"));
new MutationObserver(mend).observe(document.body, {childList: true, subtree: true});
mend();
</script>"""
"""Streamlit 1.67 calls the place for a file decoration and labels it all the same; a screen
reader may then leave it out. Without the false role it is a region of its name."""


def show(store: Store) -> None:
    """Show where to open two sheets, or the example."""
    put(
        markup.paragraph(
            "Open today's caseload and your team: see who holds how many, what falls due, and "
            "a proposal that you read, alter and approve.",
            "cp-lead",
        ),
        markup.paragraph(
            "Everything stays on this computer. Sheets, decisions and approvals are kept in "
            f"{store.path} until you delete them with: capacity {purging(store.path.parent)} "
            f"(in a checkout: python3 start.py {purging(store.path.parent)})"
        ),
    )
    st.html(MENDED, unsafe_allow_javascript=True)
    left, right = st.columns(2)
    with left, st.form("sheets"):
        st.header("Your sheets", anchor=False)
        given = [
            st.file_uploader(f"{what} sheet (.csv or .xlsx)", max_upload_size=LARGEST_SHEET_MB)
            for what in ("Caseload", "Team")
        ]
        as_at = st.date_input("The day that they describe", format="DD/MM/YYYY")
        if st.form_submit_button("Open", type="primary"):
            _open_given(store, given, as_at)
    with right, st.container(border=True):
        st.header("The example", anchor=False)
        put(markup.paragraph("940 invented children and 11 invented officers, to try it out."))
        if st.button("Open the example"):
            _open(store, *example(), EXAMPLE_DAY)


def _open_given(store: Store, given: Sequence[UploadedFile | None], as_at: date) -> None:
    sheets = [(unturned(each.name), each.getvalue()) for each in given if each]
    if len(sheets) < len(given):
        refused(InputError("a sheet is missing", allowed="a caseload sheet and a team sheet"))
        return
    caseload, team = sheets
    _open(store, caseload, team, as_at)


def _open(store: Store, caseload: Sheet, team: Sheet, as_at: date) -> None:
    try:
        read_sheets(caseload, team, as_at)
        made = store.open(as_at.isoformat(), caseload, team)
    except InputError as fault:
        refused(fault)
        return
    say_next("Opened. By default only children without an officer are placed.")
    st.query_params["proposal"] = made
    st.rerun()
