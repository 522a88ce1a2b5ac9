"""The whole path in a real browser: upload, propose, alter, what if, approve, download."""

import io
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from tests.app.conftest import HARMFUL, IN_CHROMIUM

pytestmark = IN_CHROMIUM
PATIENCE = 60_000
"""Milliseconds: a shared machine is slow at times, which is no fault."""


@contextmanager
def served(root: Path, folder: Path) -> Iterator[str]:
    """Run `capacity serve` as a user would, and stop it at the end."""
    program, address = started(root, folder)
    try:
        _wait_for(f"{address}/_stcore/health", program)
        yield address
    finally:
        program.kill()
        program.wait()


def started(root: Path, folder: Path) -> tuple[subprocess.Popen, str]:
    """Start `capacity serve` at a port that is free; return it, and where it will be."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = ["serve", "--port", str(port), "--folder", str(folder), "--no-browser"]
    log = folder.with_name(f"log-{port}.txt")
    with log.open("wb") as out:
        program = subprocess.Popen(
            [sys.executable, "cli.py", *words], cwd=root, stdout=out, stderr=out,
            env={**os.environ, "PYTHONPATH": str(root)},
        )  # fmt: skip
    return program, f"http://127.0.0.1:{port}"


def _wait_for(address: str, program: subprocess.Popen) -> None:
    until = time.monotonic() + PATIENCE / 1000
    while program.poll() is None and time.monotonic() < until:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except (URLError, OSError):
            time.sleep(0.2)
    pytest.fail("the page did not start")


class Visit:
    """A page, everything that it asked for and everything that it complained of."""

    def __init__(self, browser: Browser, width: int = 1200) -> None:
        self.page: Page = browser.new_page(viewport={"width": width, "height": 900})
        self.page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("websocket", lambda socket: self.asked.append(socket.url))
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda fault: self.complaints.append(str(fault)))
        self.page.on("dialog", lambda dialog: self.complaints.append(dialog.message))

    def _heard(self, message) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    @property
    def elsewhere(self) -> set[str | None]:
        """Hosts other than this one."""
        hosts = {urlsplit(u).hostname for u in self.asked if not u.startswith(("data:", "blob:"))}
        return hosts - {"127.0.0.1"}

    def press(self, name: str) -> None:
        self.settle()
        self.page.get_by_role("button", name=name, exact=True).click()

    def settle(self) -> None:
        """Leave the field, as a person's mouse does, and wait until the page has redrawn itself."""
        self.page.keyboard.press("Tab")
        self.page.wait_for_timeout(300)
        app = self.page.locator("[data-testid=stApp]")
        expect(app).to_have_attribute("data-test-script-state", "notRunning")

    def see(self, words: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_text(words).first).to_be_visible()

    def choose(self, label: str, option: str) -> None:
        box = self.page.get_by_role("combobox", name=re.compile(re.escape(label)))
        box.click()
        box.fill(option)
        self.page.get_by_role("option").first.click()

    def open_tab(self, name: str) -> None:
        self.page.get_by_role("tab", name=name).click()

    def is_accessible(self) -> None:
        found = Axe().run(self.page)
        assert found.violations_count == 0, found.generate_report()

    def fits(self) -> None:
        assert self.page.evaluate(
            "document.querySelector('[data-testid=stMain]').scrollWidth <= window.innerWidth"
        )


def opened(visit: Visit, address: str, caseload, team) -> None:
    visit.page.goto(address)
    uploads = visit.page.locator("input[type=file]")
    expect(uploads).to_have_count(2)
    uploads.nth(0).set_input_files(caseload)
    uploads.nth(1).set_input_files(team)
    expect(visit.page.get_by_test_id("stFileChipName")).to_have_count(2)
    visit.press("Open")


def answer(address: str, **headers: str) -> int:
    """Return what a page from elsewhere is told when it asks for the page's socket."""
    asked = {
        "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", **headers,
    }  # fmt: skip
    connection = HTTPConnection(urlsplit(address).netloc, timeout=60)
    with closing(connection):
        connection.request("GET", "/_stcore/stream", headers=asked)
        return connection.getresponse().status


def refuses_a_bad_sheet(visit: Visit, address: str, team: Path) -> None:
    bad = {"name": "<b>list.csv", "mimeType": "text/csv", "buffer": b"child_id,pathway\nA,XY\n"}
    opened(visit, address, bad, team)
    visit.see(re.compile(r"<b>list\.csv, row 2, column pathway: found 'XY'"))
    assert "Traceback" not in visit.page.content()


def proposes(visit: Visit) -> None:
    visit.see("A proposal, not a decision.")
    visit.see(re.compile("1 child gets an officer, 0 children change"))
    visit.page.get_by_text("Share out afresh").click()
    visit.press("Propose")
    visit.see(re.compile(r"Solved again in \d+\.\d s"))
    visit.see(re.compile(r"What would change: \d\d children"))


def bars_pins_and_records(visit: Visit) -> None:
    visit.choose("Child", "W1")
    visit.see("Who could have W1: the best first")
    visit.page.get_by_text("Rule this officer out").click()
    visit.press("Decide and solve again")
    visit.see(re.compile("no reason is given"))
    visit.page.get_by_label("Reason (needed)").fill("a cousin <i>of</i> hers")
    visit.press("Decide and solve again")
    visit.see("Your decisions")
    visit.page.get_by_text("Keep it so (pin)").click()
    visit.press("Decide and solve again")
    visit.see("kept with the officer proposed")
    visit.page.get_by_text("Give to another (override)").click()
    visit.page.get_by_label("Reason (needed)").fill("asked for him")
    visit.press("Decide and solve again")
    visit.see("gave to another officer")
    visit.page.get_by_text("yes", exact=True).click()
    told_on(visit, "day").click()
    visit.page.keyboard.type("09012026")
    visit.press("Record")
    expect(visit.page.get_by_text("Recorded.", exact=True)).to_be_visible()


