"""The Department for Education's files, from invented copies of a few rows and as published."""

import pytest

from capacity.calibration.panel import plans_panel
from capacity.files.load_report import Use
from capacity.files.published import ENGLAND, read_published
from capacity.files.published_tables import CARE, CONFERENCES, ENDED_LENGTHS, PLANS
from capacity.service import InputError

PLANS_FILE = """\
time_period,time_identifier,geographic_level,region_code,region_name,old_la_code,new_la_code,la_name,CPP_start,CPP_start_rate,CPP_end,CPP_At31,CPP_At31_rate
2020,RY,National,,,,,,66380,55.1,66970,51510,42.8
2020,RY,Local authority,E12000009,South West,838,E06000059,Dorset,393,58.7,400,276,41.2
2019,RY,Local authority,E12000009,South West,835,E10000009,Dorset,481,x,440,305,x
2020,RY,Local authority,E12000009,South West,801,E06000023,"Bristol, City of",c,c,z,300,low
2020,RY,Regional,E12000009,South West,,,,4000,50,3900,3100,
"""
CARE_FILE = """\
time_period,geographic_level,old_la_code,la_name,new_la_code,population_type,population_estimate,children_count
2021,Local authority,838,Dorset,E06000059,Children looked after on 31 March each year,66000,470
2021,Local authority,838,Dorset,E06000059,Children starting to be looked after each year,66000,180
2021,Local authority,838,Dorset,E06000059,Children adopted each year,66000,20
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "plans.csv").write_text(PLANS_FILE, encoding="utf-8-sig")
    (tmp_path / "care.csv").write_text(CARE_FILE, encoding="utf-8")
    (tmp_path / "README.csv").write_text("something,else\n1,2\n", encoding="utf-8")
    return tmp_path


def test_every_row_is_accounted_for(folder):
    published = read_published(folder)
    by_file = {report.source.partition(":")[0]: report for report in published.reports}
    assert all(report.accounts_for_every_row for report in published.reports)
    assert by_file["plans.csv"].kept == 5
    assert [row.reason for row in by_file["care.csv"].dropped] == [
        "a kind of count that is not used"
    ]
    assert by_file["README.csv"].kept == 0
    ignored = by_file["plans.csv"].columns_by_use(Use.IGNORED)
    assert [column.header for column in ignored] == ["time_identifier"]


def test_suppressed_cells_are_missing_never_zero(folder):
    published = read_published(folder)
    assert published.value(PLANS, "801", 2020, "started") is None
    assert published.value(PLANS, "801", 2020, "held_rate") is None
    assert published.value(PLANS, "801", 2020, "held") == 300.0
    (report,) = (r for r in published.reports if r.source.startswith("plans"))
    # A blank rate of a region counts too.
    assert any("1 blank, 2 c, 1 low, 2 x, 1 z" in note for note in report.notes)


def test_numbers_are_found_by_area_and_year(folder):
    published = read_published(folder)
    assert published.value(PLANS, ENGLAND, 2020, "held") == 51510.0
    assert published.value(PLANS, "E12000009", 2020, "started") == 4000.0
    assert published.value(CARE, "838", 2021, "held") == 470.0
    assert published.value(CARE, "838", 2021, "started") == 180.0
    assert published.value(CONFERENCES, "838", 2021, "icpc") is None


@pytest.mark.parametrize("word", ["801", "E06000023", "bristol", "Bristol, City of", "BRISTOL "])
def test_a_council_is_found_by_any_of_its_names_and_codes(folder, word):
    assert read_published(folder).find(word).key == "801"


def test_a_name_that_two_councils_had_lists_their_codes(folder):
    with pytest.raises(InputError, match=r"2 councils.*E10000009 or 835.*E06000059 or 838"):
        read_published(folder).find("Dorset")
    assert read_published(folder).find("E10000009").last == 2019


def test_a_misspelt_council_has_a_suggestion(folder):
    with pytest.raises(InputError, match="did you mean 'Bristol, City of'"):
        read_published(folder).find("Bristol City off")


def test_children_follow_from_the_larger_number_and_its_rate(folder):
    panel = plans_panel(read_published(folder))
    places = {council.key: row for row, council in enumerate(panel.councils)}
    assert panel.population[places["838"]] == pytest.approx(393 / 58.7e-4)
    assert panel.population[places["835"]] != panel.population[places["835"]]  # NaN: no rate


@pytest.mark.parametrize(
    "name, content, message",
    [
        ("", "", "no CSV file"),
        ("other.csv", "a,b\n1,2\n", "none of the files"),
        ("plans.csv", PLANS_FILE.replace("481", "many"), "row 4, column CPP_start: found 'many'"),
        ("plans.csv", PLANS_FILE.replace(",276,", ",-276,"), "CPP_At31: found '-276'"),
        ("plans.csv", PLANS_FILE.replace(",276,", ",276.5,"), "CPP_At31: found '276.5'.*whole"),
        ("plans.csv", PLANS_FILE.replace(",276,", ",0,"), "row 3.*'0' beside a rate of 41.2"),
        (
            "plans.csv",
            PLANS_FILE.replace("2019,RY", "2020,RY").replace("835,E10000009", "838,E06000059"),
            "row 4: the area and year of row 3 with other figures",
        ),
        ("plans.csv", PLANS_FILE.replace("CPP_end", "CPP_start"), "two columns 'CPP_start'"),
    ],
)
def test_a_bad_folder_is_one_message(tmp_path, name, content, message):
    if name:
        (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_published(tmp_path)


def test_a_row_that_says_the_same_again_counts_once(tmp_path):
    row = PLANS_FILE.splitlines()[2]
    (tmp_path / "plans.csv").write_text(f"{PLANS_FILE}{row}\n", encoding="utf-8")
    (report,) = read_published(tmp_path).reports
    assert report.duplicates == 1
    assert [row.reason for row in report.dropped] == ["the area and year of row 3 again"]


@pytest.mark.parametrize("written", ["202324", "2023/24", "2023-24", "2023/2024", "2024"])
def test_a_year_is_the_one_that_ends_in_march_however_it_is_written(tmp_path, written):
    text = PLANS_FILE.replace("2020,RY", f"{written},RY")
    (tmp_path / "plans.csv").write_text(text, encoding="utf-8")
    assert read_published(tmp_path).value(PLANS, "838", 2024, "started") == 393


@pytest.mark.parametrize("written", ["2023/25", "202312", "20234", "in 2023", ""])
def test_what_is_no_year_to_march_is_dropped_and_said(tmp_path, written):
    text = PLANS_FILE.replace("2020,RY,Local", f"{written},RY,Local")
    (tmp_path / "plans.csv").write_text(text, encoding="utf-8")
    (report,) = read_published(tmp_path).reports
    assert {row.reason for row in report.dropped} == {"no area and year that are known"}


def test_no_such_folder_is_one_message(tmp_path):
    with pytest.raises(InputError, match="no such folder"):
        read_published(tmp_path / "nowhere")


def test_the_same_file_twice_is_refused(folder):
    (folder / "again.csv").write_text(PLANS_FILE, encoding="utf-8")
    with pytest.raises(InputError, match="a second file"):
        read_published(folder)


def test_the_files_as_published_are_read_to_the_last_row(shared):
    published = read_published(shared / "published")
    assert sum(report.rows_read for report in published.reports) == 8_680
    assert all(report.accounts_for_every_row for report in published.reports)
    dropped = [row for report in published.reports for row in report.dropped]
    assert {row.reason for row in dropped} == {"not applicable (z): no such council that year"}
    assert len(dropped) == 42
    assert published.value(PLANS, published.find("Medway").key, 2015, "held") == 475.0
    assert published.value(ENDED_LENGTHS, ENGLAND, 2024, "ended") == 62870.0


def test_a_renamed_column_of_a_published_file_is_named(shared, tmp_path):
    (source,) = (shared / "published").glob("d1*.csv")
    text = source.read_text(encoding="utf-8-sig").replace("CPP_At31,", "Plans_At31,", 1)
    (tmp_path / "d1.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="no column 'CPP_At31', but the other columns of 'DfE"):
        read_published(tmp_path)


def test_part_of_a_name_finds_the_nearest(shared):
    with pytest.raises(InputError, match="did you mean 'County Durham'"):
        read_published(shared / "published").find("Durham")
