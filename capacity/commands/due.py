"""``capacity due``: what falls due, what is overdue, and when hours or slots run out."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from capacity.allocation.due import DueReport
    from capacity.allocation.effort import Effort


def due(
    caseload: Annotated[Path, typer.Argument(help="The caseload sheet.")],
    team: Annotated[
        Path | None, typer.Argument(help="The team sheet: hours that there are for what is due.")
    ] = None,
    as_at: Annotated[
        str | None, typer.Option(help="The day to count from; today if left out.")
    ] = None,
    weeks: Annotated[int, typer.Option(min=1, max=156, help="How many weeks ahead.")] = 26,
    scenario: Annotated[
        Path | None,
        typer.Option(help="A scenario whose hours and conference slots count, not the defaults."),
    ] = None,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the files go.")] = Path(
        "results/due"
    ),
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Show the reviews and midway reviews ahead: on screen, as workbook, chart and calendars."""
    report = _report(caseload, team, as_at, weeks, _effort(scenario))
    _write(report, out)
    _say(report, out, json=json)


def _effort(scenario: Path | None) -> "Effort":
    from capacity.allocation.effort import effort
    from capacity.scenario import Scenario

    if scenario is None:
        return effort()
    read = Scenario.load(scenario)
    return effort(read.work, read.conference)


def _report(
    caseload: Path, team: Path | None, as_at: str | None, weeks: int, effort: "Effort"
) -> "DueReport":
    from datetime import date

    from capacity.allocation.due import DueReport
    from capacity.commands.sheets import warn, warn_of_sheets
    from capacity.files import agree, read_caseload, read_day, read_team

    day = read_day(as_at, "--as-at") if as_at is not None else date.today()
    children, report = read_caseload(caseload, day)
    officers, other = read_team(team) if team is not None else (None, None)
    warn_of_sheets(report, *([other] if other else []))
    if officers is not None:
        agreed = agree(children, officers)
        children, officers = agreed.caseload, agreed.team
        warn(agreed.said)
    return DueReport(children, officers, day, weeks, effort)


def _write(report: "DueReport", out: Path) -> None:
    """Write due.xlsx, due.svg, due.json and a calendar an officer, each whole or not at all."""
    import json

    from capacity.allocation.due_rendering import calendars, chart, tables
    from capacity.allocation.table import workbook
    from capacity.commands.folder import write_files

    contents = {
        "due.xlsx": workbook(tables(report)),
        "due.svg": chart(report).encode(),
        "due.json": json.dumps(report.document(), indent=1).encode(),
    }
    write_files(out, contents)
    write_files(out / "calendars", dict(calendars(report)))


def _say(report: "DueReport", out: Path, *, json: bool) -> None:
    from json import dumps

    from capacity.allocation.due_rendering import lines
    from capacity.service.errors import visible

    if json:
        typer.echo(dumps(report.document()))
        return
    for line in lines(report):
        typer.echo(visible(line))
    typer.echo(f"written to {out}")
