"""Annex A: every mess of real files has a test, and nothing goes unsaid."""

from datetime import date

import pytest

from capacity.files.annex_a import read_annex_a
from capacity.files.annex_a_codes import abuse_category, is_yes, legal_status
from capacity.files.annex_a_headers import HEADERS
from capacity.files.annex_a_invented import new_annex_a
from capacity.files.annex_a_mess import MESSES
from capacity.files.load_report import Use
from capacity.service import InputError

AS_AT = date(2026, 3, 31)
PLAN_HEADERS = (
    "Child Unique ID,Date of Birth,Age,Child Protection Plan Start Date,Latest Category of Abuse,"
    "Date of latest review conference,Child Protection Plan End Date,Allocated Worker"
)


def plans(tmp_path, *rows, headers=PLAN_HEADERS, name="List 7.csv"):
    path = tmp_path / name
    path.write_text("\n".join([headers, *rows]) + "\n", encoding="utf-8")
    return path


def said(read):
    return "\n".join(report.to_text() for report in read.reports).replace("\n    ", " ")


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    path = new_annex_a(tmp_path_factory.mktemp("clean") / "a.xlsx", AS_AT, plans=120,
                       looked_after=100)  # fmt: skip
    return read_annex_a(path, AS_AT)


def content(read):
    """Return plans and periods of care as sets, rows and codes apart."""
    return [
        {(p.child_id, p.started, p.ended, p.last_review) for p in periods}
        for periods in (read.plans, read.care)
    ]


def test_a_clean_workbook_has_the_children_it_was_made_with(clean):
    assert (len(clean.open_plans), len(clean.open_care)) == (120, 100)
    assert clean.missing == ()
    assert all(report.accounts_for_every_row for report in clean.reports)
    assert not any(report.dropped for report in clean.reports)
    assert not any(report.columns_by_use(Use.GUESSED) for report in clean.reports)


def test_nobody_in_a_clean_workbook_was_on_a_list_before_birth(clean):
    periods = [*clean.plans, *clean.care]
    assert all(each.date_of_birth and each.date_of_birth < each.started for each in periods)
    assert "birth" not in said(clean)


def test_conferences_lead_to_a_plan_as_often_as_in_england(clean):
    led = [each.led_to_plan for each in clean.enquiries]
    assert sum(map(bool, led)) / len(led) == pytest.approx(0.87, abs=0.03)
    assert None not in led


def test_children_who_left_lately_are_there_and_not_counted_as_open(clean):
    assert len(clean.plans) > 130
    assert all(period.ended is None for period in clean.open_plans)


@pytest.mark.parametrize("mess", [m for m in MESSES if m not in ("before-birth", "adults")])
@pytest.mark.parametrize("form", ["a.xlsx", "folder"])
def test_no_mess_changes_what_is_read(clean, tmp_path, mess, form):
    """Each kind of mess, in a workbook and as one CSV a list: the same plans and periods."""
    path = new_annex_a(tmp_path / form, AS_AT, plans=120, looked_after=100, messes=[mess])
    read = read_annex_a(path, AS_AT)
    assert content(read) == content(clean)
    assert all(report.accounts_for_every_row for report in read.reports)


def test_all_messes_at_once_are_accounted_for(tmp_path):
    path = new_annex_a(tmp_path / "a.xlsx", AS_AT, plans=120, looked_after=100, messes=["all"])
    read = read_annex_a(path, AS_AT)
    assert all(report.accounts_for_every_row for report in read.reports)
    assert len(read.open_plans) == 120
    text = said(read)
    for words in (
        "guessed: 'Age' read as Age of Child (Years)",
        "started before the child's birth; kept",
        "18 or older and still open",
        "unborn when it started",
        "flags in the order neglect, physical, emotional, sexual",
        "'#N/A' read as blank",
        "'Code 'C2' is not mapped' read as C2",
        "has the same child and start",
        "a footer",
    ):
        assert words in text, words


def test_list_10_is_never_list_1_or_7(tmp_path):
    from capacity.files.annex_a import _named

    assert _named(1)("x, sheet 'List_1'") and not _named(1)("x, sheet 'List_10'")
    assert _named(7)("list 7.csv") and not _named(7)("List 17")


