"""Annex A and 903 into scenarios: caseloads with due dates, rates with their uncertainty."""

import tomllib
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from capacity.calibration.annex_caseload import care_review_due, caseload_of, plan_review_due
from capacity.calibration.annex_scenario import calibrate_annex_a
from capacity.calibration.care_stays import product_limit
from capacity.calibration.council import find_council, latest_council
from capacity.calibration.own_data import Flow, later, stale, update, window
from capacity.calibration.ssda903_scenario import calibrate_ssda903
from capacity.calibration.wander import Constants, Posterior
from capacity.cli import run
from capacity.experiment.given import read_given
from capacity.files.annex_a import Period, read_annex_a
from capacity.files.annex_a_invented import new_annex_a
from capacity.files.caseload import read_caseload, write_caseload
from capacity.files.officers import HeldBy
from capacity.files.published import read_published
from capacity.files.ssda903 import read_ssda903
from capacity.scenario import Scenario
from capacity.service import InputError, Pathway

AS_AT = date(2026, 3, 31)
STARTED = date(2025, 6, 2)


def period(started=STARTED, review=None, code=""):
    return Period("1", started, None, None, review, None, code)


@pytest.fixture(scope="module")
def annex(tmp_path_factory):
    path = new_annex_a(tmp_path_factory.mktemp("annex") / "a.xlsx", AS_AT, plans=300,
                       looked_after=280)  # fmt: skip
    return read_annex_a(path, AS_AT)


@pytest.mark.parametrize(
    "review, due", [(None, date(2025, 9, 2)), (date(2025, 8, 20), date(2026, 2, 20))]
)
def test_review_conferences_are_due_after_three_months_then_six(review, due):
    assert plan_review_due(period(review=review)) == due


@pytest.mark.parametrize(
    "review, code, due",
    [
        (None, "C2", date(2025, 6, 30)),
        (date(2025, 6, 27), "C2", date(2025, 9, 27)),
        (date(2025, 9, 20), "C2", date(2026, 3, 20)),
        (None, "V4", date(2025, 9, 2)),
        (date(2025, 6, 27), "V4", date(2025, 12, 27)),
    ],
)
def test_lac_reviews_are_due_by_regulation_33_and_short_breaks_by_48(review, code, due):
    assert care_review_due(period(review=review, code=code)) == due


def test_children_of_both_lists_are_one_child_on_both_pathways(annex):
    made = caseload_of(annex, {}).caseload
    both = [child for child in made if child.pathway is Pathway.BOTH]
    assert len(both) == round(0.04 * 280)
    assert len(made) == 300 + 280 - len(both)
    assert all(child.next_review_due for child in made)


def test_siblings_are_suggested_by_start_review_and_worker(annex):
    made = caseload_of(annex, {}).caseload
    groups = [group for group in made.groups if len(group) > 1]
    assert len(groups) > 60
    for group in groups:
        assert len({child.plan_start or child.looked_after_since for child in group.children}) == 1


def test_a_service_s_own_sheet_goes_before_what_is_derived(annex):
    first = caseload_of(annex, {}).caseload.children[0]
    own = HeldBy(first.child_id, "Ann Lee", next_review_due=date(2026, 5, 5))
    child = caseload_of(annex, {first.child_id: own, "0": HeldBy("0", "Ann Lee")})
    assert child.caseload.children[0].officer == "Ann Lee"
    assert child.caseload.children[0].next_review_due == date(2026, 5, 5)
    assert any("of the officers' sheet, 1 child not open here: 0" in note for note in child.notes)


def test_flows_count_what_came_and_went_in_the_window():
    day = timedelta(days=1)
    rows = [
        (AS_AT - 400 * day, None), (AS_AT - 100 * day, None), (AS_AT - 90 * day, AS_AT - 10 * day),
        (AS_AT - 400 * day, AS_AT - 300 * day), (AS_AT - 300 * day, AS_AT - 20 * day),
    ]  # fmt: skip
    flow = window(rows, AS_AT, 182)
    assert (flow.held, flow.started, flow.ended, flow.held_before) == (2, 2, 2, 2)


