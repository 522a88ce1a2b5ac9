"""A workbook that comes back: rejected moves, pins and notes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from capacity.service import InputError

REFUSALS = ("no", "n", "reject", "rejected", "false", "0")


def revised_inputs(path: Path) -> dict[str, Any]:
    """Read what the PRO decided in a proposal's workbook.

    A move that is not accepted pins the child to its officer before, or bars the
    proposed officer where there was none; `pin_to` pins to the officer named.

    Returns
    -------
    dict
        The proposal's own inputs with the pins and bars added.

    Raises
    ------
    InputError
        If the file is no proposal.
    """
    book = _sheets(path)
    inputs = _kept_inputs(path, book.get("Notes", []))
    wishes = inputs["wishes"]
    decided = list(_decisions(book.get("Moves", [])))
    said = {child for _, child, _ in decided}
    pins = [pair for pair in wishes["pins"] if pair[0] not in said]
    pins += [[child, officer] for kind, child, officer in decided if kind == "pin"]
    bars = wishes["bars"] + [[child, officer] for kind, child, officer in decided if kind == "bar"]
    return {**inputs, "wishes": {**wishes, "pins": pins, "bars": bars}}


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
    kept = [row[1] for row in notes if row and row[0] == "inputs"]
    try:
        inputs: dict[str, Any] = json.loads(kept[0])
    except (IndexError, ValueError) as fault:
        raise _no_proposal(path) from fault
    return inputs


def _decisions(rows: list[list[Any]]) -> Iterator[tuple[str, str, str]]:
    if not rows:
        return
    columns = [str(cell) for cell in rows[0]]
    for row in rows[1:]:
        cells = dict(zip(columns, (str(cell).strip() for cell in row), strict=False))
        child, pin = cells.get("child_id", ""), cells.get("pin_to", "")
        if pin:
            yield "pin", child, pin
        elif cells.get("accept", "").lower() in REFUSALS:
            before = cells.get("previous", "")
            yield ("pin", child, before) if before else ("bar", child, cells.get("officer", ""))
