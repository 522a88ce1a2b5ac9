import json
import re
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

import capacity as cp
from capacity.cli import run
from capacity.planning import solving
from capacity.planning.check import wilson
from tests.planning.planning_grounds import SCENARIOS

MEDWAY = cp.Scenario.load(SCENARIOS / "medway-2016.toml")
SHORT = MEDWAY.with_changes({"scenario.weeks": 52})
PATHS = 50


@pytest.fixture(scope="module")
def plan() -> cp.StaffingPlan:
    return cp.plan_staffing(SHORT, 70.0, 0.8, paths=PATHS)


def test_a_plan_says_posts_rule_establishment_cost_and_chance(plan) -> None:
    text = plan.text()
    for words in ("advertise", "establishment", "seek a locum", "price base 2015-16",
                  "Early warning", "Posts refused", "Frontier", "Not checked"):  # fmt: skip
        assert words in text
    assert " nan" not in text


def test_its_document_is_one_json_value_with_every_month(plan) -> None:
    document = json.loads(json.dumps(plan.document(), allow_nan=False))
    assert len(document["outcome"]["months"]) == 12
    assert document["establishment"] == pytest.approx(3.6 + document["posts"])


def test_the_share_of_officers_above_the_band_stands_beside_the_service(plan) -> None:
    assert 0.0 < plan.above_band_pct < 100.0
    assert f"{plan.above_band_pct:.0f}% of officers have over 70 a head" in plan.text()


def test_its_years_add_up_to_its_cost(plan) -> None:
    total = sum(year.total.mean for year in plan.outcome.years)
    assert total == pytest.approx(plan.outcome.cost.mean, rel=1e-5)


def test_a_higher_confidence_never_costs_less_along_the_frontier(plan) -> None:
    costs = [each.cost for each in plan.frontier]
    assert all(later >= 0.98 * former for former, later in pairwise(costs))


def test_it_beats_the_constant_plan(plan) -> None:
    constant = next(each for each in plan.alternatives if each.name == "Constant")
    assert plan.outcome.cost.mean < 0.9 * constant.cost


def test_its_changes_are_a_scenario_that_runs(plan) -> None:
    changed = MEDWAY.with_changes({**plan.changes(), "scenario.weeks": 3})
    runs = cp.simulate(changed, 1, jobs=1)
    assert runs.by_week.of("children").shape == (1, 3)


def test_an_impossible_promise_is_refused_with_the_nearest_that_is_possible() -> None:
    alone = MEDWAY.with_changes({"workforce.locum.at_most": 8, "scenario.weeks": 30})
    with pytest.raises(cp.InputError, match=r"cannot be promised.*nearest possible is at most \d+"):
        cp.plan_staffing(alone, 40.0, 0.9, paths=60)


def test_a_cap_that_cannot_be_kept_is_refused_with_what_it_takes() -> None:
    with pytest.raises(cp.InputError, match=r"within the caps.*least .* is £[\d,]+ in 2016-17"):
        cp.plan_staffing(SHORT, 70.0, 0.8, paths=50, budgets={"2016-17": 1000.0})


def test_a_cap_on_the_share_of_locums_is_kept_with_more_posts(plan) -> None:
    share = 100.0 * plan.outcome.locum_share - 4.0
    capped = cp.plan_staffing(
        SHORT, 70.0, 0.8, paths=PATHS, locum_share_pct=share, alternatives=False
    )
    assert capped.posts >= plan.posts
    assert 100.0 * capped.outcome.locum_share <= share + 1.0
    assert capped.frontier == ()


def test_the_least_share_of_locums_that_is_named_can_be_kept() -> None:
    with pytest.raises(cp.InputError, match="within the caps") as refused:
        cp.plan_staffing(SHORT, 70.0, 0.8, paths=50, locum_share_pct=2.0)
    named = re.search(r"is ([\d.]+) % locums", str(refused.value))
    assert named is not None
    made = cp.plan_staffing(
        SHORT, 70.0, 0.8, paths=50, locum_share_pct=float(named.group(1)), alternatives=False
    )
    assert made.posts > 0


def test_the_nearest_that_is_possible_is_possible() -> None:
    short = MEDWAY.with_changes({"workforce.locum.at_most": 8, "scenario.weeks": 30})
    with pytest.raises(cp.InputError) as refused:
        cp.plan_staffing(short, 40.0, 0.9, paths=60)
    nearest = re.search(r"nearest possible is at most (\d+) per FTE", str(refused.value))
    assert nearest is not None
    target = float(nearest.group(1))
    assert cp.plan_staffing(short, target, 0.9, paths=60, alternatives=False).target == target


