"""The JSON document, summary.csv, the table on screen, and the notebook's frames."""

import csv
import io
import json
import math

import numpy as np
import pytest

from capacity.experiment.executors import InProcess
from capacity.experiment.overview import (
    ALONE,
    CUT_OFF,
    LEGEND,
    ROUGH,
    _row,
    overview,
    rendered,
    span_of,
)
from capacity.experiment.registry import METRICS
from capacity.experiment.runs import read_runs
from capacity.experiment.study import folder_name, run
from capacity.service.errors import InputError
from tests.experiment.quick_model import Mishap, quick, study


@pytest.fixture(scope="module")
def runs():
    return run(study(), range(10), None, InProcess())


@pytest.fixture(scope="module")
def document(runs):
    return json.loads(json.dumps(runs.figures.document(), allow_nan=False))


def test_the_document_has_the_keys_of_the_design(document):
    assert list(document) == [
        "scenario", "seed", "replications", "failed", "start", "end", "weeks", "metrics",
        "end_of_run", "targets", "weekly", "financial_years",
    ]  # fmt: skip
    assert (document["scenario"], document["seed"]) == ("quick", 1)
    assert (document["replications"], document["failed"], document["weeks"]) == (10, 0, 6)
    assert (document["start"], document["end"]) == ("2016-01-04", "2016-02-14")


def test_every_metric_has_every_key(document):
    assert set(document["metrics"]) == set(METRICS)
    for figures in (document["metrics"], document["end_of_run"]):
        for figure in figures.values():
            assert list(figure) == ["unit", "mean", "ci95", "p10", "p50", "p90"]
            assert len(figure["ci95"]) == 2


def test_every_week_has_a_date_and_a_value_or_null(document):
    assert document["weekly"]["date"] == [
        "2016-01-04", "2016-01-11", "2016-01-18", "2016-01-25", "2016-02-01", "2016-02-08",
    ]  # fmt: skip
    assert set(document["weekly"]) == {"date", *METRICS}
    for name in METRICS:
        assert list(document["weekly"][name]) == ["mean", "p10", "p90"]
        assert all(len(values) == 6 for values in document["weekly"][name].values())


def test_the_end_of_the_run_has_stocks_and_no_totals(document):
    assert {"children", "caseload_per_fte", "overdue_now", "share_in_band_pct"} <= set(
        document["end_of_run"]
    )
    assert not {"reviews_held", "icpc_on_time_pct", "hours_needed"} & set(document["end_of_run"])


def test_figures_are_those_of_the_records(document):
    children = [900 + number for number in range(10)]
    figure = document["metrics"]["children"]
    assert figure["mean"] == pytest.approx(np.mean(children))
    assert figure["p50"] == pytest.approx(np.median(children))
    assert document["metrics"]["caseload_per_fte"]["mean"] == pytest.approx(904.5 / 10.8)
    held = [
        sum(
            quick(number).weekly[quick(number).series.index(f"held_{kind}")].sum()
            for kind in ("icpc", "rcpc", "lac")
        )
        for number in range(10)
    ]
    assert document["metrics"]["reviews_held"]["mean"] == pytest.approx(np.mean(held))
    last = [
        quick(number).weekly[quick(number).series.index("cp_plans"), -1] for number in range(10)
    ]
    assert document["end_of_run"]["cp_plans"]["mean"] == pytest.approx(np.mean(last))


def test_a_percentage_is_a_ratio_of_totals_in_each_replication(document):
    ratios = []
    for number in range(10):
        records = quick(number)
        done, due = (
            records.weekly[records.series.index(name)].sum()
            for name in ("on_time_icpc", "due_icpc")
        )
        ratios.append(100 * done / due)
    assert document["metrics"]["icpc_on_time_pct"]["mean"] == pytest.approx(np.mean(ratios))


def test_what_is_switched_off_is_null_everywhere(document):
    nothing = {"mean": None, "ci95": [None, None], "p10": None, "p50": None, "p90": None}
    assert document["metrics"]["midway_done_pct"] == {"unit": "per cent", **nothing}
    assert document["metrics"]["cost_total"] == {"unit": "pounds", **nothing}
    assert document["weekly"]["midway_done_pct"] == {
        "mean": [None] * 6, "p10": [None] * 6, "p90": [None] * 6,
    }  # fmt: skip


def test_one_replication_has_no_interval():
    figure = run(study(), range(1), None, InProcess()).figures.document()["metrics"]["children"]
    assert (figure["mean"], figure["ci95"], figure["p10"]) == (900.0, [None, None], 900.0)


def test_the_csv_says_what_the_document_says(runs, document):
    rows = list(csv.DictReader(io.StringIO(runs.figures.csv())))
    figures = {(row["metric"], row["when"]): row for row in rows}
    years = sum(map(len, document["financial_years"].values()))
    assert len(figures) == len(document["metrics"]) + len(document["end_of_run"]) + years
    row = figures["reviews_held", "run"]
    assert float(row["mean"]) == document["metrics"]["reviews_held"]["mean"]
    assert float(row["ci95_low"]) == document["metrics"]["reviews_held"]["ci95"][0]
    assert figures["midway_done_pct", "run"]["mean"] == ""


def test_numbers_of_five_figures_leave_the_columns_apart():
    places = 1
    span = span_of(8398.04, 9373.0, places)
    assert span == "8,398 to 9,373"
    assert "8,886  " in _row("> Caseload per FTE", rendered(8885.5, places), span, span)


