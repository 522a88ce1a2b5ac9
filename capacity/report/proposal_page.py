"""The page of a proposal: who would move and why, what cannot be done, what else could be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from capacity.allocation.frontier import Point, frontier_words
from capacity.allocation.proposal import HEADING, Proposal
from capacity.allocation.rendering import STATUS_WORDS, TO_FILL_IN, sentence
from capacity.allocation.table import Table
from capacity.report import words
from capacity.report.frame import rendered
from capacity.report.page import figures
from capacity.report.plotting import DataTable
from capacity.report.proposal_chart import proposal_chart
from capacity.service.wording import some_children
from capacity.version import __version__

LONG = 60
"""Tables of more rows are folded away."""
SHOWN: dict[str, tuple[str, str]] = {
    "Changes": ("Changes", "What the workbook that came back has changed."),
    "Not possible": (
        "Not possible", "Children who cannot be given an officer, why, and what would help."
    ),
    "Moves": (
        "Moves",
        "Every child who gets an officer or another one, from which day, and why. The workbook "
        "has columns to accept or refuse, and for who was consulted and told.",
    ),
    "Frontier": (
        "Fairness against moves",
        "If any child could move: what each tolerance would cost and buy, in children per FTE of "
        "the measure chosen.",
    ),
    "Officers": (
        "Weeks ahead",
        "Hours that fall due and hours that there are, by week; ▲ marks more due than there are.",
    ),
    "Caseload": ("Caseload", "Every child with its officer after the proposal."),
}  # fmt: skip


def proposal_page(proposal: Proposal, sheets: Sequence[Table], inputs: Mapping[str, Any]) -> str:
    """Return a proposal as HTML, fit to be sent on.

    Parameters
    ----------
    sheets
        Its sheets; those of `SHOWN` are shown, without the columns to be filled in.
    inputs
        What made it: names of the sheets, day, wishes.
    """
    by_name = {table.name: table for table in sheets}
    chart = proposal_chart(proposal)
    drawn = list(figures([chart] if chart else []).values())
    choice = frontier_words(proposal.plan.options, proposal.frontier)
    return rendered(
        "proposal",
        heading=HEADING,
        whence=_whence(proposal, inputs),
        sentence=sentence(proposal),
        points=list(_points(proposal, choice)),
        notes=proposal.notes,
        figures=drawn,
        sections=[
            (name, *said, _readable(by_name[name]), len(by_name[name].rows) > LONG)
            for name, said in SHOWN.items() if name in by_name
        ],
        made=list(_made(proposal, inputs)),
    )  # fmt: skip


def _whence(proposal: Proposal, inputs: Mapping[str, Any]) -> str:
    """Say of whom and of which day it is."""
    sheets = [Path(inputs[name]).name for name in ("caseload", "team") if inputs.get(name)]
    said = [*sheets, f"as at {words.day(proposal.plan.as_at.isoformat())}"]
    officers = words.plural(len(proposal.officers), "officer")
    return f"{some_children(len(proposal.assignments))}, {officers}; {', '.join(said)}"


def _points(proposal: Proposal, choice: str) -> Iterator[tuple[str, str]]:
    left = proposal.unallocated
    if left:
        yield "Not possible", f"{some_children(len(left))} without an officer: {left[0]['reason']}."
    if choice:
        yield "The other choice", f"{words.begun(choice)}.{_ends(proposal.frontier)}"
    yield "How sure", f"{words.begun(STATUS_WORDS[proposal.plan.status.value])}."


def _ends(points: Sequence[Point]) -> str:
    """Say the figures of the least and of the largest tolerance; nothing if they are alike."""
    ends = [point for point in (*points[:1], *points[-1:]) if point.highest_per_fte is not None]
    if len({point.moved for point in ends}) < 2:
        return ""
    said = (
        f"at {point.tolerance:g}, {point.moved:,} change and "
        f"{point.lowest_per_fte:g} to {point.highest_per_fte:g} are held per FTE"
        for point in ends
    )
    return f" {words.begun('; '.join(said))}."


def _readable(table: Table) -> DataTable:
    """Return a sheet as text, without what is to be filled in."""
    kept = [at for at, column in enumerate(table.columns) if column not in TO_FILL_IN]
    return DataTable(
        tuple(words.begun(table.columns[at].replace("_", " ")) for at in kept),
        tuple(
            tuple(_said(row[at], flagged=(place, at) in table.flagged) for at in kept)
            for place, row in enumerate(table.rows)
        ),
    )


def _said(value: object, *, flagged: bool) -> str:
    if value is None:
        return ""
    text = f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)
    return f"▲ {text}" if flagged else text


def _made(proposal: Proposal, inputs: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    plan = proposal.plan
    yield "Day", words.day(plan.as_at.isoformat())
    for name in ("caseload", "team"):
        if inputs.get(name):
            yield f"{words.begun(name)} sheet", Path(inputs[name]).name
    yield "Asked for", plan.options.mode.value
    yield "A caseload counts", plan.options.measure.value
    yield "Tolerance", f"{plan.options.tolerance:g} children per FTE"
    for level in plan.levels:
        proof = "proven" if level.proven else f"not proven, at least {level.bound:,}"
        yield f"Level {level.name}", f"{level.value:,} ({proof})"
    yield "Version", f"capacity {__version__}"
