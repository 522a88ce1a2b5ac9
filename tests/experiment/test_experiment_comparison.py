"""Comparing scenarios: exactly nothing with itself, 5 % with itself by chance, shares that add."""

import json
from dataclasses import asdict, replace
from datetime import date
from itertools import pairwise
from math import fsum
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import stats

import capacity as cp
from capacity import cli
from capacity.experiment.comparison import Arm, Comparison
from capacity.experiment.comparison_altered import alterations, mixed
from capacity.experiment.comparison_difference import NO_DIFFERENCE, SHOWN, TOO_FEW
from capacity.experiment.comparison_explain import (
    ALL_ORDERS,
    NOT_LISTED,
    explain,
    orders_of,
    shares,
)
from capacity.experiment.comparison_left_out import left_out
from capacity.experiment.comparison_statistics import NOTHING, holm, paired, paired_columns
from capacity.experiment.comparison_table import SPAN, rounded, span, table
from capacity.experiment.executors import InProcess
from capacity.experiment.study import run
from capacity.service.errors import InputError
from tests.experiment.quick_model import SERIES, quick, study
from tests.simulation.small_services import small

PAIRS = 200


def ran(seed, replications=5):
    return run(study(seed=seed), range(replications), None, InProcess())


def beside(base, *others):
    return Comparison(base, tuple(Arm(f"other {at}", each) for at, each in enumerate(others)))


# Nothing, and by chance


def test_a_scenario_differs_from_itself_by_exactly_zero():
    runs = ran(1)
    for each in beside(runs, runs).over_the_run[0].values():
        if each.found.mean is not None:
            assert (each.found.mean, each.found.low, each.found.high) == (0.0, 0.0, 0.0)
            assert (each.found.p10, each.found.p90, each.found.p) == (0.0, 0.0, 1.0)
            assert each.says == NO_DIFFERENCE


def late(seed, replications=10):
    """Return one figure of the quick model, a value a replication."""
    row = SERIES.index("late_other")
    return np.array([quick(k, seed=seed).weekly[row].sum() for k in range(replications)])


def test_itself_under_another_seed_is_found_different_five_times_in_a_hundred():
    found = [paired(late(2 * seed), late(2 * seed + 1)) for seed in range(PAIRS)]
    false_alarms = sum(each.p is not None and each.p < 0.05 for each in found)
    low, high = stats.binom.interval(0.999, PAIRS, 0.05)
    assert low <= false_alarms <= high


def test_the_interval_and_the_words_agree():
    arms = [ran(seed, 4) for seed in range(5)]
    for two in pairwise(arms):
        for each in beside(*two).over_the_run[0].values():
            low, high = each.found.low, each.found.high
            if low is not None and high is not None and each.found.mean:
                assert (each.says == NO_DIFFERENCE) == (low <= 0.0 <= high)


def test_of_many_scenarios_fewer_are_found_different_by_chance():
    base, *others = [ran(seed, 4) for seed in range(9)]
    alone = [beside(base, each).over_the_run[0] for each in others]
    together = beside(base, *others).over_the_run
    single = sum(each.detectable for table in alone for each in table.values())
    adjusted = sum(each.detectable for table in together for each in table.values())
    assert adjusted < single


# The sums


def test_a_pair_is_compared_as_student_does():
    rng = np.random.default_rng(1)
    base = rng.normal(80.0, 5.0, 30)
    other = base + rng.normal(-1.0, 2.0, 30)
    found, theirs = paired(base, other), stats.ttest_rel(other, base)
    assert found.p == pytest.approx(theirs.pvalue)
    assert [found.low, found.high] == pytest.approx(list(theirs.confidence_interval()))
    assert found.correlation == pytest.approx(stats.pearsonr(base, other).statistic)
    assert found.saved == pytest.approx((base.var() + other.var()) / (other - base).var())


