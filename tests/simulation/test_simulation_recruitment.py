"""Recruitment against the theory of its stage laws, and who joins and leaves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pytest

from capacity.experiment.tables import Records
from capacity.scenario import Scenario
from capacity.service import InputError
from capacity.simulation.changes import Changes
from capacity.simulation.clock import SimpyClock
from capacity.simulation.recruitment import Recruitment
from tests.simulation.changing_teams import busy, events, posts, times_to_fill
from tests.simulation.small_services import changed, series, small, total, watched

Ran = Callable[..., Records]
POSTS, WEEKS = 120, 156
FALSE_ALARM_Z = 4.0
"""One false alarm in sixteen thousand for each z-score."""


@pytest.fixture(scope="module")
def filling() -> Scenario:
    return posts(POSTS, WEEKS)


@pytest.fixture(scope="module")
def filled(filling: Scenario, ran: Ran) -> Records:
    return ran(filling)


def z(found: float, expected: float, error: float) -> float:
    return abs(found - expected) / error


def test_the_time_to_fill_a_post_is_that_of_the_stage_laws(filling, filled):
    vacant, started = events(filled, "vacancy"), events(filled, "start")
    days = np.array([started[post][0] - vacant[post][0] for post in vacant if post in started])
    assert len(days) == POSTS
    theory = times_to_fill(filling)
    to_a_working_day = 0.5
    expected = theory.mean() + to_a_working_day
    assert z(days.mean(), expected, theory.std() / np.sqrt(POSTS)) < FALSE_ALARM_Z


def test_the_mean_time_to_fill_is_the_closed_form(filling):
    law = filling.workforce.recruitment
    fill, stands = law.fill_pct / 100, 1 - law.withdrawn_pct / 100
    mean = {name: sum(getattr(law, f"{name}_weeks")) / 3 for name in
            ("pause", "advert", "interview", "checks", "notice")}  # fmt: skip
    weeks = (mean["pause"] + mean["advert"] + fill * (mean["interview"] + mean["checks"])) / (
        fill * stands
    ) + mean["notice"]
    theory = times_to_fill(filling)
    assert z(theory.mean(), 7 * weeks, theory.std() / np.sqrt(len(theory))) < FALSE_ALARM_Z


def test_offers_are_withdrawn_as_often_as_stated(filling, filled):
    offers = sum(map(len, events(filled, "offer").values()))
    withdrawn = sum(map(len, events(filled, "withdrawn").values()))
    share = filling.workforce.recruitment.withdrawn_pct / 100
    error = np.sqrt(share * (1 - share) / offers)
    assert z(withdrawn / offers, share, error) < FALSE_ALARM_Z


def test_adverts_fail_as_often_as_stated(filling, filled):
    adverts = sum(map(len, events(filled, "advert").values()))
    failed = sum(map(len, events(filled, "no appointment").values()))
    share = 1 - filling.workforce.recruitment.fill_pct / 100
    assert z(failed / adverts, share, np.sqrt(share * (1 - share) / adverts)) < FALSE_ALARM_Z


def test_vacancies_fall_month_by_month_as_the_stage_laws_say(filling, filled):
    theory, vacant = times_to_fill(filling), series(filled, "vacancies")
    for month in range(3, 19):
        week = month * 4
        left = (theory + 0.5 > 7 * week + 6).mean()
        error = max(np.sqrt(left * (1 - left) / POSTS), 1 / POSTS)
        assert z(vacant[week] / POSTS, left, error) < FALSE_ALARM_Z


def test_locums_who_cover_vacancies_have_their_share_month_by_month(ran):
    service = posts(60, 80, workforce__locum__cover_vacancies=True, workforce__locum__at_most=100,
                    workforce__locum__find_weeks=[0.0, 0.0, 0.0],
                    workforce__locum__least_stay_weeks=0.0)  # fmt: skip
    records = ran(service)
    theory = times_to_fill(service)
    locum = series(records, "fte_locum") / series(records, "fte_in_post")
    notice = 7 + 3.5
    for month in range(3, 19):
        week = month * 4
        left = (theory + notice > 7 * week + 6).mean()
        covered = 60 * left / (61 + 60 * ((theory + notice) > 7 * week + 6).mean()
                               - 60 * (theory > 7 * week + 6).mean())  # fmt: skip
        error = max(np.sqrt(left * (1 - left) / 60), 1 / 60)
        assert z(locum[week], covered, error) < FALSE_ALARM_Z


def test_in_the_long_run_the_vacancy_rate_is_that_of_an_alternating_renewal(ran):
    number, weeks, burn_in, rate = 40, 416, 104, 60.0
    service = posts(number, weeks, workforce__leaving__permanent_pct_per_year=rate,
                    workforce__recruitment__ahead=False)  # fmt: skip
    off, rng = times_to_fill(service), np.random.default_rng(5)
    leaving = 1 - np.exp(-rate / 100 * 7 / 365.25)
    notice = np.ceil(rng.triangular(4, 8, 13, len(off)))
    on = 7.0 * (rng.geometric(leaving, len(off)) + notice)
    rate_off = off.mean() / (on + off).mean()
    cycles = (number + 1) * 7 * (weeks - burn_in) / (on + off).mean()
    spread = np.std(off - rate_off * (on + off)) / (on + off).mean()
    found = series(ran(service), "vacancies")[burn_in:].mean() / (number + 1)
    assert z(found, rate_off, spread / np.sqrt(cycles)) < FALSE_ALARM_Z


def test_recruiting_ahead_begins_when_notice_is_given(ran):
    service = posts(10, 104, workforce__leaving__permanent_pct_per_year=60.0)
    ahead = ran(service)
    behind = ran(changed(service, workforce__recruitment__ahead=False))
    assert total(ahead, "vacancies") < total(behind, "vacancies")


def test_a_premium_and_an_inspection_change_the_chance_to_fill_from_their_days():
    service = posts(1, 52, workforce__recruitment__premium_pct=10.0,
                    workforce__recruitment__premium_from=date(2016, 2, 1),
                    workforce__recruitment__premium_effect=0.5,
                    workforce__recruitment__attraction=[
                        {"name": "Good", "start": date(2016, 6, 1), "effect": 1.0}
                    ])  # fmt: skip
    recruitment = Recruitment(Changes(watched(service).service))
    odds = [chance / (1 - chance) for chance in map(recruitment.fill_chance, (0, 28, 149, 150))]
    np.testing.assert_allclose(np.log(np.divide(odds, 1.5)), [0.0, 0.5, 1.5, 1.5], atol=1e-9)


def test_a_chance_of_nobody_stays_nobody():
    service = posts(1, 52, workforce__recruitment__fill_pct=0.0)
    run = watched(service)
    assert Recruitment(Changes(run.service)).fill_chance(0) == 0.0
    assert not events(run.records, "start")


def test_keys_of_what_is_off_change_nothing(ran, same):
    silent = ran(small())
    same(silent, ran(small(
        workforce__recruitment__fill_pct=10.0, workforce__recruitment__withdrawn_pct=90.0,
        workforce__locum__at_most=3, workforce__locum__find_weeks=[2.0, 3.0, 4.0],
        workforce__absence__weeks=[1.0, 2.0, 3.0],
    )))  # fmt: skip
    assert set(silent.staffing["event"]) <= {"sick", "start", "leave"}


def test_the_team_changes_alike_under_another_policy(ran):
    one = ran(busy())
    other = ran(
        busy(
            workforce__locum__cover_vacancies=False,
            practice__midway=False,
            workforce__leaving__load_effect=0.0,
            workforce__absence__load_effect=0.0,
        )
    )
    calm = ran(busy(workforce__leaving__load_effect=0.0, workforce__absence__load_effect=0.0))
    assert events(calm, "advert") == events(other, "advert")
    assert events(calm, "accepted") == events(other, "accepted")
    assert events(one, "locum sought")


def test_a_longer_horizon_changes_nothing_before_its_end(ran):
    short, long = ran(busy(scenario__weeks=40)), ran(busy(scenario__weeks=60))
    known = ["children", "fte_in_post", "vacancies", "cost_permanent", "cost_locum", "held_lac"]
    for name in known:
        np.testing.assert_array_equal(series(short, name), series(long, name)[:40], err_msg=name)


def test_the_clocks_agree_when_everything_about_the_team_happens(ran, same):
    from benchmarks.yardsticks import HeapClock

    same(ran(busy(), 3, SimpyClock), ran(busy(), 3, HeapClock))


@pytest.mark.parametrize("replication", range(4))
def test_nobody_chairs_or_is_counted_before_the_start_or_after_the_end(replication):
    run = watched(busy(), replication)
    diaries = {diary.name: diary for diary in run.service.diaries}
    started = events(run.records, "start")
    assert set(started) == {name for name, d in diaries.items() if 0 <= d.start < run.service.days}
    for name, days in started.items():
        assert days == [diaries[name].start]
        assert run.service.dates.worked(days[0])
    assert all(
        run.service.diaries[m.chair].start <= m.day <= run.service.diaries[m.chair].end
        for m in run.meetings
    )
    officers = run.records.officers
    for week, name in zip(officers["week"], officers["officer"], strict=True):
        assert diaries[name].start <= 7 * week + 6
        assert diaries[name].end >= 7 * week


def test_whoever_leaves_on_a_wednesday_has_the_hours_of_three_days(ran):
    team = [{"officer": "Ames", "fte": 1.0},
            {"officer": "Bell", "fte": 1.0, "end": date(2016, 1, 20)}]  # fmt: skip
    records = ran(posts(0, 4, workforce__officer=team, workforce__establishment=None,
                        work__leave_days=0.0))  # fmt: skip
    rows = records.officers
    of_bell = rows["officer"] == "Bell"
    assert rows["week"][of_bell].tolist() == [0, 1, 2]
    np.testing.assert_allclose(rows["hours_available"][of_bell], [37.0, 37.0, 22.2])
    assert rows["fte"][of_bell].tolist() == [1.0, 1.0, 0.0]
    np.testing.assert_allclose(series(records, "hours_available"), [74.0, 74.0, 59.2, 37.0])
    np.testing.assert_allclose(series(records, "fte_in_post"), [2.0, 2.0, 1.0, 1.0])


@pytest.mark.parametrize("replication", range(4))
def test_a_leaver_keeps_no_family(replication):
    run = watched(busy(workforce__leaving__permanent_pct_per_year=200.0), replication)
    left = [diary for diary in run.service.diaries if diary.end + 1 < run.service.days]
    assert left
    assert all(not diary.cases and not diary.caseload and not diary.between for diary in left)
    assert total(run.records, "officer_changes") > 0


def test_a_long_absence_is_covered_and_moves_no_family():
    team = [{"officer": name, "fte": 0.4} for name in ("Ames", "Bell", "Cole", "Dunn")]
    service = small(workforce__officer=team, workforce__absence__spells_pct_per_year=150.0,
                    workforce__absence__weeks=[8.0, 9.0, 10.0])  # fmt: skip
    covered = 0
    for run in (watched(service, each) for each in range(4)):
        absent = events(run.records, "absent")
        assert absent
        assert total(run.records, "officer_changes") == 0
        for name, days in absent.items():
            diary = next(d for d in run.service.diaries if d.name == name)
            away = range(days[0], min(days[0] + 56, run.service.days))
            assert diary.cases
            assert not any(m.chair == diary.index and m.day in away for m in run.meetings)
        families = {case.number: case.holder for case in run.service.holding.cases}
        reviews = [m for m in run.meetings if m.kind == "lac"]
        covered += sum(families.get(m.family, m.chair) != m.chair for m in reviews)
    assert covered > 0


def test_a_growing_officer_takes_no_complex_family_until_experienced():
    service = busy(workforce__leaving__permanent_pct_per_year=0.0,
                   workforce__absence__spells_pct_per_year=0.0)  # fmt: skip
    run = watched(service)
    grown = events(run.records, "experienced")["Cole"]
    assert grown == [7 * int(np.ceil(6 * 365.25 / 12 / 7))]
    diary = next(d for d in run.service.diaries if d.name == "Cole")
    assert diary.share == 0.4


def test_growing_officers_hold_less(ran):
    team = [{"officer": "Ames", "fte": 0.5},
            {"officer": "Cole", "fte": 0.5, "experience": "growing"}]  # fmt: skip

    def held(factor: float) -> float:
        service = small(workforce__officer=team, workforce__growing_factor=factor)
        runs = [ran(service, replication).officers for replication in range(4)]
        return float(np.mean([run["caseload"][run["officer"] == "Cole"].mean() for run in runs]))

    assert held(0.3) < 0.8 * held(1.0)


def test_probation_ends_as_many_as_stated(ran):
    records = ran(posts(80, 120, workforce__recruitment__probation_fails_pct=30.0))
    first_day_that_counts = 120 * 7 - 200
    begun = [post for post, days in events(records, "start").items()
             if days[0] < first_day_that_counts]  # fmt: skip
    failed = [post for post in begun if post in events(records, "probation ended")]
    assert z(len(failed) / len(begun), 0.3, np.sqrt(0.21 / len(begun))) < FALSE_ALARM_Z


def test_a_candidate_with_a_date_starts_on_it_and_fills_a_post(ran):
    starts = date(2016, 2, 1)
    records = ran(posts(1, 30, workforce__candidate=[
        {"officer": "Dunn", "stage": "starting", "on": starts}
    ]))  # fmt: skip
    assert events(records, "start") == {"Dunn": [(starts - date(2016, 1, 4)).days]}
    assert not events(records, "vacancy")
    assert series(records, "vacancies")[-1] == 0.0


def test_a_candidate_who_is_lost_leaves_a_post_to_advertise(ran):
    records = ran(posts(1, 30, workforce__recruitment__interview_pct=0.0, workforce__candidate=[
        {"officer": "Dunn", "stage": "interview", "on": date(2016, 2, 2)}
    ]))  # fmt: skip
    assert events(records, "no appointment")["Dunn"] == [29]
    assert events(records, "vacancy") == {"Post 1": [35]}


def test_an_offer_has_its_checks_and_notice_before_it(ran):
    service = posts(1, 60, workforce__recruitment__withdrawn_pct=0.0, workforce__candidate=[
        {"officer": "Dunn", "stage": "offered", "on": date(2015, 12, 21)}
    ])  # fmt: skip
    day = events(ran(service), "start")["Dunn"][0]
    assert 7 * (4 + 8) - 14 <= day <= 7 * (8 + 13) - 14 + 4


def test_a_candidate_has_a_date_and_a_name_of_their_own():
    with pytest.raises(InputError, match=r"candidate\[0\].on"):
        posts(1, 30, workforce__candidate=[{"officer": "Dunn", "stage": "starting"}])
    with pytest.raises(InputError, match="is on the team"):
        posts(1, 30, workforce__candidate=[{"officer": "Ames"}])


def test_overhead_is_the_same_for_a_part_timer(ran):
    def lost(fte: float) -> float:
        team = [{"officer": "Ames", "fte": fte}]
        plain, burdened = (
            ran(
                posts(
                    0,
                    52,
                    workforce__officer=team,
                    workforce__establishment=None,
                    workforce__overhead_hours=hours,
                )
            )
            for hours in (0.0, 3.0)
        )
        return total(burdened, "hours_needed") - total(plain, "hours_needed")

    assert lost(0.5) == pytest.approx(lost(1.0), rel=0.05)


def test_load_makes_people_leave_and_ill_sooner(ran):
    def gone(effect: float) -> tuple[int, float]:
        records = [
            ran(small(workforce__leaving__permanent_pct_per_year=30.0,
                      workforce__leaving__locum_pct_per_year=30.0,
                      workforce__leaving__load_effect=effect,
                      workforce__absence__load_effect=effect), replication)
            for replication in range(6)
        ]  # fmt: skip
        notices = sum(len(days) for r in records for days in events(r, "notice").values())
        return notices, sum(total(r, "hours_available") for r in records)

    (few, hours), (many, fewer) = gone(0.0), gone(2.0)
    assert few < many
    assert fewer < hours


def test_a_barred_pod_sends_no_family_until_the_bar_ends():
    barred = {"officer": "Ames", "fte": 0.6, "barred_pods": [1],
              "barred_until": date(2016, 3, 31)}  # fmt: skip
    run = watched(small(workforce__officer=[barred, {"officer": "Bell", "fte": 0.5}],
                        demand__pods=2, practice__colleague_chairs=False,
                        allocation__rebalance_on_change=False))  # fmt: skip
    until = (date(2016, 3, 31) - date(2016, 1, 4)) // timedelta(days=1)
    families = run.service.tape.families
    initial = [m for m in run.meetings if m.kind == "icpc" and m.day >= 0]
    assert not [m for m in initial if m.chair == 0 and m.day <= until - 21
                and families.pod[m.family] == 0]  # fmt: skip
    assert [m for m in initial if m.chair == 1 and families.pod[m.family] == 0]


def test_a_newcomer_takes_over_the_leavers_families_so_that_few_move_twice(ran):
    team = [
        {"officer": "Ames", "fte": 0.5},
        {"officer": "Bell", "fte": 0.5, "contract": "locum", "end": date(2016, 4, 10)},
        {"officer": "Cole", "fte": 0.5, "start": date(2016, 4, 4)},
    ]
    records = ran(small(workforce__officer=team))
    officers = records.officers
    before = (officers["week"] == 12) & (officers["officer"] == "Bell")
    held = officers["caseload"][before][0]
    assert 0 < total(records, "officer_changes") <= 1.1 * held


def test_a_review_that_a_long_absence_made_late_is_not_kept_for_the_return():
    team = [{"officer": name, "fte": 0.6} for name in ("Ames", "Bell", "Cole", "Dunn")]
    service = small(scenario__weeks=52, workforce__officer=team,
                    workforce__absence__spells_pct_per_year=60.0,
                    workforce__absence__weeks=[30.0, 31.0, 32.0])  # fmt: skip
    run = watched(service, 3)
    assert events(run.records, "absent")
    meetings = run.records.meetings
    lac = (meetings["kind"] == "lac") & (meetings["outcome"] != "ended")
    until = np.where(meetings["outcome"][lac] == "held", meetings["held"][lac], 364)
    assert (until - meetings["due"][lac]).max() < 30
