"""``capacity backtest``: forecasts scored on what happened."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from capacity.calibration.backtest import Scored
    from capacity.files.published import Council, Published

HORIZON = 3
"""Years ahead where the flag does not say."""


def backtest(
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="Folder of published CSV files.")
    ] = None,
    origin: Annotated[
        list[int] | None,
        typer.Option(metavar="Y", help="Last year that the forecast may know; may be repeated."),
    ] = None,
    horizon: Annotated[
        int | None, typer.Option(min=1, max=10, metavar="N", help="Years ahead; 3 if left out.")
    ] = None,
    council: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Name or code; everybody if left out; may be repeated."),
    ] = None,
    paths: Annotated[
        int | None, typer.Option(min=100, help="Paths of each forecast; 1000 if left out.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for report, rows and chart.")
    ] = None,
    run: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Run folder to score, with --actuals.")
    ] = None,
    actuals: Annotated[
        Path | None, typer.Option(metavar="SHEET", help="Monthly figures: month, cp_plans, ...")
    ] = None,
    simulate: Annotated[
        int, typer.Option(min=0, metavar="N", help="Full simulation of one council, N times.")
    ] = 0,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Score forecasts on what happened, beside three simpler ones.

    Each forecast is fitted to years up to its origin only. With --run and --actuals a saved
    forecast is scored on a service's own monthly figures.
    """
    if run is not None or actuals is not None:
        _refuse_beside(
            {"DIR": folder, "--origin": origin, "--council": council, "--out": out,
             "--simulate": simulate, "--horizon": horizon, "--paths": paths},
            "--run and --actuals", "--run FOLDER --actuals SHEET [--json]",
        )  # fmt: skip
        _track(run, actuals, json=json)
        return
    from capacity.calibration.backtest import PATHS
    from capacity.calibration.backtest import backtest as score
    from capacity.calibration.overview import document, table
    from capacity.files.atomic import refuse_unwritable
    from capacity.files.published import read_published
    from capacity.service.errors import InputError

    if folder is None:
        raise InputError("no folder of published files", allowed="capacity backtest DIR --origin Y")
    if not origin:
        raise InputError(
            "no origin is given", where="--origin", allowed="a year, as in --origin 2016"
        )
    published = read_published(folder)
    councils = [published.find(each) for each in council or []]
    if simulate:
        _refuse_beside(
            {"--out": out, "--paths": paths}, "--simulate", "--origin, --horizon, --council, --json"
        )
        _simulated(published, councils, origin, horizon or HORIZON, simulate, json=json)
        return
    if out is not None:
        refuse_unwritable(out)
    rows = score(
        published, origin, horizon or HORIZON, councils, paths=paths or PATHS,
        tell=lambda text: typer.echo(text, err=True),
    )  # fmt: skip
    if out is not None:
        _write(rows, out, " and ".join(each.name for each in councils) or "Every council")
    if json:
        from json import dumps

        typer.echo(dumps(document(rows), allow_nan=False))
        return
    for line in table(rows):
        typer.echo(line)


def _write(rows: Sequence[Scored], out: Path, whom: str) -> None:
    from json import dumps

    from capacity.calibration.overview import document
    from capacity.files.atomic import made, written_whole
    from capacity.report.backtest_page import write_backtest

    made(out)
    with written_whole(out / "backtest.json") as beside:
        beside.write_text(dumps(document(rows), allow_nan=False, indent=1), encoding="utf-8")
    write_backtest(rows, out, whom)
    typer.echo(f"wrote {out / 'report.html'}, backtest.json and backtest.svg", err=True)


def _refuse_beside(given: Mapping[str, object], what: str, allowed: str) -> None:
    """Refuse flags that would be ignored beside others."""
    from capacity.service.errors import InputError

    idle = [name for name, value in given.items() if value]
    if idle:
        raise InputError(
            f"{', '.join(idle)} does nothing beside {what}", where=idle[0], allowed=allowed,
        )  # fmt: skip


def _track(run: Path | None, actuals: Path | None, *, json: bool) -> None:
    from capacity.calibration.tracking import document, table, track
    from capacity.service.errors import InputError

    if run is None or actuals is None:
        raise InputError(
            "a run folder and a sheet belong together",
            where="--actuals" if actuals is None else "--run",
            allowed="--run FOLDER --actuals SHEET",
        )
    rows = track(run, actuals, lambda text: typer.echo(f"warning: {text}", err=True))
    if json:
        from json import dumps

        typer.echo(dumps(document(rows), allow_nan=False))
        return
    for line in table(rows):
        typer.echo(line)


def _simulated(
    published: Published, councils: list[Council], origins: list[int], horizon: int,
    replications: int, *, json: bool,
) -> None:  # fmt: skip
    """Score one council by the full simulation, beside the fast form of the same law."""
    from capacity.calibration.overview import document, table
    from capacity.calibration.simulated import score_simulation
    from capacity.service.errors import InputError

    if len(councils) != 1:
        raise InputError(
            f"{len(councils)} councils", where="--simulate",
            allowed="one --council: a full simulation takes minutes",
        )  # fmt: skip
    rows = [
        row
        for each in origins
        for row in score_simulation(published, councils[0], each, horizon, replications)
    ]
    if json:
        from json import dumps

        typer.echo(dumps(document(rows), allow_nan=False))
        return
    for line in table(rows):
        typer.echo(line)
