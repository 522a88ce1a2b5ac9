"""Keeps a solver's own prints off standard output, which may be one JSON document."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

OUT, ERR = 1, 2


@contextmanager
def prints_go_to_stderr() -> Iterator[None]:
    """Send what compiled code prints to standard error: HiGHS says a line now and then.

    Where there is no standard output to speak of, nothing is redirected.
    """
    try:
        kept = os.dup(OUT)
    except OSError:
        yield
        return
    try:
        _flush()
        with suppress(OSError):
            os.dup2(ERR, OUT)
        yield
    finally:
        _flush()
        os.dup2(kept, OUT)
        os.close(kept)


def _flush() -> None:
    """Empty Python's buffer and the C library's, which else comes out after the redirection."""
    with suppress(OSError, ValueError, AttributeError):
        sys.stdout.flush()
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).fflush(None)
