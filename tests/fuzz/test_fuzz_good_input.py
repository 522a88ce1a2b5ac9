"""Good input in the forms in which it really comes is read as its plain form is."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.fuzz.cases import Case
from tests.fuzz.good import Good, accepted, good_inputs
from tests.fuzz.sheets import TEAM_SHEET


@settings(
    max_examples=60, phases=[Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
@given(st.deferred(good_inputs))
def test_good_input_is_read_whatever_has_been_done_to_its_form(good: Good) -> None:
    accepted(good)


def test_the_law_of_good_input_is_broken_by_another_content() -> None:
    def read():
        from pathlib import Path

        return Path("sheet.csv").read_bytes(), ()

    other = replace(TEAM_SHEET, rows=TEAM_SHEET.rows[:-1])
    good = Good(
        "team", Case((), {"sheet.csv": other.csv()}), Case((), {"sheet.csv": TEAM_SHEET.csv()}),
        read,
    )  # fmt: skip
    with pytest.raises(AssertionError, match="read as something else"):
        accepted(good)
