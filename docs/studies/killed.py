"""Kill the whole command at ten random moments, go on each time, and compare the tables.

Run ``python docs/studies/killed.py [KILLS] [SEED]``; the output is kept in killed.txt. A service
of 60 children over half a year is run by two processes, 160 replications of it. The command's
process gets SIGKILL at moments spread over the time that a whole run takes, start-up, batches and
merging included, and is started again with the same words. In the end all four tables and
the summary must be the bytes of a run that nothing disturbed.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from capacity.experiment.manifest import read_manifest
from capacity.experiment.tables import TABLES
from capacity.scenario import Scenario
from capacity.service import InputError

ROOT = Path(__file__).resolve().parents[2]
KILLS, SEED, REPLICATIONS = 10, 1, 160
OFFICERS = [
    {"officer": "Ames", "fte": 0.5},
    {"officer": "Bell", "fte": 0.4, "working_days": "MTW--", "contract": "locum"},
]


def service() -> Scenario:
    """Return the small service."""
    return Scenario.from_dict({
        "scenario": {"name": "small", "start": date(2016, 1, 4), "weeks": 26, "seed": 7},
        "start": {"cp_plans": 35, "looked_after": 30, "both_pathways": 5, "run_in_weeks": 4},
        "demand": {"cp": {"icpc_children_per_month": 4.0}, "lac": {"entries_per_month": 1.5}},
        "workforce": {"officer": OFFICERS},
    })  # fmt: skip


def begin(scenario: Path, out: Path) -> subprocess.Popen[bytes]:
    """Start the command as a user would."""
    command = [sys.executable, str(ROOT / "cli.py"), "simulate", str(scenario), "--no-report"]
    numbers = ["--replications", str(REPLICATIONS), "--jobs", "2", "--out", str(out)]
    return subprocess.Popen(
        [*command, *numbers], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def there(folder: Path) -> str:
    """Say what a killed command has left."""
    try:
        merged = len(read_manifest(folder).finished)
    except InputError:
        return "nothing yet"
    batches = [each for each in (folder / "batches").glob("[0-9]*") if each.suffix != ".partial"]
    half = list(folder.rglob("*.partial"))
    return f"{merged} replications merged, {len(batches)} batches, {len(half)} half written"


def files(folder: Path) -> dict[str, bytes]:
    """Return what must be equal."""
    names = [*(f"{table}.parquet" for table in TABLES), "summary.csv"]
    return {name: (folder / name).read_bytes() for name in names}


def main(kills: int, seed: int) -> None:
    """Print a line for each kill, and the verdict."""
    moments = random.Random(seed)
    with tempfile.TemporaryDirectory() as made:
        scenario = Path(made) / "small.toml"
        scenario.write_text(service().to_toml(), encoding="utf-8")
        begun = time.monotonic()
        assert begin(scenario, Path(made) / "whole").wait() == 0
        whole = time.monotonic() - begun
        print(f"{REPLICATIONS} replications, two processes: {whole:.1f} s undisturbed")
        whole_files, folder, done = files(Path(made) / "whole" / "small"), Path(made) / "small", 0
        while done < kills:
            process, at = begin(scenario, Path(made)), moments.uniform(0.0, whole)
            time.sleep(at)
            if process.poll() is not None:  # it has ended: begin anew, for what is left of them
                assert files(folder) == whole_files
                print("  ended before; the same files; begun again in a new folder", flush=True)
                folder.rename(Path(made) / f"ended-{done}")
                continue
            process.send_signal(signal.SIGKILL)
            process.wait()
            done += 1
            print(f"  kill {done:2d} after {at:5.2f} s: {there(folder)}", flush=True)
        assert begin(scenario, Path(made)).wait() == 0
        same = files(folder) == whole_files
        print(f"after {kills} kills: {'the same files to the byte' if same else 'DIFFERENT'}")
        sys.exit(0 if same else 1)


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:]]
    main(*[*given, *(KILLS, SEED)[len(given) :]])
