"""``capacity calibrate``: from data to a scenario, with the fit shown."""

from __future__ import annotations

from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Annotated

import typer

from capacity.commands import group

if TYPE_CHECKING:
    from collections.abc import Iterable

calibrate = group("Make a scenario from published statistics or from your own data.")

Out = Annotated[Path, typer.Option(metavar="F", help="Scenario to write, .toml.")]
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Folder of published CSV files.")]
Name = Annotated[str, typer.Option(metavar="NAME", help="Name or code of the council.")]
Year = Annotated[int, typer.Option(metavar="Y", help="Year to 31 March.")]


@calibrate.command()
def published(folder: Folder, council: Name, year: Year, out: Out) -> None:
    """Write a complete scenario of any English council and year from published statistics."""
    from capacity.calibration.published_scenario import calibrate_published
    from capacity.files.published import read_published

    made = calibrate_published(read_published(folder), council, year)
    _write(made.text, out)
    _say(made.fit)
    _warn(made.notes)
    typer.echo(f"wrote {out}; it runs as it stands: capacity simulate {out}")


def _write(text: str, out: Path) -> None:
    """Write a scenario, read it back, and leave nothing behind that does not load."""
    from capacity.files.atomic import written_whole
    from capacity.scenario import Scenario

    with written_whole(out) as beside:
        beside.write_text(text, encoding="utf-8", newline="\n")
        Scenario.load(beside)


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        typer.echo(fill(line, 80, subsequent_indent="  "))


def _warn(notes: Iterable[str]) -> None:
    for note in notes:
        typer.echo(fill(f"warning: {note}", 80, subsequent_indent="  "), err=True)
