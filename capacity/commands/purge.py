"""``capacity purge``: delete what the page has kept."""

from pathlib import Path
from typing import Annotated

import typer

from capacity.commands.serve import FOLDER


def purge(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="The folder that `capacity serve` kept it in.")
    ] = FOLDER,
    yes: Annotated[bool, typer.Option("--yes", help="Delete without asking.")] = False,
) -> None:
    """Delete every sheet, proposal, decision and approval that the page has kept.

    Workbooks that somebody has downloaded lie elsewhere and are not deleted.
    """
    from capacity.app.store import FILE, Store
    from capacity.app.store import purge as delete
    from capacity.service import InputError
    from capacity.service.wording import counted

    if (folder / FILE).is_file() and not yes:
        kept = Store(folder)
        proposals, approvals = len(kept.listed()), len(kept.approvals())
        said = f"{counted(proposals, 'proposal')}, {counted(approvals, 'approval')}"
        typer.echo(f"{folder / FILE}: {said}", err=True)
        if not _agreed():
            raise InputError("nothing was deleted", allowed="--yes, or an answer of y")
    for path in delete(folder):
        typer.echo(f"deleted {path}")


def _agreed() -> bool:
    """Ask; nobody at the terminal, or Ctrl-C, is a no."""
    try:
        return typer.confirm("Delete them for good?", err=True)
    except typer.Abort:
        typer.echo("", err=True)
        return False
