"""``capacity simulate``: scenarios in, run folders and the summary out."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from capacity.commands import flags

if TYPE_CHECKING:
    from capacity.experiment import Runs
    from capacity.experiment.executors import Workers
    from capacity.experiment.precision import Precision
    from capacity.experiment.study import Study
    from capacity.experiment.warmup import Wanted as WarmUp
    from capacity.scenario import Scenario

    Wanted = int | list[int] | Precision

REPLICATIONS = 100


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
    wanted = _wanted(replications, only_replication, precision or [], most)
    studies = _load(scenarios, settings or [], weeks, seed)
    documents, faults = [], []
    for study in studies:
        refuse_too_short(left_out, study.header.scenario, study.header.weeks)
    if not fresh and only_replication is None:
        for study in studies:  # before the first of them is run
            study.refuse(out / study.header.scenario)
    with workers(jobs, _at_most(wanted), executor) as pool:
        for study in studies:
            try:
                runs = _run(study, wanted, out, pool, left_out, fresh=fresh)
            except EveryReplicationFailed as fault:  # the other scenarios may do better
                faults.append(f"{study.header.scenario}: {fault}")
                continue
            _say(runs, quiet=json)
            if not no_report and left_out is None:
                _report(runs, quiet=json)
            if json:
                documents.append(runs.document())
    if json and documents:
        _print_json(documents, many=len(studies) > 1)
    if faults:
        raise CapacityError("; ".join(faults))


def _wanted(
    replications: str, only: int | None, precision: list[str], most: int | None
) -> "Wanted":
    """Say which replications to run, or how precise to be."""
    from capacity.experiment.precision import AUTO, MOST, asked
    from capacity.service.errors import InputError

    auto = only is None and replications.strip().casefold() == AUTO
    if not auto and (precision or most is not None):
        raise InputError(
            "only means something with --replications auto",
            where="--precision" if precision else "--most",
        )
    if auto:
        return asked(precision, MOST if most is None else most)
    number = _whole(replications)
    return number if only is None else [only]


def _whole(written: str) -> int:
    from capacity.service.errors import InputError

    try:
        number = int(written)
    except ValueError:
        number = 0
    if number < 1:
        raise InputError(
            f"found '{written}'", where="--replications",
            allowed="a whole number, 1 or more, or auto",
        )  # fmt: skip
    return number


def _at_most(wanted: "Wanted") -> int:
    if isinstance(wanted, int):
        return wanted
    return len(wanted) if isinstance(wanted, list) else wanted.most


def read_scenarios(
    paths: list[Path], settings: list[str], weeks: int | None, seed: int | None
) -> "list[Scenario]":
    """Read scenario files, with the changes that ``--set``, ``--weeks`` and ``--seed`` make."""
    from capacity.scenario import Scenario, parse_settings

    changes = {"--set": parse_settings(settings)}
    for flag, key, value in (
        ("--weeks", "scenario.weeks", weeks),
        ("--seed", "scenario.seed", seed),
    ):
        changes[flag] = {} if value is None else {key: value}
    read = []
    for path in paths:
        scenario = Scenario.load(path)
        for flag, changed in changes.items():
            scenario = scenario.with_changes(changed, flag=flag) if changed else scenario
        read.append(scenario)
    return read


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


def _run(
    study: "Study",
    wanted: "Wanted",
    out: Path,
    pool: "Workers",
    warm_up: "WarmUp | None" = None,
    *,
    fresh: bool,
) -> "Runs":
    from capacity.experiment.precision import AUTO, Precision
    from capacity.experiment.progress import progress
    from capacity.experiment.study import folder_name, numbered, run, run_until

    one = isinstance(wanted, list)
    chosen = AUTO if isinstance(wanted, Precision) else wanted
    folder = out / folder_name(study.header.scenario, chosen)
    for note in study.notes:
        typer.echo(f"warning: {note}", err=True)
    try:
        with progress(study.header.scenario) as report:
            if isinstance(wanted, Precision):
                return run_until(
                    study, wanted, folder, pool, report, warm_up=warm_up, again=fresh,
                    command=_command(),
                )  # fmt: skip
            return run(
                study, numbered(wanted), folder, pool, report, warm_up=warm_up,
                again=fresh or one, command=_command(),
            )  # fmt: skip
    except KeyboardInterrupt:
        _say_what_is_kept(folder)
        raise


def _say_what_is_kept(folder: Path) -> None:
    from capacity.experiment.manifest import read_manifest

    kept = len(read_manifest(folder).finished)
    typer.echo(f"{kept} replications are kept in {folder}; the same command goes on", err=True)


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


def _print_json(documents: list[dict[str, Any]], *, many: bool) -> None:
    from json import dumps

    typer.echo(dumps(documents if many else documents[0], allow_nan=False))


def _command() -> str:
    import shlex
    import sys

    return shlex.join(["capacity", *sys.argv[1:]])
