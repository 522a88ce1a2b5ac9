"""Files that appear whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from errno import EACCES, ENOTDIR
from glob import escape
from pathlib import Path
from shutil import rmtree
from time import time
from uuid import uuid4

from capacity.service.errors import InputError

STALE_SECONDS = 3600.0


@contextmanager
def written_whole(path: str | Path) -> Iterator[Path]:
    """Give a path beside `path` to write to; it takes the place of `path` at the end.

    After a fault nothing is left behind and an older file stays as it was.

    Raises
    ------
    InputError
        If the folder is missing or nothing can be written there.
    """
    path = Path(path)
    _refuse_hopeless(path)
    _sweep(path)
    beside = path.with_name(f".{path.name}.{uuid4().hex[:8]}.tmp")
    try:
        yield beside
        beside.replace(path)
    except OSError as fault:
        raise _unwritable(path, fault) from None
    finally:
        _remove(beside)


@contextmanager
def gone_if_not_whole(*beside: Path) -> Iterator[None]:
    """Leave nothing half written of files or folders, before or after, as on a full disk."""
    _remove_all(beside)
    try:
        yield
    except BaseException:
        _remove_all(beside)
        raise


def _remove_all(paths: Iterable[Path]) -> None:
    for path in paths:
        rmtree(path, ignore_errors=True)
        _remove(path)


def made(folder: Path) -> Path:
    """Make a folder, and those above it, where there is none.

    Raises
    ------
    InputError
        If it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as fault:
        raise _unwritable(folder, fault) from None
    return folder


def refuse_unwritable(folder: Path) -> None:
    """Raise if a folder could not be made, before hours of work that would go into it.

    Raises
    ------
    InputError
        If what stands there, or nearest above it, is no folder that may be written to.
    """
    try:
        there = next(each for each in (folder, *folder.absolute().parents) if each.exists())
        if not there.is_dir():
            raise NotADirectoryError(ENOTDIR, os.strerror(ENOTDIR))
        if not os.access(there, os.W_OK):
            raise PermissionError(EACCES, os.strerror(EACCES))
    except (OSError, ValueError) as fault:
        raise _unwritable(folder, fault) from None


def refuse_existing(path: str | Path) -> None:
    """Raise if there is something at `path` already.

    Raises
    ------
    InputError
        So that no command writes over a file which it did not make.
    """
    if Path(path).exists():
        raise InputError(
            "there is a file of that name already",
            where=str(path),
            allowed="another name, with --out",
        )


def refuse_overwriting(
    outputs: Iterable[str | Path], inputs: Iterable[str | Path], *, replace: bool
) -> None:
    """Raise if an output would take the place of an input, or of any file without `replace`.

    Parameters
    ----------
    inputs
        Files and folders that this run reads; of a folder every file but a scenario counts.

    Raises
    ------
    InputError
        Before anything is written.
    """
    read = [Path(each).resolve() for each in inputs]
    for path in map(Path, outputs):
        full = path.resolve()
        within = full.exists() and full.suffix != ".toml" and full.parent in read
        if full in read or within:
            raise InputError(
                "is read by this run and would be overwritten", where=str(path),
                allowed="another name, with --out",
            )  # fmt: skip
        if path.is_file() and not replace:
            raise InputError(
                "there is a file of that name already", where=str(path),
                allowed="another name, with --out, or --replace",
            )  # fmt: skip


def _refuse_hopeless(path: Path) -> None:
    try:
        if path.is_dir():
            raise InputError("is a folder", where=str(path), allowed="the name of a file")
        if not path.parent.is_dir():
            raise InputError(
                "no such folder", where=str(path.parent), allowed="a folder that exists"
            )
    except (OSError, ValueError) as fault:
        raise _unwritable(path, fault) from None


def _sweep(path: Path) -> None:
    """Remove what a process that was killed an hour ago or longer has left of this file."""
    with suppress(OSError, ValueError):
        for stale in path.parent.glob(f".{escape(path.name)}.*.tmp"):
            if time() - stale.stat().st_mtime > STALE_SECONDS:
                _remove(stale)


def _unwritable(path: Path, fault: Exception) -> InputError:
    reason = getattr(fault, "strerror", None) or str(fault)
    return InputError(
        f"can't be written: {reason}",
        where=str(path),
        allowed="a folder you may write to, a file that is not open",
    )


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except (OSError, ValueError):
        return  # the folder is gone, or was never there
