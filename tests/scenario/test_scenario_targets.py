"""Targets: names of metrics, and judgement only."""

import pytest

from capacity.experiment.metrics import Better
from capacity.experiment.registry import METRICS
from capacity.scenario import Scenario
from capacity.scenario.targets import Targets


@pytest.mark.parametrize("name", Targets.model_fields)
def test_a_target_is_for_a_metric_with_a_good_direction_and_says_which(name):
    metric = METRICS[name]
    words = {Better.HIGHER: "at least", Better.LOWER: "at most"}
    said = Targets.model_fields[name].description or ""
    assert said.endswith(words[metric.better])


def test_targets_change_no_number_and_so_not_the_fingerprint(scenarios):
    plain = Scenario.load(scenarios / "steady.toml")
    judged = plain.with_changes({"targets.midway_done_pct": 90.0})
    assert judged.targets.given()["midway_done_pct"] == 90.0
    assert judged.hash == plain.hash


def test_without_a_word_the_handbook_holds():
    assert Targets().given() == {"caseload_per_fte": 70.0}


def test_a_target_can_be_taken_away(scenarios):
    free = Scenario.load(scenarios / "steady.toml").with_changes({"targets.caseload_per_fte": None})
    assert free.targets.given() == {}
