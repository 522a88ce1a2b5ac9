"""The run folder: batches beside, tables merged, a manifest that says what is whole.

While replications run, each batch is written into a folder of its own under
``batches/`` and renamed when complete. At the end, or on Ctrl-C, batches are merged
into the tables, the manifest names the replications that the tables hold, and the
batches go. After a kill at any moment, what counts is: the tables, for the replications
that the manifest names, and complete batches, for any other.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from capacity.experiment.batches import PARTIAL, read_batch, refuse_columns, write_batch
from capacity.experiment.lock import NAME as LOCK
from capacity.experiment.lock import locked
from capacity.experiment.manifest import NAME as MANIFEST
from capacity.experiment.manifest import Identity, Manifest, read_manifest
from capacity.experiment.merged import MergedTables
from capacity.experiment.replication import Failure, Outcome
from capacity.experiment.tables import (
    TABLES,
    Piece,
    Writer,
    columns_of,
    pieces,
    read_pieces,
)
from capacity.files.atomic import gone_if_not_whole
from capacity.service.errors import CapacityError, InputError

if TYPE_CHECKING:
    from capacity.experiment.tables import Records

BATCHES = "batches"
SCENARIO, SUMMARY = "scenario.toml", "summary.csv"
REPORTS = (
    "report.html",
    "results.xlsx",
    "report-public.html",
    "results-public.xlsx",
    "warm-up.json",
    "steady.csv",
)
"""Made from the tables by others; they go when the tables change."""
BATCH_REPLICATIONS, BATCH_SECONDS = 16, 3.0


class RunFolder:
    """One run folder, held open for writing; make it by `open_folder`."""

    def __init__(self, path: Path, manifest: Manifest) -> None:
        self.path = path
        self.manifest = manifest
        self._start = date.fromisoformat(manifest.start)
        self._batches: dict[int, Path] = {}
        self._failed = {failure.replication: failure for failure in manifest.failed}
        self._waiting: list[Outcome[Records]] = []
        self._opened = self._flushed = monotonic()
        self._find_batches()

    @property
    def finished(self) -> frozenset[int]:
        """Replications on disk."""
        return self.manifest.finished | self._batches.keys()

    @property
    def failures(self) -> tuple[Failure, ...]:
        """Replications that failed and have not ended well since."""
        return tuple(
            self._failed[each] for each in sorted(self._failed) if each not in self.finished
        )

    @property
    def settled(self) -> bool:
        """Whether tables and summary hold all that there is."""
        return self.manifest.complete and not self._batches

    def add(self, outcomes: Sequence[Outcome[Records]]) -> None:
        """Keep outcomes; they are on disk within 16 replications or 3 seconds."""
        self._waiting.extend(outcomes)
        late = monotonic() - self._flushed > BATCH_SECONDS
        if late or len(self._waiting) >= BATCH_REPLICATIONS:
            self.flush()

    def flush(self) -> None:
        """Write what has been added as one batch; after Ctrl-C midway, it can be done again."""
        self._flushed = monotonic()
        if not self._waiting:
            return
        batch = self.path / BATCHES / f"{self._next_number():06d}"
        with _writing(self.path):
            write_batch(batch, self._waiting, self._start)
        self._note(batch, self._waiting)
        self._waiting = []

    def merge(self) -> None:
        """Turn batches into tables, and say so in the manifest."""
        self.flush()
        beside = {table: self.path / f"{table}.parquet{PARTIAL}" for table in TABLES}
        with _writing(self.path):
            with gone_if_not_whole(*beside.values()):
                for table, path in beside.items():
                    self._merge_table(table, path)
                for name in REPORTS:
                    (self.path / name).unlink(missing_ok=True)
                for table, path in beside.items():
                    path.replace(self.path / f"{table}.parquet")
            self._say(finished=self.finished, failed=self.failures, complete=False)
            self._batches = {}
            shutil.rmtree(self.path / BATCHES, ignore_errors=True)

    def close(self, summary: str, *, complete: bool) -> None:
        """Add the summary (CSV), and say whether all that was asked for is there."""
        with _writing(self.path):
            _write_whole(self.path / SUMMARY, summary)
            seconds = self.manifest.seconds + monotonic() - self._opened
            self._say(complete=complete, seconds=round(seconds, 1))
            self._opened = monotonic()

    @property
    def tables(self) -> MergedTables:
        """The merged tables."""
        return MergedTables(self.path)

    def _say(self, **changes: object) -> None:
        self.manifest = self.manifest.updated_with(**changes)
        self.manifest.write(self.path)

    def _find_batches(self) -> None:
        for batch in sorted((self.path / BATCHES).glob("[0-9]*")):
            said = read_batch(batch)
            if said is not None:
                finished, failed = said
                self._batches |= {each: batch for each in finished - self.manifest.finished}
                self._failed |= {failure.replication: failure for failure in failed}

    def _note(self, batch: Path, outcomes: Sequence[Outcome[Records]]) -> None:
        for outcome in outcomes:
            if isinstance(outcome, Failure):
                self._failed[outcome.replication] = outcome
            else:
                self._batches[outcome.replication] = batch

    def _next_number(self) -> int:
        taken = [int(batch.name[:6]) for batch in (self.path / BATCHES).glob("[0-9]*")]
        return max(taken, default=-1) + 1

    def _merge_table(self, table: str, path: Path) -> None:
        writer = Writer(path, table)
        try:
            for rows in read_pieces(self._pieces(table)):
                writer.write(rows)
        finally:
            writer.close()

    def _pieces(self, table: str) -> list[Piece]:
        """Return each replication's rows, in the order of replications."""
        found = []
        if self.manifest.finished:
            merged = pieces(self.path / f"{table}.parquet")
            found += [piece for piece in merged if piece.replication in self.manifest.finished]
        for batch in sorted(set(self._batches.values())):
            held = pieces(batch / f"{table}.parquet")
            found += [piece for piece in held if self._batches.get(piece.replication) == batch]
        return sorted(found, key=lambda piece: piece.replication)


