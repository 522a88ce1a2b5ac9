"""What the tests of scenarios share: small scenarios, and files of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from capacity.scenario import Scenario

SMALLEST: dict[str, Any] = {
    "scenario": {"name": "small", "start": date(2016, 1, 4), "weeks": 4},
    "workforce": {"fte": 2.0},
}


@pytest.fixture(scope="session")
def small() -> Scenario:
    """Give the smallest scenario: everything else by default."""
    return Scenario.from_dict(SMALLEST)


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Give a function that writes a scenario file; without a header it gets the smallest."""
    head = '[scenario]\nname = "small"\nstart = 2016-01-04\nweeks = 4\n[workforce]\nfte = 2.0\n'

    def written(text: str, name: str = "small.toml", *, bare: bool = False) -> Path:
        path = tmp_path / name
        path.write_text(text if bare else head + text, encoding="utf-8")
        return path

    return written
