"""One run at a time in a folder: a lock that the system drops when its holder dies."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from capacity.service.errors import InputError

NAME = ".lock"
# Windows locks bytes, and a locked byte cannot be read: lock one beyond the number.
BEYOND = 1_000


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock.

    The file carries the holder's process number, for the message only. The lock itself
    is the system's: a run that was killed holds it no longer, whatever its file says.

    Raises
    ------
    InputError
        If another process holds it.
    """
    path = folder / NAME
    file = _acquire(path)
    try:
        file.seek(0)
        file.truncate()
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield
    finally:
        _release(file, path)


def _acquire(path: Path) -> IO[str]:
    while True:
        file = path.open("a+", encoding="ascii")
        if not _try(file):
            holder = _holder(file)
            file.close()
            raise InputError(
                f"another run is writing here{holder}",
                where=str(path.parent),
                allowed="one run at a time; wait, or give another --out",
            )
        if _still_there(file, path):
            return file
        file.close()


def _holder(file: IO[str]) -> str:
    try:
        file.seek(0)
        number = file.read(20).strip()
    except OSError:
        return ""
    return f" (process {number})" if number else ""


def _still_there(file: IO[str], path: Path) -> bool:
    """Whether the file that we locked is the one of that name, not one just removed."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _release(file: IO[str], path: Path) -> None:
    if sys.platform == "win32":
        file.close()
    with suppress(OSError):
        path.unlink(missing_ok=True)
    file.close()


if sys.platform == "win32":
    import msvcrt

    def _try(file: IO[str]) -> bool:
        file.seek(BEYOND)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try(file: IO[str]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