def test_the_table_fits_80_columns_and_says_what_each_range_is(runs):
    lines = [line.text for line in overview(runs.figures)]
    assert max(map(len, lines)) <= 80
    text = "\n".join(lines)
    assert "95 % interval" in text
    assert "80 % range" in text
    assert all(line in text for line in LEGEND)
    for words in ("Caseload per FTE", "overdue", "On time", "Hours"):
        assert words in text
    assert "4 January 2016 to 14 February 2016, 6 weeks" in text


@pytest.mark.parametrize(("times", "sign"), [(0.5, "<"), (1.0, "="), (2.0, ">")])
def test_a_caseload_stands_against_the_band_by_a_sign_that_reads_without_colour(runs, times, sign):
    figures = runs.figures
    weekly, mean = figures.weekly, figures.over_the_run["caseload_per_fte"].mean
    at = list(weekly.names).index("children")
    values = weekly.values.copy()
    values[:, at] *= times * 60.0 / mean
    changed = type(weekly)(weekly.names, weekly.replications, weekly.dates, values)
    lines = list(overview(type(figures)(figures.header, 0, changed)))
    line = next(each for each in lines if "Caseload per FTE" in each.text)
    assert line.text.startswith(f"{sign} Caseload per FTE")
    assert line.style
    assert next(each for each in lines if "Children held" in each.text).style == ""


def table(replications: int) -> str:
    figures = run(study(), range(replications), None, InProcess()).figures
    return "\n".join(line.text for line in overview(figures))


def test_few_replications_are_said_to_be_rough(runs):
    assert ALONE in table(1)
    assert all(line in table(2) and line in table(8) for line in ROUGH)
    assert not any(line in table(9) for line in (ALONE, *ROUGH))


def test_one_replication_shows_no_range():
    row = next(line for line in table(1).split("\n") if "Children held" in line)
    assert row.split()[2:] == ["900", "-", "-"]


def test_no_interval_reaches_beyond_what_is_possible():
    figures = run(study(), range(2), None, InProcess()).figures
    assert CUT_OFF in table(2)
    for figure in figures.over_the_run.values():
        mean, low, high = figure.mean, figure.ci95_low, figure.ci95_high
        if mean is not None and low is not None and high is not None:
            assert 0.0 <= low <= mean <= high <= max(figure.metric.most, mean)


def test_only_shares_of_a_whole_end_at_100():
    assert METRICS["icpc_on_time_pct"].most == 100.0
    assert METRICS["utilisation_pct"].most == math.inf
    assert METRICS["late_capacity"].most == math.inf


def test_the_table_leaves_out_what_did_not_happen(runs):
    text = "\n".join(line.text for line in overview(runs.figures))
    assert "Midway" not in text
    assert "Cost" not in text
    assert "nan" not in text


def test_the_table_names_failed_replications():
    failing = run(study(mishap=Mishap(raises=frozenset({1}))), range(4), None, InProcess())
    lines = [line.text for line in overview(failing.figures, failing.failures)]
    assert lines[0] == "quick: 3 replications, 1 more failed, seed 1"
    assert lines[-1].startswith("replication 1 failed: ValueError: no officer left")


def test_large_numbers_still_fit(runs):
    figures = runs.figures
    big = type(figures.weekly)(
        figures.weekly.names, figures.weekly.replications, figures.weekly.dates,
        figures.weekly.values * 1e5,
    )  # fmt: skip
    summary = type(figures)(figures.header, 0, big)
    assert max(len(line.text) for line in overview(summary)) <= 80


def test_a_notebook_gets_frames(runs):
    assert list(runs.weekly.columns) == ["replication", "week", "date", "metric", "value"]
    assert len(runs.weekly) == 10 * len(METRICS) * 6
    assert set(runs.meetings["kind"]) == {"icpc", "rcpc", "lac"}
    assert len(runs.officers) == 10 * 6 * 3
    assert set(runs.staffing["contract"]) == {"locum"}
    table = runs.summary()
    assert table.loc["children", "mean"] == 904.5
    assert math.isnan(table.loc["midway_done_pct", "mean"])
    assert "reviews_held" not in runs.summary(end_of_run=True).index


def test_memory_and_folder_hold_the_same(runs, tmp_path):
    on_disk = run(study(), range(10), tmp_path, InProcess())
    assert on_disk.figures.document() == runs.figures.document()
    for table in ("weekly", "meetings", "officers", "staffing"):
        assert getattr(on_disk, table).astype(str).equals(getattr(runs, table).astype(str))


def test_a_run_folder_is_read_back_as_it_was_run(tmp_path):
    made = run(study(mishap=Mishap(raises=frozenset({2}))), range(5), tmp_path, InProcess())
    assert read_runs(tmp_path).figures.document() == made.figures.document()
    assert read_runs(tmp_path).failures == made.failures


def test_a_folder_without_a_run_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"not a run folder: it has no manifest\.json"):
        read_runs(tmp_path)


@pytest.mark.parametrize(
    ("scenario", "replications", "name"),
    [
        ("medway-2016", 100, "medway-2016"),
        ("10 more (gross)", 100, "10 more (gross)"),
        ("medway-2016", [7], "medway-2016-replication-7"),
    ],
)
def test_a_run_folder_is_named_after_its_scenario(scenario, replications, name):
    assert folder_name(scenario, replications) == name
