"""The plan as a workbook."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from capacity.files.spreadsheet import new_book
from capacity.planning.words import CHECK_HEADS, check_rows, differences

if TYPE_CHECKING:
    from capacity.planning.outcome import Alternative, StaffingPlan

Cell = str | float
Sheet = tuple[str, Sequence[str], Sequence[Sequence[Cell]]]


def workbook(plan: StaffingPlan) -> bytes:
    """Return the plan as the bytes of an .xlsx file."""
    buffer = io.BytesIO()
    with new_book(buffer, f"Staffing plan for {plan.scenario}") as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        for name, heads, rows in _sheets(plan):
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 1)
            for column, head in enumerate(heads):
                shown = book.add_format(_shown(name, head))
                sheet.set_column(column, column, _width(name, column), shown)
            sheet.write_row(0, 0, heads, bold)
            for place, row in enumerate(rows, start=1):
                sheet.write_row(place, 0, row)
    return buffer.getvalue()


def _shown(sheet: str, head: str) -> dict[str, str | bool]:
    """Return how the figures of a column are shown: percentages, pounds, long text."""
    if "hance" in head or "share" in head:
        return {"num_format": "0%"}
    if "£" in head or (sheet == "Cost" and head not in ("Financial year", "Weeks")):
        return {"num_format": "£#,##0"}
    return {"text_wrap": True, "valign": "top"} if sheet == "Plan" else {}


def _width(sheet: str, column: int) -> float:
    if sheet == "Plan":
        return 110.0
    return 14.0 if column else 34.0


def _sheets(plan: StaffingPlan) -> Iterator[Sheet]:
    yield "Plan", ("In words",), [(line,) for line in plan.text().split("\n\n")[0].splitlines()]
    posts = plan.new_posts()
    yield (
        "Programme",
        ("Month", "New posts to advertise", "Adverts expected", "Employees expected",
         "Employees p10", "Employees p90", "Locums expected", "Locums p10", "Locums p90",
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
    heads = ["Month", "Chance in band", "Promised"]
    figures = ("children", "caseload", "hours_needed", "adverts", "permanents", "locums")
    heads += [f"{name.replace('_', ' ')} {which}" for name in figures
              for which in ("mean", "p10", "p90")]  # fmt: skip
    yield "Months", heads, [
        (
            month.month, month.chance, "yes" if month.promised else "no",
            *(getattr(getattr(month, name), which)
              for name in figures for which in ("mean", "p10", "p90")),
        )
        for month in plan.outcome.months
    ]  # fmt: skip
    yield (
        "Cost",
        ("Financial year", "Weeks", "Mean £", "p10", "p90", "Employees", "Locums", "Recruitment"),
        [
            (y.year, y.weeks, y.total.mean, y.total.p10, y.total.p90, y.permanents, y.locums,
             y.recruitment)
            for y in plan.outcome.years
        ],
    )  # fmt: skip
    for name, found in (
        ("Frontier", plan.frontier), ("Other ways", plan.alternatives),
        ("Targets", plan.targets), ("Other demand", plan.robustness),
    ):  # fmt: skip
        yield _alternatives(name, found)
    if plan.check is not None:
        yield "Check", CHECK_HEADS, [*check_rows(plan.check), *differences(plan.check)]


def _alternatives(name: str, found: Sequence[Alternative]) -> Sheet:
    heads = ("", "New posts", "Seek above", "Chance, worst month", "Cost £", "Locum share", "Note")
    rows = [
        (each.name, each.posts, "" if each.seek_above is None else each.seek_above,
         each.worst_chance, each.cost, each.locum_share, each.note)
        for each in found
    ]  # fmt: skip
    return name, heads, rows
