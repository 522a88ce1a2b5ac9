"""What a scenario states that its own run belies is said, and nothing else."""

from datetime import date, timedelta

import pytest

from capacity import cli
from capacity.scenario import Scenario
from capacity.scenario.doubts import doubts

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def steady(scenarios):
    return Scenario.load(scenarios / "steady.toml").with_changes({"scenario.weeks": 8})


def surged(scenario: Scenario, start: date, end: date) -> Scenario:
    row = {"name": "more", "pathway": "CP", "children": 5, "start": start, "end": end}
    return scenario.with_changes({"demand.surge": [row]})


def test_what_touches_the_run_by_a_day_goes_without_saying(steady):
    first, last = steady.first_day, steady.last_day
    assert list(doubts(steady)) == []
    assert list(doubts(surged(steady, first - DAY, first))) == []
    assert list(doubts(surged(steady, last, last + DAY))) == []


def test_a_surge_after_the_run_or_before_it_is_said(steady):
    first, last = steady.first_day, steady.last_day
    (after,) = doubts(surged(steady, last + DAY, last + DAY))
    assert after == (
        f"demand.surge[more] starts on {last + DAY}, after the last day of the run, {last}: "
        "it has no effect"
    )
    (before,) = doubts(surged(steady, date(2010, 1, 1), first - DAY))
    assert before.startswith(f"demand.surge[more] ends on {first - DAY}, before the first day")


@pytest.mark.parametrize(("start", "end", "lines"), [
    (date(2010, 1, 1), None, 0), (date(2010, 1, 1), date(2011, 1, 1), 1),
    (date(2106, 1, 1), None, 1),
])  # fmt: skip
def test_an_intervention_without_an_end_stays(steady, start, end, lines):
    row = {"pathway": "LAC", "factor": 0.5, "start": start, "full": start}
    row |= {"end": end} if end else {}
    found = list(doubts(steady.with_changes({"demand.intervention": [row]})))
    assert len(found) == lines
    assert all(each.startswith("demand.intervention[0] ") for each in found)


def test_entries_that_plans_exceed_are_said_with_what_would_mend_them(steady):
    few = steady.with_changes({"demand.lac.from_plan_per_month": 3.0})
    (said,) = doubts(few)
    assert said.startswith("500 plans bring about 6.1 children a month into care, but demand.lac ")
    assert "leaves 3.0 of 16.8 entries to them: entries come out at about 19.8" in said
    assert not list(doubts(few.with_changes({"demand.lac.from_plan_per_month": 6.1})))


def test_plans_that_the_conferences_could_not_have_made_are_said(steady):
    assert not list(doubts(steady.with_changes({"demand.cp.conversion": 0.31})))
    (said,) = doubts(steady.with_changes({"demand.cp.conversion": 0.1}))
    assert said.startswith("start.cp_plans = 500 at demand.cp.conversion = 0.1 needs about 417 ")


def test_too_few_slots_for_the_plans_are_said(steady):
    large = {"start.cp_plans": 800, "demand.cp.icpc_children_per_month": 74.0,
             "demand.lac.from_plan_per_month": 9.7}  # fmt: skip
    (said,) = doubts(steady.with_changes(large))
    assert said.startswith("800 plans need about 6.2 conferences a working day, and [conference] ")
    assert not list(
        doubts(steady.with_changes(large | {"conference.rooms": 3, "conference.minute_takers": 9}))
    )


def test_no_shipped_scenario_is_in_doubt(scenarios):
    for file in sorted(scenarios.glob("*.toml")):
        assert not list(doubts(Scenario.load(file))), file.name


def test_check_and_simulate_warn_in_one_line(scenarios, tmp_path, capsys):
    file = tmp_path / "late.toml"
    file.write_text(
        f"extends = '{(scenarios / 'steady.toml').as_posix()}'\n[scenario]\nname = 'late'\n"
        "[[demand.surge]]\nname = 'far'\npathway = 'CP'\nchildren = 35\n"
        "start = 2106-01-01\nend = 2106-02-01\n"
    )
    assert cli.run(["check", str(file)]) == 0
    assert "\nwarning: demand.surge[far] starts on 2106-01-01" in capsys.readouterr().out
    command = ["simulate", str(file), "--replications", "1", "--weeks", "2", "--no-report",
               "--jobs", "1", "--out", str(tmp_path)]  # fmt: skip
    assert cli.run(command) == 0
    assert "warning: demand.surge[far] starts on 2106-01-01" in capsys.readouterr().err
