"""What a machine does to a program: full and read-only disks, other consoles, clocks and extras."""

import codecs
import errno
import io
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from capacity import cli
from capacity.app.decisions import Decision, Kind
from capacity.app.store import Store
from capacity.commands.folder import write_files
from capacity.files import written_whole
from capacity.files.atomic import STALE_SECONDS
from capacity.service.errors import InputError
from tests.experiment.quick_model import study

GOOD = (
    '[scenario]\nname = "small"\nstart = 2016-01-04\nweeks = 2\n[workforce]\nfte = 2.0\n'
    "[start]\ncp_plans = 20\nlooked_after = 20\nboth_pathways = 0\n"
)
SHEETS = {
    "caseload.csv": "child_id,pathway,officer\n1,CP,Ann\n2,LAC,Bob\n3,CP,\n",
    "team.csv": "officer,fte\nAnn,1\nBob,1\n",
}


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in {"good.toml": GOOD, **SHEETS}.items():
        Path(name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def quick(here, monkeypatch):
    """Let simulate run the quick model."""
    monkeypatch.setattr("capacity.commands.simulate._load", lambda *_: [study("quick")])
    return ["simulate", "good.toml", "--jobs", "1", "--replications", "4", "--no-report"]


def half_written(folder: Path) -> list[str]:
    ends = (".partial", ".tmp")
    return [str(path) for path in folder.rglob("*") if path.name.endswith(ends)]


class FullDisk:
    """Fails the nth write as a full disk does, after half of what was to be written."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, after: int) -> None:
        self.left = after
        for name in ("write_text", "write_bytes"):
            monkeypatch.setattr(Path, name, self.failing(getattr(Path, name)))

    def failing(self, real):
        def write(path: Path, content, *more, **named):
            self.left -= 1
            if self.left < 0:
                real(path, content[: len(content) // 2], *more, **named)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
            return real(path, content, *more, **named)

        return write


COMMANDS = {
    "allocate": ["allocate", *SHEETS, "--as-at", "2016-01-04", "--out", "out"],
    "due": ["due", *SHEETS, "--as-at", "2016-01-04", "--out", "out"],
    "new scenario": ["new", "scenario", "--out", "new.toml"],
}


@pytest.mark.parametrize("after", range(4))
@pytest.mark.parametrize("command", [*COMMANDS, "simulate"])
def test_a_disk_that_is_full_at_any_write_is_one_message_and_nothing_half_written(
    here, quick, monkeypatch, capsys, command, after
):
    disk = FullDisk(monkeypatch, after)
    code = cli.run(COMMANDS.get(command, quick))
    said = capsys.readouterr().err
    if disk.left >= 0:  # fewer writes than that: nothing was to fail
        assert code == 0
        return
    assert code in (1, 2)
    assert os.strerror(errno.ENOSPC) in said
    assert "a fault of ours" not in said
    assert "Traceback" not in said
    assert half_written(here) == []


def test_after_a_full_disk_the_same_command_goes_on(here, quick, monkeypatch, capsys):
    with monkeypatch.context() as full:
        FullDisk(full, 3)
        assert cli.run(quick) in (1, 2)
    assert cli.run(quick) == 0
    manifest = json.loads(next(here.rglob("manifest.json")).read_text())
    assert manifest["finished"] == [[0, 3]]


@pytest.mark.skipif(sys.platform == "win32", reason="limits the size of files as POSIX does")
def test_a_table_that_the_system_cuts_short_leaves_nothing_half_written(here, root):
    """The real thing: the system itself refuses to write beyond so many bytes."""
    script = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "import capacity.commands.simulate as command\n"
        "from tests.experiment.quick_model import study\n"
        "command._load = lambda *_: [study('quick')]\n"
        "from capacity import cli\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "sys.exit(cli.run(['simulate', 'good.toml', '--jobs', '1', '--replications', '4']))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], check=False, capture_output=True, text=True,
        env=os.environ | {"PYTHONPATH": str(root)},
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert done.stderr.splitlines()[-1].startswith("error: results")
    assert "cannot be written" in done.stderr
    assert half_written(here) == []


@pytest.fixture
def only_read(here, monkeypatch):
    """Refuse whatever would make or alter a file or a folder, as a disk that is only read does."""

    def refused(path, *_, **__):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))

    def unless(writes, real):
        return lambda *given, **named: (refused if writes(*given, **named) else real)(
            *given, **named
        )

    for name in ("mkdir", "write_bytes", "write_text", "replace", "rename", "touch"):
        monkeypatch.setattr(Path, name, refused)
    modes = set("wax+")
    monkeypatch.setattr(
        Path, "open", unless(lambda path, mode="r", *_, **__: modes & set(mode), Path.open)
    )
    monkeypatch.setattr(os, "open", unless(lambda path, flags, *_: flags & os.O_CREAT, os.open))
    return here


RUN = ["--replications", "2", "--jobs", "1"]
WRITING = {
    **COMMANDS,
    "simulate": ["simulate", "good.toml", *RUN],
    "compare": ["compare", "good.toml", "good.toml", "--set", "workforce.fte=3", *RUN],
    "sweep": ["sweep", "good.toml", "--vary", "workforce.fte=1,2", *RUN],
    "new caseload": ["new", "caseload", "--out", "new.xlsx"],
    "new annex-a": ["new", "annex-a", "--out", "new"],
    "new example": ["new", "example", "--out", "new"],
    "serve": ["serve", "--no-browser", "--folder", "page", "--port", "18501"],
}


@pytest.mark.parametrize("command", WRITING)
def test_a_folder_that_is_only_read_is_one_message(only_read, monkeypatch, capsys, command):
    before = {path: path.read_bytes() for path in only_read.rglob("*")}
    assert cli.run(WRITING[command]) == 2
    said = capsys.readouterr().err
    assert os.strerror(errno.EROFS) in said
    assert "Traceback" not in said
    assert {path: path.read_bytes() for path in only_read.rglob("*")} == before


def test_what_a_killed_process_left_of_a_file_goes_an_hour_later(tmp_path):
    old, new = (tmp_path / f".a[1].txt.{word}.tmp" for word in ("old", "new"))
    for each in (old, new):
        each.write_text("half")
    os.utime(old, (0, old.stat().st_mtime - STALE_SECONDS - 60))
    with written_whole(tmp_path / "a[1].txt") as beside:
        beside.write_text("whole")
    assert not old.exists()
    assert new.exists()


@pytest.mark.parametrize("day", ["1970-01-01T00:00:00+00:00", "2099-01-01T00:00:00+00:00"])
def test_a_clock_that_jumps_between_two_runs_changes_no_result(here, quick, monkeypatch, day):
    assert cli.run(quick) == 0
    folder = next(here.rglob("manifest.json")).parent
    before = (folder / "weekly.parquet").read_bytes()
    monkeypatch.setattr("capacity.experiment.manifest.now", lambda: day)
    monkeypatch.setattr("capacity.experiment.folder.monotonic", lambda: -1e6)
    assert cli.run([*quick, "--fresh"]) == 0
    assert (folder / "weekly.parquet").read_bytes() == before


NARROW = ["simulate", "allocate", "due", "check"]


def test_of_files_that_belong_together_all_are_written_or_none(tmp_path):
    """A full disk at the second would leave a workbook without its page."""
    (tmp_path / "b.html").mkdir()
    with pytest.raises(InputError, match=r"b\.html: is a folder"):
        write_files(tmp_path, {"a.xlsx": b"one", "b.html": b"two"})
    assert [each.name for each in tmp_path.iterdir()] == ["b.html"]
    (tmp_path / "b.html").rmdir()
    write_files(tmp_path, {"a.xlsx": b"one", "b.html": b"two"})
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.xlsx", "b.html"]


@pytest.mark.parametrize("columns", ["40", "20"])
@pytest.mark.parametrize("command", NARROW)
def test_a_narrow_terminal_shows_the_same_figures(
    here, quick, monkeypatch, capsys, command, columns
):
    monkeypatch.setenv("COLUMNS", columns)
    line = {**COMMANDS, "simulate": quick, "check": ["check", "good.toml", *SHEETS]}[command]
    assert cli.run(line) == 0
    assert capsys.readouterr().out.strip()


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "ascii"])
@pytest.mark.parametrize("command", ["allocate", "check"])
def test_a_console_without_unicode_gets_question_marks(here, monkeypatch, command, encoding):
    team = SHEETS["team.csv"].replace("Bob", "דנה \u2019")
    Path("team.csv").write_text(team, encoding="utf-8")
    console = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="strict")
    monkeypatch.setattr(sys, "stdout", console)
    monkeypatch.setattr(sys, "stderr", console)
    line = {**COMMANDS, "check": ["check", *SHEETS]}[command]
    assert cli.run(line) == 0


def test_nobody_at_the_terminal_is_asked_nothing(here, root):
    done = subprocess.run(
        [sys.executable, str(root / "cli.py"), "check", "good.toml"],
        check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL,
        env={key: value for key, value in os.environ.items() if key not in ("TERM", "COLUMNS")},
    )  # fmt: skip
    assert done.returncode == 0
    assert "\x1b" not in done.stdout + done.stderr


def test_a_second_run_into_a_folder_is_told_of_the_first(here, quick, capsys):
    from capacity.experiment.lock import locked

    assert cli.run(quick) == 0
    folder = next(here.rglob("manifest.json")).parent
    with locked(folder):
        assert cli.run([*quick[:-2], "5"]) == 2
    assert "another run is writing here" in capsys.readouterr().err


MISSING = {
    "streamlit": (["serve", "--no-browser"], "capacity[app]"),
    "distributed": (
        ["simulate", "good.toml", "--executor", "tcp://127.0.0.1:9"], "capacity[cluster]",
    ),
}  # fmt: skip


@pytest.mark.parametrize("library", MISSING)
def test_a_missing_extra_is_one_line_that_says_what_to_install(here, monkeypatch, capsys, library):
    command, extra = MISSING[library]
    monkeypatch.setitem(sys.modules, library, None)
    monkeypatch.setattr("capacity.app.serving.find_spec", lambda name: None)
    assert cli.run(command) == 2
    (said,) = capsys.readouterr().err.splitlines()
    assert extra in said


@pytest.mark.parametrize("place", ["a b\\c", "con figures", "ünï"])
def test_folders_of_other_habits_are_folders(here, place):
    assert cli.run(["allocate", *SHEETS, "--as-at", "2016-01-04", "--out", place]) == 0
    assert (here / place / "proposal.json").is_file()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has a file that is always full")
@pytest.mark.parametrize("flags", [[], ["--json"]])
def test_what_is_printed_into_a_full_disk_is_one_message(here, root, flags):
    line = ["allocate", *SHEETS, "--as-at", "2016-01-04", *flags]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, str(root / "cli.py"), *line],
            check=False, stdout=full, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
    assert done.returncode == 1
    said = "error: what is printed cannot be written: " + os.strerror(errno.ENOSPC)
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_nobody_there_to_answer_deletes_nothing(here, root):
    Store(here / "page").make()
    done = subprocess.run(
        [sys.executable, str(root / "cli.py"), "purge", "page"],
        check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == 2
    assert "nothing was deleted" in done.stderr
    assert (here / "page").is_dir()


def test_a_scenario_written_on_windows_finds_its_files(here, capsys):
    (here / "sheets").mkdir()
    for name in SHEETS:
        Path(name).rename(here / "sheets" / name)
    for name, text in {
        "sheets/base.toml": GOOD,
        "habits.toml": "extends = 'sheets\\base.toml'\n[start]\ncaseload = 'sheets\\caseload.csv'\n"
        "team = '.\\sheets\\team.csv'\n",
    }.items():
        Path(name).write_bytes(codecs.BOM_UTF8 + text.replace("\n", "\r\n").encode())
    assert cli.run(["check", "habits.toml"]) == 0
    assert "3 children" in capsys.readouterr().out


def test_a_path_of_windows_that_leads_nowhere_is_said_as_it_was_written(here, capsys):
    Path("habits.toml").write_text(GOOD + "team = 'C:\\team.csv'\n", encoding="utf-8")
    assert cli.run(["check", "habits.toml"]) == 2
    assert "C:\\team.csv" in capsys.readouterr().err


def test_the_page_keeps_the_order_of_decisions_when_the_clock_goes_back(here, monkeypatch):
    store = Store(here / "page")
    proposal = store.open("2016-01-04", ("c.csv", b"1"), ("t.csv", b"2"))
    for day in ("2099-01-01T00:00:00+00:00", "1970-01-01T00:00:00+00:00"):
        monkeypatch.setattr("capacity.app.store._now", lambda day=day: day)
        store.decide(proposal, Decision(Kind.TOLD, day, words="2016-01-04"))
    assert [each.child[:4] for each in store.decisions(proposal)] == ["2099", "1970"]


def of_an_older_version(folder: Path, *, format_known: bool) -> dict[Path, bytes]:
    """Make a whole run one that an older version was killed in; return what lies there."""
    path = folder / "manifest.json"
    told = json.loads(path.read_text()) | {"model": "older", "complete": False}
    if not format_known:
        told = {"format": 0, "scenario": told["scenario"]}
    path.write_text(json.dumps(told))
    half = folder / "batches" / "000001.partial"
    half.mkdir(parents=True)
    (half / "weekly.parquet").write_bytes(b"PAR1")
    (folder / "weekly.parquet").write_bytes(b"PAR1")
    return {each: each.read_bytes() for each in folder.rglob("*") if each.is_file()}


@pytest.mark.parametrize("format_known", [True, False])
def test_a_folder_half_written_by_an_older_version_is_refused_and_left(
    here, quick, capsys, format_known
):
    assert cli.run(quick) == 0
    folder = next(here.rglob("manifest.json")).parent
    before = of_an_older_version(folder, format_known=format_known)
    capsys.readouterr()
    assert cli.run(quick) == 2
    (said,) = [line for line in capsys.readouterr().err.splitlines() if "error" in line]
    assert str(Path("results")) in said
    assert {each: each.read_bytes() for each in folder.rglob("*") if each.is_file()} == before


def test_a_fresh_start_over_an_older_version_s_half_is_whole(here, quick):
    assert cli.run(quick) == 0
    folder = next(here.rglob("manifest.json")).parent
    whole = (folder / "weekly.parquet").read_bytes()
    of_an_older_version(folder, format_known=True)
    assert cli.run([*quick, "--fresh"]) == 0
    assert (folder / "weekly.parquet").read_bytes() == whole
    assert not (folder / "batches").exists()
    assert half_written(here) == []


def test_what_an_older_version_kept_of_a_sweep_is_run_again(here):
    line = ["sweep", "good.toml", "--vary", "workforce.fte=1,2", *RUN]
    assert cli.run(line) == 0
    (grid,) = here.rglob("grid.csv")
    whole = grid.read_bytes()
    for point in (grid.parent / "points").glob("*.json"):
        kept = json.loads(point.read_text())
        point.write_text(json.dumps(kept | {"replications": {"0": [1.0, 2.0], "1": [3.0, 4.0]}}))
    assert cli.run(line) == 0
    assert grid.read_bytes() == whole


def test_a_page_of_an_older_version_is_refused_and_left(here, capsys):
    Store(here / "page").make()
    (file,) = (here / "page").iterdir()
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA user_version = 77")
    before = file.read_bytes()
    assert cli.run(["serve", "--no-browser", "--folder", "page", "--port", "18502"]) == 2
    assert "is no file of proposals that this version knows" in capsys.readouterr().err
    assert file.read_bytes() == before
