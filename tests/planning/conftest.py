"""Makes the certain grounds importable, and gives the services that stand on them."""

import sys
from pathlib import Path

import pytest

ROOT = str(Path(__file__).parents[2])
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)

from capacity.scenario import Scenario  # noqa: E402
from capacity.service import Contract, Officer, Team  # noqa: E402
from tests.planning.planning_grounds import CERTAIN, SCENARIOS  # noqa: E402


@pytest.fixture
def certain() -> Scenario:
    """A service in which recruiting and finding take fixed times and always succeed."""
    return Scenario.load(SCENARIOS / "steady.toml").with_changes(CERTAIN)


@pytest.fixture
def team() -> Team:
    return Team(tuple(Officer(f"Employee {n}", 1.0, contract=Contract.PERMANENT) for n in range(4)))
