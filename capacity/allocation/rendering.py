"""A proposal as workbook, sheet and page; nothing here touches the disk."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from capacity.allocation.proposal import HEADING, Proposal

MOVE_COLUMNS = ("child_id", "previous", "officer", "reason")
TO_FILL_IN = ("accept", "pin_to", "reason_of_pro", "child_consulted", "told_on")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet: its name, headings and rows."""

    name: str
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


def tables(proposal: Proposal, inputs: Mapping[str, Any]) -> list[Table]:
    """Return the sheets of the proposal folder (design §5).

    Parameters
    ----------
    inputs
        What made the proposal, kept in Notes so that it can be revised.
    """
    blank = tuple("" for _ in TO_FILL_IN)
    officers = [
        (o["officer"], o["fte"], o["contract"], o["before"], o["after"], *o["band"])
        for o in proposal.officers
    ]
    points = [
        (p.tolerance, p.moved, p.highest_per_fte, p.lowest_per_fte) for p in proposal.frontier
    ]
    levels = [
        ("level", f"{v.name}: {v.value:,} ({'proven' if v.proven else f'bound {v.bound:,}'})")
        for v in proposal.plan.levels
    ]
    notes = [("heading", HEADING), ("status", proposal.plan.status.value), *levels]
    notes += [("note", note) for note in proposal.notes]
    notes.append(("inputs", json.dumps(dict(inputs))))
    return [
        Table("Moves", MOVE_COLUMNS + TO_FILL_IN, [_row(m) + blank for m in proposal.moves]),
        Table("Caseload", MOVE_COLUMNS, [_row(a) for a in proposal.assignments]),
        Table(
            "Officers",
            ("officer", "fte", "contract", "before", "after", "band_low", "band_high"),
            officers,
        ),
        Table(
            "Not possible",
            ("child_id", "reason"),
            [(u["child_id"], u["reason"]) for u in proposal.unallocated],
        ),
        Table("Frontier", ("tolerance", "moved", "highest_per_fte", "lowest_per_fte"), points),
        Table("Notes", ("what", "text"), list(notes)),
    ]


def _row(assignment: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(assignment[column] or "" for column in MOVE_COLUMNS)


def workbook(sheets: Sequence[Table]) -> bytes:
    """Return an .xlsx workbook; text stays text, whatever it begins with."""
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    bold = book.add_format({"bold": True})
    for table in sheets:
        sheet = book.add_worksheet(table.name)
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, table.columns, bold)
        for number, row in enumerate(table.rows, start=1):
            sheet.write_row(number, 0, row)
        sheet.autofit()
    book.close()
    return buffer.getvalue()


def comma_separated(table: Table) -> str:
    """Return a table as CSV; a cell that a spreadsheet would run as a formula is quoted."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([_inert(cell) for cell in row] for row in table.rows)
    return buffer.getvalue()


def _inert(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell


PAGE = """<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><title>{{ heading }}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{font:16px/1.5 Arial,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;display:block;overflow-x:auto}
th,td{text-align:left;padding:.25rem .75rem;border-bottom:1px solid #ccc}</style></head>
<body><main><h1>{{ heading }}</h1><p>{{ sentence }}</p>
{% for table in tables %}<h2>{{ table.name }}</h2>
{% if table.rows %}<table><thead><tr>{% for column in table.columns %}
<th scope="col">{{ column.replace('_', ' ') }}</th>{% endfor %}</tr></thead><tbody>
{% for row in table.rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>
{% endfor %}</tbody></table>{% else %}<p>None.</p>{% endif %}
{% endfor %}</main></body></html>
"""


def page(proposal: Proposal, sheets: Iterable[Table]) -> str:
    """Return one offline HTML page, everything escaped."""
    from jinja2 import Environment

    template = Environment(autoescape=True).from_string(PAGE)
    return template.render(heading=HEADING, sentence=sentence(proposal), tables=list(sheets))


def sentence(proposal: Proposal) -> str:
    """Return the answer in one sentence."""
    plan = proposal.plan
    return (
        f"As at {plan.as_at:%d %B %Y}: {len(plan.newly_placed)} children get an officer, "
        f"{len(plan.moves)} change officer, {len(plan.unallocated)} are left without one "
        f"({plan.status.value})."
    )


def lines(proposal: Proposal) -> list[str]:
    """Return what the screen shows."""
    shown = [HEADING, sentence(proposal), "", f"{'officer':24} before after band"]
    for officer in proposal.officers:
        low, high = officer["band"]
        before, after = officer["before"], officer["after"]
        shown.append(f"{officer['officer'][:24]:24} {before:6} {after:5} {low}-{high}")
    shown += ["", "tolerance  moved  highest per FTE  lowest per FTE"]
    for point in proposal.frontier:
        high_load, low_load = point.highest_per_fte, point.lowest_per_fte
        shown.append(f"{point.tolerance:9g} {point.moved:6} {high_load!s:>16} {low_load!s:>15}")
    for left in proposal.unallocated:
        shown.append(f"not possible: {left['child_id']}: {left['reason']}")
    return [*shown, *(f"note: {note}" for note in proposal.notes)]
