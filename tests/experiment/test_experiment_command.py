"""``capacity simulate``, on the quick model."""

import json
from pathlib import Path

import pytest

from capacity import cli
from capacity.service.errors import InputError
from tests.experiment.quick_model import Mishap, study


@pytest.fixture
def quick(monkeypatch, tmp_path):
    """Let scenario files be names of quick studies; work in a folder of its own."""
    mishaps: dict[str, Mishap] = {}

    def load(paths, settings, weeks, seed):
        for path in paths:
            if path.suffix != ".toml":
                raise InputError("no such file", where=str(path))
        return [
            study(
                path.stem, weeks=weeks or 6, seed=seed or 1, mishap=mishaps.get(path.stem, Mishap())
            )
            for path in paths
        ]

    monkeypatch.setattr("capacity.commands.simulate._load", load)
    monkeypatch.chdir(tmp_path)
    return mishaps


def simulate(*arguments: str) -> int:
    return cli.run(["simulate", *arguments, "--jobs", "1", "--no-report"])


def test_it_prints_the_summary_and_writes_the_folder(quick, capsys):
    assert simulate("a.toml", "--replications", "5") == 0
    said = capsys.readouterr().out
    assert "a: 5 replications, seed 1" in said
    assert f"Run folder: {Path('results') / 'a'}" in said
    assert max(map(len, said.splitlines())) <= 80
    assert Path("results/a/weekly.parquet").exists()


def test_without_a_number_it_runs_one_hundred(quick, capsys):
    assert simulate("a.toml") == 0
    assert "a: 100 replications" in capsys.readouterr().out


def test_json_is_one_document_and_nothing_else(quick, capsys):
    assert simulate("a.toml", "--replications", "5", "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["scenario"], document["replications"]) == ("a", 5)
    assert Path("results/a/manifest.json").exists()


def test_several_scenarios_are_a_list_in_their_order(quick, capsys):
    assert simulate("b.toml", "a.toml", "--replications", "3", "--json", "--out", "there") == 0
    documents = json.loads(capsys.readouterr().out)
    assert [document["scenario"] for document in documents] == ["b", "a"]
    assert sorted(path.name for path in Path("there").iterdir()) == ["a", "b"]


def test_the_order_of_scenarios_changes_nothing(quick):
    simulate("a.toml", "b.toml", "--replications", "3", "--out", "one")
    simulate("b.toml", "a.toml", "--replications", "3", "--out", "other")
    for name in ("a", "b"):
        one, other = (Path(out, name, "weekly.parquet").read_bytes() for out in ("one", "other"))
        assert one == other


def test_one_replication_is_repeated_exactly_in_a_folder_of_its_own(quick, capsys):
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    simulate("a.toml", "--replications", "5")
    for _ in range(2):
        assert simulate("a.toml", "--only-replication", "3") == 0
    whole = pq.read_table("results/a/meetings.parquet")
    alone = pq.read_table("results/a-replication-3/meetings.parquet")
    assert alone.equals(whole.filter(pc.equal(whole["replication"], 3)).combine_chunks())


def test_failures_are_said_and_the_rest_is_kept(quick, capsys):
    quick["a"] = Mishap(raises=frozenset({2}))
    assert simulate("a.toml", "--replications", "5", "--json") == 0
    said = capsys.readouterr()
    assert (json.loads(said.out)["replications"], json.loads(said.out)["failed"]) == (4, 1)
    assert "warning: a: replication 2 failed: ValueError: no officer left" in said.err
    assert "repeat with --only-replication 2" in said.err


def test_when_all_fails_it_is_our_fault_in_one_message(quick, capsys):
    quick["a"] = Mishap(raises=frozenset(range(3)))
    assert simulate("a.toml", "--replications", "3") == 1
    said = capsys.readouterr()
    assert said.err.startswith("error: a: every replication failed")
    assert said.out == ""


def test_a_scenario_that_fails_wholly_does_not_keep_others_from_running(quick, capsys):
    quick["a"] = Mishap(raises=frozenset(range(3)))
    assert simulate("a.toml", "b.toml", "--replications", "3", "--json") == 1
    said = capsys.readouterr()
    assert [document["scenario"] for document in json.loads(said.out)] == ["b"]
    assert said.err.startswith("error: a: every replication failed")


def test_a_warm_up_is_left_out_said_and_recorded(quick, capsys):
    arguments = ["a.toml", "--replications", "5", "--weeks", "60"]
    assert simulate(*arguments, "--warm-up", "20") == 0
    said = capsys.readouterr().out
    assert "23 May 2016 to 26 February 2017, 40 weeks" in said
    assert "Left out as warm-up: the first 20 of 60 weeks (as asked)" in said
    assert max(map(len, said.splitlines())) <= 80
    assert simulate(*arguments, "--warm-up", "auto", "--json") == 0
    document = json.loads(capsys.readouterr().out)
    kept = json.loads(Path("results/a/warm-up.json").read_text())
    assert document["warm_up"] == kept[0]
    assert {each["metric"] for each in kept} == {"children", "overdue_now"}
    assert document["weeks"] == 60 - kept[0]["weeks"] == len(document["weekly"]["date"])


def test_a_warm_up_changes_the_figures_and_not_the_tables(quick):
    import pyarrow.parquet as pq

    simulate("a.toml", "--replications", "3", "--weeks", "60")
    whole = Path("results/a/summary.csv").read_text()
    before = pq.read_table("results/a/weekly.parquet")
    assert simulate("a.toml", "--replications", "3", "--weeks", "60", "--warm-up", "30") == 0
    assert pq.read_table("results/a/weekly.parquet").equals(before)
    steady = Path("results/a/steady.csv").read_text()
    assert Path("results/a/summary.csv").read_text() == whole != steady
    values = before.to_pandas().query("metric == 'cp_plans' and week >= 30")["value"]
    (row,) = (each for each in steady.splitlines() if each.startswith("cp_plans,run,"))
    assert float(row.split(",")[4]) == pytest.approx(values.mean())


@pytest.mark.parametrize(
    ("warm_up", "message"),
    [
        ("some", "found 'some'; allowed: a whole number of weeks, 0 or more, or auto"),
        ("-1", "found '-1'"),
        ("auto", "a runs 40 weeks; allowed: 50 weeks or more"),
        ("40", "a runs 40 weeks; allowed: 41 weeks or more"),
    ],
)
def test_a_warm_up_that_cannot_be_is_refused_before_anything_runs(quick, capsys, warm_up, message):
    assert simulate("a.toml", "--weeks", "40", "--warm-up", warm_up) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"error: --warm-up: {message}")
    assert said.count("\n") == 1
    assert list(Path().iterdir()) == []


