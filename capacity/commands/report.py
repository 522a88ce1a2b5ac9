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
    published: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder of published CSV files, for neighbours."),
    ] = None,
    council: Annotated[
        str, typer.Option(metavar="NAME", help="Whose figures, with --published: name or code.")
    ] = "",
    year: Annotated[
        int | None,
        typer.Option(metavar="Y", help="Year to 31 March; the last before the run if left out."),
    ] = None,
) -> None:
    """Write report.html and results.xlsx into a run folder.

    The report opens in any browser, without internet. With --public the files are
    report-public.html and results-public.xlsx. With --published and --council it shows
    the council's published rates beside its region and England.
    """
    from capacity.report import write_report
    from capacity.service.errors import InputError

    if (published is None) is bool(council) or (year is not None and published is None):
        raise InputError(
            "one without the other", where="--published and --council", allowed="both, or neither"
        )
    for path in write_report(run, public=public, published=published, council=council, year=year):
        typer.echo(f"wrote {path}")