def test_a_plan_without_start_is_dropped_with_the_reason(tmp_path):
    read = read_annex_a(
        plans(tmp_path, "1,01/02/2015,11,,Neglect,,,", "2,01/02/2015,11,01/09/2025,Neglect,,,"),
        AS_AT,
    )
    (report,) = read.reports
    assert [(row.row, row.reason) for row in report.dropped] == [
        (2, "no Child Protection Plan Start Date")
    ]
    assert read.missing == (5, 8)


def test_a_date_that_is_none_is_said_and_taken_as_blank(tmp_path):
    read = read_annex_a(plans(tmp_path, "2,31/02/2015,11,01/09/2025,Neglect,soon,,"), AS_AT)
    assert read.plans[0].date_of_birth is None
    assert "Date of Birth: found '31/02/2015' is no date, taken as blank: row 2" in said(read)
    assert "'soon' is no date" in said(read)


def test_of_two_rows_with_one_child_and_start_the_fuller_is_kept(tmp_path):
    read = read_annex_a(
        plans(tmp_path, "2,,11,01/09/2025,,,,", "2,01/02/2015,11,01/09/2025,Neglect,,,"), AS_AT
    )
    assert [period.row for period in read.plans] == [3]
    assert read.reports[0].duplicates == 1


def test_the_latest_open_plan_of_a_child_counts(tmp_path):
    read = read_annex_a(
        plans(tmp_path, "2,,11,01/09/2024,Neglect,,,", "2,,11,01/09/2025,Neglect,,,"), AS_AT
    )
    assert [period.started.year for period in read.open_plans] == [2025]


@pytest.mark.parametrize(
    "word, code",
    [
        ("a) Neglect", "neglect"), ("NEG", "neglect"), ("PHYSAB", "physical"),
        ("Muliple", "multiple"), ("e) Multiple/not recommended", "multiple"), ("YNNN", "neglect"),
        ("NYNN", "physical"), ("YYNN", "multiple"), ("NNNN", ""), ("Sexual Abuse", "sexual"),
        ("EMO", "emotional"), ("other", ""),
    ],
)  # fmt: skip
def test_categories_of_abuse_are_read_as_they_are_spelt(word, code):
    assert abuse_category(word) == code


@pytest.mark.parametrize(
    "word, code",
    [
        ("C2: FCO", "C2"), ("Code 'C2' is not mapped", "C2"), ("Full Care Order", "C2"),
        ("Interim care order", "C1"), ("k) V3: Short term breaks, episodes recorded", "V3"),
        ("Section 20", "V2"), ("E1 - Placement order granted", "E1"), ("REC2", ""), ("", ""),
        ("EPO", "L2"), ("s) something", ""),
    ],
)  # fmt: skip
def test_legal_statuses_are_found_by_code_then_by_words(word, code):
    assert legal_status(word) == code


def test_ofsted_s_letters_mean_nothing():
    assert is_yes("a) Yes") is True and is_yes("b) No") is False and is_yes("c) Unknown") is None


def test_the_samples_load_with_complete_accounts(shared):
    folder = shared / "samples" / "annex_a"
    read = read_annex_a(folder / "liia_tools_Annex_A.xlsx", date(2021, 3, 16))
    assert all(report.accounts_for_every_row for report in read.reports)
    assert [report.kept for report in read.reports] == [5, 7, 5]
    assert (len(read.open_plans), len(read.open_care)) == (2, 4)
    empty = read_annex_a(
        folder / "ofsted_template_2019_fddc_example-B-2004.xlsx", date(2021, 3, 16)
    )
    assert [report.kept for report in empty.reports] == [0, 0, 0]
    assert all(report.header_row == 2 for report in empty.reports)


def test_the_template_s_headers_are_all_known(shared):
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(
        shared / "samples" / "annex_a" / "ofsted_template_2019_fddc_example-B-2004.xlsx"
    )
    for number, headers in HEADERS.items():
        assert tuple(book.get_sheet_by_name(f"List_{number}").to_python()[1]) == headers


# What stops the load: one message each.


