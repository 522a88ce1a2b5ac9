"""Children, sibling groups and the caseload that they make up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property


class Pathway(StrEnum):
    """Why a child has an officer."""

    CP = "CP"
    LAC = "LAC"
    BOTH = "CP+LAC"

    @property
    def on_plan(self) -> bool:
        """Whether the child is subject to a child protection plan."""
        return self is not Pathway.LAC

    @property
    def looked_after(self) -> bool:
        """Whether the child is looked after."""
        return self is not Pathway.CP


@dataclass(frozen=True, slots=True)
class Child:
    """One child as the caseload sheet describes it.

    Only `child_id` and `pathway` are always known. `officer` is empty for a
    child that waits for one. `row` is where the child stood in its sheet.
    """

    child_id: str
    pathway: Pathway
    sibling_group: str = ""
    officer: str = ""
    officer_since: date | None = None
    previous_officer: str = ""
    pod: str = ""
    date_of_birth: date | None = None
    plan_start: date | None = None
    looked_after_since: date | None = None
    last_review: date | None = None
    next_review_due: date | None = None
    last_iro_contact: date | None = None
    legal_status: str = ""
    complex: bool = False
    pinned: bool = False
    barred_officers: tuple[str, ...] = ()
    not_with: tuple[str, ...] = ()
    split_siblings: bool = False
    hours_per_month: float | None = None
    row: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class SiblingGroup:
    """Children who share an officer; a child without siblings is a group of one."""

    name: str
    children: tuple[Child, ...]

    @property
    def pathway(self) -> Pathway:
        """CP, LAC, or both where the children between them are on both."""
        on_plan = any(child.pathway.on_plan for child in self.children)
        looked_after = any(child.pathway.looked_after for child in self.children)
        if on_plan and looked_after:
            return Pathway.BOTH
        return Pathway.CP if on_plan else Pathway.LAC

    def __len__(self) -> int:
        return len(self.children)


@dataclass(frozen=True)
class Caseload:
    """Every child the service holds, in the order of its sheet."""

    children: tuple[Child, ...] = ()
    as_at: date | None = None

    def __len__(self) -> int:
        return len(self.children)

    def __iter__(self) -> Iterator[Child]:
        return iter(self.children)

    @cached_property
    def by_id(self) -> dict[str, Child]:
        """Each child under its id."""
        return {child.child_id: child for child in self.children}

    @cached_property
    def groups(self) -> tuple[SiblingGroup, ...]:
        """Sibling groups in order of first appearance.

        A child without a group, or flagged `split_siblings`, stands alone.
        """
        members: dict[tuple[str, str], list[Child]] = {}
        for child in self.children:
            together = child.sibling_group and not child.split_siblings
            key = ("group", child.sibling_group) if together else ("child", child.child_id)
            members.setdefault(key, []).append(child)
        return tuple(SiblingGroup(name, tuple(held)) for (_, name), held in members.items())

    def held_by(self, officer: str) -> tuple[Child, ...]:
        """Children whose present officer is `officer`."""
        return tuple(child for child in self.children if child.officer == officer)
