"""Flags that several commands take, each declared once: as ``weeks: flags.Weeks = None``."""

from pathlib import Path
from typing import Annotated

import typer

RESULTS = Path("results")

Scenarios = Annotated[list[Path], typer.Argument(help="Scenario files.", metavar="SCENARIO...")]
Weeks = Annotated[
    int | None, typer.Option(min=1, metavar="WEEKS", help="Length, whatever the scenario says.")
]
Seed = Annotated[
    int | None, typer.Option(min=0, metavar="SEED", help="Seed, whatever the scenario says.")
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="KEY=VALUE", help="Change a key, as workforce.fte=12.8; may be repeated."
    ),
]
Precise = Annotated[
    list[str] | None,
    typer.Option(
        "--precision",
        metavar="METRIC=H",
        help="With auto: half of the metric's 95 % interval at most, as caseload_per_fte=2% "
        "(of the mean) or icpc_on_time_pct=1; may be repeated.",
    ),
]
Most = Annotated[
    int | None, typer.Option(min=2, metavar="N", help="With auto: stop here at the latest.")
]
WarmUp = Annotated[
    str | None,
    typer.Option(
        metavar="WEEKS|auto",
        help="For a steady state: leave out so many first weeks; auto: by MSER-5.",
    ),
]
Jobs = Annotated[
    int | None, typer.Option(min=1, metavar="N", help="Processes; one for each core if left out.")
]
Executor = Annotated[
    str | None, typer.Option(metavar="URL", help="A Dask cluster instead, as tcp://HOST:8786.")
]
Fresh = Annotated[
    bool, typer.Option("--fresh", help="Start again where a folder holds another run.")
]
Out = Annotated[Path, typer.Option(metavar="DIR", help="Where run folders go.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
