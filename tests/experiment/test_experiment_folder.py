"""The run folder: format, resume, extend, refusals."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from capacity.experiment.executors import InProcess, workers
from capacity.experiment.manifest import model_digest, ranges, read_manifest
from capacity.experiment.study import run
from capacity.experiment.tables import TABLES
from capacity.service.errors import CapacityError, InputError
from tests.experiment.children import heeding_ctrl_c
from tests.experiment.quick_model import NEVER, START, Mishap, quick, study

ROOT = Path(__file__).parents[2]


def simulate(folder: Path, wanted, *, jobs: int = 1, again: bool = False, **options):
    with workers(jobs, len(wanted)) as pool:
        return run(study(**options), wanted, folder, pool, again=again)


def contents(folder: Path) -> dict[str, bytes]:
    """The files that must not depend on how they came about."""
    names = [f"{table}.parquet" for table in TABLES] + ["scenario.toml", "summary.csv"]
    return {name: (folder / name).read_bytes() for name in names}


@pytest.fixture
def whole(tmp_path: Path) -> dict[str, bytes]:
    """What twelve replications leave when nothing happens."""
    simulate(tmp_path / "whole", range(12))
    return contents(tmp_path / "whole")


def test_a_folder_holds_these_files_and_nothing_else(tmp_path):
    simulate(tmp_path / "quick", range(3))
    assert sorted(each.name for each in (tmp_path / "quick").iterdir()) == [
        "manifest.json", "meetings.parquet", "officers.parquet", "scenario.toml",
        "staffing.parquet", "summary.csv", "weekly.parquet",
    ]  # fmt: skip


def test_tables_have_the_columns_of_the_design(tmp_path):
    simulate(tmp_path, range(2))
    columns = {table: pq.read_schema(tmp_path / f"{table}.parquet").names for table in TABLES}
    assert columns["weekly"] == ["replication", "week", "date", "metric", "value"]
    assert columns["meetings"][:8] == [
        "replication", "kind", "due", "held", "on_time", "cause", "officer", "children",
    ]  # fmt: skip
    assert columns["officers"] == [
        "replication", "week", "officer", "contract", "fte", "caseload", "hours_available",
        "hours_used",
    ]  # fmt: skip
    assert columns["staffing"] == ["replication", "date", "event", "officer", "contract"]
    weekly = pq.read_schema(tmp_path / "weekly.parquet")
    assert weekly.field("replication").type == pa.int32()
    assert weekly.field("date").type == pa.date32()
    assert pa.types.is_dictionary(weekly.field("metric").type)


def test_days_are_dates_and_what_never_happened_is_null(tmp_path):
    simulate(tmp_path, range(1))
    rows = pq.read_table(tmp_path / "meetings.parquet").to_pydict()
    given = quick(0).meetings
    assert NEVER in given["held"]
    for at, (due, held) in enumerate(zip(given["due"], given["held"], strict=True)):
        assert rows["due"][at] == date.fromordinal(START.toordinal() + int(due))
        never = held == NEVER
        assert rows["held"][at] == (
            None if never else date.fromordinal(START.toordinal() + int(held))
        )
        assert rows["cause"][at] == (given["cause"][at] or None)
        assert rows["officer"][at] == (given["officer"][at] or None)


def test_a_week_in_which_nothing_was_due_is_null_in_the_table(tmp_path):
    simulate(tmp_path, range(1))
    rows = pq.read_table(tmp_path / "weekly.parquet").to_pylist()
    midway = [row["value"] for row in rows if row["metric"] == "midway_done_pct"]
    assert midway == [None] * 6
    fte = {row["value"] for row in rows if row["metric"] == "fte_in_post"}
    assert fte == {10.8}


def test_the_manifest_says_what_is_there(tmp_path):
    simulate(tmp_path, range(5))
    said = json.loads((tmp_path / "manifest.json").read_text())
    assert (said["scenario"], said["seed"], said["replications"]) == ("quick", 1, 5)
    assert said["finished"] == [[0, 4]]
    assert said["failed"] == []
    assert said["complete"] is True
    assert {"hash", "model", "versions", "started", "updated", "command"} <= said.keys()


def test_two_processes_write_the_bytes_that_one_writes(tmp_path, whole):
    simulate(tmp_path / "two", range(12), jobs=2)
    assert contents(tmp_path / "two") == whole


def test_more_replications_extend_a_folder_to_what_all_at_once_would_leave(tmp_path, whole):
    simulate(tmp_path / "grown", range(5))
    simulate(tmp_path / "grown", range(12))
    assert contents(tmp_path / "grown") == whole


def test_replications_out_of_order_leave_the_same_bytes(tmp_path, whole):
    simulate(tmp_path / "odd", [9, 1, 4])
    simulate(tmp_path / "odd", range(12))
    assert contents(tmp_path / "odd") == whole


def test_a_finished_folder_is_read_and_not_run_again(tmp_path):
    simulate(tmp_path, range(4))
    before = (tmp_path / "manifest.json").read_bytes()
    again = simulate(tmp_path, range(4), mishap=Mishap(raises=frozenset(range(4))))
    assert again.failures == ()
    assert (tmp_path / "manifest.json").read_bytes() == before


def test_fewer_replications_than_the_folder_holds_are_summarised_alone(tmp_path):
    simulate(tmp_path, range(9))
    few = simulate(tmp_path, range(3))
    assert few.figures.replications == 3
    assert few.figures.over_the_run["children"].mean == 901
    assert set(few.weekly["replication"]) == {0, 1, 2}
    assert set(few.meetings["replication"]) == {0, 1, 2}


def test_ctrl_c_keeps_what_has_finished(tmp_path, whole):
    folder = tmp_path / "stopped"
    with pytest.raises(KeyboardInterrupt):
        simulate(folder, range(12), mishap=Mishap(interrupts=frozenset({7})))
    said = json.loads((folder / "manifest.json").read_text())
    assert said["finished"] == [[0, 6]]
    assert said["complete"] is False
    simulate(folder, range(12))
    assert contents(folder) == whole


def test_ctrl_c_while_a_batch_is_written_loses_nothing(tmp_path, whole, monkeypatch):
    def interrupted(self: Path, target: Path) -> Path:
        monkeypatch.undo()
        raise KeyboardInterrupt

    def then(done: int, total: int) -> None:
        if done == 3:
            monkeypatch.setattr(Path, "rename", interrupted)

    monkeypatch.setattr("capacity.experiment.folder.BATCH_REPLICATIONS", 4)
    with pytest.raises(KeyboardInterrupt):
        run(study(), range(12), tmp_path / "stopped", InProcess(), then)
    assert read_manifest(tmp_path / "stopped").finished == {0, 1, 2, 3}
    simulate(tmp_path / "stopped", range(12))
    assert contents(tmp_path / "stopped") == whole


def test_a_failed_replication_is_data_and_is_tried_again(tmp_path, whole):
    folder = tmp_path / "failing"
    runs = simulate(folder, range(12), mishap=Mishap(raises=frozenset({3, 8})))
    assert [failure.replication for failure in runs.failures] == [3, 8]
    assert runs.figures.replications == 10
    said = json.loads((folder / "manifest.json").read_text())
    assert said["failed"][0] == {
        "replication": 3,
        "where": said["failed"][0]["where"],
        "what": "ValueError: no officer left",
        "how_to_repeat": "--only-replication 3",
    }
    assert "_misbehave" in said["failed"][0]["where"]
    assert simulate(folder, range(12)).failures == ()
    assert contents(folder) == whole


def test_a_run_in_which_all_fails_says_so(tmp_path):
    with pytest.raises(CapacityError, match=r"every replication failed; .*no officer left"):
        simulate(tmp_path, range(2), mishap=Mishap(raises=frozenset({0, 1})))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"name": "other"}, "holds the scenario 'quick', not 'other'"),
        ({"seed": 2}, "holds seed 1, not 2"),
        ({"weeks": 7}, "holds 'quick' with other settings or sheets"),
    ],
)
def test_a_folder_of_something_else_is_refused_and_left_alone(tmp_path, options, message):
    simulate(tmp_path, range(2))
    before = contents(tmp_path)
    with pytest.raises(InputError, match=message):
        simulate(tmp_path, range(2), **options)
    assert contents(tmp_path) == before


def test_a_folder_made_by_other_code_is_refused(tmp_path, monkeypatch):
    simulate(tmp_path, range(2))
    monkeypatch.setattr("capacity.experiment.study.model_digest", lambda: "another")
    with pytest.raises(InputError, match=r"made by another version of the program; .*--fresh"):
        simulate(tmp_path, range(2))


def test_a_fresh_start_replaces_another_run_and_nothing_else(tmp_path, whole):
    simulate(tmp_path / "quick", range(3), seed=2)
    (tmp_path / "quick" / "notes.txt").write_text("mine")
    simulate(tmp_path / "quick", range(12), again=True)
    assert contents(tmp_path / "quick") == whole
    assert (tmp_path / "quick" / "notes.txt").read_text() == "mine"


def test_a_folder_that_is_no_run_is_refused_even_for_a_fresh_start(tmp_path):
    (tmp_path / "holiday.jpg").write_bytes(b"")
    for again in (False, True):
        with pytest.raises(InputError, match="holds files, and not a run"):
            simulate(tmp_path, range(1), again=again)
    assert [each.name for each in tmp_path.iterdir()] == ["holiday.jpg"]


def test_a_folder_below_a_file_cannot_be_written(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="file: is a file"):
        simulate(tmp_path / "file" / "quick", range(1))


def test_a_file_in_the_folders_place_is_refused(tmp_path):
    (tmp_path / "quick").touch()
    with pytest.raises(InputError, match="is a file"):
        simulate(tmp_path / "quick", range(1))


def test_a_manifest_that_is_none_is_refused(tmp_path):
    (tmp_path / "manifest.json").write_text("{}")
    with pytest.raises(InputError, match=r"manifest\.json: is damaged"):
        simulate(tmp_path, range(1))


def test_two_runs_at_once_in_one_folder_are_refused(tmp_path):
    def second(done: int, total: int) -> None:
        if done == 1:
            with pytest.raises(InputError, match=rf"another run .* \(process {os.getpid()}\)"):
                run(study(), range(3), tmp_path, InProcess())

    run(study(), range(3), tmp_path, InProcess(), second)
    assert read_manifest(tmp_path).finished == {0, 1, 2}


def test_the_lock_file_of_a_dead_run_does_not_stop_the_next(tmp_path):
    simulate(tmp_path, range(2))
    (tmp_path / ".lock").write_text("1\n")
    simulate(tmp_path, range(3))
    assert not (tmp_path / ".lock").exists()


def test_what_was_half_written_is_ignored_and_removed(tmp_path, whole):
    folder = tmp_path / "halves"
    simulate(folder, range(5))
    half = folder / "batches" / "000000.partial"
    half.mkdir(parents=True)
    (half / "weekly.parquet").write_bytes(b"PAR1")
    cut_off = folder / "batches" / "000001"
    cut_off.mkdir()
    (cut_off / "batch.json").write_text('{"finished": [5, 6], "failed": []}')
    (cut_off / "weekly.parquet").write_bytes(b"PAR1")
    (folder / "weekly.parquet.partial").write_bytes(b"")
    simulate(folder, range(12))
    assert contents(folder) == whole
    assert not (folder / "batches").exists()
    assert not list(folder.glob("*.partial"))


SCRIPT = """
from pathlib import Path
from tests.experiment.quick_model import Mishap, study
from capacity.experiment.executors import workers
from capacity.experiment.study import run
with workers({jobs}) as pool:
    run(study(mishap=Mishap(seconds=0.02)), range(12), Path({folder!r}), pool)
