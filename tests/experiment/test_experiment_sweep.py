"""Grids, tornados and Sobol indices, with the simulation itself replaced."""

import json
from dataclasses import replace
from itertools import product
from math import pi
from pathlib import Path

import numpy as np
import pytest

from capacity import Scenario, cli
from capacity.experiment import points
from capacity.experiment.executors import InProcess
from capacity.experiment.points import Wanted
from capacity.experiment.registry import METRICS
from capacity.experiment.sensitivity import parameters, tornado
from capacity.experiment.sobol import Design, resampled, sobol
from capacity.experiment.sweep import grid, sweep, write_rows
from capacity.experiment.sweep_tables import grid_lines
from capacity.scenario.laws import number
from capacity.service.errors import InputError
from tests.experiment.quick_model import SERIES, quick

FILE = """
[scenario]
name = "small"
start = 2016-01-04
weeks = 6
seed = 4
[workforce]
fte = 10.8
"""
calls: list[int] = []


def instead(scenario: Scenario, replication: int, given=None):
    """Let children follow from two keys, and the rest be drawn."""
    calls.append(replication)
    if scenario.workforce.fte == 13 and replication == 1:
        raise ValueError("no officer left")
    records = quick(replication, seed=scenario.seed, weeks=scenario.weeks_total)
    rate = number(scenario.demand.cp.icpc_children_per_month)
    records.weekly[SERIES.index("children")] = 10 * rate + replication
    records.weekly[SERIES.index("fte_in_post")] = scenario.workforce.fte
    return records


