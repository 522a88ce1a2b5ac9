"""Kill -9 of `capacity serve` while somebody approves in a real browser: nothing said is lost.

Run ``python docs/studies/kills_page.py [KILLS] [SEED]`` on Linux, with chromium, from the root of
the checkout; the output is kept in kills.txt. A browser opens the example, approves the proposal
by name, withdraws the approval, approves again, and so on, until the program is killed at a
random moment. What the page had said before ("Approved by ...", "The approval is withdrawn") must
be in the file, which must be sound, each approved workbook whole; the page started anew must show
how things stand.
"""

from __future__ import annotations

import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import threading
import zipfile
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from playwright.sync_api import Error as BrowserError

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from capacity.app.store import FILE, Approval, Store  # noqa: E402
from tests.app.conftest import CHROMIUM  # noqa: E402
from tests.app.test_app_browser import Visit, _wait_for, started  # noqa: E402

KILLS, SEED, SPAN_SECONDS, PATIENCE = 20, 1, 8.0, 4_000


@dataclass
class Said:
    """What the page has said so far: who approved, and whose approval was withdrawn."""

    approved: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)


def standing(folder: Path) -> Approval | None:
    """Return the approval that stands, if one does."""
    return next((each for each in Store(folder).approvals() if each.stands), None)


def shown(visit: Visit, words: str, program: subprocess.Popen[bytes]) -> bool:
    """Wait until the page shows some words; whether it did before it was killed."""
    while program.poll() is None:
        if visit.page.get_by_text(re.compile(words)).first.is_visible():
            return True
        visit.page.wait_for_timeout(50)
    return False


def act(visit: Visit, folder: Path, program: subprocess.Popen[bytes], said: Said) -> None:
    """Approve, or withdraw what is approved, and note what the page says of it."""
    now = standing(folder)
    if now is None:
        name = f"Officer {len(Store(folder).approvals()) + 1:03}"
        visit.page.get_by_label("Your name").fill(name)
        visit.page.get_by_label("What for, and why").fill("new children")
        visit.press("Approve this proposal")
        if shown(visit, f"Approved by {name}", program):
            said.approved.append(name)
        return
    if not visit.page.get_by_label("Who withdraws it").is_visible():
        visit.page.get_by_text("Withdraw the approval").click()
    visit.page.get_by_label("Who withdraws it").fill("Sam Roe")
    visit.page.get_by_label("Why (needed)").fill("again")
    visit.press("Withdraw")
    if shown(visit, "The approval is withdrawn", program):
        said.withdrawn.append(now.name)


def lost(folder: Path, said: Said) -> list[str]:
    """Return what the page had said and the file does not hold, and what is not whole."""
    store = Store(folder)
    with sqlite3.connect(folder / FILE) as database:
        sound = database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    found = {each.name: each for each in store.approvals()}
    faults = [] if sound else ["the file is damaged"]
    faults += [f"{name} is not there" for name in said.approved if name not in found]
    faults += [f"{name} stands again" for name in said.withdrawn if found[name].stands]
    for each in found.values():
        if zipfile.ZipFile(BytesIO(store.workbook(each.number))).testzip() is not None:
            faults.append(f"the workbook of {each.name} is not whole")
    return faults


def until_killed(
    browser: Browser, folder: Path, said: Said, where: str, moment: float
) -> tuple[str, list[str]]:
    """Open the page, act until it is killed; return the proposal's address, and what was lost."""
    program, address = started(ROOT, folder)
    _wait_for(f"{address}/_stcore/health", program)
    visit = Visit(browser)
    visit.page.goto(f"{address}/{where}")
    if not where:
        visit.press("Open the example")
    visit.see("A proposal, not a decision.")
    expected = standing(folder)
    if expected is not None:
        visit.see(re.compile(f"Approved by {expected.name}"))
    visit.settle()
    where = visit.page.url.removeprefix(f"{address}/")
    visit.page.set_default_timeout(PATIENCE)
    killer = threading.Timer(moment, program.kill)
    killer.start()
    while program.poll() is None:
        try:
            act(visit, folder, program, said)
        except (BrowserError, AssertionError):
            continue  # killed under its hands, or slower than its patience: see what stands
    killer.join()
    visit.page.close()
    return where, lost(folder, said)


def main(kills: int, seed: int) -> None:
    """Print a line for each kill, and the verdict."""
    moments, said, faults, where = random.Random(seed), Said(), 0, ""
    with tempfile.TemporaryDirectory() as made, sync_playwright() as driver:
        folder = Path(made) / "page"
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for _ in range(kills):
            where, found = until_killed(
                browser, folder, said, where, moments.uniform(0.0, SPAN_SECONDS)
            )
            faults += len(found)
            for each in found:
                print(f"  LOST {each}", flush=True)
        kept = Store(folder).approvals()
        browser.close()
    print(
        f"capacity serve: {kills} kills; the page had said {len(said.approved)} approvals and "
        f"{len(said.withdrawn)} withdrawals; {len(kept)} approvals are in the file; lost: {faults}"
    )
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    words = [*sys.argv[1:], *(str(KILLS), str(SEED))[len(sys.argv) - 1 :]]
    main(int(words[0]), int(words[1]))
