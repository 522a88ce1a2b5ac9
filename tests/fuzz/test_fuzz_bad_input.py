"""Bad input without end: one message, exit 2, nothing left behind; and every fault ever found."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.fuzz.broken import broken_inputs
from tests.fuzz.cases import Case, faults_of, outcome, refused

CORPUS = sorted((Path(__file__).parent / "corpus").glob("*.json"))
ON_EVERY_PUSH = 500


@pytest.mark.parametrize("seed", CORPUS, ids=lambda path: path.stem)
def test_a_fault_once_found_stays_mended(seed: Path) -> None:
    refused(Case.from_json(seed.read_text(encoding="utf-8")))


@settings(
    max_examples=ON_EVERY_PUSH, phases=[Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
@given(st.deferred(broken_inputs))
def test_bad_input_is_refused_in_one_message_and_leaves_nothing(case: Case) -> None:
    refused(case)


GOOD = b'[scenario]\nname = "s"\nstart = 2016-01-04\nweeks = 2\n[workforce]\nfte = 2\n'


def test_the_law_of_bad_input_is_broken_by_good_input() -> None:
    case = Case(("check", "s.toml"), {"s.toml": GOOD})
    assert "exit 0, not 2" in faults_of(case, outcome(case))


def test_the_law_of_bad_input_is_broken_by_what_is_left_behind() -> None:
    case = Case(("new", "scenario", "--out", "new.toml"))
    assert "left behind or changed: new.toml" in faults_of(case, outcome(case))
