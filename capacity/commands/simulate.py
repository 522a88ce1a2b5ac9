"""``capacity simulate``: scenarios in, run folders and the summary out."""

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
    from capacity.experiment import Runs
    from capacity.experiment.study import Study


def simulate(
    scenarios: flags.Scenarios,
    *,
    replications: Annotated[
        str,
        typer.Option(
            metavar="N|auto", help="How many replications of each scenario; auto: until precise."
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
    only_replication: Annotated[
        int | None,
        typer.Option(
            min=0, metavar="K", help="Repeat this one replication, in a folder of its own."
        ),
    ] = None,
    fresh: flags.Fresh = False,
    out: flags.Out = flags.RESULTS,
    no_report: Annotated[
        bool, typer.Option("--no-report", help="Leave out report.html and results.xlsx.")
    ] = False,
    json: flags.Json = False,
) -> None:
    """Simulate scenarios: print the summary, write a run folder and a report for each.

    Runs 100 replications unless told otherwise; auto adds replications until the mean
    caseload is known to 2 % and each percentage of the table to a point. The same
    command again goes on where it was stopped; more replications are added to those
    that are there. With --warm-up the table and --json are of the weeks that remain,
    and no report is written: a report counts from the first day.
    """
    from capacity.experiment import workers
    from capacity.experiment.study import EveryReplicationFailed
    from capacity.experiment.warmup import read_wanted, refuse_too_short
    from capacity.service.errors import CapacityError

    left_out = read_wanted(warm_up)
    wanted = wanted_of(replications, only_replication, precision or [], most)
    studies = _load(scenarios, settings or [], weeks, seed)
    documents, faults = [], []
    for study in studies:
        refuse_too_short(left_out, study.header.scenario, study.header.weeks)
    if not fresh and only_replication is None:
        for study in studies:  # before the first of them is run
            study.refuse(out / study.header.scenario)
    with workers(jobs, at_most(wanted), executor) as pool:
        for study in studies:
            try:
                runs = run_study(study, wanted, out, pool, left_out, fresh=fresh)
            except EveryReplicationFailed as fault:  # the other scenarios may do better
                faults.append(f"{study.header.scenario}: {fault}")
                continue
            _say(runs, quiet=json)
            if not no_report and left_out is None:
                _report(runs, quiet=json)
            if json:
                documents.append(runs.document())
    if json and documents:
        print_json(documents if len(studies) > 1 else documents[0])
    if faults:
        raise CapacityError("; ".join(faults))


def _load(
    paths: list[Path], settings: list[str], weeks: int | None, seed: int | None
) -> "list[Study]":
    """Read all scenarios and their sheets before anything runs; refuse two of one name."""
    from capacity.experiment.study import study_of
    from capacity.service.errors import InputError

    loaded: dict[str, Study] = {}
    for path, scenario in zip(paths, read_scenarios(paths, settings, weeks, seed), strict=True):
        study = study_of(scenario)
        name = study.header.scenario
        if name.casefold() in loaded:  # one folder on Windows, whatever the case
            raise InputError(
                f"a second scenario named '{name}'", where=str(path),
                allowed="a name for each, because each has a run folder of that name",
            )  # fmt: skip
        loaded[name.casefold()] = study
    return list(loaded.values())


def _say(runs: "Runs", *, quiet: bool) -> None:
    from textwrap import fill

    from rich.console import Console

    from capacity.experiment.overview import print_overview

    why = [f"{each}" for each in (runs.verdict, runs.left_out) if each]
    if quiet:
        for each in why:
            typer.echo(each, err=True)
        for failure in runs.failures:
            name = runs.header.scenario
            typer.echo(f"warning: {name}: {failure}; repeat with {failure.how_to_repeat}", err=True)
        return
    print_overview(runs.figures, runs.failures, Console(highlight=False))
    for failure in runs.failures:
        typer.echo(f"Repeat replication {failure.replication} with {failure.how_to_repeat}")
    for each in why:
        typer.echo("\n" + fill(each, 79))
    typer.echo(f"\nRun folder: {runs.folder}")


def _report(runs: "Runs", *, quiet: bool) -> None:
    from capacity.report import write_report

    assert runs.folder is not None
    page, _ = write_report(runs.folder)
    if not quiet:
        typer.echo(f"Report: {page}\n")