def test_seeing_the_rate_now_moves_level_and_state_and_makes_both_surer():
    """Against conditioning the three normals at once, by simulation."""
    prior = Posterior(5.0, 0.1, 0.15, 0.2, -0.5)
    generator = np.random.default_rng(3)
    draws = generator.multivariate_normal([5.0, 0.1], prior.covariance, 400_000)
    seen = draws.sum(axis=1) + 0.1 * generator.standard_normal(400_000)
    near = draws[np.abs(seen - 5.4) < 0.01]
    found = update(prior, 5.4, 0.01)
    assert (found.level, found.state) == pytest.approx(near.mean(axis=0), abs=0.01)
    assert (found.level_sd, found.state_sd) == pytest.approx(near.std(axis=0), abs=0.01)


def test_a_state_forgets_and_its_level_stays():
    law = Constants(0.5, 0.27, 4.0, 0.26, 0.0)
    after = later(Posterior(5.0, 0.3, 0.1, 0.1, -0.4), law, 40.0)
    assert (after.level, after.level_sd) == (5.0, 0.1)
    assert after.state == pytest.approx(0.0, abs=1e-6)
    assert after.state_sd == pytest.approx(0.27, rel=1e-3)
    same = later(Posterior(5.0, 0.3, 0.1, 0.1, -0.4), law, 0.0)
    assert (same.state, same.correlation) == pytest.approx((0.3, -0.4))


def test_the_product_limit_knows_censored_and_late_entered_stays():
    """Ten stays, by hand: two end on day 5, one is censored on 6, one ends on day 8."""
    leave = np.array([5, 5, 6, 8, 20, 20, 20, 20, 20, 20])
    ended = np.array([True, True, False, True] + [False] * 6)
    entry = np.zeros(10, dtype=np.int64)
    entry[9] = 7
    survival = product_limit(entry, leave, ended)
    assert survival(4) == 1.0
    assert survival(5) == pytest.approx(7 / 9)
    assert survival(8) == pytest.approx(7 / 9 * 6 / 7)


def test_own_months_and_published_level_are_combined(annex, small_published):
    found = find_council(read_published(small_published), "Council 004", 2020)
    alone = calibrate_annex_a(annex, None, {}, "c.csv", "")
    both = calibrate_annex_a(annex, found, {}, "c.csv", "")
    laws = [
        Scenario.from_dict(tomllib.loads(made.text)).demand.cp.icpc_children_per_month
        for made in (alone, both)
    ]
    spreads = [getattr(law, "log_sd", 0.0) for law in laws]
    assert 0.0 < spreads[1] < spreads[0]
    assert any("no published rows were given" in note for note in alone.notes)
    assert "d1 2013-2020" in both.text


def test_the_command_writes_a_scenario_with_its_caseload_that_loads(tmp_path, capsys):
    path = new_annex_a(tmp_path / "a.xlsx", AS_AT, plans=60, looked_after=50, messes=["all"])
    out = tmp_path / "made.toml"
    assert run(["calibrate", "annex-a", str(path), "--as-at", "2026-03-31", "--out", str(out)]) == 0
    scenario = Scenario.load(out)
    caseload, report = read_caseload(tmp_path / "made-caseload.csv", AS_AT)
    assert scenario.start.caseload.endswith("made-caseload.csv")
    assert report.accounts_for_every_row
    assert sum(child.pathway.on_plan for child in caseload) == scenario.start.cp_plans
    assert (tmp_path / "made-load-report.csv").read_text(encoding="utf-8-sig").startswith("what,")
    assert "rows read" in capsys.readouterr().out


