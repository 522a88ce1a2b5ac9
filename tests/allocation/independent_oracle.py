"""The allocation problem solved twice over, from its formulation and not from the model.

Written from the text of the formulation alone, before `capacity.allocation` was read, with
one binary for every pair of group and officer. `enumerated` tries every plan, `solved` is a
plain PuLP model that HiGHS proves level by level, and `judged` values one plan child by child.

Where the text leaves a choice, the reading taken. First what was chosen at writing and stands:

1. Effective FTE and hours are exact in the decimals that the user wrote; halves round up.
2. Placing: children with an officer who has not left stay, whatever the rules say; a brother
   or sister who waits joins one of them.
3. Rebalancing: a group moves as one. A meeting is near from today to the 20th working day, and
   only an officer whom every rule allows keeps a child for it.
4. An absent officer receives nobody. Six months and two years are calendar months, inclusive.
5. A present officer on the sheet counts for continuity though they have left; the previous
   officer counts where the child has none.
6. The mean of the spread is over all children, placed or not.
7. With a tolerance the load level is the squared distance from the fair interval and T x f
   children either side; what is told is the distance from the band all the same.
8. Preference counts all who have an officer; a pod without officers is outside everybody's.

Then what `docs/allocation.md` settles otherwise than first read (each was one difference):

9. Pins are rules like the others: a pin against another rule leaves the group without officer;
   the PRO's pins and bars lift holds, and open a group where children are placed.
10. Nearness of meetings goes before absence; an officer who starts later, or has no hours, keeps
    who sits with them.
11. A starter: groups with an officer who may keep them go to the starter or stay, the others go
    anywhere; the number asked counts a thousandfold.
12. The cap counts, of a group, the most that one officer who could keep it holds, less those whom
    the officer chosen holds: what siblings cost who must join is no choice. Nowhere is no move.
13. Fair intervals are poured over what is not settled, for each service that shares no officer.
14. Weighted loads and hours are in tenths of a child and of an hour; 1.2, 1.6 and 2 hours where
    the sheet says none; siblings who must not be together part in order of id.
15. Whoever ends within 13 weeks (or as said), or goes away after today and within them for
    more than 28 days, receives nobody, unless the officers who stay are
    no more than the groups to be kept from, and none where there are no such groups. Children of
    an officer who goes away so are kept like those of one who is absent.
"""

from __future__ import annotations

import itertools
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from math import ceil, floor
from typing import Any

import numpy as np

from capacity.service import Caseload, Child, Experience, Officer, Pathway, Team

LEVELS = ("unallocated", "load", "continuity", "spread", "preference", "hours")
LEAST, MOST, AROUND = 50, 70, 5
NOWHERE = -1
FAR = 1000


@dataclass(frozen=True)
class Rules:
    """What the PRO asks beyond the two sheets."""

    as_at: date
    rebalance: bool = False
    leaver: str = ""
    by: date | None = None
    starter: str = ""
    starter_to: int = 0
    measure: str = "children"
    tolerance: float = 0.0
    max_moves: int | None = None
    pins: Mapping[str, str] = field(default_factory=dict)
    bars: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    keep_near_meetings: bool = True
    keep_absent: bool = True
    leaves_within: int = 13


@dataclass(frozen=True)
class Piece:
    """Children who are given one officer together, and the officers they may have.

    The reserve leaves soon, and is let in for want of anybody else.
    """

    children: tuple[Child, ...]
    allowed: tuple[int, ...]
    fixed: bool = False
    reserve: tuple[int, ...] = ()


@dataclass(frozen=True)
class Question:
    """The problem in numbers: rows are pieces, columns officers, the last one nowhere."""

    rules: Rules
    officers: tuple[Officer, ...]
    pieces: tuple[Piece, ...]
    loads: tuple[int, ...]
    hours: tuple[int, ...]
    continuity: tuple[tuple[int, ...], ...]
    preference: tuple[tuple[int, ...], ...]
    moves: tuple[tuple[int, ...], ...]
    clashes: tuple[tuple[int, int], ...]
    bands: tuple[Interval, ...]
    free: tuple[Interval, ...]
    near: tuple[Interval, ...]
    shares: tuple[int, ...]


def exact(number: float) -> Fraction:
    """Return what the user wrote: 0.45 is 45 hundredths."""
    return Fraction(str(number))


