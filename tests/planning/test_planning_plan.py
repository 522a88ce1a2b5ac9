import json
import re
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

import capacity as cp
from capacity.cli import run
from capacity.planning import solving
from capacity.planning.alternatives import firm
from capacity.planning.assumed import assumed
from capacity.planning.calibration import Calibration, Promise
from capacity.planning.check import Difference, Interval, wilson
from capacity.planning.ground import percent
from capacity.planning.words import _for_children
from capacity.scenario import Scenario
from capacity.service import Contract, Officer, Team
from tests.planning.planning_grounds import CERTAIN, SCENARIOS, ground_of

MEDWAY = cp.Scenario.load(SCENARIOS / "medway-2016.toml")
SHORT = MEDWAY.with_changes({"scenario.weeks": 52})
PATHS = 50
FOUR = Team(tuple(Officer(f"Employee {n}", 1.0, contract=Contract.PERMANENT) for n in range(4)))


@pytest.fixture(scope="module")
def plan() -> cp.StaffingPlan:
    return cp.plan_staffing(SHORT, 70.0, 0.8, paths=PATHS)


def test_a_plan_says_posts_rule_establishment_cost_and_chance(plan) -> None:
    text = plan.text()
    for words in ("advertise", "establishment", "seek a locum", "price base 2015-16",
                  "Early warning", "Posts refused", "Frontier", "not checked"):  # fmt: skip
        assert words in text
    assert " nan" not in text


def test_its_document_is_one_json_value_with_every_month(plan) -> None:
    document = json.loads(json.dumps(plan.document(), allow_nan=False))
    assert len(document["outcome"]["months"]) == 12
    assert document["establishment"] == pytest.approx(3.6 + document["posts"])


def test_the_share_of_officers_above_the_band_stands_beside_the_service(plan) -> None:
    assert 0.0 < plan.above_band_pct < 100.0
    said = " ".join(plan.text().split())
    share = f"{plan.above_band_pct:.0f} % of officers"
    assert f"{share} have over 70 children per effective FTE" in said


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


def test_the_least_budget_that_is_named_can_be_kept() -> None:
    with pytest.raises(cp.InputError, match="within the caps") as refused:
        cp.plan_staffing(SHORT, 70.0, 0.8, paths=50, budgets={"2016-17": 1000.0})
    named = re.search(r"is £([\d,]+) in 2016-17", str(refused.value))
    assert named is not None
    pounds = float(named.group(1).replace(",", ""))
    made = cp.plan_staffing(
        SHORT, 70.0, 0.8, paths=50, budgets={"2016-17": pounds}, alternatives=False
    )
    assert f"of the £{pounds:,.0f} allowed in 2016-17" in made.caps


def test_a_budget_that_only_another_dead_band_keeps_is_kept(certain, team) -> None:
    ground = ground_of(certain, team, np.full((50, 81), 350.0))
    calibration = Calibration(ground, Promise(70.0, 0.8, 16), 4)
    first, *others = calibration.ways(0)
    assert others
    found = calibration.cheapest(0, 0, lambda each: each.rule != first.rule)
    assert found is not None
    assert found.rule in [other.rule for other in others]


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
     ["--solver", "abacus"], ["--budget", "2016-17=nan"], ["--budget", "2016-17=-3"],
     ["--budget", "2016-17=1", "--budget", "2016-17=2"], ["--locum-share", "nan"],
     ["--locum-share", "101"], ["--target-caseload", "10"]],
)  # fmt: skip
def test_a_wrong_option_is_one_line_and_exit_code_2(options, capsys) -> None:
    path = str(SCENARIOS / "medway-2016.toml")
    assert run(["plan", path, "--paths", "50", *options]) == 2
    assert "error: --" in capsys.readouterr().err


def test_a_folder_that_cannot_be_is_refused_before_the_plan_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("planned all the same")

    monkeypatch.setattr("capacity.planning.plan_staffing", never)
    (tmp_path / "file").write_text("taken", encoding="utf-8")
    path = str(SCENARIOS / "medway-2016.toml")
    assert run(["plan", path, "--out", str(tmp_path / "file" / "plan")]) == 2
    assert "can't be written: Not a directory" in capsys.readouterr().err


def test_a_budget_may_be_written_as_people_write_it() -> None:
    from capacity.commands.plan import _budgets

    assert _budgets([" 2016-17 = £900,000 "]) == {"2016-17": 900000.0}


