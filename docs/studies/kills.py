"""Kill -9 at random moments, over every command that leaves something: nothing finished is lost.

Run ``python docs/studies/kills.py [KILLS EACH|ten] [SEED] [COMMAND]...`` on Linux from the root of
the checkout; the output is kept in kills.txt. Each command is run once undisturbed, then killed so
many times, each time when it has used a share of the undisturbed run's CPU time drawn at random,
and started again with the same words. What had finished before a kill must be there after it,
what is there must be whole, and what is there at the end must be what the undisturbed run left:

* ``simulate`` and ``sweep``: no replication that was on disk is ever run again, and tables, summary
  and grid are the same bytes;
* ``allocate`` and ``plan``: each file is there whole or not at all, and says the same;
* ``serve``: the page's file of proposals, written as the page writes it: each decision that was
  said to be written is there, in order, and the file is sound.
"""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from capacity.app.store import FILE, Store
from capacity.experiment.manifest import read_manifest
from capacity.experiment.points import kept_replications
from capacity.experiment.tables import TABLES
from capacity.service import InputError

ROOT = Path(__file__).resolve().parents[2]
CLI = [sys.executable, str(ROOT / "cli.py")]
KILLS, SEED = 20, 1
TEN = {"serve": 5, "allocate": 1, "simulate": 2, "sweep": 1, "plan": 1}
"""The kills of each push: ``python docs/studies/kills.py ten``."""
SCENARIO = """\
[scenario]
name = "small"
start = 2016-01-04
weeks = 8
seed = 7
[workforce]
fte = 1.5
[start]
cp_plans = 40
looked_after = 40
both_pathways = 2
[demand.cp]
icpc_children_per_month = 4.0
[demand.lac]
entries_per_month = 1.5
from_plan_per_month = 0.4
"""
CHILDREN = [f"{n},CP,{'Ames' if n % 3 else ''}" for n in range(24)]
FILES = {
    "small.toml": SCENARIO,
    "caseload.csv": "\n".join(["child_id,pathway,officer", *CHILDREN]),
    "team.csv": "officer,fte\nAmes,0.3\nBell,0.2\n",
}
PAGE = """
import sys
from pathlib import Path
from capacity.app.decisions import Decision, Kind
from capacity.app.store import Store
store = Store(Path(sys.argv[1]))
known = store.listed()
proposal = known[0].id if known else store.open("2016-01-04", ("c.csv", b"1"), ("t.csv", b"2"))
done = len(store.decisions(proposal))
while done < 100:
    store.decide(proposal, Decision(Kind.TOLD, str(done), words="2016-01-04"))
    done += 1
    print(done, flush=True)
"""
"""What the page does with its file: opens a proposal, and writes decisions, each a transaction."""


@dataclass(frozen=True)
class Command:
    """What is run in a folder, how much of it is finished there, and what must be the same."""

    name: str
    words: list[str]
    finished: Callable[[Path], int]
    left: Callable[[Path], dict[str, object]]


def replications(folder: Path) -> int:
    """Count a run's replications on disk, merged or in batches."""
    run = folder / "results" / "small"
    try:
        finished = set(read_manifest(run).finished)
    except InputError:
        return 0
    for each in run.glob("batches/[0-9]*[0-9]/batch.json"):
        finished |= set(json.loads(each.read_text(encoding="utf-8"))["finished"])
    return len(finished)


def run_files(folder: Path) -> dict[str, object]:
    """Return the bytes of a run's tables and summary."""
    run = folder / "results" / "small"
    names = [*(f"{table}.parquet" for table in TABLES), "summary.csv"]
    return {name: (run / name).read_bytes() for name in names}


def points(folder: Path) -> int:
    """Count the replications that a sweep keeps."""
    return kept_replications(folder / "results" / "small-sweep" / "points")


def grid(folder: Path) -> dict[str, object]:
    """Return the bytes of a sweep's grid."""
    place = folder / "results" / "small-sweep"
    return {each: (place / each).read_bytes() for each in ("grid.csv", "grid.parquet")}


def whole_files(folder: Path) -> int:
    """Count the files of an --out folder, each of which must be whole."""
    files = [path for path in (folder / "out").glob("*") if not path.name.startswith(".")]
    for path in files:
        content = path.read_bytes()
        ends = {".xlsx": b"PK\x05\x06", ".json": b"}", ".html": b"</html>"}
        if path.suffix in ends:
            assert ends[path.suffix] in content[-200:], f"{path.name} is half written"
    return len(files)


def said(name: str) -> Callable[[Path], dict[str, object]]:
    """Return what reads the JSON document of an --out folder."""

    def read(folder: Path) -> dict[str, object]:
        found = json.loads((folder / "out" / name).read_text(encoding="utf-8"))
        return {name: {k: v for k, v in found.items() if k not in ("inputs", "seconds")}}

    return read


