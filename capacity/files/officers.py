"""Who holds whom, for files that do not say it: a small sheet that joins in by child."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from capacity.files.cells import quote
from capacity.files.columns import Table
from capacity.files.faults import Fault
from capacity.files.load_report import LoadReport
from capacity.files.sheet import Record, read_sheet
from capacity.files.sift import report, sift
from capacity.files.tables import CASELOAD

OFFICERS = Table(
    "officers",
    "children",
    tuple(
        CASELOAD.by_name[name]
        for name in (
            "child_id", "officer", "officer_since", "sibling_group", "last_review",
            "next_review_due", "complex",
        )
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class HeldBy:
    """What a service's own list says of one child; blank where it is silent."""

    child_id: str
    officer: str = ""
    officer_since: date | None = None
    sibling_group: str = ""
    last_review: date | None = None
    next_review_due: date | None = None
    complex: bool = False
    row: int = field(default=0, compare=False)


def read_officers(path: str | Path) -> tuple[dict[str, HeldBy], LoadReport]:
    """Read a sheet with `child_id` and what else is known.

    Raises
    ------
    InputError
        If the file can't be read, or as `SheetError` with all faults of its rows.
    """
    sheet = read_sheet(path, OFFICERS)
    sifted = sift(sheet, _held, lambda held: held.child_id, _no_rules, _conflict)
    return {each.child_id: each for each in sifted.kept}, report(sheet, sifted, ())


def _held(record: Record) -> HeldBy:
    return HeldBy(**{**record.values, "row": record.row})  # type: ignore[arg-type]


def _no_rules(held: HeldBy) -> Iterator[Fault]:
    yield from ()


def _conflict(before: HeldBy, held: HeldBy) -> Fault:
    found = f"{quote(held.child_id)} again, with other content than in row {before.row}"
    return Fault(held.row, "child_id", found, "one row for each child")
