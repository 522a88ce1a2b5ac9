"""What a scenario's files say."""

from datetime import date

import pytest

from capacity.experiment.given import NO_CONFERENCES, read_given, read_working_days
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


@pytest.mark.parametrize(("pathway", "said"), [("CP", True), ("LAC", False)])
def test_a_caseload_of_plans_has_no_conferences_on_their_way_and_that_is_said(
    tmp_path, pathway, said
):
    sheet = tmp_path / "caseload.csv"
    sheet.write_text(f"child_id,pathway\n1,{pathway}\n", encoding="utf-8")
    start = {"caseload": str(sheet)}
    named = {"name": "small", "start": date(2026, 4, 1), "weeks": 4}
    made = Scenario.from_dict({"scenario": named, "start": start, "workforce": {"fte": 1.0}})
    assert (NO_CONFERENCES in read_given(made).notes) is said
