"""The page of a proposal: a proposal first of all, readable, and inert."""

import re
from datetime import date

import pytest

import capacity as cp
from capacity.allocation.rendering import tables
from capacity.report.pictures import svg
from capacity.report.proposal_chart import proposal_chart
from capacity.report.proposal_page import proposal_page
from capacity.report.theme import NARROW, WIDE
from capacity.service import Caseload, Child, Officer, Pathway, Team
from tests.report.conftest import HOSTILE
from tests.report.test_report_page import FETCHING, Elements

DAY = date(2026, 1, 5)
SHEETS = {"caseload": "<b>caseload.csv", "team": "team.csv", "as_at": "2026-01-05", "wishes": {}}


def service() -> tuple[Caseload, Team]:
    due = date(2026, 4, 1)
    held = [
        Child(f"{name} {k}", Pathway.CP, officer=HOSTILE[0], next_review_due=due)
        for name in HOSTILE for k in range(8)
    ]  # fmt: skip
    waiting = Child("waits", Pathway.CP, next_review_due=due)
    return Caseload((*held, waiting)), Team(tuple(Officer(name, 0.2) for name in HOSTILE))


@pytest.fixture(scope="module")
def proposal():
    return cp.allocate(*service(), as_at=DAY, rebalance=True)


@pytest.fixture(scope="module")
def html(proposal):
    return proposal_page(proposal, tables(proposal, SHEETS), SHEETS)


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
    elements = Elements(html)
    for tag, attributes in elements.found:
        assert tag not in {"script", "link", "iframe", "object", "embed", "base", "form"}
        for name in FETCHING & attributes.keys():
            assert str(attributes[name]).startswith(("#", "data:image/svg+xml,"))
        assert not any(name.startswith("on") for name in attributes)
    for name in HOSTILE:
        assert name in elements.text
    assert "default-src 'none'" in html


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