def test_a_run_too_short_for_a_promise_is_refused_as_that_and_not_as_impossible() -> None:
    short = MEDWAY.with_changes({"scenario.weeks": 8})
    with pytest.raises(cp.InputError, match="a plan for 8 weeks; allowed: 18 weeks or more"):
        cp.plan_staffing(short, 120.0, 0.9, paths=50)


def test_dated_changes_of_the_establishment_do_not_come_on_top_and_the_plan_says_so(plan) -> None:
    dated = [{"name": "Budget", "start": date(2016, 4, 1), "fte": 2.0}]
    growing = SHORT.with_changes({"workforce.posts": dated, "workforce.establishment": 9.0})
    made = cp.plan_staffing(growing, 70.0, 0.8, paths=PATHS, alternatives=False)
    assert (made.posts, made.rule) == (plan.posts, plan.rule)
    assert "+2 FTE from 2016-04-01" in made.text()
    assert "do not come on top" in made.text()
    assert plan.beside == ""
    changed = growing.with_changes(made.changes()).workforce
    assert (changed.posts, changed.establishment) == ((), made.establishment)


def test_ways_with_locums_of_the_scenario_give_way_to_the_rule(plan) -> None:
    covering = SHORT.with_changes(
        {"workforce.locum.cover_vacancies": True, "workforce.locum.until": date(2016, 6, 1)}
    )
    law = covering.with_changes(plan.changes()).workforce.locum
    assert not law.cover_vacancies
    assert law.until is None


def test_solver_trouble_prints_no_number_and_ends_with_another_code(monkeypatch, capsys) -> None:
    monkeypatch.setattr(solving, "SECONDS", 0.0)
    path = str(SCENARIOS / "medway-2016.toml")
    options = ["--paths", "50", "--solver", "cbc", "--set", "scenario.weeks=30",
               "--target-caseload", "80", "--confidence", "0.8"]  # fmt: skip
    assert run(["plan", path, *options]) not in (0, 2)
    out, err = capsys.readouterr()
    assert out == ""
    assert "no plan was made" in err


def test_highs_and_cbc_make_the_same_plan() -> None:
    short = MEDWAY.with_changes({"scenario.weeks": 30})
    found = [
        cp.plan_staffing(short, 80.0, 0.8, paths=50, solver=solver, alternatives=False)
        for solver in solving.SOLVERS
    ]
    assert found[0].programme == found[1].programme
    assert found[0].outcome == found[1].outcome
    assert [each.solver for each in found] == list(solving.SOLVERS)


@pytest.mark.parametrize(
    "options",
    [["--confidence", "1.5"], ["--target-caseload", "0"], ["--budget", "2016-17"],
     ["--solver", "abacus"]],
)  # fmt: skip
def test_a_wrong_option_is_one_line_and_exit_code_2(options, capsys) -> None:
    path = str(SCENARIOS / "medway-2016.toml")
    assert run(["plan", path, "--paths", "50", *options]) == 2
    assert "error: --" in capsys.readouterr().err


def test_wilsons_interval_holds_its_share() -> None:
    found = wilson(0.9, 1000)
    assert found.low < 0.9 < found.high
    assert found.high - found.low < 0.04


def test_the_workbook_has_a_sheet_for_each_part(plan, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    from capacity.planning.sheets import workbook

    path = tmp_path / "plan.xlsx"
    path.write_bytes(workbook(plan))
    assert load_workbook(path).sheetnames == [
        "Plan", "Programme", "Months", "Cost", "Frontier", "Other ways", "Targets", "Other demand",
    ]  # fmt: skip


@pytest.mark.slow
def test_the_promise_is_kept_in_the_full_simulation() -> None:
    """The short form of docs/studies/staffing_promise.py: 100 runs of one plan."""
    checked = cp.plan_staffing(MEDWAY, 70.0, 0.9, check=100).check
    assert checked.worst.high >= 0.9 - 0.03
    assert checked.cost.low / 1.02 <= checked.promised_cost <= checked.cost.high * 1.02


def test_the_early_warning_leaves_room_between_too_many_and_too_few() -> None:
    made = cp.plan_staffing(SHORT, 50.0, 0.8, paths=PATHS, alternatives=False)
    few = re.search(r"If fewer than (\d+) children are held", made.warning.text)
    assert few is not None
    assert int(few.group(1)) < made.outcome.months[-1].children.p50 < made.warning.children
