"""What every test may ask for: where things are, and one hypothesis profile."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]

# A shared machine is slow at times, which is no fault; CI repeats the same examples.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.fixture(scope="session")
def root() -> Path:
    """Give the root of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def scenarios(root: Path) -> Path:
    """Give the folder of scenario files that run as they stand."""
    return root / "scenarios"


@pytest.fixture(scope="session")
def shared(root: Path) -> Path:
    """Give the folder beside the checkout with published files and samples; skip without it."""
    folder = root.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the folder of published files and samples is not beside this checkout")
    return folder
