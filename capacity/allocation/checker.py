"""Checks a plan from the sheets alone, by other means than the model's.

Nothing here uses the problem, the model or their arithmetic: only the nouns and
the law. Each check yields its faults in words; a plan with a fault is never shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from capacity.allocation.case import Case
from capacity.allocation.claims import claims_refuted
from capacity.allocation.options import Mode
from capacity.allocation.plan import Plan
from capacity.allocation.recount import recomputed_levels
from capacity.practice import ENGLAND
from capacity.service import Caseload, Child, Officer, Team


def faults(caseload: Caseload, team: Team, plan: Plan) -> list[str]:
    """Return every rule that the plan breaks and every level that it misstates."""
    case = Case(caseload, team, plan)
    listed = list(each_child_is_listed_once(case))
    broken = listed or [fault for check in CHECKS for fault in check(case)]
    return broken or list(claims_refuted(case, keeps_rules))


def keeps_rules(case: Case) -> bool:
    """Whether the plan keeps every rule, whatever it says of its levels."""
    return not any(True for rule in RULES for _ in rule(case))


def each_child_is_listed_once(case: Case) -> Iterator[str]:
    """No child is lost, invented or listed twice; every officer is on the team sheet."""
    listed = Counter(assigned.child_id for assigned in case.plan.assignments)
    for child in case.caseload.by_id.keys() | listed.keys():
        if listed[child] != 1 or child not in case.caseload.by_id:
            yield f"{child} is listed {listed[child]} times"
    for assigned in case.plan.assignments:
        if assigned.officer and assigned.officer not in case.team.by_name:
            yield f"{assigned.child_id} has an officer who is not on the team sheet"


def nobody_moves_without_need(case: Case) -> Iterator[str]:
    """*Place* leaves every child with an officer where it is."""
    for child in case.caseload:
        if case.sits(child) and case.plan.officer_of[child.child_id] != child.officer:
            yield f"{child.child_id} moves although nobody is to move"


def only_the_starter_receives(case: Case) -> Iterator[str]:
    """Let children move to the starter alone."""
    if case.options.mode is not Mode.STARTER:
        return
    for family in case.families:
        now = case.plan.officer_of[family[0].child_id]
        keepers = _keepers(case, family)
        free = not any(c.pinned or c.child_id in case.ordered for c in family)
        if free and keepers and now and now not in keepers | {case.options.starter}:
            yield f"{family[0].child_id} moves to {now}, who is not the starter"


def _keepers(case: Case, family: list[Child]) -> set[str]:
    """Present officers who may have the whole family."""
    present = {child.officer for child in family}
    return {name for name in present if case.may(family, name)}


def siblings_are_together(case: Case) -> Iterator[str]:
    """Siblings share an officer; those who sit apart stay apart, and the others join them."""
    for family in case.families:
        sitting = {case.plan.officer_of[c.child_id] for c in family if case.sits(c)}
        others = {case.plan.officer_of[c.child_id] for c in family if not case.sits(c)}
        if len(others) > 1 or (sitting and others - sitting - {""}):
            yield f"siblings of {family[0].child_id} are parted"


def officers_may_have_their_children(case: Case) -> Iterator[str]:
    """Role, experience, independence, pods, hours, starts, ends and absences."""
    families = case.family_of
    for child, officer in case.placed:
        if case.sits(child):
            continue
        known = {sibling.officer for sibling in families[child.child_id]}
        if not case.may_have(child, officer.name):
            yield f"{child.child_id} may not be with {officer.name}"
        elif officer.name not in known and not _receives(case, officer):
            yield f"{officer.name} can take nobody new, but gets {child.child_id}"
        elif officer.name not in known and _for_others(case, officer, families[child.child_id]):
            yield f"{officer.name} leaves or goes away soon, but gets {child.child_id}"


def _receives(case: Case, officer: Officer) -> bool:
    if officer.absent(case.as_at):
        return False
    wait = officer.start is not None and officer.start > max(
        case.as_at, case.options.by or case.as_at
    )
    return not wait or officer.name == case.options.starter


def _leaves_soon(case: Case, officer: Officer) -> bool:
    weeks = case.options.leaves_within
    if officer.end is None or not weeks or officer.name == case.options.starter:
        return False
    return (officer.end - case.as_at).days <= 7 * weeks


def _away_soon(case: Case, officer: Officer) -> bool:
    """Whether an absence of more than four weeks begins soon, of somebody not built up."""
    away, weeks = officer.absent_from, case.options.leaves_within
    if away is None or officer.name == case.options.starter:
        return False
    lasts = officer.absent_until is None or (officer.absent_until - away).days >= 28
    return lasts and 0 < (away - case.as_at).days <= 7 * weeks


def _is_brief(case: Case, officer: Officer) -> bool:
    return _leaves_soon(case, officer) or _away_soon(case, officer)


def _for_others(case: Case, officer: Officer, family: list[Child]) -> bool:
    """Whether the officer is there briefly, and more who stay may have the family than avoided."""
    if not _is_brief(case, officer):
        return False
    present = {child.officer for child in family}
    wanted = {pin for child in family if (pin := _pin(case, child))}
    staying = [
        officer.name
        for officer in case.team
        if case.may(family, officer.name)
        and (officer.name in present or _receives(case, officer))
        and (officer.name in present or not _is_brief(case, officer))
        and not wanted - {officer.name}
    ]
    kept_from = {
        min(one.child_id for one in case.family_of[foe.child_id])
        for foe in _foes(case, family)
        if not case.sits(foe)
    }
    free = set(staying) - _taken_by_enemies(case, family)
    return len(free) > len(kept_from)


def conflicts_are_kept_apart(case: Case) -> Iterator[str]:
    """`not_with` holds, unless both sit where the sheet has them."""
    known = case.caseload.by_id
    for one, two in sorted(case.enemies):
        officer = case.plan.officer_of[one]
        sitting = case.sits(known[one]) and case.sits(known[two])
        if officer and officer == case.plan.officer_of[two] and not sitting:
            yield f"{one} shares {officer} with {two}"


def pins_hold(case: Case) -> Iterator[str]:
    """Give a pinned child its officer, or none."""
    for child in case.caseload:
        wanted = _pin(case, child)
        has = case.plan.officer_of[child.child_id]
        if wanted and has and has != wanted:
            yield f"{child.child_id} is pinned to {wanted} but gets {has}"


def _pin(case: Case, child: Child) -> str:
    """Name the officer whom the PRO or the sheet pins the child to; a pin lapses with its end."""
    officer = case.team.by_name.get(child.officer)
    kept = child.officer if child.pinned and officer and not case.gone(officer) else ""
    return dict(case.options.pins).get(child.child_id, kept)


def moves_stay_under_the_cap(case: Case) -> Iterator[str]:
    """Children who leave an officer who could keep them are at most the cap."""
    cap = case.options.max_moves
    if cap is None:
        return
    moves = sum(_chosen_moves(case, family) for family in case.families)
    if moves > cap:
        yield f"{moves} children move, the cap is {cap}"


def _chosen_moves(case: Case, family: list[Child]) -> int:
    """Count the most that an officer who could keep the family holds, less the chosen one's."""
    able = _holders(case, family) or _able(case, family)
    kept = Counter(c.officer for c in family if c.officer in able and not case.sits(c))
    now = case.plan.officer_of[family[0].child_id]
    return max(kept.values(), default=0) - kept[now] if now else 0


