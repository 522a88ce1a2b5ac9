"""``capacity new``: files to fill in.

Each kind of file is one command of the group below; another one is added by
``@new.command()``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from capacity.commands import group

new = group("Write a file to fill in: a caseload sheet, a team sheet, a scenario.")

Out = Annotated[Path, typer.Option(help="Where to write it, .xlsx or .csv.")]


@new.command()
def caseload(out: Out = Path("caseload.xlsx")) -> None:
    """Write a caseload sheet with headers, their meaning and a few invented rows."""
    from capacity.files import new_caseload

    _say(new_caseload(out))


@new.command()
def team(out: Out = Path("team.xlsx")) -> None:
    """Write a team sheet with headers, their meaning and a few invented rows."""
    from capacity.files import new_team

    _say(new_team(out))


@new.command()
def scenario(
    out: Annotated[Path, typer.Option(help="Where to write it, .toml.")] = Path("scenario.toml"),
) -> None:
    """Write a scenario with what must be said, and every default as a comment."""
    from capacity.files import written_whole
    from capacity.files.atomic import refuse_existing
    from capacity.scenario import scenario_template

    refuse_existing(out)
    with written_whole(out) as beside:
        beside.write_text(scenario_template(), encoding="utf-8", newline="\n")
    typer.echo(f"wrote {out}; it runs as it stands: capacity simulate {out}")


@new.command()
def example(
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder to write it in.")] = Path(
        "example"
    ),
) -> None:
    """Write the invented service: 940 children, 11 officers and a scenario that reads them."""
    from capacity.files.example import new_example

    path = new_example(out)
    typer.echo(f"wrote {path}, with its sheets beside it; it runs: capacity simulate {path}")


def _say(path: Path) -> None:
    typer.echo(f"wrote {path}; its rows are invented: type over them")


@new.command()
def hours(out: Out = Path("hours.xlsx")) -> None:
    """Write a survey sheet of hours to fill in, for `capacity calibrate hours`."""
    from capacity.calibration.hours import HOURS, Entry
    from capacity.files.atomic import refuse_existing
    from capacity.files.writing import write_sheet

    refuse_existing(out)
    rows = [Entry("1", "rcpc", 5.5, 2.0, "Ann Lee"), Entry("2", "lac_review", 6.0)]
    write_sheet(HOURS, rows, out, explained=True)
    _say(out)


@new.command(name="annex-a")
def annex_a(
    out: Annotated[
        Path, typer.Option(help="Workbook (.xlsx), or a folder for one .csv a list.")
    ] = Path("annex-a.xlsx"),
    as_at: Annotated[str, typer.Option(help="Day of the extract.")] = "2026-03-31",
    plans: Annotated[int, typer.Option(min=1, max=20000, help="Children on plans.")] = 500,
    looked_after: Annotated[int, typer.Option(min=1, max=20000, help="Children in care.")] = 440,
    mess: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A kind of mess, or all; may be repeated."),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Other children for another seed.")] = 1,
) -> None:
    """Write an invented Annex A with lists 5, 7 and 8, clean or with the mess of real ones."""
    from capacity.files.annex_a_invented import new_annex_a
    from capacity.files.cells import read_day

    day = read_day(as_at, "--as-at")
    path = new_annex_a(
        out, day, plans=plans, looked_after=looked_after, messes=mess or [], seed=seed
    )
    typer.echo(f"wrote {path}; every child in it is invented")
