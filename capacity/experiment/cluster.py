"""Replications on a Dask cluster (extra ``cluster``): other machines, the same numbers.

Dask sends a task whose worker died to another by itself. One that killed several workers
it gives up; it is then tried alone, as on our own processes, and fails alone.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager
from importlib import import_module
from math import inf
from time import monotonic
from typing import Any

from capacity.experiment.executors import Borrowed
from capacity.experiment.manifest import model_digest
from capacity.service.errors import CapacityError, InputError

SECONDS_TO_ANSWER = 10
SECONDS_WITHOUT_WORKERS = 300
CONNECTED = "running"
FLAG = "--executor"


class Cluster(Borrowed):
    """The workers of a Dask cluster, all of them."""

    mends_itself = True

    def __init__(self, client: Any, killed: type[BaseException]) -> None:
        super().__init__(client.get_executor(), sum(client.ncores().values()))
        self.broken = (BrokenExecutor, killed)
        self._client, self._alone_since = client, inf

    def renew(self) -> None:
        """Do nothing: Dask replaces a worker that is gone, and so may its owner."""

    def look(self) -> None:
        """Give up, rather than wait for ever, on a cluster that has had no workers for long.

        Raises
        ------
        CapacityError
            Saying so; what has finished is kept.
        """
        if self._client.ncores():
            self._alone_since = inf
            return
        self._alone_since = min(self._alone_since, monotonic())
        if monotonic() - self._alone_since >= SECONDS_WITHOUT_WORKERS:
            raise CapacityError(
                f"the cluster has had no workers for {SECONDS_WITHOUT_WORKERS} s; what has "
                "finished is kept, and the same command goes on when there are some"
            )


@contextmanager
def cluster(url: str) -> Iterator[Cluster]:
    """Connect to the Dask cluster at `url`, and leave it running at the end.

    Raises
    ------
    InputError
        If Dask is not installed, nothing answers, there are no workers, or one of them
        has another version of the program, which would give other numbers.
    CapacityError
        If the scheduler is gone midway.
    """
    dask = _dask()
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # what it says, we say
    client = _client(dask, url)
    try:
        _refuse_unfit(client, url)
        yield Cluster(client, dask.scheduler.KilledWorker)
    except Exception as fault:
        if isinstance(fault, CapacityError) or client.status == CONNECTED:
            raise
        raise CapacityError(
            f"the scheduler at '{url}' is gone; what has finished is kept, and the same command "
            "goes on when it is there again, or without it"
        ) from fault
    finally:
        client.close()


def _dask() -> Any:
    try:
        return import_module("distributed")
    except ImportError:
        raise InputError(
            "a cluster needs Dask", where=FLAG, allowed="pip install 'capacity[cluster]'"
        ) from None


def _client(dask: Any, url: str) -> Any:
    if not url.startswith(("tcp://", "tls://")):
        raise InputError(f"found '{url}'", where=FLAG, allowed="tcp://HOST:PORT")
    try:
        return dask.Client(url, timeout=SECONDS_TO_ANSWER, set_as_default=False)
    except (OSError, ValueError):
        raise InputError(
            f"no Dask scheduler answers at '{url}'", where=FLAG, allowed="tcp://HOST:PORT"
        ) from None


def _refuse_unfit(client: Any, url: str) -> None:
    """Refuse workers whose program would not give our numbers."""
    digests = client.run(model_digest)
    if not digests:
        raise InputError(f"the cluster at '{url}' has no workers", where=FLAG)
    other = [name for name, digest in digests.items() if digest != model_digest()]
    if other:
        raise InputError(
            f"the worker {other[0]} has another version of the program", where=FLAG,
            allowed="the same version on each machine",
        )  # fmt: skip
