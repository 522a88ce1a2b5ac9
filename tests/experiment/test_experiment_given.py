"""What a scenario's files say."""

from datetime import date

import pytest

from capacity.experiment.given import read_given, read_working_days
from capacity.scenario import Scenario
from capacity.service import InputError


def test_a_file_of_working_days_closes_and_opens_days(tmp_path):
    file = tmp_path / "days.csv"
    file.write_text("# our Christmas\n2016-12-28, closed\n\n02/01/2017, worked  # we open\n")
    days = read_working_days(file)
    assert not days.is_working(date(2016, 12, 28))
    assert days.is_working(date(2017, 1, 2))
    assert days.is_working(date(2016, 12, 29))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("2016-12-28, shut", r"days\.csv, line 1: found '2016-12-28, shut'; allowed: a date"),
        ("2016-12-28", r"days\.csv, line 1: found '2016-12-28'"),
        ("tomorrow, closed", r"days\.csv, line 1: .*tomorrow"),
    ],
)
def test_a_line_of_another_kind_is_refused_with_its_number(tmp_path, line, message):
    (tmp_path / "days.csv").write_text(line)
    with pytest.raises(InputError, match=message):
        read_working_days(tmp_path / "days.csv")


def test_a_calendar_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"days\.csv: cannot be read"):
        read_working_days(tmp_path / "days.csv")


def test_names_that_two_sheets_spell_otherwise_are_the_same_in_a_run_as_in_an_allocation(tmp_path):
    for name, text in {
        "caseload.csv": "child_id,pathway,officer,barred_officers,not_with\n"
        "a1,CP,ann  lee,BEN,B1\nb1,LAC,Ben,,\n",
        "team.csv": "officer,fte\nAnn Lee,1\nBen,1\n",
        "sheets.toml": '[scenario]\nname = "sheets"\nstart = 2016-01-04\nweeks = 1\n'
        '[start]\ncaseload = "caseload.csv"\nteam = "team.csv"\n',
    }.items():
        (tmp_path / name).write_text(text)
    given = read_given(Scenario.load(tmp_path / "sheets.toml"))
    assert given.caseload is not None
    first, _ = given.caseload
    assert (first.officer, first.barred_officers, first.not_with) == ("Ann Lee", ("Ben",), ("b1",))
    assert "'ann lee' is read as 'Ann Lee'" in given.notes
    assert not any("not on the team" in note for note in given.notes)
