"""``capacity compare``: paired differences between scenarios that met the same families."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from capacity.commands.simulate import REPLICATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from capacity.experiment import Runs
    from capacity.experiment.comparison import Comparison
    from capacity.experiment.comparison_explain import Explained
    from capacity.experiment.executors import Workers
    from capacity.experiment.precision import Precision
    from capacity.scenario import Scenario

    Wanted = int | list[int] | Precision


def compare(
    base: Annotated[Path, typer.Argument(help="The scenario that others are compared with.")],
    others: Annotated[list[Path], typer.Argument(help="Scenario files.", metavar="OTHER...")],
    *,
    replications: Annotated[
        str,
        typer.Option(
            metavar="N|auto", help="How many pairs; auto: until the base is known precisely."
        ),
    ] = str(REPLICATIONS),
    precision: Annotated[
        list[str] | None,
        typer.Option(
            metavar="METRIC=H", help="With auto: as with simulate, of the base; may be repeated."
        ),
    ] = None,
    most: Annotated[
        int | None, typer.Option(min=2, metavar="N", help="With auto: stop here at the latest.")
    ] = None,
    weeks: Annotated[
        int | None, typer.Option(min=1, metavar="WEEKS", help="Length, whatever the scenario says.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, metavar="SEED", help="Seed, whatever the scenario says.")
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Processes; one for each core if left out."),
    ] = None,
    executor: Annotated[
        str | None,
        typer.Option(metavar="URL", help="A Dask cluster instead, as tcp://HOST:8786."),
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="KEY=VALUE", help="Change a key in every scenario; may be repeated."
        ),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Attribute the difference to each altered key.")
    ] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Start again where a folder holds another run.")
    ] = False,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where run folders go.")] = Path(
        "results"
    ),
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Compare scenarios with a base: paired differences, and how sure they are.

    Scenarios of one seed meet the same families, so that a difference is the scenario's
    and not chance's. Each has a run folder, as with simulate.
    """
    from capacity.commands.simulate import _at_most, _wanted, read_scenarios
    from capacity.experiment import workers
    from capacity.experiment.comparison import comparison_of
    from capacity.experiment.comparison_explain import explain as attribute

    wanted = _wanted(replications, None, precision or [], most)
    _refuse_one(wanted)
    scenarios = read_scenarios([base, *others], settings or [], weeks, seed)
    with workers(jobs, _at_most(wanted), executor) as pool:
        runs = list(_run_each(scenarios, wanted, out, pool, fresh=fresh))
        comparison = comparison_of(scenarios[0], scenarios[1:], runs)
        explained: tuple[Explained, ...] = ()
        if explain:
            between = _Between(sorted(runs[0].asked), pool)
            explained = attribute(comparison, scenarios[0], scenarios[1:], between)
    _print(comparison, explained, json=json)


def _refuse_one(wanted: "Wanted") -> None:
    from capacity.service.errors import InputError

    if wanted == 1:
        raise InputError("found 1", where="--replications", allowed="2 or more, or auto")


class _Between:
    """Runs a scenario between two others, in memory."""

    def __init__(self, replications: "Sequence[int]", pool: "Workers") -> None:
        self.replications, self.pool, self.count = replications, pool, 0

    def __call__(self, scenario: "Scenario") -> "Runs":
        from capacity.experiment.progress import progress
        from capacity.experiment.study import run, study_of

        self.count += 1
        with progress(f"in between, {self.count}") as report:
            return run(study_of(scenario), self.replications, None, self.pool, report)


def _run_each(
    scenarios: "Sequence[Scenario]", wanted: "Wanted", out: Path, pool: "Workers", *, fresh: bool
) -> "Iterator[Runs]":
    """Run every scenario into its folder, one that is named twice once.

    Where the base decides how many, the others run as many.
    """
    from capacity.commands.simulate import _run
    from capacity.experiment.comparison import refuse_shared_folders, run_key
    from capacity.experiment.study import study_of

    refuse_shared_folders(scenarios)
    studies = {run_key(each): study_of(each) for each in scenarios}
    if not fresh:
        for study in studies.values():  # before the first of them is run
            study.refuse(out / study.header.scenario)
    ran: dict[tuple[str, str], Runs] = {}
    for key, study in studies.items():
        ran[key] = _run(study, wanted, out, pool, fresh=fresh)
        wanted = wanted if isinstance(wanted, int) else len(ran[key].asked)
    return (ran[run_key(each)] for each in scenarios)


def _print(comparison: "Comparison", explained: "tuple[Explained, ...]", *, json: bool) -> None:
    from json import dumps

    from rich.console import Console

    from capacity.experiment.comparison_table import table
    from capacity.experiment.overview import print_lines

    failures = [each for arm in comparison.arms for each in arm.runs.failures]
    for failure in [*comparison.base.failures, *failures]:
        typer.echo(f"warning: {failure}; repeat with {failure.how_to_repeat}", err=True)
    if json:
        for warning in comparison.warnings:
            typer.echo(f"warning: {warning}", err=True)
        document = comparison.document()
        if explained:
            document["explained"] = [each.document() for each in explained]
        typer.echo(dumps(document, allow_nan=False))
        return
    print_lines(table(comparison, explained), Console(highlight=False))
    folders = {str(arm.runs.folder) for arm in comparison.arms} | {str(comparison.base.folder)}
    typer.echo(f"\nRun folders: {', '.join(sorted(folders))}\n")
