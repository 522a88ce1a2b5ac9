"""The service's weeks, and what falls due in them as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from capacity.allocation.ahead import Due
from capacity.allocation.effort import LAC, MIDWAY, RCPC
from capacity.allocation.weeks import Week


@dataclass(frozen=True, slots=True)
class ServiceWeek:
    """The whole service's week: reviews by kind, hours and conference slots."""

    monday: date
    counts: dict[str, int]
    hours: Week
    slots: int

    @property
    def out_of_slots(self) -> bool:
        """Whether more conferences fall due than can be held."""
        return self.counts[RCPC] > self.slots


def counts_document(counts: Mapping[str, int]) -> dict[str, int]:
    """Return counts by kind, as in the JSON document."""
    return {
        "conferences": counts[RCPC],
        "lac_reviews": counts[LAC],
        "midway_reviews": counts[MIDWAY],
    }


def week_document(week: ServiceWeek, there: float | None) -> dict[str, Any]:
    """Return a week of the service; `there` are its hours, None if no team sheet says."""
    return {
        "date": week.monday.isoformat(),
        **counts_document(week.counts),
        "hours_due": week.hours.due,
        "hours_available": there,
        "slots": week.slots,
    }


def due_document(due: Due) -> dict[str, Any]:
    """Return one meeting or midway review."""
    return {
        "kind": due.kind,
        "due": due.due.isoformat(),
        "officer": due.officer or None,
        "children": list(due.children),
        "hours": round(due.hours, 2),
    }