def rounded(number: Fraction) -> int:
    return floor(number + Fraction(1, 2))


def effective(officer: Officer) -> Fraction:
    return exact(officer.fte) * exact(officer.capacity_factor)


# Who may hold whom


def serves(officer: Officer, rules: Rules) -> bool:
    """Whether an officer has not left and does not leave by the day given."""
    ended = officer.end is not None and officer.end < rules.as_at
    goes = rules.by is not None and officer.end is not None and officer.end <= rules.by
    return not (ended or goes or officer.name == rules.leaver)


def suits(officer: Officer, child: Child, rules: Rules) -> bool:
    """Whether no rule keeps a child from an officer."""
    barred_pod = child.pod in officer.barred_pods and (
        officer.barred_until is None or rules.as_at <= officer.barred_until
    )
    barred = officer.name in (*child.barred_officers, *rules.bars.get(child.child_id, ()))
    too_hard = child.complex and officer.experience is Experience.GROWING
    return officer.role.takes(child.pathway) and not (barred or barred_pod or too_hard)


def receives(officer: Officer, rules: Rules) -> bool:
    """Whether an officer may be given somebody they do not hold."""
    ready = max(rules.as_at, rules.by or rules.as_at)
    started = officer.start is None or officer.start <= ready or officer.name == rules.starter
    return started and not officer.absent(rules.as_at)


def leaves_soon(officer: Officer, rules: Rules) -> bool:
    """Whether an officer leaves too soon to be given anybody; a starter is asked for."""
    if not rules.leaves_within or officer.name == rules.starter or officer.end is None:
        return False
    return officer.end <= rules.as_at + timedelta(weeks=rules.leaves_within)


def goes_away(officer: Officer, rules: Rules) -> bool:
    """Whether an officer is soon away for more than 28 days; a starter is asked for."""
    if officer.absent_from is None or officer.name == rules.starter:
        return False
    days = (officer.absent_until or date.max) - officer.absent_from + timedelta(days=1)
    ahead = officer.absent_from - rules.as_at
    return days.days > 28 and timedelta(0) < ahead <= timedelta(weeks=rules.leaves_within)


