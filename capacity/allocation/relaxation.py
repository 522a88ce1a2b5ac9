"""What it would take: the cheapest rule to lift for those whom nobody may have, re-solved.

The PRO's own wishes give way before practice, practice before parting siblings, that
before a role, and a role before what the law asks (independence, 2010 Regulations,
reg 46; a bar from a pod counts as such, and ends by its `barred_until`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from capacity.allocation.assemble import build
from capacity.allocation.levels import solve
from capacity.allocation.price import Prices, in_words
from capacity.allocation.problem import Group, Problem, Seat, Tie
from capacity.allocation.program import SolverError
from capacity.allocation.reasons import Reasons, parted_by_pathway
from capacity.service import Caseload, Child, Team
from capacity.service.wording import counted

MOST_SOLVED = 20
"""Families for which the plan is solved again; the rest are told the rule only."""

OWN_WISH, PRACTICE, SPLIT, ROLE, LAW = range(5)
GRAVITY = {
    "pin_kept": OWN_WISH,
    "own_bar": OWN_WISH,
    "experience_fits": PRACTICE,
    "shut": PRACTICE,
    "brief": PRACTICE,
    "role_fits": ROLE,
    "independent": LAW,
    "pod_open": LAW,
    "apart": LAW,
}


FACTS = ("pod_open", "experience_fits", "role_fits", "shut", "brief", "apart")
"""Rules that nobody lifts by a word: they are said of the officer."""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """The cheapest way to place one family.

    Parameters
    ----------
    way
        What has to be lifted, as something to do.
    outcome
        What the plan solved again says; empty if it was not solved.
    """

    children: tuple[str, ...]
    way: str
    outcome: str = ""

    def __str__(self) -> str:
        solved = f"; solved again: {self.outcome}" if self.outcome else ""
        return f"cheapest way out: {self.way}{solved}"


@dataclass(frozen=True, slots=True)
class _Way:
    """Lift what keeps the family from one officer, or part the siblings (no officer)."""

    gravity: int
    rules: tuple[tuple[str, str], ...]
    costs: tuple[int, ...]
    seat: Seat | None

    @property
    def rank(self) -> tuple[object, ...]:
        return self.gravity, len(self.rules), self.costs, self.seat.index if self.seat else -1


class Relaxations:
    """Finds for each family left over the cheapest rule to lift.

    Parameters
    ----------
    assignment
        The plan, as officers' positions.
    """

    def __init__(
        self,
        caseload: Caseload,
        team: Team,
        problem: Problem,
        assignment: Sequence[int | None],
        reasons: Reasons,
    ) -> None:
        self._caseload, self._team = caseload, team
        self._problem, self._assignment, self._reasons = problem, assignment, reasons

    def each(self) -> Iterator[Relaxation]:
        """Yield one for each family left over that somebody could have."""
        left = [
            group
            for group, seat in zip(self._problem.groups, self._assignment, strict=True)
            if seat is None
        ]
        for place, group in enumerate(left):
            best = min(self._ways(group), key=lambda way: way.rank, default=None)
            if best is not None:
                yield self._tried(group, best, again=place < MOST_SOLVED)

    def _ways(self, group: Group) -> Iterator[_Way]:
        for seat in self._problem.seats:
            if not seat.closed:
                blocks = self._reasons.blocks(group, seat)
                rules = tuple((_own_or_stated(group, seat, rule), words) for rule, words in blocks)
                gravity = max(GRAVITY[rule] for rule, _ in rules)
                yield _Way(gravity, rules, self._reasons.price(group, seat.index).costs, seat)
        parts = _parts(group)
        if len(parts) > 1 and all(map(self._somebody_could, parts)):
            yield _Way(SPLIT, (), (), None)

    def _somebody_could(self, part: tuple[Child, ...]) -> bool:
        """Whether the children, without their siblings, have an officer who may have them."""
        ids = {child.child_id for child in part}
        options = self._problem.options
        pins, bars = (
            tuple(pair for pair in pairs if pair[0] in ids)
            for pairs in (options.pins, options.bars)
        )
        asked = replace(options, pins=pins, bars=bars)
        alone = build(Caseload(part), self._team, self._problem.horizon.as_at, asked)
        return all(group.allowed for group in alone.groups)

    def _tried(self, group: Group, way: _Way, *, again: bool) -> Relaxation:
        ids = tuple(child.child_id for child in group.children)
        if way.seat is None:
            parts = "; ".join(_ids(part) for part in _parts(group))
            said = f"let the siblings part ({parts}), by split_siblings on the sheet"
            return Relaxation(ids, said, self._parted(group) if again else "")
        said = _lifted(way.seat, way.rules)
        return Relaxation(ids, said, self._with(group, way.seat) if again else "")

    def _with(self, group: Group, seat: Seat) -> str:
        """Solve again with the family at that officer; nothing else of the wishes changes."""
        placed = replace(group, allowed=seat.bit, apart=(), sitting=True)
        groups = tuple(self._freed(other, group, placed) for other in self._problem.groups)
        problem = replace(self._problem, groups=groups)
        return _outcome(problem, self._assignment, [group.index])

    def _parted(self, group: Group) -> str:
        """Solve again with the siblings parted; everything else is as it was."""
        names = {
            child.child_id: f"{part[0].child_id} parted" for part in _parts(group) for child in part
        }
        children = tuple(
            replace(child, sibling_group=names.get(child.child_id, child.sibling_group))
            for child in self._caseload
        )
        old = self._problem
        problem = build(Caseload(children), self._team, old.horizon.as_at, old.options)
        of = dict(zip((g.key for g in old.groups), self._assignment, strict=True))
        before = [of.get(one.key) for one in problem.groups]
        own = [one.index for one in problem.groups if one.children[0].child_id in names]
        return _outcome(problem, before, own)

    @staticmethod
    def _freed(other: Group, group: Group, placed: Group) -> Group:
        if other is group:
            return placed
        if group.index in other.apart:
            return replace(other, apart=tuple(i for i in other.apart if i != group.index))
        return other


def _outcome(problem: Problem, before: Sequence[int | None], own: Sequence[int]) -> str:
    """Say who takes the family, what that costs, and how many others go elsewhere for it."""
    first = 1 + sum(group.size for group in problem.groups)
    leaning = tuple(
        _leaning(group, seat, first) for group, seat in zip(problem.groups, before, strict=True)
    )
    try:
        after = solve(replace(problem, groups=leaning), depth=3).assignment
    except SolverError:
        return ""
    changes = [
        (group, a, b) for group, a, b in zip(problem.groups, before, after, strict=True) if a != b
    ]
    taken = ", ".join(
        f"{problem.seats[seat].name} takes {_ids(problem.groups[index].children)}"
        for index in own
        if (seat := after[index]) is not None
    )
    others = sum(group.size for group, _, _ in changes if group.index not in own)
    cost = in_words(problem, Prices(problem, before).among(changes)) or "at no cost"
    if not others:
        return f"{taken} ({cost})"
    goes = "goes" if others == 1 else "go"
    also = f"{counted(others, 'other child', 'other children')} {goes} elsewhere to make up for it"
    return f"{taken}, and {also} (together: {cost})"


def _leaning(group: Group, seat: int | None, first: int) -> Group:
    """Let the group stay where the plan has it, other things being equal.

    Else it could go elsewhere for nothing, and would be counted among those who do. A point
    of continuity counts more than all who stay for the plan's sake.
    """
    ties = [replace(tie, weight=first * tie.weight) for tie in group.ties if tie.seat != seat]
    if seat is not None:
        known = group.tie(seat) or Tie(seat, 0, 0, 0)
        ties.append(replace(known, weight=first * known.weight + group.size))
    ties.sort(key=lambda tie: tie.seat)
    return replace(group, ties=tuple(ties), weight=sum(tie.weight for tie in ties))


def _ids(children: Sequence[Child]) -> str:
    return " and ".join(child.child_id for child in children)


def _parts(group: Group) -> list[tuple[Child, ...]]:
    """Return the siblings by pathway where that is what keeps them from everybody, else singly."""
    if not parted_by_pathway(group):
        return [(child,) for child in group.children]
    pathways = sorted({child.pathway for child in group.children})
    return [
        tuple(child for child in group.children if child.pathway is pathway) for pathway in pathways
    ]


def _own_or_stated(group: Group, seat: Seat, rule: str) -> str:
    """Tell a bar of the PRO's own from one of the sheet."""
    stated = any(seat.name in child.barred_officers for child in group.children)
    return "own_bar" if rule == "independent" and not stated else rule


def _lifted(seat: Seat, rules: Sequence[tuple[str, str]]) -> str:
    """Return what to do, in words."""
    words = dict(rules)
    todo = []
    if "pin_kept" in words:
        todo.append(f"drop the pin to {words['pin_kept'].rpartition(' pinned to ')[2]}")
    if "own_bar" in words:
        todo.append(f"drop your bar on {seat.name}")
    if "independent" in words:
        todo.append(f"lift the sheet's bar on {seat.name} (independence is the law)")
    facts = [words[rule] for rule in FACTS if rule in words]
    who = f", who {' and '.join(facts)}" if facts else ""
    return f"{' and '.join([*todo, f'let {seat.name} have it'])}{who}"
