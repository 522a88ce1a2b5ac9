"""Small services for the allocation's tests."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from capacity.service import Caseload, Child, Contract, Experience, Officer, Pathway, Role, Team

AS_AT = date(2016, 1, 4)


def random_service(seed: int) -> tuple[Caseload, Team]:
    """Draw a small service in which every rule of the allocation may bite."""
    draw = random.Random(seed)
    names = [f"O{i}" for i in range(draw.randint(1, 5))]
    team = Team(tuple(_officer(draw, name) for name in names))
    children: list[Child] = []
    for family in range(draw.randint(0, 14)):
        children += _family(draw, family, names, len(children))
    return Caseload(tuple(children), AS_AT), team


def _officer(draw: random.Random, name: str) -> Officer:
    def perhaps(chance: float, day: int) -> date | None:
        return AS_AT + timedelta(days=day) if draw.random() < chance else None

    return Officer(
        name,
        fte=draw.choice([0.0, 0.05, 0.1, 0.1, 0.2]),
        contract=draw.choice(list(Contract)),
        start=perhaps(0.1, 30),
        end=perhaps(0.2, draw.choice([-5, 10, 100, 900])),
        role=draw.choice([Role.DUAL, Role.DUAL, Role.DUAL, Role.IRO, Role.CP_CHAIR]),
        experience=draw.choice([Experience.EXPERIENCED] * 3 + [Experience.GROWING]),
        pods=tuple(draw.sample(["A", "B", "C"], draw.randint(0, 2))),
        barred_pods=("C",) if draw.random() < 0.15 else (),
        barred_until=perhaps(0.3, draw.choice([-1, 50])),
        absent_from=perhaps(0.15, -10),
    )


def _family(draw: random.Random, number: int, names: list[str], first: int) -> list[Child]:
    home = draw.choice([*names, "", "Gone"])
    apart = draw.random() < 0.1
    return [
        _child(draw, f"C{first + k}", f"F{number}", draw.choice(names) if apart else home, names)
        for k in range(draw.choice([1, 1, 1, 2, 2, 3]))
    ]


def _child(draw: random.Random, name: str, family: str, officer: str, names: list[str]) -> Child:
    since = AS_AT - timedelta(days=draw.randint(1, 1200))
    return Child(
        name,
        draw.choice([Pathway.CP, Pathway.CP, Pathway.LAC, Pathway.LAC, Pathway.BOTH]),
        sibling_group=family,
        officer=officer,
        officer_since=since if officer and draw.random() < 0.8 else None,
        previous_officer=draw.choice(names) if draw.random() < 0.2 else "",
        pod=draw.choice(["A", "B", "C", ""]),
        next_review_due=AS_AT + timedelta(days=draw.randint(-20, 180)),
        complex=draw.random() < 0.15,
        pinned=draw.random() < 0.05,
        barred_officers=(draw.choice(names),) if draw.random() < 0.1 else (),
        not_with=(f"C{draw.randint(0, 12)}",) if draw.random() < 0.08 else (),
        split_siblings=draw.random() < 0.05,
        hours_per_month=draw.choice([None, 1.0, 1.3, 2.4]),
    )


@pytest.fixture
def as_at() -> date:
    return AS_AT