@pytest.fixture(autouse=True)
def small(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("capacity.experiment.study.replicate", instead)
    monkeypatch.setattr("capacity.experiment.executors.available_cores", lambda: 1)
    calls.clear()
    Path("small.toml").write_text(FILE)
    return Scenario.load(Path("small.toml"))


RATE = "demand.cp.icpc_children_per_month"
VARY = {"workforce.fte": [10.0, 12.0], RATE: [40.0, 50.0, 60.0]}


def test_a_grid_has_every_combination_once():
    combinations = [tuple(each.values()) for each in grid(VARY)]
    assert combinations == list(product([10.0, 12.0], [40.0, 50.0, 60.0]))


def test_each_point_is_the_scenario_with_its_keys_changed(small):
    rows = {(row["workforce.fte"], row[RATE]): row for row in sweep(small, VARY, 3).rows()
            if row["metric"] == "caseload_per_fte"}  # fmt: skip
    assert len(rows) == 6
    assert rows[12.0, 50.0]["mean"] == pytest.approx(501 / 12)
    assert rows[12.0, 50.0]["replications"] == 3


def test_points_do_not_depend_on_each_other_or_on_where_they_are_kept(small):
    alone = sweep(small, {RATE: [50.0]}, 3).points[0]
    among = sweep(small, {RATE: [40.0, 50.0]}, 3, out="kept").points[1]
    again = sweep(small, {RATE: [50.0]}, 3, out="kept").points[0]
    for point in (among, again):
        for name, values in alone.figures.items():
            np.testing.assert_array_equal(point.figures[name], values)


def test_a_stopped_sweep_goes_on_and_more_replications_are_added(small, monkeypatch):
    sweep(small, {RATE: [40.0]}, 3, out="kept")
    calls.clear()
    sweep(small, VARY | {"workforce.fte": [10.8]}, 3, out="kept")
    assert len(calls) == 6, "40 per month is there already"
    calls.clear()
    sweep(small, {RATE: [40.0]}, 5, out="kept")
    assert calls == [3, 4]


def test_ctrl_c_keeps_the_replications_of_the_point_under_way(small, monkeypatch, capsys):
    def stopped(scenario, replication, given=None):
        if (scenario.workforce.fte, replication) == (12, 2):
            raise KeyboardInterrupt
        return instead(scenario, replication)

    monkeypatch.setattr("capacity.experiment.study.replicate", stopped)
    assert run("--vary", "workforce.fte=10,12,14") == 130
    said = capsys.readouterr()
    folder = Path("results/small-sweep")
    assert f"5 replications are kept in {folder}; the same command goes on" in said.err
    assert "Traceback" not in said.err
    monkeypatch.setattr("capacity.experiment.study.replicate", instead)
    calls.clear()
    assert run("--vary", "workforce.fte=10,12,14") == 0
    assert calls == [2, 0, 1, 2]


def test_a_point_that_a_power_cut_left_half_is_run_again(small):
    whole = sweep(small, {RATE: [40.0]}, 3, out="kept").points[0]
    (place,) = Path("kept/points").iterdir()
    place.write_text(place.read_text()[:100])
    again = sweep(small, {RATE: [40.0]}, 3, out="kept").points[0]
    np.testing.assert_array_equal(again.figures["children"], whole.figures["children"])


def test_a_warm_up_is_decided_on_the_scenario_and_left_out_at_every_point(small):
    long = small.with_changes({"scenario.weeks": 60})
    found = sweep(long, {RATE: [40.0, 50.0]}, 3, out="kept", warm_up="auto")
    assert found.left_out is not None
    assert found.left_out.rule == "MSER-5"
    (kept, *_) = json.loads(Path("kept/small/warm-up.json").read_text())
    assert kept == found.left_out.document()
    fixed = sweep(long, {RATE: [50.0]}, 3, warm_up=found.left_out.weeks).points[0]
    whole = sweep(long, {RATE: [50.0]}, 3).points[0]
    np.testing.assert_array_equal(found.points[1].figures["cp_plans"], fixed.figures["cp_plans"])
    assert (fixed.figures["cp_plans"] != whole.figures["cp_plans"]).all()


def test_another_definition_of_a_metric_is_another_point(small, monkeypatch):
    before = Wanted({}, small).fingerprint
    assert Wanted({}, small.with_changes({"scenario.seed": 5})).fingerprint != before
    assert Wanted({}, small, left_out=1).fingerprint != before
    monkeypatch.setattr(points, "METRICS", dict(list(METRICS.items())[1:]))
    assert Wanted({}, small).fingerprint != before


def test_a_failed_replication_is_said_with_how_to_repeat_it(small):
    point = sweep(small, {"workforce.fte": [13.0]}, 3).points[0]
    (failure,) = point.failures
    assert point.how_to_repeat(failure) == "--set 'workforce.fte=13.0' --only-replication 1"
    assert np.isnan(point.figures["children"]).tolist() == [False, True, False]


def test_progress_counts_replications_of_all_points(small):
    told: list[tuple[int, int]] = []
    sweep(small, {RATE: [40.0, 50.0]}, 2, progress=lambda *each: told.append(each))
    assert (told[0], told[-1]) == ((0, 4), (4, 4))


def test_a_wrong_key_or_value_stops_before_anything_runs(small):
    for vary in ({"workforce.ftee": [1.0]}, {RATE: [40.0, -1.0]}):
        with pytest.raises(InputError, match="--vary"):
            sweep(small, vary, 3)
    assert calls == []


def test_tables_are_written_tidy_as_csv_and_parquet(small, tmp_path):
    import pyarrow.parquet as pq

    rows = list(sweep(small, VARY, 2).rows())
    sheet, parquet = write_rows(rows, tmp_path / "there", "sweep")
    assert pq.read_table(parquet).to_pylist() == rows
    assert len(sheet.read_text().splitlines()) == len(rows) + 1


def test_a_tornado_shows_what_each_parameter_does_alone(small):
    found = tornado(small, 3, keys=[RATE, "costs.salary"])
    widest, nothing = found.swings("children")
    assert (widest.parameter.key, widest.parameter.value) == (RATE, 47.0)
    low, high = widest.parameter.low, widest.parameter.high
    assert widest.at_low.mean == pytest.approx(10 * (low - 47))
    assert widest.at_high.mean == pytest.approx(10 * (high - 47))
    assert widest.size == pytest.approx(10 * (high - low))
    assert (nothing.size, nothing.at_high.p) == (0.0, 1.0)
    assert {row["metric"] for row in found.rows()} >= {"children", "icpc_on_time_pct"}


def test_every_number_with_a_likely_range_is_a_parameter(small):
    found = {each.key: each for each in parameters(small)}
    assert len(found) > 50
    assert (found["work.hours_scale"].low, found["work.hours_scale"].high) == (0.9, 1.1)
    with pytest.raises(InputError, match=r"work\.hours_scale"):
        parameters(small, ["work.hours_scal"])


def ishigami(x: np.ndarray) -> np.ndarray:
    a, b, c = 2 * pi * x - pi
    return np.sin(a) + 7 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a)


