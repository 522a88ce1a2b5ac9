"""From a scenario file to its run folder, with the simulation itself replaced."""

import json
from pathlib import Path

import pytest

from capacity import Scenario, cli, compare, simulate
from capacity.experiment.precision import usual
from capacity.experiment.replication import MOST_REPLICATIONS
from capacity.experiment.study import folder_name, study_of
from capacity.experiment.sweep import sweep
from capacity.service.errors import InputError
from tests.experiment.quick_model import quick

FILE = """
[scenario]
name = "{name}"
start = 2016-01-04
weeks = 6
seed = 4
[workforce]
fte = 10.8
{more}
"""
TEAM = "officer,fte\nAdams,1.0\nBaker,0.8\n"
CASELOAD = "child_id,pathway,officer\n1,CP,Adams\n2,LAC,Baker\nTotal,2,\n"


def instead(scenario: Scenario, replication: int, given=None):
    return quick(replication, seed=scenario.seed, weeks=scenario.weeks_total)


@pytest.fixture(autouse=True)
def here(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("capacity.experiment.study.replicate", instead)


def write(name: str = "small", more: str = "") -> str:
    path = Path(f"{name}.toml")
    path.write_text(FILE.format(name=name, more=more))
    return str(path)


def with_sheets() -> str:
    Path("team.csv").write_text(TEAM)
    Path("caseload.csv").write_text(CASELOAD)
    return write(more='[start]\nteam = "team.csv"\ncaseload = "caseload.csv"\n')


def run(*arguments: str) -> int:
    return cli.run(["simulate", *arguments, "--jobs", "1", "--replications", "3"])


def test_the_python_way():
    runs = simulate(Scenario.load(write()), replications=4, jobs=1)
    assert runs.summary().loc["children", "mean"] == 901.5
    assert runs.folder is None
    assert not Path("results").exists()


def test_the_python_way_into_a_folder():
    runs = simulate(Scenario.load(write()), replications=4, jobs=1, out="there")
    assert runs.folder == Path("there/small")
    assert json.loads(Path("there/small/manifest.json").read_text())["replications"] == 4


def test_the_folder_holds_the_scenario_as_resolved(capsys):
    assert run(write(), "--set", "workforce.fte=12.8", "--weeks", "3", "--seed", "9") == 0
    kept = Scenario.load("results/small/scenario.toml")
    assert kept.workforce.fte == 12.8
    assert (kept.weeks_total, kept.seed) == (3, 9)
    manifest = json.loads(Path("results/small/manifest.json").read_text())
    assert (manifest["start"], manifest["end"], manifest["weeks"]) == (
        "2016-01-04",
        "2016-01-24",
        3,
    )
    assert manifest["hash"] == kept.hash


def test_the_kept_scenario_goes_on_in_the_same_folder():
    run(write())
    assert run("results/small/scenario.toml") == 0


def test_the_json_document_has_the_seed_and_length_that_were_asked_for(capsys):
    assert run(write(), "--seed", "9", "--weeks", "3", "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["seed"], document["weeks"], document["end"]) == (9, 3, "2016-01-24")


def test_rows_that_were_dropped_are_said(capsys):
    assert run(with_sheets()) == 0
    said = capsys.readouterr().err
    assert "warning: " in said
    assert "caseload.csv: 1 of 3 rows dropped: row 4" in said


def test_a_changed_sheet_is_another_scenario(capsys):
    path = with_sheets()
    assert run(path) == 0
    Path("team.csv").write_text(TEAM.replace("0.8", "0.6"))
    assert run(path) == 2
    assert "other settings or sheets" in capsys.readouterr().err


def test_a_changed_seed_or_setting_is_said_for_what_it_is(capsys):
    path = write()
    assert run(path) == 0
    assert run(path, "--seed", "5") == 2
    assert "holds seed 4, not 5" in capsys.readouterr().err
    assert run(path, "--set", "workforce.fte=9") == 2
    assert "holds 'small' with other settings or sheets" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("more", "arguments", "message"),
    [
        ("", ["--set", "workforce.ft=9"], "workforce.ft"),
        ("", ["--set", "workforce.fte=-1"], "workforce.fte"),
        ("", ["--set", "scenario.start=soon"], "scenario.start"),
        ('[start]\nteam = "nobody.csv"\n', [], "nobody.csv"),
        ('[start]\ncaseload = "nobody.csv"\n', [], "nobody.csv"),
        ('[practice]\nbank_holidays = "nothing.csv"\n', [], "nothing.csv"),
        ("[start]\nlooked_afterr = 1\n", [], "looked_afterr"),
    ],
)
def test_wrong_input_is_one_message_and_leaves_nothing(capsys, more, arguments, message):
    path = write(more=more)
    assert run(path, *arguments) == 2
    said = capsys.readouterr()
    assert message in said.err
    assert said.err.startswith("error: ")
    assert said.out == ""
    assert [each.name for each in Path().iterdir()] == ["small.toml"]


def test_a_fault_in_the_second_scenario_stops_before_the_first_runs(capsys):
    assert run(write("good"), write("bad", '[start]\nteam = "nobody.csv"\n')) == 2
    assert not Path("results").exists()


def test_two_scenarios_of_one_name_are_refused(capsys):
    Path("sub").mkdir()
    Path("sub/small.toml").write_text(FILE.format(name="small", more=""))
    assert run(write(), "sub/small.toml") == 2
    assert "a second scenario named 'small'" in capsys.readouterr().err


def test_a_name_or_description_changes_no_study():
    one = study_of(Scenario.load(write()))
    described = FILE.replace("seed = 4", 'seed = 4\ndescription = "as before"')
    Path("small.toml").write_text(described.format(name="small", more=""))
    assert study_of(Scenario.load("small.toml")).content == one.content


def test_a_long_choice_of_replications_has_a_folder_name_that_can_be(tmp_path):
    chosen = [each for each in range(160) if each != 7]
    name = folder_name("quick", chosen)
    assert name.startswith("quick-replication-0-to-159-159-of-them-")
    assert name != folder_name("quick", [each for each in range(160) if each != 8])
    (tmp_path / name).mkdir()
    assert folder_name("quick", [3, 5]) == "quick-replication-3-5"


@pytest.mark.parametrize(
    ("replications", "allowed"),
    [
        (MOST_REPLICATIONS + 1, "1 to 1,000,000"),
        (range(10**14), "1 to 1,000,000"),
        ([3, 2**31], "0 to 999,999"),
        ([-1], "0 to 999,999"),
    ],
)
def test_too_many_replications_are_refused_before_a_folder_is_made(replications, allowed):
    scenario = Scenario.load(write())
    for start in (
        lambda: simulate(scenario, replications, out="there"),
        lambda: compare(scenario, scenario, replications=replications, out="there"),
    ):
        with pytest.raises(InputError) as refused:
            start()
        assert refused.value.allowed == f"a whole number, {allowed}"
    assert not Path("there").exists()


def test_a_sweep_and_a_bound_of_too_many_are_refused_too():
    with pytest.raises(InputError, match="2 to 1,000,000"):
        sweep(Scenario.load(write()), {"workforce.fte": [10]}, MOST_REPLICATIONS + 1)
    with pytest.raises(InputError, match="2 to 1,000,000"):
        usual(most=MOST_REPLICATIONS + 1)
