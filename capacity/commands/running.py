"""What the commands that run replications share: scenarios read, studies run, what is kept said."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from capacity.experiment import Runs
    from capacity.experiment.executors import Workers
    from capacity.experiment.precision import Precision
    from capacity.experiment.study import Study
    from capacity.experiment.warmup import Wanted as WarmUp
    from capacity.scenario import Scenario

    Wanted = int | list[int] | Precision

REPLICATIONS = 100


def wanted_of(
    replications: str, only: int | None, precision: list[str], most: int | None
) -> "Wanted":
    """Say which replications to run, or how precise to be."""
    from capacity.experiment.precision import AUTO, MOST, asked
    from capacity.experiment.replication import refuse_numbers, refuse_too_many
    from capacity.service.errors import InputError

    auto = replications.strip().casefold() == AUTO
    if auto and only is not None:
        raise InputError(
            "one replication and --replications auto", where="--only-replication",
            allowed="one of the two",
        )  # fmt: skip
    if not auto and (precision or most is not None):
        raise InputError(
            "only means something with --replications auto",
            where="--precision" if precision else "--most",
        )
    if auto:
        refuse_too_many(most or MOST, "--most", 2)
        return asked(precision, MOST if most is None else most)
    number = _whole(replications)
    refuse_too_many(number, "--replications")
    if only is None:
        return number
    refuse_numbers([only], "--only-replication")
    return [only]


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


def at_most(wanted: "Wanted") -> int:
    """Return how many replications there may be at the most."""
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


def run_study(
    study: "Study",
    wanted: "Wanted",
    out: Path,
    pool: "Workers",
    warm_up: "WarmUp | None" = None,
    *,
    fresh: bool,
    said: "set[str] | None" = None,
) -> "Runs":
    """Run a study into its folder, with progress; on Ctrl-C say what is kept.

    Parameters
    ----------
    said
        Warnings of studies run before, which need no saying again; this one's are added.
    """
    from capacity.experiment.manifest import read_manifest
    from capacity.experiment.precision import AUTO, Precision
    from capacity.experiment.progress import progress
    from capacity.experiment.study import folder_name, numbered, run, run_until

    one = isinstance(wanted, list)
    chosen = AUTO if isinstance(wanted, Precision) else wanted
    folder = out / folder_name(study.header.scenario, chosen)
    known = set() if said is None else said
    for note in (each for each in study.notes if each not in known):
        typer.echo(f"warning: {note}", err=True)
    known.update(study.notes)
    try:
        with progress(study.header.scenario) as report:
            if isinstance(wanted, Precision):
                return run_until(
                    study, wanted, folder, pool, report, warm_up=warm_up, again=fresh,
                    command=command_line(),
                )  # fmt: skip
            return run(
                study, numbered(wanted), folder, pool, report, warm_up=warm_up,
                again=fresh or one, command=command_line(),
            )  # fmt: skip
    except KeyboardInterrupt:
        say_what_is_kept(len(read_manifest(folder).finished), folder)
        raise


def say_what_is_kept(replications: int, folder: Path) -> None:
    """Say after Ctrl-C what is on disk, and how to go on."""
    typer.echo(
        f"{replications} replications are kept in {folder}; the same command goes on", err=True
    )


def print_json(document: Any) -> None:
    """Print one JSON document."""
    from json import dumps

    typer.echo(dumps(document, allow_nan=False))


def command_line() -> str:
    """Return the command as it was given, to be repeated."""
    import shlex
    import sys

    return shlex.join(["capacity", *sys.argv[1:]])
