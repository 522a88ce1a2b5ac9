"""The allocation problem solved twice over, from its formulation and not from the model.

Written from the text of the formulation alone, before `capacity.allocation` was read, with
one binary for every pair of group and officer. `enumerated` tries every plan, `solved` is a
plain PuLP model that HiGHS proves level by level, and `judged` values one plan child by child.

Where the text leaves a choice, the reading taken here:

1. Effective FTE is exact in the decimals that the user wrote; halves round up.
2. An officer out of post, with no effective FTE, or named as the leaver, takes no part.
3. Placing: children with an officer in post stay with that officer, whatever the rules say;
   a brother or sister who waits joins one of them.
4. Rebalancing: a group moves as one; a pin comes before eligibility, eligibility before a near
   meeting or an absence. A meeting is near from today to the 20th working day.
5. A starter: any child may move, to the starter only.
6. An absent officer is given nobody new; nor (a switch) one who ends within 13 weeks.
7. Continuity counts a present officer on the sheet though they have left; the previous officer
   counts where the child has none. Six months and two years are calendar months, inclusive.
8. The cap counts children whose present officer is in post and who do not keep that officer.
9. The mean of the spread is over all children, placed or not. A load is rounded by group.
10. A tolerance replaces the band by the fair interval (of the pouring of all children) and T x f
    children either side, beyond which the load penalty counts.
11. Preference counts all who have an officer; a pod without officers is outside everybody's.
12. Hours not given are the mean of those known; a fair share is rounded to a tenth.
"""

from __future__ import annotations

import heapq
import itertools
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor
from typing import Any

import numpy as np

from capacity.service import Caseload, Child, Experience, Officer, Team

LEVELS = ("unallocated", "load", "continuity", "spread", "preference", "hours")
LEAST, MOST, AROUND = 50, 70, 5
NOWHERE = -1


@dataclass(frozen=True)
class Rules:
    """What the PRO asks beyond the two sheets."""

    as_at: date
    rebalance: bool = False
    leavers: tuple[str, ...] = ()
    starter: str = ""
    starter_to: int = 0
    measure: str = "children"
    tolerance: float = 0.0
    max_moves: int | None = None
    pins: Mapping[str, str] = field(default_factory=dict)
    bars: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    keep_near_meetings: bool = True
    keep_absent: bool = True
    mind_end_dates: bool = True


@dataclass(frozen=True)
class Piece:
    """Children who are given one officer together, and the officers they may have."""

    children: tuple[Child, ...]
    allowed: tuple[int, ...]
    fixed: bool = False


@dataclass(frozen=True)
class Question:
    """The problem in numbers: rows are pieces, columns officers, the last one nowhere."""

    rules: Rules
    officers: tuple[Officer, ...]
    ftes: tuple[Fraction, ...]
    pieces: tuple[Piece, ...]
    loads: tuple[int, ...]
    hours: tuple[int, ...]
    continuity: tuple[tuple[int, ...], ...]
    preference: tuple[tuple[int, ...], ...]
    moves: tuple[tuple[int, ...], ...]
    clashes: tuple[tuple[int, int], ...]
    free: tuple[tuple[int, int], ...]
    near: tuple[tuple[int, int], ...]
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
    """Whether an officer is in post and is not the one who leaves."""
    return officer.in_post(rules.as_at) and officer.name not in rules.leavers


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
    ends_soon = officer.end is not None and officer.end <= rules.as_at + timedelta(weeks=13)
    return not officer.absent(rules.as_at) and not (rules.mind_end_dates and ends_soon)


