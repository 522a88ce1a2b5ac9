"""The report in a real browser: accessible, offline, no wider than the screen."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from capacity.experiment.executors import InProcess
from capacity.experiment.folder import SCENARIO
from capacity.experiment.study import run
from capacity.report import write_report
from tests.app.conftest import IN_CHROMIUM
from tests.experiment.quick_model import study

pytestmark = IN_CHROMIUM


MISSED = """
[targets]
icpc_on_time_pct = 100.0
meetings_on_time_pct_rcpc = 100.0
lac_reviews_on_time_pct = 100.0
caseload_per_fte = 70.0
"""


@pytest.fixture(scope="module")
def reports(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("runs") / "quick"
    run(study(weeks=30), range(10), folder, InProcess())
    with (folder / SCENARIO).open("a") as scenario:
        scenario.write(MISSED)
    return {
        "for the service": write_report(folder)[0],
        "for the public": write_report(folder, public=True)[0],
    }


def opened(browser: Browser, path: Path, width: int) -> tuple[Page, list[str], list[str]]:
    page = browser.new_page(viewport={"width": width, "height": 900})
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(path.as_uri())
    return page, asked, complaints


@pytest.mark.parametrize("which", ["for the service", "for the public"])
@pytest.mark.parametrize("width", [1200, 390])
def test_axe_finds_nothing_and_nothing_is_asked_for(browser, reports, which, width):
    page, asked, complaints = opened(browser, reports[which], width)
    for details in page.locator("details").all():
        details.evaluate("each => each.open = true")
    page.emulate_media(reduced_motion="reduce")
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert complaints == []
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.close()


@pytest.mark.parametrize("width", [1200, 640, 390, 320])
def test_no_screen_has_to_scroll_sideways(browser, reports, width):
    page, _, _ = opened(browser, reports["for the service"], width)
    assert "in none of 10 runs; missed from Jan 2016" in page.inner_text("#indicators + table")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_on_a_phone_a_row_s_name_has_the_whole_line(browser, reports):
    page, _, _ = opened(browser, reports["for the service"], 390)
    widths = page.eval_on_selector_all(
        "table.stack tbody th", "all => all.map(each => each.getBoundingClientRect().width)"
    )
    assert min(widths) > 300
    page.close()


@pytest.mark.parametrize("width", [1200, 390])
def test_every_picture_is_there_and_drawn_for_the_screen(browser, reports, width):
    page, _, _ = opened(browser, reports["for the service"], width)
    sizes = page.eval_on_selector_all("img", "all => all.map(each => each.naturalWidth)")
    assert len(sizes) >= 8
    assert all(size > 0 for size in sizes)
    assert (max(sizes) > 500) is (width > 640)
    page.close()
