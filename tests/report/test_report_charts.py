"""Charts: valid, told in words, drawn for two sizes, nothing cut off."""

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import capacity
from capacity.experiment import read_runs
from capacity.report import plot, theme
from capacity.report.charts import _officers, charts
from capacity.report.drawing import Scale
from capacity.report.pictures import address, png, svg
from capacity.report.places import Place, clear_place, spread_apart
from capacity.report.proposal_chart import proposal_chart
from capacity.report.theme import NARROW, WIDE
from capacity.service import Caseload, Child, Officer, Pathway, Team
from tests.report.pages import proposed

NAMES = [
    "caseload_per_fte", "children", "officers", "on-time", "causes", "overdue_now", "midway",
    "hours", "staffing", "cost",
]  # fmt: skip


@pytest.fixture(scope="module")
def drawn(small):
    return {chart.name: chart for chart in charts(small)}


def test_a_run_has_a_chart_for_everything_that_it_recorded(drawn):
    assert list(drawn) == NAMES


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_chart_is_valid_and_fits_its_size(drawn, name, size):
    chart = drawn[name].draw(size)
    specification = chart.to_dict()  # held against Vega-Lite's schema
    assert "legend" not in str(specification).replace("'legend': None", "")
    width = re.findall(r'<svg [^>]*?width="(\d+)"', svg(chart))[0]
    assert int(width) <= size.width * 1.05


@pytest.mark.parametrize("name", NAMES)
def test_a_chart_is_told_in_words_and_figures(drawn, name):
    chart = drawn[name]
    assert re.search(r"\d", chart.title)
    assert chart.described.endswith(".")
    assert chart.table.rows
    assert {len(row) for row in chart.table.rows} == {len(chart.table.columns)}


def test_a_picture_asks_for_nothing_from_elsewhere(drawn):
    drawing = svg(drawn["officers"].draw())
    addresses = set(re.findall(r"https?://[^\s\"']+", drawing))
    assert addresses == {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert not re.search(r"<(image|script|foreignObject|a|style)\b", drawing)


def test_a_picture_s_address_has_nothing_that_srcset_would_cut(drawn):
    written = address(svg(drawn["causes"].draw())).removeprefix("data:image/svg+xml,")
    assert not re.search(r"[\s,\"<>#]", written)


def test_text_stands_out_from_paper():
    for colour in theme.FOR_TEXT:
        assert _contrast(colour) >= 4.5, colour
    assert _contrast(theme.GREY, theme.BAND) >= 4.5


@pytest.mark.parametrize(
    ("name", "lines"), [("on-time", 3), ("children", 2), ("hours", 2), ("staffing", 2)]
)
def test_nothing_is_told_by_colour_alone(drawn, name, lines):
    written = str(drawn[name].draw().to_dict())
    assert len(set(re.findall(r"'strokeDash': (\[[^]]*\])", written))) == lines


@given(st.lists(st.floats(0, 100), min_size=1, max_size=6))
def test_labels_are_moved_apart_and_stay_in_the_picture(values):
    rows = [{"y": value} for value in values]
    spread_apart(rows, gap=8.0, scale=Scale(0.0, 100.0))
    ends = [row["y"] for row in rows]
    assert max(ends) <= 100
    assert all(above - below >= 8 - 1e-9 for below, above in pairwise(ends))


def test_a_share_does_not_pass_100_on_the_axis():
    scale = Scale.around([np.array([99.0, 100.0])], zero=False, after="\N{NO-BREAK SPACE}%")
    assert scale.high == 100


@pytest.mark.parametrize("name", ["caseload_per_fte", "midway_done_pct", "reviews_held"])
def test_runs_plot_draws_any_metric(small_run, name):
    picture = png(read_runs(small_run).plot(name))
    assert picture.startswith(b"\x89PNG")


def test_runs_plot_says_what_it_does_not_know(small_run, hostile_run):
    with pytest.raises(capacity.InputError, match="caseload_per_fte"):
        read_runs(small_run).plot("caseload_per_fet")
    with pytest.raises(capacity.InputError, match="nothing of 'cost_total'"):
        plot(read_runs(hostile_run), "cost_total")


def test_a_run_of_one_week_can_be_drawn(small):
    first = small.weekly.of("caseload_per_fte")[:, :1]
    from capacity.report.plotting import fan

    chart = fan("caseload_per_fte", first, small.closes[:1])
    assert svg(chart.draw()).startswith("<svg")


def _contrast(colour: str, paper: str = "#FFFFFF") -> float:
    light, dark = sorted((_luminance(paper), _luminance(colour)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_words_of_a_target_stand_where_no_line_crosses_them():
    scale, target = Scale(0.0, 100.0), "target 90 %"
    rising = np.concatenate([[0.0, 20.0, 24.0, 70.0], np.full(20, 95.0)])
    assert clear_place(target, 90.0, [np.full(24, 50.0)], scale, NARROW) == Place(True, True)
    assert clear_place(target, 90.0, [np.full(24, 85.0)], scale, NARROW) == Place(True, False)
    assert clear_place(target, 90.0, [rising], scale, NARROW) == Place(False, True)
    assert clear_place("target 3", 3.0, [np.full(24, 80.0)], scale, NARROW) == Place(True, False)


def test_a_name_that_no_svg_may_hold_is_drawn_without_its_signs():
    """The engine would end the program at one of them."""
    due = date(2026, 4, 1)
    steering = "Ann\x1b[31m\ufffe \N{FACE WITH TEARS OF JOY}"
    caseload = Caseload((Child("a", Pathway.CP, officer=steering, next_review_due=due),))
    team = Team((Officer(steering, 0.2),))
    chart = proposal_chart(capacity.allocate(caseload, team, as_at=date(2026, 1, 5)))
    assert chart is not None
    assert "Ann[31m \N{FACE WITH TEARS OF JOY}" in svg(chart.draw())


def test_a_page_s_picture_is_that_of_the_notebook_without_its_title(small):
    for chart in charts(small):
        assert svg(chart.specification(NARROW)) == svg(chart.draw(NARROW, titled=False))


def test_a_name_cannot_end_the_script_by_which_a_notebook_shows_a_chart():
    chart = proposal_chart(proposed())
    assert chart is not None
    shown = chart.draw().to_html(fullhtml=False)
    assert "alert(1)" in shown
    assert "<img" not in shown
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in svg(chart.draw())


def test_in_public_officers_are_shown_by_the_one_unit_of_the_band(small):
    chart = next(each for each in charts(replace(small, public=True)) if each.name == "officers")
    assert re.fullmatch(
        r"\d+\u00a0% of officers' weeks are above 70 children per effective FTE", chart.title
    )
    assert "per effective FTE" in chart.subtitle
    assert chart.table.rows[0][0] == "under 50 per effective FTE"


@pytest.mark.parametrize(
    ("some", "said"), [(0, "no officer"), (3, "at least 3 of 10 officers"), (10, "all 10 officers")]
)
def test_all_officers_are_called_all(some, said):
    assert _officers(some, 10) == said
