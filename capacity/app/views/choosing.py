"""One child at a time: who else could have it; pin, bar, override; who was told."""

from __future__ import annotations

from datetime import date

import streamlit as st

from capacity.app import markup, panels
from capacity.app.decisions import KIND_WORDS, Decision, Kind, Wishes
from capacity.app.desk import Desk, Solved, takers
from capacity.app.views.parts import grid, put, take

KEEP, BAR, GIVE = "Keep it so (pin)", "Rule this officer out (bar)", "Give to another (override)"
UNSAID = "not recorded"


def show(desk: Desk, wishes: Wishes, found: Solved) -> None:
    """Show one child's choices, and what may be decided or recorded."""
    st.subheader("One child", anchor=False)
    proposal = found.proposal
    child = st.selectbox(
        "Child", _in_order(desk, wishes, found), key=f"child {desk.id}",
        format_func=lambda each: _named(each, desk),
    )  # fmt: skip
    if child is None:
        return
    officer = proposal.plan.officer_of[child]
    reasons = {one["child_id"]: one["reason"] for one in proposal.assignments}
    put(markup.paragraph(_summary(child, found, reasons[child])))
    with st.expander("Who could have it, and at what cost", expanded=True):
        grid(panels.choices(proposal.explain(child), officer, child))
    left, right = st.columns(2)
    with left:
        _deciding(desk, wishes, found, child)
    with right:
        _recording(desk, wishes, child)
    show_standing(desk, wishes)


def _in_order(desk: Desk, wishes: Wishes, found: Solved) -> list[str]:
    """Return every child: those who change first, then those decided on."""
    changed = [one["child_id"] for one in (*found.proposal.moves, *found.proposal.unallocated)]
    decided = [*wishes.pins, *(child for child, _ in wishes.bars)]
    return list(dict.fromkeys([*changed, *decided, *desk.sheets.caseload.by_id]))


def _named(child: str, desk: Desk) -> str:
    # What the sheet says: a label that followed the plan would be shown as it was before.
    return f"{child} ({desk.sheets.caseload.by_id[child].officer or 'without an officer'})"


def _summary(child: str, found: Solved, reason: str | None) -> str:
    family = [one.child_id for one in found.proposal.problem.group_of[child].children]
    others = ", ".join(each for each in family if each != child)
    together = f" {others} and {child} go together: what is decided holds for all." * bool(others)
    why = reason or "nothing changes"
    return f"{why[:1].upper()}{why[1:]}.{together}"


def _deciding(desk: Desk, wishes: Wishes, found: Solved, child: str) -> None:
    proposed = found.proposal.plan.officer_of[child]
    able = takers(found.proposal, child)
    what = st.radio(
        "Your decision", [*([KEEP, BAR] if proposed else []), *([GIVE] if able else [])],
        key=f"what {desk.id} {child}",
    )  # fmt: skip
    with st.form(f"decide {desk.id} {child}"):
        officer = proposed
        if what == GIVE:
            officer = st.selectbox("Give to", able)
        reason = st.text_input("Reason" if what == KEEP else "Reason (needed)", max_chars=500)
        if st.form_submit_button("Decide and solve again", type="primary", disabled=what is None):
            kind = {KEEP: Kind.PIN, BAR: Kind.BAR, GIVE: Kind.GIVE}[str(what)]
            take(desk, wishes, Decision(kind, child, str(officer), reason))


def _recording(desk: Desk, wishes: Wishes, child: str) -> None:
    noted = wishes.remarks.get(child, {})
    answers, before = ("", "yes", "no"), noted.get("told_on", "")
    was = noted.get("child_consulted", "")
    with st.form(f"record {desk.id} {child}"):
        consulted = st.radio(
            "Child consulted", answers, answers.index(was),
            format_func=lambda each: each or UNSAID, horizontal=True,
        )  # fmt: skip
        told = st.date_input(
            "Told on", date.fromisoformat(before) if before else None, format="DD/MM/YYYY"
        )
        if st.form_submit_button("Record"):
            said = told.isoformat() if told else ""
            new = [
                *([Decision(Kind.CONSULTED, child, "", consulted)] if consulted != was else []),
                *([Decision(Kind.TOLD, child, "", said)] if said != before else []),
            ]
            take(desk, wishes, *new)


def show_standing(desk: Desk, wishes: Wishes) -> None:
    """Show what was decided and still stands, and let it be taken back."""
    standing = [*wishes.pins.values(), *wishes.bars.values()]
    if not standing:
        return
    rows = [
        (one.child, KIND_WORDS[one.kind], one.officer, one.words, panels.moment(one.at))
        for one in standing
    ]
    grid(markup.Grid("Your decisions", ("Child", "What", "Officer", "Reason", "When"), rows))
    with st.form(f"back {desk.id}"):
        child = st.selectbox(
            "Take back what was decided on", sorted({one.child for one in standing})
        )
        if st.form_submit_button("Take back and solve again"):
            take(desk, wishes, Decision(Kind.TAKE_BACK, child))
