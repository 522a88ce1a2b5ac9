"""The workbook: totals equal the tables, text stays text, it opens elsewhere."""

import io
import shutil
import subprocess
from datetime import date
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from capacity.experiment.metrics import Kind
from capacity.experiment.registry import METRICS
from capacity.report.charts import charts
from capacity.report.privacy import SPLITS, masked
from capacity.report.results import Results, read_results
from capacity.report.workbook import _due_and_held, sheets, workbook
from tests.report.pages import HOSTILE

SHEETS = [
    "About", "Summary", "Monthly", "Weekly", "Officers by week", "Officers", "Ranges",
    "Timeliness", "Causes of lateness", "Staffing", "Charts",
]  # fmt: skip


def bytes_of(results: Results) -> bytes:
    return workbook(results, list(charts(results)))


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


@pytest.fixture(scope="module")
def book(small):
    return opened(bytes_of(small))


@pytest.fixture(scope="module")
def tables(small):
    return {sheet.name: sheet for sheet in sheets(small)}


def column(sheet, title: str) -> list:
    at = [each.title for each in sheet.columns].index(title)
    return [row[at] for row in sheet.rows]


def test_it_has_a_sheet_for_each_reader(book):
    assert book.sheetnames == SHEETS


def test_headings_stay_in_sight(book):
    for name in SHEETS[:-1]:
        assert book[name].freeze_panes is not None, name


@pytest.mark.parametrize("name", ["Monthly", "Weekly"])
def test_the_foot_of_a_total_is_a_formula_and_equals_the_summary(small, tables, name):
    names = [each.name for each in METRICS.values() if each.listed and small.has(each.name)]
    sheet = tables[name]
    for at, metric in enumerate(names, start=2):
        if METRICS[metric].kind is Kind.TOTAL:
            assert sheet.columns[at].foot == "sum"
            added = np.nansum([row[at] for row in sheet.rows])
            assert added == pytest.approx(small.figure(metric).mean), metric


def test_the_summary_holds_indicators_against_their_targets(small, tables):
    for name, held in small.runs.figures.judgements.items():
        at = column(tables["Summary"], "Name").index(name)
        found = [column(tables["Summary"], title)[at] for title in
                 ("Target", "Met", "Chance of meeting it, %", "Missed from")]  # fmt: skip
        missed = held.missed_from.label if held.missed_from else None
        assert found == [held.target, held.verdict, 100 * held.chance, missed]
    assert column(tables["Summary"], "Missed from").count(None) < len(tables["Summary"].rows)


def test_a_foot_that_cannot_be_added_up_is_the_summary_s(small, tables):
    foot = {each.title: each.foot for each in tables["Monthly"].columns}
    assert foot["Caseload per FTE"] == small.figure("caseload_per_fte").mean


def test_a_percentage_is_the_same_on_every_sheet(small, tables, book):
    summary = dict(zip(*(column(tables["Summary"], title) for title in ("Name", "Mean")),
                       strict=True))  # fmt: skip
    names = [f"meetings_on_time_pct_{kind}" for kind in ("icpc", "rcpc", "lac")]
    said = column(tables["Timeliness"], "On time, %")
    assert said == [summary[name] for name in names]
    assert said[0] == summary["icpc_on_time_pct"]
    page = book["Timeliness"]
    assert page.cell(page.max_row, 1).value == "In all"
    assert page.cell(page.max_row, 5).value == pytest.approx(summary["meetings_on_time_pct"])


def test_the_officers_add_up_to_the_service(small, tables):
    for name in ("Officers by week", "Officers"):
        due = np.nansum(column(tables[name], "Meetings due"))
        expected = sum(
            small.paths(f"due_{kind}").mean(axis=0).sum() for kind in ("icpc", "rcpc", "lac")
        )
        assert due == pytest.approx(expected)
        assert np.nansum(column(tables[name], "Meetings held")) == pytest.approx(
            small.figure("reviews_held").mean
        )
    assert sum(column(tables["Timeliness"], "Due")) == pytest.approx(expected)


def test_lateness_by_cause_adds_up(small, tables):
    late = sum(column(tables["Causes of lateness"], "In all"))
    assert late == pytest.approx(
        small.figure("late_capacity").mean + small.figure("late_other").mean
    )


def test_formulas_are_our_own_sums_only(book):
    formulas = [
        cell.value for sheet in book for row in sheet.iter_rows() for cell in row
        if cell.data_type == "f"
    ]  # fmt: skip
    assert formulas
    assert all(each.startswith("=SUM(") for each in formulas)


