"""The identities asserted in every run can fail: a run that is broken on purpose raises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from unittest.mock import patch

import numpy as np
import pytest

from capacity.allocation.policies import policy
from capacity.experiment.replication import Failure, attempt, replicate
from capacity.simulation import run
from capacity.simulation.booking import Desk
from capacity.simulation.cases import FAR, LAC, Case
from capacity.simulation.pathways import Pathways
from capacity.simulation.routines import Routines
from capacity.simulation.service import Service
from tests.simulation.small_services import series, small, tape_of, watched

THEN = 62
"""The close of the ninth week, when things go wrong."""


def broken(harm: Callable[[Service], None]) -> None:
    """Run a small service, and do it harm just before a week is closed."""
    close = Routines.close_week

    def close_broken(routines: Routines, day: int) -> None:
        if day == THEN:
            harm(routines.service)
        close(routines, day)

    with patch.object(Routines, "close_week", close_broken):
        replicate(small(), 0)


def an_open(service: Service) -> Case:
    return min((c for c in service.holding.cases if c.holder >= 0 and c.open), key=lambda c: c.due)


def test_the_service_is_sound_when_nothing_is_broken():
    broken(lambda service: None)


def test_a_child_that_is_lost_is_noticed():
    with pytest.raises(AssertionError, match=r"\d+ children in, \d+ out, \d+ held"):
        broken(lambda service: service.holding.cases.discard(an_open(service)))


def test_a_child_from_nowhere_is_noticed():
    def harm(service: Service) -> None:
        an_open(service).size += 1

    with pytest.raises(AssertionError, match="children in"):
        broken(harm)


def test_a_child_that_nobody_holds_or_waits_for_is_noticed():
    def harm(service: Service) -> None:
        case = an_open(service)
        service.diaries[case.holder].caseload -= case.size

    with pytest.raises(AssertionError, match="children with officers"):
        broken(harm)


def test_a_child_with_two_officers_is_noticed():
    def harm(service: Service) -> None:
        case = an_open(service)
        service.diaries[1 - case.holder].caseload += case.size

    with pytest.raises(AssertionError, match="children with officers"):
        broken(harm)


def test_more_hours_booked_than_there_are_are_noticed():
    def harm(service: Service) -> None:
        week = (THEN - service.opens) // 7
        service.diaries[0].free[week] = -service.diaries[0].spare[week] - 1

    with pytest.raises(AssertionError, match="more hours booked than there are"):
        broken(harm)


def test_a_chair_who_is_not_there_is_noticed():
    def harm(service: Service) -> None:
        for diary in service.diaries:
            diary.present = [False] * len(diary.present)

    with pytest.raises(AssertionError, match="somebody who is not there"):
        broken(harm)


def test_a_meeting_held_twice_is_noticed():
    hold = Desk.hold

    def hold_twice(desk: Desk, case: Case, day: int) -> None:
        hold(desk, case, day)
        hold(desk, case, day)

    with patch.object(Desk, "hold", hold_twice), pytest.raises(AssertionError, match="not booked"):
        replicate(small(), 0)


def test_a_meeting_that_is_passed_over_is_noticed():
    with (
        patch.object(Pathways, "_meet", lambda *_: None),
        pytest.raises(AssertionError, match="has passed and it was not held"),
    ):
        replicate(small(), 0)


def test_an_identity_that_fails_is_a_failed_replication_and_not_the_end_of_the_run():
    def lose(replication):
        broken(lambda service: service.holding.cases.discard(an_open(service)))

    outcome = attempt(lose, 0)
    assert isinstance(outcome, Failure)
    assert "children in" in outcome.what


def test_a_review_on_a_childs_18th_birthday_is_held_for_the_others():
    service = small(practice__lateness=())
    tape = tape_of(service)
    reviews = [m for m in watched(service).meetings if m.kind == LAC and m.day > 0]
    birthdays = np.array(tape.families.birthdays)
    children = (birthdays > 0) & (np.arange(birthdays.shape[1]) < tape.families.size[:, None])
    review = next(m for m in reviews if children[m.family, :2].all())
    birthdays[review.family, 0] = review.day
    families = tape.families.with_columns(birthdays=birthdays)
    records = run(
        service, replace(tape, families=families), service.team(), policy("least_caseload")
    )
    table = records.meetings
    held = (table["outcome"] == "held") & (table["held"] == review.day) & (table["kind"] == LAC)
    assert held.any()
    assert series(records, "lac_ceased")[review.day // 7] >= 1


def test_work_between_meetings_is_for_open_families_and_surgeries_for_those_on_a_plan():
    from capacity.simulation.between import SURGERY, Between

    seen = []
    done = Between._done

    def watch(between: Between, case: Case, *rest: object) -> None:
        seen.append((rest[1], case.open, case.on_plan))
        done(between, case, *rest)  # type: ignore[arg-type]

    with patch.object(Between, "_done", watch):
        for replication in range(6):
            replicate(small(practice__surgery_from_months=3.0), replication)
    assert all(is_open for _, is_open, _ in seen)
    surgeries = [on_plan for kind, _, on_plan in seen if kind == SURGERY]
    assert surgeries
    assert all(surgeries)


def test_what_ends_the_plan_leaves_the_booked_review_of_a_looked_after_child_where_it_is():
    kept = []
    end = Pathways.end_plan

    def watch(pathways: Pathways, case: Case, day: int, how: str) -> None:
        booked = case.booked if case.in_care and case.kind == LAC else FAR
        end(pathways, case, day, how)
        if booked < FAR:
            kept.append(case.booked == booked)

    with patch.object(Pathways, "end_plan", watch):
        for replication in range(8):
            replicate(
                small(pathways__order_weeks=(0.0, 1.0), practice__paper_comment_days=1), replication
            )
    assert kept
    assert all(kept)