def test_an_annex_a_with_nobody_open_is_refused(tmp_path):
    path = tmp_path / "List 7.csv"
    path.write_text(
        "Child Unique ID,Child Protection Plan Start Date,Child Protection Plan End Date\n"
        "1,01/02/2025,01/03/2026\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError, match="no child is open on 2026-03-31"):
        calibrate_annex_a(read_annex_a(path, AS_AT), None, {}, "c.csv", "")


def test_the_903_sample_becomes_a_scenario_that_loads(shared, tmp_path, capsys):
    out = tmp_path / "made.toml"
    code = run(["calibrate", "ssda903", str(shared / "samples" / "ssda903"), "--as-at",
                "2020-03-31", "--out", str(out)])  # fmt: skip
    assert code == 0
    scenario = Scenario.load(out)
    assert scenario.start.cp_plans == 0
    assert scenario.start.looked_after == 1289
    assert "a 903 return has no plans" in " ".join(capsys.readouterr().err.split())


def test_without_a_file_of_reviews_nothing_is_said_of_their_timeliness(tmp_path):
    (tmp_path / "header.csv").write_text("CHILD,DOB\n1,01/01/2015\n", encoding="utf-8")
    text = "CHILD,DECOM,RNE,LS,DEC,REC\n1,01/03/2025,S,C2,,\n"
    (tmp_path / "episodes.csv").write_text(text, encoding="utf-8")
    notes = calibrate_ssda903(
        read_ssda903(tmp_path, date(2026, 3, 31)), None, {}, "c.csv", ""
    ).notes
    assert any("reviews.csv is not there" in note for note in notes)
    assert not any("all reviews of the year" in note for note in notes)


def return_of(folder, episodes, reviews=()):
    """Write a 903 return of the given rows and read it as at `AS_AT`."""
    texts = {
        "episodes": ["CHILD,DECOM,RNE,LS,DEC,REC", *episodes],
        "reviews": ["CHILD,DOB,REVIEW,REVIEW_CODE", *reviews],
    }
    for name, rows in texts.items():
        (folder / f"{name}.csv").write_text("\n".join(rows), encoding="utf-8")
    return read_ssda903(folder, AS_AT)


def test_more_entries_than_came_are_an_assumption_that_is_said(tmp_path):
    """Ninety in care and two entries a year: stays of 45 years, which cannot be."""
    old = [f"{n},01/03/2020,S,C2,," for n in range(88)]
    made = calibrate_ssda903(
        return_of(tmp_path, [*old, "a,01/09/2025,S,C2,,", "b,01/03/2026,S,C2,,"]),
        None, {}, "c.csv", "",
    )  # fmt: skip
    text = " ".join(made.text.replace("#", "").split())
    assert "A: 20 a year, 90 in care over 4.5 years" in text
    assert "F: episodes of" not in text
    assert "mean_stay_years = 4.5 A:" in text or "A: the longest mean taken" in text
    assert any("2 entries to care came in the 12 months" in note for note in made.notes)
    assert any("20 a year are written, because the mean stay" in note for note in made.notes)


def test_where_nobody_came_no_length_of_stay_is_made_up(tmp_path):
    rows = [f"{n},01/03/2020,S,C2,," for n in range(90)]
    notes = calibrate_ssda903(return_of(tmp_path, rows), None, {}, "c.csv", "").notes
    (note,) = (note for note in notes if "are written" in note)
    assert note.startswith("0 entries to care came in the 12 months before; 20 a year are written")


def test_entries_of_an_annex_a_that_are_too_few_are_said_alike(tmp_path):
    path = tmp_path / "List 8.csv"
    rows = [f"{n},01/02/202{0 if n else 6}," for n in range(90)]
    header = "Child Unique ID,Date Started to be Looked After,Date Ceased to be Looked After"
    path.write_text("\n".join([header, *rows]), encoding="utf-8")
    made = calibrate_annex_a(read_annex_a(path, AS_AT), None, {}, "c.csv", "")
    assert any("1 entry to care came in the 6 months before" in note for note in made.notes)
    assert "A: 20 a year, 90 in care" in " ".join(made.text.replace("#", "").split())


def test_entries_that_keep_the_stock_are_the_file_s(tmp_path):
    rows = [f"{n},01/03/20{23 + n % 4},S,C2,," for n in range(70)]
    made = calibrate_ssda903(return_of(tmp_path, rows), None, {}, "c.csv", "")
    assert "F: episodes of" in made.text
    assert not any("are written, because" in note for note in made.notes)


def test_reviews_do_not_hide_that_episodes_end_long_before_the_day(tmp_path):
    rows = [f"{n},01/03/20{20 + n % 6},S,C2,," for n in range(12)]
    late = ["1,,15/03/2026,PN1", "1,,15/09/2026,PN1"]
    notes = calibrate_ssda903(return_of(tmp_path, rows, late), None, {}, "c.csv", "").notes
    assert any("last start or end of an episode is 2025-03-01, 395 days" in n for n in notes)


def test_days_after_the_extract_do_not_hide_that_the_data_end_before_it():
    assert list(stale([AS_AT - timedelta(days=90), AS_AT + timedelta(days=90)], AS_AT))


def test_flow_before_the_window_follows_from_what_came_and_went():
    assert Flow(held=100, started=30, ended=20, years=0.5).held_before == 90


@pytest.fixture
def annex_file(tmp_path):
    return new_annex_a(tmp_path / "a.xlsx", AS_AT, plans=60, looked_after=50)


def calibrated(path, out, *more):
    day = AS_AT.isoformat()
    return run(["calibrate", "annex-a", str(path), "--as-at", day, "--out", str(out), *more])


def test_an_input_is_never_written_over(annex_file, tmp_path, capsys):
    before = annex_file.read_bytes()
    assert calibrated(annex_file, annex_file, "--replace") == 2
    assert "is read by this run" in capsys.readouterr().err
    officers = tmp_path / "made-caseload.csv"
    officers.write_text("child_id,officer\n1,Ann Lee\n", encoding="utf-8")
    out = tmp_path / "made.toml"
    assert calibrated(annex_file, out, "--officers", str(officers), "--replace") == 2
    assert annex_file.read_bytes() == before
    assert officers.read_text(encoding="utf-8").endswith("1,Ann Lee\n")
    assert not out.exists()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--council", "Kent"), "a council without published files"),
        (("--published", "nowhere", "--council", "Kent"), "nowhere: no such folder"),
        (("--team", "no-team.csv"), "no-team.csv: no such file"),
        (("--officers", "nobody.csv"), "nobody.csv: no such file"),
    ],
)
def test_what_is_wrong_beside_an_annex_a_is_one_message_and_no_account(
    annex_file, tmp_path, capsys, more, said
):
    """The account of the lists, a page long, would hide it."""
    before = sorted(tmp_path.iterdir())
    capsys.readouterr()
    assert calibrated(annex_file, tmp_path / "new.toml", *more) == 2
    found = capsys.readouterr()
    assert found.out == ""
    assert said in found.err
    assert sorted(tmp_path.iterdir()) == before


