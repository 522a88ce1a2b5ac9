"""Sheets whose names and ids try to do harm, a folder to keep proposals in, and a browser."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from capacity.app.desk import Desk, open_desk
from capacity.app.sheets import Sheet
from capacity.app.store import Store
from capacity.files import write_caseload, write_team
from capacity.service import Caseload, Child, Contract, Officer, Pathway, Role, Team

CHROMIUM = shutil.which("chromium")
IN_CHROMIUM = pytest.mark.skipif(not CHROMIUM, reason="Debian's chromium is not on this machine")
DAY = date(2026, 1, 5)
HARMFUL = (
    "=cmd|' /C calc'!A0", "<script>alert(1)</script>", "../../x", "👧🏽", "ילד-7",
    "![x](http://example.com/x.png)", "<img src=x onerror=alert(1)>", "@SUM(1)", "-1+1",
    "*a* :material/home: $x$",
)  # fmt: skip


def harmful_caseload() -> Caseload:
    last, due = date(2025, 12, 1), date(2026, 4, 1)
    held = [
        Child(each, Pathway.CP, officer="Ann <b>Lee</b>", officer_since=date(2025, 6, 2),
              plan_start=date(2025, 6, 2), pod="A", last_review=last, next_review_due=due)
        for each in HARMFUL
    ]  # fmt: skip
    more = [
        Child(f"K{n:03}", Pathway.LAC, officer="Ann <b>Lee</b>", officer_since=date(2024, 6, 3),
              looked_after_since=date(2024, 6, 3), pod="A", last_review=last, next_review_due=due)
        for n in range(60)
    ]  # fmt: skip
    waiting = Child("W1", Pathway.CP, plan_start=date(2025, 12, 22), pod="B")
    return Caseload((*held, *more, waiting))


def harmful_team() -> Team:
    return Team(
        (
            Officer("Ann <b>Lee</b>", 1.0, pods=("A",)),
            Officer("=Ben Cole", 0.8, Contract.LOCUM, pods=("B",)),
            Officer("דנה\u202etxt", 1.0, role=Role.CP_CHAIR, pods=("B",)),
        )
    )


@pytest.fixture(scope="session")
def harmful(tmp_path_factory) -> tuple[Path, Path]:
    """Give a caseload sheet and a team sheet full of what must come out inert."""
    folder = tmp_path_factory.mktemp("harmful")
    write_caseload(harmful_caseload(), folder / "caseload.csv")
    write_team(harmful_team(), folder / "team.xlsx")
    return folder / "caseload.csv", folder / "team.xlsx"


def sheet(path: Path) -> Sheet:
    return path.name, path.read_bytes()


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(tmp_path / "page")


@pytest.fixture
def desk(store, harmful) -> Desk:
    found = open_desk(store, store.open(DAY.isoformat(), *map(sheet, harmful)))
    assert found is not None
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()