"""


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("batches", [1, 2])
def test_after_kill_9_the_same_command_leaves_the_same_bytes(tmp_path, whole, jobs, batches):
    folder = tmp_path / "killed"
    script = "import capacity.experiment.folder as f\n"
    script += "f.BATCH_REPLICATIONS, f.BATCH_SECONDS = 2, float('inf')\n"
    script += SCRIPT.format(jobs=jobs, folder=str(folder))
    process = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT)
    while process.poll() is None and len(list(folder.glob("batches/00000?"))) < batches:
        time.sleep(0.005)
    process.kill()
    process.wait()
    assert json.loads((folder / "manifest.json").read_text())["finished"] == []
    kept = []
    runs = run(study(), range(12), folder, InProcess(), lambda done, total: kept.append(done))
    assert 2 * batches <= kept[0] < 12
    assert runs.figures.replications == 12
    assert contents(folder) == whole


INTERRUPTED = """
import sys
from pathlib import Path
from tests.experiment.quick_model import Mishap, study
from capacity.experiment.executors import workers
from capacity.experiment.study import run
def say(done, total):
    print(done, flush=True)
try:
    with workers(2) as pool:
        run(study(mishap=Mishap(seconds=0.05)), range(400), Path({folder!r}), pool, say)
except KeyboardInterrupt:
    sys.exit(130)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal to a process group")
