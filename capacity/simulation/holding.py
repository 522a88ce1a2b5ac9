"""Who holds which family: officers, caseloads, and the policy that ranks them."""

from __future__ import annotations

from collections.abc import Sequence

from capacity.service import Pathway
from capacity.simulation.cases import ICPC, LAC, Case
from capacity.simulation.diaries import Diary
from capacity.simulation.policy import Candidate, NewUnit, Policy

SMALLEST_FTE = 0.1


def load(diary: Diary) -> tuple[float, int]:
    """Return children per FTE, with the officer's number to break ties."""
    return diary.caseload / max(diary.fte, SMALLEST_FTE), diary.index


class Holding:
    """The officers and the families that they hold.

    Parameters
    ----------
    icpc_pool
        Officers that an ICPC is offered to; 0 is everybody.
    staff
        Those of the officers who have not left; a week's close strikes out who has.
    """

    def __init__(
        self, diaries: Sequence[Diary], staff: Sequence[Diary], policy: Policy, icpc_pool: int
    ) -> None:
        self.staff = staff
        self.diaries, self.policy, self.icpc_pool = diaries, policy, icpc_pool
        self.children_in = self.children_out = 0
        self.cases: set[Case] = set()

    def ranked(self, case: Case, day: int) -> list[Diary]:
        """Return the officers who may take a family on `day`, in the policy's order."""
        pathway = case.pathway
        able = [
            Candidate(diary.index, diary.caseload, diary.effective_fte(day), diary.pods)
            for diary in self.staff
            if pathway in diary.takes
            and diary.available(day)
            and not (diary.growing and case.complex)
            and not (diary.barred and diary.bars(case.pod, day))
        ]
        unit = NewUnit(case.size, pathway, case.pod, case.complex)
        return [self.diaries[index] for index in self.policy.rank(unit, able)]

    def first_choice(self, case: Case, day: int) -> Diary | None:
        """Return the officer whom a returning family knows, or else the policy's first."""
        ranked = self.ranked(case, day)
        if not ranked:
            return None
        if case.known_to >= 0.0:
            return sorted(ranked, key=lambda diary: diary.index)[int(case.known_to * len(ranked))]
        return ranked[0]

    def chairs(self, case: Case, day: int) -> list[Diary]:
        """Return who may chair: the family's officer, or for an ICPC whoever has room."""
        if case.holder >= 0:
            return [self.diaries[case.holder]]
        if case.kind != ICPC:
            return []
        ranked = self.ranked(case, day)
        return ranked[: self.icpc_pool] if self.icpc_pool else ranked

    def colleagues(self, case: Case, own: list[Diary]) -> list[Diary]:
        """Return others who may stand in, the lightest caseload first."""
        pathway = Pathway.LAC if case.kind == LAC else Pathway.CP
        able = [d for d in self.staff if d not in own and pathway in d.takes]
        return sorted(able, key=load)

    def left_alone(self, case: Case, day: int) -> bool:
        """Whether a family has an officer, who is away for long on `day`."""
        return case.holder >= 0 and self.diaries[case.holder].days_away(day, day) > 0

    def give(self, case: Case, diary: Diary) -> None:
        """Give a family an officer."""
        case.holder = diary.index
        if case.open:
            diary.caseload += case.size
            diary.cases.add(case)

    def take(self, case: Case) -> None:
        """Take a family from its officer."""
        if case.holder >= 0:
            diary = self.diaries[case.holder]
            diary.caseload -= case.size
            diary.cases.discard(case)
            diary.between.pop(case, None)
        case.holder = -1

    def open(self, case: Case) -> None:
        """Count a family into the caseload; it may have an officer already."""
        self.cases.add(case)
        self.children_in += case.size
        if case.holder >= 0:
            self.give(case, self.diaries[case.holder])

    def close(self, case: Case) -> None:
        """Count a family out of the caseload."""
        self.children_out += case.size
        self.take(case)
        self.cases.discard(case)

    def one_less(self, case: Case) -> None:
        """Take one child out of a family that stays."""
        case.size -= 1
        if case.open:
            self.children_out += 1
            if case.holder >= 0:
                self.diaries[case.holder].caseload -= 1

    def assert_identities(self, held: int, waiting: int) -> None:
        """Check what must hold whatever happens.

        Parameters
        ----------
        held, waiting
            Children of open cases, and those of them without an officer, counted anew.

        Raises
        ------
        AssertionError
            If children were lost, or a child is neither with one officer nor waiting.
        """
        if self.children_in - self.children_out != held:
            raise AssertionError(
                f"{self.children_in} children in, {self.children_out} out, {held} held"
            )
        given = sum(diary.caseload for diary in self.diaries)
        if given + waiting != held:
            raise AssertionError(f"{given} children with officers, {waiting} waiting, {held} held")
