"""Reading sheets: every way in which councils write them, one message for a fault."""

import codecs
import pickle
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from capacity.files import SheetError, kind_of_sheet, read_caseload, read_day, read_team
from capacity.files.load_report import Level, Use
from capacity.service import Child, Contract, InputError, Pathway, Role

DAY = date(2015, 12, 1)


@pytest.fixture
def sheet(tmp_path: Path):
    """Give a function that writes a text file."""

    def write(text: str, name: str = "sheet.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write


@pytest.fixture
def workbook(tmp_path: Path):
    """Give a function that writes a workbook: sheet names and their rows."""

    def write(sheets: dict[str, list[list[object]]], name: str = "book.xlsx") -> Path:
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        for title, rows in sheets.items():
            page = book.create_sheet(title)
            for row in rows:
                page.append(row)
        book.save(tmp_path / name)
        return tmp_path / name

    return write


def one_child(path: Path) -> Child:
    caseload, _ = read_caseload(path)
    (child,) = caseload
    return child


# Dates


@pytest.mark.parametrize(
    "written",
    [
        "2015-02-01",
        "2015-2-1",
        "01/02/2015",
        "1/2/2015",
        "01-02-2015",
        "01.02.2015",
        "1 February 2015",
        "01-Feb-2015",
        "1st Feb 2015",
        "20150201",
        "42036",
        "42036.5",
        "2015-02-01 00:00:00",
        "2015-02-01T09:30:00Z",
        "01/02/2015 09:30",
        " 01/02/2015 ",
    ],
)
def test_a_date_is_read_with_the_day_before_the_month(sheet, written):
    child = one_child(sheet(f"child_id,pathway,last_review\nC1,CP,{written}\n"))
    assert child.last_review == date(2015, 2, 1)


@pytest.mark.parametrize(
    "written",
    ["2015-02-30", "12/25/2015", "25/12/15", "soon", "0", "00/01/1900", "1850-01-01", "99999", "2"],
)
def test_a_date_that_is_none_stops_the_load(sheet, written):
    path = sheet(f"child_id,pathway,last_review\nC1,CP,{written}\n")
    with pytest.raises(InputError, match="row 2, column last_review: found"):
        read_caseload(path)


@pytest.mark.parametrize("cell", [date(2015, 2, 1), datetime(2015, 2, 1, 9, 30), 42036, "1/2/2015"])
def test_an_excel_date_is_a_date(workbook, cell):
    path = workbook({"A": [["child_id", "pathway", "last_review"], ["C1", "CP", cell]]})
    assert one_child(path).last_review == date(2015, 2, 1)


def test_a_flag_takes_the_same_dates():
    assert read_day("01/12/2015", "--as-at") == DAY
    with pytest.raises(InputError, match="--as-at: 'Monday' is no date"):
        read_day("Monday", "--as-at")


# Words


@pytest.mark.parametrize(
    ("written", "pathway"),
    [
        ("CP", Pathway.CP),
        ("lac", Pathway.LAC),
        ("CLA", Pathway.LAC),
        ("CP + LAC", Pathway.BOTH),
        ("LAC+CP", Pathway.BOTH),
        ("Both", Pathway.BOTH),
        ("Child Protection", Pathway.CP),
    ],
)
def test_a_pathway_is_read_in_any_case_and_in_other_words(sheet, written, pathway):
    assert one_child(sheet(f"child_id,pathway\nC1,{written}\n")).pathway is pathway


def test_another_word_for_a_code_is_reported(sheet):
    _, report = read_caseload(sheet("child_id,pathway\nC1,CLA\nC2,LAC\n"))
    assert report.notes[-1] == "pathway: 'CLA' read as LAC: row 2"


def test_an_unknown_pathway_stops_the_load_and_suggests_one(sheet):
    with pytest.raises(InputError) as raised:
        read_caseload(sheet("child_id,pathway\nC1,CP+LACC\n"))
    assert str(raised.value) == (
        "sheet.csv, row 2, column pathway: found 'CP+LACC'; allowed: CP, LAC, CP+LAC; "
        "did you mean 'CP+LAC'?"
    )


@pytest.mark.parametrize("written", ["yes", "Y", "TRUE", "1"])
def test_yes_in_any_form(sheet, written):
    assert one_child(sheet(f"child_id,pathway,complex\nC1,CP,{written}\n")).complex


@pytest.mark.parametrize("written", ["no", "N", "False", "0", ""])
def test_no_in_any_form_blank_too(sheet, written):
    assert not one_child(sheet(f"child_id,pathway,complex\nC1,CP,{written}\n")).complex


def test_a_list_is_split_at_semicolons_without_blanks_or_repeats(sheet):
    child = one_child(sheet("child_id,pathway,barred_officers\nC1,CP,Ann Lee ; ;Bo;Ann  Lee\n"))
    assert child.barred_officers == ("Ann Lee", "Bo")


def test_nobody_is_read_as_no_officer_and_said(sheet):
    caseload, report = read_caseload(sheet("child_id,pathway,officer\nC1,CP,Unallocated\n"))
    assert caseload.children[0].officer == ""
    assert "officer: 'Unallocated' read as blank: row 2" in report.notes


def test_an_officer_called_null_keeps_the_name(sheet):
    assert one_child(sheet("child_id,pathway,officer\nC1,CP,Null\n")).officer == "Null"


def test_a_legal_status_is_found_within_words(sheet):
    child = one_child(sheet("child_id,pathway,legal_status\nC1,LAC,C2 - Full care order\n"))
    assert child.legal_status == "C2"


def test_an_unknown_legal_status_is_kept_and_listed(sheet):
    caseload, report = read_caseload(sheet("child_id,pathway,legal_status\nC1,LAC,X9\n"))
    assert caseload.children[0].legal_status == "X9"
    assert [str(code) for code in report.unknown_codes] == ["legal_status: 'X9': row 2"]


def test_a_number_that_excel_shortened_is_no_id(sheet):
    with pytest.raises(InputError, match="a number that Excel has shortened"):
        read_caseload(sheet("child_id,pathway\n1.23457E+11,CP\n"))


def test_a_whole_number_is_an_id_without_a_point(workbook):
    assert one_child(workbook({"A": [["child_id", "pathway"], [417, "CP"]]})).child_id == "417"


def test_an_id_that_excel_made_a_date_stops_the_load(workbook):
    path = workbook({"A": [["child_id", "pathway"], [date(2015, 3, 1), "CP"]]})
    with pytest.raises(InputError, match="a date or a time; allowed: text"):
        read_caseload(path)


def test_an_excel_error_stops_the_load(workbook):
    rows = [["child_id", "pathway", "officer"], ["C1", "CP", "#REF!"], ["C2", "CP", "Ann"]]
    with pytest.raises(InputError, match="row 2, column officer: found the Excel error #REF!"):
        read_caseload(workbook({"A": rows}))


def test_not_available_is_read_as_blank_and_said(workbook):
    rows = [["child_id", "pathway", "officer"], ["C1", "CP", "#N/A"], ["C2", "CP", "Ann"]]
    caseload, report = read_caseload(workbook({"A": rows}))
    assert caseload.children[0].officer == ""
    assert "officer: '#N/A' read as blank: row 2" in report.notes


# Numbers


@pytest.mark.parametrize(
    ("written", "fte"), [("1", 1.0), ("0.6", 0.6), (".5", 0.5), ("1.0", 1.0), (" 0.8 ", 0.8)]
)
def test_fte_is_a_number(sheet, written, fte):
    team, _ = read_team(sheet(f"officer,fte\nAnn,{written}\n"))
    assert team.officers[0].fte == fte


@pytest.mark.parametrize("written", ["-1", "NaN", "inf", "37", "1e9", "full", "", "1_0", "80%"])
def test_an_fte_that_nobody_has_stops_the_load(sheet, written):
    with pytest.raises(InputError, match="row 2, column fte"):
        read_team(sheet(f"officer,fte\nAnn,{written}\n"))


def test_an_officer_without_hours_is_read_and_said(sheet):
    team, report = read_team(sheet("officer,fte\nAnn,0\n"))
    assert team.officers[0].effective_fte == 0
    assert any("an FTE of 0: no hours for any child" in line for line in report.warnings)


def test_a_decimal_comma_gets_a_suggestion(sheet):
    with pytest.raises(InputError, match=r"did you mean '0\.8'"):
        read_team(sheet("officer;fte\nAnn;0,8\n"))


def test_pounds_and_thousands_are_read(sheet):
    team, _ = read_team(sheet('officer,fte,annual_cost\nAnn,1,"£57,000.50"\n'))
    assert team.officers[0].annual_cost == 57000.5


@pytest.mark.parametrize(
    ("written", "days"),
    [("MTWTF", "MTWTF"), ("mtw--", "MTW--"), ("MTW\u2013\u2013", "MTW--"), ("MTW\u2014", "MTW--"),
     ("M.W.F", "M-W-F"), ("'--WTF", "--WTF")],
)  # fmt: skip
def test_working_days_with_any_dash(sheet, written, days):
    team, _ = read_team(sheet(f"officer,fte,working_days\nAnn,1,{written}\n"))
    assert team.officers[0].working_days == days


@pytest.mark.parametrize("written", ["MTW", "-----", "TMWTF", "Mon-Wed", "3"])
def test_working_days_that_are_none_stop_the_load(sheet, written):
    with pytest.raises(InputError, match="column working_days"):
        read_team(sheet(f"officer,fte,working_days\nAnn,1,{written}\n"))


# Headers


def test_headers_match_without_case_spaces_underscores(sheet):
    caseload, report = read_caseload(
        sheet(" Child ID ,PATH_WAY,next review-due\nC1,CP,2016-01-04\n")
    )
    assert caseload.children[0].next_review_due == date(2016, 1, 4)
    assert len(report.columns_by_use(Use.RECOGNISED)) == 3


def test_a_guessed_column_is_said(sheet):
    caseload, report = read_caseload(
        sheet("child_id,pathway,IRO,DOB,next_revew_due\nC1,CP,Ann,,\n")
    )
    assert caseload.children[0].officer == "Ann"
    guessed = {use.header: use.column for use in report.columns_by_use(Use.GUESSED)}
    assert guessed == {
        "IRO": "officer",
        "DOB": "date_of_birth",
        "next_revew_due": "next_review_due",
    }


def test_a_column_of_our_name_goes_before_a_guess(sheet):
    caseload, report = read_caseload(sheet("child_id,pathway,IRO,officer\nC1,CP,Ann,Bo\n"))
    assert caseload.children[0].officer == "Bo"
    assert [use.header for use in report.columns_by_use(Use.IGNORED)] == ["IRO"]


def test_two_columns_that_are_one_of_ours_stop_the_load(sheet):
    with pytest.raises(InputError, match="'officer' and 'Officer' are both 'officer'"):
        read_caseload(sheet("child_id,pathway,officer,Officer\nC1,CP,Ann,Bo\n"))


def test_a_missing_required_column_is_named_with_the_nearest(sheet):
    with pytest.raises(InputError) as raised:
        read_caseload(sheet("child_id,path\nC1,CP\n"))
    assert "no column 'pathway'" in str(raised.value)
    assert "did you mean 'pathway' for 'path'?" in str(raised.value)


def test_a_title_above_the_headers_is_skipped_and_said(sheet):
    caseload, report = read_caseload(sheet("IRO caseload\n\nchild_id,pathway\nC1,CP\n"))
    assert len(caseload) == report.rows_read == 1
    assert report.header_row == 3
    assert caseload.children[0].row == 4
    assert "headers found in row 3; nothing above was read" in report.notes


def test_a_column_without_a_header_is_warned_about(sheet):
    _, report = read_caseload(sheet("child_id,pathway,\nC1,CP,who knows\n"))
    assert "column 3 has no header and was not read" in report.warnings


# Rows


def test_every_fault_is_in_one_message(sheet):
    with pytest.raises(SheetError) as raised:
        read_caseload(
            sheet("child_id,pathway,pinned\nC1,XX,no\nC2,CP,perhaps\nC3,CP,no\n,LAC,no\n")
        )
    assert [(fault.row, fault.column) for fault in raised.value.faults] == [
        (2, "pathway"),
        (3, "pinned"),
        (5, "child_id"),
    ]
    assert str(raised.value).startswith("sheet.csv: 3 faults, nothing was taken over\n  row 2")


def test_faults_travel_between_processes(sheet):
    with pytest.raises(SheetError) as raised:
        read_caseload(sheet("child_id,pathway\nC1,XX\nC2,YY\n"))
    again = pickle.loads(pickle.dumps(raised.value))
    assert (str(again), again.faults) == (str(raised.value), raised.value.faults)


def test_twenty_faults_are_shown_and_the_others_counted(sheet):
    rows = "".join(f"C{number},XX\n" for number in range(45))
    with pytest.raises(SheetError) as raised:
        read_caseload(sheet("child_id,pathway\n" + rows))
    lines = str(raised.value).splitlines()
    assert len(lines) == 22
    assert lines[-1] == "  and 25 more"
    assert len(raised.value.faults) == 45


def test_a_repeated_row_is_dropped_with_its_reason(sheet):
    caseload, report = read_caseload(sheet("child_id,pathway\nC1,CP\nC2,LAC\nC1,CP\n"))
    assert [child.child_id for child in caseload] == ["C1", "C2"]
    assert [(row.row, row.reason) for row in report.dropped] == [(4, "the same as row 2")]
    assert report.duplicates == 1


def test_a_child_twice_with_other_content_stops_the_load(sheet):
    with pytest.raises(InputError, match="'C1' again, with other content than in row 2"):
        read_caseload(sheet("child_id,pathway,officer\nC1,CP,Ann\nC1,CP,Bo\n"))


def test_a_child_once_for_each_pathway_is_told_to_be_one_row(sheet):
    with pytest.raises(InputError) as raised:
        read_caseload(sheet("child_id,pathway\nC1,CP\nC1,LAC\n"))
    assert "'C1' again, as LAC; row 2 has CP" in str(raised.value)
    assert "CP+LAC for a child on both" in str(raised.value)


def test_blank_rows_are_counted(sheet):
    caseload, report = read_caseload(sheet("child_id,pathway\n\nC1,CP\n,\n \u00a0 ,\nC2,CP\n"))
    assert (len(caseload), report.rows_read, report.blank) == (2, 5, 3)
    assert [child.row for child in caseload] == [3, 6]


@pytest.mark.parametrize(
    "footer", ["Total,940", "Exported on 1 May,", ",", "Page 1 of 1", ",940", "Total children: 940"]
)
def test_a_footer_is_dropped_or_blank_never_a_child(sheet, footer):
    caseload, report = read_caseload(sheet(f"child_id,pathway\nC1,CP\n\n{footer}\n"))
    assert len(caseload) == 1
    assert report.accounts_for_every_row
    assert report.rows_read == 3


def test_a_child_without_an_id_is_no_footer(sheet):
    with pytest.raises(InputError, match="row 3, column child_id: blank"):
        read_caseload(sheet("child_id,pathway\nC1,CP\n,CP\n"))


def test_the_last_child_without_a_pathway_is_no_footer(sheet):
    with pytest.raises(InputError, match="row 3, column pathway: blank"):
        read_caseload(sheet("child_id,pathway\nC1,CP\nC2,\n"))


@pytest.mark.parametrize(
    "last", ["Ann Lee,37", '"Page, Ellen",', "Ellen Page,", "x y,z", ",0.5", ",full"]
)
def test_a_faulty_last_officer_is_no_footer(sheet, last):
    with pytest.raises(InputError, match="row 3"):
        read_team(sheet(f"officer,fte\nBo,1\n{last}\n"))


def test_a_total_of_fte_is_no_officer(sheet):
    team, report = read_team(sheet("officer,fte\nAnn,0.5\nBo,0.6\nTotal,1.1\n"))
    assert [officer.name for officer in team] == ["Ann", "Bo"]
    assert report.dropped[0].reason == "a row of totals"


def test_children_on_both_pathways_are_counted(sheet):
    _, report = read_caseload(sheet("child_id,pathway\nC1,CP\nC2,CP+LAC\n"))
    assert report.on_both == 1


@pytest.mark.parametrize("text", ["child_id,pathway\n", "child_id,pathway\n\n,,\nTotal,0\n"])
def test_a_caseload_of_nobody_stops_the_load(sheet, text):
    with pytest.raises(InputError, match="no children below the headers"):
        read_caseload(sheet(text))


def test_a_team_of_nobody_stops_the_load(sheet):
    with pytest.raises(InputError, match="no officers below the headers"):
        read_team(sheet("officer,fte\n"))


# Officers


def test_a_team_is_read_with_its_codes(sheet):
    team, _ = read_team(
        sheet("officer,fte,contract,role,pods\nAnn,1,Agency,CP Chair,Bridge;Castle\nBo,0.6,,,\n")
    )
    ann, bo = team
    assert (ann.contract, ann.role, ann.pods) == (
        Contract.LOCUM, Role.CP_CHAIR, ("Bridge", "Castle"))  # fmt: skip
    assert (bo.contract, bo.role, bo.working_days) == (Contract.PERMANENT, Role.DUAL, "MTWTF")


@pytest.mark.parametrize(
    ("headers", "cells"),
    [
        ("start,end", "2016-01-01,2015-01-01"),
        ("absent_from,absent_until", "2016-01-02,2016-01-01"),
        ("absent_from,absent_until", ",2016-01-01"),
    ],
)
def test_an_officer_whose_dates_contradict_stops_the_load(sheet, headers, cells):
    with pytest.raises(InputError, match="row 2, column"):
        read_team(sheet(f"officer,fte,{headers}\nAnn,1,{cells}\n"))


def test_an_officer_twice_in_other_capitals_stops_the_load(sheet):
    with pytest.raises(InputError, match="'ann lee' again"):
        read_team(sheet("officer,fte\nAnn Lee,1\nann lee,0.5\n"))


def test_a_bar_without_pods_is_a_warning(sheet):
    _, report = read_team(sheet("officer,fte,barred_until\nAnn,1,2016-01-01\n"))
    assert report.warnings == ("barred_until has no effect without barred_pods: row 2",)


# Files


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_any_separator(sheet, separator):
    rows = [["child_id", "pathway", "barred_officers"], ["C1", "CP", '"A;B"']]
    child = one_child(sheet("\n".join(separator.join(row) for row in rows)))
    assert child.barred_officers == ("A", "B")


def test_excels_own_line_that_names_the_separator(sheet):
    assert one_child(sheet("sep=;\nchild_id;pathway\nC1;CP\n")).row == 2


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_any_line_ending(sheet, ending):
    caseload, _ = read_caseload(sheet(ending.join(["child_id,pathway", "C1,CP", "C2,LAC", ""])))
    assert len(caseload) == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_any_unicode(sheet, encoding):
    path = sheet("child_id,pathway,officer\nC1,CP,Zoë\n", encoding=encoding)
    assert one_child(path).officer == "Zoë"


def test_a_big_endian_file_with_a_mark(tmp_path):
    path = tmp_path / "sheet.csv"
    path.write_bytes(codecs.BOM_UTF16_BE + "child_id,pathway\nC1,CP\n".encode("utf-16-be"))
    assert one_child(path).child_id == "C1"


def test_an_old_windows_file_is_read_and_said(sheet):
    path = sheet("child_id,pathway,officer\nC1,CP,Zoë\u2019s\n", encoding="cp1252")
    caseload, report = read_caseload(path)
    assert caseload.children[0].officer == "Zoë\u2019s"
    assert "read as cp1252, the file is not UTF-8" in report.notes


def test_a_quotation_mark_that_is_not_closed(sheet):
    with pytest.raises(InputError, match="a quotation mark not closed"):
        read_caseload(sheet('child_id,pathway\n"C1,CP\nC2,LAC\n'))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"", "the file is empty"),
        ("a.csv", b"\n\n", "the sheet is empty"),
        ("a.csv", b"PK\x03\x04rest", "did you mean 'a.xlsx'"),
        ("a.csv", b"a\x00b\x00\x00\x00\xff", "not a text file"),
        ("a.xlsx", b"child_id,pathway\nC1,CP\n", "not an Excel workbook"),
        ("a.xlsx", b"PK\x03\x04rest", "damaged"),
        ("a.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 99, "an old Excel workbook"),
        (
            "a.xlsx",
            bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"),
            "locked with a password",
        ),
        ("a.pdf", b"%PDF", "can't read a file that ends in '.pdf'"),
    ],
)
def test_a_file_that_is_not_what_it_says(tmp_path, name, content, said):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=said):
        read_caseload(path)