def working_days_ahead(day: date, count: int) -> date:
    """Return the count-th Monday to Friday after a day (the tests keep off bank holidays)."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


Foes = Mapping[str, Sequence[Child]]


def foes_of(caseload: Caseload) -> dict[str, list[Child]]:
    """For every child those it must not share an officer with, both ways round."""
    return {
        one.child_id: [
            other
            for other in caseload
            if other is not one
            and (one.child_id in other.not_with or other.child_id in one.not_with)
        ]
        for one in caseload
    }


def parted(children: tuple[Child, ...], foes: Foes) -> list[tuple[Child, ...]]:
    """Siblings who must not share an officer: by id, who clashes with those before is alone."""
    together: list[Child] = []
    alone: list[tuple[Child, ...]] = []
    for child in sorted(children, key=lambda one: one.child_id):
        if any(foe in together for foe in foes[child.child_id]):
            alone.append((child,))
        else:
            together.append(child)
    return [tuple(together), *alone]


@dataclass(frozen=True)
class Desk:
    """Officers in post under their names, with the rules they work by."""

    rules: Rules
    officers: tuple[Officer, ...]

    def holder(self, child: Child) -> int:
        """Return the column of the present officer, or nowhere."""
        names = [officer.name for officer in self.officers]
        return names.index(child.officer) if child.officer in names else NOWHERE

    def eligible(self, children: Sequence[Child], beside: Iterable[int]) -> tuple[int, ...]:
        """Columns of the officers who may hold these children together."""
        held = {*beside, *(self.holder(child) for child in children)}
        return tuple(
            column
            for column, officer in enumerate(self.officers)
            if effective(officer) > 0
            and all(suits(officer, child, self.rules) for child in children)
            and (column in held or receives(officer, self.rules))
        )

    def brief(self, children: Sequence[Child]) -> set[int]:
        """Columns of the officers who do not hold any of these and leave or go away soon."""
        held = {self.holder(child) for child in children}
        soon = {
            column
            for column, officer in enumerate(self.officers)
            if leaves_soon(officer, self.rules) or goes_away(officer, self.rules)
        }
        return soon - held

    def agreed(self, children: Sequence[Child], beside: Iterable[int] = ()) -> tuple[int, ...]:
        """Columns that every rule allows, pins among them; whoever has a sibling has the group."""
        names = [officer.name for officer in self.officers]
        asked = {self.rules.pins[c.child_id] for c in children if c.child_id in self.rules.pins}
        asked |= {
            child.officer
            for child in children
            if child.pinned and child.officer in names and child.child_id not in self.rules.pins
        }
        return tuple(c for c in self.eligible(children, beside) if asked <= {names[c]})

    def pieces(self, siblings: tuple[Child, ...], foes: Foes) -> Iterator[Piece]:
        """Cut one sibling group into what is decided together."""
        for children in parted(siblings, foes):
            ordered = any(
                c.child_id in self.rules.pins or c.child_id in self.rules.bars for c in children
            )
            if self.rules.rebalance or self.rules.starter or ordered:
                yield self.open(children, foes, ordered)
            else:
                yield from self.placed(children)

    def placed(self, children: tuple[Child, ...]) -> Iterator[Piece]:
        """Those who have an officer stay, those who wait join them."""
        held: dict[int, list[Child]] = {}
        for child in children:
            held.setdefault(self.holder(child), []).append(child)
        waiting = tuple(held.pop(NOWHERE, ()))
        for column, those in held.items():
            yield Piece(tuple(those), (column,), fixed=True)
        if waiting:
            beside = tuple(c for c in self.agreed(waiting, held) if c in held)
            yield Piece(waiting, beside) if held else self.open(waiting, {}, ordered=True)

    def open(self, children: tuple[Child, ...], foes: Foes, ordered: bool) -> Piece:
        """Make a piece that may go to any officer who may have it."""
        agreed, brief = self.agreed(children), self.brief(children)
        open_to = tuple(c for c in agreed if c not in brief)
        reserve = tuple(c for c in agreed if c in brief)
        if self.rules.starter and (kept := {self.holder(c) for c in children} & set(open_to)):
            starter = {c for c in open_to if self.officers[c].name == self.rules.starter}
            open_to, reserve = tuple(sorted(kept | starter)), ()
        movable = self.rules.rebalance or self.rules.starter
        for reason in (self.meets_soon, self.has_cover) if movable and not ordered else ():
            stay = {self.holder(c) for c in children if reason(c) and not self.torn(c, foes)}
            if stay & set(open_to):
                return Piece(children, tuple(sorted(stay & set(open_to))))
        return Piece(children, open_to, reserve=reserve)

    def meets_soon(self, child: Child) -> bool:
        """Whether the child stays for its next meeting."""
        due = child.next_review_due
        until = working_days_ahead(self.rules.as_at, 20)
        near = due is not None and self.rules.as_at <= due <= until
        return self.rules.keep_near_meetings and near

    def has_cover(self, child: Child) -> bool:
        """Whether the child stays because its officer is only absent, now or soon."""
        column = self.holder(child)
        if column == NOWHERE or not self.rules.keep_absent:
            return False
        officer = self.officers[column]
        return officer.absent(self.rules.as_at) or goes_away(officer, self.rules)

    def torn(self, child: Child, foes: Foes) -> bool:
        """Whether somebody the child must not share an officer with has the same one."""
        return any(foe.officer == child.officer for foe in foes.get(child.child_id, ()))


# What a choice costs


def months_after(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def tenure_weight(child: Child, as_at: date) -> int:
    """2 up to six months, 3 up to two years or not known, 4 beyond."""
    if child.officer_since is None:
        return 3
    if as_at <= months_after(child.officer_since, 6):
        return 2
    return 3 if as_at <= months_after(child.officer_since, 24) else 4


def break_cost(child: Child, officer: str, team: Team, as_at: date) -> int:
    """Cost of a child's change of officer; nothing where nobody on the sheet is left."""
    known = child.officer or child.previous_officer
    if known not in team.by_name or known == officer:
        return 0
    return tenure_weight(child, as_at)


def distaste(child: Child, officer: Officer, as_at: date) -> int:
    """2 outside the child's pod; 1 where a looked-after child is new to one who goes soon."""
    outside = bool(child.pod) and child.pod not in officer.pods
    going = officer.end is not None and officer.end <= months_after(as_at, 12)
    new = (child.officer or child.previous_officer) != officer.name
    return 2 * outside + (child.pathway.looked_after and going and new)


