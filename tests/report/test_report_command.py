"""``capacity report``, and the report that ``capacity simulate`` leaves."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from capacity import cli
from tests.experiment.quick_model import study


@pytest.fixture
def copied(small_run: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(small_run, tmp_path / "run"))


def test_it_writes_page_and_workbook_into_the_run_folder(copied, capsys):
    assert cli.run(["report", str(copied)]) == 0
    said = capsys.readouterr().out
    for name in ("report.html", "results.xlsx"):
        assert (copied / name).stat().st_size > 1000
        assert f"wrote {copied / name}" in said


def test_the_public_one_stands_beside_the_other(copied):
    assert cli.run(["report", str(copied)]) == 0
    before = (copied / "report.html").read_bytes()
    assert cli.run(["report", str(copied), "--public"]) == 0
    assert (copied / "report.html").read_bytes() == before
    assert (copied / "report-public.html").exists()
    assert (copied / "results-public.xlsx").exists()


@pytest.mark.parametrize("run", ["missing", "."])
def test_what_is_no_run_folder_is_refused_in_one_message(run, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert cli.run(["report", run]) == 2
    assert capsys.readouterr().err == (
        f"error: {run}: not a run folder: it has no manifest.json; "
        "allowed: a folder that `capacity simulate` made\n"
    )


@pytest.mark.parametrize("table", ["weekly", "meetings", "officers", "staffing"])
@pytest.mark.parametrize("spoil", ["missing", "junk", "cut short", "another table"])
def test_a_table_that_cannot_be_read_is_one_message(copied, table, spoil, capsys):
    path = copied / f"{table}.parquet"
    other = copied / ("meetings.parquet" if table == "weekly" else "weekly.parquet")
    whole = path.read_bytes()
    path.unlink()
    if spoil != "missing":
        said = {"junk": b"junk", "cut short": whole[:-9], "another table": other.read_bytes()}
        path.write_bytes(said[spoil])
    assert cli.run(["report", str(copied)]) == 2
    found = "is missing" if spoil == "missing" else "is damaged"
    assert capsys.readouterr().err == (
        f"error: {path}: {found}; allowed: the table that the run wrote; "
        "run its command again with --fresh\n"
    )
    assert not (copied / "report.html").exists()


@pytest.fixture
def simulate(monkeypatch, tmp_path):
    """Simulate the quick model in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("capacity.commands.simulate._load", lambda *_: [study("quick")])
    return lambda *words: cli.run(["simulate", "quick.toml", "--jobs", "1", *words])


def test_simulate_writes_both_and_says_where(simulate, capsys):
    assert simulate("--replications", "3") == 0
    folder = Path("results/quick")
    assert f"Report: {folder / 'report.html'}" in capsys.readouterr().out
    assert (folder / "results.xlsx").exists()


def test_simulate_leaves_them_out_when_told(simulate):
    assert simulate("--replications", "3", "--no-report") == 0
    assert not Path("results/quick/report.html").exists()


def test_a_report_of_fewer_replications_does_not_stay(simulate):
    assert simulate("--replications", "3") == 0
    assert simulate("--replications", "5", "--no-report") == 0
    assert not Path("results/quick/report.html").exists()


def test_a_council_stands_beside_its_region_and_england(copied, shared, capsys):
    published = str(shared / "published")
    flags = ["--published", published, "--council", "Leeds"]
    assert cli.run(["report", str(copied), *flags, "--year", "2024"]) == 0
    page = (copied / "report.html").read_text(encoding="utf-8")
    section = page[page.index('id="neighbours"') :]
    # Leeds 2024: 46.3 %, England 79.7 % (c4: 6,800 and 50,780 of 72,250).
    assert "46.3\N{NO-BREAK SPACE}% in Leeds" in section
    assert "79.7\N{NO-BREAK SPACE}% in England" in section
    assert "year to 31 March 2024" in section
    assert "c4_children_in_need" in section
    assert published not in page
    assert cli.run(["report", str(copied), *flags]) == 0  # the last year before the run
    assert "year to 31 March 2015" in (copied / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "flags", [["--council", "Leeds"], ["--published", "."], ["--year", "2024"]], ids=str
)
def test_published_figures_need_a_council_and_a_council_needs_them(copied, flags, capsys):
    assert cli.run(["report", str(copied), *flags]) == 2
    assert "allowed: both, or neither" in capsys.readouterr().err


def test_a_report_is_written_without_pandas_which_takes_half_a_second(small_run, root):
    code = (
        "import sys; from capacity.report import write_report; "
        f"write_report({str(small_run)!r}); print('pandas' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"
