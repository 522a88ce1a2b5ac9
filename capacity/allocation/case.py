"""A plan beside the sheets that it was made from: what the checker looks things up in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

from capacity.allocation.options import Options
from capacity.allocation.plan import Plan
from capacity.practice import add_months
from capacity.service import Caseload, Child, Experience, Officer, Pathway, Team


def rounded(number: Fraction) -> int:
    """Round to a whole number, halves up."""
    whole, half = number.numerator // number.denominator, Fraction(1, 2)
    return whole + (number - whole >= half)


@dataclass(frozen=True)
class Case:
    """A plan beside the sheets that it was made from."""

    caseload: Caseload
    team: Team
    plan: Plan

    @property
    def options(self) -> Options:
        """What was asked."""
        return self.plan.options

    @property
    def as_at(self) -> date:
        """The plan's day."""
        return self.plan.as_at

    @cached_property
    def placed(self) -> list[tuple[Child, Officer]]:
        """Each child that has an officer in the plan, with that officer."""
        officer_of, officers = self.plan.officer_of, self.team.by_name
        return [
            (child, officers[officer_of[child.child_id]])
            for child in self.caseload
            if officer_of.get(child.child_id)
        ]

    @cached_property
    def enemies(self) -> set[tuple[str, str]]:
        """Pairs of children who need different officers, both ways round."""
        known = self.caseload.by_id
        pairs = {(c.child_id, o) for c in self.caseload for o in c.not_with if o in known}
        return {pair for a, b in pairs if a != b for pair in ((a, b), (b, a))}

    @cached_property
    def foes_of(self) -> dict[str, list[Child]]:
        """For each child who has any, the children who need another officer."""
        found: dict[str, list[Child]] = {}
        for one, two in sorted(self.enemies):
            found.setdefault(one, []).append(self.caseload.by_id[two])
        return found

    @cached_property
    def families(self) -> list[list[Child]]:
        """Siblings who must share an officer."""
        return [family for group in self.caseload.groups for family in self._parted(group.children)]

    @cached_property
    def family_of(self) -> dict[str, list[Child]]:
        """The siblings of each child who must share its officer, the child included."""
        return {child.child_id: family for family in self.families for child in family}

    def _parted(self, siblings: tuple[Child, ...]) -> Iterator[list[Child]]:
        home: list[Child] = []
        for child in sorted(siblings, key=lambda child: child.child_id):
            if any((child.child_id, other.child_id) in self.enemies for other in home):
                yield [child]
            else:
                home.append(child)
        yield home

    @cached_property
    def ordered(self) -> set[str]:
        """Children of families about which the PRO gave an order."""
        named = {child for child, _ in self.options.pins + self.options.bars}
        return {
            child.child_id
            for family in self.families
            if any(sibling.child_id in named for sibling in family)
            for child in family
        }

    @cached_property
    def exact_fte(self) -> dict[str, Fraction]:
        """Effective FTE of those who can hold children: 0.1 is a tenth."""
        return {
            officer.name: Fraction(str(officer.fte)) * Fraction(str(officer.capacity_factor))
            for officer in self.team
            if self.can_hold(officer)
        }

    def tenths_of(self, child: Child) -> int:
        """Hours a month that the child needs, in tenths; half a tenth is one."""
        options = self.options
        standard = {Pathway.CP: options.hours_cp, Pathway.LAC: options.hours_lac}
        hours = child.hours_per_month
        if hours is None:
            hours = standard.get(child.pathway, options.hours_both)
        return rounded(10 * Fraction(str(hours)))

    @cached_property
    def mean_hours(self) -> Fraction:
        """Hours a month of the mean child."""
        tenths = [self.tenths_of(child) for child in self.caseload]
        return Fraction(sum(tenths), 10 * max(len(tenths), 1))

    def tie(self, child: Child) -> int:
        """Cost of ending the child's relationship: 2 up to six months, 3 up to two years, 4."""
        since = child.officer_since
        if since is None:
            return 3
        return 2 + sum(
            self.as_at > limit for limit in (add_months(since, 6), add_months(since, 24))
        )

    def gone(self, officer: Officer) -> bool:
        """Whether the officer has left or leaves by the day given."""
        last, by = officer.end, self.options.by
        if officer.name == self.options.leaver:
            by = by or self.as_at
            last = min(last or by, by)
        return last is not None and (last < self.as_at or (by is not None and last <= by))

    def sits(self, child: Child) -> bool:
        """Whether the child is one whom nobody may move."""
        officer = self.team.by_name.get(child.officer)
        if officer is None or self.gone(officer):
            return False
        return not self.options.rebalances and child.child_id not in self.ordered

    def may(self, family: list[Child], name: str) -> bool:
        """Whether nothing in officer and children keeps the family from the officer."""
        return all(self.may_have(child, name) for child in family)

    def may_have(self, child: Child, name: str) -> bool:
        """Role, experience, independence and pods; absence and starts stand elsewhere."""
        officer = self.team.by_name.get(name)
        if officer is None or not self.can_hold(officer) or not officer.role.takes(child.pathway):
            return False
        if child.complex and officer.experience is Experience.GROWING:
            return False
        if name in child.barred_officers or (child.child_id, name) in self.options.bars:
            return False
        lasting = officer.barred_until is None or self.as_at <= officer.barred_until
        return not (lasting and child.pod and child.pod in officer.barred_pods)

    def can_hold(self, officer: Officer) -> bool:
        """Whether the officer can have children at all."""
        return not self.gone(officer) and officer.fte * officer.capacity_factor > 0
