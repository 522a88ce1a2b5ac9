"""A scenario from published statistics: complete, commented, and what is missing is said."""

import tomllib
from dataclasses import replace

import pytest

from capacity.calibration.council import SHORTEST_STAY, _kept, find_council
from capacity.calibration.published_scenario import (
    calibrate_published,
    demand_of,
    fit_in_words,
    unusual,
)
from capacity.calibration.schedule import Endings, mean_stay, open_share
from capacity.cli import run
from capacity.files.published import read_published
from capacity.files.published_tables import PLANS
from capacity.scenario import Scenario
from capacity.scenario.operation import Pathways, Practice
from capacity.service import InputError


@pytest.fixture(scope="module")
def published(small_published):
    return read_published(small_published)


@pytest.fixture(scope="module")
def made(published):
    return calibrate_published(published, "Council 011", 2020)


def as_scenario(text):
    return Scenario.from_dict(tomllib.loads(text))


def test_the_scenario_starts_from_the_published_stock_the_day_after(made, published):
    scenario = as_scenario(made.text)
    row = published.tables["plans"][("111", 2020)]
    assert scenario.start.cp_plans == row["held"]
    assert (scenario.first_day.month, scenario.first_day.day) == (4, 1)
    assert scenario.weeks_total == 156
    assert scenario.team().fte(scenario.first_day) > 0


def test_every_value_says_where_it_is_from(made):
    lines = made.text.splitlines()
    for number, line in enumerate(lines):
        if "=" not in line.partition("#")[0] or line.startswith(("name", "desc", "seed", " ")):
            continue
        assert "#" in line or lines[number - 1].startswith("#"), line


def test_what_is_not_known_for_sure_is_a_law(made):
    scenario = as_scenario(made.text)
    names = {law.name for law in scenario.laws}
    assert {
        "demand.cp.icpc_children_per_month", "demand.cp.rate_at_start", "demand.cp.exit_level"
    } <= names  # fmt: skip


def test_a_missing_pathway_takes_a_rate_per_child_and_says_so(made):
    assert any("children of this council are missing: no file" in note for note in made.notes)
    law = as_scenario(made.text).demand.lac.entries_per_month
    assert getattr(law, "log_sd", 0.0) >= 0.3


def test_one_own_row_is_enough_and_leaves_the_level_less_sure(published, made, tmp_path):
    folder = tmp_path
    for table, source in (("d1", "plans"), ("d5", "open"), ("d7", "ended")):
        text = (published_path(published) / f"{table}.csv").read_text(encoding="utf-8-sig")
        kept = [
            line for line in text.splitlines()
            if ",111," not in line or line.startswith("2020") or source != "plans"
        ]  # fmt: skip
        (folder / f"{table}.csv").write_text("\n".join(kept), encoding="utf-8")
    short = calibrate_published(read_published(folder), "111", 2020)
    one, eight = (
        as_scenario(each.text).demand.cp.icpc_children_per_month for each in (short, made)
    )
    assert one.log_sd > 1.1 * eight.log_sd
    assert any("has rows from 2020 only" in note for note in short.notes)


def published_path(published):
    from pathlib import Path

    return Path(published.folder)


def test_a_suppressed_stock_is_missing_never_zero(published, tmp_path):
    for name in ("d1", "d5", "d7"):
        text = (published_path(published) / f"{name}.csv").read_text(encoding="utf-8-sig")
        lines = text.splitlines()
        if name == "d1":
            for number, line in enumerate(lines):
                if line.startswith("2020") and ",111," in line:
                    cells = line.split(",")
                    lines[number] = ",".join([*cells[:7], "c", "c", "c", "c", "c"])
        (tmp_path / f"{name}.csv").write_text("\n".join(lines), encoding="utf-8")
    found = calibrate_published(read_published(tmp_path), "111", 2020)
    assert any("plans at 31 March 2020 are missing" in note for note in found.notes)
    # The stock of the year before stands in.
    assert as_scenario(found.text).start.cp_plans == published.value(PLANS, "111", 2019, "held")


def test_a_jump_is_said(published, tmp_path):
    for name in ("d1", "d5", "d7"):
        text = (published_path(published) / f"{name}.csv").read_text(encoding="utf-8-sig")
        lines = text.splitlines()
        if name == "d1":
            for number, line in enumerate(lines):
                if line.startswith("2020") and ",111," in line:
                    cells = line.split(",")
                    cells[10] = str(3 * int(cells[10]))
                    lines[number] = ",".join(cells)
        (tmp_path / f"{name}.csv").write_text("\n".join(lines), encoding="utf-8")
    found = calibrate_published(read_published(tmp_path), "111", 2020)
    assert any("Such a jump is in the fit" in note for note in found.notes)
    assert any("forecast from 2019" in note for note in found.notes)


def test_a_year_that_is_not_there_is_refused_with_those_that_are(published):
    with pytest.raises(InputError, match=r"in 2031.*2013 to 2020"):
        calibrate_published(published, "111", 2031)


