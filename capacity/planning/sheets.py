"""The plan as a workbook."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from math import ceil
from typing import TYPE_CHECKING

from capacity.files.spreadsheet import new_book
from capacity.planning.words import (
    CHECK_HEADS,
    check_rows,
    differences,
    notes,
    recommendation,
    unchecked,
)

if TYPE_CHECKING:
    from capacity.planning.outcome import Alternative, StaffingPlan

Cell = str | float
A4 = 9
LINE = 15.0
Sheet = tuple[str, Sequence[str], Sequence[Sequence[Cell]]]


HEADS = {
    "Frontier": "Confidence", "Other ways": "Plan", "Targets": "Target", "Other demand": "If",
}  # fmt: skip
FIGURES = {
    "children": "Children", "caseload": "Children per FTE", "hours_needed": "Hours of meetings",
    "adverts": "Adverts", "permanents": "Employees", "locums": "Locums",
}  # fmt: skip


def workbook(plan: StaffingPlan) -> bytes:
    """Return the plan as the bytes of an .xlsx file."""
    buffer = io.BytesIO()
    with new_book(buffer, f"Staffing plan for {plan.scenario}") as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        over = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "align": "right"})
        for name, heads, rows in _sheets(plan):
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 1)
            sheet.set_landscape()
            sheet.set_paper(A4)
            sheet.fit_to_pages(1, 0)
            for column, head in enumerate(heads):
                shown = book.add_format(_shown(name, head))
                sheet.set_column(column, column, _width(name, column, head), shown)
                sheet.write(0, column, head, over if column and head != "Note" else bold)
            for place, row in enumerate((heads, *rows)):
                sheet.set_row(place, _height(name, heads, row))
                if place:
                    sheet.write_row(place, 0, row)
    return buffer.getvalue()


def _shown(sheet: str, head: str) -> dict[str, str | bool]:
    """Return how the figures of a column are shown: percentages, pounds, long text."""
    if "hance" in head or "share" in head:
        return {"num_format": "0%", "valign": "top"}
    if "£" in head or (sheet == "Cost" and head not in ("Financial year", "Weeks")):
        return {"num_format": "£#,##0", "valign": "top"}
    long = sheet in ("Plan", "Check") or head == "Note"
    return {"text_wrap": True, "valign": "top"} if long else {"valign": "top"}


def _width(sheet: str, column: int, head: str) -> float:
    if sheet == "Plan":
        return 110.0
    if head == "Note" or (sheet == "Check" and column):
        return 60.0
    return 14.0 if column else 34.0


def _height(sheet: str, heads: Sequence[str], row: Sequence[Cell]) -> float:
    """Return the height that a row's longest text needs: not every program finds it by itself."""
    lines = (
        ceil(1.15 * len(cell) / _width(sheet, column, head))
        for column, (head, cell) in enumerate(zip(heads, row, strict=False))
        if isinstance(cell, str)
    )
    return LINE * max(1, *lines)


def _sheets(plan: StaffingPlan) -> Iterator[Sheet]:
    yield "Plan", ("In words",), [(said,) for said in _said(plan)]
    posts = plan.new_posts()
    yield (
        "Programme",
        ("Month", "New posts to advertise", "Adverts expected", "Employees expected",
         "Employees, 1 path in 10 lower", "Employees, 1 in 10 higher", "Locums expected",
         "Locums, 1 path in 10 lower", "Locums, 1 in 10 higher",
         "Chance at or under the target"),
        [
            (
                month.month, posts[month.month], month.adverts.mean,
                *(getattr(each, which) for each in (month.permanents, month.locums)
                  for which in ("mean", "p10", "p90")),
                month.chance,
            )
            for month in plan.outcome.months
        ],
    )  # fmt: skip
    heads = ["Month", "Chance at or under the target", "Promised"]
    heads += [f"{FIGURES[name]}, {which}" for name in FIGURES
              for which in ("mean", "1 path in 10 lower", "1 in 10 higher")]  # fmt: skip
    yield "Months", heads, [
        (
            month.month, month.chance, "yes" if month.promised else "no",
            *(getattr(getattr(month, name), which)
              for name in FIGURES for which in ("mean", "p10", "p90")),
        )
        for month in plan.outcome.months
    ]  # fmt: skip
    years, total = plan.outcome.years, plan.outcome.cost
    yield (
        "Cost",
        ("Financial year", "Weeks", "Mean £", "1 path in 10 lower", "1 in 10 higher", "Employees",
         "Locums", "Recruitment"),
        [
            *((y.year, y.weeks, y.total.mean, y.total.p10, y.total.p90, y.permanents, y.locums,
               y.recruitment)
              for y in years),
            ("Over the plan", sum(y.weeks for y in years), total.mean, total.p10, total.p90,
             *(sum(getattr(y, part) for y in years)
               for part in ("permanents", "locums", "recruitment"))),
        ],
    )  # fmt: skip
    for name, found in (
        ("Frontier", plan.frontier), ("Other ways", plan.alternatives),
        ("Targets", plan.targets), ("Other demand", plan.robustness),
    ):  # fmt: skip
        yield _alternatives(name, found)
    if plan.check is not None:
        yield "Check", CHECK_HEADS, [*check_rows(plan.check), *differences(plan.check)]


def _said(plan: StaffingPlan) -> Iterator[str]:
    """Yield the plan in words, whole as in the text."""
    yield f"Staffing plan for {plan.scenario}"
    for name, said in recommendation(plan):
        yield f"{name}: {said}"
    yield f"Early warning: {plan.warning.text}"
    if plan.check is None:
        yield unchecked(plan)
    yield notes(plan)


def _alternatives(name: str, found: Sequence[Alternative]) -> Sheet:
    heads = (
        HEADS[name],
        "New posts",
        "Seek above",
        "Chance, worst month",
        "Cost £",
        "Locum share",
        "Note",
    )
    rows = [
        (each.name, each.posts, "" if each.seek_above is None else each.seek_above,
         each.worst_chance, each.cost, each.locum_share, each.note)
        if each.cost else (each.name, *[""] * 5, each.note)
        for each in found
    ]  # fmt: skip
    return name, heads, rows
