"""Small runs to report on: a real one, and one whose officers have hostile names."""

from pathlib import Path

import pytest

from capacity.experiment import simulate
from capacity.experiment.executors import InProcess
from capacity.experiment.study import run
from capacity.report.results import Results, read_results
from capacity.scenario import Scenario
from tests.experiment import quick_model
from tests.report.pages import HOSTILE, SMALL


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
