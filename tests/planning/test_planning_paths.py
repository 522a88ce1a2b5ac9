import numpy as np
import pytest

from capacity.demand import Streams, draw_tape
from capacity.demand.families import Families
from capacity.demand.stays import Leaving, stay_law
from capacity.experiment import simulate
from capacity.experiment.given import read_given
from capacity.planning.paths import draw_paths
from capacity.planning.pilot import pilot
from capacity.planning.playing import leaving_days, other_exit_days
from capacity.planning.rule import Rule
from capacity.scenario import Scenario
from tests.planning.planning_grounds import SCENARIOS

MEDWAY = Scenario.load(SCENARIOS / "medway-2016.toml")
STAFFED = Rule(66.0, 63.0, 20).changes(14.0)


def test_paths_start_at_the_totals_of_the_scenario() -> None:
    paths = draw_paths(MEDWAY, read_given(MEDWAY), 50, 4, 0)
    assert abs(paths.children[:, 0].mean() - 925.0) < 10.0
    assert paths.children.shape == (50, 5)


def test_another_set_shares_no_path_and_the_same_set_is_the_same() -> None:
    given = read_given(MEDWAY)
    first, again, other = (draw_paths(MEDWAY, given, 4, 6, family) for family in (0, 0, 1))
    assert (first.children == again.children).all()
    assert (first.children != other.children).any()


def test_without_arrivals_a_path_only_falls() -> None:
    alone = MEDWAY.with_changes(
        {"demand.cp.icpc_children_per_month": 0.0, "demand.lac.entries_per_month": 0.0}
    )
    children = draw_paths(alone, read_given(alone), 10, 60, 0).children
    assert (np.diff(children[:, 6:], axis=1) <= 0.0).all()


def test_stays_end_on_the_day_that_the_tape_says() -> None:
    drawn = MEDWAY.drawn(lambda key: 0.5)
    tape = draw_tape(drawn, Streams(7, 3))
    stays = stay_law(drawn.demand.lac)
    rows = np.flatnonzero(tape.families.enters_care)[:400]
    families: Families = tape.families.rows(rows)
    leaving = Leaving(stays, tape.rates.care_hazard)
    expected = [
        leaving.day(int(day), int(kind), float(budget))
        for day, kind, budget in zip(
            families.day, families.stay_kind, families.stay_budget, strict=True
        )
    ]
    hazard = tape.rates.care_hazard[None, :]
    found = leaving_days(stays, families, families.day, np.zeros(len(rows), dtype=int), hazard)
    assert np.abs(found - np.array(expected)).max() <= 1


def test_moves_into_care_come_on_the_day_that_the_tape_says() -> None:
    drawn = MEDWAY.with_changes({"demand.lac.from_plan_rate_sd": 0.3}).drawn(lambda key: 0.5)
    tape = draw_tape(drawn, Streams(7, 3))
    rows = np.flatnonzero(~tape.families.enters_care)
    families, starts = tape.families.rows(rows), tape.families.day[rows]
    expected = [
        tape.other_exit(row, start)
        for row, start in zip(rows.tolist(), starts.tolist(), strict=True)
    ]
    hazard = tape.rates.move_hazard[None, :]
    found = other_exit_days(families, starts, np.zeros(len(rows), dtype=int), hazard)
    inside = np.array(expected) < drawn.n_days
    assert np.abs(found - np.array(expected))[inside].max() <= 1
    assert (found != starts + families.exit_after)[inside & families.to_care].any()


def test_paths_hold_as_many_children_as_the_simulation() -> None:
    """Two hundred paths and twelve replications of a well-staffed service: means within 4 SE."""
    staffed = MEDWAY.with_changes({**STAFFED, "scenario.weeks": 20})
    runs = simulate(staffed, 12, jobs=1).by_week.of("children")[:, -1]
    given = read_given(staffed)
    paths = draw_paths(staffed, given, 200, 20, 0, pilot(staffed, given, 3)).children[:, -1]
    error = np.sqrt(runs.var(ddof=1) / len(runs) + paths.var(ddof=1) / len(paths))
    assert abs(runs.mean() - paths.mean()) < 4.0 * error


@pytest.mark.slow
def test_paths_hold_as_many_children_where_demand_barely_wanders() -> None:
    """Over two years of the plateau, within 1 per cent and 3 SE; a constant wait held 1.5 less."""
    plateau = Scenario.load(SCENARIOS / "plateau.toml")
    plateau = plateau.with_changes(Rule(70.0, 67.0, 10).changes(13.5))
    given = read_given(plateau)
    runs = simulate(plateau, 150, jobs=1).by_week.of("children")[:, 26:].mean(axis=1)
    held = draw_paths(plateau, given, 1500, 104, 0, pilot(plateau, given, 10)).children[:, 27:]
    paths = held.mean(axis=1)
    error = np.sqrt(runs.var(ddof=1) / len(runs) + paths.var(ddof=1) / len(paths))
    assert abs(runs.mean() - paths.mean()) < max(3.0 * error, 0.01 * runs.mean())


@pytest.mark.slow
def test_paths_spread_as_the_simulation_does_over_two_years() -> None:
    staffed = MEDWAY.with_changes({**STAFFED})
    runs = simulate(staffed, 100, jobs=1).by_week.of("children")[:, -1]
    given = read_given(staffed)
    paths = draw_paths(staffed, given, 1000, 104, 0, pilot(staffed, given, 5)).children[:, -1]
    assert abs(np.log(runs.std(ddof=1) / paths.std(ddof=1))) < 0.25
    assert abs(runs.mean() / paths.mean() - 1.0) < 0.05