def working_days_ahead(day: date, count: int) -> date:
    """Return the count-th Monday to Friday after a day (the tests keep off bank holidays)."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def stays(child: Child, holder: Officer, rules: Rules) -> bool:
    """Whether a child keeps its officer even in a rebalance."""
    due = child.next_review_due
    near = due is not None and rules.as_at <= due <= working_days_ahead(rules.as_at, 20)
    absent = holder.absent(rules.as_at)
    return (rules.keep_near_meetings and near) or (rules.keep_absent and absent)


@dataclass(frozen=True)
class Desk:
    """Officers in post under their names, with the rules they work by."""

    rules: Rules
    officers: tuple[Officer, ...]

    def holder(self, child: Child) -> int:
        """Return the column of the present officer, or nowhere."""
        names = [officer.name for officer in self.officers]
        return names.index(child.officer) if child.officer in names else NOWHERE

    def eligible(self, children: Sequence[Child]) -> tuple[int, ...]:
        """Columns of the officers who may hold these children together."""
        held = {self.holder(child) for child in children}
        return tuple(
            column
            for column, officer in enumerate(self.officers)
            if all(suits(officer, child, self.rules) for child in children)
            and (column in held or receives(officer, self.rules))
        )

    def pinned(self, children: Sequence[Child]) -> set[int]:
        """Columns that pins ask for."""
        names = [officer.name for officer in self.officers]
        asked = {self.rules.pins[c.child_id] for c in children if c.child_id in self.rules.pins}
        wanted = {names.index(name) if name in names else NOWHERE for name in asked}
        return wanted or {self.holder(c) for c in children if c.pinned} - {NOWHERE}

    def pieces(self, children: tuple[Child, ...]) -> Iterator[Piece]:
        """Cut one sibling group into what is decided together."""
        asked = any(child.child_id in self.rules.pins for child in children)
        if self.rules.rebalance or self.rules.starter or asked:
            yield Piece(children, self.choices(children))
            return
        held: dict[int, list[Child]] = {}
        for child in children:
            held.setdefault(self.holder(child), []).append(child)
        waiting = tuple(held.pop(NOWHERE, ()))
        for column, those in held.items():
            yield Piece(tuple(those), (column,), fixed=True)
        if waiting:
            among = self.eligible(waiting)
            yield Piece(waiting, tuple(c for c in among if not held or c in held))

    def choices(self, children: tuple[Child, ...]) -> tuple[int, ...]:
        """Officers a group may have where it may move."""
        pins = self.pinned(children)
        if pins:
            return tuple(pins) if len(pins) == 1 and NOWHERE not in pins else ()
        open_to = self.eligible(children)
        kept = {
            column
            for child in children
            if (column := self.holder(child)) != NOWHERE
            and stays(child, self.officers[column], self.rules)
        }
        if kept & set(open_to):
            return tuple(sorted(kept & set(open_to)))
        if self.rules.starter:
            held = {self.holder(child) for child in children}
            return tuple(
                c
                for c in open_to
                if c in held or NOWHERE in held or self.officers[c].name == self.rules.starter
            )
        return open_to


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
    new = child.officer != officer.name
    return 2 * outside + (child.pathway.looked_after and going and new)


def hours_of(caseload: Caseload) -> dict[str, Fraction]:
    """Hours a month of every child; the mean of the known where none is given."""
    known = [exact(c.hours_per_month) for c in caseload if c.hours_per_month is not None]
    mean = sum(known, Fraction(0)) / len(known) if known else Fraction(1)
    return {
        c.child_id: mean if c.hours_per_month is None else exact(c.hours_per_month)
        for c in caseload
    }


def units_of(caseload: Caseload, measure: str) -> tuple[dict[str, Fraction], Fraction]:
    """Load of every child in the measure, and how much one average child is in it."""
    hours = hours_of(caseload)
    mean = sum(hours.values(), Fraction(0)) / max(len(hours), 1)
    if measure == "lac":
        return {c.child_id: Fraction(c.pathway.looked_after) for c in caseload}, Fraction(1)
    if measure == "weighted":
        return {child: h / mean for child, h in hours.items()}, Fraction(1)
    if measure == "hours":
        return hours, mean
    return {c.child_id: Fraction(1) for c in caseload}, Fraction(1)


def step_up(fte: Fraction, beyond: int) -> int:
    """Thousandths for the beyond-th unit outside an interval."""
    return rounded(1000 * (2 * beyond - 1) / fte)


def penalty(load: int, fte: Fraction, interval: tuple[int, int]) -> int:
    """Squared deviation from an interval over FTE, in rounded unit steps."""
    low, high = interval
    return sum(step_up(fte, j) for j in range(1, max(low - load, load - high, 0) + 1))


def bands(ftes: Sequence[Fraction], unit: Fraction) -> list[tuple[int, int]]:
    return [(rounded(LEAST * f * unit), rounded(MOST * f * unit)) for f in ftes]


def around(ftes: Sequence[Fraction], total: int, unit: Fraction) -> list[tuple[int, int]]:
    """Five children either side of the mean load per effective FTE."""
    mean = Fraction(total) / sum(ftes, Fraction(0))
    width = AROUND * unit
    return [(rounded((mean - width) * f), rounded((mean + width) * f)) for f in ftes]


def marginal(load: int, fte: Fraction, band: tuple[int, int]) -> int:
    return penalty(load + 1, fte, band) - penalty(load, fte, band)


def fair_intervals(
    total: int, ftes: Sequence[Fraction], band: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Pour the total, and say between which loads each officer is in some best pouring."""
    heap = [(marginal(0, f, b), i, 0) for i, (f, b) in enumerate(zip(ftes, band, strict=True))]
    heapq.heapify(heap)
    taken = []
    for _ in range(total):
        cost, i, load = heapq.heappop(heap)
        taken.append((cost, i))
        heapq.heappush(heap, (marginal(load + 1, ftes[i], band[i]), i, load + 1))
    last = taken[-1][0] if taken else 0
    below = [sum(1 for c, j in taken if j == i and c < last) for i in range(len(ftes))]
    ties = []
    for i, start in enumerate(below):
        count = 0
        while count <= total and marginal(start + count, ftes[i], band[i]) == last:
            count += 1
        ties.append(count)
    left = total - sum(below)
    return [
        (b + max(0, left - (sum(ties) - t)), b + min(left, t))
        for b, t in zip(below, ties, strict=True)
    ]


