"""What was opened, decided and approved: one SQLite file on this machine.

Nothing is changed once it is written, except that an approval may be withdrawn. Every
write is one transaction that is on the disk before the page goes on, so that a crash or
a refresh loses nothing.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from shlex import quote
from subprocess import list2cmdline
from typing import Any

from capacity.app.decisions import Decision, Kind
from capacity.app.seen import Seen, refuse_changed
from capacity.service import InputError
from capacity.service.errors import unturned

FILE = "proposals.sqlite"
APPLICATION = 0x43415041
"""SQLite's mark for whose file it is."""
VERSION = 1
TABLES = """
CREATE TABLE proposals (
    id TEXT PRIMARY KEY, opened TEXT NOT NULL, as_at TEXT NOT NULL,
    caseload_name TEXT NOT NULL, caseload BLOB NOT NULL,
    team_name TEXT NOT NULL, team BLOB NOT NULL
) STRICT;
CREATE TABLE decisions (
    number INTEGER PRIMARY KEY AUTOINCREMENT, proposal TEXT NOT NULL REFERENCES proposals (id),
    at TEXT NOT NULL, kind TEXT NOT NULL, child TEXT NOT NULL, officer TEXT NOT NULL,
    words TEXT NOT NULL
) STRICT;
CREATE TABLE approvals (
    number INTEGER PRIMARY KEY AUTOINCREMENT, proposal TEXT NOT NULL REFERENCES proposals (id),
    at TEXT NOT NULL, name TEXT NOT NULL, words TEXT NOT NULL, last_decision INTEGER NOT NULL,
    summary TEXT NOT NULL, workbook BLOB NOT NULL,
    withdrawn_at TEXT, withdrawn_by TEXT, withdrawn_why TEXT
) STRICT;
"""


@dataclass(frozen=True, slots=True)
class Opened:
    """A caseload and a team as they were opened: the files themselves, and the day."""

    id: str
    opened: str
    as_at: str
    caseload_name: str
    caseload: bytes
    team_name: str
    team: bytes


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved what, when and why, with the workbook as it was then."""

    number: int
    proposal: str
    at: str
    name: str
    words: str
    last_decision: int
    summary: str
    withdrawn_at: str | None = None
    withdrawn_by: str | None = None
    withdrawn_why: str | None = None

    @property
    def stands(self) -> bool:
        """Whether it has not been withdrawn."""
        return self.withdrawn_at is None


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the history: a proposal without its sheets."""

    id: str
    opened: str
    as_at: str
    caseload_name: str
    team_name: str
    decisions: int


class Store:
    """The file of proposals in a folder; both are made when first written to, or by `make`.

    Raises
    ------
    InputError
        From any method, if the file cannot be opened or is not one of ours.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE

    def make(self) -> None:
        """Make both now: what forbids it is then known before anything is shown."""
        with self._writing():
            pass

    def open(self, as_at: str, caseload: tuple[str, bytes], team: tuple[str, bytes]) -> str:
        """Keep a caseload and a team, each a name and a content; return the proposal's id."""
        made = secrets.token_urlsafe(9)
        row = (made, _now(), as_at, *caseload, *team)
        with self._writing() as database:
            database.execute("INSERT INTO proposals VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        return made

    def opened(self, proposal: str) -> Opened | None:
        """Return what was opened; None if there is no such proposal."""
        found = self._rows("SELECT * FROM proposals WHERE id = ?", proposal)
        return Opened(*found[0]) if found else None

    def knows(self, proposal: str) -> bool:
        """Whether there is such a proposal, without reading its sheets."""
        return bool(self._rows("SELECT 1 FROM proposals WHERE id = ?", proposal))

    def listed(self) -> list[Listed]:
        """Return every proposal, the latest first."""
        return [
            Listed(*row)
            for row in self._rows(
                "SELECT id, opened, as_at, caseload_name, team_name, (SELECT count(*) FROM "
                "decisions WHERE proposal = id AND kind != 'ask') FROM proposals "
                "ORDER BY opened DESC, id"
            )
        ]

    def decide(self, proposal: str, *decisions: Decision) -> None:
        """Add decisions to a proposal's, all or none."""
        at = _now()
        rows = [
            (proposal, at, str(d.kind), d.child, d.officer, unturned(d.words)) for d in decisions
        ]
        with self._writing() as database:
            database.executemany(
                "INSERT INTO decisions (proposal, at, kind, child, officer, words) "
                "VALUES (?, ?, ?, ?, ?, ?)", rows,
            )  # fmt: skip

    def decisions(self, proposal: str) -> list[Decision]:
        """Return a proposal's decisions in their order."""
        rows = self._rows(
            "SELECT kind, child, officer, words, at, number FROM decisions "
            "WHERE proposal = ? ORDER BY number", proposal,
        )  # fmt: skip
        return [Decision(Kind(row[0]), *row[1:]) for row in rows]

    def approve(
        self, proposal: str, name: str, words: str, seen: Seen, summary: str, workbook: bytes
    ) -> int:
        """Keep an approval with what was approved; return its number.

        Raises
        ------
        InputError
            If the proposal is no longer as it was seen.
        """
        row = (proposal, _now(), name, words, seen.decision, summary, workbook)
        with self._writing() as database:
            refuse_changed(seen, _seen(database, proposal))
            done = database.execute(
                "INSERT INTO approvals (proposal, at, name, words, last_decision, summary, "
                "workbook) VALUES (?, ?, ?, ?, ?, ?, ?)", row,
            )  # fmt: skip
        return int(done.lastrowid or 0)

    def withdraw(self, approval: int, name: str, why: str) -> None:
        """Withdraw an approval; that it was given stays on record.

        Raises
        ------
        InputError
            If it is withdrawn already.
        """
        with self._writing() as database:
            done = database.execute(
                "UPDATE approvals SET withdrawn_at = ?, withdrawn_by = ?, withdrawn_why = ? "
                "WHERE number = ? AND withdrawn_at IS NULL", (_now(), name, why, approval),
            )  # fmt: skip
        if not done.rowcount:
            raise InputError("the approval was withdrawn already, in another window")

    def approvals(self, proposal: str | None = None) -> list[Approval]:
        """Return the approvals of a proposal or of all, the latest first."""
        where = "" if proposal is None else "WHERE proposal = ?"
        rows = self._rows(
            "SELECT number, proposal, at, name, words, last_decision, summary, withdrawn_at, "
            f"withdrawn_by, withdrawn_why FROM approvals {where} ORDER BY number DESC",
            *([] if proposal is None else [proposal]),
        )
        return [Approval(*row) for row in rows]

    def workbook(self, approval: int) -> bytes:
        """Return the workbook as it was approved, byte for byte."""
        found = self._rows("SELECT workbook FROM approvals WHERE number = ?", approval)
        return bytes(found[0][0])

    def _rows(self, query: str, *values: object) -> list[Any]:
        if not self.path.exists():
            return []
        with self._connected() as database:
            return database.execute(query, values).fetchall()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """Give a connection whose work is kept whole, or not at all."""
        _make_private(self.path)
        with self._connected() as database, database:
            database.execute("BEGIN IMMEDIATE")
            yield database

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self.path, timeout=20, isolation_level=None)) as database:
                database.execute("PRAGMA synchronous = FULL")
                database.execute("PRAGMA secure_delete = ON")
                database.execute("PRAGMA foreign_keys = ON")
                _prepare(database, self.path)
                yield database
        except sqlite3.Error as fault:
            raise InputError(
                f"cannot be used: {fault}",
                where=str(self.path),
                allowed="a file of proposals of ours, in a folder that you may write to",
            ) from None


