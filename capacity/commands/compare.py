"""``capacity compare``: paired differences between scenarios that met the same families."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from capacity.commands import flags
from capacity.commands.running import (
    REPLICATIONS,
    at_most,
    print_json,
    read_scenarios,
    run_study,
    wanted_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from capacity.commands.running import Wanted
    from capacity.experiment import Runs
    from capacity.experiment.comparison import Comparison
    from capacity.experiment.comparison_explain import Explained
    from capacity.experiment.executors import Workers
    from capacity.experiment.warmup import Wanted as WarmUp
    from capacity.scenario import Scenario

LONGEST_NAME = 100
"""Letters of a page's name; the page itself names every scenario."""


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
    precision: flags.Precise = None,
    most: flags.Most = None,
    weeks: flags.Weeks = None,
    warm_up: flags.WarmUp = None,
    seed: flags.Seed = None,
    jobs: flags.Jobs = None,
    executor: flags.Executor = None,
    settings: flags.Settings = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Attribute the difference to each altered key.")
    ] = False,
    fresh: flags.Fresh = False,
    out: flags.Out = flags.RESULTS,
    json: flags.Json = False,
) -> None:
    """Compare scenarios with a base: paired differences, and how sure they are.

    Scenarios of one seed meet the same families, so that a difference is the scenario's
    and not chance's. Each has a run folder, as with simulate; a page to pass on stands
    in BASE-compare beside them.
    """
    from capacity.experiment import workers
    from capacity.experiment.comparison import comparison_of
    from capacity.experiment.progress import progress
    from capacity.experiment.warmup import read_wanted

    left_out = read_wanted(warm_up)
    wanted = wanted_of(replications, None, precision or [], most)
    _refuse_one(wanted)
    scenarios = read_scenarios([base, *others], settings or [], weeks, seed)
    with workers(jobs, at_most(wanted), executor) as pool:
        runs = list(_run_each(scenarios, wanted, out, pool, left_out, fresh=fresh))
        comparison = comparison_of(scenarios[0], scenarios[1:], runs)
        explained: tuple[Explained, ...] = ()
        if explain:
            with progress("scenarios in between") as report:
                explained = comparison.explain(executor=pool, progress=report)
    _warn(comparison, [base, *others])
    page = _write(comparison, explained, out)
    _print(comparison, explained, page, json=json)


def _refuse_one(wanted: "Wanted") -> None:
    from capacity.service.errors import InputError

    if wanted == 1:
        raise InputError("found 1", where="--replications", allowed="2 or more, or auto")


def _run_each(
    scenarios: "Sequence[Scenario]",
    wanted: "Wanted",
    out: Path,
    pool: "Workers",
    warm_up: "WarmUp | None",
    *,
    fresh: bool,
) -> "Iterator[Runs]":
    """Run every scenario into its folder, one that is named twice once.

    Where the base decides how many, or how many weeks to leave out, the others do as much.
    """
    from capacity.experiment.comparison import as_long, as_many, refuse_shared_folders, run_key
    from capacity.experiment.study import study_of
    from capacity.experiment.warmup import refuse_too_short

    refuse_shared_folders(scenarios)
    studies = {run_key(each): study_of(each) for each in scenarios}
    for study in studies.values():
        refuse_too_short(warm_up, study.header.scenario, study.header.weeks)
    if not fresh:
        for study in studies.values():  # before the first of them is run
            study.refuse(out / study.header.scenario)
    ran: dict[tuple[str, str], Runs] = {}
    said: set[str] = set()
    for key, study in studies.items():
        ran[key] = runs = run_study(study, wanted, out, pool, warm_up, fresh=fresh, said=said)
        wanted, warm_up = as_many(wanted, runs), as_long(runs)
    return (ran[run_key(each)] for each in scenarios)


def _warn(comparison: "Comparison", paths: list[Path]) -> None:
    """Say which replications failed, and how to see each again."""
    arms = zip((comparison.base, *(arm.runs for arm in comparison.arms)), paths, strict=True)
    told = [
        f"warning: {runs.header.scenario}: {failure}; "
        f"repeat with capacity simulate {path} {failure.how_to_repeat}"
        for runs, path in arms
        for failure in runs.failures
    ]
    for each in dict.fromkeys(told):
        typer.echo(each, err=True)


def _write(comparison: "Comparison", explained: "tuple[Explained, ...]", out: Path) -> Path:
    """Write the page beside the run folders; return where it is."""
    from capacity.commands.folder import write_files
    from capacity.commands.running import command_line
    from capacity.report.comparison_page import comparison_page

    names = dict.fromkeys(arm.runs.header.scenario for arm in comparison.arms)
    folder = out / f"{comparison.base.header.scenario}-compare"
    page = f"{'+'.join(names)[:LONGEST_NAME]}.html"
    html = comparison_page(comparison, explained, command_line())
    write_files(folder, {page: html.encode()})
    return folder / page


def _print(
    comparison: "Comparison", explained: "tuple[Explained, ...]", page: Path, *, json: bool
) -> None:
    from rich.console import Console

    from capacity.experiment.comparison_table import table
    from capacity.experiment.overview import print_lines

    if json:
        for warning in comparison.warnings:
            typer.echo(f"warning: {warning}", err=True)
        document = comparison.document()
        if explained:
            document["explained"] = [each.document() for each in explained]
        print_json(document)
        return
    print_lines(table(comparison, explained), Console(highlight=False))
    folders = {str(arm.runs.folder) for arm in comparison.arms} | {str(comparison.base.folder)}
    typer.echo(f"\nRun folders: {', '.join(sorted(folders))}\nPage: {page}\n")
