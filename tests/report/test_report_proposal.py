"""The page of a proposal: a proposal first of all, readable, and inert."""

import re
from datetime import date

import pytest

import capacity as cp
from capacity.report.pictures import svg
from capacity.report.proposal_chart import proposal_chart
from capacity.report.theme import NARROW, WIDE
from capacity.service import Officer, Team
from tests.report import pages
from tests.report.pages import DAY, HOSTILE, Elements, is_inert, service


@pytest.fixture(scope="module")
def proposal():
    return pages.proposed()


@pytest.fixture(scope="module")
def html():
    return pages.proposal_html()


def test_it_says_first_that_it_is_a_proposal_and_what_it_would_change(html, proposal):
    text = " ".join(Elements(html).text)
    order = ["A proposal, not a decision", "In short", "get", "Each officer,", "from which day"]
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    assert all(move["reason"] in text for move in proposal.moves)
    assert "proven" in text
    assert "reason of pro" not in text.casefold()


def test_the_other_choice_is_told_in_figures(html, proposal):
    first, last = proposal.frontier[0], proposal.frontier[-1]
    assert first.moved > last.moved
    text = " ".join(Elements(html).text)
    for point in (first, last):
        assert f"t {point.tolerance:g}, {point.moved} change and " in text


def test_it_fetches_nothing_and_names_do_nothing(html):
    is_inert(html)
    for name in HOSTILE:
        assert name in Elements(html).text


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_chart_counts_officers_above_their_band_and_fits(proposal, size):
    chart = proposal_chart(proposal)
    assert chart is not None
    above = sum(one["after"] > one["band"][1] for one in proposal.officers)
    assert chart.title.startswith(f"{above} of 5 officers")
    assert len(chart.table.rows) == 5
    assert int(re.findall(r'<svg [^>]*?width="(\d+)"', svg(chart.draw(size)))[0]) <= (
        size.width * 1.05
    )


def test_a_name_in_the_picture_is_text(proposal):
    chart = proposal_chart(proposal)
    assert chart is not None
    drawing = svg(chart.draw())
    assert not re.search(r"<(image|script|foreignObject|a|img|style)\b", drawing)
    assert "&lt;script&gt;" in drawing


def test_an_officer_who_has_left_can_hold_nobody_and_is_not_below_a_band():
    caseload, team = service()
    gone = Officer("Gone", 1.0, end=date(2025, 12, 1))
    chart = proposal_chart(cp.allocate(caseload, Team((*team, gone)), as_at=DAY))
    assert chart is not None
    (row,) = (row for row in chart.table.rows if row[0] == "Gone")
    assert row[-1] == "can hold nobody"
