"""Processes that tests start."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def heeding_ctrl_c() -> Iterator[None]:
    """Start processes that Ctrl-C ends, though whoever runs the tests may ignore it.

    A job in the background of a shell does, and a process hands that down to its children.
    What it handles itself it does not hand down.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