def test_known_indices_lie_inside_their_intervals():
    design = Design.of(3, 1024)
    found = design.indices(ishigami(design.points()))
    first, total = [0.3139, 0.4424, 0.0], [0.5576, 0.4424, 0.2437]
    assert (found.first_low <= first).all()
    assert (first <= found.first_high).all()
    assert (found.total_low <= total).all()
    assert (total <= found.total_high).all()
    assert (found.first_high - found.first_low < 0.25).all()
    assert (found.total_high - found.total_low < 0.25).all()


def test_what_is_resampled_at_once_is_what_scipy_gives_of_each_resample():
    from scipy.stats import sobol_indices

    design, rng = Design.of(3, 16), np.random.default_rng(1)
    parts = 1000 + ishigami(design.points()).reshape(-1, 16)
    parts[:2, 5] = 1001.0
    drawn = [*rng.integers(0, 16, (20, 16)), np.full(16, 5)]  # of the last one nothing varies
    weights = np.array([np.bincount(each, minlength=16) for each in drawn]).T / 16
    first, total = resampled(parts - parts[:2].mean(), weights)
    for at, each in enumerate(drawn):
        a, b, mixed = parts[:1, each], parts[1:2, each], parts[2:, None, each]
        theirs = sobol_indices(func={"f_A": a, "f_B": b, "f_AB": mixed}, n=16)
        np.testing.assert_allclose(first[:, at], theirs.first_order, atol=1e-9)
        np.testing.assert_allclose(total[:, at], theirs.total_order, atol=1e-9)


def test_sobol_shares_a_figure_out_among_its_parameters(small):
    keys = [RATE, "conference.rooms", "costs.salary"]
    found = sobol(small, keys, 16, 2, executor=InProcess(), out="kept")
    assert found.indices["children"].first == pytest.approx([1, 0, 0], abs=0.15)
    assert found.indices["children"].total[1:] == pytest.approx([0, 0])
    assert "midway_done_pct" not in found.indices
    rooms = {json.loads(each.read_text())["changes"]["conference.rooms"]
             for each in Path("kept/points").iterdir()}  # fmt: skip
    assert rooms <= {1, 2, 3, 4}


@pytest.mark.parametrize("size", [1, 3, 100])
def test_the_size_of_a_sobol_study_is_a_power_of_two(size):
    with pytest.raises(InputError, match="a power of 2"):
        Design.of(2, size)


def run(*arguments: str, replications: int = 3) -> int:
    many = str(replications)
    return cli.run(["sweep", "small.toml", *arguments, "--replications", many, "--jobs", "1"])


def test_the_command_refuses_more_replications_than_a_million(capsys):
    assert run("--vary", "workforce.fte=10", replications=1_000_001) == 2
    assert "--replications: found 1000001; allowed: a whole number, 2 to" in capsys.readouterr().err
    assert not Path("results").exists()


def test_the_command_shows_a_grid_and_writes_tables_and_charts(capsys):
    assert run("--vary", "workforce.fte=10,12", "--vary", f"{RATE}=40,50,60") == 0
    said = capsys.readouterr().out
    assert "small: 6 points, 3 replications each, seed 4" in said
    assert max(map(len, said.splitlines())) <= 80
    folder = Path("results/small-sweep")
    names = {each.name for each in folder.iterdir()}
    assert {"grid.csv", "grid.parquet", "grid-caseload_per_fte.svg", "points"} <= names
    assert "<svg" in (folder / "grid-caseload_per_fte.svg").read_text()