def test_figures_compared_all_at_once_are_those_compared_one_by_one():
    rng = np.random.default_rng(1)
    base = rng.normal(40, 5, (12, 5))
    other = base + rng.normal(1, 2, base.shape)
    base[3, 0] = other[4, 0] = np.nan  # pairs that are none
    other[:, 1] = base[:, 1]  # no difference
    other[:, 2] = 41.0  # an arm that does not vary
    base[:, 3] = np.nan  # nothing at all
    base[1:, 4] = np.nan  # a single pair
    found = paired_columns(base, other)
    assert [each.pairs for each in found] == [10, 12, 12, 0, 1]
    for at, each in enumerate(found):
        known = ~np.isnan(base[:, at] + other[:, at])
        alone = paired(base[known, at], other[known, at])
        assert asdict(each) == pytest.approx(asdict(alone))
    assert (found[1].mean, found[1].low, found[1].p, found[1].saved) == (0.0, 0.0, 1.0, None)
    assert (found[2].correlation, found[3]) == (None, NOTHING)
    assert (found[4].low, found[4].p, found[4].saved) == (None, None, None)


def test_a_pair_with_nothing_in_one_arm_is_left_out():
    found = paired(np.array([1.0, np.nan, 3.0]), np.array([2.0, 5.0, 5.0]))
    assert (found.pairs, found.base, found.other, found.mean) == (2, 2.0, 3.5, 1.5)


def test_one_pair_is_too_few_to_tell():
    words = {each.says for each in beside(ran(1, 1), ran(2, 1)).over_the_run[0].values()}
    assert TOO_FEW in words
    assert not words & {"higher", "lower"}


def test_holm_is_as_published():
    assert holm([0.01, 0.04, None, 0.03, 0.005]) == pytest.approx([0.03, 0.06, None, 0.06, 0.02])


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=20))
def test_holm_raises_every_chance_and_keeps_their_order(chances):
    adjusted = [1.0 if each is None else each for each in holm(chances)]
    assert all(p <= q <= 1.0 for p, q in zip(chances, adjusted, strict=True))
    order = np.argsort(chances, kind="stable")
    assert (np.diff(np.array(adjusted)[order]) >= 0.0).all()


@given(
    st.integers(1, 6).flatmap(
        lambda count: st.lists(st.floats(-1e6, 1e6), min_size=2**count, max_size=2**count)
    )
)
def test_shares_add_up_to_the_whole_difference(outcomes):
    count = (len(outcomes) - 1).bit_length()
    values = {
        frozenset(at for at in range(count) if number >> at & 1): np.array([outcome])
        for number, outcome in enumerate(outcomes)
    }
    parts = shares(values, orders_of(count)[0])[:, 0].tolist()
    total = outcomes[-1] - outcomes[0]
    assert fsum(parts) == pytest.approx(total, rel=1e-12, abs=1e-8)


def test_a_share_is_that_of_shapley():
    """Two alterations that add 1 and 2, and 4 more together: 1 + 2 and 2 + 2."""
    worth = {(): 0.0, (0,): 1.0, (1,): 2.0, (0, 1): 7.0}
    values = {frozenset(taken): np.array([each]) for taken, each in worth.items()}
    assert shares(values, orders_of(2)[0])[:, 0].tolist() == [3.0, 4.0]


@example([0.35], 1)
@given(st.lists(st.floats(-1e5, 1e5), min_size=1, max_size=8), st.integers(0, 1))
def test_shares_add_up_on_paper_too(values, places):
    shown = rounded(values, places)
    assert sum(shown) == pytest.approx(round(sum(values), places), abs=1.01 * 10**-places / 2)
    assert all(abs(a - b) <= 1.01 * 10**-places for a, b in zip(shown, values, strict=True))


# What is altered


def test_what_is_altered_is_named_key_by_key():
    base = small()
    other = base.with_changes({"practice.midway": False, "workforce.officer[Bell].fte": 0.5})
    assert [str(each) for each in alterations(base, other)] == [
        "practice.midway true -> false",
        "workforce.officer[Bell] changed",
    ]


def test_all_alterations_together_make_the_other_scenario():
    base = small()
    surge = {"name": "More", "pathway": "CP", "children": 5.0}
    dates = {"start": base.first_day, "end": base.last_day}
    other = small(demand__surge=[{**surge, **dates}], practice__surgeries=False, scenario__weeks=20)
    altered = alterations(base, other)
    assert mixed(base, other, altered).hash == other.hash
    assert mixed(base, other, []).hash == base.hash
    assert "demand.surge[More] added" in map(str, altered)


