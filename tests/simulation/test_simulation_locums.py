"""The locum policy: who is sought, who is given notice, and how many at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from capacity.experiment.tables import Records
from tests.simulation.changing_teams import events
from tests.simulation.small_services import small

Ran = Callable[..., Records]
TEAM = [
    {"officer": "Ames", "fte": 1.0},
    *({"officer": name, "fte": 0.5, "contract": "locum"} for name in ("Bell", "Cole", "Dunn")),
]


@pytest.mark.parametrize("notice", [1.0, 4.0, 9.0])
def test_only_the_locums_who_can_be_done_without_have_notice(ran: Ran, notice: float) -> None:
    """60 children: without one locum 30 per FTE, below 38; without two 40."""
    service = small(
        scenario__weeks=4,
        demand__random_rates=False,
        workforce__officer=TEAM,
        workforce__locum__release_below=38.0,
        workforce__locum__notice_weeks=notice,
    )
    noticed = events(ran(service), "notice")
    assert len(noticed) == 1
    assert all(days == [0] for days in noticed.values())


@pytest.mark.parametrize("until", [date(2015, 1, 1), date(2016, 1, 4), date(2016, 1, 6)])
def test_locums_who_may_not_stay_at_all_go_at_the_close_of_the_first_week(
    ran: Ran, until: date
) -> None:
    service = small(scenario__weeks=4, workforce__officer=TEAM, workforce__locum__until=until)
    run = ran(service)
    fte = run.weekly[run.series.index("fte_locum")]
    assert fte.tolist()[1:] == [0.0, 0.0, 0.0]