def tenths_of(child: Child) -> int:
    """Hours a month in tenths; 1.2 on a plan, 1.6 looked after, 2 both where none are given."""
    if child.hours_per_month is not None:
        return rounded(10 * exact(child.hours_per_month))
    return {Pathway.CP: 12, Pathway.LAC: 16, Pathway.BOTH: 20}[child.pathway]


def units_of(caseload: Caseload, measure: str) -> tuple[dict[str, int], Fraction]:
    """Whole load units of every child in the measure, and how many one average child is."""
    tenths = {child.child_id: tenths_of(child) for child in caseload}
    mean = Fraction(sum(tenths.values()), max(len(tenths), 1))
    if measure == "lac":
        return {c.child_id: int(c.pathway.looked_after) for c in caseload}, Fraction(1)
    if measure == "weighted":
        return {child: rounded(10 * h / mean) for child, h in tenths.items()}, Fraction(10)
    if measure == "hours":
        return tenths, mean
    return {child: 1 for child in tenths}, Fraction(1)


@dataclass(frozen=True)
class Interval:
    """Loads that cost nothing; beyond, thousandths of a squared child per FTE."""

    low: int
    high: int
    fte: Fraction
    unit: Fraction
    weight: int = 1

    @cached_property
    def _divisor(self) -> tuple[int, int]:
        return (self.fte * self.unit**2).as_integer_ratio()

    @cached_property
    def _costs(self) -> list[int]:
        return list(itertools.accumulate((self.step(j) for j in range(1, FAR)), initial=0))

    def step(self, beyond: int) -> int:
        """Cost of the beyond-th unit outside."""
        over, under = self._divisor
        return self.weight * ((2000 * (2 * beyond - 1) * under + over) // (2 * over))

    def cost(self, load: int) -> int:
        """Cost of a load: squared deviation over FTE, in rounded unit steps."""
        if not self.fte:
            return 0
        return self._costs[max(self.low - load, load - self.high, 0)]

    def marginal(self, load: int) -> int:
        """Cost of one unit more."""
        return self.cost(load + 1) - self.cost(load)


def bands(ftes: Sequence[Fraction], unit: Fraction) -> list[Interval]:
    """50 to 70 average children per effective FTE."""
    return [Interval(rounded(LEAST * f * unit), rounded(MOST * f * unit), f, unit) for f in ftes]


def around(ftes: Sequence[Fraction], total: int, unit: Fraction) -> list[Interval]:
    """Five average children either side of the mean load per effective FTE."""
    mean, width = Fraction(total) / (sum(ftes, Fraction(0)) or 1), AROUND * unit
    return [
        Interval(rounded((mean - width) * f), rounded((mean + width) * f), f, unit) for f in ftes
    ]


@dataclass(frozen=True)
class Pouring:
    """What there is to share, over whom: the least and the most that each could hold."""

    aims: Sequence[Interval]
    least: Sequence[int]
    most: Sequence[int]
    units: int

    def fair(self) -> list[tuple[int, int]]:
        """Pour unit by unit; between which loads is each officer in some best pouring."""
        steps = sorted(
            (aim.marginal(load), load, i)
            for i, aim in enumerate(self.aims)
            for load in range(self.least[i], self.most[i])
        )
        taken = steps[: self.units]
        last = taken[-1][0] if taken else None
        below, ties, got = Counter[int](), Counter[int](), 0
        for cost, _, i in steps:
            if last is not None and cost < last:
                below[i] += 1
            ties[i] += cost == last
        got = len(taken) - below.total()
        others = ties.total()
        return [
            (
                self.least[i] + below[i] + max(0, got - (others - ties[i])),
                self.least[i] + below[i] + min(got, ties[i]),
            )
            for i in range(len(self.aims))
        ]


def goals(rules: Rules, officers: Sequence[Officer], unit: Fraction) -> list[Interval]:
    """Loads that the load level asks for: the band, and the number of a starter."""
    band = bands([effective(o) for o in officers], unit)
    goal = rounded(rules.starter_to * unit)
    return [
        replace(one, low=goal, high=goal, weight=1000) if o.name == rules.starter else one
        for o, one in zip(officers, band, strict=True)
    ]


def services(pieces: Sequence[Piece], settled: Sequence[bool]) -> list[tuple[list[int], set[int]]]:
    """Part what is undecided into services that share no officer."""
    found: list[tuple[list[int], set[int]]] = []
    for row, piece in enumerate(pieces):
        if settled[row]:
            continue
        meets = [one for one in found if one[1] & set(piece.allowed)]
        rows = [row, *(r for one in meets for r in one[0])]
        found = [one for one in found if one not in meets]
        found.append((rows, set(piece.allowed).union(*(one[1] for one in meets))))
    return found


def decided(row: int, pieces: Sequence[Piece], clashes: Sequence[tuple[int, int]]) -> bool:
    """Whether nothing is left to decide: one officer at most, and no foe who may take them."""
    one = pieces[row]
    foes = [b if a == row else a for a, b in clashes if row in (a, b)]
    open_foes = any(not pieces[foe].fixed for foe in foes)
    return one.fixed or not one.allowed or (len(one.allowed) == 1 and not open_foes)


def widened(
    pieces: Sequence[Piece],
    clashes: Sequence[tuple[int, int]],
    loads: Sequence[int],
    aims: Sequence[Interval],
    tolerance: Fraction,
) -> list[Interval]:
    """Fair intervals and so many children per FTE either side, service by service."""
    settled = [decided(row, pieces, clashes) for row in range(len(pieces))]
    base = [
        sum(loads[r] for r, p in enumerate(pieces) if settled[r] and p.allowed == (c,))
        for c in range(len(aims))
    ]
    wide = list(aims)
    for rows, columns in services(pieces, settled):
        order = sorted(columns)
        room = [base[c] + sum(loads[r] for r in rows if c in pieces[r].allowed) for c in order]
        pouring = Pouring(
            [aims[c] for c in order], [base[c] for c in order], room, sum(loads[r] for r in rows)
        )
        for c, (low, high) in zip(order, pouring.fair(), strict=True):
            stray = tolerance * aims[c].unit * aims[c].fte
            wide[c] = replace(aims[c], low=ceil(low - stray), high=floor(high + stray))
    return wide


# The question


def asked(caseload: Caseload, team: Team, rules: Rules) -> Question:
    """Turn two sheets and what the PRO asks into numbers."""
    officers = tuple(o for o in team if serves(o, rules))
    ftes = tuple(effective(o) for o in officers)
    desk = Desk(rules, officers)
    foes = foes_of(caseload)
    cut = [piece for group in caseload.groups for piece in desk.pieces(group.children, foes)]
    clashes = clashes_of(cut, foes)
    pieces = tuple(apart(cut, clashes))
    units, unit = units_of(caseload, rules.measure)
    loads = tuple(sum(units[c.child_id] for c in p.children) for p in pieces)
    tenths = tuple(sum(map(tenths_of, p.children)) for p in pieces)
    whole = sum(ftes, Fraction(0))
    aims = goals(rules, officers, unit)
    return Question(
        rules,
        officers,
        pieces,
        loads,
        tenths,
        continuity=tuple(_breaks(p, officers, team, rules) for p in pieces),
        preference=tuple(
            (*(sum(distaste(c, o, rules.as_at) for c in p.children) for o in officers), 0)
            for p in pieces
        ),
        moves=tuple(_moves(p, desk) for p in pieces),
        clashes=clashes,
        bands=tuple(bands(ftes, unit)),
        free=tuple(widened(pieces, clashes, loads, aims, exact(rules.tolerance)))
        if rules.tolerance
        else tuple(aims),
        near=tuple(around(ftes, sum(loads), unit)),
        shares=tuple(rounded(sum(tenths) * f / (whole or 1)) for f in ftes),
    )


def _breaks(piece: Piece, officers: Sequence[Officer], team: Team, rules: Rules) -> tuple[int, ...]:
    names = [*(o.name for o in officers), ""]
    return tuple(
        sum(break_cost(child, name, team, rules.as_at) for child in piece.children)
        for name in names
    )


def _moves(piece: Piece, desk: Desk) -> tuple[int, ...]:
    """Count for the cap at every officer: who leaves one who could keep the whole piece."""
    held = Counter(desk.holder(child) for child in piece.children)
    could = {column: count for column, count in held.items() if column in piece.allowed}
    most = max(could.values(), default=0)
    return (*(most - could.get(column, 0) for column in range(len(desk.officers))), 0)


def clashes_of(pieces: Sequence[Piece], foes: Foes) -> tuple[tuple[int, int], ...]:
    """Pairs of pieces that must not share an officer; what is fixed is not undone."""
    home = {child.child_id: row for row, piece in enumerate(pieces) for child in piece.children}
    pairs = {
        (min(home[one], home[two.child_id]), max(home[one], home[two.child_id]))
        for one, others in foes.items()
        for two in others
    }
    return tuple(sorted((a, b) for a, b in pairs if not (pieces[a].fixed and pieces[b].fixed)))


def apart(pieces: Sequence[Piece], clashes: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    """Shut the officers of fixed foes; let the reserve in where others may not be enough."""
    for row, piece in enumerate(pieces):
        foes = {b if a == row else a for a, b in clashes if row in (a, b)}
        shut = {c for foe in foes if pieces[foe].fixed for c in pieces[foe].allowed}
        allowed = {*piece.allowed} - (set() if piece.fixed else shut)
        if len(allowed) <= sum(not pieces[foe].fixed for foe in foes):
            allowed |= {*piece.reserve} - shut
        yield replace(piece, allowed=tuple(sorted(allowed)))


# Every plan tried


def enumerated(question: Question) -> dict[str, int] | None:
    """Best value of every level by trying every plan; None where no plan keeps the rules."""
    for with_nowhere in (False, True):
        plans = _plans(question, with_nowhere)
        if len(plans):
            return _best(question, plans)
    return None


def size(question: Question) -> int:
    """Count the plans there are, nowhere included."""
    return int(np.prod([len(p.allowed) + (not p.fixed) for p in question.pieces], dtype=float))


def _plans(question: Question, with_nowhere: bool) -> np.ndarray:
    """Plans that keep not-with and the cap: (plans, pieces) columns of officers."""
    nowhere = len(question.officers)
    plans = np.zeros((1, 0), dtype=np.int8)
    used = np.zeros(1, dtype=np.int64)
    for row, piece in enumerate(question.pieces):
        choices = list(piece.allowed)
        if not choices or (with_nowhere and not piece.fixed):
            choices.append(nowhere)
        grown = np.repeat(plans, len(choices), axis=0)
        added = np.tile(np.array(choices, dtype=np.int8), len(plans))
        used = np.repeat(used, len(choices)) + np.array(question.moves[row])[added]
        keep = np.ones(len(added), dtype=bool)
        if question.rules.max_moves is not None:
            keep &= used <= question.rules.max_moves
        for one, other in question.clashes:
            if other == row:
                keep &= (grown[:, one] != added) | (added == nowhere)
        plans, used = np.column_stack([grown[keep], added[keep]]), used[keep]
    return plans


def _best(question: Question, plans: np.ndarray) -> dict[str, int]:
    """Keep the best plans level by level."""
    values = {}
    for level in LEVELS:
        worth = _worth(question, plans, level)
        values[level] = int(worth.min())
        plans = plans[worth == worth.min()]
    return values


def _worth(question: Question, plans: np.ndarray, level: str) -> np.ndarray:
    rows, columns = range(len(question.pieces)), range(len(question.officers))
    worth = np.zeros(len(plans), dtype=np.int64)
    if level in ("continuity", "preference"):
        table = question.continuity if level == "continuity" else question.preference
        for row in rows:
            worth += np.array(table[row])[plans[:, row]]
        return worth
    if level == "unallocated":
        for row in rows:
            worth += len(question.pieces[row].children) * (plans[:, row] == len(columns))
        return worth
    amounts = question.hours if level == "hours" else question.loads
    for column in columns:
        held = (plans == column).astype(np.int64) @ np.array(amounts, dtype=np.int64)
        worth += _price(question, level, column, sum(amounts))[held]
    return worth


def _price(question: Question, level: str, column: int, most: int) -> np.ndarray:
    """Cost of each amount from none to all that an officer may hold."""
    if level == "hours":
        return np.maximum(0, np.arange(most + 1) - question.shares[column])
    interval = (question.free if level == "load" else question.near)[column]
    return np.array([interval.cost(held) for held in range(most + 1)])


# One binary for every pair


def solved(question: Question) -> dict[str, int] | None:
    """Best value of every level by HiGHS, each level proven before the next."""
    import pulp

    model, goals = _written(question)
    values = {}
    for level in LEVELS:
        model.setObjective(goals[level])
        model.solve(pulp.HiGHS(msg=False, gapRel=0, gapAbs=0))
        if model.sol_status != pulp.LpSolutionOptimal:
            return None
        values[level] = round(pulp.value(goals[level]) or 0)
        model += goals[level] <= values[level] + 0.5
    return values


def _written(question: Question) -> tuple[Any, dict[str, Any]]:
    import pulp

    model = pulp.LpProblem("independent", pulp.LpMinimize)
    columns, nowhere = range(len(question.officers)), len(question.officers)
    x = [
        {c: pulp.LpVariable(f"x_{row}_{c}", cat="Binary") for c in (*piece.allowed, nowhere)}
        for row, piece in enumerate(question.pieces)
    ]
    for row, piece in enumerate(question.pieces):
        model += pulp.lpSum(x[row].values()) == 1
        if piece.fixed:
            model += x[row][nowhere] == 0
    for one, other in question.clashes:
        for c in set(x[one]) & set(x[other]) & set(columns):
            model += x[one][c] + x[other][c] <= 1
    pairs = [(row, c) for row in range(len(x)) for c in x[row]]
    if question.rules.max_moves is not None:
        used = pulp.lpSum(question.moves[row][c] * x[row][c] for row, c in pairs)
        model += used <= question.rules.max_moves
    goals = {
        "unallocated": pulp.lpSum(
            len(piece.children) * x[row][nowhere] for row, piece in enumerate(question.pieces)
        ),
        "continuity": pulp.lpSum(question.continuity[r][c] * x[r][c] for r, c in pairs),
        "preference": pulp.lpSum(question.preference[r][c] * x[r][c] for r, c in pairs),
    }
    for level in ("load", "spread", "hours"):
        goals[level] = pulp.lpSum(_segments(model, question, x, level, c) for c in columns)
    return model, goals


def _segments(model: Any, question: Question, x: Any, level: str, column: int) -> Any:
    """Unit steps above and below the interval; convex, so the cheap ones fill first."""
    import pulp

    amounts = question.hours if level == "hours" else question.loads
    held = pulp.lpSum(amounts[r] * x[r][column] for r in range(len(x)) if column in x[r])
    if level == "hours":
        over = pulp.LpVariable(f"over_{level}_{column}", 0)
        model += over >= held - question.shares[column]
        return over
    free = (question.free if level == "load" else question.near)[column]
    if not free.fte:
        return pulp.lpSum([])
    above = _steps(f"above_{level}_{column}", sum(amounts) - free.high)
    below = _steps(f"below_{level}_{column}", free.low)
    model += held - pulp.lpSum(above) <= free.high
    model += held + pulp.lpSum(below) >= free.low
    return pulp.lpSum(
        free.step(j) * step for steps in (above, below) for j, step in enumerate(steps, 1)
    )


def _steps(name: str, count: int) -> list[Any]:
    import pulp

    return [pulp.LpVariable(f"{name}_{j}", 0, 1) for j in range(max(count, 0))]


# One plan judged


def judged(question: Question, plan: Mapping[str, str]) -> dict[str, int] | list[str]:
    """Value a plan (officer by child, empty for none), or say which rules it breaks."""
    names = [officer.name for officer in question.officers]
    chosen, faults = [], []
    for piece in question.pieces:
        given = {plan[child.child_id] for child in piece.children}
        column = names.index(name) if (name := min(given)) in names else len(names)
        known = name in ("", *names) and (column in piece.allowed or not name)
        if len(given) > 1 or not known or (piece.fixed and not name):
            faults.append(f"{[c.child_id for c in piece.children]} may not go to {sorted(given)}")
        chosen.append(column)
    for one, other in question.clashes:
        if chosen[one] == chosen[other] != len(names):
            faults.append(f"pieces {one} and {other} must not share {names[chosen[one]]}")
    used = sum(question.moves[row][column] for row, column in enumerate(chosen))
    if question.rules.max_moves is not None and used > question.rules.max_moves:
        faults.append(f"{used} moves, {question.rules.max_moves} allowed")
    if faults:
        return faults
    return _best(question, np.array([chosen], dtype=np.int8))


def told(question: Question, plan: Mapping[str, str]) -> dict[str, int] | list[str]:
    """Value a plan as it is reported: loads against the band, without tolerance or starter."""
    return judged(replace(question, free=question.bands), plan)
