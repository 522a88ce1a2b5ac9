"""Each piece of practice moves what its hours say, and changes nothing where it is off."""

from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
import pytest
from scipy import stats

from capacity.demand.streams import Streams
from capacity.experiment.registry import METRICS
from capacity.experiment.replication import replicate
from capacity.experiment.statistics import describe
from capacity.experiment.tables import metric_values
from capacity.scenario import Scenario
from capacity.service import InputError
from capacity.simulation.cases import LAC, Case
from capacity.simulation.chance import Chance
from capacity.simulation.work import Hours
from tests.simulation.small_services import MONDAY, small, total

AMPLE = {"workforce__fte": 2.5, "scenario__weeks": 26}
TIGHT = {"workforce__fte": 0.62, "scenario__weeks": 26, "start__run_in_weeks": 4}
REPLICATIONS = range(6)
MEAN_MIDWAY, MEAN_ADVOCACY = 5.5 / 3.0, 3.5 / 3.0


@cache
def runs(scenario: Scenario):
    return [replicate(scenario, each) for each in REPLICATIONS]


def totals(scenario, *names):
    return np.array([total(each, *names) for each in runs(scenario)])


def difference(base, other, *names):
    """Return the mean paired difference of totals, other less base."""
    return float((totals(other, *names) - totals(base, *names)).mean())


def interval(base, other, *names):
    """Return the 95 % interval of the mean paired difference of totals, other less base."""
    found = describe(totals(other, *names) - totals(base, *names))
    return float(found.low), float(found.high)


def dated(**more):
    return {"start": MONDAY, "name": "New", **more}


# Off is off


@pytest.mark.parametrize(
    "unused",
    [
        {"practice__advocacy_pct": 60.0, "practice__advocacy_dispute_effect": 1.0},
        {"practice__midway_dispute_effect": 1.0, "practice__disputes__climb_pct": [9.0] * 5},
        {"work__change": [dated(task="rcpc", start=MONDAY + timedelta(900), factor=3.0)]},
        {"practice__pro_deputy_after_working_days": 3},
        {"work__task": [{"name": "Court", "at": "care_entry", "share_pct": 0.0,
                         "hours": [9.0, 9.0, 9.0]}]},
    ],
)  # fmt: skip
def test_what_is_off_changes_no_number(unused, same):
    base = small(scenario__weeks=12)
    same(replicate(base, 3), replicate(small(scenario__weeks=12, **unused), 3))


def test_disputes_that_are_off_have_no_value():
    records = replicate(small(scenario__weeks=4), 0)
    values = dict(zip(METRICS, metric_values(records), strict=True))
    assert np.isnan(values["disputes_stage_1"]).all()
    assert not np.isnan(values["participation_pct"]).all()


# Hours


def test_other_duties_item_by_item_are_those_of_one_share(same):
    itemised = {"work__duties__pod_links": 2.05, "work__duties__audit": 3.5}
    base = small(scenario__weeks=12)
    same(replicate(base, 1), replicate(small(scenario__weeks=12, **itemised), 1))


def test_exploitation_work_takes_its_hours_from_the_week():
    """Three hours a week and FTE more: 3 x 26 weeks x 2.5 FTE, less leave and sickness."""
    base = small(**AMPLE, work__duties__pod_links=5.55)
    more = small(**AMPLE, work__duties__pod_links=5.55, work__duties__exploitation=3.0)
    asked, here = 3.0 * 26 * 2.5, 0.78
    assert difference(base, more, "hours_needed") == pytest.approx(asked * here, rel=0.1)


def test_duties_that_leave_no_time_are_refused():
    with pytest.raises(InputError, match="add up to 30 hours a week"):
        small(work__duties__training=30.0)


def test_a_task_costs_its_hours_each_time():
    task = {"name": "Court views", "at": "care_entry", "hours": [5.0, 5.0, 5.0]}
    base, more = small(**AMPLE), small(**AMPLE, work__task=[task])
    entered = totals(base, "lac_started").mean() / 1.45
    assert entered > 4.0
    gained = difference(base, more, "hours_needed")
    assert 0.5 * 5.0 * entered < gained < 1.5 * 5.0 * entered


