"""The proofs that a plan claims, put to the test.

A proof of a whole program cannot be repeated cheaply; a counterexample can be looked
for. One family that returns to the officer it had, alone or in exchange for another, and
one family that goes to a lighter officer: a plan that keeps every rule and beats a bound
refutes it. What is not refuted here stays the solver's claim.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import islice

from capacity.allocation.case import Case
from capacity.allocation.options import Mode
from capacity.allocation.plan import Plan
from capacity.allocation.recount import load_cost, recomputed_levels, weight_of
from capacity.service import Child

Change = dict[str, str]
"""The new officer of each child that a counterexample moves."""

MOST_TRIED = 10


def claims_refuted(case: Case, keeps_rules: Callable[[Case], bool]) -> Iterator[str]:
    """Yield each claim that contradicts itself or that a small change of the plan refutes.

    Parameters
    ----------
    keeps_rules
        Whether a plan keeps every rule.
    """
    for level in case.plan.levels:
        if level.bound > level.value or (level.proven and level.bound != level.value):
            yield f"{level.name}: a bound of {level.bound} on a value of {level.value}"
    for change in islice(_better(case), MOST_TRIED):
        tried = Case(case.caseload, case.team, _changed(case.plan, change))
        if keeps_rules(tried):
            yield from _beaten(case, tried, change)
            return


def _changed(plan: Plan, change: Change) -> Plan:
    return replace(
        plan,
        assignments=tuple(
            replace(one, officer=change.get(one.child_id, one.officer)) for one in plan.assignments
        ),
    )


def _beaten(case: Case, tried: Case, change: Change) -> Iterator[str]:
    """Say which bound the other plan beats, without being worse before it."""
    computed = recomputed_levels(tried)
    for level in case.plan.levels:
        if computed[level.name] < level.bound:
            ids = ", ".join(f"{child} with {officer}" for child, officer in sorted(change.items()))
            yield f"{level.name}: {computed[level.name]} is less than its bound, with {ids}"
        if computed[level.name] != level.value:
            return


def _better(case: Case) -> Iterator[Change]:
    """Yield changes that lower the load level, or keep it and lower continuity."""
    strict = case.options.tolerance == 0 and case.options.mode is not Mode.STARTER
    movable = [family for family in case.families if not any(map(case.sits, family))]
    placed = [family for family in movable if case.plan.officer_of[family[0].child_id]]
    held: Counter[str] = Counter()
    for child, officer in case.placed:
        held[officer.name] += weight_of(case, child)
    step = cache(lambda giver, taker, load: _step(case, held, giver, taker, load))
    if strict and case.options.max_moves is None:
        yield from _lighter(case, placed, step)
    yield from _returns(case, placed, step, strict=strict)


Step = Callable[[str, str, int], int]


def _step(case: Case, held: Counter[str], giver: str, taker: str, load: int) -> int:
    """Change of the load level if so much goes from one officer to another."""
    return (
        load_cost(case, giver, held[giver] - load)
        + load_cost(case, taker, held[taker] + load)
        - load_cost(case, giver, held[giver])
        - load_cost(case, taker, held[taker])
    )


def _lighter(case: Case, families: Iterable[list[Child]], step: Step) -> Iterator[Change]:
    names = [officer.name for officer in case.team if case.can_hold(officer)]
    for family in families:
        now = case.plan.officer_of[family[0].child_id]
        load = sum(weight_of(case, child) for child in family)
        for name in names:
            if name != now and step(now, name, load) < 0 and case.may(family, name):
                yield {child.child_id: name for child in family}


def _returns(
    case: Case, families: list[list[Child]], step: Step, *, strict: bool
) -> Iterator[Change]:
    """Families go back to the officer they had, alone or for one that leaves it."""
    at: dict[str, list[list[Child]]] = {}
    for family in families:
        at.setdefault(case.plan.officer_of[family[0].child_id], []).append(family)
    for family in families:
        now, home = case.plan.officer_of[family[0].child_id], family[0].officer
        if now == home or any(child.officer != home for child in family):
            continue
        if home not in case.team.by_name or not case.may(family, home):
            continue
        load, worth = _load(case, family), _worth(case, family, home)
        back = {child.child_id: home for child in family}
        if strict and step(now, home, load) <= 0:
            yield back
        for other in at.get(home, ()):
            gain = worth - _worth(case, other, home) + _worth(case, other, now)
            if gain > 0 and _load(case, other) == load and case.may(other, now):
                yield back | {child.child_id: now for child in other}


def _load(case: Case, family: list[Child]) -> int:
    return sum(weight_of(case, child) for child in family)


def _worth(case: Case, family: list[Child], name: str) -> int:
    """Points of the relationships that the family has with an officer."""
    known = Counter[str]()
    for child in family:
        known[child.officer or child.previous_officer] += case.tie(child)
    return known[name]
