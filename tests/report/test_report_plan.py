import pytest

import capacity as cp
from capacity.cli import run
from capacity.report.plan_charts import CHARTS, plan_charts
from capacity.report.plan_page import plan_page
from tests.report import pages
from tests.report.pages import SCENARIOS, is_inert


@pytest.fixture(scope="module")
def plan() -> cp.StaffingPlan:
    return pages.planned()


def test_the_page_has_the_answer_first_then_promised_beside_achieved(plan) -> None:
    page = plan_page(plan)
    page = page[page.index("<main>") :]
    places = [page.index(words) for words in (
        "The answer", f"keep the establishment at {plan.establishment:g} FTE",
        "Early warning</h3>", "Achieved (95 % interval)", "One more post:", "Month by month",
        "If demand or turnover is another",
    )]  # fmt: skip
    assert places == sorted(places)
    assert "2 full simulations" in page


def test_the_page_fetches_nothing_and_runs_nothing(plan) -> None:
    is_inert(plan_page(plan))


def test_every_chart_says_what_it_found_and_has_its_figures(plan) -> None:
    drawn = list(plan_charts(plan))
    assert [chart.name for chart in drawn] == list(CHARTS)
    for chart in drawn:
        assert chart.title
        assert chart.table.rows
        assert all(len(row) == len(chart.table.columns) for row in chart.table.rows)


def test_a_chart_is_drawn_by_its_name_and_an_unknown_name_is_refused(plan) -> None:
    assert "Employees go from" in str(plan.plot("staff").to_dict()["title"]["text"])
    with pytest.raises(cp.InputError, match="did you mean"):
        plan.plot("stafff")


def test_a_plan_without_alternatives_or_check_has_a_page_too(plan) -> None:
    from dataclasses import replace

    bare = replace(plan, check=None, frontier=(), alternatives=(), targets=(), robustness=())
    page = plan_page(bare)
    assert "add --check 1000" in page
    assert "If demand or turnover is another" not in page


def test_the_command_writes_page_workbook_json_and_text(tmp_path, capsys) -> None:
    options = ["--paths", "50", "--set", "scenario.weeks=30", "--target-caseload", "80"]
    path = str(SCENARIOS / "medway-2016.toml")
    assert run(["plan", path, *options, "--confidence", "0.8", "--out", str(tmp_path)]) == 0
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "plan.json", "plan.txt", "plan.xlsx", "report.html",
    ]  # fmt: skip
    assert "Staffing plan for medway-2016" in capsys.readouterr().out


def test_what_a_user_wrote_does_nothing_on_the_page(plan) -> None:
    from dataclasses import replace

    page = plan_page(replace(plan, scenario="<script>alert(1)</script>"))
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