def test_half_the_share_is_half_the_hours():
    def task(share):
        row = {"name": "Court", "at": "lac_review", "hours": [1.0, 1.0, 1.0], "share_pct": share}
        return small(**AMPLE, work__task=[row])

    base = small(**AMPLE)
    whole, half = (difference(base, task(share), "hours_needed") for share in (100.0, 50.0))
    assert half == pytest.approx(whole / 2.0, rel=0.15)


def test_advocates_cost_their_hours():
    base = small(**AMPLE)
    more = small(**AMPLE, practice__advocacy=True, practice__advocacy_pct=100.0)
    reviews = totals(base, "held_rcpc", "held_lac").mean()
    gained = difference(base, more, "hours_needed")
    assert reviews / 2.5 * MEAN_ADVOCACY < gained < reviews * MEAN_ADVOCACY


def case_due(day):
    draws: Any = np.full((24, 7), 0.5)
    return Case(
        number=0, size=2, pod=0, complex=False, birthdays=[6000, 6100], meetings=draws.data,
        asked=0, conferenced=True, in_care=True, reviews=2, lac_due=day, midway_due=day,
    )  # fmt: skip


def test_hours_change_on_the_date_and_not_before():
    change = dated(task="lac_review", start=MONDAY + timedelta(30), factor=0.5)
    hours = Hours(small(work__change=[change]))
    assert case_due(29).kind == LAC
    before, after = hours.meeting(case_due(29)), hours.meeting(case_due(30))
    assert before == Hours(small()).meeting(case_due(30))
    assert after == pytest.approx(before / 2.0, abs=1.0)


def test_hours_change_until_the_last_day_and_may_be_others():
    change = dated(task="midway", hours=[3.0, 3.0, 3.0], end=MONDAY + timedelta(30))
    hours = Hours(small(work__change=[change]))
    assert hours.midway(case_due(30)) == 180
    assert hours.midway(case_due(31)) == Hours(small()).midway(case_due(31))


def test_a_new_review_model_saves_its_hours():
    """Reviews half as long from the first day: half of their hours are left over."""
    base = small(**AMPLE, start__run_in_weeks=0)
    change = dated(task="lac_review", factor=0.5)
    less = small(**AMPLE, start__run_in_weeks=0, work__change=[change])
    hours_each = 19.0 / 3.0 / 1.45
    saved = -difference(base, less, "hours_needed")
    asked = totals(base, "held_lac").mean() * hours_each / 2.0
    assert saved == pytest.approx(asked, rel=0.25)


# Switches that were there before


def test_without_midway_reviews_their_hours_are_saved():
    base, less = small(**AMPLE), small(**AMPLE, practice__midway=False)
    asked = totals(base, "midway_due").mean() / 1.7 * MEAN_MIDWAY
    assert -difference(base, less, "hours_needed") == pytest.approx(asked, rel=0.25)
    assert not totals(less, "midway_due").any()


def test_surgeries_from_15_months_are_fewer_than_from_9():
    base, later = small(**AMPLE), small(**AMPLE, practice__surgery_from_months=15.0)
    assert 0 < totals(later, "surgeries_due").mean() < totals(base, "surgeries_due").mean()


def test_without_letters_plans_of_children_in_care_wait_for_a_conference():
    base, less = small(**AMPLE), small(**AMPLE, practice__paper_deplan=False)
    assert totals(base, "deplanned_paper").mean() > 0
    assert not totals(less, "deplanned_paper").any()
    assert interval(base, less, "deplanned_conference")[0] > 0.0
    assert interval(base, less, "both_pathways")[0] > 0.0
    assert interval(base, less, "cp_plans")[0] > 0.0


