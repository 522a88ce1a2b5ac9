"""What a change of plan costs, level by level, and the same in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from capacity.allocation.problem import Group, Problem, Seat
from capacity.allocation.scoring import Assignment, hours, loads

COST_NAMES = ("load", "continuity", "spread", "preference", "hours")
MOST_NAMED = 3

LEGEND: Mapping[str, str] = {
    "unallocated": "children left without an officer",
    "load": "thousandths of a squared child per FTE outside the band of 50 to 70: "
    "0 if every officer is within it, 1,000 for one child over it at a full-time officer, "
    "4,000 for two",
    "continuity": "relationships that end: 2 points a child known for up to six months, "
    "3 up to two years or where the sheet does not say, 4 beyond",
    "spread": "as load, but outside 5 children per FTE on either side of the service's mean",
    "preference": "2 points a child outside its pod's officers, 1 for a looked-after child newly "
    "given to somebody who leaves within a year",
    "hours": "tenths of an hour a month above the fair share of hours, summed over officers",
}


@dataclass(frozen=True, slots=True)
class Price:
    """How one plan differs from another.

    Parameters
    ----------
    costs
        Change of each level, in the order of `COST_NAMES`.
    outside
        By officer's position: change of the load units above the band, and of those below.
    moved, strangers, ending
        Change in the children who change officer, who are outside their pod, and whose
        new officer leaves soon.
    """

    costs: tuple[int, ...]
    outside: Mapping[int, tuple[int, int]]
    moved: int
    strangers: int
    ending: int


class Prices:
    """Prices changes of one plan without counting everything again."""

    def __init__(self, problem: Problem, assignment: Assignment) -> None:
        self._problem, self._assignment = problem, assignment

    @cached_property
    def _loads(self) -> list[int]:
        return loads(self._problem, self._assignment)

    @cached_property
    def _hours(self) -> list[int]:
        return hours(self._problem, self._assignment)

    def of(self, group: Group, seat: int | None) -> Price:
        """Price the group at another officer, everybody else where the plan has them."""
        old = self._assignment[group.index]
        return self.among([(group, old, seat)] if old != seat else [])

    def among(self, changes: Sequence[tuple[Group, int | None, int | None]]) -> Price:
        """Price many changes at once: each group with its officer in the plan and the other."""
        load, spent = dict[int, int](), dict[int, int]()
        for group, old, new in changes:
            for seat, sign in ((old, -1), (new, 1)):
                if seat is not None:
                    load[seat] = load.get(seat, 0) + sign * group.load
                    spent[seat] = spent.get(seat, 0) + sign * group.hours
        ways = [(_relationships(self._problem, g, a), _relationships(self._problem, g, b))
                for g, a, b in changes]  # fmt: skip
        ties, moved, strangers, ending = (
            sum(after[k] - before[k] for before, after in ways) for k in range(4)
        )
        away = {seat: self._outside(seat, more) for seat, more in load.items() if more}
        costs = (
            sum(self._load_cost(seat, more) for seat, more in load.items()),
            ties,
            sum(self._spread_cost(seat, more) for seat, more in load.items()),
            2 * strangers + ending,
            sum(self._above(seat, more) for seat, more in spent.items()),
        )
        return Price(costs, away, moved, strangers, ending)

    def _load_cost(self, seat: int, more: int) -> int:
        penalty, held = self._problem.seats[seat].load_penalty, self._loads[seat]
        return penalty.of(held + more) - penalty.of(held) if penalty else 0

    def _spread_cost(self, seat: int, more: int) -> int:
        penalty, held = self._problem.seats[seat].spread_penalty, self._loads[seat]
        return penalty.of(held + more) - penalty.of(held) if penalty else 0

    def _above(self, seat: int, more: int) -> int:
        share, spent = self._problem.seats[seat].fair_hours, self._hours[seat]
        return max(0, spent + more - share) - max(0, spent - share)

    def _outside(self, seat: int, more: int) -> tuple[int, int]:
        penalty, held = self._problem.seats[seat].load_penalty, self._loads[seat]
        if penalty is None:
            return 0, 0
        over = max(0, held + more - penalty.high) - max(0, held - penalty.high)
        under = max(0, penalty.low - held - more) - max(0, penalty.low - held)
        return over, under


def _relationships(problem: Problem, group: Group, seat: int | None) -> tuple[int, int, int, int]:
    """Points of ties that end, children who change officer, outside their pod, and soon left."""
    ties = problem.continuity(group, seat)
    if seat is None:
        return ties, 0, 0, 0
    holder, tie = problem.seats[seat], group.tie(seat)
    moved = sum(bool(child.officer) and child.officer != holder.name for child in group.children)
    strangers = sum(pod not in holder.pods for pod in group.pods)
    new = group.looked_after - (tie.looked_after if tie else 0)
    return ties, moved, strangers, new if holder.ends_soon else 0


def in_words(problem: Problem, price: Price) -> str:
    """Return what a change costs as the PRO would say it; empty if it costs nothing."""
    return "; ".join(_phrases(problem, price))


def _phrases(problem: Problem, price: Price) -> Iterator[str]:
    load, ties, spread, _, above = price.costs
    yield from _bands(problem, price)
    if price.moved:
        verb = "changes" if abs(price.moved) == 1 else "change"
        yield f"{_more(abs(price.moved), price.moved > 0)} {verb} officer"
    elif ties:
        yield f"a {'longer' if ties > 0 else 'shorter'} relationship ends"
    if spread and not load:
        yield f"caseloads lie {'further apart' if spread > 0 else 'closer together'}"
    if price.strangers:
        yield f"{_more(abs(price.strangers), price.strangers > 0)} outside the pod's officers"
    if price.ending:
        yield f"{_more(abs(price.ending), price.ending > 0)} newly with somebody who leaves"
    if above:
        word = "more" if above > 0 else "fewer"
        yield f"{abs(above) / 10:g} {word} hours a month above the fair share"


def _bands(problem: Problem, price: Price) -> Iterator[str]:
    """Say for whom the band is further away, or nearer: the most first."""
    changes = [
        (abs(change), problem.seats[seat].name, change, side, problem.seats[seat])
        for seat, sides in price.outside.items()
        for side, change in zip(("over", "under"), sides, strict=True)
        if change
    ]
    ranked = sorted(changes, key=lambda one: (-one[0], one[1], one[3]))
    for size, name, change, side, seat in ranked[:MOST_NAMED]:
        edge = _edge(seat, side, problem)
        yield f"{_more(size / problem.units, change > 0)} {side} {edge} for {name}"
    if len(ranked) > MOST_NAMED:
        yield f"and {len(ranked) - MOST_NAMED} other caseloads at the band"


def _edge(seat: Seat, side: str, problem: Problem) -> str:
    penalty = seat.load_penalty
    if penalty is None:
        return "the band"
    edge = penalty.high if side == "over" else penalty.low
    return f"{edge / problem.units:.4g}"


def _more(children: float, more: bool) -> str:
    """Return `1 more child`, `2 fewer children`."""
    word = "more" if more else "fewer"
    return f"{children:.3g} {word} {'child' if children == 1 else 'children'}"
