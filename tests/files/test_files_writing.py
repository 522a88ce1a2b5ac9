"""Files that appear whole or not at all, and stay what they are in Excel."""

from datetime import date

import openpyxl
import pytest

from capacity.files import new_caseload, new_team, read_caseload, read_team, write_caseload
from capacity.files.atomic import written_whole
from capacity.files.tables import CASELOAD
from capacity.files.templates import AS_AT, CHILDREN, OFFICERS
from capacity.service import Caseload, Child, InputError, Pathway

FORMULA_LIKE = ("=1+1", "+44", "-C1", "@home", "'quoted", "http://c1")
CASE = Caseload(tuple(Child(child_id, Pathway.CP) for child_id in FORMULA_LIKE))


def test_an_id_like_a_formula_stays_text_in_a_workbook(tmp_path):
    write_caseload(CASE, tmp_path / "a.xlsx")
    page = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    cells = [page.cell(row, 1) for row in range(2, 2 + len(CASE))]
    assert [cell.value for cell in cells] == list(FORMULA_LIKE)
    # openpyxl calls "=1+1" a formula whatever the file says; the file says text.
    assert {cell.number_format for cell in cells} == {"@"}
    assert read_caseload(tmp_path / "a.xlsx")[0] == CASE


def test_an_id_like_a_formula_is_guarded_in_a_text_file(tmp_path):
    write_caseload(CASE, tmp_path / "a.csv")
    ids = [line.split(",")[0] for line in (tmp_path / "a.csv").read_text("utf-8-sig").splitlines()]
    assert ids[1:] == ["'=1+1", "'+44", "'-C1", "'@home", "''quoted", "http://c1"]
    assert read_caseload(tmp_path / "a.csv")[0] == CASE


def test_a_workbook_has_frozen_headers_with_comments_and_choices(tmp_path):
    write_caseload(CASE, tmp_path / "a.xlsx")
    page = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    assert page.freeze_panes == "B2"
    for at, column in enumerate(CASELOAD.columns, 1):
        header = page.cell(1, at)
        assert header.value == column.name
        assert header.comment is not None
        assert column.description in header.comment.text
    choices = {rule.formula1 for rule in page.data_validations.dataValidation}
    assert {'"CP,LAC,CP+LAC"', '"yes,no"'} <= choices


def test_the_same_caseload_gives_the_same_bytes(tmp_path):
    for name in ("a.xlsx", "b.xlsx"):
        write_caseload(CASE, tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
@pytest.mark.parametrize("folder", ["missing", "file.txt", "\0"])
def test_a_folder_that_cannot_be_written_to_is_one_message(tmp_path, name, folder):
    (tmp_path / "file.txt").write_text("no folder")
    with pytest.raises(InputError, match=r"no such folder|can't be written"):
        write_caseload(CASE, tmp_path / folder / name)


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_a_folder_of_the_files_name_is_one_message(tmp_path, name):
    (tmp_path / name).mkdir()
    with pytest.raises(InputError, match="is a folder"):
        write_caseload(CASE, tmp_path / name)


def test_a_disk_that_refuses_is_one_message_and_leaves_nothing(tmp_path, monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.replace", refuse)
    with pytest.raises(InputError, match="can't be written: Permission denied"):
        write_caseload(CASE, tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_another_ending_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"allowed: \.csv or \.xlsx"):
        write_caseload(CASE, tmp_path / "a.ods")


def test_after_a_fault_the_older_file_stays_and_nothing_else(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(RuntimeError), written_whole(path) as beside:
        beside.write_text("half")
        raise RuntimeError
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_list_cannot_hold_its_own_separator(tmp_path):
    caseload = Caseload((Child("C1", Pathway.CP, barred_officers=("A; B",)),))
    with pytest.raises(InputError, match="'A; B' can't stand in a list"):
        write_caseload(caseload, tmp_path / "a.csv")
    assert list(tmp_path.iterdir()) == []


def test_a_text_too_long_for_excel_is_refused_not_left_out(tmp_path):
    with pytest.raises(InputError, match="at most 32,767 in a cell"):
        write_caseload(Caseload((Child("C" * 40_000, Pathway.CP),)), tmp_path / "a.xlsx")


# Templates


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_a_new_sheet_is_read_back_as_its_invented_rows(tmp_path, name):
    caseload, _ = read_caseload(new_caseload(tmp_path / f"caseload-{name}", AS_AT))
    team, _ = read_team(new_team(tmp_path / f"team-{name}", AS_AT))
    assert (caseload.children, team.officers) == (CHILDREN, OFFICERS)


@pytest.mark.parametrize("day", [date(2024, 2, 29), date(2031, 7, 1)])
def test_a_new_sheet_describes_the_day_on_which_it_is_made(tmp_path, day):
    caseload, _ = read_caseload(new_caseload(tmp_path / "caseload.csv", day))
    team, _ = read_team(new_team(tmp_path / "team.csv", day))
    assert all(officer.in_post(day) for officer in team)
    for child, drawn in zip(caseload, CHILDREN, strict=True):
        assert child.next_review_due and drawn.next_review_due
        assert child.next_review_due > day
        assert child.next_review_due.weekday() == drawn.next_review_due.weekday()


def test_a_new_workbook_explains_every_column(tmp_path):
    page = openpyxl.load_workbook(new_caseload(tmp_path / "a.xlsx"))["Columns explained"]
    assert [cell.value for cell in page["A"][1:]] == list(CASELOAD.by_name)
    assert all(cell.value for cell in page["C"])


def test_a_new_sheet_writes_over_nothing(tmp_path):
    new_team(tmp_path / "team.xlsx")
    with pytest.raises(InputError, match="a file of that name already; allowed: another name"):
        new_team(tmp_path / "team.xlsx")
