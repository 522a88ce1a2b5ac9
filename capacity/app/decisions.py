"""What the PRO decided, in order; what is wished for now follows from it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import reduce
from typing import Any

from capacity.allocation.options import Options
from capacity.allocation.request import measure_of, mode_of
from capacity.service import InputError


class Kind(StrEnum):
    """What a decision does."""

    ASK = "ask"
    PIN = "pin"
    BAR = "bar"
    GIVE = "give"
    TAKE_BACK = "take back"
    CONSULTED = "consulted"
    TOLD = "told"


KIND_WORDS = {
    Kind.ASK: "asked for a proposal",
    Kind.PIN: "kept with the officer proposed",
    Kind.BAR: "ruled an officer out",
    Kind.GIVE: "gave to another officer",
    Kind.TAKE_BACK: "took a decision back",
    Kind.CONSULTED: "child consulted",
    Kind.TOLD: "told on",
}


ASKED_WORDS = {
    "place": "Place children without an officer; nobody else moves",
    "rebalance": "Share out afresh: any child may move",
    "leaver": "Somebody leaves: place their children",
}
MEASURE_WORDS = {
    "children": "children",
    "weighted": "children, weighted",
    "lac": "looked-after children",
    "hours": "hours of work",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What kind of proposal is asked for; the defaults place waiting children only."""

    kind: str = "place"
    tolerance: float = 0.0
    measure: str = "children"
    max_moves: int | None = None
    leaver: str = ""
    by: str = ""

    def as_text(self) -> str:
        """Return it as the store keeps it."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, text: str) -> Asked:
        """Return what the store kept."""
        return cls(**json.loads(text))

    def __str__(self) -> str:
        """Say it in words."""
        said = [ASKED_WORDS[self.kind]]
        if self.kind == "leaver":
            said.append(f"{self.leaver} by {self.by}")
        if self.tolerance:
            said.append(f"tolerance {self.tolerance:g} children per FTE")
        if self.measure != "children":
            said.append(f"a caseload counts {MEASURE_WORDS[self.measure]}")
        if self.max_moves is not None:
            said.append(f"at most {self.max_moves} moves by choice")
        return "; ".join(said)


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing that was decided or recorded; nothing is ever changed afterwards.

    `words` are the reason of a decision, the answer of `CONSULTED` (yes or no), the day
    of `TOLD`, or the settings of `ASK` as JSON.
    """

    kind: Kind
    child: str = ""
    officer: str = ""
    words: str = ""
    at: str = ""
    number: int = 0


@dataclass(frozen=True)
class Wishes:
    """Everything that makes the proposal, as it stands after some decisions."""

    asked: Asked = field(default_factory=Asked)
    pins: dict[str, Decision] = field(default_factory=dict)
    bars: dict[tuple[str, str], Decision] = field(default_factory=dict)
    remarks: dict[str, dict[str, str]] = field(default_factory=dict)

    def options(self, time_limit: float = 60.0) -> Options:
        """Return what the optimiser is asked."""
        asked = self.asked
        leaver = asked.leaver if asked.kind == "leaver" else ""
        return Options(
            mode=mode_of(rebalance=asked.kind == "rebalance", leaver=leaver, starter=""),
            measure=measure_of(asked.measure),
            tolerance=asked.tolerance,
            max_moves=asked.max_moves,
            pins=tuple((child, one.officer) for child, one in sorted(self.pins.items())),
            bars=tuple(sorted(self.bars)),
            leaver=leaver,
            by=date.fromisoformat(asked.by) if leaver and asked.by else None,
            time_limit=time_limit,
        )

    def of(self, child: str) -> list[Decision]:
        """Return the pins and bars that stand for a child."""
        pins = [self.pins[child]] if child in self.pins else []
        return [*pins, *(one for (who, _), one in self.bars.items() if who == child)]

    def as_flags(self) -> dict[str, Any]:
        """Return them as `capacity allocate` keeps them in a workbook, to be revised there."""
        options = self.options()
        return {
            "rebalance": self.asked.kind == "rebalance",
            "measure": self.asked.measure,
            "tolerance": self.asked.tolerance,
            "max_moves": self.asked.max_moves,
            "pins": [list(pair) for pair in options.pins],
            "bars": [list(pair) for pair in options.bars],
            "leaver": options.leaver,
            "by": self.asked.by if options.leaver else "",
            "starter": "",
            "to": None,
            "handovers_per_week": options.handovers_per_week,
            "leaves_within": options.leaves_within,
            "solver": options.solver,
            "time_limit": options.time_limit,
        }


def wishes_after(decisions: Iterable[Decision]) -> Wishes:
    """Return what is wished for once all decisions have been taken."""
    return reduce(after, decisions, Wishes())


def after(wishes: Wishes, decision: Decision) -> Wishes:
    """Return what is wished for once one more decision has been taken.

    Raises
    ------
    InputError
        If it lacks the reason without which nobody could check it later.
    """
    child = decision.child
    match decision.kind:
        case Kind.ASK:
            return replace(wishes, asked=Asked.read(decision.words))
        case Kind.PIN | Kind.GIVE:
            return _pinned(wishes, decision)
        case Kind.BAR:
            _refuse_without_reason(decision)
            bars = {**wishes.bars, (child, decision.officer): decision}
            pins = {who: one for who, one in wishes.pins.items() if who != child}
            return _noted(replace(wishes, pins=pins, bars=bars), child, decision.words)
        case Kind.TAKE_BACK:
            pins = {who: one for who, one in wishes.pins.items() if who != child}
            bars = {pair: one for pair, one in wishes.bars.items() if pair[0] != child}
            return _noted(replace(wishes, pins=pins, bars=bars), child, "")
        case Kind.CONSULTED:
            return _remarked(wishes, child, "child_consulted", decision.words)
        case Kind.TOLD:
            return _remarked(wishes, child, "told_on", decision.words)


def _pinned(wishes: Wishes, decision: Decision) -> Wishes:
    if decision.kind is Kind.GIVE:
        _refuse_without_reason(decision)
    pair = (decision.child, decision.officer)
    bars = {other: one for other, one in wishes.bars.items() if other != pair}
    pins = {**wishes.pins, decision.child: decision}
    return _noted(replace(wishes, pins=pins, bars=bars), decision.child, decision.words)


def _noted(wishes: Wishes, child: str, reason: str) -> Wishes:
    return _remarked(wishes, child, "reason_of_pro", reason)


def _remarked(wishes: Wishes, child: str, what: str, words: str) -> Wishes:
    remark = {**wishes.remarks.get(child, {}), what: words}
    return replace(wishes, remarks={**wishes.remarks, child: remark})


def _refuse_without_reason(decision: Decision) -> None:
    if not decision.words.strip():
        raise InputError(
            "no reason is given",
            allowed="a few words: whoever reads this later must see why it was decided",
        )