def test_hostile_names_stay_text(hostile):
    found = {
        cell.value: cell.data_type
        for row in opened(bytes_of(hostile))["Officers"].iter_rows()
        for cell in row
    }
    for name in HOSTILE:
        assert found[name] == "s", name


def test_the_public_workbook_has_neither_officers_nor_weeks(hostile_run):
    public = opened(bytes_of(read_results(hostile_run, public=True)))
    assert set(SHEETS) - set(public.sheetnames) == {
        "Weekly", "Officers by week", "Officers", "Staffing",
    }  # fmt: skip
    written = {cell.value for sheet in public for row in sheet.iter_rows() for cell in row}
    assert not written & set(HOSTILE)


def test_the_public_workbook_says_no_small_count(small_run):
    for sheet in sheets(read_results(small_run, public=True)):
        units = [each.title.endswith("(children)") for each in sheet.columns]
        for row in sheet.rows:
            for value, counted in zip(row, units, strict=True):
                small = isinstance(value, float) and 0 < value < 5
                assert not (counted and small), sheet.name


def test_the_same_run_gives_the_same_bytes(small):
    assert bytes_of(small) == bytes_of(small)


def test_it_has_charts_with_findings(small, tmp_path):
    import zipfile

    path = tmp_path / "results.xlsx"
    path.write_bytes(bytes_of(small))
    with zipfile.ZipFile(path) as archive:
        drawings = [archive.read(n).decode() for n in archive.namelist() if "charts/chart" in n]
    assert len(drawings) == 6
    assert all("<c:legend>" not in drawing for drawing in drawings)
    assert any("children per FTE" in drawing for drawing in drawings)


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not on this machine")
def test_libreoffice_reads_it_and_adds_up_the_same(small, tables, tmp_path: Path):
    (tmp_path / "results.xlsx").write_bytes(bytes_of(small))
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    command = ["soffice", home, "--headless", "--convert-to", "ods", "results.xlsx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=180)
    again = CalamineWorkbook.from_path(tmp_path / "results.ods")
    assert again.sheet_names == SHEETS
    added = 0
    for name in ("Monthly", "Weekly"):
        _, titles, first, *_, last = again.get_sheet_by_name(name).to_python()
        assert isinstance(first[0], date)
        for at, column in enumerate(tables[name].columns):
            if column.foot == "sum":
                rows = [row[at] for row in tables[name].rows]
                assert last[at] == pytest.approx(np.nansum(np.array(rows, dtype=float))), column
                added += 1
        held = last[titles.index("Reviews held (children)")]
        assert held == pytest.approx(small.figure("reviews_held").mean)
    assert added > 40
    cells = [cell for name in SHEETS for row in again.get_sheet_by_name(name).to_python()
             for cell in row]  # fmt: skip
    assert not [cell for cell in cells if isinstance(cell, str) and cell.startswith(("#", "Err:"))]


def test_the_public_workbook_has_no_caseload_of_a_single_officer(small_run):
    label = METRICS["caseload_per_fte_max"].label
    for sheet in sheets(read_results(small_run, public=True)):
        assert label not in {row[0] for row in sheet.rows}
        assert not [column for column in sheet.columns if label in column.title]


def test_the_public_parts_of_a_total_are_not_told_by_the_others(small_run):
    results = read_results(small_run, public=True)
    assert any(0 < (results.figure(name).mean or 0) < 5 for name in SPLITS[0])
    (summary,) = (each for each in sheets(results) if each.name == "Summary")
    names = {row[-1] for row in summary.rows}
    assert "overdue_now" in names
    assert not names & set(SPLITS[0])


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((100.0, 90.0, 99.25), [100.0, 90.0, "not shown"]),
        ((100.0, 97.0, 100.0), [100.0, "not shown", 100.0]),
        ((100.0, 88.0, 90.0), [100.0, "not shown", 90.0]),
        ((100.0, 98.0, 99.0), [100.0, "not shown", "not shown"]),
        ((100.0, 80.0, 90.0), [100.0, 80.0, 90.0]),
        ((100.0, 100.0, 100.0), [100.0, 100.0, 100.0]),
    ],
)
def test_no_small_rest_follows_from_what_was_due_and_held(small_run, counts, said):
    due, on_time, held = counts
    assert _due_and_held(due, on_time, held, read_results(small_run, public=True)) == said


def test_two_small_counts_that_are_small_together_hide_a_third():
    hidden = masked(np.array([1.0, 2.0, 37.0, 50.0]), "children")
    assert hidden.tolist() == [True, True, True, False]
    assert masked(np.array([4.0, 3.0, 37.0]), "children").tolist() == [True, True, False]
