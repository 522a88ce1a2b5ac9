"""Changing single keys, from Python and from the command line."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.scenario import Scenario, parse_settings
from capacity.service import InputError


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("a.b=0.92", 0.92),
        ("a.b = 3 ", 3),
        ("a.b=true", True),
        ("a.b=2016-01-31", date(2016, 1, 31)),
        ("a.b=least_caseload", "least_caseload"),
        ("a.b=plain words", "plain words"),
        ('a.b="x = 3"', "x = 3"),
        ("a.b=sheets/team.csv", "sheets/team.csv"),
        ("a.b=[1, 2]", [1, 2]),
        ('a.b={ law = "uniform", low = 1, high = 2 }', {"law": "uniform", "low": 1, "high": 2}),
        ("a.b=none", None),
        ("a.b=31/12/2015", "31/12/2015"),
        ("a.b=1\nc=2", "1\nc=2"),
    ],
)
def test_a_setting_is_a_key_and_a_value(written, meant):
    assert parse_settings([written]) == {"a.b": meant}


def test_the_last_of_two_settings_counts():
    assert parse_settings(["a=1", "b=2", "a=3"]) == {"a": 3, "b": 2}


@pytest.mark.parametrize("written", ["a", "=3", "", "a=", "a=[1, 2", 'a="x', "a={ law"])
def test_a_setting_that_is_none_is_refused(written):
    with pytest.raises(InputError, match="--set"):
        parse_settings([written])


def test_changes_leave_the_scenario_itself_alone(small):
    changed = small.with_changes({"workforce.fte": 3.0, "practice.midway": False})
    assert (changed.workforce.fte, changed.practice.midway) == (3.0, False)
    assert (small.workforce.fte, small.practice.midway) == (2.0, True)


def test_no_change_gives_an_equal_scenario(small):
    assert small.with_changes({}) == small


@given(share=st.floats(0.01, 1), pct=st.floats(0, 100))
def test_changes_may_be_made_together_or_one_after_the_other(small, share, pct):
    one, other = {"demand.cp.conversion": share}, {"practice.lateness[2].share_pct": pct}
    expected = small.with_changes(one | other)
    assert small.with_changes(one).with_changes(other) == expected
    assert small.with_changes(other).with_changes(one) == expected


@given(share=st.floats(0.01, 1))
def test_a_change_can_be_taken_back(small, share):
    there = small.with_changes({"demand.cp.conversion": share})
    assert there.with_changes({"demand.cp.conversion": 0.92}) == small


def test_numbers_of_numpy_are_numbers(small):
    changed = small.with_changes(
        {"conference.rooms": np.int64(3), "demand.cp.season": list(np.ones(12))}
    )
    assert changed.conference.rooms == 3
    assert changed.demand.cp.season == (1.0,) * 12


def test_weeks_and_end_take_each_other_away(small):
    ended = small.with_changes({"scenario.end": date(2016, 1, 10)})
    assert (ended.weeks_total, ended.scenario.weeks) == (1, None)
    assert ended.with_changes({"scenario.weeks": 4}) == small


def test_a_value_that_may_be_missing_can_be_taken_away(small):
    team = [{"officer": "Adams", "fte": 1.0}]
    scenario = small.with_changes({"workforce.officer": team})
    assert scenario.with_changes({"workforce.fte": None}).team().fte(small.first_day) == 1.0


@pytest.mark.parametrize("row", ["[1]", "[Baker]", '["Baker"]', "[ 1 ]"])
def test_a_row_is_named_by_its_place_or_by_its_name(small, row):
    team = [{"officer": "Adams", "fte": 1.0}, {"officer": "Baker", "fte": 1.0}]
    changed = small.with_changes({"workforce.officer": team}).with_changes(
        {f"workforce.officer{row}.fte": 0.5}
    )
    assert [each.fte for each in changed.workforce.officer] == [1.0, 0.5]


def test_a_member_of_a_list_of_numbers_can_be_changed(small):
    assert small.with_changes({"demand.cp.season[7]": 0.5}).demand.cp.season[7] == 0.5


REFUSED = {
    "demand.cp.converson": (0.9, "--set demand.cp.converson: unknown key 'converson'; did you"),
    "demnd.cp.conversion": (0.9, "--set demnd: unknown table 'demnd'; did you mean 'demand'"),
    "demand.cp.conversion.x": (0.9, "demand.cp.conversion"),
    "demand.cp.conversion": (92, "--set demand.cp.conversion: found 92; allowed: a number from 0"),
    "workforce.fte": (-1, "--set workforce.fte: found -1"),
    "start.both_pathways": (900, "--set start.both_pathways: found 900; allowed: at most 440"),
    "start.caseload": ("nowhere.csv", "--set start.caseload: there is no file"),
    "scenario.start": ("soon", '--set scenario.start: found "soon" (text); allowed: a date such'),
    "practice.lateness[9].share_pct": (3, "there is no row [9]; allowed: [0] to [3]"),
    "practice.lateness[moved].share_pct": (3, "there is no row [moved]; allowed: [0] to [3]"),
    "demand.surge[0].children": (3, "there is no row [0]; allowed: nothing: the list is empty"),
    "a..b": (3, "a..b: this is no key"),
    "a b[": (3, "this is no key"),
    "": (3, "this is no key"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_change_that_cannot_be_is_refused(small, name):
    value, expected = REFUSED[name]
    with pytest.raises(InputError) as refused:
        small.with_changes({name: value}, flag="--set")
    assert expected in str(refused.value)


def test_a_row_with_a_name_like_another_is_suggested(small):
    scenario = small.with_changes({"workforce.officer": [{"officer": "Adams", "fte": 1.0}]})
    with pytest.raises(InputError, match=r"\[Adam\]; allowed: \[0\] to \[0\] or a name; did you"):
        scenario.with_changes({"workforce.officer[Adam].fte": 0.5})


def test_a_sheet_is_looked_for_where_the_user_is(small, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "team.csv").write_text("officer,fte\nAdams,1\n")
    changed = small.with_changes({"start.team": "team.csv"})
    assert changed.start.team == str((tmp_path / "team.csv").resolve())
    assert isinstance(changed, Scenario)