def test_ctrl_c_on_two_processes_is_prompt_quiet_and_keeps_what_has_finished(tmp_path):
    folder = tmp_path / "interrupted"
    with heeding_ctrl_c():
        process = subprocess.Popen(
            [sys.executable, "-c", INTERRUPTED.format(folder=str(folder))], cwd=ROOT,
            start_new_session=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
    assert process.stdout is not None
    done = 0
    while done < 20:
        done = int(process.stdout.readline())
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert errors == ""
    finished = read_manifest(folder).finished
    assert done <= len(finished) < 400
    assert not (folder / "batches").exists()


KILLED_IN_MERGE = """
import os, pathlib
replace = pathlib.Path.replace
def killed(self, target):
    if self.name == "{table}.parquet.partial":
        os._exit(9)
    return replace(self, target)
pathlib.Path.replace = killed
"""


@pytest.mark.parametrize("table", TABLES)
def test_a_kill_while_tables_are_replaced_loses_nothing(tmp_path, whole, table):
    folder = tmp_path / "merging"
    simulate(folder, range(5))
    script = KILLED_IN_MERGE.format(table=table) + SCRIPT.format(jobs=1, folder=str(folder))
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 9
    assert (folder / "batches").exists()
    simulate(folder, range(12), mishap=Mishap(raises=frozenset(range(12))))
    assert contents(folder) == whole


def test_numbers_are_said_as_ranges():
    assert ranges([5, 0, 1, 2]) == [[0, 2], [5, 5]]
    assert ranges([]) == []


def test_the_digest_of_the_code_is_stable():
    assert model_digest() == model_digest()
    assert len(model_digest()) == 16
