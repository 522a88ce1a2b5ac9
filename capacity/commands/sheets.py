"""What a command says of the sheets that it has read, before it uses them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from capacity.files.load_report import LoadReport


def warn_of_sheets(*reports: LoadReport) -> None:
    """Say on standard error what was not taken over from each sheet, and what is odd in it."""
    for report in reports:
        warn(f"{report.source}: {said}" for said in (*report.left_out, *report.warnings))


def warn(said: Iterable[str]) -> None:
    """Say each on standard error."""
    for one in said:
        typer.echo(f"warning: {one}", err=True)
