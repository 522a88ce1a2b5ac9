"""The registry, and how metrics follow from base series."""

import re
from pathlib import Path

import numpy as np
import pytest

from capacity.experiment.metrics import Kind
from capacity.experiment.registry import BASE, METRICS
from capacity.scenario.targets import Targets

DESIGN = Path(__file__).parents[2] / ".." / "shared" / "design.md"
LISTED = """
children cp_plans looked_after both_pathways unallocated caseload_per_fte
caseload_per_effective_fte caseload_per_fte_max share_in_band_pct share_above_band_pct
weeks_above_band overdue_now overdue_now_icpc overdue_now_rcpc overdue_now_lac
icpc_on_time_pct icpc_0_10 icpc_11_15 icpc_16_20 icpc_21_plus meetings_on_time_pct
meetings_on_time_pct_icpc meetings_on_time_pct_rcpc meetings_on_time_pct_lac late_capacity
late_other reviews_displaced children_with_late_review children_without_midway
midway_done_pct surgeries_done_pct cp_reviews_on_time_pct lac_reviews_on_time_pct
reviews_held reviews_held_icpc reviews_held_rcpc reviews_held_lac plans_started deplanned
deplanned_conference deplanned_paper lac_started lac_ceased officer_changes_per_child_year
disputes_stage_1 disputes_stage_2 disputes_stage_3 disputes_stage_4 disputes_stage_5
participation_pct hours_needed hours_available utilisation_pct pro_hours fte_in_post
vacancies locum_share_pct cost_permanent cost_locum cost_recruitment cost_total
cost_per_child_week
""".split()
OURS = ["fte_surplus", "cost_surplus"]
"""Employees beyond the need if demand falls, and what they cost."""


def test_the_registry_lists_the_designs_metrics_and_those_of_surplus_employees():
    listed = [name for name, metric in METRICS.items() if metric.listed]
    assert sorted(listed) == sorted([*LISTED, *OURS])


@pytest.mark.skipif(not DESIGN.exists(), reason="the design is not part of the repository")
def test_every_name_in_the_designs_own_list_is_known():
    chapter = DESIGN.read_text().split("## 8. Metrics")[1].split("## 9.")[0]
    named = re.findall(r"`([a-z_0-9<>]+)`", chapter)
    plain = [name for name in named if "_" in name and "<" not in name and name[0] != "_"]
    assert len(plain) > 40
    assert [name for name in plain if name not in METRICS and name != "end_of_run"] == []


def test_every_base_series_is_a_metric_of_its_own_so_that_the_tables_hold_all():
    assert [name for name in BASE if METRICS[name].series != (name,)] == []


def test_every_metric_has_words_and_only_ratios_have_a_scale():
    for metric in METRICS.values():
        assert metric.label and metric.definition and metric.unit and metric.per
        if metric.kind is Kind.RATIO:
            assert metric.over
        else:
            assert metric.scale == 1
        assert metric.name.endswith("_pct") == (metric.unit == "per cent") or "_pct_" in metric.name


def week_by_week(**series: list) -> dict[str, np.ndarray]:
    return {name: np.array(values) for name, values in series.items()}


def test_a_stock_is_the_average_of_its_weeks():
    base = week_by_week(children=[900.0, 910.0, 950.0])
    assert METRICS["children"].over_the_run(base) == 920.0


def test_a_count_is_the_total_of_its_weeks():
    base = week_by_week(held_icpc=[5.0, 7.0], held_rcpc=[10.0, 0.0], held_lac=[1.0, 2.0])
    assert METRICS["reviews_held"].weekly(base).tolist() == [16.0, 9.0]
    assert METRICS["reviews_held"].over_the_run(base) == 25.0


def test_a_percentage_is_the_ratio_of_totals_and_not_the_average_of_weeks():
    base = week_by_week(on_time_icpc=[1.0, 9.0], due_icpc=[10.0, 10.0])
    assert METRICS["icpc_on_time_pct"].weekly(base).tolist() == [10.0, 90.0]
    uneven = week_by_week(on_time_icpc=[0.0, 9.0], due_icpc=[1.0, 9.0])
    assert METRICS["icpc_on_time_pct"].over_the_run(uneven) == 90.0


def test_a_week_in_which_nothing_was_due_has_no_percentage_and_spoils_no_total():
    base = week_by_week(midway_done=[0.0, 3.0], midway_due=[0.0, 4.0])
    assert np.isnan(METRICS["midway_done_pct"].weekly(base)[0])
    assert METRICS["midway_done_pct"].over_the_run(base) == 75.0


def test_a_thing_that_is_switched_off_or_not_recorded_has_no_figure():
    base = week_by_week(midway_done=[0.0, 0.0], midway_due=[0.0, 0.0])
    assert np.isnan(METRICS["midway_done_pct"].over_the_run(base))
    assert np.isnan(METRICS["cost_total"].over_the_run(base))
    assert np.isnan(METRICS["cost_total"].weekly(base)).all()


def test_a_service_without_staff_has_no_caseload_per_fte_that_week():
    base = week_by_week(children=[100.0, 100.0], fte_in_post=[0.0, 2.0])
    assert METRICS["caseload_per_fte"].over_the_run(base) == 50.0


def test_weeks_above_the_band_are_those_with_more_than_70_a_head():
    base = week_by_week(children=[700.0, 701.0, 900.0], fte_effective=[10.0, 10.0, 10.0])
    assert METRICS["weeks_above_band"].weekly(base).tolist() == [0.0, 1.0, 1.0]
    assert METRICS["weeks_above_band"].over_the_run(base) == 2.0


def test_changes_of_officer_are_per_child_and_year():
    base = week_by_week(officer_changes=[2.0] * 52, children=[104.0] * 52)
    changes = METRICS["officer_changes_per_child_year"].over_the_run(base)
    assert changes == pytest.approx(2 / 104 * 365.25 / 7)


def test_replications_are_computed_side_by_side():
    side_by_side = week_by_week(
        children=[[1.0, 3.0], [5.0, 9.0]], fte_in_post=[[1.0, 1.0], [2.0, 2.0]]
    )
    assert METRICS["children"].over_the_run(side_by_side).tolist() == [2.0, 7.0]
    assert METRICS["caseload_per_fte"].over_the_run(side_by_side).tolist() == [2.0, 3.5]


@pytest.mark.parametrize("name", ["share_in_band_pct", "share_above_band_pct", "weeks_above_band"])
def test_the_band_is_of_effective_fte_wherever_it_is_named(name):
    described = Targets.model_fields[name].description or ""
    for words in (METRICS[name].label, METRICS[name].definition, described):
        assert "per effective FTE" in words
