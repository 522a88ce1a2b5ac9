"""Makes the invented caseload and team in this folder.

    python scenarios/example/make.py

Nobody in them exists. The sheets describe Monday 5 January 2026, so that they look
like today's, and a service as large as Medway's of January 2016 (domain §3): 940
children and 10.8 full-time officers, about two thirds of them locums, 87 children
for each. 510 children are on a plan and 450 looked after; 20 are both and count
once, which makes 940. Family sizes follow domain §4, due dates the law as
`capacity.practice` has it; about 2 % of reviews are overdue, and the twelve children
who came last have no officer yet. The same seed gives the same files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from random import Random

from capacity.files import write_caseload, write_team
from capacity.practice import (
    ENGLAND,
    add_months,
    first_lac_review_due,
    first_rcpc_due,
    first_short_breaks_review_due,
    later_lac_review_due,
    later_rcpc_due,
    second_lac_review_due,
)
from capacity.service import (
    Caseload,
    Child,
    Contract,
    Experience,
    Officer,
    Pathway,
    Role,
    Team,
)

AS_AT = date(2026, 1, 5)
SEED = 940

CP_CHILDREN, LAC_CHILDREN, ON_BOTH, WITHOUT_OFFICER = 490, 430, 20, 12
CP_SIZES = {1: 0.48, 2: 0.24, 3: 0.15, 4: 0.08, 5: 0.05}
LAC_SIZES = {1: 0.72, 2: 0.17, 3: 0.07, 4: 0.04}

# Share of the children held by time already spent, in days (domain §4; care: assumed).
CP_ELAPSED = {(9, 91): 0.27, (92, 182): 0.23, (183, 365): 0.29, (366, 730): 0.18, (731, 900): 0.03}
LAC_ELAPSED = {
    (9, 30): 0.03,
    (31, 182): 0.16,
    (183, 365): 0.16,
    (366, 730): 0.21,
    (731, 1826): 0.28,
    (1827, 4000): 0.16,
}
CP_AGES = {
    (-0.3, 0): 0.06,
    (0, 1): 0.11,
    (1, 5): 0.27,
    (5, 10): 0.27,
    (10, 16): 0.25,
    (16, 17.8): 0.04,
}
LAC_ENTRY_AGES = {(0, 1): 0.20, (1, 5): 0.18, (5, 10): 0.17, (10, 16): 0.26, (16, 17.7): 0.19}

OVERDUE = 0.02
COMPLEX = 0.05

PODS = ("Bridge", "Castle", "Harbour", "Hillside", "Lakeside", "Meadow", "Riverside", "Woodland")
LEFT_EARLIER = ("Fay Brook", "Hugh Penrose", "Ines Duarte")

FOR_SPLIT_SIBLINGS = ("Ivy Grant", "Farah Aziz")

LOCUM, GROWING = Contract.LOCUM, Experience.GROWING

TEAM = Team(
    (
        Officer("Ann Lee", 1.0, start=date(2016, 9, 5), pods=("Bridge",), annual_cost=71_500),
        Officer(
            "Ben Cole",
            0.8,
            start=date(2019, 4, 1),
            pods=("Castle",),
            working_days="MTW-F",
            annual_cost=57_200,
        ),
        Officer(
            "Carys Vaughan",
            1.0,
            start=date(2021, 1, 11),
            pods=("Harbour",),
            absent_from=date(2026, 2, 9),
            absent_until=date(2026, 4, 24),
            annual_cost=71_500,
        ),
        Officer(
            "Dee Shah",
            1.0,
            start=date(2025, 3, 3),
            experience=GROWING,
            pods=("Meadow",),
            barred_pods=("Lakeside",),
            barred_until=date(2027, 2, 28),
            capacity_factor=0.8,
            annual_cost=66_000,
        ),
        Officer("Emeka Obi", 1.0, LOCUM, date(2022, 6, 13), pods=("Hillside",), annual_cost=92_000),
        Officer("Farah Aziz", 1.0, LOCUM, date(2023, 9, 4), pods=("Lakeside",), annual_cost=92_000),
        Officer(
            "Gwen Torres",
            1.0,
            LOCUM,
            date(2024, 1, 15),
            pods=("Riverside", "Woodland"),
            annual_cost=92_000,
        ),
        Officer("Hal Osborne", 1.0, LOCUM, date(2024, 5, 7), date(2026, 3, 27), annual_cost=92_000),
        Officer("Ivy Grant", 1.0, LOCUM, date(2024, 11, 4), role=Role.IRO, annual_cost=92_000),
        Officer("Jon Fry", 1.0, LOCUM, date(2025, 2, 10), role=Role.CP_CHAIR, annual_cost=92_000),
        Officer("Kit Nowak", 1.0, LOCUM, date(2025, 8, 18), pods=("Woodland",), annual_cost=92_000),
    )
)

# Children for each officer now: 60 to 110 a full-time post, as it comes about in practice.
TARGET = dict(
    zip(TEAM.by_name, (104, 71, 88, 61, 110, 96, 92, 79, 83, 77, 67), strict=True)
)  # they add up to the 928 who have an officer


@dataclass(frozen=True)
class Family:
    """Children of one household, who came together and are reviewed together."""

    size: int
    pathway: Pathway
    plan_start: date | None = None
    looked_after_since: date | None = None
    short_breaks: bool = False
    last_review: date | None = None
    next_review_due: date | None = None

    @property
    def since(self) -> date:
        """When the family came to the service."""
        return min(day for day in (self.plan_start, self.looked_after_since) if day)


def main(folder: Path) -> None:
    """Write the caseload and the team, each as .csv and as .xlsx."""
    caseload = make_caseload()
    for kind in ("csv", "xlsx"):
        write_caseload(caseload, folder / f"caseload.{kind}")
        write_team(TEAM, folder / f"team.{kind}")


def make_caseload(seed: int = SEED) -> Caseload:
    """Return the invented caseload, in the order in which the children came."""
    rng = Random(seed)
    families = sorted(make_families(rng), key=lambda family: family.since)
    groups = allocate(rng, [list(group) for group in make_groups(rng, families)])
    children = [child for group in groups for child in group]
    children = [with_history(rng, child) for child in with_split(children)]
    return Caseload(tuple(with_pairs(with_pins(rng, children))), AS_AT)


# Families


def make_families(rng: Random) -> Iterator[Family]:
    """Yield families until each pathway has its number of children."""
    new = WITHOUT_OFFICER // 2
    for size in sizes(rng, CP_CHILDREN - new, CP_SIZES):
        yield on_a_plan(rng, size, elapsed(rng, CP_ELAPSED))
    for size in sizes(rng, LAC_CHILDREN - new, LAC_SIZES):
        yield looked_after(rng, size, elapsed(rng, LAC_ELAPSED))
    for size in sizes(rng, ON_BOTH, LAC_SIZES):
        yield on_both(rng, size)
    for size in (3, 2, 1):
        yield on_a_plan(rng, size, rng.randint(3, 7))
    for size in (1, 2, 1, 2):
        yield looked_after(rng, size, rng.randint(3, 7))


def sizes(rng: Random, children: int, shares: dict[int, float]) -> Iterator[int]:
    """Yield family sizes that add up to `children`."""
    while children > 0:
        (size,) = rng.choices(list(shares), list(shares.values()))
        size = min(size, children)
        children -= size
        yield size


def elapsed(rng: Random, shares: dict[tuple[int, int], float]) -> int:
    """Draw days since the start from bands with given shares."""
    ((least, most),) = rng.choices(list(shares), list(shares.values()))
    return rng.randint(least, most)


def on_a_plan(rng: Random, size: int, days: int) -> Family:
    """Return a family on a plan for about `days`; a plan starts at a conference."""
    start = ENGLAND.last_on_or_before(AS_AT - timedelta(days))
    last, due = plan_reviews(rng, start)
    if days > 200 and rng.random() < 2 * OVERDUE:  # half the children are past 200 days
        last = overdue_since(rng)
        start, due = ENGLAND.next_on_or_after(add_months(last, -3)), later_rcpc_due(last)
    return Family(size, Pathway.CP, start, last_review=last, next_review_due=due)


def looked_after(rng: Random, size: int, days: int) -> Family:
    """Return a family in care for `days`; some of the single children on short breaks."""
    since = AS_AT - timedelta(days)
    short_breaks = size == 1 and days > 30 and rng.random() < 0.05
    last, due = care_reviews(rng, since, short_breaks)
    if days > 400 and rng.random() < 2 * OVERDUE:
        last = overdue_since(rng)
        due = later_lac_review_due(last)
    return Family(size, Pathway.LAC, None, since, short_breaks, last, due)


def on_both(rng: Random, size: int) -> Family:
    """Return a family on a plan that has come into care; the earlier due date counts."""
    start = ENGLAND.last_on_or_before(AS_AT - timedelta(rng.randint(120, 420)))
    since = AS_AT - timedelta(rng.randint(9, 100))
    last_conference, conference_due = plan_reviews(rng, start)
    last_review, review_due = care_reviews(rng, since, False)
    last = max(last_conference, last_review or last_conference)
    return Family(size, Pathway.BOTH, start, since, False, last, min(conference_due, review_due))


def plan_reviews(rng: Random, start: date) -> tuple[date, date]:
    """Return the last conference and when the next is due."""
    return reviewed(rng, start, first_rcpc_due(start), later_rcpc_due)


def care_reviews(rng: Random, since: date, short_breaks: bool) -> tuple[date | None, date]:
    """Return the last review, if there was one, and when the next is due."""
    first_due = (
        first_short_breaks_review_due(since) if short_breaks else first_lac_review_due(since)
    )
    first = held(rng, first_due, 4)
    if first >= AS_AT:
        return None, first_due
    second_due = later_lac_review_due(first) if short_breaks else second_lac_review_due(first)
    return reviewed(rng, first, second_due, later_lac_review_due)


def reviewed(
    rng: Random, last: date, due: date, later_due: Callable[[date], date]
) -> tuple[date, date]:
    """Play the meetings from `last` on until the day of the sheet."""
    while (meeting := held(rng, due, 14)) < AS_AT:
        last, due = meeting, later_due(meeting)
    return last, due


def held(rng: Random, due: date, most_early: int) -> date:
    """Return the working day on which a meeting is held, in time."""
    return ENGLAND.last_on_or_before(due - timedelta(rng.randint(0, most_early)))


def overdue_since(rng: Random) -> date:
    """Return a meeting six months and up to three weeks ago."""
    return ENGLAND.last_on_or_before(add_months(AS_AT, -6) - timedelta(rng.randint(4, 21)))


# Children


def make_groups(rng: Random, families: list[Family]) -> Iterator[Iterator[Child]]:
    """Yield the children of each family; ids and family names in order of arrival."""
    ids = (f"C{number:04}" for number in count(1))
    for number, family in enumerate(families, 1):
        name = f"F{number:03}" if family.size > 1 else ""
        yield make_children(rng, family, name, ids)


def make_children(rng: Random, family: Family, name: str, ids: Iterator[str]) -> Iterator[Child]:
    """Yield the children of a family, the eldest first."""
    pod = rng.choice(PODS)
    ages = sorted(family_ages(rng, family), reverse=True)
    status = legal_status(rng, family, ages[-1])
    barred = tuple(rng.sample(list(TEAM.by_name), 1)) if rng.random() < 0.015 else ()
    for age in ages:
        yield Child(
            child_id=next(ids),
            pathway=family.pathway,
            sibling_group=name,
            pod=pod,
            date_of_birth=AS_AT - timedelta(round(age * 365.25)),
            plan_start=family.plan_start,
            looked_after_since=family.looked_after_since,
            last_review=family.last_review,
            next_review_due=family.next_review_due,
            legal_status=status,
            complex=rng.random() < COMPLEX,
            barred_officers=barred,
        )


def family_ages(rng: Random, family: Family) -> list[float]:
    """Draw ages in years; a child on a plan may be unborn, one in care was born before."""
    youngest = -0.3
    if family.looked_after_since:
        youngest = (AS_AT - family.looked_after_since).days / 365
    elif family.plan_start:
        youngest = (AS_AT - family.plan_start).days / 365 - 0.3
    ages = [first_age(rng, family, youngest)]
    for attempt in count():
        if len(ages) == family.size:
            return ages
        age = rng.choice(ages) + rng.choice((-1, 1)) * rng.uniform(1, 4.5)
        apart = 0.9 if attempt < 100 else 0.0
        if youngest <= age < 17.9 and all(abs(age - other) >= apart for other in ages):
            ages.append(age)
    raise AssertionError("count() does not end")


def first_age(rng: Random, family: Family, youngest: float) -> float:
    """Draw the age of one child from the shares of its pathway."""
    in_care = family.pathway is not Pathway.CP
    shares = LAC_ENTRY_AGES if in_care else CP_AGES
    while True:
        ((low, high),) = rng.choices(list(shares), list(shares.values()))
        age = rng.uniform(low, high) + (youngest if in_care else 0.0)
        if youngest <= age < 17.9:
            return age


def legal_status(rng: Random, family: Family, youngest: float) -> str:
    """Draw a legal status that fits time in care and age; none for a child at home."""
    if not family.looked_after_since:
        return ""
    days = (AS_AT - family.looked_after_since).days
    if family.short_breaks:
        return rng.choice(("V3", "V4"))
    if days < 8:
        return rng.choice(("L2", "V2", "C1"))
    if days < 270:
        return rng.choices(("C1", "V2", "C2"), (0.55, 0.40, 0.05))[0]
    if youngest < 6:
        return rng.choices(("C2", "E1", "V2"), (0.55, 0.33, 0.12))[0]
    return rng.choices(("C2", "V2", "J1"), (0.82, 0.17, 0.01))[0]


# Officers


def allocate(rng: Random, groups: list[list[Child]]) -> list[list[Child]]:
    """Give every group but the last to come an officer, as a manager would."""
    waiting, with_officer = 0, []
    for group in reversed(groups):
        if waiting < WITHOUT_OFFICER:
            waiting += len(group)
        else:
            with_officer.append(group)
    room = dict(TARGET)
    chosen: dict[str, str] = {}
    for group in sorted(with_officer, key=lambda group: (-len(group), rng.random())):
        officer = choose(rng, group, room)
        room[officer] -= len(group)
        chosen |= {child.child_id: officer for child in group}
    return [
        [replace(child, officer=chosen.get(child.child_id, "")) for child in group]
        for group in groups
    ]


def choose(rng: Random, group: list[Child], room: dict[str, int]) -> str:
    """Choose the pod's officer more often than not, else whoever has most room."""
    able = [officer.name for officer in TEAM if may_hold(officer, group)]
    linked = [
        name
        for name in able
        if group[0].pod in TEAM.by_name[name].pods and room[name] >= len(group)
    ]
    if linked and rng.random() < 0.6:
        return rng.choice(linked)
    return max(able, key=lambda name: (room[name] >= len(group), room[name] / TARGET[name]))


