"""Pages other than a run's in a real browser: accessible, offline, no wider than the screen."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.app.conftest import IN_CHROMIUM
from tests.report.pages import EVERY_KIND

pytestmark = IN_CHROMIUM

BEYOND = """all => all.filter(each => each.getBoundingClientRect().right
> document.documentElement.clientWidth).length"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("pages")


@pytest.fixture(params=EVERY_KIND)
def page_file(folder: Path, request) -> Path:
    path = folder / f"{request.param}.html"
    if not path.exists():
        path.write_text(EVERY_KIND[request.param](), encoding="utf-8")
    return path


@pytest.fixture(params=[1200, 400])
def shown(browser: Browser, page_file: Path, request) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": request.param, "height": 900})
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.goto(page_file.as_uri())
    yield page
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert complaints == []
    page.close()


def test_axe_finds_nothing(shown):
    for details in shown.locator("details").all():
        details.evaluate("each => each.open = true")
    found = Axe().run(shown)
    assert found.violations_count == 0, found.generate_report()


def test_charts_are_drawn_and_end_where_the_screen_does(shown):
    widths = shown.eval_on_selector_all("figure img", "all => all.map(one => one.naturalWidth)")
    assert widths
    assert all(widths)
    assert shown.eval_on_selector_all("figure img", BEYOND) == 0
    assert shown.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