def test_moves_that_nobody_controls_make_late_what_they_move():
    base, loose = small(**AMPLE), small(**AMPLE, practice__cancellation_control=False)
    held = totals(base, "held_icpc", "held_rcpc", "held_lac").mean()
    gained = difference(base, loose, "late_other")
    assert 0.01 * held < gained < 0.08 * held


def test_a_meeting_that_was_moved_is_prepared_again():
    loose = {**AMPLE, "practice__cancellation_control": False,
             "practice__uncontrolled_move_pct": 30.0}  # fmt: skip
    free, dear = (small(**loose, work__moved=[hours] * 3) for hours in (0.0, 1.0))
    meetings = totals(free, "held_icpc", "held_rcpc", "held_lac").mean() / 1.7
    assert difference(free, dear, "hours_needed") == pytest.approx(0.3 * meetings, rel=0.3)


def test_without_displacement_conferences_give_way():
    base, none = small(**TIGHT), small(**TIGHT, practice__displacement=False)
    assert totals(base, "reviews_displaced").mean() > 0
    assert not totals(none, "reviews_displaced").any()
    assert interval(base, none, "on_time_icpc")[1] < 0.0


# Disputes


DISPUTED = {"practice__disputes__per_child_year": 1.0, "scenario__weeks": 40}


def test_disputes_come_at_their_rate():
    scenario = small(**DISPUTED, workforce__fte=2.5)
    raised = totals(scenario, "disputes_stage_1")
    expected = sum(total(each, "children") * 7.0 / 365.25 for each in runs(scenario))
    spread = 3.5 * np.sqrt(expected)
    assert 0.8 * expected - spread < raised.sum() < expected + spread


def test_disputes_climb_by_their_chances():
    scenario = small(**DISPUTED, workforce__fte=2.5, practice__disputes__climb_pct=[60.0] * 5)
    stages = [totals(scenario, f"disputes_stage_{stage}").sum() for stage in range(1, 6)]
    assert stages == sorted(stages, reverse=True)
    low, high = stats.binom.interval(0.999, int(stages[0]), 0.6)
    assert low - 0.05 * stages[0] <= stages[1] <= high


def test_every_dispute_goes_beyond_stage_5_if_none_is_settled():
    certain = {"practice__disputes__climb_pct": [100.0] * 5}
    quick = {"practice__disputes__stage_working_days": [1.0] * 5}
    scenario = small(**DISPUTED, **certain, **quick, workforce__fte=2.5)
    raised, beyond = (totals(scenario, f"disputes_{w}").sum() for w in ("stage_1", "beyond"))
    assert 0.8 * raised < beyond < 1.1 * raised


def test_a_dispute_costs_officer_and_pro_their_hours():
    none = small(scenario__weeks=40, workforce__fte=2.5)
    some = small(**DISPUTED, workforce__fte=2.5, practice__disputes__climb_pct=[0.0] * 5,
                 practice__disputes__pro_hours=[2.0, 0.0, 0.0, 0.0, 0.0])  # fmt: skip
    raised = totals(some, "disputes_stage_1").mean()
    assert difference(none, some, "hours_needed") == pytest.approx(raised * MEAN_ADVOCACY, rel=0.15)
    assert difference(none, some, "pro_hours") == pytest.approx(raised * 2.0, rel=0.05)


# Benefits: zero unless stated


def test_midway_reviews_end_plans_only_if_they_are_said_to():
    effect = "practice__midway_ending_effect"
    base = small(**AMPLE)
    nothing, some, less = (small(**AMPLE, **{effect: value}) for value in (0.0, 2.0, -2.0))
    assert difference(base, nothing, "deplanned_conference") == 0.0
    assert interval(base, some, "deplanned_conference")[0] > 0.0
    assert interval(base, less, "deplanned_conference")[1] < 0.0


def test_midway_reviews_prevent_disputes_only_if_they_are_said_to():
    base = small(**DISPUTED, workforce__fte=2.5)
    less = small(**DISPUTED, workforce__fte=2.5, practice__midway_dispute_effect=-2.0)
    assert interval(base, less, "disputes_stage_1")[1] < 0.0


