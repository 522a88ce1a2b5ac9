"""A proposal as sheets and lines; nothing here touches the disk."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from textwrap import wrap
from typing import Any

from capacity.allocation.dating import WEEKS_SHOWN
from capacity.allocation.frontier import frontier_words
from capacity.allocation.options import Measure
from capacity.allocation.price import LEGEND
from capacity.allocation.proposal import HEADING, Proposal
from capacity.allocation.reasons import Choice
from capacity.allocation.table import Table
from capacity.service.wording import counted

WHO = ("child_id", "previous", "officer")
TO_FILL_IN = ("accept", "pin_to", "reason_of_pro", "child_consulted", "told_on")
NO_REMARKS: Mapping[str, str] = {}


def tables(proposal: Proposal, inputs: Mapping[str, Any]) -> list[Table]:
    """Return the sheets of the proposal folder (design §5).

    Parameters
    ----------
    inputs
        What made the proposal, kept in Notes so that it can be revised; `remarks` are
        what the PRO wrote in an earlier round, by child.
    """
    remarks: Mapping[str, Mapping[str, str]] = inputs.get("remarks", {})
    return [
        _moves(proposal, remarks),
        _caseload(proposal, remarks),
        _officers(proposal),
        Table(
            "Not possible",
            ("child_id", "reason"),
            [(one["child_id"], one["reason"]) for one in proposal.unallocated],
        ),
        Table(
            "Frontier",
            ("tolerance", "moved", "highest_per_fte", "lowest_per_fte"),
            [
                (p.tolerance, p.moved, p.highest_per_fte, p.lowest_per_fte)
                for p in proposal.frontier
            ],
        ),
        Table("Notes", ("what", "text"), list(_notes(proposal, inputs)), hidden=INPUTS),
    ]


def _moves(proposal: Proposal, remarks: Mapping[str, Mapping[str, str]]) -> Table:
    rows = [
        (
            *(move[column] or "" for column in WHO),
            date.fromisoformat(move["on"]),
            move["reason"],
            *(remarks.get(move["child_id"], NO_REMARKS).get(column, "") for column in TO_FILL_IN),
        )
        for move in proposal.moves
    ]
    names = tuple(seat.name for seat in proposal.problem.seats if not seat.closed)
    yes_no = ("yes", "no")
    choices: list[tuple[str, tuple[str, ...]]] = [("accept", yes_no), ("child_consulted", yes_no)]
    if sum(len(name) + 1 for name in names) <= 255 and not any("," in name for name in names):
        choices.append(("pin_to", names))
    return Table("Moves", (*WHO, "on", "reason", *TO_FILL_IN), rows, choices=tuple(choices))


def _caseload(proposal: Proposal, remarks: Mapping[str, Mapping[str, str]]) -> Table:
    rows = [
        (
            *(one[column] or "" for column in (*WHO, "reason")),
            remarks.get(one["child_id"], NO_REMARKS).get("reason_of_pro", ""),
        )
        for one in proposal.assignments
    ]
    return Table("Caseload", (*WHO, "reason", "note_of_pro"), rows)


def _officers(proposal: Proposal) -> Table:
    """Officers before and after, then their next weeks: hours that fall due of hours there are."""
    weeks = proposal.timetable.weeks
    rows, flagged = [], set()
    measure = proposal.plan.options.measure
    other = measure is not Measure.CHILDREN
    for place, one in enumerate(proposal.officers):
        own = weeks[one["officer"]]
        load = proposal.loads[place]
        counts = (one["officer"], one["fte"], load["effective_fte"], one["contract"])
        counts += (one["before"], one["after"], *((load["before"], load["after"]) if other else ()))
        over = sum(week.over for week in own)
        rows.append(
            (*counts, *one["band"], over, *(f"{w.due:.0f} / {w.available:.0f}" for w in own))
        )
        first = len(counts) + 3
        flagged |= {(place, first + column) for column, week in enumerate(own) if week.over}
    columns: tuple[str, ...] = ("officer", "fte", "effective_fte", "contract", "before", "after")
    columns += (f"{measure}_before", f"{measure}_after") if other else ()
    columns += ("band_low", "band_high")
    ahead = next(iter(weeks.values()), ())
    dates = tuple(f"due / hours {week.monday:%d %b}" for week in ahead)
    return Table("Officers", (*columns, "weeks_overloaded", *dates), rows, frozenset(flagged))


def _notes(proposal: Proposal, inputs: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "heading", HEADING
    yield "summary", sentence(proposal)
    yield "status", f"{proposal.plan.status.value}: {STATUS_WORDS[proposal.plan.status.value]}"
    for level in proposal.plan.levels:
        proof = "proven" if level.proven else f"not proven, at least {level.bound:,}"
        yield "level", f"{level.name}: {level.value:,} ({proof}); {LEGEND[level.name]}"
    yield "frontier", frontier_words(proposal.plan.options, proposal.frontier)
    for note in proposal.notes:
        yield "note", note
    for sheet in ("caseload", "team"):
        if sheet in inputs:
            yield f"{sheet} sheet", Path(inputs[sheet]).name
    text = json.dumps(dict(inputs))
    for start in range(0, len(text), CELL):
        yield INPUTS, text[start : start + CELL]


INPUTS = "inputs"
"""What made the proposal, in rows that are not shown: a path tells readers too much."""

CELL = 30_000
"""Characters of a cell; Excel takes 32,767."""

STATUS_WORDS = {
    "optimal": "no plan is better on any level without being worse on one before it",
    "feasible": "every rule is kept; a level may not be the best there is",
    "heuristic": "not proven: a rule of thumb made it, since the solver gave no plan",
}


MOST_SHOWN = 20
"""Children whom nobody may have, on screen: more would hide the answer above them."""

EACH_LISTED = "each with its reason on the sheet Not possible and on the page"


def sentence(proposal: Proposal) -> str:
    """Return the answer in one sentence."""
    plan = proposal.plan
    return (
        f"As at {plan.as_at:%d %B %Y}: {_children(len(plan.newly_placed), 'get', 'gets')} "
        f"an officer, {_children(len(plan.moves), 'change', 'changes')} officer, "
        f"{_children(len(plan.unallocated), 'are', 'is')} left without one "
        f"({plan.status.value})."
    )


def _children(count: int, many: str, one: str) -> str:
    return f"1 child {one}" if count == 1 else f"{count} children {many}"


def lines(proposal: Proposal) -> list[str]:
    """Return what the screen shows."""
    measure = proposal.plan.options.measure
    other = measure is not Measure.CHILDREN
    extra = f" {f'by {measure}':>16}" if other else ""
    ahead = f"weeks overloaded of {WEEKS_SHOWN}  against the band"
    heads = f"{'officer':24} before after{extra} band    FTE   {ahead}"
    shown = [HEADING, sentence(proposal), "", heads]
    seats = proposal.problem.seats
    for officer, load, seat in zip(proposal.officers, proposal.loads, seats, strict=True):
        low, high = officer["band"]
        over = sum(week.over for week in proposal.timetable.weeks[officer["officer"]])
        shown.append(
            f"{officer['officer'][:24]:24} {officer['before']:6} {officer['after']:5}"
            f"{_by_measure(load) if other else ''} {f'{low}-{high}':7} "
            f"{load['effective_fte']:<5g} {over:8}"
            f"{_where(low, high, officer['after'], '' if officer['after'] else seat.closed)}"
        )
    shown.append("(band: 50 to 70 for a full-time officer, times FTE and capacity factor)")
    choice = frontier_words(proposal.plan.options, proposal.frontier)
    shown += ["", *wrap(choice, 100), "tolerance  moved  highest per FTE  lowest per FTE"]
    for point in proposal.frontier:
        ends = (point.highest_per_fte, point.lowest_per_fte)
        high_load, low_load = ("-" if end is None else str(end) for end in ends)
        shown.append(f"{point.tolerance:9g} {point.moved:6} {high_load:>16} {low_load:>15}")
    for left in proposal.unallocated[:MOST_SHOWN]:
        shown.append(f"not possible: {left['child_id']}: {left['reason']}")
    if (more := len(proposal.unallocated) - MOST_SHOWN) > 0:
        shown.append(f"not possible: {counted(more, 'more child', 'more children')}, {EACH_LISTED}")
    return [*shown, *(f"note: {note}" for note in proposal.notes)]


def _where(low: int, high: int, held: int, closed: str) -> str:
    """Say where a caseload stands after it: by a word, which a terminal may colour.

    Somebody who may hold nobody is below no band.
    """
    if closed:
        return f"{closed:>32}"
    far = f"{held - high} above" if held > high else f"{low - held} below" if held < low else "in"
    return f"{far:>32}"


def _by_measure(load: Mapping[str, Any]) -> str:
    change = f"{load['before']:g} > {load['after']:g}"
    return f" {change:>16}"


def _stays(proposal: Proposal, child: str) -> bool:
    return not any(move["child_id"] == child for move in proposal.moves)


def _why_not_the_first(proposal: Proposal, child: str) -> str:
    """Say why the plan has another officer than the one who lowers the first level most."""
    options = proposal.plan.options
    if proposal.problem.group_of[child].sitting:
        return "nobody who has an officer moves; --rebalance may"
    if options.tolerance:
        return f"a tolerance of {options.tolerance:g} lets caseloads stray so far for fewer moves"
    if options.max_moves is not None:
        return f"no more than {options.max_moves} may change officer by choice"
    return "the plan is not proven the best there is"


def explanation(proposal: Proposal, child: str, choices: list[Choice]) -> Iterator[str]:
    """Yield each officer for one child, best first: cost beyond the plan, or what excludes them."""
    chosen = proposal.plan.officer_of[child]
    first = choices[0]
    better = not first.excluded and first.costs < (0,) * len(first.costs)
    if first.officer != chosen and (proposal.problem.group_of[child].sitting or better):
        word = "stays with" if _stays(proposal, child) else "goes to"
        yield f"{child}: {word} {chosen}, since {_why_not_the_first(proposal, child)}"
    for place, choice in enumerate(choices, start=1):
        if choice.excluded:
            yield f"{child}: not {choice.officer}: {choice.excluded}"
            continue
        mark = " (the proposal)" if choice.officer == chosen else ""
        yield f"{child}: {place}. {choice.officer}{mark}: {choice.words or 'costs nothing more'}"
