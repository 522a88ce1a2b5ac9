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


def _say(path: Path) -> None:
    typer.echo(f"wrote {path}; its rows are invented: type over them")
