"""The team that a scenario describes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.scenario import Scenario, load_caseload, load_inputs, load_team, rescaled
from capacity.service import Contract, InputError, Officer, Role, Team

ROWS = [
    {"officer": "Adams", "fte": 1.0, "contract": "locum", "pods": [1, 8], "role": "iro"},
    {"officer": "Baker", "fte": 0.6, "working_days": "MTW--"},
    {"officer": "Clarke", "fte": 1.0, "start": date(2016, 2, 1)},
]


@pytest.fixture(scope="module")
def team_of_three(small) -> Scenario:
    return small.with_changes({"workforce.officer": ROWS, "workforce.fte": None})


def test_officers_are_as_their_rows_say(team_of_three):
    adams, baker, clarke = team_of_three.team()
    assert adams == Officer("Adams", 1.0, Contract.LOCUM, role=Role.IRO, pods=("1", "8"))
    assert baker == Officer("Baker", 0.6, working_days="MTW--")
    assert clarke == Officer("Clarke", 1.0, start=date(2016, 2, 1))


@given(fte=st.floats(0.1, 500))
def test_a_given_fte_holds_on_day_0_and_one_factor_applies_to_all(team_of_three, fte):
    team = team_of_three.with_changes({"workforce.fte": fte}).team()
    assert team.fte(team_of_three.first_day) == pytest.approx(fte)
    factors = [officer.fte / row["fte"] for officer, row in zip(team, ROWS, strict=True)]
    assert factors == pytest.approx([fte / 1.6] * 3)


@given(fte=st.floats(0.1, 40))
def test_an_fte_alone_makes_equal_officers_of_at_most_one(small, fte):
    team = small.with_changes({"workforce.fte": fte}).team()
    assert team.fte(small.first_day) == pytest.approx(fte)
    assert len({officer.fte for officer in team}) == 1
    assert fte / len(team) <= 1 + 1e-6
    assert len({officer.name for officer in team}) == len(team)


@given(fte=st.floats(0.1, 40))
def test_every_pod_has_one_of_the_invented_officers(small, fte):
    team = small.with_changes({"workforce.fte": fte}).team()
    assert sorted(pod for officer in team for pod in officer.pods) == [str(n) for n in range(1, 9)]


def test_what_an_officer_costs_is_rescaled_with_the_fte():
    team = Team((Officer("Ann", 0.5, annual_cost=40_000.0), Officer("Bea", 1.0)))
    rows = rescaled(team, 3.0, date(2016, 1, 4))
    assert [(each.fte, each.annual_cost) for each in rows] == [(1.0, 80_000.0), (2.0, None)]


def test_nobody_cannot_be_rescaled():
    with pytest.raises(InputError, match=r"workforce\.fte: nobody is in post on 2016-01-04"):
        rescaled(Team(), 3.0, date(2016, 1, 4))


@pytest.fixture
def with_sheet(small, tmp_path):
    """Give a function that makes a scenario with a team sheet of the given rows."""

    def scenario(*rows: str) -> Scenario:
        sheet = tmp_path / "team.csv"
        sheet.write_text("\n".join(["officer,fte,end", *rows]))
        return small.with_changes({"start.team": sheet, "workforce.fte": None})

    return scenario


def test_a_sheet_goes_before_rows_and_comes_with_its_report(with_sheet):
    scenario = with_sheet("Dee,1,", "Ed,0.5,").with_changes({"workforce.officer": ROWS})
    team, report = load_team(scenario)
    assert [officer.name for officer in team] == ["Dee", "Ed"]
    assert report is not None
    assert report.kept == 2


def test_a_sheet_is_rescaled_too(with_sheet):
    scenario = with_sheet("Dee,1,", "Ed,0.5,").with_changes({"workforce.fte": 3.0})
    assert [officer.fte for officer in load_inputs(scenario)[0]] == [2.0, 1.0]


def test_a_sheet_of_people_who_have_gone_is_refused(with_sheet):
    with pytest.raises(InputError, match=r"team\.csv: nobody is in post on 2016-01-04"):
        load_team(with_sheet("Dee,1,2015-12-31"))


def test_without_a_sheet_there_is_no_caseload_and_no_report(small):
    assert load_caseload(small) == (None, None)
    assert load_team(small) == (small.team(), None)


def test_a_caseload_is_as_at_day_0(small, tmp_path):
    sheet = tmp_path / "caseload.csv"
    sheet.write_text("child_id,pathway\nA,CP\nB,LAC\n")
    caseload, report = load_caseload(small.with_changes({"start.caseload": sheet}))
    assert caseload is not None
    assert report is not None
    assert (len(caseload), caseload.as_at, report.kept) == (2, small.first_day, 2)