def test_a_file_that_is_there_is_written_over_only_when_told(annex_file, tmp_path, capsys):
    out, sheet = tmp_path / "made.toml", tmp_path / "made-caseload.csv"
    sheet.write_text("mine", encoding="utf-8")
    assert calibrated(annex_file, out) == 2
    assert "--replace" in capsys.readouterr().err
    assert (sheet.read_text(encoding="utf-8"), out.exists()) == ("mine", False)
    assert calibrated(annex_file, out, "--replace") == 0
    assert "child_id" in sheet.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("number, header", [
    (7, "Child Protection Plan Start Date,Child Protection Plan End Date"),
    (8, "Date Started to be Looked After,Date Ceased to be Looked After"),
])  # fmt: skip
def test_a_list_alone_makes_a_scenario_that_says_what_the_other_is(
    tmp_path, capsys, number, header
):
    path, out = tmp_path / f"List {number}.csv", tmp_path / "made.toml"
    rows = [f"{n},01/0{1 + n % 3}/2026," for n in range(40)]
    path.write_text("\n".join([f"Child Unique ID,{header}", *rows]), encoding="utf-8")
    assert calibrated(path, out) == 0
    said = " ".join(capsys.readouterr().err.split())
    assert f"list {15 - number} is not there: none of its children are in the caseload" in said
    assert f"F: list {15 - number}," not in out.read_text(encoding="utf-8")
    # England has two plans started for an entry to care; forty came in half a year.
    demand: Any = Scenario.load(out).demand
    starts = demand.cp.icpc_children_per_month.median * demand.cp.conversion * 12
    entries = demand.lac.entries_per_month
    entries = 12 * getattr(entries, "median", entries)
    assert starts / entries == pytest.approx(2.0, rel=0.25)


