"""Progress on standard error: a bar on a terminal, else a line every so often."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

SECONDS_BETWEEN_LINES = 10.0
Report = Callable[[int, int], None]


@contextmanager
def progress(what: str, counted: str = "replications") -> Iterator[Report]:
    """Open a report that is told how many of how many are done."""
    if sys.stderr.isatty():
        with _bar(what, counted) as report:
            yield report
    else:
        yield _lines(what, counted)


@contextmanager
def _bar(what: str, counted: str) -> Iterator[Report]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"), BarColumn(20), MofNCompleteColumn(),
        TextColumn(f"{counted},"), TimeRemainingColumn(), TextColumn("left"),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _lines(what: str, counted: str) -> Report:
    start = last = monotonic()
    first: int | None = None

    def report(done: int, total: int) -> None:
        nonlocal first, last
        time = monotonic()
        first = done if first is None else first
        if done < total and time - last >= SECONDS_BETWEEN_LINES:
            last = time
            left = time_left(done - first, total - done, time - start)
            print(f"{what}: {done} of {total} {counted}, {left}", file=sys.stderr, flush=True)

    return report


def time_left(done: int, to_do: int, seconds: float) -> str:
    """Say in words how long `to_do` take when `done` took `seconds`."""
    if not done:
        return "time left not known yet"
    left = seconds / done * to_do
    return f"about {left:.0f} s left" if left < 120 else f"about {left / 60:.0f} min left"