def test_dates_in_the_future_ask_for_the_day_of_the_extract(tmp_path):
    path = plans(tmp_path, "2,,11,01/09/2027,Neglect,,,")
    with pytest.raises(InputError, match=r"row 2.*2027-09-01 is after 2026-03-31.*--as-at"):
        read_annex_a(path, AS_AT)


def test_a_list_without_its_child_column_is_named(tmp_path):
    path = plans(tmp_path, "2,x", headers="Child Protection Plan Start Date,Something else")
    with pytest.raises(InputError, match="no column 'Child Unique ID'"):
        read_annex_a(path, AS_AT)


def test_two_columns_that_match_one_header_are_named(tmp_path):
    headers = PLAN_HEADERS.replace("Allocated Worker", "Child Unique ID ")
    with pytest.raises(InputError, match="'Child Unique ID' and 'Child Unique ID'"):
        read_annex_a(plans(tmp_path, "1,,,01/09/2025,,,,1", headers=headers), AS_AT)


def test_a_pdf_renamed_an_empty_sheet_and_a_lock_are_one_message_each(tmp_path):
    pdf = tmp_path / "a.xlsx"
    pdf.write_bytes(b"%PDF-1.7 not a workbook")
    with pytest.raises(InputError, match="not an Excel workbook"):
        read_annex_a(pdf, AS_AT)
    locked = tmp_path / "locked.xlsx"
    locked.write_bytes(
        bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 64 + "EncryptedPackage".encode("utf-16-le")
    )
    with pytest.raises(InputError, match="locked with a password"):
        read_annex_a(locked, AS_AT)
    from xlsxwriter import Workbook

    with Workbook(str(tmp_path / "empty.xlsx")) as book:
        book.add_worksheet("List_7")
    with pytest.raises(InputError, match="every sheet of the workbook is empty"):
        read_annex_a(tmp_path / "empty.xlsx", AS_AT)


def test_an_empty_sheet_beside_a_full_one_is_one_message(tmp_path):
    from xlsxwriter import Workbook

    with Workbook(str(tmp_path / "half.xlsx")) as book:
        full = book.add_worksheet("List_7")
        for column, header in enumerate(PLAN_HEADERS.split(",")):
            full.write(0, column, header)
        book.add_worksheet("List_8")
    with pytest.raises(InputError, match=r"sheet 'List_8'.*the sheet is empty"):
        read_annex_a(tmp_path / "half.xlsx", AS_AT)


def test_a_workbook_without_list_7_and_8_says_what_it_has(tmp_path):
    from xlsxwriter import Workbook

    with Workbook(str(tmp_path / "other.xlsx")) as book:
        book.add_worksheet("Budget").write(0, 0, "money")
    with pytest.raises(InputError, match=r"neither list 7 nor list 8.*Budget"):
        read_annex_a(tmp_path / "other.xlsx", AS_AT)


def test_an_unknown_mess_and_a_file_that_is_there_are_refused(tmp_path):
    with pytest.raises(InputError, match=r"no mess 'header'.*did you mean 'headers'"):
        new_annex_a(tmp_path / "a.xlsx", AS_AT, messes=["header"])
    new_annex_a(tmp_path / "a.xlsx", AS_AT, plans=2, looked_after=2)
    with pytest.raises(InputError, match="a file of that name already"):
        new_annex_a(tmp_path / "a.xlsx", AS_AT)


def test_an_old_workbook_is_read_where_its_name_says_so(tmp_path, clean):
    """A .xlsx that somebody saved as .xls is read for what it is."""
    path = new_annex_a(tmp_path / "a.xlsx", AS_AT, plans=120, looked_after=100)
    path.rename(tmp_path / "a.xls")
    assert content(read_annex_a(tmp_path / "a.xls", AS_AT)) == content(clean)


@pytest.mark.slow
def test_twenty_thousand_rows_are_read_in_under_three_seconds_of_work(tmp_path):
    from time import process_time

    path = new_annex_a(tmp_path / "a.xlsx", AS_AT, plans=6500, looked_after=6500)
    before = process_time()
    read = read_annex_a(path, AS_AT)
    assert process_time() - before < 3.0
    assert sum(report.rows_read for report in read.reports) > 20_000