def test_a_scenario_that_does_not_load_leaves_no_caseload_behind(annex, tmp_path):
    from capacity.commands.calibrate import _write_with_caseload

    made = caseload_of(annex, {}).caseload
    out, sheet = tmp_path / "made.toml", tmp_path / "made-caseload.csv"
    with pytest.raises(InputError, match=r"made\.toml"):
        _write_with_caseload("[scenario]\nweeks = -3\n", made, out)
    assert not list(tmp_path.iterdir())
    sheet.write_text("mine", encoding="utf-8")
    with pytest.raises(InputError):
        _write_with_caseload("[scenario]\nweeks = -3\n", made, out)
    assert sheet.read_text(encoding="utf-8") == "mine"


def test_a_day_of_extract_long_after_the_last_date_is_a_warning(tmp_path, capsys):
    path, out = tmp_path / "List 7.csv", tmp_path / "made.toml"
    path.write_text(
        "Child Unique ID,Child Protection Plan Start Date,Child Protection Plan End Date\n"
        "1,01/02/2025,\n2,03/02/2025,\n",
        encoding="utf-8",
    )
    assert calibrated(path, out) == 0
    said = " ".join(capsys.readouterr().err.split())
    assert "the last date in the data is 2025-02-03, 421 days before 2026-03-31" in said


def test_a_month_without_a_date_is_no_warning():
    assert not list(stale([AS_AT - timedelta(days=31), None], AS_AT))
    assert list(stale([AS_AT - timedelta(days=32), None], AS_AT))


def test_own_months_alone_name_the_table_of_the_program(annex):
    text = " ".join(calibrate_annex_a(annex, None, {}, "c.csv", "").text.replace("# ", "").split())
    assert "F: the table that comes with the program, all councils, d1 2013-2024" in text
    assert "the table that comes with the program, all councils, cla 2021-2025" in text
    assert "from no published row of its own" in text


def test_published_rows_are_not_said_to_be_none(annex, small_published):
    found = find_council(read_published(small_published), "Council 004", 2020)
    made = calibrate_annex_a(annex, found, {}, "c.csv", "")
    assert any("from 8 rows of its own" in line for line in made.fit)
    assert "Published files, with their years: d1.csv" in made.text


def test_another_council_s_figures_are_doubted(annex, small_published):
    found = find_council(read_published(small_published), "Council 004", 2020)
    far = replace(found, plans=replace(found.plans, stock=3.0 * len(annex.open_plans)))
    notes = calibrate_annex_a(annex, far, {}, "c.csv", "").notes
    assert any("is it the same council?" in note and "plans" in note for note in notes)
    assert not any("of this council are missing" in note for note in notes)
    near = replace(found, plans=replace(found.plans, stock=1.2 * len(annex.open_plans)),
                   care=replace(found.care, stock=len(annex.open_care)))  # fmt: skip
    notes = calibrate_annex_a(annex, near, {}, "c.csv", "").notes
    assert not any("is it the same council?" in note for note in notes)


