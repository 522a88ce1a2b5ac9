"""Pods by number."""

from hypothesis import given
from hypothesis import strategies as st

from capacity.demand.pods import UNKNOWN, numbered, pod_numbers
from capacity.service import Caseload, Child, Officer, Pathway, Team

NAMES = st.lists(st.sampled_from(["1", "2", "7", "North", "north", "South East", ""]))


def team(*pods: str) -> Team:
    return Team((Officer("Ann", 1.0, pods=pods),))


def children(*pods: str) -> Caseload:
    return Caseload(tuple(Child(str(n), Pathway.CP, pod=pod) for n, pod in enumerate(pods)))


def test_numbers_stay_numbers_from_zero():
    assert pod_numbers(team("1", "3")) == {"1": 0, "3": 2}


def test_words_match_without_regard_to_case_spaces_and_dashes():
    numbers = pod_numbers(team("South East", "North"), children("south-east", "NORTH "))
    assert numbers == {"north": 0, "southeast": 1}
    assert numbered(["North ", "South_East", "West"], numbers) == [0, 1, UNKNOWN]


def test_words_take_the_numbers_that_are_left():
    assert pod_numbers(team("1", "North"), children("2", "East")) == {
        "1": 0, "2": 1, "east": 2, "north": 3,
    }  # fmt: skip


def test_a_child_without_a_pod_is_of_no_pod():
    assert numbered([""], pod_numbers(team("North"), children(""))) == [UNKNOWN]


@given(NAMES, NAMES)
def test_each_name_has_one_number_and_no_two_share_it(of_team, of_children):
    numbers = pod_numbers(team(*(name for name in of_team if name)), children(*of_children))
    assert len(set(numbers.values())) == len(numbers)
    named = {name for name in (*of_team, *of_children) if name}
    assert all(number >= 0 for number in numbered(named, numbers))
