"""Why meetings are late other than for want of capacity, with dated shares."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from capacity.scenario.laws import number
from capacity.scenario.model import Scenario
from capacity.scenario.practice import Lateness
from capacity.simulation.records import KINDS

LATE_NOTIFICATION = "late_notification"
MOVED = "moved"

_ALWAYS = 10**6


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause: the share of meetings that it hits between two days, in a straight line."""

    name: str
    kinds: tuple[str, ...]
    first: int
    last: int
    share: float
    until: float

    def share_on(self, day: int) -> float:
        """Return the share of meetings of its kinds that it hits on a day."""
        if not self.first <= day <= self.last:
            return 0.0
        if self.until == self.share:
            return self.share
        since = max(self.first, 0)
        passed = min(max((day - since) / max(self.last - since, 1), 0.0), 1.0)
        return self.share + passed * (self.until - self.share)


class Causes:
    """The causes of a scenario."""

    def __init__(self, scenario: Scenario) -> None:
        causes = [_dated(each, scenario) for each in scenario.practice.lateness]
        if not scenario.practice.cancellation_control:
            share = number(scenario.practice.uncontrolled_move_pct) / 100.0
            causes.append(Cause(MOVED, KINDS, -_ALWAYS, _ALWAYS, share, share))
        self._early = _by_kind(cause for cause in causes if cause.name == LATE_NOTIFICATION)
        self._on_the_day = _by_kind(cause for cause in causes if cause.name != LATE_NOTIFICATION)

    def notified_late(self, kind: str, day: int, uniform: float) -> str:
        """Return the cause if the service hears too late of a meeting, else nothing."""
        return _hit(self._early[kind], day, uniform)

    def on_the_day(self, kind: str, day: int, uniform: float) -> str:
        """Return what calls a booked meeting off, or nothing."""
        return _hit(self._on_the_day[kind], day, uniform)

    def before_booking(self, cause: str) -> bool:
        """Whether a cause delays the booking itself."""
        return cause == LATE_NOTIFICATION


def _by_kind(causes: Iterable[Cause]) -> dict[str, list[Cause]]:
    found = list(causes)
    return {kind: [cause for cause in found if kind in cause.kinds] for kind in KINDS}


def _hit(causes: list[Cause], day: int, uniform: float) -> str:
    edge = 0.0
    for cause in causes:
        edge += cause.share_on(day)
        if uniform < edge:
            return cause.name
    return ""


def _dated(lateness: Lateness, scenario: Scenario) -> Cause:
    share = number(lateness.share_pct) / 100.0
    until = share if lateness.until_pct is None else number(lateness.until_pct) / 100.0
    start, end = lateness.start, lateness.end
    return Cause(
        name=lateness.cause,
        kinds=tuple(lateness.kinds),
        first=-_ALWAYS if start is None else (start - scenario.first_day).days,
        last=_ALWAYS if end is None else (end - scenario.first_day).days,
        share=share,
        until=until,
    )
