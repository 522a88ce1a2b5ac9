"""A study: many replications of one scenario, into a run folder or into memory."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from capacity.experiment.executors import Borrowed, Workers, spread, workers
from capacity.experiment.folder import note_stop, open_folder, refuse_other
from capacity.experiment.given import read_given
from capacity.experiment.manifest import Identity, Manifest, model_digest, now, versions
from capacity.experiment.memory import Memory
from capacity.experiment.precision import Precision, usual
from capacity.experiment.replication import (
    Failure,
    Model,
    Outcome,
    refuse_numbers,
    refuse_too_many,
    replicate,
)
from capacity.experiment.runs import Runs, Tables
from capacity.experiment.summary import Header, Summary
from capacity.experiment.warmup import Wanted, refuse_too_short
from capacity.experiment.weekly import read_weekly
from capacity.service.errors import CapacityError

if TYPE_CHECKING:
    from capacity.experiment.tables import Records
    from capacity.scenario import Scenario

REPLICATIONS = 100
LONGEST_NAME = 60
Progress = Callable[[int, int], None]
"""Told how many replications of how many are there."""


class EveryReplicationFailed(CapacityError):
    """Nothing came of a scenario; another may do better."""


class Store(Protocol):
    """Where outcomes go: a run folder, or memory."""

    @property
    def finished(self) -> Collection[int]:
        """Replications that ended well."""

    @property
    def failures(self) -> tuple[Failure, ...]:
        """Replications that did not."""

    @property
    def settled(self) -> bool:
        """Whether everything is merged and summarised already."""

    def add(self, outcomes: Sequence[Outcome[Records]]) -> None:
        """Keep outcomes."""

    def merge(self) -> None:
        """Make the tables readable."""

    def close(self, summary: str, *, complete: bool) -> None:
        """Add the summary."""

    @property
    def tables(self) -> Tables:
        """Where the tables are read from."""


@dataclass(frozen=True)
class Study:
    """What is run: a model, and what its folder says about it.

    `content` is a fingerprint of all that decides the records; `toml` the scenario as
    resolved.
    """

    header: Header
    content: str
    toml: str
    model: Model
    notes: tuple[str, ...] = ()
    targets: Mapping[str, float] = field(default_factory=dict)

    def opened(
        self, folder: Path | None, command: str, *, again: bool
    ) -> AbstractContextManager[Store]:
        """Open the store that outcomes go to."""
        start = date.fromisoformat(self.header.start)
        if folder is None:
            return nullcontext(Memory(start))
        return open_folder(folder, self._manifest(command), self.toml, again=again)

    def refuse(self, folder: Path) -> None:
        """Refuse a folder that holds anything but this study; it is only looked at.

        Raises
        ------
        InputError
            As `capacity.experiment.folder.refuse_other` says.
        """
        refuse_other(folder, self._identity)

    @property
    def _identity(self) -> Identity:
        return Identity(self.header.scenario, self.content, self.header.seed, model_digest())

    def _manifest(self, command: str) -> Manifest:
        header, time = self.header, now()
        return Manifest(
            self._identity, header.start, header.end, header.weeks, command, time, time,
            versions=versions(),
        )  # fmt: skip


def silent(done: int, total: int) -> None:
    """Show no progress."""


def simulate(
    scenario: Scenario,
    replications: int | Sequence[int] | Literal["auto"] = REPLICATIONS,
    *,
    precision: Precision | None = None,
    warm_up: Wanted | None = None,
    out: str | Path | None = None,
    jobs: int | None = None,
    executor: Executor | Workers | None = None,
    progress: Progress = silent,
    fresh: bool = False,
    command: str = "",
) -> Runs:
    """Simulate replications of a scenario.

    Parameters
    ----------
    replications
        How many, numbered from 0; or the numbers themselves; or "auto": as many as it
        takes until the means are known well enough.
    precision
        What is well enough; None takes 2 % of the mean caseload per FTE, and a point of
        each percentage of the summary table.
    warm_up
        For a steady-state study: first weeks that figures leave out, or "auto" for as many
        as MSER-5 says. None counts from the first day, as a forecast does.
    out
        Folder to make the run folder in; None keeps results in memory. A run folder
        that holds some of the replications already is completed.
    jobs
        Processes; None takes one for each core, 1 none but this one.
    executor
        Runs replications instead of processes of our own: anything with the interface
        of `concurrent.futures.Executor`.
    progress
        Called with replications done and asked for.
    fresh
        Start the run folder again, whatever run it holds.
    command
        What to record as the command that made it.

    Raises
    ------
    InputError
        If a file of the scenario is wrong, there are too many replications, or the folder
        is another run's or cannot be written.
    EveryReplicationFailed
        If no replication ended well.
    """
    wanted = () if replications == "auto" else numbered(replications)
    study = study_of(scenario)
    folder = None if out is None else Path(out) / folder_name(study.header.scenario, replications)
    if replications == "auto":
        enough = precision or usual()
        with workers_for(jobs, executor, enough.most) as pool:
            return run_until(
                study, enough, folder, pool, progress, warm_up=warm_up, again=fresh, command=command
            )
    with workers_for(jobs, executor, len(wanted)) as pool:
        return run(
            study, wanted, folder, pool, progress, warm_up=warm_up, again=fresh, command=command
        )


def run(
    study: Study,
    wanted: Sequence[int],
    folder: Path | None,
    pool: Workers,
    progress: Progress = silent,
    *,
    warm_up: Wanted | None = None,
    again: bool = False,
    command: str = "",
) -> Runs:
    """Run what is missing of the replications wanted, and return all of them.

    Whatever ends this early, Ctrl-C included, what has finished is kept.
    """
    refuse_too_short(warm_up, study.header.scenario, study.header.weeks)
    with study.opened(folder, command, again=again) as store:
        return _steady(_complete(study, wanted, folder, store, pool, progress), warm_up)


def run_until(
    study: Study,
    precision: Precision,
    folder: Path | None,
    pool: Workers,
    progress: Progress = silent,
    *,
    warm_up: Wanted | None = None,
    again: bool = False,
    command: str = "",
) -> Runs:
    """Add replications until the means are known as well as asked, or the bound is there.

    What a folder holds already counts, and changes nothing about where this ends.
    """
    refuse_too_short(warm_up, study.header.scenario, study.header.weeks)
    count = precision.first
    with study.opened(folder, command, again=again) as store:
        while True:
            runs = _steady(_complete(study, range(count), folder, store, pool, progress), warm_up)
            verdict = precision.judge(runs.by_week, count)
            if verdict.over:
                break
            count = verdict.next
    if folder is not None:
        note_stop(folder, verdict.document())
    return replace(runs, verdict=verdict)


def _complete(
    study: Study,
    wanted: Sequence[int],
    folder: Path | None,
    store: Store,
    pool: Workers,
    progress: Progress,
) -> Runs:
    missing = [each for each in wanted if each not in store.finished]
    if missing or not store.settled:
        try:
            _fill(store, study.model, missing, len(wanted), pool, progress)
        finally:
            _settle(store, study, wanted)
    _refuse_nothing(store, wanted)
    asked = frozenset(wanted)
    failures = tuple(each for each in store.failures if each.replication in asked)
    return Runs(study.header, asked, failures, folder, store.tables, study.targets)


def _steady(runs: Runs, warm_up: Wanted | None) -> Runs:
    return runs if warm_up is None else runs.steady(warm_up)


def _fill(
    store: Store,
    model: Model,
    missing: Sequence[int],
    total: int,
    pool: Workers,
    progress: Progress,
) -> None:
    done = total - len(missing)
    progress(done, total)
    for outcomes in spread(model, missing, pool):
        store.add(outcomes)
        done += len(outcomes)
        progress(done, total)


def _settle(store: Store, study: Study, wanted: Sequence[int]) -> None:
    store.merge()
    if store.finished:
        weekly = read_weekly(store.tables)
        figures = Summary(study.header, len(store.failures), weekly, study.targets)
        store.close(figures.csv(), complete=set(wanted) <= set(store.finished))


def _refuse_nothing(store: Store, wanted: Sequence[int]) -> None:
    if not any(each in store.finished for each in wanted):
        first = store.failures[0]
        raise EveryReplicationFailed(
            f"every replication failed; the first: {first}; repeat it with {first.how_to_repeat}"
        )


@contextmanager
def workers_for(
    jobs: int | None, executor: Executor | Workers | None, replications: int
) -> Iterator[Workers]:
    """Open workers, or borrow the caller's; those are left open."""
    if isinstance(executor, Executor):
        yield Borrowed(executor)
    elif executor is not None:
        yield executor
    else:
        with workers(jobs, replications) as pool:
            yield pool