def test_ctrl_c_says_what_is_kept(quick, capsys):
    quick["a"] = Mishap(interrupts=frozenset({4}))
    assert simulate("a.toml", "--replications", "9") == 130
    said = capsys.readouterr().err
    assert f"4 replications are kept in {Path('results') / 'a'}; the same command goes on" in said


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a.txt"], "a.txt: no such file"),
        (["a.toml", "--replications", "0"], "replications"),
        (["a.toml", "--replications", "99999999999999"], "a whole number, 1 to 1,000,000"),
        (["a.toml", "--replications", "auto", "--most", "1000001"], "--most: found 1000001"),
        (["a.toml", "--only-replication", "1000000"], "--only-replication: there is no"),
        (["a.toml", "--only-replication", "2147483648"], "a whole number, 0 to 999,999"),
        (["a.toml", "--only-replication", "999999999999"], "a whole number, 0 to 999,999"),
        (["a.toml", "--weeks", "0"], "weeks"),
        (["a.toml", "--seed", "-1"], "seed"),
        (["a.toml", "--only-replication", "-1"], "only-replication"),
        (["a.toml", "--only-replication", "3", "--replications", "auto"], "one of the two"),
        (["a.toml", "--jobs", "many"], "jobs"),
        ([], "SCENARIO"),
    ],
)
def test_wrong_input_is_one_message_and_leaves_nothing(quick, capsys, arguments, message):
    assert cli.run(["simulate", *arguments]) == 2
    said = capsys.readouterr()
    assert message in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""
    assert list(Path().iterdir()) == []


def test_a_folder_of_another_run_is_refused_until_told_to_start_afresh(quick, capsys):
    assert simulate("a.toml", "--replications", "2") == 0
    assert simulate("a.toml", "--replications", "2", "--seed", "5") == 2
    assert "holds seed 1, not 5; allowed: another --out, or --fresh" in capsys.readouterr().err
    assert simulate("a.toml", "--replications", "2", "--seed", "5", "--fresh") == 0


def test_a_wrong_setting_is_named_by_its_flag_and_key(root, capsys):
    scenario = str(root / "scenarios" / "steady.toml")
    assert cli.run(["simulate", scenario, "--set", "demand.cp.conversion=7"]) == 2
    assert "--set demand.cp.conversion: " in capsys.readouterr().err