def may_hold(officer: Officer, group: list[Child]) -> bool:
    """Whether role, experience and bars let the officer hold the group."""
    return (
        officer.role.takes(group[0].pathway)
        and group[0].pod not in officer.barred_pods
        and officer.name not in group[0].barred_officers
        and not (officer.experience is GROWING and any(child.complex for child in group))
    )


def with_history(rng: Random, child: Child) -> Child:
    """Say since when the officer has held the child, who did before, and the last contact."""
    starts = [day for day in (child.plan_start, child.looked_after_since) if day]
    if not child.officer:
        return child
    own = TEAM.by_name[child.officer].start or min(starts)
    # The draw is the family's: siblings change officer together.
    family = Random(f"{child.sibling_group or child.child_id} {own}")
    since = min(max(min(starts), own) + timedelta(family.randint(0, 7)), AS_AT)
    if (AS_AT - since).days > 300 and family.random() < 0.2:
        since += timedelta(family.randint(100, 280))
    before = ""
    if (since - min(starts)).days > 7:
        here = [officer.name for officer in TEAM if officer.start and officer.start < since]
        before = family.choice([*LEFT_EARLIER, *(name for name in here if name != child.officer)])
    contact = child.last_review
    if contact and rng.random() < 0.45:
        contact = max(contact, min(contact + timedelta(rng.randint(30, 80)), AS_AT - timedelta(3)))
    return replace(
        child,
        officer_since=ENGLAND.last_on_or_before(since),
        previous_officer=before,
        last_iro_contact=ENGLAND.last_on_or_before(contact) if contact else None,
    )