def _able(case: Case, family: list[Child]) -> set[str]:
    """Present officers who may keep the family, pins and those it must not share with heeded."""
    wanted = {pin for child in family if (pin := _pin(case, child))}
    taken = _taken_by_enemies(case, family)
    return {name for name in _keepers(case, family) - taken if wanted <= {name}}


def _taken_by_enemies(case: Case, family: list[Child]) -> set[str]:
    """Officers whom children sit with that the family must not share."""
    return {foe.officer for foe in _foes(case, family) if case.sits(foe)}


def _foes(case: Case, family: list[Child]) -> list[Child]:
    return [foe for child in family for foe in case.foes_of.get(child.child_id, ())]


def held_children_stay(case: Case) -> Iterator[str]:
    """Keep a child whose meeting is near, or whose officer is absent, where it may stay."""
    for family in case.families:
        kept, now = _holders(case, family), case.plan.officer_of[family[0].child_id]
        if kept and now and now not in kept:
            yield f"{family[0].child_id} moves although it is held"


def _holders(case: Case, family: list[Child]) -> set[str]:
    """Officers whom a near meeting, or else an absence, keeps the family with, if any."""
    if not case.options.rebalances or any(child.child_id in case.ordered for child in family):
        return set()
    able = _able(case, family)
    whole = [child for child in family if not _torn(case, child)]
    near = {child.officer for child in whole if _meets_soon(case, child)}
    absent = {child.officer for child in whole if _is_covered(case, child)}
    return able & near or able & absent


def _torn(case: Case, child: Child) -> bool:
    """Whether somebody with whom the child must not be has the same officer today."""
    return any(foe.officer == child.officer for foe in _foes(case, [child]))


def _meets_soon(case: Case, child: Child) -> bool:
    due, options = child.next_review_due, case.options
    if due is None or not options.hold_near_meetings:
        return False
    return case.as_at <= due <= ENGLAND.add(case.as_at, options.near_working_days)


def _is_covered(case: Case, child: Child) -> bool:
    officer = case.team.by_name.get(child.officer)
    if officer is None or not case.options.hold_absent:
        return False
    return officer.absent(case.as_at) or _away_soon(case, officer)


def levels_are_as_stated(case: Case) -> Iterator[str]:
    """Each level, computed again, is the value that the plan states."""
    computed = recomputed_levels(case)
    for level in case.plan.levels:
        if computed[level.name] != level.value:
            yield f"{level.name} is {computed[level.name]}, the plan says {level.value}"


RULES: tuple[Callable[[Case], Iterator[str]], ...] = (
    nobody_moves_without_need,
    only_the_starter_receives,
    siblings_are_together,
    officers_may_have_their_children,
    conflicts_are_kept_apart,
    pins_hold,
    moves_stay_under_the_cap,
    held_children_stay,
)
CHECKS = (*RULES, levels_are_as_stated)
