"""A workbook that comes back: rejected moves, pins and notes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from capacity.service import InputError
from capacity.service.errors import nearest

REFUSALS = ("no", "n", "reject", "rejected", "false", "0")
CONSENTS = ("yes", "y", "accept", "accepted", "true", "1")
REMARKS = ("reason_of_pro", "child_consulted", "told_on")
NEEDED = {
    "Moves": ("child_id", "previous", "officer", "accept", "pin_to"),
    "Caseload": ("child_id", "previous", "officer", "note_of_pro"),
}
DELETED = (
    "its row was deleted from the sheet Moves, which decides nothing; to refuse a move, "
    "write no under accept"
)
ADDED = "its row was added to the sheet Moves"


@dataclass(frozen=True)
class Returned:
    """A proposal that came back.

    Parameters
    ----------
    inputs
        The proposal's own inputs with the pins, bars and remarks added.
    proposed
        By child: its officer before, and the officer proposed.
    said
        By child, what the PRO decided of it, in words.
    rows
        By child, that its row was deleted or added.
    """

    inputs: dict[str, Any]
    proposed: dict[str, tuple[str, str]]
    said: dict[str, str]
    rows: dict[str, str]


def returned(path: Path) -> Returned:
    """Read what the PRO decided in a proposal's workbook.

    A move that is accepted stays: it pins the child to the officer proposed. One that is
    refused pins the child to its officer before, or bars the proposed officer where there
    was none; `pin_to` pins to the officer named. What the PRO noted is kept, and stands in
    the next proposal too. A row that is deleted decides nothing, and a row may be added for
    a child who was not to move.

    Raises
    ------
    InputError
        If the file is no proposal, or what was filled in cannot be read or honoured.
    """
    book = _sheets(path)
    inputs = _kept_inputs(path, book.get("Notes", []))
    moves, caseload = (list(_rows(book, name)) for name in NEEDED)
    _refuse_strangers(moves, caseload)
    proposed = {row["child_id"]: (row["previous"], row["officer"]) for row in caseload}
    moves = [_completed(row, proposed) for row in moves]
    _refuse_overwritten(moves, proposed)
    decided = [decision for row in moves for decision in _decisions(row)]
    words = {child: _in_words(kind, officer, proposed[child]) for kind, child, officer in decided}
    remarks = _remarks(inputs.get("remarks", {}), moves, caseload)
    wishes = {**inputs["wishes"], **_pins_and_bars(inputs["wishes"], decided)}
    revised = {**inputs, "wishes": wishes, "remarks": remarks}
    return Returned(revised, proposed, words, _rows_touched(moves, proposed))


def _pins_and_bars(
    wishes: dict[str, Any], decided: list[tuple[str, str, str]]
) -> dict[str, list[list[str]]]:
    """Return the pins and bars of the proposal with what was decided since."""
    said = {child for _, child, _ in decided}
    pins = [pair for pair in wishes["pins"] if pair[0] not in said]
    pins += [[child, officer] for kind, child, officer in decided if kind == "pin"]
    bars = [list(pair) for pair in wishes["bars"] if list(pair) not in pins]
    bars += [[child, officer] for kind, child, officer in decided if kind == "bar"]
    return {"pins": pins, "bars": bars}


def _completed(row: dict[str, str], proposed: dict[str, tuple[str, str]]) -> dict[str, str]:
    """Fill in, in a row that was added, the officers that the proposal has for the child."""
    before, officer = proposed[row["child_id"]]
    if not row["officer"] and not row["previous"] and officer in ("", before):
        return {**row, "previous": before, "officer": officer}
    return {**row, "previous": row["previous"] or before}


def _rows_touched(
    moves: list[dict[str, str]], proposed: dict[str, tuple[str, str]]
) -> dict[str, str]:
    """Say of which children a row was deleted, or added."""
    were = {child for child, (before, officer) in proposed.items() if officer not in ("", before)}
    are = {row["child_id"] for row in moves}
    return dict.fromkeys(were - are, DELETED) | dict.fromkeys(are - were, ADDED)


def _in_words(kind: str, officer: str, proposed: tuple[str, str]) -> str:
    """Say what the PRO decided of a child."""
    before, then = proposed
    if kind == "bar":
        return f"you ruled {officer} out"
    if officer == before != then:
        return f"you kept it with {officer}"
    return "you accepted it" if officer == then else f"you pinned it to {officer}"


def _sheets(path: Path) -> dict[str, list[list[Any]]]:
    from python_calamine import CalamineWorkbook

    if not path.is_file():
        raise InputError("no such file", where=str(path))
    try:
        book = CalamineWorkbook.from_path(path)
        return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as fault:  # a damaged file may make the Rust library panic
        raise _no_proposal(path) from fault


def _no_proposal(path: Path) -> InputError:
    return InputError("is no proposal workbook", where=str(path), allowed="a proposal.xlsx of ours")


def _kept_inputs(path: Path, notes: list[list[Any]]) -> dict[str, Any]:
    kept = "".join(str(row[1]) for row in notes if len(row) > 1 and row[0] == "inputs")
    try:
        inputs: dict[str, Any] = json.loads(kept)
        sound = _are_sound(inputs)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise _no_proposal(path) from fault
    if not sound:
        raise _no_proposal(path)
    return inputs


def _are_sound(inputs: dict[str, Any]) -> bool:
    """Whether kept inputs are of the kinds that a proposal writes; what they say comes later."""
    wishes = inputs["wishes"]
    days = [inputs["as_at"], *filter(None, [wishes.get("by", "")])]
    texts = [inputs["caseload"], inputs["team"], *days]
    texts += [wishes[name] for name in ("measure", "leaver", "starter", "solver") if name in wishes]
    numbers = [wishes[name] for name in _NUMBERS if name in wishes]
    counts = [wishes[name] for name in _COUNTS if wishes.get(name) is not None]
    pairs = [pair for many in ("pins", "bars") for pair in wishes[many]]
    for day in days:
        date.fromisoformat(day)
    return (
        set(wishes) <= {*_WISHES, *_NUMBERS, *_COUNTS}
        and all(isinstance(each, str) for each in texts)
        and all(type(each) in (int, float) for each in numbers)
        and all(type(each) is int for each in counts)
        and isinstance(wishes.get("rebalance", False), bool)
        and isinstance(inputs.get("remarks", {}), dict)
        and isinstance(inputs.get("read", {}), dict)
        and all(len(pair) == 2 and all(isinstance(each, str) for each in pair) for pair in pairs)
    )


_WISHES = ("rebalance", "measure", "pins", "bars", "leaver", "by", "starter", "solver")
_NUMBERS = ("tolerance", "time_limit", "handovers_per_week", "leaves_within")
_COUNTS = ("max_moves", "to")


def _rows(book: dict[str, list[list[Any]]], name: str) -> Iterator[dict[str, str]]:
    """Yield a sheet's rows by heading, with their place; case and spaces do not matter."""
    if name not in book:
        raise InputError(f"the sheet '{name}' is gone", allowed="the sheets of the proposal")
    heads, *body = book[name] or [[]]
    columns = [str(cell).strip().lower().replace(" ", "_") for cell in heads]
    for column in NEEDED[name]:
        if column not in columns:
            raise InputError(f"the column '{column}' is gone", where=f"sheet {name}")
    for number, row in enumerate(body, start=2):
        cells = dict(zip(columns, map(_text, row), strict=False))
        if any(cells.values()):
            yield {**cells, "": f"sheet {name}, row {number}"}


