"""What no figure of a comparison shows: what the work that it alters does for children."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from capacity.experiment.comparison_altered import Alteration
from capacity.scenario.laws import number

if TYPE_CHECKING:
    from capacity.scenario import Scenario


@dataclass(frozen=True)
class Work:
    """Work whose worth to a child is in no figure.

    Attributes
    ----------
    stem
        What the names of its keys, and of its tasks, begin with.
    switch
        Key of `[practice]` that turns it on; none where it cannot be turned off.
    figures
        Metrics that say how much of it is done.
    note
        What is not in the figures.
    effects
        Keys of `[practice]` by which some of its worth can be assumed.
    """

    stem: str
    switch: str
    figures: frozenset[str]
    note: str
    effects: tuple[str, ...] = ()


WORKS = (
    Work(
        "midway", "midway", frozenset({"midway_done_pct", "children_without_midway"}),
        "What midway reviews do for children is not in these figures: a visit, a plan that does "
        "not drift, a worry heard early. Only their hours are.",
        ("midway_ending_effect", "midway_dispute_effect", "midway_participation_effect"),
    ),
    Work(
        "advocacy", "advocacy", frozenset(),
        "What advocates do for children is not in these figures: a voice of their own in "
        "the review. Only their hours are, and what practice.advocacy_..._effect keys say.",
    ),
    Work(
        "participation", "", frozenset({"participation_pct"}),
        "What taking part does for children is not in these figures; only how many do is.",
    ),
    Work(
        "surger", "surgeries", frozenset({"surgeries_done_pct"}),
        "What surgeries do for children is not in these figures; only their hours are, and what "
        "practice.surgery_effect says.",
    ),
)  # fmt: skip


def left_out(
    base: Scenario, other: Scenario, altered: Sequence[Alteration], differ: Collection[str]
) -> Iterator[str]:
    """Say what is in no figure of a comparison that alters work done for children.

    Parameters
    ----------
    altered
        What `other` states differently.
    differ
        Metrics in which a difference is detectable: work is also taken away by want of hours.
    """
    for work in WORKS:
        if not _done(work, base) and not _done(work, other):
            continue
        if any(_concerns(each, work.stem) for each in altered) or work.figures & set(differ):
            yield work.note
            if any(number(getattr(base.practice, name)) for name in work.effects):
                keys = f"practice.{work.stem}_..._effect"
                yield f"Of its benefits, only what the base's {keys} keys say is."


def _done(work: Work, scenario: Scenario) -> bool:
    return not work.switch or bool(getattr(scenario.practice, work.switch))


def _concerns(each: Alteration, stem: str) -> bool:
    """Whether an alteration is of a key of some work, or of its hours from a date on."""
    if each.path[0] not in ("practice", "work"):
        return False
    return any(part.startswith(stem) for part in each.path[1:]) or any(
        task.startswith(stem) for value in (each.was, each.now) for task in _tasks(value)
    )


def _tasks(value: Any) -> Iterator[str]:
    """Give the tasks that rows of `[[work.change]]` name, of one row or of a list."""
    for row in value if isinstance(value, (list, tuple)) else [value]:
        if isinstance(row, dict) and isinstance(row.get("task"), str):
            yield row["task"]
