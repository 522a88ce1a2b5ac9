"""The page of a comparison: what changed first, said from whole runs, and inert."""

import re

import numpy as np
import pytest

from capacity.cli import run
from capacity.experiment.comparison import compare, comparison_of
from capacity.report.comparison_charts import comparison_charts
from capacity.report.comparison_page import answers, comparison_page
from capacity.report.pictures import svg
from capacity.report.theme import NARROW, WIDE
from tests.report import pages
from tests.report.pages import HOSTILE, Elements, is_inert


@pytest.fixture(scope="module")
def compared():
    return pages.compared()


@pytest.fixture(scope="module")
def html():
    return pages.comparison_html()


def test_the_answer_says_how_many_runs_show_it(compared):
    said = {one.name: f"{one.lead} {one.rest}" for one in answers(compared, 0)}
    base, other = (
        runs.by_week.of("caseload_per_fte") for runs in (compared.base, compared.arms[0].runs)
    )
    assert (other.mean(axis=1) < base.mean(axis=1)).all()
    assert "It is lower in all 4 runs." in said["Caseloads"]
    assert (base > 70).all(axis=1).sum() == 4
    assert "Base: above 70 children per FTE in every week in all 4 runs." in said["Caseloads"]
    worst = np.median(compared.base.by_week.of("overdue_now").max(axis=1))
    assert f"in the base {worst:.0f}." in said["On time"]


def test_a_page_of_few_pairs_says_that_its_ranges_are_rough(html):
    assert "Ranges of 4 runs are rough; 100 and more are better." in html


def test_the_page_has_the_answer_before_any_figure_and_says_what_is_left_out(html):
    assert html.index("The answer</h2>") < html.index("<figure") < html.index("What it rests on</h")
    text = " ".join(Elements(html).text)
    assert "What midway reviews do for children is not in these figures" in text
    assert "workforce.fte 1.1 -> 2.2" in text
    assert "Where it comes from" in text
    assert "capacity compare" in text


def test_it_fetches_nothing_and_names_do_nothing(html):
    is_inert(html)
    assert HOSTILE[1] in "".join(Elements(html).text)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_two_lines_are_told_apart_without_colour_and_fit(compared, size):
    (chart, *_) = comparison_charts(compared, 0)
    drawn = chart.draw(size)
    assert len(set(re.findall(r"'strokeDash': (\[[^]]*\])", str(drawn.to_dict())))) == 2
    assert int(re.findall(r'<svg [^>]*?width="(\d+)"', svg(drawn))[0]) <= size.width * 1.05


def test_a_scenario_compared_with_itself_shows_no_difference():
    scenario = pages.steady(20)
    runs = compare(scenario, scenario, replications=2, jobs=1).base
    page = comparison_page(comparison_of(scenario, [scenario], [runs, runs]))
    assert "no detectable difference" in page
    assert "Altered: nothing" in page
    assert "-0.0" not in page


def test_the_command_leaves_a_page_beside_the_run_folders(scenarios, tmp_path, capsys):
    paths = [str(scenarios / f"{name}.toml") for name in ("steady", "medway-2016")]
    flags = ["--replications", "2", "--weeks", "4", "--jobs", "1", "--out", str(tmp_path)]
    assert run(["compare", *paths, *flags]) == 0
    page = tmp_path / "steady-compare" / "medway-2016.html"
    assert str(page) in capsys.readouterr().out.replace("\n", "")
    assert "totals are not of the same time" in page.read_text(encoding="utf-8")
