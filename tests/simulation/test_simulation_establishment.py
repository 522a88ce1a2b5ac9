"""Posts that come and go on dates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from capacity.experiment.tables import Records
from capacity.service import InputError
from capacity.simulation.establishment import Establishment
from tests.simulation.changing_teams import events, posts
from tests.simulation.small_services import series, small

Ran = Callable[..., Records]
SUMMER = date(2016, 5, 30)
"""A Monday, day 147."""


def test_posts_are_there_from_their_first_day_to_their_last() -> None:
    service = posts(2, 30, workforce__posts=[
        {"name": "Growth", "start": SUMMER, "fte": 2.5},
        {"name": "Project", "start": date(2016, 2, 1), "end": date(2016, 2, 28), "fte": 1.0},
    ])  # fmt: skip
    on = Establishment(service).on
    assert [on(day) for day in (0, 27, 28, 55, 56, 146, 147, 400)] == [3, 3, 4, 4, 3, 3, 5.5, 5.5]


def test_new_posts_are_advertised_from_their_date_and_filled(ran: Ran) -> None:
    new = [{"name": "Growth", "start": SUMMER, "fte": 3.0}]
    records = ran(posts(0, 80, workforce__posts=new))
    assert [days for days in events(records, "vacancy").values()] == [[147]] * 3
    vacant = series(records, "vacancies")
    assert vacant[20] == 0.0 and vacant[21] == 3.0 and vacant[-1] < 3.0
    assert np.array_equal(vacant + series(records, "fte_in_post"), [1.0] * 21 + [4.0] * 59)


def test_posts_that_go_are_advertised_no_more_and_nobody_is_sent_home(ran: Ran) -> None:
    gone = [{"start": SUMMER, "fte": -6.0}]
    records = ran(posts(6, 120, workforce__posts=gone, workforce__recruitment__fill_pct=30.0))
    assert series(records, "vacancies")[21:].max() == 0.0
    advert = events(records, "advert")
    assert max(day for days in advert.values() for day in days) < 147
    accepted, ended = events(records, "accepted"), events(records, "post gone")
    assert accepted and ended and not set(ended) & set(events(records, "start"))
    in_post = series(records, "fte_in_post")
    assert in_post[-1] == 1.0 + len(accepted)
    assert not events(records, "leave")


def test_locums_cover_posts_from_the_day_on_which_they_are_there(ran: Ran) -> None:
    records = ran(posts(0, 60, workforce__posts=[{"start": SUMMER, "fte": 2.0}],
                        workforce__recruitment__on=False,
                        workforce__locum__cover_vacancies=True))  # fmt: skip
    locum = series(records, "fte_locum")
    assert locum[:19].max() == 0.0
    assert locum[24:].min() == 2.0


@pytest.mark.parametrize(
    ("rows", "establishment", "where"),
    [
        ([{"start": SUMMER, "fte": 1.0}], None, "fte"),
        ([{"start": SUMMER, "fte": -4.0}], 3.0, "fte"),
        ([{"start": SUMMER, "end": date(2016, 6, 30), "fte": 4.0},
          {"start": date(2016, 6, 1), "fte": -5.0}], 3.0, "fte"),
        ([{"start": SUMMER, "end": date(2016, 5, 1), "fte": 1.0}], 3.0, "end"),
    ],
)  # fmt: skip
def test_dated_posts_hang_together(rows: list[object], establishment: object, where: str) -> None:
    with pytest.raises(InputError, match=rf"posts\[0\].{where}"):
        small(workforce__establishment=establishment, workforce__posts=rows)
