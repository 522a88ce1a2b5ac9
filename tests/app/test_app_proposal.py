"""The page of a proposal in a real browser: accessible, and its chart no wider than a phone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

import capacity as cp
from capacity.allocation.rendering import tables
from capacity.report.proposal_page import proposal_page
from tests.app.conftest import DAY, IN_CHROMIUM

pytestmark = IN_CHROMIUM

BEYOND = """all => all.filter(each => each.getBoundingClientRect().right
> document.documentElement.clientWidth).length"""


@pytest.fixture(scope="module")
def proposal(harmful, tmp_path_factory) -> Path:
    made = cp.allocate(*harmful, as_at=DAY, rebalance=True)
    path = tmp_path_factory.mktemp("proposal") / "proposal.html"
    path.write_text(proposal_page(made, tables(made, {}), {}), encoding="utf-8")
    return path


@pytest.fixture(params=[1200, 400, 320])
def shown(browser: Browser, proposal: Path, request) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": request.param, "height": 900})
    page.goto(proposal.as_uri())
    yield page
    page.close()


def test_the_chart_ends_where_the_screen_does(shown):
    assert shown.locator("figure img").count() == 1
    assert shown.eval_on_selector_all("figure img", BEYOND) == 0
    assert shown.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_axe_finds_nothing(shown):
    for details in shown.locator("details").all():
        details.evaluate("each => each.open = true")
    found = Axe().run(shown)
    assert found.violations_count == 0, found.generate_report()