def test_a_missing_file_suggests_its_neighbour(tmp_path):
    (tmp_path / "caseload.csv").write_text("child_id,pathway\n")
    with pytest.raises(InputError, match=r"no such file; did you mean '.*caseload\.csv'"):
        read_caseload(tmp_path / "caselaod.csv")


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(InputError, match="is a folder"):
        read_caseload(tmp_path)


# Workbooks


def test_the_sheet_with_the_headers_is_read_and_said(workbook):
    path = workbook({"Cover": [["IRO service"]], "List": [["child_id", "pathway"], ["C1", "CP"]]})
    caseload, report = read_caseload(path)
    assert len(caseload) == 1
    assert report.source == "book.xlsx, sheet 'List'"


def test_a_second_sheet_with_the_headers_is_said(workbook):
    rows = [["child_id", "pathway"], ["C1", "CP"]]
    _, report = read_caseload(workbook({"Now": rows, "Before": rows}))
    assert report.source.endswith("'Now'")
    assert any("not read: book.xlsx, sheet 'Before'" in note for note in report.notes)


def test_an_empty_workbook(workbook):
    with pytest.raises(InputError, match="every sheet of the workbook is empty"):
        read_caseload(workbook({"A": []}))


def test_merged_cells_are_warned_about(workbook):
    path = workbook({"A": [["child_id", "pathway", "officer"], ["C1", "CP", "Ann"], ["C2", "CP"]]})
    book = openpyxl.load_workbook(path)
    book.worksheets[0].merge_cells("C2:C3")
    book.save(path)
    _, report = read_caseload(path)
    assert any(warning.startswith("merged cells in rows 2-3") for warning in report.warnings)


