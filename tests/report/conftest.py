"""Small runs to report on: a real one, and one whose officers have hostile names."""

from pathlib import Path

import pytest

from capacity.experiment import simulate
from capacity.experiment.executors import InProcess
from capacity.experiment.study import run
from capacity.report.results import Results, read_results
from capacity.scenario import Scenario
from tests.experiment import quick_model

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


@pytest.fixture(scope="session")
def small_run(scenarios: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the run folder of a small service, five replications of 30 weeks."""
    out = tmp_path_factory.mktemp("small")
    scenario = Scenario.load(scenarios / "steady.toml").with_changes(SMALL)
    return simulate(scenario, 5, out=out, jobs=1).folder or out


@pytest.fixture(scope="session")
def small(small_run: Path) -> Results:
    """Give that run, read."""
    return read_results(small_run)


@pytest.fixture(scope="session")
def hostile_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the run folder of officers, and a scenario, whose names want to do harm."""
    folder = tmp_path_factory.mktemp("hostile") / "quick"
    study = quick_model.study(weeks=30)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quick_model, "OFFICERS", HOSTILE)
        run(study, range(12), folder, InProcess())
    words = "".join(f"{name}\n" for name in HOSTILE)
    (folder / "scenario.toml").write_text(
        f"[scenario]\nname = 'quick'\ndescription = '''{words}'''\n", encoding="utf-8"
    )
    return folder


@pytest.fixture(scope="session")
def hostile(hostile_run: Path) -> Results:
    """Give that run, read."""
    return read_results(hostile_run)
