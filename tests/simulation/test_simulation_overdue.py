"""What is overdue at a week's close is what the cases say then, whatever becomes of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from capacity.scenario import Scenario
from capacity.simulation import Records
from capacity.simulation.clock import CLOSE, Fire, SimpyClock
from capacity.simulation.records import KINDS
from tests.simulation.small_services import series, small


class Looking(SimpyClock):
    """Counts overdue children, by kind, after each week's close."""

    def __init__(self, first: int, last: int, fire: Fire) -> None:
        super().__init__(first, last, fire)
        self.cases = fire.__self__.service.holding.cases  # type: ignore[attr-defined]
        self.overdue: list[Counter[str]] = []

    def on_days(self, days: Sequence[int], phase: int, happen: Callable[[int], None]) -> None:
        super().on_days(days, phase, self._then_look(happen) if phase == CLOSE else happen)

    def _then_look(self, happen: Callable[[int], None]) -> Callable[[int], None]:
        def close(day: int) -> None:
            happen(day)
            if day >= 0:
                late: Counter[str] = Counter()
                for case in self.cases:
                    late[case.kind] += case.size * (case.due < day)
                self.overdue.append(late)

        return close


@pytest.mark.parametrize(
    ("name", "fte"), [("medway-2015.toml", None), ("steady.toml", 6.0), ("example", None)]
)
def test_overdue_stocks_are_those_of_the_cases(
    name: str, fte: float | None, scenarios: Path, ran: Callable[..., Records]
) -> None:
    path = scenarios / "example" / "example.toml" if name == "example" else scenarios / name
    changes = {"scenario.weeks": 52, "demand.lac.adoption_pct": 60.0}
    scenario = Scenario.load(path).with_changes(changes | ({"workforce.fte": fte} if fte else {}))
    clocks: list[Looking] = []

    def looking(first: int, last: int, fire: Fire) -> Looking:
        clocks.append(Looking(first, last, fire))
        return clocks[-1]

    records = ran(scenario, 1, looking)
    for kind in KINDS:
        seen = np.array([late[kind] for late in clocks[0].overdue], dtype=float)
        recorded = records.weekly[records.series.index(f"overdue_now_{kind}")]
        np.testing.assert_array_equal(recorded, seen, err_msg=kind)
    assert sum(sum(late.values()) for late in clocks[0].overdue) > 0


def test_two_overdue_limits_of_one_family_are_one_overdue_meeting(
    ran: Callable[..., Records],
) -> None:
    changes: dict[str, Any] = {"start__both_pathways": 25, "work__hours_scale": 1.6}
    changes |= {"demand__lac__mean_stay_years": 0.5, "practice__paper_deplan": False}
    weeks = 22
    short, long = (ran(small(scenario__weeks=each, **changes), 6) for each in (weeks, weeks + 4))
    for kind in KINDS:
        one, other = (series(records, f"overdue_now_{kind}") for records in (short, long))
        np.testing.assert_array_equal(one, other[:weeks], err_msg=kind)


def test_children_whose_meeting_is_never_held_have_a_late_review_too(
    ran: Callable[..., Records],
) -> None:
    nobody = small(
        scenario__weeks=40, workforce__leaving__permanent_pct_per_year=99.0,
        workforce__fte=1.0, work__hours_scale=2.0,
    )  # fmt: skip
    records = ran(nobody, 2)
    overdue = np.sum([series(records, f"overdue_now_{kind}") for kind in KINDS], axis=0)
    late = series(records, "children_with_late_review")
    assert overdue[-1] > overdue[0]
    assert (np.cumsum(late) >= overdue).all()
