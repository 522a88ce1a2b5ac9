"""The exact answer on small services: x[family, officer], every rule and level written out.

Written from the statement of the problem alone (docs/allocation.md §1-§2): it shares
the nouns and the law with the model, and no arithmetic. scipy's `milp` solves one
level after another; loads are described by weights on every whole load, so that
no convexity is assumed of the model's segments.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from math import floor, gcd

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from capacity.allocation.options import Measure, Mode, Options
from capacity.practice import ENGLAND, add_months
from capacity.service import Caseload, Child, Experience, Officer, Pathway, Team

STARTER_FIRST = 1000


@dataclass(frozen=True)
class Oracle:
    """One small service and what is asked of it."""

    caseload: Caseload
    team: Team
    as_at: date
    options: Options

    # Who may hold whom

    @cached_property
    def by(self) -> date | None:
        return self.options.by or (self.as_at if self.options.mode is Mode.LEAVER else None)

    def last_day(self, officer: Officer) -> date | None:
        if officer.name != self.options.leaver:
            return officer.end
        assert self.by is not None
        return min(officer.end or self.by, self.by)

    def gone(self, officer: Officer) -> bool:
        last = self.last_day(officer)
        return last is not None and (last < self.as_at or (self.by is not None and last <= self.by))

    @cached_property
    def fte(self) -> dict[str, Fraction]:
        """Effective FTE of those who can hold children, exactly as written in the sheet."""
        able = [o for o in self.team if not self.gone(o) and o.fte * o.capacity_factor > 0]
        return {
            o.name: Fraction(str(o.fte)) * Fraction(str(o.capacity_factor))
            for o in sorted(able, key=lambda o: o.name)
        }

    def receives(self, officer: Officer) -> bool:
        latest = max(self.as_at, self.by or self.as_at)
        started = officer.start is None or officer.start <= latest
        return (started or officer.name == self.options.starter) and not officer.absent(self.as_at)

    def leaves_soon(self, officer: Officer) -> bool:
        last = self.last_day(officer)
        if last is None or not self.options.leaves_within or officer.name == self.options.starter:
            return False
        return last <= self.as_at + timedelta(weeks=self.options.leaves_within)

    def fits(self, child: Child, officer: Officer) -> bool:
        barred_pod = child.pod in officer.barred_pods and bool(child.pod)
        lapsed = officer.barred_until is not None and officer.barred_until < self.as_at
        roles = [Pathway.CP] * child.pathway.on_plan + [Pathway.LAC] * child.pathway.looked_after
        return (
            all(officer.role.takes(role) for role in roles)
            and not (child.complex and officer.experience is Experience.GROWING)
            and officer.name not in child.barred_officers
            and (child.child_id, officer.name) not in self.options.bars
            and (not barred_pod or lapsed)
        )

    # Families

    @cached_property
    def enemies(self) -> set[frozenset[str]]:
        ids = {child.child_id for child in self.caseload}
        pairs = {frozenset((c.child_id, o)) for c in self.caseload for o in c.not_with if o in ids}
        return {pair for pair in pairs if len(pair) == 2}

    def hostile(self, one: Child, two: Child) -> bool:
        return frozenset((one.child_id, two.child_id)) in self.enemies

    @cached_property
    def families(self) -> list[list[Child]]:
        """Siblings together, but for split ones and those who must not share an officer."""
        units: dict[tuple[bool, str], list[Child]] = {}
        for child in sorted(self.caseload, key=lambda child: child.child_id):
            alone = child.split_siblings or not child.sibling_group
            units.setdefault((alone, child.child_id if alone else child.sibling_group), []).append(
                child
            )
        found = []
        for children in units.values():
            core: list[Child] = []
            for child in children:
                if any(self.hostile(child, other) for other in core):
                    found.append([child])
                else:
                    core.append(child)
            found.append(core)
        return found

    def ordered(self, family: list[Child]) -> bool:
        named = {child for child, _ in self.options.pins + self.options.bars}
        return any(child.child_id in named for child in family)

    def in_post(self, name: str) -> bool:
        officer = self.team.by_name.get(name)
        return officer is not None and not self.gone(officer)

    @cached_property
    def units(self) -> list[tuple[list[Child], set[str] | None]]:
        """Children who are decided together, each with who may have them; sitting ones alone."""
        units: list[tuple[list[Child], set[str] | None]] = []
        for family in self.families:
            if self.options.mode in (Mode.REBALANCE, Mode.STARTER) or self.ordered(family):
                units.append((family, self.may_have(family)))
                continue
            waiting = [child for child in family if not self.in_post(child.officer)]
            sitting = [child for child in family if self.in_post(child.officer)]
            units += [([child], None) for child in sitting]
            if waiting:
                beside = {child.officer for child in sitting}
                allowed = self.fitting(waiting)
                units.append((waiting, allowed & beside if beside else self.may_have(waiting)))
        return units

    def fitting(self, family: list[Child]) -> set[str]:
        found = {
            officer.name
            for officer in self.team
            if officer.name in self.fte and all(self.fits(child, officer) for child in family)
        }
        orders = dict(self.options.pins)
        for child in family:
            if child.child_id in orders:
                found &= {orders[child.child_id]}
            elif child.pinned and self.in_post(child.officer):
                found &= {child.officer}
        return found

    def may_have(self, family: list[Child]) -> set[str]:
        present = {child.officer for child in family}
        able = {
            name
            for name in self.fitting(family)
            if name in present or self.receives(self.team.by_name[name])
        }
        brief = {name for name in able - present if self.leaves_soon(self.team.by_name[name])}
        allowed = able - brief
        restricted = self.options.mode is Mode.STARTER and allowed & present
        if not restricted and not self.enough(family, allowed):
            allowed = able
        if self.options.mode is Mode.STARTER and allowed & present:
            allowed &= present | {self.options.starter}
        if self.options.rebalances and not self.ordered(family):
            return self.held(family, allowed)
        return allowed

    def enough(self, family: list[Child], stay: set[str]) -> bool:
        """Whether those who stay outnumber the families that this one is to be kept from."""
        others = {
            other
            for pair in self.enemies
            for child in family
            if child.child_id in pair
            for other in pair - {child.child_id}
        }
        shut = {self.caseload.by_id[other].officer for other in others if self.sits(other)}
        moving = {
            min(child.child_id for child in kin)
            for kin in self.families
            if any(child.child_id in others and not self.sits(child.child_id) for child in kin)
        }
        return len(stay - shut) > len(moving)

    def sits(self, name: str) -> bool:
        child = self.caseload.by_id[name]
        family = next(kin for kin in self.families if child in kin)
        anyone = self.options.mode in (Mode.REBALANCE, Mode.STARTER) or self.ordered(family)
        return not anyone and self.in_post(child.officer)

    def held(self, family: list[Child], allowed: set[str]) -> set[str]:
        """Near meetings first, then absent officers: who holds such a child keeps it, if able."""
        if any(child.child_id in pair for pair in self.enemies for child in family):
            return allowed
        near = {c.officer for c in family if self.is_near(c)} & self.team.by_name.keys()
        absent = {
            c.officer
            for c in family
            if c.officer in self.team.by_name and self.team.by_name[c.officer].absent(self.as_at)
        }
        for wanted, holders in (
            (self.options.hold_near_meetings, near),
            (self.options.hold_absent, absent),
        ):
            if wanted and holders & allowed:
                return holders & allowed
        return allowed

    def is_near(self, child: Child) -> bool:
        due, last = child.next_review_due, ENGLAND.add(self.as_at, self.options.near_working_days)
        return due is not None and self.as_at <= due <= last

    # What it costs

    def tenths(self, child: Child) -> int:
        stated = child.hours_per_month
        by_pathway = {
            Pathway.CP: self.options.hours_cp,
            Pathway.LAC: self.options.hours_lac,
            Pathway.BOTH: self.options.hours_both,
        }
        return round(10 * (by_pathway[child.pathway] if stated is None else stated))

    @cached_property
    def mean_tenths(self) -> Fraction:
        total = sum(self.tenths(child) for child in self.caseload)
        return Fraction(total, max(len(self.caseload), 1))

    @cached_property
    def unit(self) -> Fraction:
        """Load units that make a child."""
        if self.options.measure is Measure.WEIGHTED:
            return Fraction(10)
        hours = self.options.measure is Measure.HOURS
        return max(self.mean_tenths, Fraction(1)) if hours else Fraction(1)

    def weight(self, child: Child) -> int:
        if self.options.measure is Measure.LAC:
            return int(child.pathway.looked_after)
        if self.options.measure is Measure.HOURS:
            return self.tenths(child)
        if self.options.measure is Measure.WEIGHTED:
            return round(10 * self.tenths(child) / self.mean_tenths) if self.mean_tenths else 10
        return 1

    def phi(self, name: str, low: Fraction | int, high: Fraction | int, load: int) -> int:
        """Squared deviation over FTE in thousandths, each unit's step rounded."""
        fte, half = self.fte[name], Fraction(1, 2)
        a = max(0, floor(low * fte * self.unit + half))
        b = max(0, floor(high * fte * self.unit + half))
        steps = range(1, max(load - b, a - load, 0) + 1)
        return sum(_half_up(1000 * (2 * step - 1) / (fte * self.unit**2)) for step in steps)

    def load_cost(self, name: str, load: int) -> int:
        return self.phi(name, 50, 70, load)

    def goal_cost(self, name: str, load: int) -> int:
        to = self.options.to
        if name != self.options.starter or to is None:
            return self.load_cost(name, load)
        away, fte = abs(load - round(to * self.unit)), self.fte[name]
        return sum(
            _half_up(STARTER_FIRST * 1000 * (2 * step - 1) / (fte * self.unit**2))
            for step in range(1, away + 1)
        )

    def spread_cost(self, name: str, load: int) -> int:
        total = sum(self.weight(child) for child in self.caseload)
        mean = total / self.unit / sum(self.fte.values(), Fraction(0))
        return self.phi(name, mean - 5, mean + 5, load)

    def fair_tenths(self, name: str) -> int:
        """Tenths of an hour that are the officer's fair share; none without FTE."""
        total = sum(self.tenths(child) for child in self.caseload)
        if name not in self.fte:
            return 0
        return round(total * self.fte[name] / sum(self.fte.values(), Fraction(0)))

    def continuity(self, child: Child, name: str) -> int:
        before = child.officer or child.previous_officer
        if before not in self.team.by_name or before == name:
            return 0
        if child.officer_since is None:
            return 3
        lasted = [self.as_at > add_months(child.officer_since, months) for months in (6, 24)]
        return 2 + sum(lasted)

    def preference(self, child: Child, name: str) -> int:
        officer = self.team.by_name[name]
        last = self.last_day(officer)
        soon = last is not None and last <= self.as_at + timedelta(days=365)
        new = (child.officer or child.previous_officer) != name
        outside = bool(child.pod) and child.pod not in officer.pods
        return 2 * outside + (soon and new and child.pathway.looked_after)

    def chosen_moves(self, family: list[Child], name: str) -> int:
        """Children who leave an officer who could keep the family, for the cap."""
        sits = {c.child_id: c for cs, who in self.units if who is None for c in cs}
        taken = {
            sits[other].officer
            for pair in self.enemies
            for child in family
            if child.child_id in pair
            for other in pair - {child.child_id}
            if other in sits
        }
        allowed = self.may_have(family) - taken
        kept = Counter(c.officer for c in family if c.officer in allowed)
        return max(kept.values(), default=0) - kept[name]

    # The program

    def levels(self) -> tuple[int, ...]:
        """Return the optimal value of every level, each kept while the next is sought."""
        return _Program(self).levels()