def test_children_take_part_as_often_as_is_said():
    scenario = small(**AMPLE, practice__participation_pct=70.0)
    done, due = (int(totals(scenario, f"participation_{w}").sum()) for w in ("done", "due"))
    low, high = stats.binom.interval(0.9999, due, 0.7)
    assert low <= done <= high
    assert 0 < due < totals(scenario, "held_rcpc", "held_lac").sum()


def test_an_advocate_helps_to_take_part_only_if_it_is_said():
    with_one = {**AMPLE, "practice__advocacy": True, "practice__advocacy_pct": 100.0}
    base, helps = small(**with_one), small(**with_one, practice__advocacy_participation_effect=2.0)
    assert difference(small(**AMPLE), base, "participation_done") == pytest.approx(0.0, abs=2.0)
    assert interval(base, helps, "participation_done")[0] > 0.0


# The PRO


AWAY = {
    "practice__pro_absent_from": MONDAY + timedelta(28),
    "practice__pro_absent_until": MONDAY + timedelta(112),
}


def test_without_the_pro_children_wait_for_an_officer():
    base, away = small(**AMPLE), small(**AMPLE, **AWAY)
    weeks = slice(6, 16)
    row = runs(base)[0].series.index("unallocated")
    waiting = [np.mean([each.weekly[row, weeks].mean() for each in runs(s)]) for s in (base, away)]
    assert waiting[1] > waiting[0] + 1.0
    after = [np.mean([each.weekly[row, 18:].mean() for each in runs(s)]) for s in (base, away)]
    assert after[1] == pytest.approx(after[0], abs=0.5)


def test_without_the_pro_nothing_is_displaced():
    base, away = small(**TIGHT), small(**TIGHT, **AWAY)
    row = runs(base)[0].series.index("reviews_displaced")
    assert sum(each.weekly[row, 4:16].sum() for each in runs(base)) > 0
    assert sum(each.weekly[row, 4:16].sum() for each in runs(away)) == 0


def test_a_deputy_decides_after_some_days():
    away = small(**AMPLE, **AWAY)
    deputy = small(**AMPLE, **AWAY, practice__pro_deputy_after_working_days=5)
    at_once = small(**AMPLE, **AWAY, practice__pro_deputy_after_working_days=0)
    waits = [totals(each, "unallocated").mean() for each in (away, deputy, at_once)]
    assert waits[0] > waits[1] >= waits[2]
    assert waits[2] == totals(small(**AMPLE), "unallocated").mean()


def test_the_pro_supervises_and_sits_on_panels():
    scenario = small(scenario__weeks=26, practice__pro_authorising_hours=0.0, workforce__fte=2.0)
    weekly = 3.0 + 1.5 * 2.0 * 7.0 / (365.25 / 12.0)
    assert totals(scenario, "pro_hours") == pytest.approx([26 * weekly] * len(REPLICATIONS))


def test_an_absence_that_ends_before_it_begins_is_refused():
    with pytest.raises(InputError, match="pro_absent_until"):
        small(practice__pro_absent_from=date(2016, 3, 1), practice__pro_absent_until=MONDAY)
    with pytest.raises(InputError, match="pro_absent_from is missing"):
        small(practice__pro_absent_until=MONDAY)


# Chance


def test_a_later_chance_is_uniform_and_has_its_own_stream():
    rng = np.random.default_rng(5)
    one, other = (Chance(Streams(1, 0), name) for name in ("practice/one", "practice/other"))
    cases = []
    for _ in range(4000):
        case = case_due(10)
        case.meetings = rng.random((24, 7)).data
        cases.append(case)
    first = np.array([one.uniform(case) for case in cases])
    second = np.array([other.uniform(case) for case in cases])
    apart = np.array([one.uniform(case, 1) for case in cases])
    for values in (first, second, apart):
        assert stats.kstest(values, "uniform").pvalue > 1e-4
    assert abs(np.corrcoef([first, second, apart])[np.triu_indices(3, 1)]).max() < 0.06
