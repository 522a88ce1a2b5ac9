"""A page of each kind, of small services whose names want to do harm; and what none may do."""

import re
from collections.abc import Callable
from datetime import date
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import capacity as cp
from capacity.allocation.proposal import Proposal
from capacity.allocation.rendering import tables
from capacity.calibration.backtest import Scored
from capacity.experiment.comparison import Comparison, compare
from capacity.experiment.sensitivity import Tornado, tornado
from capacity.experiment.sobol import Sobol, sobol
from capacity.experiment.sweep import Sweep, sweep
from capacity.report.backtest_page import backtest_page
from capacity.report.comparison_page import comparison_page
from capacity.report.plan_page import plan_page
from capacity.report.plotting import Chart
from capacity.report.proposal_page import proposal_page
from capacity.report.sweep_charts import grid_chart, sobol_chart, tornado_chart
from capacity.report.sweep_page import sweep_page
from capacity.service import Caseload, Child, Officer, Pathway, Team

SCENARIOS = Path(__file__).parents[2] / "scenarios"
HOSTILE = (
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "../../x \N{FACE WITH TEARS OF JOY}",
    "\u202e\u05d0\u05d1\u05d2 +1",
    '"><img src=x onerror=alert(1)>',
)
SMALL = {
    "scenario.weeks": 30, "start.cp_plans": 60, "start.looked_after": 50, "start.both_pathways": 3,
    "workforce.fte": 1.1, "demand.cp.icpc_children_per_month": 6.0,
    "demand.lac.entries_per_month": 2.0, "targets.icpc_on_time_pct": 72.0,
    "targets.midway_done_pct": 100.0,
}  # fmt: skip
RATE = "demand.cp.icpc_children_per_month"
SWEPT = "caseload_per_fte"
DAY = date(2026, 1, 5)
SHEETS = {"caseload": "<b>caseload.csv", "team": "team.csv", "as_at": "2026-01-05", "wishes": {}}
FETCHING = {"src", "srcset", "href", "data", "action", "poster", "background"}
LEVELS = ("p2_5", "p10", "p50", "p90", "p97_5")


class Elements(HTMLParser):
    """Collects elements with their attributes, and the text between them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text.append(data)


def is_inert(html: str) -> None:
    """Fail if a page runs, fetches or sends anything."""
    for tag, attributes in Elements(html).found:
        assert tag not in {"script", "link", "iframe", "object", "embed", "base", "form"}
        for name in FETCHING & attributes.keys():
            assert str(attributes[name]).startswith(("#", "data:image/svg+xml,")), (tag, name)
        assert not any(name.startswith("on") for name in attributes)
    assert not re.search(r"url\((?!%23)|@import|javascript:", html)
    assert "default-src 'none'" in html


def steady(weeks: int) -> cp.Scenario:
    return cp.Scenario.load(SCENARIOS / "steady.toml").with_changes(
        {**SMALL, "scenario.weeks": weeks}
    )


@cache
def compared() -> Comparison:
    more = steady(20).with_changes({
        "scenario.name": "more-staff", "workforce.fte": 2.2, "practice.midway": False,
        "scenario.description": f"{HOSTILE[1]} {HOSTILE[4]}",
    })  # fmt: skip
    return compare(steady(20), more, replications=4, jobs=1)


@cache
def swept() -> dict[str, tuple[Sweep | Tornado | Sobol, Chart]]:
    """Give each kind of sweep with its chart."""
    keys = ["work.hours_scale", RATE]
    grid = sweep(steady(6), {"workforce.fte": [1.0, 1.8, 2.6], RATE: [4.0, 8.0]}, 4, jobs=1)
    ends = tornado(steady(6), 2, keys=keys, jobs=1)
    shares = sobol(steady(6), keys, 4, 1, jobs=1)
    drawn: dict[str, tuple[Sweep | Tornado | Sobol, Chart | None]] = {
        "grid": (grid, grid_chart(grid, SWEPT)),
        "tornado": (ends, tornado_chart(ends, SWEPT)),
        "sobol": (shares, sobol_chart(shares, SWEPT)),
    }
    return {kind: (found, chart) for kind, (found, chart) in drawn.items() if chart}


@cache
def planned() -> cp.StaffingPlan:
    short = cp.Scenario.load(SCENARIOS / "medway-2016.toml").with_changes({"scenario.weeks": 30})
    return cp.plan_staffing(short, 80.0, 0.8, paths=50, check=2, jobs=1)


def scored(council: str, ahead: int, actual: float, pathway: str = "cp") -> Scored:
    """Give a forecast of 80 to 120, and 70 to 130, against what came."""
    return Scored(
        council, council[:3], pathway, 2018, ahead, 100.0,
        dict(zip(LEVELS, (70.0, 80.0, 100.0, 120.0, 130.0), strict=True)), float(actual),
        0.10 * ahead, 0.05 if actual < 80 else 0.55,
        {"persistence": 0.2, "mean_reversion": 0.125, "compound_poisson": 0.16},
    )  # fmt: skip


def forecasts() -> list[Scored]:
    """Twenty forecasts of ten councils, eight in ten of them right."""
    names = [f"{letter}{letter}{letter} <b>" for letter in "ABCDEFGHIJ"]
    return [scored(name, ahead, 75 if place < 2 else 105)
            for ahead in (1, 2) for place, name in enumerate(names)]  # fmt: skip


def service() -> tuple[Caseload, Team]:
    due = date(2026, 4, 1)
    held = [
        Child(f"{name} {k}", Pathway.CP, officer=HOSTILE[0], next_review_due=due)
        for name in HOSTILE for k in range(8)
    ]  # fmt: skip
    waiting = Child("waits", Pathway.CP, next_review_due=due)
    return Caseload((*held, waiting)), Team(tuple(Officer(name, 0.2) for name in HOSTILE))


@cache
def proposed() -> Proposal:
    return cp.allocate(*service(), as_at=DAY, rebalance=True)


def sweep_html(kind: str) -> str:
    found, chart = swept()[kind]
    return sweep_page(found, [chart], [SWEPT], "capacity sweep '<script>'")


@cache
def comparison_html() -> str:
    return comparison_page(compared(), compared().explain(jobs=1), "capacity compare")


@cache
def proposal_html() -> str:
    return proposal_page(proposed(), tables(proposed(), SHEETS), SHEETS)


EVERY_KIND: dict[str, Callable[[], str]] = {
    "comparison": comparison_html,
    "grid": lambda: sweep_html("grid"),
    "tornado": lambda: sweep_html("tornado"),
    "sobol": lambda: sweep_html("sobol"),
    "plan": lambda: plan_page(planned()),
    "backtest": lambda: backtest_page(forecasts(), "<script>Kent</script>"),
    "proposal": proposal_html,
}
"""How to make a page of each kind, beside that of a run."""