def strayed(
    fair: Sequence[tuple[int, int]], ftes: Sequence[Fraction], tolerance: Fraction
) -> list[tuple[int, int]]:
    return [
        (ceil(low - tolerance * f), floor(high + tolerance * f))
        for (low, high), f in zip(fair, ftes, strict=True)
    ]


# The question


def asked(caseload: Caseload, team: Team, rules: Rules) -> Question:
    """Turn two sheets and what the PRO asks into numbers."""
    officers = tuple(o for o in team if serves(o, rules) and effective(o) > 0)
    ftes = tuple(effective(o) for o in officers)
    desk = Desk(rules, officers)
    pieces = tuple(p for group in caseload.groups for p in desk.pieces(group.children))
    units, unit = units_of(caseload, rules.measure)
    loads = tuple(
        rounded(sum((units[c.child_id] for c in p.children), Fraction(0))) for p in pieces
    )
    free = bands(ftes, unit)
    if rules.tolerance:
        fair = fair_intervals(sum(loads), ftes, free)
        free = strayed(fair, ftes, exact(rules.tolerance))
    hours = hours_of(caseload)
    tenths = tuple(sum(rounded(10 * hours[c.child_id]) for c in p.children) for p in pieces)
    whole = sum(ftes, Fraction(0))
    return Question(
        rules,
        officers,
        ftes,
        pieces,
        loads,
        tenths,
        continuity=tuple(_breaks(p, officers, team, rules) for p in pieces),
        preference=tuple(
            (*(sum(distaste(c, o, rules.as_at) for c in p.children) for o in officers), 0)
            for p in pieces
        ),
        moves=tuple(_moves(p, desk) for p in pieces),
        clashes=_clashes(pieces),
        free=tuple(free),
        near=tuple(around(ftes, sum(loads), unit)) if ftes else (),
        shares=tuple(rounded(sum(tenths) * f / whole) for f in ftes),
    )


def _breaks(piece: Piece, officers: Sequence[Officer], team: Team, rules: Rules) -> tuple[int, ...]:
    names = [*(o.name for o in officers), ""]
    return tuple(
        sum(break_cost(child, name, team, rules.as_at) for child in piece.children)
        for name in names
    )


def _moves(piece: Piece, desk: Desk) -> tuple[int, ...]:
    holders = [h for child in piece.children if (h := desk.holder(child)) != NOWHERE]
    return tuple(sum(h != column for h in holders) for column in (*range(len(desk.officers)), -2))


def _clashes(pieces: Sequence[Piece]) -> tuple[tuple[int, int], ...]:
    """Pairs of pieces that must not share an officer; what is fixed is not undone."""
    return tuple(
        (one, other)
        for one, other in itertools.combinations(range(len(pieces)), 2)
        if not (pieces[one].fixed and pieces[other].fixed)
        and any(
            b.child_id in a.not_with or a.child_id in b.not_with
            for a in pieces[one].children
            for b in pieces[other].children
        )
    )


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
    amounts = range(most + 1)
    if level == "hours":
        return np.array([max(0, held - question.shares[column]) for held in amounts])
    interval = (question.free if level == "load" else question.near)[column]
    return np.array([penalty(held, question.ftes[column], interval) for held in amounts])


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
    fte = question.ftes[column]
    low, high = (question.free if level == "load" else question.near)[column]
    above = _steps(f"above_{level}_{column}", sum(amounts) - high)
    below = _steps(f"below_{level}_{column}", low)
    model += held - pulp.lpSum(above) <= high
    model += held + pulp.lpSum(below) >= low
    return pulp.lpSum(
        step_up(fte, j) * step for steps in (above, below) for j, step in enumerate(steps, 1)
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
