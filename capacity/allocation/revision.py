"""A workbook that comes back: rejected moves, pins and notes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from capacity.service import InputError

REFUSALS = ("no", "n", "reject", "rejected", "false", "0")
REMARKS = ("reason_of_pro", "child_consulted", "told_on")


def revised_inputs(path: Path) -> dict[str, Any]:
    """Read what the PRO decided in a proposal's workbook.

    A move that is not accepted pins the child to its officer before, or bars the
    proposed officer where there was none; `pin_to` pins to the officer named. What the
    PRO noted is kept, and stands in the next proposal too.

    Returns
    -------
    dict
        The proposal's own inputs with the pins, bars and remarks added.

    Raises
    ------
    InputError
        If the file is no proposal.
    """
    book = _sheets(path)
    inputs = _kept_inputs(path, book.get("Notes", []))
    wishes, rows = inputs["wishes"], list(_rows(book.get("Moves", [])))
    decided = [decision for row in rows for decision in _decisions(row)]
    said = {child for _, child, _ in decided}
    pins = [pair for pair in wishes["pins"] if pair[0] not in said]
    pins += [[child, officer] for kind, child, officer in decided if kind == "pin"]
    bars = [list(pair) for pair in wishes["bars"]]
    bars += [[child, officer] for kind, child, officer in decided if kind == "bar"]
    remarks = {**inputs.get("remarks", {}), **dict(_remarks(rows))}
    return {**inputs, "wishes": {**wishes, "pins": pins, "bars": bars}, "remarks": remarks}


def _sheets(path: Path) -> dict[str, list[list[Any]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(path)
    except (CalamineError, OSError) as fault:
        raise _no_proposal(path) from fault
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def _no_proposal(path: Path) -> InputError:
    return InputError("is no proposal workbook", where=str(path), allowed="a proposal.xlsx of ours")


def _kept_inputs(path: Path, notes: list[list[Any]]) -> dict[str, Any]:
    kept = "".join(str(row[1]) for row in notes if len(row) > 1 and row[0] == "inputs")
    try:
        inputs: dict[str, Any] = json.loads(kept)
        wishes = inputs["wishes"]
        named = inputs.keys() | wishes.keys()
        complete = {"caseload", "team", "as_at", "pins", "bars"} <= named
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise _no_proposal(path) from fault
    if not complete:
        raise _no_proposal(path)
    return inputs


def _rows(sheet: list[list[Any]]) -> Iterator[dict[str, str]]:
    """Yield the rows by heading; case and spaces do not matter."""
    if sheet:
        columns = [str(cell).strip().lower().replace(" ", "_") for cell in sheet[0]]
        for row in sheet[1:]:
            cells = dict(zip(columns, map(_text, row), strict=False))
            if cells.get("child_id"):
                yield cells


def _text(cell: Any) -> str:
    """Return a cell as text: a date without its time, a whole number without its point."""
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return cell.isoformat()
    whole = isinstance(cell, float) and cell.is_integer()
    return str(int(cell) if whole else cell).strip()


def _decisions(cells: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    child, pin = cells["child_id"], cells.get("pin_to", "")
    if pin:
        yield "pin", child, pin
    elif cells.get("accept", "").lower() in REFUSALS:
        before = cells.get("previous", "")
        yield ("pin", child, before) if before else ("bar", child, cells.get("officer", ""))


def _remarks(rows: Iterable[dict[str, str]]) -> Iterator[tuple[str, dict[str, str]]]:
    for cells in rows:
        noted = {name: cells[name] for name in REMARKS if cells.get(name)}
        if noted:
            yield cells["child_id"], noted