def test_a_year_that_is_not_over_on_the_day_is_not_used(small_published):
    """On 31 March 2026 all is over; a month before the last year's end, its row is not known."""
    from capacity.commands.calibrate import _published_of

    over = _published_of(small_published, "Council 004", date(2020, 3, 31))
    before = _published_of(small_published, "Council 004", date(2020, 3, 30))
    assert over and before
    assert (over.year, before.year) == (2020, 2019)


def test_what_is_common_rests_on_the_newest_rows_where_the_councils_own_end_earlier(
    small_published, tmp_path
):
    """The files go to 2020; of Council 004 only rows to 2015 are left."""
    for file in small_published.iterdir():
        lines = file.read_text(encoding="utf-8-sig").splitlines(keepends=True)
        early = [
            line for line in lines if not ("Council 004" in line and line[:4] > "2015")
        ]  # fmt: skip
        (tmp_path / file.name).write_text("".join(early), encoding="utf-8-sig")
    short = latest_council(read_published(tmp_path), "Council 004", AS_AT)
    whole = latest_council(read_published(small_published), "Council 004", AS_AT)
    assert (short.plans.fit.year, whole.plans.fit.year) == (2020, 2020)
    assert (short.plans.rows[-1], whole.plans.rows[-1]) == (2015, 2020)
    assert (short.plans.stock_year, whole.plans.stock_year) == (None, 2020)
    assert short.plans.posterior.arrivals.state_sd > whole.plans.posterior.arrivals.state_sd
    with pytest.raises(InputError, match="nothing is published for Council 004 up to 2012-01-01"):
        latest_council(read_published(tmp_path), "Council 004", date(2012, 1, 1))


def test_a_made_up_team_is_one_sentence_and_not_many(annex, tmp_path):
    children = caseload_of(annex, {}).caseload
    held = {child.child_id: HeldBy(child.child_id, "Ann Lee") for child in children}
    made = calibrate_annex_a(annex, None, held, "c.csv", "")
    write_caseload(made.caseload, tmp_path / "c.csv")
    (tmp_path / "s.toml").write_text(made.text, encoding="utf-8")
    notes = read_given(Scenario.load(tmp_path / "s.toml")).notes
    assert sum("no team is given" in note for note in notes) == 1
    assert not any("pod" in note or "holds" in note or "team sheet names" in note for note in notes)


def test_check_says_of_a_made_up_team_what_a_run_says(annex, tmp_path, capsys):
    """Nobody can be missing from a team sheet that is not there."""
    children = caseload_of(annex, {}).caseload
    held = {child.child_id: HeldBy(child.child_id, "Ann Lee") for child in children}
    made = calibrate_annex_a(annex, None, held, "c.csv", "")
    write_caseload(made.caseload, tmp_path / "c.csv")
    (tmp_path / "s.toml").write_text(made.text, encoding="utf-8")
    assert run(["check", str(tmp_path / "s.toml")]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "no team is given: the run makes up" in said
    assert "not on the team sheet" not in said


def test_one_list_says_nothing_of_children_in_both(annex):
    both = caseload_of(annex, {}).notes
    alone = caseload_of(replace(annex, care=(), missing=(8,)), {}).notes
    assert any(" of them in both list 7 and list 8; due" in note for note in both)
    assert not any("list 8" in note for note in alone)


def test_one_child_is_a_child_in_every_note(annex):
    one = replace(annex, plans=annex.open_plans[:1], care=())
    notes = " ".join(caseload_of(one, {}).notes)
    assert "1 child open on 2026-03-31; due" in notes
    assert "1 children" not in notes and "sibling" not in notes


def test_an_empty_list_5_is_said(annex):
    none = calibrate_annex_a(replace(annex, enquiries=()), None, {}, "c.csv", "")
    assert any("list 5 has no rows: conversion is England's" in note for note in none.notes)
    assert "F: list 5" not in none.text
    few = calibrate_annex_a(replace(annex, enquiries=annex.enquiries[:2]), None, {}, "c.csv", "")
    assert any("fewer than 10" in note for note in few.notes)
