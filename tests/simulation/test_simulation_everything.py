"""Every switch on at once: it runs, its identities hold, and nothing was forgotten."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from capacity.experiment.tables import Records
from capacity.scenario import Scenario, all_keys
from tests.simulation.changing_teams import events
from tests.simulation.small_services import series, small, total

STUDY = Path(__file__).parents[2] / "docs" / "studies" / "everything_on.py"
EVERYTHING = runpy.run_path(str(STUDY))["EVERYTHING"]
ANOTHER_WAY = {"practice.lac_review_per_child", "workforce.locum.built_up"}
"""Ways to count, and no mechanism."""


def everything() -> Scenario:
    team = {"workforce.officer": [{"officer": name, "fte": 0.5} for name in ("Ames", "Bell")]}
    posts = {"workforce.establishment": 2.0, "scenario.weeks": 78}
    return small().with_changes({**EVERYTHING, **team, **posts})


def test_everything_on_leaves_no_switch_off() -> None:
    service = everything()
    for key in all_keys(Scenario):
        value: object = service
        for part in key.name.split("."):
            value = getattr(value, part, None)
        assert value is not False or key.name in ANOTHER_WAY, key.name


@pytest.mark.parametrize("replication", range(3))
def test_with_everything_on_the_identities_hold_and_all_of_it_happens(
    ran: Callable[..., Records], replication: int
) -> None:
    records = ran(everything(), replication)
    officers = records.officers
    assert (officers["hours_used"] <= officers["hours_available"] + 1e-9).all()
    pathways = series(records, "cp_plans") + series(records, "looked_after")
    np.testing.assert_array_equal(
        series(records, "children"), pathways - series(records, "both_pathways")
    )
    assert total(records, "cost_permanent") > 0 and total(records, "cost_locum") > 0
    assert total(records, "disputes_stage_1") > 0
    assert events(records, "sick")


def test_with_everything_on_a_run_is_the_same_again(
    ran: Callable[..., Records], same: Callable[[Records, Records], None]
) -> None:
    same(ran(everything(), 1), ran(everything(), 1))
