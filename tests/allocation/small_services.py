"""Small random services in which every rule of an allocation bites now and then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, TypeVar

import numpy as np

from capacity.service import (
    Caseload,
    Child,
    Contract,
    Experience,
    Officer,
    Pathway,
    Role,
    Team,
)
from tests.allocation.independent_oracle import Rules, months_after

# None has a bank holiday in the twenty working days after it.
DAYS = (date(2026, 2, 2), date(2025, 9, 10), date(2024, 2, 29), date(2025, 8, 31))
PODS = ("N", "S", "E")
GONE = "Gone"

T = TypeVar("T")


class Draw:
    """Draws from one seed."""

    def __init__(self, seed: int) -> None:
        self._numbers = np.random.default_rng(seed)

    def among(self, *options: T) -> T:
        return options[int(self._numbers.integers(len(options)))]

    def chance(self, share: float) -> bool:
        return bool(self._numbers.random() < share)

    def whole(self, low: int, high: int) -> int:
        """Draw from low to high, both included."""
        return int(self._numbers.integers(low, high + 1))

    def day(self, start: date, low: int, high: int) -> date:
        return start + timedelta(days=self.whole(low, high))

    def some(self, options: Sequence[T], share: float) -> tuple[T, ...]:
        return tuple(one for one in options if self.chance(share))


def small_service(seed: int) -> tuple[Caseload, Team, Rules]:
    """Two to five officers, three to nine families, and what the PRO asks."""
    draw = Draw(seed)
    as_at = draw.among(*DAYS)
    officers = tuple(_officer(draw, f"O{i}", as_at) for i in range(draw.whole(2, 5)))
    names = [officer.name for officer in officers]
    children: list[Child] = []
    for family in range(draw.whole(3, 9)):
        children += _family(draw, names, as_at, family, len(children))
    for _ in range(draw.among(0, 0, 1, 2)):
        _fall_out(draw, children)
    rules = _rules(draw, as_at, names, [child.child_id for child in children])
    return Caseload(tuple(children)), Team(officers), rules


def _officer(draw: Draw, name: str, as_at: date) -> Officer:
    start = draw.day(as_at, -300, 40) if draw.chance(0.2) else None
    end = draw.day(as_at, 0, draw.among(120, 500)) if draw.chance(0.4) else None
    end = draw.day(as_at, -40, -1) if draw.chance(0.05) else end
    away = draw.day(as_at, -60, draw.among(10, 100)) if draw.chance(0.3) else None
    return Officer(
        name,
        draw.among(0.04, 0.05, 0.08, 0.1, 0.12, 0.15, 0.45),
        draw.among(*Contract),
        start=start if start is None or end is None or start <= end else None,
        end=end,
        role=draw.among(Role.DUAL, Role.DUAL, Role.DUAL, Role.IRO, Role.CP_CHAIR),
        experience=draw.among(*[Experience.EXPERIENCED] * 3, Experience.GROWING),
        pods=draw.some(PODS, 0.4),
        barred_pods=draw.some(PODS, 0.12),
        barred_until=draw.day(as_at, -3, 3) if draw.chance(0.5) else None,
        capacity_factor=draw.among(*[1.0] * 9, *[0.8] * 3, *[0.5] * 3, 0.0),
        absent_from=away,
        absent_until=draw.day(away, 0, 90) if away and draw.chance(0.7) else None,
    )


def _family(draw: Draw, names: list[str], as_at: date, family: int, first: int) -> list[Child]:
    size, pathway = draw.among(1, 1, 1, 2, 2, 3), draw.among(*Pathway)
    home, pod = draw.among(*names, *names, "", "", GONE), draw.among(*PODS, "")
    alike: dict[str, Any] = {
        "sibling_group": f"F{family}" if size > 1 or draw.chance(0.3) else "",
    }
    return [
        Child(
            f"C{first + place}",
            pathway if draw.chance(0.8) else draw.among(*Pathway),
            pod=pod if draw.chance(0.85) else draw.among(*PODS, ""),
            **alike,
            **_past(draw, names, as_at, home if draw.chance(0.85) else draw.among(*names, "")),
            **_needs(draw, names, as_at),
        )
        for place in range(size)
    ]


def _past(draw: Draw, names: list[str], as_at: date, officer: str) -> dict[str, Any]:
    since = draw.among(
        None,
        months_after(as_at, -6),
        months_after(as_at, -24),
        draw.day(as_at, -184, -181),
        draw.day(as_at, -900, 0),
        draw.day(as_at, -900, 0),
    )
    return {
        "officer": officer,
        "officer_since": since if officer else None,
        "previous_officer": draw.among(*names, GONE) if draw.chance(0.35) else "",
        "pinned": bool(officer) and draw.chance(0.04),
    }


def _needs(draw: Draw, names: list[str], as_at: date) -> dict[str, Any]:
    return {
        "next_review_due": draw.day(as_at, -10, 60) if draw.chance(0.4) else None,
        "complex": draw.chance(0.15),
        "barred_officers": draw.some(names, 0.1),
        "split_siblings": draw.chance(0.1),
        "hours_per_month": draw.among(None, None, 1.0, 1.5, 2.3, 0.7, 3.0),
    }


def _fall_out(draw: Draw, children: list[Child]) -> None:
    """Two children who must not share an officer, now and then siblings."""
    one, other = (draw.whole(0, len(children) - 1) for _ in range(2))
    siblings = children[one].sibling_group and (
        children[one].sibling_group == children[other].sibling_group
    )
    if one != other and (not siblings or draw.chance(0.3)):
        children[one] = replace(children[one], not_with=(children[other].child_id,))


def _rules(draw: Draw, as_at: date, names: list[str], children: list[str]) -> Rules:
    mode = draw.among("place", "rebalance", "rebalance", "leaver", "starter")
    pins = {draw.among(*children): draw.among(*names)} if draw.chance(0.15) else {}
    bars = {draw.among(*children): (draw.among(*names),)} if draw.chance(0.15) else {}
    tolerance = draw.among(0, 0, 0, 1, 3, 5)
    often = not (pins or tolerance) or draw.chance(0.1)
    return Rules(
        as_at,
        rebalance=mode == "rebalance",
        leaver=draw.among(*names) if mode == "leaver" else "",
        by=draw.day(as_at, 0, 150) if draw.chance(0.25) else None,
        starter=draw.among(*names) if mode == "starter" else "",
        starter_to=draw.whole(0, 6),
        measure=draw.among("children", "children", "weighted", "lac", "hours"),
        tolerance=tolerance,
        max_moves=draw.among(None, 0, 1, 3) if often else None,
        pins=pins,
        bars=bars,
        keep_near_meetings=draw.chance(0.7),
        keep_absent=draw.chance(0.7),
        leaves_within=draw.among(13, 13, 13, 0, 4),
    )