def _refuse_strangers(moves: list[dict[str, str]], caseload: list[dict[str, str]]) -> None:
    """Refuse a row of a child who was not in the proposal."""
    known = [row["child_id"] for row in caseload]
    for row in moves:
        child = row["child_id"]
        if child not in known:
            raise InputError(
                f"no child '{child}'",
                where=f"{row['']}, column child_id",
                allowed="a child of the sheet Caseload",
                suggestion=nearest(child, known),
            )


def _refuse_overwritten(moves: list[dict[str, str]], proposed: dict[str, tuple[str, str]]) -> None:
    """Refuse an officer written over another, or a child twice: what is meant, nobody could say."""
    places: dict[str, str] = {}
    for row in moves:
        before, was = proposed[row["child_id"]]
        if row["officer"] != was:
            raise InputError(
                f"'{row['officer']}', where {was or 'nobody'} was proposed",
                where=f"{row['']}, column officer",
                allowed="the officer proposed; whoever else is wanted goes under pin_to",
            )
        if row["previous"] != before:
            raise InputError(
                f"'{row['previous']}', where the child was with {before or 'nobody'}",
                where=f"{row['']}, column previous",
                allowed="the officer whom the proposal names there",
            )
        if places.setdefault(row["child_id"], row[""]) != row[""]:
            raise InputError(
                f"{row['child_id']} again, after {places[row['child_id']]}",
                where=f"{row['']}, column child_id",
                allowed="one row for each child",
            )


def _text(cell: Any) -> str:
    """Return a cell as text: a date without its time, a whole number without its point."""
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return cell.isoformat()
    whole = isinstance(cell, float) and cell.is_integer()
    return str(int(cell) if whole else cell).strip()


def _decisions(cells: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    child, pin, word, proposed = cells["child_id"], cells["pin_to"], _word(cells), cells["officer"]
    if pin and word and (word in REFUSALS) is (pin == proposed):
        said = "refused" if word in REFUSALS else "accepted"
        raise InputError(
            f"the move to {proposed} is {said}, and {child} pinned to {pin}", where=cells[""]
        )
    before = cells["previous"]
    if word and not pin and not proposed:
        raise InputError(
            f"'{cells['accept']}', and nobody is proposed for {child}",
            where=f"{cells['']}, column accept",
            allowed="an officer under pin_to",
        )
    if pin or word in CONSENTS:
        yield "pin", child, pin or proposed
    elif word in REFUSALS:
        yield ("pin", child, before) if before else ("bar", child, proposed)


def _word(cells: dict[str, str]) -> str:
    """Return what stands under `accept`, nothing included."""
    word = cells["accept"].lower()
    if word and word not in REFUSALS + CONSENTS:
        raise InputError(
            f"'{cells['accept']}'",
            where=f"{cells['']}, column accept",
            allowed="yes, no or nothing; a reason goes under reason_of_pro",
        )
    return word


def _remarks(
    kept: dict[str, dict[str, str]], moves: list[dict[str, str]], caseload: list[dict[str, str]]
) -> dict[str, dict[str, str]]:
    """Return what was noted, by child; a note of either sheet counts where it is new."""
    found = {child: dict(noted) for child, noted in kept.items()}
    notes = [{"child_id": row["child_id"], REMARKS[0]: row["note_of_pro"]} for row in caseload]
    for row in (*notes, *moves):
        before = kept.get(row["child_id"], {})
        new = {
            name: row[name] for name in REMARKS if row.get(name, "") not in ("", before.get(name))
        }
        if new:
            found.setdefault(row["child_id"], {}).update(new)
    return found
