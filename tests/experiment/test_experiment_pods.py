"""Pods named by words: a child of a pod meets the officer who is linked to it."""

from pathlib import Path

import pytest

from capacity.experiment import replicate
from capacity.scenario import Scenario

SCENARIO = """
[scenario]
name = "pods"
start = 2016-01-04
weeks = 2
[start]
caseload = "caseload.csv"
team = "team.csv"
[demand.cp]
icpc_children_per_month = 0
[demand.lac]
entries_per_month = 0
mean_stay_years = 7.0
stay_days_share = 0
stay_months_share = 0
[allocation]
policy = "{policy}"
"""
TEAM = "officer,fte,pods\nAnn,1,East;South-West\nBob,1,North\n"
SINCE, BORN = "2013-01-07", "2008-01-01"
HELD = "".join(f"{number},LAC,Bob,North,{SINCE},{BORN}\n" for number in range(5))


@pytest.fixture
def caseloads(tmp_path: Path):
    """Give a function that says what Ann and Bob hold after a new child of a pod has come."""

    def held(pod: str, policy: str = "pod_first") -> list[int]:
        (tmp_path / "team.csv").write_text(TEAM)
        columns = "child_id,pathway,officer,pod,looked_after_since,date_of_birth"
        sheet = f"{columns}\n{HELD}new,LAC,,{pod},{SINCE},{BORN}\n"
        (tmp_path / "caseload.csv").write_text(sheet)
        path = tmp_path / "pods.toml"
        path.write_text(SCENARIO.format(policy=policy))
        officers = replicate(Scenario.load(path), 0).officers
        first = officers["week"] == 0
        return [int(count) for count in officers["caseload"][first]]

    return held


@pytest.mark.parametrize("pod", ["North", "north", " NORTH "])
def test_a_child_of_north_goes_to_the_officer_of_north(caseloads, pod):
    assert caseloads(pod) == [0, 6]


@pytest.mark.parametrize("pod", ["East", "south west"])
def test_a_child_of_another_pod_goes_to_the_officer_of_that(caseloads, pod):
    assert caseloads(pod) == [1, 5]


def test_without_regard_to_pods_the_child_goes_to_the_lightest(caseloads):
    assert caseloads("North", policy="least_caseload") == [1, 5]
