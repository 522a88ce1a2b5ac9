"""A saved forecast scored on a service's own months, hours as measured, neighbours."""

from datetime import date

import numpy as np
import pytest

from capacity.calibration.hours import Entry, measured, read_hours
from capacity.calibration.neighbours import neighbours
from capacity.calibration.tracking import Tracked, document, table, track
from capacity.cli import run
from capacity.experiment import simulate
from capacity.files.published import read_published
from capacity.scenario import Scenario
from capacity.scenario.operation import Work
from capacity.service import InputError


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Give a run folder of a small service over thirteen weeks."""
    scenario = Scenario.from_dict(
        {
            "scenario": {"name": "small", "start": date(2026, 4, 1), "weeks": 14},
            "start": {"cp_plans": 30, "looked_after": 20, "both_pathways": 0},
            "demand": {"cp": {"icpc_children_per_month": 3.0}, "lac": {"entries_per_month": 1.0}},
            "workforce": {"fte": 1.5},
        }
    )
    out = tmp_path_factory.mktemp("runs")
    runs = simulate(scenario, 4, out=out, jobs=1)
    assert runs.folder is not None
    return runs.folder


@pytest.fixture
def sheet(tmp_path):
    def write(text):
        path = tmp_path / "actuals.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_what_was_promised_stands_beside_what_came(folder, sheet):
    rows = track(folder, sheet("Month,CP plans,plans_started\n30/04/2026,30,3\n31/05/2026,99,2\n"))
    made = document(rows)
    assert made["figures"] == 4
    by_name = {(row["month"], row["metric"]): row for row in made["rows"]}
    assert by_name["2026-05", "cp_plans"]["inside"] is False
    assert by_name["2026-04", "cp_plans"]["p10"] <= 30 + 8
    assert any("outside" in line for line in table(rows))


def test_the_ends_of_a_range_are_as_fine_as_the_verdict():
    quantiles = {"p2_5": 29.0, "p10": 30.5, "p50": 31.0, "p90": 32.0, "p97_5": 33.0}
    row = Tracked("2026-05", "looked_after", quantiles, 30.0, 1.0, 0.1)
    assert not row.inside
    assert "30.5 to 32 " in list(table([row]))[1]


def test_counts_of_a_month_share_out_their_weeks(folder, sheet):
    """April to June of a run from 1 April: the three months hold all but the last week."""
    rows = track(folder, sheet("month,plans_started\n2026-04-01,0\n2026-05-01,0\n2026-06-01,0\n"))
    from capacity.experiment import read_runs

    weekly = read_runs(folder).weekly
    part = weekly[weekly["metric"] == "plans_started"]
    total = part[part["week"] < part["week"].max()].groupby("replication")["value"].sum()
    low, high = (sum(row.quantiles[name] for row in rows) for name in ("p2_5", "p97_5"))
    assert low <= total.mean() + 1e-6 and total.mean() <= high + 1e-6


@pytest.mark.parametrize(
    "text, message",
    [
        ("month,plans\n2026-04-30,3\n", "no column is a figure that we know"),
        ("month,cp_plans\n2036-04-30,3\n", "no month of the sheet is in the forecast"),
        ("month,cp_plans\nApril,3\n", "row 2, column month"),
        ("cp_plans\n3\n", "no column 'month'"),
        ("month,cp_plans\n2026-04-01,3\n2026-04-30,4\n", "row 3: 2026-04 is there twice"),
    ],
)
def test_a_bad_sheet_is_one_message(folder, sheet, text, message):
    with pytest.raises(InputError, match=message):
        track(folder, sheet(text))


def test_columns_and_months_that_are_not_scored_are_named(folder, sheet):
    told: list[str] = []
    text = "month,cp_plans,budget\n2026-04-30,30,1\n2036-04-30,30,1\n"
    assert len(track(folder, sheet(text), told.append)) == 1
    assert "budget" in told[0]
    assert told[1].endswith("2036-04")


def test_what_does_nothing_beside_a_run_is_refused(folder, sheet, tmp_path, capsys):
    actuals = sheet("month,cp_plans\n2026-04-30,30\n")
    given = ["backtest", "--run", str(folder), "--actuals", str(actuals)]
    assert run([*given, "--out", str(tmp_path / "o"), "--origin", "2016"]) == 2
    assert "--origin, --out does nothing" in capsys.readouterr().err
    assert run([*given, "--horizon", "3", "--paths", "1000"]) == 2
    assert "--horizon, --paths does nothing" in capsys.readouterr().err


def test_a_run_and_a_sheet_belong_together(folder, capsys):
    assert run(["backtest", "--run", str(folder)]) == 2
    assert "--actuals" in capsys.readouterr().err


def test_measured_hours_keep_their_mean_and_say_how_many_there_were():
    entries = [Entry(str(n), "rcpc", 3.0 + 0.1 * n) for n in range(41)]
    found = {each.key: each for each in measured(entries, Work())}
    low, likely, high = found["work.rcpc"].value
    assert (low + likely + high) / 3 == pytest.approx(5.0, abs=0.01)
    assert "41 entries" in found["work.rcpc"].note
    assert "work.icpc" not in found
    assert set(found) == {"work.rcpc"}


def test_measured_hours_are_not_scaled_and_other_tasks_stay():
    """A scenario whose hours are all a tenth up takes the survey's hours as they are."""
    entries = [Entry(str(n), "rcpc", 3.0 + 0.1 * n) for n in range(41)]
    (stated,) = measured(entries, Work(hours_scale=1.1))
    assert 1.1 * np.mean(stated.value) == pytest.approx(5.0, abs=0.02)