def test_end_and_weeks_are_one_alteration():
    base = small()
    other = base.with_changes({"scenario.end": base.first_day})
    (altered,) = alterations(base, other)
    assert mixed(base, other, [altered]).hash == other.hash


# In Python


def test_compare_in_python():
    base = small(scenario__weeks=8)
    more = base.with_changes({"workforce.fte": 1.2})
    found = cp.compare(base, more, replications=3, jobs=1)
    row = found.summary().loc["caseload_per_fte"]
    assert row.difference < 0 < row.base
    assert row.other - row.base == pytest.approx(row.difference)
    assert found.arms[0].name == "small with workforce.fte the team's own -> 1.2"
    assert list(found.warnings) == []


def test_the_same_scenario_is_run_once_and_is_the_same_to_the_bit():
    base = small(scenario__weeks=4)
    found = cp.compare(base, base, replications=2, jobs=1)
    assert found.arms[0].runs is found.base
    assert not found.summary()[["difference", "ci95_low", "ci95_high"]].fillna(0).to_numpy().any()


def test_two_different_scenarios_of_one_name_have_no_folders(tmp_path):
    base = small()
    with pytest.raises(cp.InputError, match="two different scenarios named 'small'"):
        cp.compare(base, base.with_changes({"workforce.fte": 1.0}), out=tmp_path)


def test_another_seed_is_warned_of():
    found = beside(ran(1, 3), ran(2, 3))
    assert "do not meet the same families" in next(iter(found.warnings))


def test_without_midway_it_says_what_is_not_in_the_figures():
    base = small(scenario__weeks=4)
    found = cp.compare(base, small(scenario__weeks=4, practice__midway=False), replications=2)
    assert "What midway reviews do for children is not in these figures" in "".join(
        found.document()["comparisons"][0]["not_in_the_figures"]
    )
    assert "Not in the figures" in "".join(line.text for line in table(found))


@pytest.mark.parametrize(
    ("key", "value", "of"),
    [
        ("practice.advocacy_pct", 0.0, "advocates"),
        ("practice.midway_window_days", [0, 0], "midway reviews"),
        ("practice.midway_cover", True, "midway reviews"),
        ("work.midway", [0.1, 0.2, 0.3], "midway reviews"),
        ("work.advocacy", [0.1, 0.2, 0.3], "advocates"),
        ("work.change", [{"task": "midway", "start": date(2016, 1, 4), "factor": 0.1}], "midway"),
        ("practice.participation_pct", 10.0, "taking part"),
        ("practice.surgery_from_months", 30.0, "surgeries"),
    ],
)
def test_work_taken_away_by_any_key_is_said_to_be_in_no_figure(key, value, of):
    base = small(practice__advocacy=True)
    other = base.with_changes({key: value})
    (said,) = left_out(base, other, alterations(base, other), [])
    assert said.startswith(f"What {of}")


def test_work_that_gives_way_by_want_of_hours_is_said_to_be_in_no_figure():
    base = small()
    fewer = base.with_changes({"workforce.fte": 0.5})
    altered = alterations(base, fewer)
    assert list(left_out(base, fewer, altered, [])) == []
    (said,) = left_out(base, fewer, altered, ["midway_done_pct"])
    assert said.startswith("What midway reviews do")


def test_keys_of_work_that_neither_does_say_nothing():
    base = small(practice__midway=False)
    other = base.with_changes({"practice.midway_cover": True})
    assert list(left_out(base, other, alterations(base, other), ["midway_done_pct"])) == []


def test_a_percentage_is_told_in_children_too():
    base, other = ran(1), ran(2)
    each = beside(base, other).over_the_run[0]["icpc_on_time_pct"]
    due = base.by_week.of("due_icpc").sum(axis=1).mean()
    assert each.children == pytest.approx(each.found.mean / 100.0 * due)


def test_the_table_is_80_columns_wide_and_adds_up_to_every_figure_shown():
    lines = [line.text for line in table(beside(ran(1), ran(2), ran(3)))]
    assert max(map(len, lines)) <= 80
    assert any(line.startswith("No detectable difference") for line in lines)


