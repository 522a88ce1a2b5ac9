"""What a caseload does to timeliness (design §9.4), and what that is sensitive to.

Fifty-two weeks from a stationary start, hours at the likely values of domain §5.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from .service_runs import Means, means

CHILDREN = 925
MEETINGS = {60: (97, 100), 75: (96.5, 100), 87: (93, 99.5), 100: (70, 92), 115: (55, 82)}
MIDWAY = {60: (90, 100), 75: (80, 95), 87: (35, 75), 100: (15, 45), 115: (0, 35)}


@cache
def loaded(load: int) -> Means:
    return changed(load, {}, replications=8)


def changed(load: int, changes: dict[str, Any], replications: int = 3) -> Means:
    run_in = 13 if load >= 100 else 8
    fte = round(CHILDREN / load, 2)
    load_changes = {"workforce.fte": fte, "start.run_in_weeks": run_in}
    return means("steady", replications, {**load_changes, **changes})


@pytest.mark.parametrize("load", MEETINGS)
def test_the_load_is_the_one_aimed_at(load):
    assert loaded(load).children_per_fte() == pytest.approx(load, rel=0.03)


@pytest.mark.parametrize(("load", "bounds"), MEETINGS.items())
def test_meetings_on_time_at_a_load(load, bounds):
    low, high = bounds
    assert low <= loaded(load).on_time() <= high


@pytest.mark.parametrize(("load", "bounds"), MIDWAY.items())
def test_midway_reviews_done_at_a_load(load, bounds):
    low, high = bounds
    assert low <= loaded(load).midway() <= high


def test_a_higher_load_is_never_better_and_breaks_past_87():
    on_time = [loaded(load).on_time() for load in MEETINGS]
    assert on_time == sorted(on_time, reverse=True)
    midway = [loaded(load).midway() for load in MIDWAY]
    assert midway == sorted(midway, reverse=True)
    assert loaded(75).on_time() - loaded(87).on_time() < 4
    assert loaded(87).on_time() - loaded(115).on_time() > 10


@pytest.mark.parametrize("load", [60, 75, 87, 100])
def test_initial_conferences_are_protected(load):
    assert loaded(load).on_time("icpc") >= 80


@pytest.fixture(scope="module")
def base() -> Means:
    return changed(100, {})


def test_fewer_conference_slots_strike_initial_conferences_first(base):
    fewer = changed(100, {"conference.rooms": 1, "conference.sessions_per_day": 4})
    assert fewer.on_time("icpc") < base.on_time("icpc") - 20


def test_an_initial_conference_offered_to_one_officer_only_is_late(base):
    narrow = changed(100, {"practice.icpc_pool": 1})
    assert narrow.on_time("icpc") < base.on_time("icpc") - 15


def test_without_displacement_initial_conferences_give_way_to_reviews(base):
    polite = changed(100, {"practice.displacement": False})
    assert polite.on_time("icpc") < 50
    assert polite.on_time("lac") > base.on_time("lac")


def test_ten_per_cent_of_hours_are_about_nine_children_a_head():
    light, heavy = (changed(87, {"work.hours_scale": scale}) for scale in (0.9, 1.1))
    assert light.midway() > loaded(87).midway() + 10
    assert heavy.midway() < loaded(87).midway() - 10
    assert heavy.midway() == pytest.approx(loaded(100).midway(), abs=15)


def test_less_time_for_other_duties_is_more_time_for_midway_reviews():
    less = changed(87, {"work.other_duties_pct": 10.0})
    assert less.midway() > loaded(87).midway() + 5


def test_a_review_for_every_sibling_is_more_than_the_hours_hold():
    each = changed(87, {"practice.lac_review_per_child": True})
    assert each.on_time("lac") < loaded(87).on_time("lac") - 10
