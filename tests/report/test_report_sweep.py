"""Charts and pages of a sweep: labelled directly, told apart without colour, inert."""

import re

import numpy as np
import pytest

from capacity.experiment.points import Point
from capacity.experiment.registry import METRICS
from capacity.experiment.sensitivity import Parameter, Tornado
from capacity.experiment.sweep import Sweep
from capacity.report.pictures import svg
from capacity.report.sweep_charts import grid_chart, tornado_chart
from capacity.report.sweep_page import grid_answers
from capacity.report.theme import NARROW, WIDE
from tests.report import pages
from tests.report.pages import RATE, Elements, is_inert
from tests.report.pages import SWEPT as NAME


@pytest.fixture(scope="module")
def grid():
    return pages.swept()["grid"][0]


@pytest.fixture(scope="module")
def drawn():
    return pages.swept()


@pytest.mark.parametrize("kind", ["grid", "tornado", "sobol"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_chart_is_valid_has_no_legend_and_fits(drawn, kind, size):
    chart = drawn[kind][1].draw(size)
    assert "legend" not in str(chart.to_dict()).replace("'legend': None", "")
    assert int(re.findall(r'<svg [^>]*?width="(\d+)"', svg(chart))[0]) <= size.width * 1.05


@pytest.mark.parametrize("kind", ["tornado", "sobol"])
def test_low_and_high_differ_by_more_than_colour(drawn, kind):
    """One is hollow and one filled."""
    assert set(re.findall(r"'fill': '(#[0-9A-F]+)'", str(drawn[kind][1].draw().to_dict()))) == {
        "#FFFFFF", "#12436D",
    }  # fmt: skip


def test_the_lines_of_a_grid_are_dashed_differently_and_their_labels_do_not_touch(drawn):
    written = drawn["grid"][1].draw().to_dict()
    (labels,) = [rows for rows in written["datasets"].values() if "label" in rows[0]]
    assert {row["label"] for row in labels} == {"4", "8"}
    scale = written["layer"][0]["encoding"]["y"]["scale"]["domain"]
    apart = abs(labels[0]["mean"] - labels[1]["mean"]) / (scale[1] - scale[0]) * WIDE.height
    assert apart >= WIDE.text
    assert written["layer"][0]["encoding"]["strokeDash"]["scale"]["range"][:2] == [[1, 0], [6, 3]]


@pytest.mark.parametrize("kind", ["grid", "tornado", "sobol"])
def test_the_page_begins_with_the_answer_and_fetches_nothing(kind):
    page = pages.sweep_html(kind)
    assert page.index("The answer</h2>") < page.index("<figure")
    is_inert(page)
    assert "capacity sweep '<script>'" in "".join(Elements(page).text)


def made_up(figures):
    """Give a grid of three points with these values of one metric in each replication."""
    blank = dict.fromkeys(METRICS, np.full(len(figures[0]), np.nan))
    points = tuple(
        Point({"workforce.fte": 10.0 + at}, {**blank, NAME: np.array(each)})
        for at, each in enumerate(figures)
    )
    return Sweep("made up", 1, len(figures[0]), ("workforce.fte",), points)


def test_a_grid_names_no_best_point_where_chance_may_have_made_it():
    noise = [[70.0, 74.0, 71.0, 75.0], [74.0, 70.0, 75.0, 70.5], [71.0, 73.0, 72.0, 73.5]]
    (said,) = grid_answers(made_up(noise), [NAME])
    assert said.lead == "No detectable difference between any points: 72.4 to 72.5."
    (said,) = grid_answers(
        made_up([[70.0, 70.1, 70.2, 70.1], noise[0], [80.0, 80.2, 80.1, 80.0]]), [NAME]
    )
    assert said.lead == "Best at workforce.fte 10: 70.1; worst at workforce.fte 12: 80.1."


def test_a_tornado_names_no_widest_parameter_where_chance_may_have_made_it():
    def blown(differences):
        base = made_up([[70.0] * 6]).points[0]
        ends = [made_up([[70.0 + each for each in end]]).points[0] for end in differences]
        parameters = [Parameter("work.hours_scale", 0.9, 1.1, 1.0), Parameter(RATE, 45, 51, 48)]
        pairs = tuple(zip(parameters, ends[::2], ends[1::2], strict=True))
        return tornado_chart(Tornado("made up", 1, 6, base, pairs), NAME)

    noise = [3.0, -2.0, 4.0, -3.0, 1.0, 2.0]
    unsure = blown([noise, noise, [0.0] * 6, [0.0] * 6])
    assert unsure.title == "Too few runs to tell what moves caseload per FTE most"
    sure = blown([noise, noise, [0.0] * 6, [9.0, 9.1, 9.2, 9.0, 9.1, 9.3]])
    assert sure.title == f"{RATE} moves caseload per FTE most: by 9.1"


def test_a_grid_says_where_it_is_best_and_where_it_is_70_or_less(grid):
    (said,) = grid_answers(grid, [NAME])
    means = {
        (row["workforce.fte"], row["demand.cp.icpc_children_per_month"]): float(row["mean"] or 0)
        for row in grid.rows() if row["metric"] == NAME
    }  # fmt: skip
    best, *_, worst = sorted(means, key=lambda point: means[point])
    assert said.lead == (
        f"Best at workforce.fte {best[0]:g}, demand.cp.icpc_children_per_month {best[1]:g}: "
        f"{means[best]:.1f}; worst at workforce.fte {worst[0]:g}, "
        f"demand.cp.icpc_children_per_month {worst[1]:g}: {means[worst]:.1f}."
    )
    inside = sum(mean <= 70 for mean in means.values())
    assert f"70 or less at {inside} of 6 points" in said.rest


def test_the_figures_of_a_grid_are_rounded_and_headed_in_words(grid):
    chart = grid_chart(grid, NAME)
    assert chart is not None
    first, *_ = chart.table.columns
    assert re.fullmatch(r"[A-Z].* \(workforce\.fte\)", first)
    assert chart.table.columns[2:] == ("Mean", "95 % interval: from", "to")
    for row in chart.table.rows:
        assert all(re.fullmatch(r"\d+\.\d", each) for each in row[2:])