def test_where_the_base_decides_the_others_do_as_much():
    base = small(scenario__weeks=60)
    more = base.with_changes({"workforce.fte": 1.2, "scenario.name": "more"})
    found = cp.compare(base, more, replications=2, warm_up="auto", jobs=1)
    left_out = found.base.left_out
    assert left_out is not None
    assert found.arms[0].runs.left_out is not None
    assert found.arms[0].runs.left_out.weeks == left_out.weeks
    assert found.base.by_week.values.shape[2] == 60 - left_out.weeks
    assert found.document()["warm_up"] == left_out.document()


def test_explain_in_python_adds_up_to_the_difference():
    base = small(scenario__weeks=8)
    other = small(scenario__weeks=8, practice__midway=False, workforce__fte=1.2)
    found = cp.compare(base, other, replications=3, jobs=1)
    (explained,) = found.explain(jobs=1)
    shares = explained.table().groupby("metric")["difference"].sum()
    whole = found.summary()["difference"]
    assert set(explained.table()["altered"]) == {
        "practice.midway true -> false", "workforce.fte the team's own -> 1.2"
    }  # fmt: skip
    for name in ("caseload_per_fte", "hours_needed", "cost_total"):
        assert shares[name] == pytest.approx(whole[name], rel=1e-12, abs=1e-9)


def test_a_person_reads_first_what_a_manager_asks_first():
    base = small(scenario__weeks=13)
    less = small(scenario__weeks=13, workforce__officer=(), workforce__fte=0.5)
    found = cp.compare(base, less, replications=8, jobs=1)
    lines = [line.text for line in table(found)]
    first = lines.index(f"{'In short':<35} difference and its 95 % interval")
    assert first < next(at for at, line in enumerate(lines) if line.startswith("What changed"))
    change = found.over_the_run[0]["caseload_per_fte"].found
    assert change.mean is not None
    assert change.mean > 0
    said = f"higher by {change.mean:.1f}: {change.low:.1f} to {change.high:.1f}"
    assert lines[first + 1] == f"{'  Caseload per FTE':<35} {said}"
    same = [line.text for line in table(cp.compare(base, base, replications=2, jobs=1))]
    assert f"{'  Caseload per FTE':<35} no detectable difference" in same


def test_a_single_alteration_is_all_of_the_difference():
    base = small(scenario__weeks=6)
    found = cp.compare(base, small(scenario__weeks=6, workforce__fte=1.2), replications=3, jobs=1)
    said = "".join(line.text for line in table(found, found.explain(jobs=1)))
    assert "All of it comes from workforce.fte the team's own -> 1.2" in said


def test_what_adds_nothing_to_a_figure_is_not_listed_under_it():
    base = small(scenario__weeks=8)
    other = small(scenario__weeks=8, costs__salary=90_000, workforce__fte=2.4)
    found = cp.compare(base, other, replications=3, jobs=1)
    said = [line.text for line in table(found, found.explain(jobs=1))]
    parts = said[said.index("Where it comes from") :]
    assert NOT_LISTED in " ".join(parts)
    pay = next(at for at, each in enumerate(parts) if each.startswith("  Permanent staff"))
    assert "costs.salary" in "".join(parts[pay:])
    assert "costs.salary" not in "".join(parts[:pay])


def test_a_scenario_in_between_that_its_sheets_refuse_is_said_to_be_one():
    base = small(scenario__weeks=6)
    other = small(scenario__weeks=6, practice__midway=False, workforce__fte=1.2)
    found = cp.compare(base, other, replications=2, jobs=1)

    def nobody(_):
        raise InputError("nobody is in post", where="team.csv")

    with pytest.raises(InputError, match=r"--explain: .*midway.* alone is no scenario: team\.csv"):
        explain(found, base, [other], nobody)


@given(st.floats(-999_999, 999_999), st.floats(-999_999, 999_999), st.integers(0, 1))
def test_a_range_leaves_room_for_the_column_beside_it(low, high, places):
    assert len(span(low, high, places)) <= SPAN


def test_a_range_is_in_thousands_only_where_it_would_not_fit():
    assert span(57_026.0, 74_432.0, 0) == "57,026 to 74,432"
    assert span(-138_714.0, -92_855.0, 0) == "-139k to -93k"


# On the command line


