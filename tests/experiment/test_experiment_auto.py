"""``--replications auto``: as many as it takes, and why it stopped."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from capacity import cli
from capacity.experiment.executors import InProcess
from capacity.experiment.precision import Goal, Precision, Verdict, asked, usual
from capacity.experiment.registry import METRICS
from capacity.experiment.statistics import half_width
from capacity.experiment.study import run, run_until
from capacity.service.errors import InputError
from tests.experiment.quick_model import Mishap, study

SHARE = METRICS["meetings_on_time_pct_lac"]
CASELOAD = METRICS["caseload_per_fte"]


def precision(half_width: float, most: int = 200) -> Precision:
    return Precision((Goal(METRICS["cp_plans"], half_width),), least=10, most=most)


def until(wanted: Precision, folder=None, **options):
    return run_until(study(**options), wanted, folder, InProcess())


def test_it_stops_as_soon_as_the_interval_is_narrow_enough():
    runs = until(precision(2.0))
    values = runs.by_week.over_the_run(METRICS["cp_plans"])
    assert 10 < len(values) < 200
    assert half_width(values) <= 2.0
    assert half_width(values[:10]) > 2.0
    assert runs.verdict is not None
    assert "precise enough" in str(runs.verdict)


def test_the_bound_ends_it_and_says_what_is_not_known_well_enough():
    runs = until(precision(0.01, most=40))
    assert runs.verdict is not None
    assert len(runs.by_week.replications) == runs.verdict.replications == 40
    assert runs.verdict.document()["reason"] == "bound"
    assert "Child protection plans ±" in str(runs.verdict) or "± " in str(runs.verdict)


def test_a_run_that_was_stopped_goes_on_to_the_same_end(tmp_path):
    whole = until(precision(2.0))
    run(study(), range(13), tmp_path / "quick", InProcess())
    resumed = until(precision(2.0), tmp_path / "quick")
    assert resumed.verdict == whole.verdict
    assert (resumed.by_week.values == whole.by_week.values)[~np.isnan(whole.by_week.values)].all()


def test_more_replications_in_the_folder_than_it_takes_change_nothing(tmp_path):
    whole = until(precision(2.0))
    run(study(), range(150), tmp_path / "quick", InProcess())
    assert until(precision(2.0), tmp_path / "quick").verdict == whole.verdict


def test_the_manifest_says_why_it_stopped_until_others_are_added(tmp_path):
    folder = tmp_path / "quick"
    runs = until(precision(2.0), folder)
    assert runs.verdict is not None
    kept = json.loads((folder / "manifest.json").read_text())["stopped"]
    assert kept == json.loads(json.dumps(runs.verdict.document()))
    run(study(), range(runs.verdict.replications + 1), folder, InProcess())
    assert "stopped" not in json.loads((folder / "manifest.json").read_text())


def test_a_failed_replication_does_not_keep_it_from_ending():
    runs = until(precision(2.0), mishap=Mishap(raises=frozenset({3})))
    assert [each.replication for each in runs.failures] == [3]
    assert runs.verdict is not None
    assert len(runs.by_week.replications) == runs.verdict.replications - 1


def test_what_never_happens_is_not_waited_for():
    nothing = Precision((Goal(METRICS["midway_done_pct"], 1.0),), least=10)
    runs = until(nothing)
    assert runs.verdict is not None
    assert (runs.verdict.replications, runs.verdict.checks) == (10, ())


def test_one_replication_is_never_enough():
    assert (
        not Precision((Goal(SHARE, 100.0),), least=1).judge(until(precision(9, 1)).by_week, 1).over
    )


@pytest.mark.parametrize(("needs", "following"), [(1.0001, 40), (2.0, 70), (100.0, 120)])
def test_the_next_look_is_where_the_goal_should_be_met(needs, following):
    check = Goal(CASELOAD, 1.0).check(np.array([1.0, 2.0]))
    assert check is not None
    once = replace(check, half_width=needs**0.5)
    assert Verdict(30, 1000, (once,)).next == following
    assert Verdict(30, 35, (once,)).next == 35


def test_the_usual_goals_are_the_caseload_and_each_percentage_of_the_table():
    goals = {goal.metric.name: goal for goal in usual().goals}
    assert (goals["caseload_per_fte"].half_width, goals["caseload_per_fte"].relative) == (
        0.02,
        True,
    )
    assert all(goal.half_width == 1 for goal in goals.values() if not goal.relative)
    assert {"icpc_on_time_pct", "midway_done_pct", "utilisation_pct"} < goals.keys()


def test_goals_are_read_in_the_unit_or_as_a_share_of_the_mean():
    caseload, share = asked(["caseload_per_fte = 2%", "icpc_on_time_pct=1.5"]).goals
    assert (caseload.half_width, caseload.relative) == (0.02, True)
    assert (share.half_width, share.relative) == (1.5, False)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("caseload_per_ftee=1", "caseload_per_fte"),
        ("caseload_per_fte", "found ''"),
        ("caseload_per_fte=-1", "found '-1'"),
        ("caseload_per_fte=nan", "found 'nan'"),
    ],
)
def test_a_goal_that_is_none_is_refused(written, message):
    with pytest.raises(InputError, match="--precision") as refused:
        asked([written])
    assert message in str(refused.value)


@pytest.fixture
def quick(monkeypatch, tmp_path):
    monkeypatch.setattr("capacity.commands.simulate._load", lambda *_: [study("a")])
    monkeypatch.chdir(tmp_path)


def simulate(*arguments: str) -> int:
    return cli.run(["simulate", "a.toml", *arguments, "--jobs", "1", "--no-report"])


AUTO = ["--replications", "auto", "--precision", "cp_plans=3"]


def test_the_command_says_why_it_stopped(quick, capsys):
    assert simulate(*AUTO, "--most", "100") == 0
    assert "precise enough" in capsys.readouterr().out
    assert simulate(*AUTO, "--most", "10", "--out", "short") == 0
    said = capsys.readouterr().out
    assert "the bound" in said
    assert max(map(len, said.splitlines())) <= 80
    assert json.loads(Path("short/a/manifest.json").read_text())["stopped"]["reason"] == "bound"


def test_the_json_document_has_it_too(quick, capsys):
    assert simulate(*AUTO, "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert document["stopped"]["replications"] == document["replications"]
    assert document["stopped"]["metrics"]["cp_plans"]["met"] is True


def test_goals_without_auto_are_refused(quick, capsys):
    assert simulate("--precision", "cp_plans=3") == 2
    assert "--precision: only means something with --replications auto" in capsys.readouterr().err


def test_with_a_warm_up_it_is_the_rest_that_must_be_precise():
    whole = run_until(study(weeks=60), precision(0.8), None, InProcess())
    rest = run_until(study(weeks=60), precision(0.8), None, InProcess(), warm_up=50)
    assert whole.verdict is not None
    assert rest.verdict is not None
    assert rest.verdict.replications > whole.verdict.replications
    assert half_width(rest.by_week.over_the_run(METRICS["cp_plans"])) <= 0.8