def study_of(scenario: Scenario) -> Study:
    """Read what a scenario names, and say what its study is."""
    given = read_given(scenario)
    header = Header(
        scenario.name, scenario.seed, scenario.first_day.isoformat(),
        scenario.last_day.isoformat(), scenario.weeks_total,
    )  # fmt: skip
    model = partial(replicate, scenario, given=given)
    targets = scenario.targets.given()
    return Study(header, scenario.hash, scenario.to_toml(), model, given.notes, targets)


def numbered(replications: int | Sequence[int]) -> Sequence[int]:
    """Return the numbers of replications, from 0 where only how many is given.

    Raises
    ------
    InputError
        If there are too many, or a number is none of a replication's.
    """
    if isinstance(replications, int):
        refuse_too_many(replications)
        return range(replications)
    refuse_too_many(len(replications))
    refuse_numbers(replications)
    return sorted(set(replications))


def folder_name(scenario: str, replications: int | Sequence[int] | str) -> str:
    """Return the name of a run folder; a choice of replications has one of its own."""
    if isinstance(replications, (int, str)):
        return scenario
    named = "-".join(str(each) for each in replications)
    if len(named) > LONGEST_NAME:
        same = sha256(named.encode()).hexdigest()[:8]
        named = f"{min(replications)}-to-{max(replications)}-{len(replications)}-of-them-{same}"
    return f"{scenario}-replication-{named}"
