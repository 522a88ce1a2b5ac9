import numpy as np
import pytest

from capacity.demand.daytable import day_table
from capacity.demand.families import NEVER, Draws, Families, families_on_plans
from capacity.demand.past import still_to_come
from capacity.demand.stays import stay_law
from capacity.experiment.given import read_given
from capacity.planning.pilot import pilot
from capacity.planning.plans import Care, Plans, play_plans
from capacity.planning.posts import next_worked
from capacity.planning.waiting import FEWEST, NO_WAITS, Seen, Waits
from capacity.practice import ENGLAND
from capacity.scenario import Scenario
from tests.planning.planning_grounds import SCENARIOS

MEDWAY = Scenario.load(SCENARIOS / "medway-2016.toml")
ENDS_AT_ONCE = MEDWAY.drawn(lambda key: 0.5).with_changes(
    {"demand.cp.end_at_first_review": 1.0, "demand.cp.end_at_later_review": 1.0}
)
COUNT = 20


def seen(*rows: tuple[int, int, int]) -> Seen:
    return Seen.of([(*row, True, False, True) for row in rows])


def test_without_a_pilot_nothing_waits() -> None:
    days, uniform = np.array([-30, 0, 400]), np.array([0.0, 0.5, 0.99])
    assert (NO_WAITS.of_initial(days, uniform) == 0).all()
    assert (NO_WAITS.of_reviews(days, np.array([0, 30, 60]), uniform) == 0).all()
    assert (NO_WAITS.surgery_shares(days) == 0.0).all()


def test_a_review_waits_as_one_of_its_months_and_its_time_to_the_limit() -> None:
    short, long = [(10, 2, -3)] * FEWEST, [(10, 60, 9)] * FEWEST
    later = [(400, 60, 1)] * FEWEST
    waits = Waits(seen(), seen(*short, *long, *later))
    found = waits.of_reviews(np.array([5, 5, 500]), np.array([1, 70, 70]), np.array([0.3] * 3))
    assert found.tolist() == [-3, 9, 1]


def test_too_few_seen_in_a_period_borrow_from_the_nearest_with_enough() -> None:
    waits = Waits(seen(*[(10, 0, 2)] * FEWEST, *[(40, 0, 50)] * (FEWEST - 1)), seen())
    assert waits.of_initial(np.array([40, 700]), np.array([0.5, 0.5])).tolist() == [2, 2]


def test_the_share_of_surgeries_counts_reviews_that_one_was_called_for() -> None:
    rows = [(10, 0, 0, place % 2 == 0, False, place < FEWEST) for place in range(2 * FEWEST)]
    waits = Waits(seen(), Seen.of(rows))
    assert waits.surgery_shares(np.array([10])).tolist() == [0.5]


def test_the_pilot_of_a_service_without_room_waits_longer() -> None:
    short = MEDWAY.with_changes({"scenario.weeks": 16})
    given = read_given(short)
    waits = [
        pilot(short.with_changes({"work.hours_scale": scale}), given, 1).reviews.wait.mean()
        for scale in (0.8, 2.0)
    ]
    assert 0.0 <= waits[0] < waits[1]


def plans_with_care(days_in_care: int, order_after: int) -> tuple[Families, Plans]:
    scenario = ENDS_AT_ONCE
    table = day_table(scenario.first_day, -800, 800, ENGLAND)
    generator = np.random.default_rng(1)
    widths = {"size": 1, "traits": 8, "ages": 10, "plan": 4, "stay": 2}
    columns = {name: generator.random((COUNT, width)) for name, width in widths.items()}
    families = families_on_plans(
        scenario, stay_law(scenario.demand.lac), table, np.zeros(COUNT, dtype=int),
        Draws(columns, np.zeros((COUNT, 1, 1))),
    ).with_columns(
        meetings=np.full((COUNT, 1, 1), np.nan), converts=np.ones(COUNT, dtype=bool),
        to_care=np.ones(COUNT, dtype=bool), exit_after=np.full(COUNT, 30),
        order_after=np.full(COUNT, order_after),
    )  # fmt: skip
    never = np.full(COUNT, NEVER)
    care = Care(
        never,
        never,
        lambda rows, since: since + days_in_care,
        lambda rows, since: since + families.exit_after[rows],
    )
    return families, play_plans(
        scenario, table, families, still_to_come(COUNT), np.arange(COUNT),
        np.zeros(COUNT, dtype=int), np.zeros((1, 114)), generator, NO_WAITS, care,
    )  # fmt: skip


def test_a_plan_ends_by_letter_after_the_order_if_the_child_is_still_in_care() -> None:
    _, plans = plans_with_care(days_in_care=500, order_after=60)
    letter = plans.moved + 60 + ENDS_AT_ONCE.practice.paper_comment_days
    assert (plans.ends == letter).all()
    assert (plans.conferences[:, 1] == NEVER).all()


def test_a_plan_goes_on_to_a_conference_if_the_child_leaves_care_before_the_order() -> None:
    _, plans = plans_with_care(days_in_care=10, order_after=300)
    assert (plans.leaves == plans.moved + 10).all()
    assert (plans.ends == plans.conferences[:, 1]).all()
    assert (plans.ends > plans.leaves).all()
    assert (plans.ends < plans.moved + 300).all()


@pytest.mark.parametrize(("day", "start"), [(24, 28), (3, 3), (5, 6), (10**4, 10**4)])
def test_nobody_starts_on_a_day_that_is_not_worked(day: int, start: int) -> None:
    """Day 0 is Tuesday 1 December 2015: day 24 is Christmas Day, day 27 its Monday's holiday."""
    assert next_worked(MEDWAY, ENGLAND, 10)(np.array([day])).tolist() == [start]
