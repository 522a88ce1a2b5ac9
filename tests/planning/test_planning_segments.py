from itertools import product

import numpy as np
import pulp
import pytest

from capacity.planning import segments, solving
from capacity.planning.segments import Curve, Months, advertise, curves
from capacity.planning.solving import UnprovenError

COUNT = 6


@pytest.fixture
def months() -> Months:
    generator = np.random.default_rng(5)
    needed = 4.0 + generator.normal(0.0, 2.0, (60, COUNT)).cumsum(axis=1)
    there = np.array([0.0, 0.0, 0.5, 0.9, 1.0, 1.0])
    return Months(needed, np.full(COUNT, 6.0), np.full(COUNT, 4.7), there, there, 1.0)


def _cost(months: Months, posts: tuple[int, ...]) -> float:
    """Work a schedule out by hand: read the curves at the posts that are there."""
    total = 0.0
    for month, curve in enumerate(curves(months, 4, 1.0, 8)):
        there = sum(months.there[month - since] * posts[since] for since in range(month + 1))
        total += np.interp(there, np.arange(9), curve.values)
    for since, each in enumerate(posts):
        pay = float((months.paid[: COUNT - since] * months.employee[since:]).sum())
        total += each * (pay + months.per_post + 0.01 * since)
    return total


def test_the_programme_is_never_dearer_than_any_schedule(months) -> None:
    best = min(_cost(months, posts) for posts in product(range(4), repeat=4) for posts in
               [(*posts, 0, 0)] if sum(posts) <= 8)  # fmt: skip
    found = advertise(months, 4, 1.0, 8)
    assert found.value == pytest.approx(_cost(months, found.by_month))
    assert found.value <= best + 1e-6


def test_highs_and_cbc_agree(months) -> None:
    first, other = (advertise(months, 4, 1.0, 8, solver) for solver in solving.SOLVERS)
    assert first.by_month == other.by_month
    assert first.value == pytest.approx(other.value)


def test_a_cost_that_is_not_convex_is_refused() -> None:
    with pytest.raises(UnprovenError, match="not convex"):
        Curve(np.array([10.0, 9.0, 5.0, 4.9]))


def test_solver_trouble_gives_no_figure(months, monkeypatch) -> None:
    def broken(*_: object, **__: object) -> int:
        raise RuntimeError("out of memory")

    monkeypatch.setattr(pulp.HiGHS, "actualSolve", broken)
    with pytest.raises(UnprovenError, match="no plan was made"):
        advertise(months, 4, 1.0, 8)


def test_a_solver_that_proves_nothing_gives_no_figure(months, monkeypatch) -> None:
    monkeypatch.setattr(solving, "SECONDS", 0.0)
    monkeypatch.setattr(segments, "SHORTAGE", 3.0)
    with pytest.raises(UnprovenError, match="proved no optimum"):
        advertise(months, 4, 1.0, 8, "cbc")