def test_the_command_shows_which_parameters_matter(capsys):
    keys = ["--key", RATE, "--key", "work.hours_scale", "--metric", "children"]
    assert run("--sensitivity", *keys, "--sobol", "8") == 0
    said = capsys.readouterr().out
    assert "icpc_children_per_month 45 to 51" in said
    assert "work.hours_scale" not in said.partition("Sobol")[0]
    assert "Sobol indices: 32 points" in said
    assert max(map(len, said.splitlines())) <= 80
    names = {each.name for each in Path("results/small-sweep").iterdir()}
    charts = {f"{kind}-children.svg" for kind in ("sensitivity", "sobol")}
    assert {"sensitivity.csv", "sobol.parquet"} | charts <= names
    assert "<svg" in Path("results/small-sweep/sobol-children.svg").read_text()


def test_what_is_named_twice_is_run_once(capsys):
    assert run("--vary", f"{RATE}=40,50,40", "--vary", f"{RATE}=50", "--json") == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert [row[RATE] for row in rows if row["metric"] == "children"] == [40.0, 50.0]
    assert run("--sobol", "4", "--key", RATE, "--key", RATE, "--json") == 0
    assert json.loads(capsys.readouterr().out)["sobol_points"] == 12


def test_the_columns_of_money_stay_apart(small):
    found = sweep(small, {RATE: [40.0, 50.0]}, 3)
    dear = replace(found, points=tuple(_dear(each) for each in found.points))
    (*_, said) = (line.text for line in grid_lines(dear, ["cost_total"]) if line.text)
    assert "1,235k  1,234k to 1,236k" in " ".join(said.split()).replace("k 1", "k  1", 1)
    assert len(said) <= 80


def _dear(point):
    values = np.array([1_234_500.0, 1_235_000.0, 1_235_500.0])
    return replace(point, figures={**point.figures, "cost_total": values})


def test_json_is_one_document(capsys):
    assert run("--vary", f"{RATE}=40,50", "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["scenario"], document["keys"]) == ("small", [RATE])
    assert {row[RATE] for row in document["rows"]} == {40.0, 50.0}


def test_json_says_on_how_many_replications_sobol_indices_rest(capsys):
    assert run("--sobol", "4", "--key", RATE, "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["sobol_points"], document["sobol_replications"]) == (12, 3)
    assert {(row["points"], row["replications"]) for row in document["sobol"]} == {(12, 3)}


def test_the_command_says_how_to_repeat_a_failed_replication(capsys):
    assert run("--vary", "workforce.fte=13") == 0
    assert "--set 'workforce.fte=13' --only-replication 1" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "nothing to vary"),
        (["--vary", "workforce.fte=10", "--sensitivity"], "both a grid and"),
        (["--vary", "workforce.fte=10", "--key", RATE], "--key: a grid does not take"),
        (["--vary", "workforce.fte=ten"], "--vary workforce.fte: found 'ten'"),
        (["--vary", "workforce.fte"], "no value"),
        (["--vary", "workforce.ftee=10"], "workforce.fte"),
        (["--sensitivity", "--metric", "childre"], "children"),
        (["--sobol", "3", "--key", RATE], "a power of 2"),
        (["--sobol", "3"], "a power of 2"),
        (["--sobol", str(2**31), "--key", RATE], "a power of 2, 2 to 16384"),
        (["--vary", "workforce.fte="], "--vary workforce.fte=: no value"),
        (["--vary", "workforce.fte=1,,2"], "--vary workforce.fte=1,,2: no value"),
        (["--vary", "workforce.fte=1", "--out", "small.toml"], "can't be written: Not a directory"),
        (["--vary", "workforce.fte=10", "--warm-up", "auto"], "small runs 6 weeks"),
    ],
)
def test_wrong_input_is_one_message(capsys, arguments, message):
    assert run(*arguments) == 2
    said = capsys.readouterr()
    assert message in said.err
    assert said.err.count("\n") == 1
    assert (said.out, calls) == ("", [])