def test_years_of_two_digits_are_read_and_said(tmp_path):
    read = read_annex_a(plans(tmp_path, "1,03/02/71,,01-Feb-26,NEG,,,A"), AS_AT)
    (plan,) = read.plans
    assert (plan.started, plan.date_of_birth) == (date(2026, 2, 1), date(1971, 2, 3))
    assert "Child Protection Plan Start Date: years of two digits are read as 1969" in said(read)


def test_a_list_with_another_name_and_a_renamed_column_is_refused_with_both(tmp_path):
    headers = PLAN_HEADERS.replace("Child Protection Plan Start Date", "Began")
    path = plans(tmp_path, "1,,,01/02/2026,NEG,,,A", headers=headers, name="cp.csv")
    with pytest.raises(InputError, match="no column 'Child Protection Plan Start Date'; the head"):
        read_annex_a(path, AS_AT)


def test_a_list_of_which_no_row_can_be_read_is_refused_as_that(tmp_path):
    path = plans(tmp_path, "1,,,soon,NEG,,,A", "2,,,later,NEG,,,A")
    with pytest.raises(InputError, match="none of its 2 rows can be used; row 2: no Child Prot"):
        read_annex_a(path, AS_AT)


def test_a_file_that_is_no_list_is_refused_with_its_headers(tmp_path):
    path = plans(tmp_path, "1,2", headers="who,what", name="cp.csv")
    with pytest.raises(InputError, match=r"it has cp\.csv with the headers 'who', 'what'"):
        read_annex_a(path, AS_AT)


def test_a_list_without_its_end_date_is_refused_as_all_would_count_as_open(tmp_path):
    headers = PLAN_HEADERS.replace(",Child Protection Plan End Date", "")
    with pytest.raises(InputError, match="no column 'Child Protection Plan End Date': those"):
        read_annex_a(plans(tmp_path, "1,,,01/02/2026,NEG,,A", headers=headers), AS_AT)


def test_a_list_without_its_reviews_says_what_follows(tmp_path):
    headers = PLAN_HEADERS.replace(",Date of latest review conference", "")
    assert headers != PLAN_HEADERS
    row = ",".join(["1", "", "", "01/02/2026"] + [""] * (headers.count(",") - 3))
    read = read_annex_a(plans(tmp_path, row, headers=headers), AS_AT)
    assert read.absent == (
        "List 7.csv: no column 'Date of latest review conference': due dates are counted from "
        "the start of the plan",
    )


PLAN = "1,01/02/2015,11,01/02/2026,Neglect,,,A"


def test_an_older_copy_of_a_list_beside_it_is_refused_with_both_names(tmp_path):
    """By its name the copy comes first, and nobody would see that it was the one read."""
    plans(tmp_path, PLAN, PLAN.replace("1", "2", 1), name="List_7.csv")
    plans(tmp_path, PLAN, name="List 7 copy.csv")
    with pytest.raises(InputError, match=r"List_7\.csv: holds list 7 too, beside List 7 copy\.csv"):
        read_annex_a(tmp_path, AS_AT)


def test_a_second_sheet_of_a_list_counts_only_where_it_holds_rows(tmp_path):
    from xlsxwriter import Workbook

    def book(name, *second):
        with Workbook(str(tmp_path / name)) as made:
            for title, rows in (("List_7 (2)", second), ("List_7", (PLAN,))):
                sheet = made.add_worksheet(title)
                for number, row in enumerate((PLAN_HEADERS, *rows)):
                    sheet.write_row(number, 0, row.split(","))
        return read_annex_a(tmp_path / name, AS_AT)

    read = book("headers.xlsx")
    assert len(read.plans) == 1
    assert "not read: headers.xlsx, sheet 'List_7 (2)'" in said(read)
    with pytest.raises(InputError, match=r"sheet 'List_7.*beside two\.xlsx, sheet 'List_7"):
        book("two.xlsx", PLAN)


def test_another_list_with_the_same_columns_is_no_second_one(tmp_path):
    plans(tmp_path, PLAN, name="List 6.csv")
    plans(tmp_path, PLAN.replace("1", "2", 1), name="List 7.csv")
    assert [plan.child_id for plan in read_annex_a(tmp_path, AS_AT).plans] == ["2"]
