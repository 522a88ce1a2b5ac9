"""Officers and meetings counted from the event tables, against the weekly series."""

import numpy as np
import pytest

from capacity.report.tallies import KINDS, STATUTORY, meetings, officers


def test_meetings_by_officer_and_week_add_up_to_the_weekly_series(small):
    for at, kind in enumerate(STATUTORY):
        for part, name in (("due", "due"), ("on_time", "on_time"), ("held", "held")):
            counted = getattr(small.meetings, part)[:, :, at].sum(axis=0)
            recorded = small.paths(f"{name}_{kind}").mean(axis=0)
            assert counted == pytest.approx(recorded), (kind, part)


def test_midway_reviews_add_up_too(small):
    at = KINDS.index("midway")
    assert small.meetings.due[:, :, at].sum(axis=0) == pytest.approx(
        small.paths("midway_due").mean(axis=0)
    )
    assert small.meetings.done[:, :, at].sum(axis=0) == pytest.approx(
        small.paths("midway_done").mean(axis=0)
    )


def test_lateness_by_cause_adds_up_to_the_metrics(small):
    met = small.meetings
    capacity = met.late[[cause == "capacity" for cause in met.causes]].sum()
    assert capacity == pytest.approx(small.figure("late_capacity").mean)
    assert met.late.sum() - capacity == pytest.approx(small.figure("late_other").mean)


def test_the_officers_hold_all_children_but_those_who_wait(small):
    held = np.nansum(small.officers.caseload, axis=1)
    waiting = small.paths("unallocated")
    assert held + waiting == pytest.approx(small.paths("children"))


def test_an_officer_is_known_by_name_and_contract(hostile):
    who = hostile.officers
    assert dict(zip(who.names, who.contracts, strict=True))["=cmd|' /C calc'!A0"] == "permanent"
    assert (who.present(0) == 1).all()


@pytest.mark.parametrize("rows", [0, 1])
def test_a_run_in_which_hardly_anything_happens_can_be_counted(small, rows):
    table = small.runs.table("meetings").slice(0, rows)
    found = meetings(table, "2016-02-29", 30, "2016-09-25", 1)
    assert found.due.sum() <= table["children"].to_numpy().sum()
    held = officers(small.runs.table("officers").slice(0, rows), 30).caseload
    assert np.isfinite(held).sum() == rows