BASE = """
[scenario]
name = "base"
start = 2016-01-04
weeks = 6

[start]
cp_plans = 35
looked_after = 30
both_pathways = 5
run_in_weeks = 2

[workforce]
fte = 0.9
"""
LESS = """
extends = "base.toml"

[scenario]
name = "less"

[practice]
surgeries = false
midway = false
"""


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("base.toml").write_text(BASE)
    Path("less.toml").write_text(LESS)


def compare(*arguments):
    return cli.run(["compare", *arguments, "--replications", "3", "--jobs", "1"])


def test_compare_writes_a_folder_for_each_and_prints_a_table(files, capsys):
    assert compare("base.toml", "less.toml") == 0
    said = capsys.readouterr().out
    assert "less, compared with base" in said
    assert "3 pairs, seed 1, 6 weeks" in said
    assert {path.name for path in Path("results").iterdir()} == {"base", "less", "base-compare"}
    assert Path("results/base-compare/less.html").exists()


def test_compare_goes_on_with_what_is_there(files, capsys):
    assert cli.run(["simulate", "base.toml", "--replications", "3", "--jobs", "1"]) == 0
    before = Path("results/base/weekly.parquet").read_bytes()
    assert compare("base.toml", "less.toml") == 0
    assert Path("results/base/weekly.parquet").read_bytes() == before


def test_a_file_compared_with_itself_differs_by_nothing(files, capsys):
    assert compare("base.toml", "base.toml", "--json") == 0
    document = json.loads(capsys.readouterr().out)
    for each in document["comparisons"][0]["metrics"].values():
        assert each["difference"] in (0.0, None)
        assert each["detectable"] is False


def test_explain_attributes_everything_and_adds_up_exactly(files, capsys):
    assert compare("base.toml", "less.toml", "--json", "--explain") == 0
    document = json.loads(capsys.readouterr().out)
    (explained,), (compared,) = document["explained"], document["comparisons"]
    assert explained["method"] == ALL_ORDERS
    assert len(explained["metrics"]) > 20
    for name, each in explained["metrics"].items():
        parts = [part["difference"] for part in each["parts"]]
        assert len(parts) == 2
        assert fsum(parts) == each["difference"]
        assert each["difference"] == pytest.approx(
            compared["metrics"][name]["difference"], rel=1e-12, abs=1e-9
        )


def test_one_scenario_alone_is_refused_in_one_line(files, capsys):
    assert cli.run(["compare", "base.toml"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_every_figure_on_screen_is_a_metric():
    runs = ran(1, 3)
    assert set(SHOWN) <= set(beside(runs, runs).over_the_run[0])
    assert replace(runs) == runs


def test_auto_runs_as_many_of_the_others_as_the_base_needs(files, capsys):
    arguments = ["--replications", "auto", "--precision", "children=1000", "--most", "20"]
    assert cli.run(["compare", "base.toml", "less.toml", *arguments, "--jobs", "1", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    counts = [
        json.loads(Path(f"results/{name}/manifest.json").read_text())["replications"]
        for name in ("base", "less")
    ]
    assert counts[0] == counts[1] == document["comparisons"][0]["pairs"]


@pytest.mark.parametrize("wrong", ["0", "1", "many"])
def test_a_wrong_number_of_replications_is_one_message(files, capsys, wrong):
    assert cli.run(["compare", "base.toml", "less.toml", "--replications", wrong]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_what_is_odd_of_a_sheet_is_said_once_for_all_scenarios(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    sheets = '[start]\ncaseload = "caseload.csv"\nteam = "team.csv"\n'
    for name, text in {
        "caseload.csv": "child_id,pathway,officer\n1,CP,ann\n2,LAC,Zed\n",
        "team.csv": "officer,fte\nAnn,1\n",
        "a.toml": f'[scenario]\nname = "a"\nstart = 2016-01-04\nweeks = 1\n{sheets}',
        "b.toml": 'extends = "a.toml"\n[scenario]\nname = "b"\n[conference]\nrooms = 3\n',
    }.items():
        Path(name).write_text(text)
    assert cli.run(["compare", "a.toml", "b.toml", "--replications", "2", "--jobs", "1"]) == 0
    warnings = [each for each in capsys.readouterr().err.splitlines() if "warning" in each]
    assert any("'ann' is read as 'Ann'" in each for each in warnings)
    assert any("Zed" in each for each in warnings)
    assert len(warnings) == len(set(warnings))
