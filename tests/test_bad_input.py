"""Bad input: one message with place, found and allowed; exit 2; nothing left behind."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from capacity import cli

HEAD = '[scenario]\nname = "small"\nstart = 2016-01-04\nweeks = 2\n'
GOOD = (
    HEAD + "[workforce]\nfte = 2.0\n[start]\ncp_plans = 20\nlooked_after = 20\nboth_pathways = 0\n"
)
TEAM, CHILDREN = "officer,fte\nAnn,1\nBob,1\n", "child_id,pathway,officer\n1,CP,Ann\n2,LAC,Bob\n"
ON_SHEETS = HEAD + '[start]\ncaseload = "caseload.csv"\nteam = "team.csv"\n'


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with a good scenario and good sheets."""
    monkeypatch.chdir(tmp_path)
    for name, text in {"good.toml": GOOD, "team.csv": TEAM, "caseload.csv": CHILDREN}.items():
        Path(name).write_text(text, encoding="utf-8")
    return tmp_path


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else b""
        for path in folder.rglob("*")
    }


def refused(folder: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run a command, see that it is refused as it must be, and return its message."""
    before = tree(folder)
    code = cli.run(list(arguments))
    said = capsys.readouterr()
    assert code == 2, said
    assert tree(folder) == before
    assert said.out == ""
    warnings, error, message = said.err.partition("error: ")
    assert error
    assert all(line.startswith("warning: ") for line in warnings.splitlines())
    assert "Traceback" not in message
    assert message.count("\n") == 1, message
    return message.rstrip("\n")


SCENARIOS = {
    "an unknown key": (
        GOOD + "[demand.cp]\nconversoin = 0.9",
        "bad.toml, line 12, demand.cp.conversoin: unknown key 'conversoin'; "
        "did you mean 'conversion'?",
    ),
    "a wrong unit": (
        GOOD + "[demand.cp]\nconversion = 92",
        "bad.toml, line 12, demand.cp.conversion: found 92; allowed: a number from 0 to 1 (share)",
    ),
    "a count with many figures": (
        GOOD.replace("plans = 20", "plans = 1234567"),
        "line 8, start.cp_plans: found 1234567; allowed: a whole number from 0 to 20000 (children)",
    ),
    "negative FTE": (
        HEAD + '[[workforce.officer]]\nofficer = "Ann"\nfte = -1',
        "bad.toml, line 7, workforce.officer[0].fte: found -1; allowed: a number from 0 to 1.5",
    ),
    "a day that is none": (
        GOOD.replace("01-04", "02-30"),
        "bad.toml, line 3: 2016-02-30 is no date; allowed: a date such as 2016-01-31",
    ),
    "a word for a day": (
        GOOD.replace("2016-01-04", '"soon"'),
        'line 3, scenario.start: found "soon" (text); allowed: a date such as 2016-01-31',
    ),
    "a quoted day that is none": (
        GOOD.replace("2016-01-04", '"2016-02-30"'),
        "line 3, scenario.start: 2016-02-30 is no date; allowed: a date such as 2016-01-31",
    ),
    "a team of nobody": (HEAD, "workforce.officer: a team of nobody; allowed: [[workforce"),
    "a base that is not there": (
        'extends = "godo.toml"', "line 1, extends: there is no file godo.toml; did you mean 'good",
    ),
    "a base that is a folder": ('extends = "."', "bad.toml, line 1, extends: . is a folder"),
    "a circle of one": ('extends = "bad.toml"', "extends: files extend each other in a circle"),
    "an empty file": ("", "bad.toml: the file is empty; allowed: a scenario"),
    "blank lines": ("\n \n", "bad.toml: the file is empty; allowed: a scenario"),
    "a sheet that is not there": (
        ON_SHEETS.replace("caseload.csv", "casload.csv"), "start.caseload: there is no file",
    ),
    "a sheet that is a folder": (
        ON_SHEETS.replace("caseload.csv", "."), "line 6, start.caseload: ",
    ),
    "sheets that are exchanged": (
        ON_SHEETS.replace("caseload.csv", "team.csv"),
        "team.csv, row 1: no column 'child_id' and no column 'pathway'",
    ),
    "children and no team": (
        ON_SHEETS.replace('team = "team.csv"\n', ""), "workforce.officer: a team of nobody",
    ),
    "working days that are not there": (
        GOOD + '[practice]\nbank_holidays = "days.txt"', "practice.bank_holidays: there is no file",
    ),
}  # fmt: skip


@pytest.mark.parametrize("command", ["simulate", "check"])
@pytest.mark.parametrize("fault", SCENARIOS)
def test_a_faulty_scenario_is_refused(here, capsys, fault, command):
    text, expected = SCENARIOS[fault]
    Path("bad.toml").write_text(text, encoding="utf-8")
    assert expected in refused(here, capsys, command, "bad.toml")


NO_TEXT = {
    "every byte": bytes(range(256)) * 4,
    "a workbook": b"PK\x03\x04\x00\x00\x08\x00",
    "bytes of no alphabet": (HEAD + '# caf\u00e9').encode("latin-1") + b" \x81 \x8d",
}  # fmt: skip


@pytest.mark.parametrize("command", ["simulate", "check"])
@pytest.mark.parametrize("content", NO_TEXT)
def test_a_scenario_that_is_no_text_is_refused(here, capsys, content, command):
    Path("bad.toml").write_bytes(NO_TEXT[content])
    said = refused(here, capsys, command, "bad.toml")
    assert said.startswith("bad.toml: this is no text, or damaged; allowed: a scenario")


def test_a_circle_of_files_is_named_with_its_links(here, capsys):
    Path("a.toml").write_text('extends = "b.toml"')
    Path("b.toml").write_text('extends = "a.toml"')
    said = refused(here, capsys, "simulate", "a.toml")
    assert said.startswith("b.toml, line 1, extends: files extend each other in a circle: a.toml")


SHEETS = {
    "a child twice, alike": (
        "child_id,pathway\n1,CP\n2,LAC\n1,CP\n",
        "caseload.csv, row 4: the same as row 2; allowed: one row for each of the children",
    ),
    "a child twice, otherwise": (
        "child_id,pathway\n1,CP\n1,LAC\n", "row 3, column child_id: '1' again, as LAC",
    ),
    "a day that is none": (
        "child_id,pathway,next_review_due\n1,CP,31/02/2016\n",
        "caseload.csv, row 2, column next_review_due: found '31/02/2016' is no date; allowed",
    ),
    "a pathway that is none": (
        "child_id,pathway\n1,XX\n",
        "caseload.csv, row 2, column pathway: found 'XX'; allowed: CP, LAC, CP+LAC",
    ),
    "no pathway": ("child_id\n1\n", "caseload.csv, row 1: no column 'pathway'"),
    "headers alone": ("child_id,pathway\n", "caseload.csv, row 1: no children below the headers"),
    "nothing": ("", "caseload.csv: the file is empty; allowed: a sheet saved as .csv or .xlsx"),
    "no text": ("".join(map(chr, range(128))) * 3, "caseload.csv: not a text file, or a damaged"),
}  # fmt: skip


@pytest.mark.parametrize("fault", SHEETS)
def test_a_faulty_caseload_sheet_is_refused(here, capsys, fault):
    text, expected = SHEETS[fault]
    Path("bad.toml").write_text(ON_SHEETS)
    Path("caseload.csv").write_text(text, encoding="utf-8")
    assert expected in refused(here, capsys, "simulate", "bad.toml")


TEAMS = {
    "nobody": ("officer,fte\n", "team.csv, row 1: no officers below the headers"),
    "negative FTE": (
        "officer,fte\nAnn,-1\n",
        "team.csv, row 2, column fte: found '-1'; allowed: a number from 0 to 1.5",
    ),
    "somebody twice": ("officer,fte\nAnn,1\nAnn,1\n", "team.csv, row 3: the same as row 2"),
    "nobody who can work": (
        "officer,fte,capacity_factor\nAnn,1,0\n", "team.csv: nobody is on the team; allowed",
    ),
    "nobody any more": (
        "officer,fte,end\nAnn,1,2015-01-01\n", "team.csv: nobody is in post on 2016-01-04",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", TEAMS)
def test_a_faulty_team_sheet_is_refused(here, capsys, fault):
    text, expected = TEAMS[fault]
    Path("bad.toml").write_text(ON_SHEETS)
    Path("team.csv").write_text(text, encoding="utf-8")
    assert expected in refused(here, capsys, "simulate", "bad.toml")


def test_check_accounts_for_a_sheet_before_it_refuses_its_doubles(here, capsys):
    Path("caseload.csv").write_text("child_id,pathway\n1,CP\n1,CP\n")
    assert cli.run(["check", "caseload.csv"]) == 2
    said = capsys.readouterr()
    assert "row 3: the same as row 2" in said.out
    assert said.err.startswith("error: caseload.csv, row 3: the same as row 2; allowed: one row")


DAYS = {
    "no comma": (
        "2016-12-28 closed", "line 1: found '2016-12-28 closed'; allowed: a date, a comma, and",
    ),
    "another word": ("2016-12-28, close", "line 1: found '2016-12-28, close'; allowed: a date"),
    "a day that is none": ("\n2016-13-01, closed", "days.txt, line 2: '2016-13-01' is no date"),
    "both": ("2016-12-28, closed\n2016-12-28, worked", "line 2: 2016-12-28 is both closed and"),
    "a day out of reach": (
        "2099-12-28, closed", "days.txt: 2099-12-28 is outside the calendar of working days",
    ),
}  # fmt: skip


@pytest.mark.parametrize("command", ["simulate", "check"])
@pytest.mark.parametrize("fault", DAYS)
def test_a_faulty_file_of_working_days_is_refused(here, capsys, fault, command):
    text, expected = DAYS[fault]
    Path("days.txt").write_text(text)
    Path("bad.toml").write_text(GOOD + '[practice]\nbank_holidays = "days.txt"')
    before = tree(here)
    assert cli.run([command, "bad.toml"]) == 2
    assert expected in capsys.readouterr().err
    assert tree(here) == before


FLAGS = {
    "--replications 0": "--replications: found '0'; allowed: a whole number, 1 or more",
    "--replications -1": "--replications: found '-1'; allowed: a whole number, 1 or more",
    "--replications abc": "--replications: found 'abc'; allowed: a whole number, 1 or more",
    "--weeks 0": "--weeks: found '0'; allowed: a whole number, 1 or more",
    "--weeks 9999": "--weeks scenario.weeks: found 9999; allowed: a whole number from 1 to 1040",
    "--jobs 0": "--jobs: found '0'; allowed: a whole number, 1 or more",
    "--seed 1.5": "--seed: found '1.5'; allowed: a whole number, 0 or more",
    "--set nonsense": "--set: found 'nonsense'; allowed: key=value, such as",
    "--set workforce.fte=": "--set workforce.fte: no value; allowed: key=value",
    "--set workforce.fte=two": '--set workforce.fte: found "two" (text); allowed: a number from',
    "--set workforce.fte=-2": "--set workforce.fte: found -2; allowed: a number from 0.1 to 500",
    "--set workforce.ftee=2": "--set workforce.ftee: unknown key 'ftee'; did you mean 'fte'?",
    "--set workforce..fte=2": "--set workforce..fte: this is no key; allowed: tables and a key",
    "--set workforce.officer[9].fte=1": "--set workforce.officer[9].fte: there is no row [9]",
    "--set start.caseload=no.csv": "--set start.caseload: there is no file",
    "--out team.csv": "team.csv: is a file; allowed: a folder for results",
    "--out team.csv/deeper": "team.csv: is a file; allowed: a folder for results",
    "--no-such-flag": "No such option: --no-such-flag",
}


@pytest.mark.parametrize("flag", FLAGS)
def test_a_faulty_flag_is_refused(here, capsys, flag):
    assert FLAGS[flag] in refused(here, capsys, "simulate", "good.toml", *flag.split(" "))


FILES = {
    "missing.toml": "missing.toml: there is no such file",
    "god.toml": "god.toml: there is no such file; did you mean 'good.toml'?",
    ".": ".: this is a folder; allowed: a .toml file",
    "caseload.csv": "caseload.csv, line 1: this is not TOML",
}


@pytest.mark.parametrize("name", FILES)
def test_what_is_no_scenario_is_refused(here, capsys, name):
    assert refused(here, capsys, "simulate", name).startswith(FILES[name])


@pytest.mark.parametrize(("name", "again"), [("small", "small"), ("small", "SMALL")])
def test_two_scenarios_of_one_name_are_refused(here, capsys, name, again):
    Path("again.toml").write_text(GOOD.replace('"small"', f'"{again}"'))
    said = refused(here, capsys, "simulate", "good.toml", "again.toml")
    assert said.startswith(f"again.toml: a second scenario named '{again}'; allowed: a name for")


def run_well(*arguments: str) -> None:
    assert cli.run(["simulate", *arguments, "--replications", "1", "--jobs", "1"]) == 0


def manifest(**changes: object) -> None:
    path = Path("results/small/manifest.json")
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


FOLDERS = {
    "another scenario": (
        lambda: manifest(scenario="other"),
        "results/small: the folder holds the scenario 'other', not 'small'; allowed: another --out",
    ),
    "another seed": (
        lambda: manifest(seed=9), "results/small: the folder holds seed 9, not 1; allowed: another",
    ),
    "other settings": (
        lambda: manifest(hash="0" * 64), "holds 'small' with other settings or sheets; allowed",
    ),
    "an older model, half written": (
        lambda: manifest(model="0" * 16, finished=[], complete=False),
        "results/small: the folder was made by another version of the program; allowed: another",
    ),
    "another format": (
        lambda: manifest(format=0), "manifest.json: is damaged, or of another version",
    ),
    "half a manifest": (
        lambda: Path("results/small/manifest.json").write_text('{"format": 1, "scen'),
        "manifest.json: is damaged, or of another version of the program; allowed: a manifest",
    ),
    "a list for a manifest": (
        lambda: Path("results/small/manifest.json").write_text("[]"), "manifest.json: is damaged",
    ),
    "half a table": (
        lambda: Path("results/small/weekly.parquet").write_bytes(b"PAR1"),
        "results/small: weekly.parquet is missing or damaged; allowed: another --out, or --fresh",
    ),
    "a table too few": (
        lambda: Path("results/small/meetings.parquet").unlink(),
        "results/small: meetings.parquet is missing or damaged; allowed: another --out",
    ),
    "a table in another's place": (
        lambda: Path("results/small/staffing.parquet").write_bytes(
            Path("results/small/meetings.parquet").read_bytes()
        ),
        "results/small: staffing.parquet is missing or damaged; allowed: another --out",
    ),
    "no manifest": (
        lambda: Path("results/small/manifest.json").unlink(),
        "results/small: holds files, and not a run; allowed: a new or empty folder",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def a_run(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Give the files of one run folder, made once."""
    folder = tmp_path_factory.mktemp("run")
    (folder / "good.toml").write_text(GOOD)
    run_well(str(folder / "good.toml"), "--out", str(folder))
    return tree(folder / "small")


@pytest.mark.parametrize("content", FOLDERS)
def test_a_folder_that_holds_something_else_is_refused(here, capsys, a_run, content):
    for name, content_of in a_run.items():
        path = Path("results/small", name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content_of)
    capsys.readouterr()
    spoil, expected = FOLDERS[content]
    spoil()
    said = refused(here, capsys, "simulate", "good.toml", "--replications", "1", "--jobs", "1")
    assert expected in said.replace("\\", "/")


def test_no_scenario_runs_where_the_folder_of_a_later_one_is_refused(here, capsys):
    Path("results/small").mkdir(parents=True)
    Path("results/small/notes.txt").write_text("mine")
    Path("first.toml").write_text(GOOD.replace('"small"', '"first"'))
    said = refused(here, capsys, "simulate", "first.toml", "good.toml")
    assert "small: holds files, and not a run" in said


def test_a_folder_that_cannot_be_written_is_refused(here, capsys, monkeypatch):
    def denied(self, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "mkdir", denied)
    said = refused(here, capsys, "simulate", "good.toml", "--out", "there")
    assert "small: cannot be written (Permission denied); allowed: a writable --out" in said


@pytest.mark.parametrize("arguments", [["simulate", "bad.toml"], ["check", "bad.toml"]])
def test_the_program_itself_says_it_in_one_line(here, root, arguments):
    Path("bad.toml").write_text(GOOD + "[demand.cp]\nconversoin = 0.9")
    before = tree(here)
    done = subprocess.run(
        [sys.executable, str(root / "cli.py"), *arguments],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == (
        "error: bad.toml, line 12, demand.cp.conversoin: unknown key 'conversoin'; "
        "did you mean 'conversion'?\n"
    )
    assert tree(here) == before
