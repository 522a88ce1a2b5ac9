"""The manifest: what a run folder holds, of which scenario, and how it was made."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from itertools import chain
from pathlib import Path
from typing import Any

from capacity.experiment.replication import Failure
from capacity.files.atomic import gone_if_not_whole
from capacity.service.errors import InputError
from capacity.version import __version__

NAME = "manifest.json"
FORMAT = 1
MODEL = (
    "practice", "service", "scenario", "demand", "simulation", "allocation/policies.py",
    "experiment/replication.py",
)  # fmt: skip


@dataclass(frozen=True)
class Identity:
    """What two runs must share for their replications to be of one kind.

    `content` is a fingerprint of the scenario and of the sheets that it names (`hash` in
    the file); `model` one of the program's own code.
    """

    scenario: str
    content: str
    seed: int
    model: str

    def difference(self, other: Identity) -> str:
        """Say in words how another run differs, or nothing."""
        if self.scenario != other.scenario:
            return f"holds the scenario '{other.scenario}', not '{self.scenario}'"
        if self.seed != other.seed:
            return f"holds seed {other.seed}, not {self.seed}"
        if self.content != other.content:
            return f"holds '{self.scenario}' with other settings or sheets"
        if self.model != other.model:
            return "was made by another version of the program"
        return ""


@dataclass(frozen=True)
class Manifest:
    """`manifest.json`; `finished` are the replications in the merged tables.

    `stopped` says why ``--replications auto`` stopped where it did; else it is empty.
    """

    identity: Identity
    start: str
    end: str
    weeks: int
    command: str
    started: str
    updated: str
    seconds: float = 0.0
    complete: bool = False
    finished: frozenset[int] = frozenset()
    failed: tuple[Failure, ...] = ()
    versions: dict[str, str] = field(default_factory=dict)
    stopped: dict[str, Any] = field(default_factory=dict)

    def write(self, folder: Path) -> None:
        """Write it in one step, so that there is always a whole one."""
        content = {
            "format": FORMAT,
            "scenario": self.identity.scenario,
            "hash": self.identity.content,
            "seed": self.identity.seed,
            "model": self.identity.model,
            **{name: getattr(self, name) for name in ("start", "end", "weeks")},
            "replications": len(self.finished),
            "finished": ranges(self.finished),
            "failed": [
                asdict(failure) | {"how_to_repeat": failure.how_to_repeat}
                for failure in self.failed
            ],
            **{
                name: getattr(self, name)
                for name in ("complete", "started", "updated", "seconds", "command", "versions")
            },
            **({"stopped": self.stopped} if self.stopped else {}),
        }
        beside = folder / f"{NAME}.partial"
        with gone_if_not_whole(beside):
            beside.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
            beside.replace(folder / NAME)

    def updated_with(self, **changes: Any) -> Manifest:
        """Return it with changes, and the time of now."""
        return replace(self, updated=now(), **changes)


def read_manifest(folder: Path) -> Manifest:
    """Read a folder's manifest.

    Raises
    ------
    InputError
        If there is none, or it is not one of ours.
    """
    path = folder / NAME
    try:
        return _parsed(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise InputError(
            "not a run folder: it has no manifest.json", where=str(folder),
            allowed="a folder that `capacity simulate` made",
        ) from None  # fmt: skip
    except OSError as fault:
        raise InputError(f"cannot be read ({fault.strerror})", where=str(path)) from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise InputError(
            "is damaged, or of another version of the program", where=str(path),
            allowed="a manifest as `capacity simulate` writes it; --fresh starts the folder again",
        ) from None  # fmt: skip


def _parsed(content: dict[str, Any]) -> Manifest:
    if content["format"] != FORMAT:
        raise ValueError(f"format {content['format']}")
    names = {"scenario": "scenario", "content": "hash", "seed": "seed", "model": "model"}
    runs = [range(low, high + 1) for low, high in content["finished"]]
    plain = ("start", "end", "weeks", "command", "started", "updated", "seconds", "complete")
    return Manifest(
        Identity(**{name: content[key] for name, key in names.items()}),
        **{name: content[name] for name in plain},
        finished=frozenset(chain.from_iterable(runs)),
        failed=tuple(
            Failure(each["replication"], each["where"], each["what"]) for each in content["failed"]
        ),
        versions=content["versions"],
        stopped=content.get("stopped", {}),
    )  # fmt: skip


def ranges(numbers: Iterable[int]) -> list[list[int]]:
    """Return whole numbers as ranges, both ends inclusive: 0, 1, 2, 5 are [0, 2] and [5, 5]."""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return found


def now() -> str:
    """Return the time in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def versions(packages: Sequence[str] = ("numpy", "simpy", "scipy", "pyarrow")) -> dict[str, str]:
    """Return the versions that made a run."""
    found = {"capacity": __version__, "python": platform.python_version()}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


@cache
def model_digest() -> str:
    """Return a digest of the code that decides a replication's records."""
    home = Path(__file__).parents[1]
    files = (path for part in MODEL for path in _sources(home / part))
    digest = sha256()
    for path in files:
        digest.update(path.relative_to(home).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _sources(part: Path) -> list[Path]:
    if part.is_file():
        return [part]
    return sorted(path for path in part.rglob("*.*") if path.suffix in {".py", ".csv", ".toml"})
