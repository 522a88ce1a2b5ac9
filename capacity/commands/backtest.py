"""``capacity backtest``: forecasts scored on what happened."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from capacity.calibration.backtest import Scored


def backtest(
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="Folder of published CSV files.")
    ] = None,
    origin: Annotated[
        list[int] | None,
        typer.Option(metavar="Y", help="Last year that the forecast may know; may be repeated."),
    ] = None,
    horizon: Annotated[int, typer.Option(min=1, max=10, metavar="N", help="Years ahead.")] = 3,
    council: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Name or code; everybody if left out; may be repeated."),
    ] = None,
    paths: Annotated[int, typer.Option(min=100, help="Paths of each forecast.")] = 1000,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for rows, scores and chart.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Score forecasts on what happened, beside three simpler ones.

    Each forecast is fitted to years up to its origin only.
    """
    from capacity.calibration.backtest import backtest as score
    from capacity.calibration.overview import document, table
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
    rows = score(
        published, origin, horizon, councils, paths=paths,
        tell=lambda text: typer.echo(text, err=True),
    )  # fmt: skip
    if out is not None:
        _write(rows, out)
    if json:
        from json import dumps

        typer.echo(dumps(document(rows), allow_nan=False))
        return
    for line in table(rows):
        typer.echo(line)


def _write(rows: Sequence[Scored], out: Path) -> None:
    from json import dumps

    from capacity.calibration.overview import document, write_chart
    from capacity.files.atomic import written_whole

    out.mkdir(parents=True, exist_ok=True)
    with written_whole(out / "backtest.json") as beside:
        beside.write_text(dumps(document(rows), allow_nan=False, indent=1), encoding="utf-8")
    write_chart(rows, out / "backtest.svg")
    typer.echo(f"wrote {out / 'backtest.json'} and backtest.svg", err=True)
