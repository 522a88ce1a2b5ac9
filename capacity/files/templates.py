"""Empty sheets to fill in, with a few invented rows to show how, dated as of the day."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

from capacity.files.atomic import refuse_existing
from capacity.files.tables import CASELOAD, TEAM
from capacity.files.writing import write_sheet
from capacity.service import Child, Contract, Experience, Officer, Pathway, Role

AS_AT = date(2026, 1, 5)
"""The day that the rows below describe."""
CHILDREN = (
    Child(
        child_id="EXAMPLE-1",
        pathway=Pathway.CP,
        sibling_group="family 1",
        officer="Ann Lee",
        officer_since=date(2025, 9, 18),
        pod="Riverside",
        date_of_birth=date(2016, 6, 14),
        plan_start=date(2025, 9, 18),
        last_review=date(2025, 12, 10),
        next_review_due=date(2026, 6, 10),
        last_iro_contact=date(2025, 10, 29),
        barred_officers=("Dee Shah",),
    ),
    Child(
        child_id="EXAMPLE-2",
        pathway=Pathway.CP,
        sibling_group="family 1",
        officer="Ann Lee",
        officer_since=date(2025, 9, 18),
        pod="Riverside",
        date_of_birth=date(2019, 2, 3),
        plan_start=date(2025, 9, 18),
        last_review=date(2025, 12, 10),
        next_review_due=date(2026, 6, 10),
        last_iro_contact=date(2025, 10, 29),
        barred_officers=("Dee Shah",),
    ),
    Child(
        child_id="EXAMPLE-3",
        pathway=Pathway.LAC,
        officer="Ben Cole",
        officer_since=date(2023, 3, 1),
        pod="Hillside",
        date_of_birth=date(2011, 11, 30),
        looked_after_since=date(2022, 10, 4),
        last_review=date(2025, 8, 21),
        next_review_due=date(2026, 2, 20),
        last_iro_contact=date(2025, 11, 20),
        legal_status="C2",
        complex=True,
    ),
    Child(
        child_id="EXAMPLE-4",
        pathway=Pathway.BOTH,
        pod="Hillside",
        previous_officer="Ann Lee",
        date_of_birth=date(2025, 7, 8),
        plan_start=date(2025, 10, 9),
        looked_after_since=date(2025, 12, 22),
        next_review_due=date(2026, 1, 9),
        legal_status="V2",
    ),
)

OFFICERS = (
    Officer("Ann Lee", 1.0, start=date(2019, 9, 2), pods=("Riverside",), annual_cost=57_000),
    Officer(
        "Ben Cole",
        0.6,
        Contract.LOCUM,
        start=date(2025, 6, 2),
        end=date(2026, 5, 29),
        role=Role.IRO,
        pods=("Hillside",),
        working_days="MTW--",
        annual_cost=43_000,
    ),
    Officer(
        "Dee Shah",
        1.0,
        experience=Experience.GROWING,
        barred_pods=("Riverside",),
        barred_until=date(2026, 12, 31),
        capacity_factor=0.5,
        annual_cost=54_000,
    ),
)


Row = TypeVar("Row", Child, Officer)


def new_caseload(out: str | Path = "caseload.xlsx", as_at: date | None = None) -> Path:
    """Write a caseload sheet to fill in, and return where.

    Parameters
    ----------
    as_at
        The day that its invented rows describe, within a week; today if left out.

    Raises
    ------
    InputError
        If there is such a file already or it can't be written.
    """
    refuse_existing(out)
    write_sheet(CASELOAD, [_as_of(as_at, row) for row in CHILDREN], out, explained=True)
    return Path(out)


def new_team(out: str | Path = "team.xlsx", as_at: date | None = None) -> Path:
    """Write a team sheet to fill in, and return where.

    Parameters
    ----------
    as_at
        The day that its invented rows describe, within a week; today if left out.

    Raises
    ------
    InputError
        If there is such a file already or it can't be written.
    """
    refuse_existing(out)
    write_sheet(TEAM, [_as_of(as_at, row) for row in OFFICERS], out, explained=True)
    return Path(out)


def _as_of(day: date | None, row: Row) -> Row:
    """Return an invented row, its dates moved by whole weeks, so that weekdays stay."""
    weeks = timedelta(weeks=((day or date.today()) - AS_AT).days // 7)
    values = {field.name: getattr(row, field.name) for field in fields(row)}
    moved: dict[str, Any] = {
        name: value + weeks for name, value in values.items() if isinstance(value, date)
    }
    return replace(row, **moved)