def decisions(folder: Path) -> int:
    """Count the decisions in the page's file, which must be sound."""
    if not (folder / FILE).exists():
        return 0
    store = Store(folder)
    with sqlite3.connect(folder / FILE) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    found = [each for kept in store.listed() for each in store.decisions(kept.id)]
    assert [each.child for each in found] == [str(n) for n in range(len(found))]
    return len(found)


def commands() -> Iterator[Command]:
    """Yield the five commands."""
    day = ["--as-at", "2016-01-04", "--out", "out", "--time-limit", "600"]
    jobs = ["--replications", "24", "--jobs", "1", "--no-report"]
    yield Command(
        "serve", [sys.executable, "-c", PAGE, "."], decisions, lambda at: {"d": decisions(at)}
    )
    sheets = ["allocate", "caseload.csv", "team.csv"]
    yield Command("allocate", [*CLI, *sheets, *day], whole_files, said("proposal.json"))
    yield Command("simulate", [*CLI, "simulate", "small.toml", *jobs], replications, run_files)
    sweep = ["sweep", "small.toml", "--vary", "workforce.fte=1.5,2", "--replications", "8"]
    yield Command("sweep", [*CLI, *sweep, "--jobs", "1"], points, grid)
    plan = ["plan", "small.toml", "--set", "scenario.weeks=20", "--target-caseload", "80"]
    plan += ["--paths", "50", "--out", "out"]
    yield Command("plan", [*CLI, *plan], whole_files, said("plan.json"))


def begin(command: Command, folder: Path) -> subprocess.Popen[bytes]:
    """Start a command as a user would."""
    folder.mkdir(exist_ok=True)
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return subprocess.Popen(
        command.words, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def used(process: subprocess.Popen[bytes]) -> float:
    """Return the CPU seconds that a process has used; more than any when it has ended."""
    try:
        fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return float("inf")
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def undisturbed(command: Command, folder: Path) -> float:
    """Run a command to its end, and return the CPU seconds that it used."""
    before = os.times()
    process = begin(command, folder)
    out, err = process.communicate()
    assert process.returncode == 0, (out + err).decode()[-2000:]
    after = os.times()
    return (
        after.children_user + after.children_system - before.children_user - before.children_system
    )


def kill_at(command: Command, folder: Path, moment: float) -> tuple[bool, int]:
    """Start it, kill it when it has used so much; say whether it lived, and its last word."""
    process = begin(command, folder)
    while process.poll() is None and used(process) < moment:
        time.sleep(0.002)
    lived = process.poll() is None
    process.kill()
    out, _ = process.communicate()
    last = out.split()[-1:] if command.name == "serve" else []
    return lived, int(last[0]) if last else 0


def study(command: Command, made: Path, kills: int, moments: random.Random) -> bool:
    """Kill a command so many times; print a line, and return whether nothing was lost."""
    cost = undisturbed(command, made / "whole")
    expected = command.left(made / "whole")
    done = ended = lost = on_the_way = folders = 0
    folder, before = made / "killed", 0
    while done < kills:
        lived, last = kill_at(command, folder, moments.uniform(0.0, cost))
        now = command.finished(folder)
        lost += now < max(before, last)
        on_the_way += before < now
        before = now
        if not lived:  # it has ended: begin anew, for what is left of the kills
            ended += 1
            lost += command.left(folder) != expected
            folders += 1
            folder, before = made / f"killed-{folders}", 0
        done += lived
    undisturbed(command, folder)
    same = command.left(folder) == expected
    print(
        f"{command.name:9s} {cost:5.1f} s of CPU undisturbed; {done} kills, {on_the_way} of them "
        f"with something new on disk, {ended} times ended first; lost: {lost}; "
        f"{'the same in the end' if same else 'DIFFERENT in the end'}",
        flush=True,
    )
    return same and not lost


def main(kills: dict[str, int], seed: int) -> None:
    """Print a line for each command, and the verdict."""
    fine = True
    for number, command in enumerate(commands()):
        if command.name not in kills:
            continue
        with tempfile.TemporaryDirectory() as made:
            moments = random.Random(seed + number)
            fine &= study(command, Path(made), kills[command.name], moments)
    print("nothing finished was lost" if fine else "SOMETHING WAS LOST")
    sys.exit(0 if fine else 1)


if __name__ == "__main__":
    words = [*sys.argv[1:], *(str(KILLS), str(SEED))[len(sys.argv) - 1 :]]
    each = TEN if words[0] == "ten" else dict.fromkeys(words[2:] or TEN, int(words[0]))
    main(each, int(words[1]))