def test_skew_hours_keep_their_mean_too():
    entries = [Entry(str(n), "rcpc", 2.0 if n else 40.0) for n in range(10)]
    (stated,) = measured(entries, Work())
    assert np.mean(stated.value) == pytest.approx(5.8, abs=0.02)
    low, likely, high = stated.value
    assert low <= likely <= high


def test_a_task_with_few_entries_keeps_its_assumed_hours():
    assert not list(measured([Entry(str(n), "icpc", 7.0) for n in range(7)], Work()))


def test_further_children_are_taken_off_first():
    alone = [Entry(str(n), "icpc", 7.0 + 0.1 * (n % 3)) for n in range(12)]
    wider = [Entry(str(n), "icpc", e.hours + 1.5, children=3.0) for n, e in enumerate(alone)]
    first, second = (next(iter(measured(each, Work()))).value for each in (alone, wider))
    assert first == pytest.approx(second)


def test_hours_make_a_scenario_that_extends_another(tmp_path, scenarios, capsys):
    sheet = tmp_path / "hours.csv"
    rows = [f"{n},LAC review,{5 + n % 4},1" for n in range(20)]
    sheet.write_text("\n".join(["entry,task,hours,children", *rows]), encoding="utf-8")
    base, out = scenarios / "medway-2016.toml", tmp_path / "measured.toml"
    code = run(["calibrate", "hours", str(sheet), "--base", str(base), "--out", str(out)])
    assert code == 0
    made = Scenario.load(out)
    assert made.work.lac_review != Scenario.load(base).work.lac_review
    assert made.start == Scenario.load(base).start
    assert "work.lac_review: F: 20 entries" in capsys.readouterr().out


def test_a_survey_leaves_its_load_report_beside_the_scenario(tmp_path, scenarios, capsys):
    sheet, out = tmp_path / "hours.csv", tmp_path / "measured.toml"
    rows = [f"{n},rcpc,{5 + n % 4},2099-01-01" for n in range(9)]
    sheet.write_text("\n".join(["entry,task,hours,day", *rows]), encoding="utf-8")
    command = ["calibrate", "hours", str(sheet), "--base", str(scenarios / "medway-2016.toml"),
               "--out", str(out)]  # fmt: skip
    beside = tmp_path / "measured-load-report.csv"
    beside.write_text("mine", encoding="utf-8")
    assert run(command) == 2
    assert not out.exists() and "--replace" in capsys.readouterr().err
    assert run([*command, "--replace"]) == 0
    text = beside.read_text(encoding="utf-8-sig")
    assert text.startswith("what,") and "after today" in text
    assert "after today" in capsys.readouterr().out


def test_a_day_of_a_survey_that_is_to_come_is_a_warning_with_its_row(tmp_path):
    sheet = tmp_path / "hours.csv"
    sheet.write_text(
        "entry,task,hours,day\n1,rcpc,5,2026-03-04\n2,rcpc,5,2026-03-05\n3,rcpc,5,\n",
        encoding="utf-8",
    )
    assert read_hours(sheet, date(2026, 3, 5))[1].warnings == ()
    (warning,) = read_hours(sheet, date(2026, 3, 4))[1].warnings
    assert warning == "after today, 2026-03-04; the hours count all the same: row 3"


def test_the_sheet_to_fill_in_reads_back(tmp_path):
    assert run(["new", "hours", "--out", str(tmp_path / "h.xlsx")]) == 0
    entries, report = read_hours(tmp_path / "h.xlsx")
    assert [entry.task for entry in entries] == ["rcpc", "lac_review"]
    assert report.accounts_for_every_row


def test_neighbours_stand_in_one_table(published_files):
    published = read_published(published_files)
    lines = list(neighbours(published, published.find("Leeds"), 2024))
    assert max(map(len, lines)) <= 80
    (timely,) = (line.split() for line in lines if "15 working days" in line)
    # Leeds 2024: 46.3 %, England 79.7 % (c4: 6,800 and 50,780 of 72,250).
    assert timely[-3:] == ["46.3", "75.2", "79.7"]


def test_a_month_may_be_written_as_our_own_tables_write_it(folder, sheet):
    bare = track(folder, sheet("month,cp_plans\n2026-04,30\n2026-05,31\n"))
    assert bare == track(folder, sheet("month,cp_plans\n2026-04-30,30\n2026-05-31,31\n"))
    with pytest.raises(InputError, match=r"row 2.*'2026-13' is no date"):
        track(folder, sheet("month,cp_plans\n2026-13,30\n"))
