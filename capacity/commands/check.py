"""``capacity check``: what is in a file, what was dropped, and what is odd.

Another kind of file is another branch of `_check_one`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from capacity.files import LoadReport
    from capacity.service import Caseload, Team


def check(
    files: Annotated[
        list[Path],
        typer.Argument(help="Scenarios, caseload and team sheets.", metavar="FILE..."),
    ],
    as_at: Annotated[
        str | None, typer.Option(help="The day the sheets describe; today if not given.")
    ] = None,
) -> None:
    """Read scenarios and sheets, say what they hold and what is odd; nothing is changed."""
    from datetime import date

    from capacity.files import check_together, read_day

    day = read_day(as_at, "--as-at") if as_at is not None else date.today()
    caseloads: list[Caseload] = []
    teams: list[Team] = []
    for path in files:
        _check_one(path, day, caseloads, teams)
    if len(caseloads) == len(teams) == 1:
        _say_together(caseloads[0], teams[0], day, check_together(caseloads[0], teams[0], day))


def _check_one(path: Path, day: date, caseloads: list[Caseload], teams: list[Team]) -> None:
    from capacity.files import kind_of_sheet, read_caseload, read_team

    if path.suffix.lower() == ".toml":
        _check_scenario(path)
        return
    if kind_of_sheet(path) == "team":
        team, report = read_team(path)
        teams.append(team)
    else:
        caseload, report = read_caseload(path, day)
        caseloads.append(caseload)
    _account_for(report)


def _check_scenario(path: Path) -> None:
    """Read a scenario and everything that it names, and say what that is."""
    from capacity.experiment.given import has_no_team, made_up, read_given
    from capacity.files import check_together
    from capacity.scenario import Scenario, load_caseload, load_team
    from capacity.scenario.account import account
    from capacity.scenario.doubts import doubts

    scenario = Scenario.load(path)
    team, team_report = load_team(scenario)
    caseload, caseload_report = load_caseload(scenario)
    for line in account(path, scenario, team, caseload):
        typer.echo(line)
    typer.echo()
    for warning in doubts(scenario):
        typer.echo(f"warning: {warning}")
    for report in (team_report, caseload_report):
        if report is not None:
            _account_for(report)
    read_given(scenario)
    if caseload is not None:
        day = scenario.first_day
        # Who holds children cannot be missing from a team that is nobody's.
        none = has_no_team(scenario)
        odd = [made_up(caseload, team)] if none else check_together(caseload, team, day)
        _say_together(caseload, team, day, odd)


def _account_for(report: LoadReport) -> None:
    """Print a load report; a sheet that nothing else would take is refused after it."""
    from capacity.experiment.given import refuse_repeated

    typer.echo(report.to_text() + "\n")
    refuse_repeated(report)


def _say_together(caseload: Caseload, team: Team, day: date, warnings: Sequence[str]) -> None:
    from textwrap import fill

    from capacity.service.wording import some_children

    fte = team.fte(day)
    per_fte = f", {len(caseload) / fte:.1f} children per FTE" if fte else ""
    children = some_children(len(caseload))
    typer.echo(f"Together on {day}: {children}, {fte:g} FTE in post{per_fte}")
    for warning in warnings:
        typer.echo(fill(warning, 80, initial_indent="  ", subsequent_indent="    "))
    if not warnings:
        typer.echo("  nothing odd")
