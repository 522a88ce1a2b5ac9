"""``capacity england``: every council of a published folder, and the officers it needs."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from capacity.commands import flags
from capacity.service.wording import counted

FEW = 20
"""Runs below which a range of four in five rests on the outermost few."""

LABEL = 23
"""Widest name of a region in the table."""

if TYPE_CHECKING:
    from collections.abc import Iterator

    from capacity.calibration.england import Nation


def england(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of published CSV files.")],
    *,
    year: Annotated[int, typer.Option(metavar="Y", help="Year to 31 March.")],
    replications: Annotated[
        int, typer.Option(min=1, metavar="N", help="Replications of each council.")
    ] = 50,
    weeks: Annotated[int, typer.Option(min=1, max=520, metavar="WEEKS", help="Length.")] = 156,
    per_officer: Annotated[
        float,
        typer.Option(min=1.0, max=500.0, metavar="CHILDREN", help="Children a full-time officer."),
    ] = 60.0,
    seed: Annotated[int, typer.Option(min=0, metavar="SEED", help="Seed of all councils.")] = 1,
    jobs: flags.Jobs = None,
    executor: flags.Executor = None,
    fresh: flags.Fresh = False,
    out: flags.Out = flags.RESULTS,
    json: flags.Json = False,
) -> None:
    """Calibrate and simulate every council: the officers each needs for 60 children a head.

    Writes england.csv, england.json and england.svg into england-YEAR. What a council
    gave is kept there: the same command again goes on where it was stopped.
    """
    from capacity.calibration.england import Question, simulate_england
    from capacity.commands.folder import write_files
    from capacity.commands.running import print_json
    from capacity.experiment import workers
    from capacity.experiment.progress import progress
    from capacity.files.published import read_published

    published = read_published(folder)
    question = Question(year, weeks, replications, per_officer, seed)
    where = out / f"england-{year}"
    typer.echo("calibrating every council", err=True)
    with (
        workers(jobs, len(published.councils), executor) as pool,
        progress(f"england-{year}", "councils") as report,
    ):
        nation = simulate_england(published, question, where, pool, report, fresh=fresh)
    write_files(where, dict(_files(nation)))
    if json:
        print_json(nation.document())
        return
    for line in _table(nation):
        typer.echo(line)
    for why in nation.left_out.values():
        typer.echo(f"warning: left out: {why}", err=True)
    typer.echo(f"\nEach council: {where / 'england.csv'}, and as a chart, england.svg")


def _files(nation: "Nation") -> "Iterator[tuple[str, bytes]]":
    import json

    from capacity.report.england_chart import england_chart
    from capacity.report.pictures import svg

    yield "england.csv", nation.csv().encode()
    yield "england.json", json.dumps(nation.document(), indent=1).encode()
    if nation.needs:
        yield "england.svg", svg(england_chart(nation).draw()).encode()


def _table(nation: "Nation") -> "Iterator[str]":
    """Yield England and its regions, and what the ranges are."""
    question = nation.question
    yield f"Full-time officers for {question.per_officer:g} children each"
    yield ""
    yield _row("", "children", "now", "average", "end", "apart", "together")
    for each in nation.sums:
        numbers = (f"{each.now:,.0f}", f"{each.mean:,.0f}", f"{each.end:,.0f}")
        spans = (each.apart, each.together)
        ranges = (f"{span[0]:,.0f}-{span[1]:,.0f}" if span else "-" for span in spans)
        yield _row(each.name, f"{each.children:,}", *numbers, *ranges)
    runs = counted(question.replications, "run")
    yield ""
    yield f"{nation.sums[0].councils} councils. Average and end of {question.weeks} weeks from"
    yield f"1 April {question.year}: the mean of {runs} each. Apart, together: where four runs in"
    yield "five end if councils go their own ways, and if all rise and fall together."
    if question.replications < FEW:
        yield f"Of {runs} a range is rough, or none: {FEW} or more tell it."


def _row(name: str, *cells: str) -> str:
    widths = (9, 7, 8, 7, 13, 13)
    label = name if len(name) <= LABEL else name[: LABEL - 1] + "…"
    return f"{label:<{LABEL}}" + "".join(f"{c:>{w}}" for c, w in zip(cells, widths, strict=True))
