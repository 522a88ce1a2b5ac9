"""``capacity report``: a run folder as a page and a workbook."""

from pathlib import Path
from typing import Annotated

import typer


def report(
    run: Annotated[Path, typer.Argument(help="The run folder.", metavar="RUN")],
    public: Annotated[
        bool,
        typer.Option(
            "--public", help="Leave out officers' names and caseloads, and counts under 5."
        ),
    ] = False,
) -> None:
    """Write report.html and results.xlsx into a run folder.

    The report opens in any browser, without internet. With --public the files are
    report-public.html and results-public.xlsx.
    """
    from capacity.report import write_report

    for path in write_report(run, public=public):
        typer.echo(f"wrote {path}")
