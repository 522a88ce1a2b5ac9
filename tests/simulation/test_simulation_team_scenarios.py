"""The scenarios of staffing, each in one replication: what its title says happens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from capacity.experiment.tables import Records
from capacity.scenario import Scenario
from tests.simulation.changing_teams import events
from tests.simulation.small_services import series, total

Ran = Callable[..., Records]
FOLDER = Path(__file__).parents[2] / "scenarios"


@pytest.fixture(scope="module")
def run_of(ran: Ran) -> Callable[[str], Records]:
    """Give a function that runs a scenario once, and remembers it."""
    kept: dict[str, Records] = {}

    def run_one(name: str) -> Records:
        if name not in kept:
            kept[name] = ran(Scenario.load(FOLDER / f"{name}.toml"))
        return kept[name]

    return run_one


def test_posts_are_filled_and_locums_go(run_of: Callable[[str], Records]) -> None:
    records = run_of("recruit-to-establishment")
    vacant, locum = series(records, "vacancies"), series(records, "fte_locum")
    assert vacant[0] == pytest.approx(13 - 3.6)
    assert vacant[-26:].mean() < 5
    assert locum[-26:].mean() < locum[:13].mean() / 2
    assert series(records, "fte_in_post")[8:].min() > 11.5


def test_two_more_posts_come_with_the_budget(run_of: Callable[[str], Records]) -> None:
    more, plain = run_of("growing-posts"), run_of("recruit-to-establishment")
    april = (date(2017, 4, 1) - date(2015, 12, 1)).days // 7
    new = series(more, "vacancies") - series(plain, "vacancies")
    np.testing.assert_array_equal(new[:april], 0.0)
    assert new[april + 1] == 2.0
    assert new[-1] < 2.0


def test_without_recruitment_only_locums_come(run_of: Callable[[str], Records]) -> None:
    records = run_of("all-locum")
    started = set(events(records, "start"))
    assert started and all(name.startswith("Agency") for name in started)
    assert total(records, "cost_recruitment") == pytest.approx(500 * len(started), rel=0.03)


def test_no_locum_works_after_the_exit(run_of: Callable[[str], Records]) -> None:
    records = run_of("locum-exit")
    week = (date(2016, 9, 30) - date(2015, 12, 1)).days // 7 + 1
    assert series(records, "fte_locum")[week:].max() == 0.0
    assert series(records, "fte_locum")[: week - 3].min() > 0.0
    assert series(records, "cost_locum")[week:].sum() == 0.0


def test_growing_officers_fill_posts_sooner(run_of: Callable[[str], Records]) -> None:
    grown = series(run_of("grow-our-own"), "vacancies")
    alone = series(run_of("recruit-to-establishment"), "vacancies")
    assert grown.mean() < alone.mean()
    assert events(run_of("grow-our-own"), "experienced")


def test_everybody_on_the_way_starts_once_or_is_lost(run_of: Callable[[str], Records]) -> None:
    records = run_of("pipeline-2016")
    coming = {
        each.officer for each in Scenario.load(FOLDER / "pipeline-2016.toml").workforce.candidate
    }
    lost = {*events(records, "withdrawn"), *events(records, "no appointment")}
    assert set(events(records, "start")) | lost == coming
    assert not set(events(records, "start")) & lost
    share = series(records, "fte_locum") / series(records, "fte_in_post")
    np.testing.assert_allclose(share[0], 2 / 3)
    assert share[-1] < 0.6
