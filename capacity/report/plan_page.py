"""The page of a staffing plan: one HTML file, findings first, nothing fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from capacity.planning.ground import month_name
from capacity.planning.words import (
    CHECK_HEADS,
    PROGRAMME_HEADS,
    PROGRAMME_NOTE,
    check_rows,
    differences,
    not_promised,
    notes,
    programme_rows,
    recommendation,
    unchecked,
)
from capacity.report import words
from capacity.report.frame import rendered
from capacity.report.page import figures
from capacity.report.plan_charts import plan_charts
from capacity.service.wording import counted

if TYPE_CHECKING:
    from capacity.planning.outcome import StaffingPlan

SECTIONS: dict[str, tuple[str, ...]] = {
    "Month by month": ("chance", "caseload", "staff", "children"),
    "Cost": ("cost", "frontier"),
    "Other ways": ("ways", "targets"),
    "If demand or turnover is another": ("demand",),
}


def unbroken(said: str) -> str:
    """Keep per cent beside its figure."""
    return said.replace(" %", words.PER_CENT)


def plan_page(plan: StaffingPlan) -> str:
    """Return a plan as HTML, fit to be sent on."""
    drawn = figures(list(plan_charts(plan)))
    sections = {
        title: [drawn[name] for name in names if name in drawn] for title, names in SECTIONS.items()
    }
    return rendered(
        "plan",
        heading=plan.scenario,
        plan=plan,
        points=[
            (name, unbroken(said[:1].upper() + said[1:])) for name, said in recommendation(plan)
        ],
        sections=[(title, found) for title, found in sections.items() if found],
        replications=counted(plan.check.replications, "full simulation") if plan.check else "",
        programme_heads=PROGRAMME_HEADS,
        programme_note=PROGRAMME_NOTE,
        programme=[[month_name(row[0]), *row[1:]] for row in programme_rows(plan)],
        unchecked=unbroken(unchecked(plan)),
        not_promised=not_promised(plan),
        heads=CHECK_HEADS,
        checked=check_rows(plan.check) if plan.check else [],
        differences=differences(plan.check) if plan.check else [],
        notes=notes(plan),
    )