def test_a_filled_cell_far_away_is_named_not_loaded(workbook):
    path = workbook({"A": [["child_id", "pathway"], ["C1", "CP"]]})
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["XFD1048576"] = "x"
    book.save(path)
    with pytest.raises(InputError, match="XFD1048576"):
        read_caseload(path)


def test_a_hidden_sheet_is_not_read(workbook):
    path = workbook({"Old": [["child_id", "pathway"], ["C0", "CP"]],
                     "New": [["child_id", "pathway"], ["C1", "CP"]]})  # fmt: skip
    book = openpyxl.load_workbook(path)
    book["Old"].sheet_state = "hidden"
    book.active = 1
    book.save(path)
    assert one_child(path).child_id == "C1"


# Which kind


def test_a_sheet_is_recognised_by_its_headers(sheet):
    assert kind_of_sheet(sheet("IRO,FTE\nAnn,1\n", "a.csv")) == "team"
    assert kind_of_sheet(sheet("id,pathway,officer\nC1,CP,Ann\n", "b.csv")) == "caseload"
    with pytest.raises(InputError, match="no header of ours"):
        kind_of_sheet(sheet("a,b\n1,2\n", "c.csv"))


def test_a_team_sheet_given_as_a_caseload_names_the_missing_columns(sheet):
    with pytest.raises(InputError, match="no column 'child_id' and no column 'pathway'"):
        read_caseload(sheet("officer,fte\nAnn,1\n"))


def test_findings_have_a_level(sheet):
    _, report = read_caseload(sheet("child_id,pathway\nC1,CP\n"))
    assert {finding.level for finding in report.findings} == {Level.NOTE}


def test_a_name_loses_the_marks_that_turn_writing_round_and_keeps_its_letters(sheet):
    hebrew, persian = "\u05e9\u05dc\u05d5\u05dd", "\u0645\u06cc\u200c\u0646\u0627"
    team, _ = read_team(sheet(f"officer,fte\n{hebrew}\u202etxt,1\n{persian}\u200f,1\n"))
    assert [one.name for one in team] == [f"{hebrew}txt", persian]
    row = f"\u2067A1\u2069,CP,{hebrew}txt\u202c,\u202e{persian}"
    (child,), _ = read_caseload(sheet(f"child_id,pathway,officer,barred_officers\n{row}\n"), DAY)
    assert (child.child_id, child.officer) == ("A1", f"{hebrew}txt")
    assert child.barred_officers == (persian,)


def test_an_id_of_nothing_but_marks_that_turn_writing_round_is_none(sheet):
    with pytest.raises(InputError, match="child_id"):
        read_caseload(sheet("child_id,pathway\n\u202e,CP\n"), DAY)