def with_pins(rng: Random, children: list[Child]) -> list[Child]:
    """Pin six children who have had their officer for long."""
    long_held = [
        child.child_id
        for child in children
        if child.officer_since and (AS_AT - child.officer_since).days > 700
    ]
    pinned = set(rng.sample(long_held, 6))
    return [replace(child, pinned=child.child_id in pinned) for child in children]


def with_split(children: list[Child]) -> list[Child]:
    """Give the eldest of two large families an officer apart from the others'."""
    eldest = {child.sibling_group: child for child in reversed(children) if child.sibling_group}
    groups = [child.sibling_group for child in children if child.pathway is Pathway.LAC]
    large = [name for name in eldest if groups.count(name) == max(LAC_SIZES)]
    apart = {
        child.child_id: next(name for name in FOR_SPLIT_SIBLINGS if name != child.officer)
        for child in (eldest[name] for name in sorted(large)[:2])
    }
    return [
        replace(child, split_siblings=True, officer=apart[child.child_id])
        if child.child_id in apart
        else child
        for child in children
    ]


def with_pairs(children: list[Child]) -> list[Child]:
    """Make two looked-after young people parents of babies whom others hold."""
    alone = [child for child in children if not child.sibling_group and child.officer]
    babies = [child for child in alone if child.looked_after_since and 0 <= age_of(child) < 1.2]
    pairs: dict[str, str] = {}
    for parent in alone:
        if len(pairs) == 4 or parent.legal_status not in ("C2", "V2") or age_of(parent) < 16:
            continue
        baby = next(c for c in babies if c.officer != parent.officer and c.child_id not in pairs)
        pairs |= {parent.child_id: baby.child_id, baby.child_id: parent.child_id}
    return [
        replace(child, not_with=(pairs[child.child_id],)) if child.child_id in pairs else child
        for child in children
    ]


def age_of(child: Child) -> float:
    """Return the child's age in years on the day of the sheet."""
    assert child.date_of_birth
    return (AS_AT - child.date_of_birth).days / 365.25


if __name__ == "__main__":
    main(Path(__file__).parent)
