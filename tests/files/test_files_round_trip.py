"""What holds for all sheets: written is read back, and every row is accounted for."""

import csv
import io
import string
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from capacity.files import read_caseload, read_team, write_caseload, write_team
from capacity.files.cells import BLANK_WORDS, tidy
from capacity.files.columns import FIRST_DATE, LAST_DATE, Kind
from capacity.files.tables import CASELOAD, LEGAL_STATUS, NOBODY, TABLES, TEAM
from capacity.service import (
    Caseload,
    Child,
    Contract,
    Experience,
    InputError,
    Officer,
    Pathway,
    Role,
    Team,
)

IN_ONE_FOLDER = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60
)

ALPHABET = "abcXYZ019=+-@'\"#,|._ éß中" + string.punctuation.replace(";", "")


def _stands_for_itself(text: str) -> bool:
    word = text.casefold()
    return (
        tidy(text) == text != ""
        and text not in BLANK_WORDS
        and word not in NOBODY
        and "total" not in word
        and not text.startswith("#")
        and "E+" not in text.upper()
    )


def _table(rows: list[list[str]]) -> str:
    """Return the rows as a .csv file."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


words = st.text(ALPHABET, min_size=1, max_size=12).map(tidy).filter(_stands_for_itself)
days = st.dates(FIRST_DATE, LAST_DATE)
lists = st.lists(words, max_size=3, unique=True).map(tuple)
maybe_words, maybe_days = st.just("") | words, st.none() | days

children = st.builds(
    Child,
    child_id=words,
    pathway=st.sampled_from(Pathway),
    sibling_group=maybe_words,
    officer=maybe_words,
    officer_since=maybe_days,
    previous_officer=maybe_words,
    pod=maybe_words,
    date_of_birth=maybe_days,
    plan_start=maybe_days,
    looked_after_since=maybe_days,
    last_review=maybe_days,
    next_review_due=maybe_days,
    last_iro_contact=maybe_days,
    legal_status=st.sampled_from(["", *LEGAL_STATUS, "section 20", "?"]),
    complex=st.booleans(),
    pinned=st.booleans(),
    barred_officers=lists,
    not_with=lists,
    split_siblings=st.booleans(),
    hours_per_month=st.none() | st.integers(0, 2000).map(lambda tenths: tenths / 10),
)
caseloads = st.lists(children, min_size=1, max_size=6, unique_by=lambda child: child.child_id).map(
    lambda listed: Caseload(tuple(listed))
)

officers = st.builds(
    Officer,
    name=words,
    fte=st.integers(1, 150).map(lambda hundredths: hundredths / 100),
    contract=st.sampled_from(Contract),
    start=st.none() | st.dates(FIRST_DATE, date(2000, 1, 1)),
    end=st.none() | st.dates(date(2000, 1, 1), LAST_DATE),
    role=st.sampled_from(Role),
    experience=st.sampled_from(Experience),
    pods=lists,
    barred_pods=lists,
    barred_until=maybe_days,
    working_days=st.sampled_from(["MTWTF", "MTW--", "--WTF", "-T-T-"]),
    capacity_factor=st.integers(0, 100).map(lambda hundredths: hundredths / 100),
    absent_from=st.dates(FIRST_DATE, date(2000, 1, 1)),
    absent_until=st.none() | st.dates(date(2000, 1, 1), LAST_DATE),
    annual_cost=st.none() | st.integers(0, 500_000).map(float),
)
teams = st.lists(
    officers, min_size=1, max_size=5, unique_by=lambda officer: officer.name.casefold()
).map(lambda listed: Team(tuple(listed)))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@IN_ONE_FOLDER
@given(caseload=caseloads)
def test_a_caseload_that_is_written_is_read_back_equal(tmp_path: Path, kind, caseload):
    path = tmp_path / f"caseload.{kind}"
    write_caseload(caseload, path)
    again, report = read_caseload(path)
    assert again == caseload
    assert report.kept == len(caseload) == report.rows_read


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@IN_ONE_FOLDER
@given(team=teams)
def test_a_team_that_is_written_is_read_back_equal(tmp_path: Path, kind, team):
    path = tmp_path / f"team.{kind}"
    write_team(team, path)
    assert read_team(path)[0] == team


@IN_ONE_FOLDER
@given(caseload=caseloads, data=st.data())
def test_headers_in_any_order_case_and_spacing_give_the_same_caseload(tmp_path, caseload, data):
    path = tmp_path / "caseload.csv"
    write_caseload(caseload, path)
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    order = data.draw(st.permutations(range(len(rows[0]))))
    rows = [[row[at] for at in order] for row in rows]
    spaces = st.sampled_from(["_", " ", "", "  ", "-"])
    cases = st.sampled_from([str.upper, str.lower, str.title])
    rows[0] = [data.draw(cases)(name.replace("_", data.draw(spaces))) for name in rows[0]]
    path.write_text(_table(rows), "utf-8")
    assert read_caseload(path)[0] == caseload


garbage = st.one_of(
    st.text(max_size=8),
    st.sampled_from(["CP", "LAC", "yes", "2015-01-01", "0.5", "1", "C1", "Total", "", " ", "#N/A"]),
)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
@IN_ONE_FOLDER
@given(data=st.data())
def test_any_garbage_is_refused_in_one_message_or_every_row_accounted_for(tmp_path, table, data):
    names = data.draw(st.lists(st.sampled_from(list(table.by_name)), max_size=4))
    headers = list(dict.fromkeys([column.name for column in table.required] + names))
    plain = {"child_id": "C1", "pathway": "CP", "officer": "Ann", "fte": "1"}
    good = st.just([plain.get(name, "") for name in headers])
    rows = data.draw(st.lists(good | st.lists(garbage, max_size=6), max_size=8))
    path = tmp_path / "sheet.csv"
    path.write_bytes(_table([headers, *rows]).encode("utf-8", "surrogatepass"))
    read = read_caseload if table is CASELOAD else read_team
    try:
        nouns, report = read(path)
    except InputError as fault:
        assert str(fault).startswith("sheet.csv")
        return
    assert report.accounts_for_every_row
    assert report.kept == len(nouns)
    assert report.rows_read >= len([row for row in rows if any(map(tidy, row))])


@IN_ONE_FOLDER
@given(content=st.binary(max_size=300))
def test_any_bytes_give_one_message(tmp_path, content):
    for name in ("sheet.csv", "sheet.xlsx"):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(InputError, match=r"^sheet\."):
            read_caseload(tmp_path / name)


@IN_ONE_FOLDER
@given(at=st.integers(0, 10_000), byte=st.integers(0, 255), length=st.integers(1, 40))
def test_a_damaged_workbook_gives_one_message_or_is_read_whole(tmp_path, at, byte, length):
    path = tmp_path / "damaged.xlsx"
    write_team(Team((Officer("Ann", 1.0),)), path)
    content = bytearray(path.read_bytes())
    at %= len(content)
    content[at : at + length] = bytes([byte]) * length
    path.write_bytes(content)
    try:
        _, report = read_team(path)
    except InputError:
        return
    assert report.accounts_for_every_row


@pytest.mark.parametrize(("table", "noun"), [(CASELOAD, Child), (TEAM, Officer)])
def test_the_columns_fill_every_field_of_the_noun(table, noun):
    filled = [column.fills for column in table.columns]
    assert filled == [field.name for field in fields(noun) if field.name != "row"]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_no_word_means_two_columns(table):
    names = {name.replace("_", "") for name in table.by_name}
    aliases = [
        "".join(filter(str.isalnum, alias.casefold()))
        for column in table.columns
        for alias in column.aliases
    ]
    assert len(set(aliases)) == len(aliases)
    assert not names & set(aliases)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_column_of_codes_reads_other_words_as_one_of_them(table):
    for column in table.columns:
        assert set(column.read_as.values()) - {""} <= set(column.codes)
        assert bool(column.codes) == (column.kind in (Kind.CODE, Kind.OPEN_CODE))
