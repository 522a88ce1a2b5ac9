"""Who does an absent officer's work between meetings."""

from __future__ import annotations

from datetime import date

import numpy as np

from capacity.scenario import Scenario
from tests.simulation.small_services import changed, series, small, watched

AWAY = {"officer": "Ames", "fte": 0.6, "absent_from": date(2016, 2, 1),
        "absent_until": date(2016, 5, 29)}  # fmt: skip
SERVICE: Scenario = small(
    workforce__officer=[AWAY, {"officer": "Bell", "fte": 1.0}, {"officer": "Cole", "fte": 1.0}],
    allocation__rebalance_on_change=False,
)


def midway(scenario: Scenario) -> tuple[list[str], float]:
    """Return who held midway reviews in April, and how many were missed that fell due then."""
    meetings = watched(scenario).records.meetings
    april = (meetings["due"] >= 88) & (meetings["due"] < 118) & (meetings["kind"] == "midway")
    held = april & (meetings["outcome"] == "held")
    missed = april & (meetings["outcome"] == "missed")
    return sorted(set(meetings["officer"][held])), float(meetings["children"][missed].sum())


def test_nobody_stands_in_for_midway_reviews_unless_the_scenario_says_so() -> None:
    held_by, missed = midway(SERVICE)
    assert held_by == ["Bell", "Cole"]
    covered_by, still_missed = midway(changed(SERVICE, practice__midway_cover=True))
    assert covered_by == ["Bell", "Cole"]
    assert missed > 2.0 * still_missed
    assert missed > 0.0


def test_what_colleagues_do_comes_out_of_their_hours_and_is_counted_once() -> None:
    plain, cover = watched(SERVICE), watched(changed(SERVICE, practice__midway_cover=True))
    for run in (plain, cover):
        officers = run.records.officers
        assert (officers["hours_used"] <= officers["hours_available"] + 1e-9).all()
        away = (officers["officer"] == "Ames") & (officers["week"] > 5) & (officers["week"] < 19)
        assert officers["hours_used"][away].max() == 0.0
    due = [series(run.records, "midway_due").sum() for run in (plain, cover)]
    np.testing.assert_allclose(due[0], due[1], rtol=0.05)


def test_where_nobody_is_away_for_long_cover_changes_nothing(ran, same) -> None:
    same(ran(small()), ran(small(practice__midway_cover=True)))