def _half_up(number: Fraction) -> int:
    return floor(number + Fraction(1, 2))


class _Program:
    """Columns: x[unit, officer], then a weight for every whole load of every officer."""

    def __init__(self, oracle: Oracle) -> None:
        self.oracle = oracle
        self.pairs = [
            (unit, name)
            for unit, (children, allowed) in enumerate(oracle.units)
            for name in sorted({children[0].officer} if allowed is None else allowed)
        ]
        self.loads = [(name, load) for name in oracle.fte for load in range(self._most(name) + 1)]
        self.hours = list(oracle.fte)
        self.size = len(self.pairs) + len(self.loads) + len(self.hours)
        self.rows: list[tuple[np.ndarray, float, float]] = []
        self._add_rules()

    def _children(self, unit: int) -> list[Child]:
        return self.oracle.units[unit][0]

    def _most(self, name: str) -> int:
        able = {unit for unit, other in self.pairs if other == name}
        return sum(self.oracle.weight(c) for unit in able for c in self._children(unit))

    def _over_pairs(self, weigh) -> np.ndarray:
        row = np.zeros(self.size)
        row[: len(self.pairs)] = [weigh(self._children(u), u, name) for u, name in self.pairs]
        return row

    def _over_loads(self, weigh) -> np.ndarray:
        row = np.zeros(self.size)
        first = len(self.pairs)
        row[first : first + len(self.loads)] = [weigh(name, load) for name, load in self.loads]
        return row

    def _add_rules(self) -> None:
        for unit, (_, allowed) in enumerate(self.oracle.units):
            once = self._over_pairs(lambda _, u, __, unit=unit: u == unit)
            self.rows.append((once, float(allowed is None), 1))
        for name in self.oracle.fte:
            self._describe_load(name)
            self._describe_hours(name)
        self._keep_apart()
        self._cap_moves()

    def _describe_load(self, name: str) -> None:
        one = self._over_loads(lambda other, _: other == name)
        self.rows.append((one, 1, 1))
        held = self._over_pairs(
            lambda children, _, other: (other == name) * sum(map(self.oracle.weight, children))
        )
        self.rows.append((held - self._over_loads(lambda o, load: (o == name) * load), 0, 0))

    def _describe_hours(self, name: str) -> None:
        share = float(self.oracle.fair_tenths(name))
        spent = self._over_pairs(
            lambda children, _, other: (other == name) * sum(map(self.oracle.tenths, children))
        )
        spent[len(self.pairs) + len(self.loads) + self.hours.index(name)] = -1
        self.rows.append((spent, -np.inf, share))

    def _keep_apart(self) -> None:
        units = self.oracle.units
        home = {c.child_id: unit for unit, (children, _) in enumerate(units) for c in children}
        for one, two in map(sorted, self.oracle.enemies):
            both = {home[one], home[two]}
            if all(units[unit][1] is None for unit in both):
                continue
            for name in self.oracle.fte:
                row = self._over_pairs(
                    lambda _, u, other, both=both, name=name: u in both and other == name
                )
                self.rows.append((row, 0, 1))

    def _cap_moves(self) -> None:
        cap = self.oracle.options.max_moves
        if cap is not None:
            row = self._over_pairs(
                lambda children, unit, name: (
                    self.oracle.chosen_moves(children, name)
                    if self.oracle.units[unit][1] is not None
                    else 0
                )
            )
            self.rows.append((row, 0, cap))

    def levels(self) -> tuple[int, ...]:
        oracle = self.oracle
        placed = self._over_pairs(lambda children, *_: len(children))
        self._minimise(-placed)
        self._minimise(self._over_loads(oracle.goal_cost))
        self._minimise(
            self._over_pairs(lambda cs, _, name: sum(oracle.continuity(c, name) for c in cs))
            - self._over_pairs(lambda cs, *_: sum(oracle.continuity(c, "") for c in cs))
        )
        self._minimise(self._over_loads(oracle.spread_cost))
        self._minimise(
            self._over_pairs(lambda cs, _, name: sum(oracle.preference(c, name) for c in cs))
        )
        above = np.zeros(self.size)
        above[self.size - len(self.hours) :] = 1
        return self._values(self._minimise(above))

    def _minimise(self, cost: np.ndarray) -> np.ndarray:
        """Minimise one level and keep it, at half a unit: every level takes whole values."""
        if not self.size:
            return np.zeros(0)
        cost = cost / max(gcd(*cost.astype(np.int64).tolist()), 1)
        matrix, low, high = (np.array(part) for part in zip(*self.rows, strict=True))
        whole = np.zeros(self.size, dtype=np.int64)
        whole[: len(self.pairs)] = 1
        top = np.full(self.size, np.inf)
        top[: len(self.pairs)] = 1
        found = milp(
            cost,
            constraints=LinearConstraint(matrix, low, high),
            integrality=whole,
            bounds=Bounds(np.zeros(self.size), top),
            options={"mip_rel_gap": 0},
        )
        assert found.status == 0, found.message
        point = self._exactly(found.x[: len(self.pairs)] > 0.5)
        self.rows.append((cost, -np.inf, float(cost @ point) + 0.5))
        return point

    def _exactly(self, chosen: np.ndarray) -> np.ndarray:
        """Write a choice of pairs as a point without the solver's tolerance."""
        oracle, point = self.oracle, np.zeros(self.size)
        point[: len(self.pairs)] = chosen
        held, spent = Counter[str](), Counter[str]()
        for (unit, name), taken in zip(self.pairs, chosen, strict=True):
            held[name] += taken * sum(map(oracle.weight, self._children(unit)))
            spent[name] += taken * sum(map(oracle.tenths, self._children(unit)))
        for place, (name, load) in enumerate(self.loads, start=len(self.pairs)):
            point[place] = load == held[name]
        for place, name in enumerate(self.hours, start=self.size - len(self.hours)):
            point[place] = max(0, spent[name] - oracle.fair_tenths(name))
        return point

    def _values(self, point: np.ndarray) -> tuple[int, ...]:
        """Count every level from who has whom."""
        oracle = self.oracle
        chosen = [pair for pair, x in zip(self.pairs, point, strict=False) if x > 0.5]
        officer_of = {c.child_id: name for unit, name in chosen for c in self._children(unit)}
        load: Counter[str] = Counter()
        hours: Counter[str] = Counter()
        for child in oracle.caseload:
            name = officer_of.get(child.child_id, "")
            load[name] += oracle.weight(child)
            hours[name] += oracle.tenths(child)
        held = oracle.caseload.by_id
        return (
            len(oracle.caseload) - len(officer_of),
            sum(oracle.load_cost(name, load[name]) for name in oracle.fte),
            sum(oracle.continuity(c, officer_of.get(c.child_id, "")) for c in oracle.caseload),
            sum(oracle.spread_cost(name, load[name]) for name in oracle.fte),
            sum(oracle.preference(held[child], name) for child, name in officer_of.items()),
            sum(max(0, hours[o.name] - oracle.fair_tenths(o.name)) for o in oracle.team),
        )