def test_a_cap_is_shown_beside_what_is_expected_and_its_chance() -> None:
    short = MEDWAY.with_changes({"scenario.weeks": 30})
    made = cp.plan_staffing(
        short, 90.0, 0.5, paths=50, budgets={"2015-16": 1e6}, locum_share_pct=95.0,
        alternatives=False,
    )  # fmt: skip
    assert "of the £1,000,000 allowed in 2015-16; the chance that no more is spent is 100 %" in (
        made.text()
    )
    assert "95 % are allowed" in made.caps


def test_nothing_is_said_to_bind_where_the_promise_stands_from_the_first_month() -> None:
    short = MEDWAY.with_changes({"scenario.weeks": 30})
    made = cp.plan_staffing(short, 270.0, 0.5, paths=50, alternatives=False)
    assert made.from_month == made.earliest_month == "2015-12"
    assert made.binds.startswith("nothing")


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.93, "93 %"), (1.0, "100 %"), (0.9995, "over 99 %"), (0.0025, "under 1 %"), (0.0, "0 %")],
)  # fmt: skip
def test_what_is_not_quite_certain_is_not_said_to_be(share, said) -> None:
    assert percent(share) == said


def test_what_one_more_post_does_for_children_is_known_without_a_check(plan) -> None:
    seen = plan.short_run
    assert seen.replications == 4
    assert seen.one_more_post.replications == seen.posts_refused.replications == 4
    for each in seen.one_more_post.children.values():
        assert each.low < each.mean < each.high
    text = plan.text()
    assert text.count("mean of 4 pairs of full simulations with the same families") == 2
    assert "no detectable difference" in text or "(" in text
    assert "short_run" in plan.document()


def test_a_figure_whose_interval_holds_nought_is_no_detectable_difference() -> None:
    clear, doubtful = Interval(-9.0, -12.0, -6.0), Interval(3.0, -2.0, 8.0)
    said = _for_children(
        Difference(1, 10, clear, {"officer_changes": clear, "children_without_midway": doubtful})
    )
    assert "9 fewer changes of officer (6 to 12 fewer)" in said
    assert said.endswith(
        "no detectable difference in children without a midway review (2 fewer to 8 more)"
    )


def test_a_plan_says_whether_employees_are_taken_to_leave(plan) -> None:
    assert "No employee is taken to leave" in plan.text()
    assert plan.robustness[-1].name == "15 % of employees leave a year"
    leaving = SHORT.with_changes({"workforce.leaving.permanent_pct_per_year": 20.0})
    assert "Of employees 20 % leave in a year" in assumed(leaving)


def test_months_that_are_not_whole_are_named() -> None:
    assert "November 2016 is counted to 28 November only" in assumed(SHORT)
    whole = SHORT.with_changes({"scenario.start": date(2016, 2, 1), "scenario.weeks": 4})
    assert "counted" not in assumed(whole.with_changes({"scenario.start": date(2027, 2, 1)}))


def test_the_frontier_is_held_against_every_path_it_was_calibrated_on() -> None:
    certain = Scenario.load(SCENARIOS / "steady.toml").with_changes(CERTAIN)
    ground = ground_of(certain, FOUR, np.repeat([[280.0], [420.0]], [50, 50], 0) + np.zeros(81))
    promise = Promise(70.0, 0.8, 16)
    found = Calibration(ground.part(50), promise, 0).cheapest(0, 4)
    assert found is not None
    assert (found.posts, firm(ground, promise, found).posts) == (0, 2)


def test_wilsons_interval_holds_its_share() -> None:
    found = wilson(0.9, 1000)
    assert found.low < 0.9 < found.high
    assert found.high - found.low < 0.04


def test_the_workbook_has_a_sheet_for_each_part(plan, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    from capacity.planning.sheets import LINE, workbook

    path = tmp_path / "plan.xlsx"
    path.write_bytes(workbook(plan))
    book = load_workbook(path)
    assert book.sheetnames == [
        "Plan", "Programme", "Months", "Cost", "Frontier", "Other ways", "Targets", "Other demand",
    ]  # fmt: skip
    said = "\n".join(str(row[0]) for row in book["Plan"].iter_rows(values_only=True))
    for words in (plan.rule.sentence(), plan.warning.text, plan.assumes, "not checked", "highs"):
        assert words in said
    *years, total = [[str(cell.value) for cell in row] for row in book["Cost"].iter_rows(2)]
    assert total[:2] == ["Over the plan", "52"]
    assert float(total[2]) == pytest.approx(sum(float(year[2]) for year in years), rel=1e-5)
    heights = book["Plan"].row_dimensions
    assert heights[3].height > 2 * LINE - 1  # a long line is as high as it needs to be
    assert not any("p10" in str(cell.value) for sheet in book for cell in sheet[1])


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
