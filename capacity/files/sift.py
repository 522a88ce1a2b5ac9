"""Which records of a sheet are kept, which are dropped and why, which stop the load.

What stops the load (`SheetError`, with every fault found):

* a cell that its column can't hold: another pathway, a date that is none, a
  negative or absurd number, an unknown contract or role, an Excel error;
* a row with data and no id, or an id and no pathway (no FTE);
* the same id twice with different content;
* what the noun's own rules shut out, such as an end before the start;
* a sheet in which nothing is left.

What is dropped, each with row number and reason:

* a row equal to an earlier one;
* a footer: below the last readable row, with at most two filled cells, an id that is
  blank or begins like a footer ("Exported on"), and nothing but a count for pathway
  or FTE; a row with a pathway and no id is a fault, so is an id without a pathway;
* a row of totals: its id is the word total, grand total or subtotal.

Blank rows are counted. All else is kept; what looks odd is a warning.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from capacity.files.cells import squash
from capacity.files.faults import Fault, SheetError
from capacity.files.load_report import Dropped, Finding, LoadReport
from capacity.files.sheet import Record, Sheet

TOTALS = frozenset({"total", "totals", "grandtotal", "subtotal"})
FOOTER_CELLS = 2

# "Page 1 of 3" is a footer, "Page, Ellen" an officer.
_FOOTER = re.compile(
    r"(total|sub ?total|grand total|count|number of|exported|extracted|extract|report|end of|page|"
    r"printed|produced|generated|created|source|notes?|records?|rows?|date|run|official|"
    r"confidential|restricted|average|sum)\b(?!,)",
    re.IGNORECASE,
)
_COUNT = re.compile(r"[\d.,]*")


class Noun(Protocol):
    """A child or an officer: comparable by content, and knowing its row."""

    @property
    def row(self) -> int:
        """Where it stood in its sheet."""
        ...


N = TypeVar("N", bound=Noun)


@dataclass(frozen=True)
class Sifted(Generic[N]):
    """The nouns of a sheet and what was dropped.

    Attributes
    ----------
    repeated
        How many of the dropped rows had come before.
    """

    kept: tuple[N, ...]
    dropped: tuple[Dropped, ...]
    repeated: int


def sift(
    sheet: Sheet,
    build: Callable[[Record], N],
    name: Callable[[N], str],
    rules: Callable[[N], Iterable[Fault]],
    conflict: Callable[[N, N], Fault],
) -> Sifted[N]:
    """Build the nouns of a sheet.

    Parameters
    ----------
    build
        Makes the noun of a record without faults.
    name
        What must be unique of a noun.
    rules
        What is wrong with a noun by itself.
    conflict
        Says that the second noun has the name of the first but other content.

    Raises
    ------
    SheetError
        With every fault of the sheet.
    """
    below = list(footers(sheet))
    left_out = {row.row for row in below}
    records = [record for record in sheet.records if record.row not in left_out]
    faults = [fault for record in records for fault in record.faults]
    nouns = [build(record) for record in records if not record.faults]
    kept, repeated, conflicts = _unique(nouns, name, conflict)
    faults += [fault for noun in kept for fault in rules(noun)] + conflicts
    if not kept and not faults:
        faults = [
            Fault(
                sheet.headers.row + 1,
                "",
                f"no {sheet.table.rows} below the headers",
                f"a row for each of the {sheet.table.rows}",
            )
        ]
    if faults:
        raise SheetError(sheet.source, sorted(faults, key=lambda fault: fault.row))
    dropped = sorted((*below, *repeated), key=lambda row: row.row)
    return Sifted(tuple(kept), tuple(dropped), len(repeated))


def report(
    sheet: Sheet, sifted: Sifted[N], findings: Iterable[Finding], on_both: int = 0
) -> LoadReport:
    """Account for every row and column of a sheet."""
    return LoadReport(
        source=sheet.source,
        unit=sheet.table.rows,
        rows_read=sheet.rows_read,
        kept=len(sifted.kept),
        blank=sheet.blank,
        header_row=sheet.headers.row + 1,
        dropped=sifted.dropped,
        columns=sheet.headers.uses,
        not_given=sheet.not_given,
        unknown_codes=sheet.understood.unknown_codes(),
        findings=(*sheet.findings, *findings, *sheet.understood.findings()),
        duplicates=sifted.repeated,
        on_both=on_both,
    )


def footers(sheet: Sheet) -> Iterator[Dropped]:
    """Yield the rows of totals and those below the last row that hold hardly anything."""
    for record in sheet.records:
        if squash(record.key) in TOTALS:
            yield Dropped(record.row, "a row of totals")
    others = {column.fills for column in sheet.table.required if column is not sheet.table.key}
    rows = [record for record in sheet.records if squash(record.key) not in TOTALS]
    for record in reversed(rows):
        if not record.faults or not _like_a_footer(record, others):
            return
        yield Dropped(record.row, "a footer: below the last row, hardly filled")


def _like_a_footer(record: Record, other_required: set[str]) -> bool:
    if record.filled > FOOTER_CELLS or other_required & set(record.values):
        return False
    counts_only = all(_COUNT.fullmatch(text) for text in record.rest)
    return counts_only and (not record.key or bool(_FOOTER.match(record.key)))


def _unique(
    nouns: Sequence[N], name: Callable[[N], str], conflict: Callable[[N, N], Fault]
) -> tuple[list[N], list[Dropped], list[Fault]]:
    first: dict[str, N] = {}
    repeated, conflicts = [], []
    for noun in nouns:
        before = first.setdefault(name(noun), noun)
        if before is noun:
            continue
        if before == noun:
            repeated.append(Dropped(noun.row, f"the same as row {before.row}"))
        else:
            conflicts.append(conflict(before, noun))
    return list(first.values()), repeated, conflicts
