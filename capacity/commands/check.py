"""``capacity check``: what is in a file, what was dropped, and what is odd.

Another kind of file is another branch of `_check_one`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from capacity.service import Caseload, Team


def check(
    files: Annotated[list[Path], typer.Argument(help="Caseload and team sheets.")],
    as_at: Annotated[
        str, typer.Option(help="The day the sheets describe; today if not given.")
    ] = "",
) -> None:
    """Read sheets, account for every row, and say what is odd; nothing is changed."""
    from datetime import date

    from capacity.files import read_day

    day = read_day(as_at, "--as-at") if as_at else date.today()
    caseloads: list[Caseload] = []
    teams: list[Team] = []
    for path in files:
        _check_one(path, day, caseloads, teams)
    if len(caseloads) == len(teams) == 1:
        for line in _together(caseloads[0], teams[0], day):
            typer.echo(line)


def _check_one(path: Path, day: date, caseloads: list[Caseload], teams: list[Team]) -> None:
    from capacity.files import kind_of_sheet, read_caseload, read_team

    if kind_of_sheet(path) == "team":
        team, report = read_team(path)
        teams.append(team)
    else:
        caseload, report = read_caseload(path, day)
        caseloads.append(caseload)
    typer.echo(report.to_text() + "\n")


def _together(caseload: Caseload, team: Team, day: date) -> Iterator[str]:
    from textwrap import fill

    from capacity.files import check_together

    fte = team.fte(day)
    per_fte = f", {len(caseload) / fte:.1f} children per FTE" if fte else ""
    yield f"Together on {day}: {len(caseload):,} children, {fte:g} FTE in post{per_fte}"
    warnings = check_together(caseload, team, day)
    for warning in warnings:
        yield fill(warning, 80, initial_indent="  ", subsequent_indent="    ")
    if not warnings:
        yield "  nothing odd"