@contextmanager
def open_folder(
    path: Path, fresh: Manifest, scenario: str, *, again: bool = False
) -> Iterator[RunFolder]:
    """Open a run folder for writing, making it if there is none.

    Parameters
    ----------
    fresh
        Manifest of a run that has just begun; its identity must be the folder's.
    scenario
        The scenario as resolved, TOML.
    again
        Whether to drop what an earlier run left.

    Raises
    ------
    InputError
        If the folder holds anything else, is in use, or cannot be written.
    """
    refuse_other(path, fresh.identity, again=again)
    with ExitStack() as held:
        with _writing(path, InputError):
            path.mkdir(parents=True, exist_ok=True)
            held.enter_context(locked(path))
            refuse_other(path, fresh.identity, again=again)
            if again:
                _clear(path)
            manifest = _begin(path, fresh, scenario)
            _sweep(path)
        yield RunFolder(path, manifest)


def note_stop(path: Path, stopped: dict[str, object]) -> None:
    """Write into a folder's manifest why no more replications were added."""
    with _writing(path), locked(path):
        read_manifest(path).updated_with(stopped=stopped).write(path)


def refuse_other(path: Path, identity: Identity, *, again: bool = False) -> None:
    """Refuse a folder that holds anything but the run of this identity; it is only looked at.

    Raises
    ------
    InputError
        If it is another run's, damaged, a file, below a file, or no folder of ours.
    """
    with _writing(path, InputError):
        if above := next((each for each in path.parents if each.exists()), None):
            _refuse_file(above)
        if not path.exists():
            return
        _refuse_file(path)
        if not (path / MANIFEST).exists():
            if any(each.name != LOCK and each.suffix != PARTIAL for each in path.iterdir()):
                raise InputError(
                    "holds files, and not a run", where=str(path), allowed="a new or empty folder"
                )
        elif not again:
            _refuse_run(path, identity)


def _refuse_file(path: Path) -> None:
    if not path.is_dir():
        raise InputError("is a file", where=str(path), allowed="a folder for results")


def _refuse_run(path: Path, identity: Identity) -> None:
    """Refuse a run that another identity made, or whose tables cannot be read."""
    manifest = read_manifest(path)
    if difference := identity.difference(manifest.identity):
        raise InputError(f"the folder {difference}", where=str(path), allowed=_ANOTHER)
    for table in TABLES if manifest.finished else ():
        try:
            refuse_columns(columns_of(path / f"{table}.parquet"), table)
            pieces(path / f"{table}.parquet")
        except (OSError, ValueError, AttributeError):
            raise InputError(
                f"{table}.parquet is missing or damaged", where=str(path), allowed=_ANOTHER
            ) from None


_ANOTHER = "another --out, or --fresh to replace what it holds"


def _begin(path: Path, fresh: Manifest, scenario: str) -> Manifest:
    """Return the manifest of the run that is there, or begin a new one."""
    if (path / MANIFEST).exists():
        manifest = read_manifest(path).updated_with(
            command=fresh.command, versions=fresh.versions, stopped={}
        )
    else:
        manifest = fresh
        manifest.write(path)
    _write_whole(path / SCENARIO, scenario)  # words and targets may have changed
    return manifest


def _sweep(path: Path) -> None:
    """Remove what was half written."""
    for half in [*path.glob(f"*{PARTIAL}"), *(path / BATCHES).glob(f"*{PARTIAL}")]:
        if half.is_dir():
            shutil.rmtree(half)
        else:
            half.unlink()


def _clear(path: Path) -> None:
    """Remove what an earlier run wrote, the manifest last, and nothing else."""
    shutil.rmtree(path / BATCHES, ignore_errors=True)
    merged = (f"{table}.parquet" for table in TABLES)
    for name in (*REPORTS, *merged, SUMMARY, SCENARIO, MANIFEST):
        (path / name).unlink(missing_ok=True)


def _write_whole(path: Path, text: str) -> None:
    beside = path.with_name(path.name + PARTIAL)
    with gone_if_not_whole(beside):
        beside.write_text(text, encoding="utf-8", newline="")
        beside.replace(path)


@contextmanager
def _writing(path: Path, kind: type[CapacityError] = CapacityError) -> Iterator[None]:
    """Turn a disk's refusal into one sentence."""
    try:
        yield
    except OSError as fault:
        reason = fault.strerror or str(fault)
        if kind is InputError:
            raise InputError(
                f"cannot be written ({reason})", where=str(path), allowed="a writable --out"
            ) from None
        raise kind(f"{path}: cannot be written ({reason})") from None