def _seen(database: sqlite3.Connection, proposal: str) -> Seen:
    row = database.execute(
        "SELECT (SELECT coalesce(max(number), 0) FROM decisions WHERE proposal = ?1), "
        "coalesce(max(number), 0), count(withdrawn_at) FROM approvals WHERE proposal = ?1",
        (proposal,),
    )
    return Seen(*row.fetchone())


def _prepare(database: sqlite3.Connection, path: Path) -> None:
    """Make the tables in a new file; refuse a file that is not ours."""
    mark, version = (
        database.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("application_id", "user_version")
    )
    if (mark, version) == (APPLICATION, VERSION):
        return
    if mark or version or database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise InputError(
            "is no file of proposals that this version knows", where=str(path),
            allowed="another folder, with --folder",
        )  # fmt: skip
    database.executescript(
        f"BEGIN IMMEDIATE;{TABLES}PRAGMA application_id = {APPLICATION};"
        f"PRAGMA user_version = {VERSION};COMMIT;"
    )


def _make_private(path: Path) -> None:
    """Make folder and file for nobody but their owner, where the system knows owners."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as fault:
        raise InputError(
            f"cannot be written: {fault.strerror}", where=str(path),
            allowed="another folder, with --folder",
        ) from None  # fmt: skip


def _now() -> str:
    """Return the time here, to the second, with its zone."""
    return datetime.now().astimezone().isoformat(timespec="seconds")


OURS = (FILE, f"{FILE}-journal", f"{FILE}-wal", f"{FILE}-shm")


def is_ours(path: Path) -> bool:
    """Whether a file is one of proposals, by the mark in its head; an empty one is."""
    head = path.read_bytes()[:72] if path.stat().st_size < 72 else _head(path)
    return not head or head[68:72] == APPLICATION.to_bytes(4, "big")


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(72)


def purging(folder: Path) -> str:
    """Return how `capacity` is asked to purge a folder, quoted as the shell here needs it."""
    return f"purge {list2cmdline([str(folder)]) if os.name == 'nt' else quote(str(folder))}"


def purge(folder: Path) -> list[Path]:
    """Delete the file of proposals in a folder, and the folder if nothing else is in it.

    Returns
    -------
    list of Path
        What was deleted.

    Raises
    ------
    InputError
        If there is none, or it is not one of ours.
    """
    path = folder / FILE
    if not path.is_file():
        raise InputError(f"there is no {FILE}", where=str(folder), allowed="a folder of `serve`")
    if not is_ours(path):
        raise InputError("is no file of proposals of ours", where=str(path))
    gone = [folder / name for name in OURS if (folder / name).exists()]
    try:
        for each in gone:
            each.unlink()
    except OSError as fault:
        raise InputError(
            f"cannot be deleted: {fault.strerror}", where=str(folder),
            allowed="stop `capacity serve` first",
        ) from None  # fmt: skip
    if not any(folder.iterdir()):
        folder.rmdir()
        gone.append(folder)
    return gone
