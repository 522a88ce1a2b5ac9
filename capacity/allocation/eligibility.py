"""Who may hold whom: one function a rule, each giving its reason in words.

A rule answers with an empty string where it does not object.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from capacity.service import Experience, Officer, Pathway, Role

LONG_ABSENCE = timedelta(weeks=4)
"""An absence of more than four weeks, longer than most leave, is not bridged by a colleague."""

ROLE_WORDS = {Role.DUAL: "is dual", Role.IRO: "is an IRO", Role.CP_CHAIR: "chairs conferences"}
NEED_WORDS = {
    Pathway.CP: "a child on a plan",
    Pathway.LAC: "a looked-after child",
    Pathway.BOTH: "for a dual officer (plan and care)",
}


@dataclass(frozen=True, slots=True)
class Need:
    """What a sibling group asks of its officer."""

    pathway: Pathway
    complex: bool
    pods: frozenset[str]
    barred: frozenset[str]
    pinned: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Horizon:
    """The day of the proposal and the day by which leavers count as gone.

    Parameters
    ----------
    leaver
        Who is to have no children by then, or today where no day is given.
    leaves_within
        Weeks: who leaves, or goes away for long, within so many receives nobody new; 0 for
        no such rule.
    """

    as_at: date
    by: date | None = None
    starter: str = ""
    leaver: str = ""
    leaves_within: int = 0


def left(officer: Officer, horizon: Horizon) -> str:
    """Say that the officer has left, or leaves by the given day."""
    if officer.end is None:
        return ""
    gone = officer.end < horizon.as_at
    goes = officer.name == horizon.leaver or (horizon.by and officer.end <= horizon.by)
    if gone or goes:
        return f"{'left' if gone else 'leaves'} on {officer.end:%d %B %Y}"
    return ""


def without_hours(officer: Officer, horizon: Horizon) -> str:
    """Say that the officer has no effective FTE to hold children with."""
    return "" if officer.effective_fte > 0 else "has no hours"


def not_started(officer: Officer, horizon: Horizon) -> str:
    """Say that the officer starts later; a starter being built up does not wait."""
    if officer.start is None or officer.name == horizon.starter:
        return ""
    late = officer.start > max(horizon.as_at, horizon.by or horizon.as_at)
    return f"starts on {officer.start:%d %B %Y}" if late else ""


def absent_now(officer: Officer, horizon: Horizon) -> str:
    """Say that the officer is away: their children get cover, new ones go elsewhere."""
    return "is absent" if officer.absent(horizon.as_at) else ""


def leaves_soon(officer: Officer, horizon: Horizon) -> str:
    """Say that the officer leaves too soon to be given a child who would change again.

    Only for want of anybody else (`kept_apart`); a starter being built up is asked for.
    """
    if officer.end is None or not horizon.leaves_within or officer.name == horizon.starter:
        return ""
    last = horizon.as_at + timedelta(weeks=horizon.leaves_within)
    return f"leaves on {officer.end:%d %B %Y}" if officer.end <= last else ""


def away_soon(officer: Officer, horizon: Horizon) -> str:
    """Say that the officer goes away for long before a new child is known to them.

    As for those who leave soon; their own children get cover when the time comes.
    """
    away, back = officer.absent_from, officer.absent_until
    if away is None or not horizon.leaves_within or officer.name == horizon.starter:
        return ""
    soon = horizon.as_at < away <= horizon.as_at + timedelta(weeks=horizon.leaves_within)
    if not soon or (back is not None and back < away + LONG_ABSENCE):
        return ""
    until = f" to {back:%d %B %Y}" if back is not None else ""
    return f"is away from {away:%d %B %Y}{until}"


def brief(officer: Officer, horizon: Horizon) -> str:
    """Why somebody new would not have the officer for long; empty if they would."""
    return leaves_soon(officer, horizon) or away_soon(officer, horizon)


def role_fits(officer: Officer, need: Need, horizon: Horizon) -> str:
    """Dual and split roles: children on both pathways need a dual officer (domain §2)."""
    if officer.role.takes(need.pathway):
        return ""
    return f"{ROLE_WORDS[officer.role]} only, and this is {NEED_WORDS[need.pathway]}"


def experience_fits(officer: Officer, need: Need, horizon: Horizon) -> str:
    """Keep complex cases from somebody still growing into the role (S 2.3)."""
    growing = officer.experience is Experience.GROWING
    return "takes no complex case yet" if need.complex and growing else ""


def independent(officer: Officer, need: Need, horizon: Horizon) -> str:
    """Independence (2010 Regulations, reg 46) and conflicts of interest: barred pairs."""
    return "is barred from this child" if officer.name in need.barred else ""


def pod_open(officer: Officer, need: Need, horizon: Horizon) -> str:
    """Bar a former manager from the pod, up to the day given."""
    if officer.barred_until is not None and officer.barred_until < horizon.as_at:
        return ""
    shut = sorted(need.pods & set(officer.barred_pods))
    return f"is barred from pod {shut[0]}" if shut else ""


def pin_kept(officer: Officer, need: Need, horizon: Horizon) -> str:
    """Only the officer that a child is pinned to; two pins to two officers fit nobody."""
    others = sorted(need.pinned - {officer.name})
    return f"is passed over, since the child is pinned to {others[0]}" if others else ""


OfficerRule = Callable[[Officer, Horizon], str]
PairRule = Callable[[Officer, Need, Horizon], str]

CANNOT_HOLD: tuple[OfficerRule, ...] = (left, without_hours)
CANNOT_RECEIVE: tuple[OfficerRule, ...] = (not_started, absent_now)
PAIR_RULES: tuple[PairRule, ...] = (
    role_fits,
    experience_fits,
    independent,
    pod_open,
    pin_kept,
)


def closed_to_all(officer: Officer, horizon: Horizon) -> str:
    """Why the officer can hold nobody, not even present children."""
    return next(filter(None, (rule(officer, horizon) for rule in CANNOT_HOLD)), "")


def closed_to_new(officer: Officer, horizon: Horizon) -> str:
    """Why the officer can receive nobody new."""
    reasons = (rule(officer, horizon) for rule in CANNOT_HOLD + CANNOT_RECEIVE)
    return next(filter(None, reasons), "")


def objections(officer: Officer, need: Need, horizon: Horizon) -> Iterator[tuple[str, str]]:
    """Each pair rule that objects, by name, with its reason."""
    for rule in PAIR_RULES:
        reason = rule(officer, need, horizon)
        if reason:
            yield rule.__name__, reason