def told_on(visit: Visit, part: str) -> Locator:
    return visit.page.get_by_role("spinbutton", name=f"{part}, Told on")


def tries_what_if(visit: Visit) -> None:
    visit.open_tab("What if")
    visit.page.get_by_role("slider", name="Weeks to look ahead").press("Home")
    visit.page.get_by_role("slider", name="Runs of each").press("Home")
    visit.press("Play it")
    visit.see(re.compile("As it is against the change"))
    visit.see("95 % interval")
    visit.is_accessible()


def approves(visit: Visit) -> None:
    visit.open_tab("Proposal")
    visit.press("Approve this proposal")
    visit.see(re.compile("no name is given"))
    visit.page.get_by_label("Your name").fill("Jo <b>Hart</b>")
    visit.page.get_by_label("What for, and why").fill("=new children")
    visit.press("Approve this proposal")
    visit.see(re.compile("Approved by Jo <b>Hart</b>"))


def downloads_what_was_approved(visit: Visit) -> None:
    with visit.page.expect_download() as download:
        visit.press("Download the approved workbook")
    book = openpyxl.load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))
    cells = [cell for each in book for row in each.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert set(HARMFUL) <= {cell.value for cell in cells}
    assert ("approved_by", "Jo <b>Hart</b>") in set(book["Approval"].values)


def withdraws(visit: Visit) -> None:
    visit.page.get_by_text("Withdraw the approval").click()
    visit.page.get_by_label("Who withdraws it").fill("Sam Roe")
    visit.page.get_by_label("Why (needed)").fill("a sibling came in")
    visit.press("Withdraw")
    visit.see(re.compile("The approval is withdrawn"))
    visit.open_tab("History")
    visit.see(re.compile("by Sam Roe, .*: a sibling came in"))
    visit.is_accessible()


def test_from_upload_to_an_approved_download(browser, root, tmp_path, harmful):
    folder = tmp_path / "page"
    visit = Visit(browser)
    with served(root, folder) as address:
        refuses_a_bad_sheet(visit, address, harmful[1])
        opened(visit, address, *harmful)
        proposes(visit)
        bars_pins_and_records(visit)
        visit.page.reload()
        visit.see("gave to another officer")
        visit.choose("Child", "W1")
        for part, said in (("day", "09"), ("month", "01"), ("year", "2026")):
            expect(told_on(visit, part)).to_have_text(said)
        visit.see("If any child could move: fairness against moves")
        visit.is_accessible()
        tries_what_if(visit)
        approves(visit)
        where = visit.page.url
        assert visit.complaints == []
    with served(root, folder) as again:  # killed, and started anew
        visit.page.goto(where.replace(address, again))
        visit.see(re.compile("Approved by Jo <b>Hart</b>"))
        downloads_what_was_approved(visit)
        withdraws(visit)
    assert visit.elsewhere == set()
    logged = "".join(each.read_text() for each in tmp_path.glob("log-*.txt"))
    assert not [each for each in (*HARMFUL, "W1", "Jo <b>", "cousin") if each in logged]


def test_a_page_from_elsewhere_is_shut_out_and_steers_nothing(root, tmp_path):
    with served(root, tmp_path / "page") as address:
        assert answer(address, Origin=address) == 101
        assert answer(address, Origin="http://elsewhere.example") == 403
        other = "elsewhere.example:80"
        assert answer(address, Origin=f"http://{other}", Host=other) == 403
        with urllib.request.urlopen(f"{address}/_stcore/host-config", timeout=60) as said:
            assert json.load(said)["allowedOrigins"] == [address]


def test_no_other_site_shows_the_page_in_a_frame(browser, root, tmp_path):
    other = tmp_path / "elsewhere.html"
    with served(root, tmp_path / "page") as address:
        with urllib.request.urlopen(address, timeout=60) as answered:
            assert answered.headers["X-Frame-Options"] == "DENY"
            assert answered.headers["Content-Security-Policy"] == "frame-ancestors 'none'"
        other.write_text(f"<iframe src='{address}'></iframe>")
        visit = Visit(browser)
        visit.page.goto(other.as_uri())
        (framed,) = visit.page.frames[1:]
        visit.page.wait_for_timeout(2000)
        assert "Who holds whom" not in framed.content()
        assert any("frame" in each for each in visit.complaints)


@pytest.mark.parametrize("width", [1200, 400])
def test_the_example_is_accessible_and_fits_the_screen(browser, root, tmp_path, width):
    with served(root, tmp_path / "page") as address:
        visit = Visit(browser, width)
        visit.page.goto(address)
        visit.see("Your sheets")
        visit.is_accessible()
        visit.press("Open the example")
        visit.see(re.compile("12 children get an officer"))
        visit.see("If any child could move: fairness against moves")
        visit.is_accessible()
        visit.fits()
        for tab, words in (
            ("Caseloads", "What reading the sheets has shown"),
            ("What falls due", re.compile("Week by week")),
            ("What if", "More full-time officers"),
            ("History", "All proposals"),
        ):
            visit.open_tab(tab)
            visit.see(words)
            visit.is_accessible()
            visit.fits()
        assert visit.elsewhere == set()
        assert visit.complaints == []
