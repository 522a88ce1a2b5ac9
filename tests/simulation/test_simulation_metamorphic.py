"""Laws that hold between two runs (design §9.5): what must change, and what must not."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from scipy.stats import t

from capacity.allocation.policies import policy
from capacity.demand.streams import Streams
from capacity.experiment.replication import replicate
from capacity.scenario import Scenario
from capacity.scenario.fields import Quantity, key
from capacity.scenario.work import Work
from capacity.simulation import run
from tests.simulation.small_services import (
    MONDAY,
    TEAM,
    changed,
    replications,
    series,
    services,
    small,
    tape_of,
    total,
)

few = settings(max_examples=8)
FALSE_ALARM = 1e-4


def highest_likely_difference(base, other):
    """Return the upper end of a paired interval that fails a right model once in 10,000."""
    differences = np.asarray(other) - np.asarray(base)
    error = differences.std(ddof=1) / np.sqrt(len(differences))
    return differences.mean() + t.isf(FALSE_ALARM, len(differences) - 1) * error


def late(records):
    return total(records, "late_capacity", "late_other")


def per_fte(records):
    return total(records, "children") / total(records, "fte_in_post")


def test_one_more_fte_lowers_caseloads_and_late_meetings():
    """In a service of 180 children, whose officers hold 120 each."""
    base = small(
        start__cp_plans=95, start__looked_after=85, start__both_pathways=0,
        demand__cp__icpc_children_per_month=9.0, demand__lac__entries_per_month=3.3,
        workforce__officer=(), workforce__fte=1.5,
    )  # fmt: skip
    more = changed(base, workforce__fte=2.5)
    pairs = [(replicate(base, r), replicate(more, r)) for r in range(12)]
    for figure in (per_fte, late):
        now, then = zip(*[map(figure, pair) for pair in pairs], strict=True)
        assert highest_likely_difference(now, then) < 0.0


def test_more_hours_for_each_task_make_more_meetings_late():
    base = small(work__hours_scale=0.8)
    harder = changed(base, work__hours_scale=1.2)
    pairs = [(late(replicate(harder, r)), late(replicate(base, r))) for r in range(16)]
    assert highest_likely_difference(*zip(*pairs, strict=True)) < 0.0


@few
@given(services(), replications)
def test_without_arrivals_and_pending_conferences_the_stock_only_falls(service, replication):
    tape = tape_of(service, replication)
    known = tape.held.known
    held = replace(tape.held, **{k: v[known] for k, v in vars(tape.held).items()})
    closed = replace(tape, families=tape.families.rows(known), held=held)
    records = run(service, closed, service.team(), policy(service.allocation.policy))
    children = series(records, "children")
    assert (np.diff(children) <= 0).all()
    assert (np.diff(series(records, "cp_plans")) <= 0).all()
    assert total(records, "plans_started", "held_icpc") == 0
    assert children[-1] < sum(tape.families.size)


@few
@given(services(), replications)
def test_another_seed_and_another_replication_give_other_families(service, replication):
    records = replicate(service, replication)
    others = (
        replicate(service, replication + 1),
        replicate(changed(service, scenario__seed=service.seed + 1), replication),
    )
    assert all(not same_weeks(records, other) for other in others)


UNRELATED: dict[str, dict[str, Any]] = {
    "another name": {"scenario__name": "other", "scenario__description": "the same"},
    "a room more where minutes bind": {"conference__rooms": 5},
    "shares of what is controlled": {"practice__uncontrolled_move_pct": 30.0},
    "an idle surge": {
        "demand__surge": (
            {"pathway": "CP", "children": 0.0, "start": MONDAY, "end": MONDAY + timedelta(30)},
        )
    },
    "an intervention without effect": {
        "demand__intervention": (
            {"pathway": "CP", "factor": 1.0, "start": MONDAY, "full": MONDAY + timedelta(30)},
        )
    },
    "hours of a surgery where there are none": {"work__surgery": (2.0, 3.0, 4.0)},
    "when surgeries would begin": {"practice__surgery_from_months": 12.0},
    "an adoptive placement that never comes": {"demand__lac__adoption_after_months": 30.0},
}


@pytest.mark.parametrize("name", UNRELATED)
def test_what_has_nothing_to_do_with_it_changes_nothing(name):
    base = small(practice__surgeries=False, demand__lac__adoption_pct=0.0)
    for replication in range(3):
        other = replicate(changed(base, **UNRELATED[name]), replication)
        assert_same(replicate(base, replication), other)


class LaterWork(Work):
    """The table of hours as a later version may have it, with one key more."""

    minutes_scale: Quantity = key(
        1.0, "Scale of the minutes of a conference", unit="factor", low=0.1, high=5
    )


class LaterScenario(Scenario):
    """A scenario as a later version may have it."""

    work: LaterWork = LaterWork()


def test_a_new_scenario_key_and_its_law_change_no_number():
    laws = {
        "work.hours_scale": {"law": "triangular", "low": 0.9, "likely": 1.0, "high": 1.1},
        "demand.cp.icpc_children_per_month": {"law": "lognormal", "median": 4.0, "log_sd": 0.1},
    }
    base = small().with_changes(laws)
    resolved = tomllib.loads(base.to_toml())
    resolved["work"]["minutes_scale"] = {"law": "normal", "mean": 1.0, "sd": 0.1}
    later = LaterScenario.from_dict(resolved)
    for replication in range(3):
        drawn = later.drawn(Streams(later.seed, replication).uniform)
        assert isinstance(drawn, LaterScenario)
        assert drawn.work.minutes_scale != 1.0
        assert_same(replicate(base, replication), replicate(later, replication))


def test_an_officer_who_has_not_started_changes_nothing():
    to_come = {"officer": "Yule", "fte": 1.0, "start": MONDAY + timedelta(26 * 7 + 300)}
    for replication in range(3):
        other = replicate(small(workforce__officer=(*TEAM, to_come)), replication)
        assert_same(replicate(small(), replication), other)


def test_names_of_officers_decide_leave_and_illness_and_nothing_else():
    plain = small(work__leave_days=0.0, work__sickness_pct=0.0)
    renamed = tuple({**row, "officer": row["officer"].upper()} for row in TEAM)
    for replication in range(3):
        other = replicate(changed(plain, workforce__officer=renamed), replication)
        assert same_weeks(replicate(plain, replication), other)


@few
@given(services(), replications)
def test_without_displacement_nothing_is_displaced(service, replication):
    records = replicate(changed(service, practice__displacement=False), replication)
    assert total(records, "reviews_displaced") == 0


@few
@given(services(), replications)
def test_with_hours_and_slots_for_everything_no_meeting_is_late_for_capacity(service, replication):
    """Officers who are always there and work that takes no time: what is late has a cause."""
    assume(service.allocation.policy != "round_robin")
    plenty = changed(
        service, workforce__officer=({"officer": "Ames", "fte": 1.0},) * 1, work__leave_days=0.0,
        work__sickness_pct=0.0, work__hours_scale=0.3, work__meetings_per_day=6,
        conference__minute_takers=50, conference__rooms=20, start__run_in_weeks=8,
    )  # fmt: skip
    records = replicate(plenty, replication)
    assert total(records, "late_capacity") == 0
    assert total(records, "midway_done") == total(records, "midway_due")


def same_weeks(one, other):
    return one.weekly.shape == other.weekly.shape and np.array_equal(one.weekly, other.weekly)


def assert_same(one, other):
    np.testing.assert_array_equal(one.weekly, other.weekly)
    for table in ("meetings", "officers", "staffing"):
        columns, others = getattr(one, table), getattr(other, table)
        assert columns.keys() == others.keys()
        for name, values in columns.items():
            np.testing.assert_array_equal(values, others[name], err_msg=f"{table} {name}")
