"""The tape: what two scenarios share, and what one number changes."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import numpy as np
import pytest

from capacity.demand import Tape, draw_tape, past
from capacity.demand.families import Families
from capacity.demand.play import play_plans
from capacity.demand.streams import Streams
from capacity.experiment.given import read_given
from capacity.scenario import Scenario

DAYS_PER_MONTH = 365.25 / 12


def same(one: Families, other: Families) -> bool:
    return all(
        np.array_equal(getattr(one, each.name), getattr(other, each.name))
        for each in fields(Families)
    )


def coming(tape: Tape) -> Families:
    return tape.families.rows(~tape.held.known)


def named(families: Families) -> set[tuple[float, ...]]:
    """Give each family a name: its day, and uniform numbers that no other family has."""
    return {
        (day, *numbers)
        for day, numbers in zip(
            families.day.tolist(), families.meetings[:, 0, :2].tolist(), strict=True
        )
    }


def children(tape: Tape, *, care: bool) -> int:
    families = coming(tape)
    return int(families.size[families.enters_care == care].sum())


def test_the_same_seed_and_replication_give_the_same_tape(small, tape):
    one, other = tape(small, 4), tape(small, 4)
    assert same(one.families, other.families)
    assert np.array_equal(one.rates.cp_families, other.rates.cp_families)


def test_another_replication_gives_another_tape(small, tape):
    assert named(tape(small, 4).families).isdisjoint(named(tape(small, 5).families))


@pytest.mark.parametrize("random_rates", [True, False])
def test_a_longer_horizon_leaves_the_first_families_bit_identical(small, tape, random_rates):
    scenario = small.with_changes({"demand.random_rates": random_rates})
    for replication in range(5):
        short = tape(scenario.with_changes({"scenario.weeks": 13}), replication)
        long = tape(scenario.with_changes({"scenario.weeks": 260}), replication)
        first = long.families.rows(long.families.day < short.days)
        assert same(short.families, first)
        assert len(first) < len(long.families)


def test_a_longer_horizon_leaves_the_starting_caseload_bit_identical(small, tape):
    scenario = small.with_changes({"start.cp_plans": 100, "start.looked_after": 80})
    short, long = (tape(scenario.with_changes({"scenario.weeks": weeks})) for weeks in (4, 150))
    assert short.held.known.any()
    for each in fields(short.held):
        held = [getattr(t.held, each.name)[t.held.known] for t in (short, long)]
        assert np.array_equal(*held)
    assert same(*(t.families.rows(t.families.day < 0) for t in (short, long)))


@pytest.mark.parametrize(
    "key, low, high",
    [
        ("demand.cp.icpc_children_per_month", 40.0, 41.0),
        ("demand.cp.icpc_children_per_month", 40.0, 90.0),
        ("demand.lac.entries_per_month", 18.0, 19.0),
        ("demand.lac.unaccompanied_per_month", 0.5, 2.5),
        ("demand.cp.trend_pct_per_year", 0.0, 10.0),
    ],
)
def test_a_higher_rate_meets_all_families_of_the_lower_one_and_more(small, tape, key, low, high):
    """Also with random rates, whose monthly noise depends on the level."""
    gained = 0
    for replication in range(8):
        lower, higher = (
            named(tape(small.with_changes({key: value}), replication).families)
            for value in (low, high)
        )
        assert lower <= higher
        gained += len(higher) - len(lower)
    assert gained > 0


def test_one_pathway_s_rate_changes_no_family_of_the_other(small, tape):
    more = small.with_changes({"demand.cp.icpc_children_per_month": 80.0})
    here, there = tape(small).families, tape(more).families
    assert same(here.rows(here.enters_care), there.rows(there.enters_care))


@pytest.mark.parametrize(
    "key, value",
    [
        ("workforce.fte", 20.0),
        ("practice.midway", False),
        ("conference.rooms", 5),
        ("work.hours_scale", 1.2),
    ],
)
def test_what_is_not_demand_changes_no_family(small, tape, key, value):
    assert same(tape(small).families, tape(small.with_changes({key: value})).families)


@pytest.mark.parametrize(
    "key, care, expected",
    [
        ("demand.cp.icpc_children_per_month", False, 1.0),
        ("demand.lac.entries_per_month", True, 1.0 - 0.33),  # the rest come from plans
        ("demand.lac.unaccompanied_per_month", True, 1.0),
    ],
)
@pytest.mark.parametrize("random_rates", [True, False])
def test_one_child_a_month_more_is_one_child_a_month_more(
    small, tape, surprise, key, care, expected, random_rates
):
    """Paired over replications, |z| < 4."""
    scenario = small.with_changes({"demand.random_rates": random_rates})
    level = {"demand.cp.icpc_children_per_month": 40.0, "demand.lac.entries_per_month": 20.0}
    low = level.get(key, 0.0)
    lower, higher = (scenario.with_changes({key: value}) for value in (low, low + 1.0))
    months = scenario.n_days / DAYS_PER_MONTH
    gained = [
        (children(tape(higher, each), care=care) - children(tape(lower, each), care=care)) / months
        for each in range(60)
    ]
    assert abs(surprise(np.array(gained), expected)) < 4.0


@pytest.mark.parametrize("pathway, care", [("CP", False), ("LAC", True)])
@pytest.mark.parametrize("number", [1, 35, 200])
def test_a_surge_has_exactly_its_children_on_top(small, tape, pathway, care, number):
    surge = surged(small, pathway, number, date(2016, 3, 1), date(2016, 3, 31))
    for replication in range(4):
        base, more = tape(small, replication), tape(surge, replication)
        assert children(more, care=care) - children(base, care=care) == number
        assert children(more, care=not care) == children(base, care=not care)
        assert named(base.families) <= named(more.families)


def test_a_surge_keeps_its_dates(small, tape):
    first, last = date(2016, 3, 1), date(2016, 3, 31)
    added = extra(small, surged(small, "CP", 80, first, last), tape)
    days = [day for day, *_ in added]
    assert min(days) >= (first - small.first_day).days
    assert max(days) <= (last - small.first_day).days
    assert max(days) - min(days) > 20


def test_a_part_of_a_child_comes_in_that_part_of_the_replications(small, tape, surprise):
    surge = surged(small, "LAC", 2.5, date(2016, 3, 1), date(2016, 3, 31))
    gained = np.array(
        [children(tape(surge, r), care=True) - children(tape(small, r), care=True)
         for r in range(60)]
    )  # fmt: skip
    assert set(gained) == {2, 3}
    assert abs(surprise(gained, 2.5)) < 4.0


def test_a_second_surge_changes_nothing_of_the_first(small, tape):
    one = {"name": "one", "pathway": "CP", "children": 10,
           "start": date(2016, 2, 1), "end": date(2016, 2, 29)}  # fmt: skip
    other = {**one, "name": "other", "start": date(2016, 5, 1), "end": date(2016, 5, 31)}
    first, both = (small.with_changes({"demand.surge": rows}) for rows in ([one], [one, other]))
    assert named(tape(first).families) < named(tape(both).families)


def surged(scenario, pathway, number, start, end):
    surge = {"name": "extra", "pathway": pathway, "children": number, "start": start, "end": end}
    return scenario.with_changes({"demand.surge": [surge]})


def extra(base, more, tape, replication=0):
    return named(tape(more, replication).families) - named(tape(base, replication).families)


@pytest.mark.parametrize("margin", [past.MARGIN_ON_PLANS, past.MARGIN_IN_CARE])
def test_a_small_service_is_played_as_far_beyond_its_spread_as_a_large_one(margin) -> None:
    """What is held drifts by its root: a margin in per cent left 23 plans .3 short on average."""
    for children in (20, 200, 2000):
        beyond = past._with_margin(children, margin) - children
        assert abs(beyond - margin * np.sqrt(children)) <= 0.5
    assert past._with_margin(0, margin) == past._with_margin(-3, margin) == 0


def test_a_caseload_sheet_has_conferences_on_their_way_at_the_rate_of_the_scenario(
    scenarios,
) -> None:
    file = scenarios / "example" / "example.toml"
    scenario = Scenario.load(file).with_changes({"scenario.weeks": 3, "demand.random_rates": False})
    given = read_given(scenario)
    before = []
    for replication in range(20):
        streams = Streams(scenario.seed, replication)
        drawn = scenario.drawn(streams.uniform)
        tape = draw_tape(drawn, streams, given.calendar, given.caseload, given.team)
        asked = (tape.families.day < 0) & ~tape.held.known
        before.append(int(tape.families.size[asked].sum()))
    working_days = (8 + 14) / 2  # between notice and conference, by default
    expected = 47.0 * 12 / 365.25 * working_days * 7 / 5
    error = np.std(before, ddof=1) / np.sqrt(len(before))
    assert abs(np.mean(before) - expected) < 3.0 * error + 0.15 * expected


@pytest.mark.parametrize("rate", [20.0, 60.0])
def test_a_stated_rate_brings_conferences_on_their_way_whatever_the_stock(still, rate) -> None:
    """Plans as many as 40 ICPCs a month hold; those pending on day 0 are of the stated rate."""
    scenario = still.with_changes(
        {"start.cp_plans": 400, "demand.cp.rate_at_start": rate, "demand.random_rates": True,
         "demand.cp.rate_sd": 0.0, "scenario.weeks": 3, "scenario.start": date(2016, 7, 4)}
    )  # fmt: skip
    before = []
    for replication in range(20):
        tape = draw_tape(scenario, Streams(1, replication))
        asked = tape.families.rows(np.flatnonzero((tape.families.day < 0) & ~tape.held.known))
        plans = play_plans(scenario, tape.table, asked, np.zeros(1))
        before.append(int(asked.size[plans.icpc >= 0].sum()))
    expected = rate * 12 / 365.25 * (8 + 14) / 2 * 7 / 5
    error = np.std(before, ddof=1) / np.sqrt(len(before))
    assert abs(np.mean(before) - expected) < 3.0 * error + 0.15 * expected
