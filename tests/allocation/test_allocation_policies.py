"""Each policy on the smallest team that shows its rule."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.allocation.policies import policy
from capacity.service import InputError, Pathway

NAMES = ("least_caseload", "pod_first", "round_robin", "optimiser")


@dataclass(frozen=True)
class Family:
    children: int = 1
    pathway: Pathway = Pathway.CP
    pod: int = 0
    complex: bool = False


@dataclass(frozen=True)
class Colleague:
    index: int
    caseload: int
    effective_fte: float = 1.0
    pods: frozenset[int] = frozenset()


def test_least_caseload_counts_children_per_fte_not_children():
    half, full = Colleague(0, 30, 0.5), Colleague(1, 40, 1.0)
    assert policy("least_caseload").rank(Family(), [half, full]) == [1, 0]


def test_equal_caseloads_go_to_the_lower_index():
    team = [Colleague(2, 40), Colleague(1, 40)]
    assert policy("least_caseload").rank(Family(), team) == [1, 2]


def test_pod_first_prefers_a_busier_officer_of_the_pod():
    own, other = Colleague(0, 80, pods=frozenset({3})), Colleague(1, 10)
    assert policy("pod_first").rank(Family(pod=3), [own, other]) == [0, 1]


def test_round_robin_gives_each_officer_a_turn():
    team = [Colleague(0, 90), Colleague(1, 10), Colleague(2, 50)]
    turns = policy("round_robin")
    assert [turns.rank(Family(), team)[0] for _ in range(4)] == [0, 1, 2, 0]


def test_round_robin_skips_somebody_who_may_not_take_the_family():
    turns = policy("round_robin")
    turns.rank(Family(), [Colleague(0, 1), Colleague(1, 1)])
    assert turns.rank(Family(), [Colleague(0, 1), Colleague(2, 1)])[0] == 2


def test_two_round_robins_share_no_turn():
    team = [Colleague(0, 1), Colleague(1, 1)]
    policy("round_robin").rank(Family(), team)
    assert policy("round_robin").rank(Family(), team)[0] == 0


def test_the_optimiser_puts_the_band_before_the_pod():
    own, other = Colleague(0, 70, pods=frozenset({3})), Colleague(1, 60)
    assert policy("optimiser").rank(Family(pod=3), [own, other])[0] == 1


def test_the_optimiser_keeps_the_pod_where_the_band_and_the_mean_allow():
    own, other = Colleague(0, 62, pods=frozenset({3})), Colleague(1, 60)
    assert policy("optimiser").rank(Family(pod=3), [own, other])[0] == 0


@pytest.mark.parametrize("name", NAMES)
def test_an_officer_without_hours_ranks_last_or_in_turn(name):
    team = [Colleague(0, 0, 0.0), Colleague(1, 90, 1.0)]
    ranked = policy(name).rank(Family(), team)
    assert sorted(ranked) == [0, 1]
    assert name == "round_robin" or ranked[0] == 1 or name == "pod_first"


@pytest.mark.parametrize("name", NAMES)
def test_nobody_to_rank_is_an_empty_ranking(name):
    assert list(policy(name).rank(Family(), [])) == []


colleagues = st.lists(
    st.tuples(st.integers(0, 120), st.sampled_from([0.0, 0.4, 1.0]), st.sets(st.integers(0, 3))),
    max_size=6,
).map(lambda rows: [Colleague(i, c, f, frozenset(p)) for i, (c, f, p) in enumerate(rows)])


@pytest.mark.parametrize("name", NAMES)
@given(team=colleagues, children=st.integers(1, 5), pod=st.integers(0, 3))
def test_a_ranking_names_each_officer_once_whatever_the_order(name, team, children, pod):
    family = Family(children=children, pod=pod)
    ranked = policy(name).rank(family, team)
    assert sorted(ranked) == [o.index for o in team]
    assert list(policy(name).rank(family, team[::-1])) == list(ranked)


def test_a_misspelt_policy_is_refused_with_the_nearest():
    with pytest.raises(InputError, match="did you mean 'least_caseload'"):
        policy("least_caselod")