def test_the_command_writes_a_scenario_that_loads(small_published, tmp_path, capsys):
    code = run(
        ["calibrate", "published", str(small_published), "--council", "Council 003",
         "--year", "2019", "--out", str(tmp_path / "made.toml")]
    )  # fmt: skip
    assert code == 0
    said = capsys.readouterr()
    assert "starts a year in the long run" in said.out
    assert "warning:" in said.err
    assert Scenario.load(tmp_path / "made.toml").name == "council-003-2019-published"


def test_medway_of_2015_comes_from_its_three_rows(published_files):
    made = calibrate_published(read_published(published_files), "Medway", 2015)
    scenario = as_scenario(made.text)
    assert scenario.start.cp_plans == 475
    assert any("no row after 2015" in note for note in made.notes)
    assert any("looked-after children of this council are missing in 2015" in n for n in made.notes)


def test_a_scenario_names_its_files_and_the_years_it_rests_on(made):
    text = " ".join(line.removeprefix("# ") for line in made.text.splitlines())
    assert "Files, with their years: d1.csv (2013-2020), d5.csv (2013-2020), d7.csv" in text
    assert "England's lengths of plans, d5 2018-2020 and d7 2018-2020" in text
    assert "F: all councils, d1 2013-2020" in text
    assert any("file c4 is not in" in note for note in made.notes)


def test_missing_lengths_of_plans_are_said_and_claimed_nowhere(published, tmp_path):
    source = published_path(published) / "d1.csv"
    (tmp_path / "d1.csv").write_text(source.read_text(encoding="utf-8-sig"), encoding="utf-8")
    found = calibrate_published(read_published(tmp_path), "111", 2020)
    assert any("d5 and d7 not in" in note for note in found.notes)
    assert "d7 2018" not in found.text


def test_a_council_that_is_gone_is_refused_with_its_nearest_year(published_files):
    with pytest.raises(InputError, match=r"for Cumbria in 2024; .* did you mean '2023'"):
        calibrate_published(read_published(published_files), "Cumbria", 2024)


def test_the_most_entries_from_plans_is_a_line_of_the_fit_and_no_warning(published):
    """The program set it: there is nothing that the user has to look at."""
    few = replace(find_council(published, "111", 2020), notes=())
    few = replace(few, care=replace(few.care, entries=few.care.entries / 4.0))
    assert not list(unusual(demand_of(few)))
    (line,) = (line for line in fit_in_words(few) if line.startswith("Entries to care"))
    assert "60% are taken to come from plans, which is the most" in line
    usual = replace(few, care=replace(few.care, entries=few.care.entries * 16.0))
    assert not any(line.startswith("Entries to care") for line in fit_in_words(usual))


def test_fewer_entries_from_plans_than_is_usual_are_a_warning(published):
    many = replace(find_council(published, "111", 2020), notes=())
    many = replace(many, care=replace(many.care, entries=many.care.entries * 16.0))
    (note,) = unusual(demand_of(many))
    assert "outside the usual 20 to 45: " in note


@pytest.mark.parametrize("entries", [1.0, 0.25])
def test_plans_last_as_long_as_by_the_clock_however_many_of_them_end_in_care(published, entries):
    """With few entries to care fewer plans can end there, and those last longer than others."""
    found = find_council(published, "111", 2020)
    found = replace(found, care=replace(found.care, entries=found.care.entries * entries))
    stated = {each.key: each.value for each in demand_of(found)}
    assert (stated["demand.lac.from_plan_pct"] == 60.0) == (found.from_plans > 0.6)
    endings = Endings(
        stated["demand.cp.end_at_first_review"], stated["demand.cp.end_at_later_review"],
        stated["demand.cp.other_exit_per_day"], stated["pathways.exits_to_care_pct"],
    )  # fmt: skip
    played = mean_stay(open_share(endings, Practice(), Pathways()))
    assert played == pytest.approx(found.plans.fit.clock.mean_stay(), rel=0.003)


def test_a_stay_shorter_than_the_short_stays_alone_is_said(published):
    notes: list[str] = []
    care = find_council(published, "111", 2020).care
    kept = _kept(100.0, 400.0, 0.0, care.fit, "", notes)
    assert kept.stay == SHORTEST_STAY == pytest.approx(0.456, abs=1e-3)
    assert kept.entries * kept.stay == pytest.approx(100.0)
    assert "shorter than the short stays alone" in notes[0]


@pytest.mark.parametrize("entries", [400.0, 1.0])
def test_entries_that_are_not_those_published_are_an_assumption(published, entries):
    found = find_council(published, "111", 2020)
    care = _kept(100.0, entries, 0.0, found.care.fit, "F: cla, its own", [])
    said = {each.key: each.note for each in demand_of(replace(found, care=care))}
    assert said["demand.lac.entries_per_month"].startswith("A: 100 in care over")
    assert said["start.looked_after"] == "F: cla, its own"
