"""The page of a backtest: findings first, figures in words, nothing fetched."""

import pytest

from capacity.report.backtest_charts import backtest_charts
from capacity.report.backtest_page import backtest_page, write_backtest
from capacity.report.theme import NARROW, WIDE
from tests.report.pages import forecasts, is_inert


@pytest.fixture(scope="module")
def rows():
    return forecasts()


def test_the_page_says_how_honest_the_ranges_were_and_against_what(rows):
    page = backtest_page(rows, "Every council")
    answer = page[page.index("<main>") : page.index('id="section-1"')]
    assert "80\u00a0% of 10 outcomes were inside the 80\u00a0% range" in answer
    assert "erred by 20\u00a0% less than mean reversion" in answer
    assert "60\u00a0% more than mean reversion" in answer
    assert "Looked-after" not in page


def test_few_forecasts_are_listed_one_by_one_and_a_miss_is_marked(rows):
    page = backtest_page(rows, "Every council")
    assert page.count('class="missed">outside') == 4
    assert "One by one" not in backtest_page(rows * 4, "Every council")


def test_a_council_s_name_can_do_nothing_and_nothing_is_fetched(rows):
    page = backtest_page(rows, "<script>Kent</script>")
    assert "<script" not in page
    assert "AAA <b>" not in page
    is_inert(page)


def test_each_chart_is_drawn_for_page_and_phone_and_has_its_figures(rows):
    made = list(backtest_charts(rows, "cp"))
    assert [each.name for each in made] == ["coverage-cp", "scores-cp", "tenths-cp"]
    for each in made:
        for size in (WIDE, NARROW):
            assert each.draw(size).to_dict()["layer"]
        assert each.table.rows
    assert "80\u00a0% of what came" in made[0].title
    assert list(backtest_charts(rows, "lac")) == []


def test_the_report_and_a_chart_are_written(rows, tmp_path):
    write_backtest(rows, tmp_path, "Every council")
    assert {each.name for each in tmp_path.iterdir()} == {"report.html", "backtest.svg"}
    assert "inside the" in (tmp_path / "backtest.svg").read_text(encoding="utf-8")


def test_one_council_s_page_shows_its_forecasts_and_judges_no_rival(rows):
    own = [row for row in rows if row.code == "AAA"]
    assert [each.name for each in backtest_charts(own, "cp")] == ["forecasts-cp", "scores-cp"]
    page = backtest_page(own, "AAA")
    assert "At one year, the only outcome was not inside the 80\u00a0% range." in page
    assert "the best of the simpler ones" not in page
    assert "so few forecasts do not tell" in page
