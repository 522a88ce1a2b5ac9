"""A case: files, a command over them, and the laws that its outcome must keep."""

import base64
import contextlib
import io
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from typer.main import get_command

from capacity import cli
from capacity.service.errors import printable

LONGEST_LINE = 700
"""A message with a longer line than that has not been written to be read."""


@dataclass(frozen=True, repr=False)
class Case:
    """A command line, the files that it finds, and what its message must name.

    `how` says what was broken. A name of `files` that ends in ``/`` is an empty folder.
    """

    arguments: tuple[str, ...]
    files: Mapping[str, bytes] = field(default_factory=dict)
    how: str = ""
    names: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<{self.how}: {' '.join(self.arguments)!r:.200}>"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(repr(self))  # hypothesis would write out every file

    def to_json(self) -> str:
        files = {name: _written(content) for name, content in self.files.items()}
        said = {"how": self.how, "arguments": self.arguments, "names": self.names, "files": files}
        return json.dumps(said, indent=1, ensure_ascii=True) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "Case":
        said = json.loads(text)
        files = {name: _read(content) for name, content in said["files"].items()}
        return cls(tuple(said["arguments"]), files, said["how"], tuple(said["names"]))


def _written(content: bytes) -> str | dict[str, str]:
    with contextlib.suppress(UnicodeDecodeError):
        return content.decode("utf-8")
    return {"base64": base64.b64encode(content).decode("ascii")}


def _read(content: str | Mapping[str, str]) -> bytes:
    if isinstance(content, str):
        return content.encode("utf-8")
    return base64.b64decode(content["base64"])


@dataclass(frozen=True)
class Outcome:
    """What a command did: its exit code, what it said, and whether it left the files alone."""

    code: int
    out: str
    err: str
    touched: tuple[str, ...]


@contextlib.contextmanager
def laid_out(case: Case) -> Iterator[Path]:
    """Work in a new folder that holds the files of a case."""
    before, folder = Path.cwd(), Path(tempfile.mkdtemp(prefix="capacity-fuzz-"))
    try:
        for name, content in case.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if name.endswith("/"):
                path.mkdir(exist_ok=True)
            else:
                path.write_bytes(content)
        os.chdir(folder)
        yield folder
    finally:
        os.chdir(before)
        shutil.rmtree(folder, ignore_errors=True)


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else b""
        for path in folder.rglob("*")
    }


@contextlib.contextmanager
def quietly() -> Iterator[None]:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        yield


def outcome(case: Case) -> Outcome:
    """Run a case in process."""
    out, err = io.StringIO(), io.StringIO()
    with laid_out(case) as folder:
        before = tree(folder)
        with built_once(), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = cli.run(list(case.arguments))
        after = tree(folder)
    touched = tuple(
        name for name in sorted({*before, *after}) if before.get(name) != after.get(name)
    )
    return Outcome(code, out.getvalue(), err.getvalue(), touched)


_BUILT = get_command(cli.app)


@contextlib.contextmanager
def built_once() -> Iterator[None]:
    """Let the program use one tree of commands; building it takes most of a refusal's time."""
    app, cli.app = cli.app, _BUILT  # type: ignore[assignment]
    try:
        yield
    finally:
        cli.app = app


def faults_of(case: Case, done: Outcome) -> list[str]:
    """Say which laws of a bad input a refusal breaks; nothing if it keeps them all."""
    errors = [line for line in done.err.splitlines() if line.startswith("error: ")]
    message = done.err[done.err.find("error: ") :] if errors else ""
    first, *rest = message.splitlines() or [""]
    found = []
    if done.code != 2:
        found.append(f"exit {done.code}, not 2")
    if len(errors) != 1:
        found.append(f"{len(errors)} messages, not one")
    if not all(line.startswith("  ") for line in rest):
        found.append("more is said after the message")
    if "Traceback" in done.err + done.out:
        found.append("a traceback")
    if any(not (sign.isprintable() or sign == "\n") for sign in message):
        found.append("signs in the message that steer a terminal or cannot be seen")
    if max((len(line) for line in message.splitlines()), default=0) > LONGEST_LINE:
        found.append("a line too long to read")
    if len(first.removeprefix("error: ").strip()) < 8:
        found.append("a message that says nothing")
    if done.touched:
        found.append(f"left behind or changed: {', '.join(done.touched)}")
    return found + [
        f"'{name}' is not named" for name in case.names if printable(name) not in message
    ]


def told(case: Case, done: Outcome, faults: list[str]) -> str:
    """Write a broken law so that it can be repeated."""
    size = sum(map(len, case.files.values()))
    return (
        f"{case.how}: {'; '.join(faults)}\n  capacity {' '.join(case.arguments)!r}, {size} bytes "
        f"of {', '.join(case.files)}\n  it said: {done.err[-1500:]!r}"
    )


def refused(case: Case) -> str:
    """Run a bad case, see that it is refused as it must be, and return its message."""
    done = outcome(case)
    faults = faults_of(case, done)
    assert not faults, told(case, done, faults)
    return done.err
