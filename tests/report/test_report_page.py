"""The page: the answer first, offline, inert, and for the public without names."""

import re

import numpy as np
import pytest

from capacity.report import words
from capacity.report.answers import answers, sureness
from capacity.report.charts import charts
from capacity.report.indicators import indicator, table
from capacity.report.page import page
from capacity.report.privacy import masked
from capacity.report.results import read_results
from tests.report.pages import HOSTILE, Elements, is_inert


def report(results) -> str:
    return page(results, list(charts(results)))


@pytest.fixture(scope="module")
def html(small):
    return report(small)


@pytest.fixture(scope="module")
def hostile_html(hostile):
    return report(hostile)


@pytest.mark.parametrize("which", ["html", "hostile_html"])
def test_it_fetches_nothing(which, request):
    is_inert(request.getfixturevalue(which))


def test_hostile_names_are_text(hostile_html):
    elements = Elements(hostile_html)
    for name in HOSTILE:
        assert name in elements.text
        assert name not in hostile_html or not set(name) & set("<>\"'")
    assert [attributes for tag, attributes in elements.found if "onerror" in attributes] == []


def test_the_answer_comes_first(html):
    assert html.index("The answer</h2>") < html.index("Indicators against targets</h2>")
    assert html.index("Indicators against targets</h2>") < html.index("<figure")


def test_every_picture_has_words_and_a_table(html):
    elements = Elements(html)
    pictures = [attributes for tag, attributes in elements.found if tag == "img"]
    assert len(pictures) == 10
    assert all(len(str(picture["alt"])) > 20 for picture in pictures)
    assert sum(tag == "details" for tag, _ in elements.found) == 10


def test_the_sentences_are_computed_from_whole_paths(small):
    said = {answer.name: f"{answer.lead} {answer.rest}" for answer in answers(small)}
    paths = small.paths("caseload_per_fte")
    throughout = (paths > 70).all(axis=1).sum()
    assert 2 * throughout >= 5
    assert f"in every week in {words.runs_of(throughout, 5)}." in said["Caseloads"]
    peak = np.median(small.paths("overdue_now").max(axis=1))
    assert f"it is {peak:.0f} or more in the worst week" in said["Late reviews"]
    assert "The target of 72\N{NO-BREAK SPACE}% is met in" in said["On time"]
    assert "is not shown to do no harm" in said["Between reviews"]
    assert any("Ranges of 5 runs are rough" in each for each in sureness(small))


def test_what_was_not_recorded_is_not_said(small, hostile):
    assert "Cost" in {answer.name for answer in answers(small)}
    assert "Cost" not in {answer.name for answer in answers(hostile)}
    assert all(row.figure.mean is not None for _, rows in table(hostile) for row in rows)


def test_an_indicator_is_held_against_its_target(small):
    midway = indicator(small, "midway_done_pct")
    assert (midway.wanted, midway.verdict) == ("at least 100\N{NO-BREAK SPACE}%", "not met")
    assert midway.judged is not None
    assert midway.judged.runs_met == (small.each_run("midway_done_pct") >= 100).sum()
    assert f"missed from {midway.missed_from}" in "".join(Elements(report(small)).text)
    assert indicator(small, "caseload_per_fte").wanted == "at most 70"
    assert indicator(small, "plans_started").met is None


def test_the_public_report_names_no_officer_and_says_no_small_count(hostile_run, small_run):
    public = report(read_results(hostile_run, public=True))
    text = "".join(Elements(public).text)
    officers = set(HOSTILE) - {HOSTILE[0]}
    described = read_results(hostile_run).settings["scenario"]["description"]
    for name in officers:
        assert text.count(name) == described.count(name)
    small = report(read_results(small_run, public=True))
    assert "under 5" in small
    assert "Command" not in "".join(Elements(small).text)


def test_the_public_report_does_not_draw_what_it_does_not_say(small_run):
    causes = {chart.name: chart for chart in charts(read_results(small_run, public=True))}["causes"]
    hidden = [row for row in causes.table.rows if row[-1] == "not shown"]
    assert hidden
    assert len(causes.table.columns) == 2


def test_the_public_report_draws_no_small_count(small_run):
    public = {chart.name: chart for chart in charts(read_results(small_run, public=True))}
    written = str(public["overdue_now"].draw().to_dict())
    heights = [float(each) for each in re.findall(r'"(?:low|middle|high)": ([\d.]+)', written)]
    assert heights
    assert not [height for height in heights if 0 < height < 5]
    assert "Counts under 5 are drawn as 5" in public["overdue_now"].subtitle


@pytest.mark.parametrize(
    ("values", "hidden"),
    [
        ([3.0, 40.0, 7.0], [True, False, True]),
        ([3.0, 4.0, 40.0], [True, True, False]),
        ([0.0, 6.0], [False, False]),
        ([2.0], [True]),
    ],
)
def test_one_small_count_takes_a_second_with_it(values, hidden):
    assert masked(np.array(values), "children").tolist() == hidden


def test_percentages_are_no_counts():
    assert not masked(np.array([1.0, 2.0]), "per cent").any()


def test_it_rests_on_what_differs_from_the_defaults(html):
    text = " ".join(Elements(html).text)
    assert "workforce.fte" in text
    assert "1.1 FTE" in text
    assert "work.weekly_hours" not in text
    assert "Fingerprint" in text


def test_it_is_small(html):
    assert len(html.encode()) < 700_000
