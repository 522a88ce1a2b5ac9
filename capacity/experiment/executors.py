"""Replications on many cores: anything with the `concurrent.futures.Executor` interface.

A killed worker breaks a process pool. What had come back stays; what was under way is
suspect and is run again at the end, one replication at a time in a pool of its own, so
that a replication that kills its worker every time is found and fails alone.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from contextlib import contextmanager
from multiprocessing.context import BaseContext
from types import ModuleType
from typing import Protocol, TypeVar

from capacity.experiment.replication import Failure, Outcome, attempt, attempt_all

if sys.platform == "linux":
    from multiprocessing.context import ForkServerContext as _Base
    from multiprocessing.context import ForkServerProcess as _Process
else:
    from multiprocessing.context import SpawnContext as _Base
    from multiprocessing.context import SpawnProcess as _Process

PRELOAD = ["capacity.simulation", "capacity.demand", "capacity.allocation.policies"]
LARGEST_CHUNK = 8
ROUNDS_PER_WORKER = 8
TRIES_ALONE = 2
SECONDS_BETWEEN_LOOKS = 5.0
Chunk = Sequence[int]
T = TypeVar("T")


class Workers(Protocol):
    """Where replications run: an executor that can be replaced when it breaks."""

    broken: tuple[type[BaseException], ...]
    """What a future of it raises when its worker is gone, whatever it was doing."""
    mends_itself: bool
    """Whether it replaces a worker that is gone, and goes on with the others meanwhile."""

    @property
    def count(self) -> int:
        """How many replications run at a time."""

    def executor(self) -> Executor | None:
        """Return the executor; None runs replications in this process."""

    def renew(self) -> None:
        """Replace an executor that broke."""

    def look(self) -> None:
        """Look, while nothing comes back, whether anything still can; raise if not."""


def spread(
    model: Callable[[int], T],
    replications: Sequence[int],
    workers: Workers,
    *,
    at_most: int = LARGEST_CHUNK,
) -> Iterator[list[Outcome[T]]]:
    """Yield the outcomes of all replications, in batches of `at_most`, as they come."""
    if workers.executor() is None:
        for replication in replications:
            yield [attempt(model, replication)]
        return
    waiting = deque(chunks(replications, workers.count, at_most))
    suspects: list[Chunk] = []
    while waiting:
        yield from _until_broken(model, waiting, suspects, workers)
    for replication in (each for chunk in suspects for each in chunk):
        yield [_alone(model, replication, workers)]


def chunks(replications: Sequence[int], workers: int, at_most: int = LARGEST_CHUNK) -> list[Chunk]:
    """Cut replications into runs of 1 to `at_most`, about eight for each worker."""
    size = min(max(len(replications) // (ROUNDS_PER_WORKER * workers), 1), at_most)
    return [replications[at : at + size] for at in range(0, len(replications), size)]


def _until_broken(
    model: Callable[[int], T], waiting: deque[Chunk], suspects: list[Chunk], workers: Workers
) -> Iterator[list[Outcome[T]]]:
    """Work through the waiting chunks; what an executor broke on, or a cluster gave up, is noted.

    A pool that breaks takes all that runs in it along. A cluster gives up one chunk and goes on
    with the others.
    """
    running: dict[Future[list[Outcome[T]]], Chunk] = {}
    broken = False
    while running or (waiting and not broken):
        broken = broken or not _submitted(model, waiting, running, workers)
        for future in _first_done(running, workers):
            chunk = running.pop(future)
            try:
                outcomes = future.result()
            except workers.broken:
                suspects.append(chunk)
                broken = not workers.mends_itself
            else:
                yield outcomes
    if broken:
        workers.renew()


def _submitted(
    model: Callable[[int], T],
    waiting: deque[Chunk],
    running: dict[Future[list[Outcome[T]]], Chunk],
    workers: Workers,
) -> bool:
    """Give every worker two chunks; say whether the executor took them."""
    executor = workers.executor()
    assert executor is not None
    try:
        while waiting and len(running) < 2 * workers.count:
            future = executor.submit(attempt_all, model, waiting[0])
            running[future] = waiting.popleft()
    except workers.broken:
        return False
    return True


def _first_done(running: Collection[Future[T]], workers: Workers) -> set[Future[T]]:
    """Wait until something comes back, if anything is to."""
    done: set[Future[T]] = set()
    while running and not done:
        done = wait(running, SECONDS_BETWEEN_LOOKS, FIRST_COMPLETED).done
        if not done:
            workers.look()
    return done


def _alone(model: Callable[[int], T], replication: int, workers: Workers) -> Outcome[T]:
    for _ in range(TRIES_ALONE):
        executor = workers.executor()
        assert executor is not None
        try:
            (future,) = _first_done([executor.submit(attempt, model, replication)], workers)
            return future.result()
        except workers.broken:
            workers.renew()
    return Failure(replication, "a worker process", "the process was killed: out of memory?")


class InProcess:
    """Runs replications one after the other in this process."""

    count = 1
    broken: tuple[type[BaseException], ...] = (BrokenExecutor,)
    mends_itself = False

    def executor(self) -> None:
        """Return None."""

    def renew(self) -> None:
        """Do nothing: there is nothing to break."""

    def look(self) -> None:
        """Do nothing: this process is there."""


class Borrowed:
    """An executor that the caller made and will close: a thread pool, Dask's, a test's."""

    broken: tuple[type[BaseException], ...] = (BrokenExecutor,)
    mends_itself = False

    def __init__(self, executor: Executor, count: int | None = None) -> None:
        self._executor = executor
        self.count = count or getattr(executor, "_max_workers", None) or available_cores()

    def executor(self) -> Executor:
        """Return the caller's executor."""
        return self._executor

    def renew(self) -> None:
        """Say that a borrowed executor cannot be replaced."""
        raise BrokenExecutor("the executor that was given broke, and only its owner can renew it")

    def look(self) -> None:
        """Do nothing: an executor says itself when it breaks."""


class Processes:
    """A pool of few, long-lived processes of our own, started when first needed."""

    broken: tuple[type[BaseException], ...] = (BrokenExecutor,)
    mends_itself = False

    def __init__(self, count: int) -> None:
        self.count = count
        self._pool: ProcessPoolExecutor | None = None

    def executor(self) -> Executor:
        """Return the pool, starting it if there is none."""
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self.count, mp_context=_context(), initializer=_start_worker
            )
        return self._pool

    def renew(self) -> None:
        """Forget the pool; the next executor is a new one."""
        self.close()

    def look(self) -> None:
        """Do nothing: a pool says itself when it breaks."""

    def close(self) -> None:
        """End the pool without waiting for what runs in it.

        The processes go first: shutting down then waits for the pool's own thread only,
        which must not outlive it, or it races with the interpreter's exit.
        """
        pool, self._pool = self._pool, None
        if pool is not None:
            for process in multiprocessing.active_children():
                if isinstance(process, _Worker):
                    process.terminate()
            pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def workers(
    jobs: int | None, replications: int = sys.maxsize, url: str | None = None
) -> Iterator[Workers]:
    """Open as many workers as `jobs`, or as cores may be used; one runs in this process.

    Parameters
    ----------
    url
        Where a Dask scheduler is; its workers are used instead.
    """
    if url is not None:
        from capacity.experiment.cluster import cluster

        with cluster(url) as found:
            yield found
        return
    count = min(jobs or available_cores(), replications)
    if count <= 1:
        yield InProcess()
        return
    pool = Processes(count)
    try:
        yield pool
    finally:
        pool.close()


def available_cores() -> int:
    """Count the cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _start_worker() -> None:
    """Leave Ctrl-C to the parent, and end when the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()  # what is imported stays: the collector need not look at it again and again
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    from multiprocessing.connection import wait as wait_for

    wait_for([sentinel])
    os._exit(1)


def _context() -> BaseContext:
    """Return how processes start: from a server with our imports done, or else afresh.

    Forking this process would copy its threads' locks as they stand. Windows and macOS
    start afresh.
    """
    context = _Context()
    if sys.platform == "linux":
        context.set_forkserver_preload(PRELOAD)
    return context


class _Worker(_Process):
    """A process that imports what its task needs, and not the user's own script."""

    def start(self) -> None:
        with _nothing_to_import(), _deaf_to_ctrl_c():
            super().start()


class _Context(_Base):
    Process = _Worker


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """Start processes that Ctrl-C does not reach, not while they import either.

    They have the terminal's Ctrl-C as the parent does, and would each print where they were.
    The parent's waits until they have started, so that they can be ended. Windows has no mask.
    """
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return
    waiting: list[int] = []
    handler = signal.signal(signal.SIGINT, lambda number, _: waiting.append(number))
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        signal.signal(signal.SIGINT, handler)
        if waiting:
            signal.raise_signal(signal.SIGINT)


@contextmanager
def _nothing_to_import() -> Iterator[None]:
    """Hide the main module, so that a new process does not run the user's script again."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
