"""What is odd about a caseload and a team beside each other: one function a rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from capacity.files.load_report import rows_in_words
from capacity.files.pods import one_spelling
from capacity.service import Caseload, Child, Experience, Officer, Pathway, Team
from capacity.service.errors import nearest
from capacity.service.wording import some_children

LEAVING_SOON_DAYS = 91
MOST_IDS = 8


@dataclass(frozen=True)
class Together:
    """A caseload and a team on one day."""

    caseload: Caseload
    team: Team
    as_at: date

    @cached_property
    def held(self) -> dict[str, list[Child]]:
        """The children of each officer whom the caseload names."""
        held: dict[str, list[Child]] = {}
        for child in self.caseload:
            if child.officer:
                held.setdefault(child.officer, []).append(child)
        return held

    @cached_property
    def with_officer(self) -> tuple[tuple[Officer, Child], ...]:
        """Each child whose officer is on the team sheet, with that officer."""
        known = self.team.by_name
        return tuple((known[c.officer], c) for c in self.caseload if c.officer in known)


def check_together(caseload: Caseload, team: Team, as_at: date) -> list[str]:
    """Return what is odd about `caseload` and `team` on `as_at`, in words.

    Nothing here stops a run: an officer who is not on the team sheet, say, is taken
    as one who has left. Officers are named, children by the rows of their sheet.

    Parameters
    ----------
    as_at
        The day on which absences, starts and ends are judged.
    """
    both = Together(*one_spelling(caseload, team), as_at)
    return [warning for rule in _RULES for warning in rule(both)]


def _nobody_in_post(both: Together) -> Iterator[str]:
    if not any(officer.in_post(both.as_at) for officer in both.team):
        yield f"nobody on the team sheet is in post on {both.as_at}"


def _not_on_the_team(both: Together) -> Iterator[str]:
    names = list(both.team.by_name)
    like = {name.casefold(): name for name in names}
    for officer, children in both.held.items():
        if officer not in both.team.by_name:
            close = like.get(nearest(officer.casefold(), list(like)), "")
            hint = f"; did you mean '{close}'?" if close else ""
            yield f"'{officer}' holds {_count(children)} but is not on the team sheet{hint}"


def _not_in_post(both: Together) -> Iterator[str]:
    for officer in both.team:
        children = both.held.get(officer.name)
        if not children or officer.in_post(both.as_at):
            continue
        if officer.end and officer.end < both.as_at:
            yield f"{officer.name} left on {officer.end} but holds {_count(children)}"
        else:
            yield f"{officer.name} starts on {officer.start} but holds {_count(children)}"


def _leaving(both: Together) -> Iterator[str]:
    soon = both.as_at + timedelta(days=LEAVING_SOON_DAYS)
    for officer in both.team:
        children = both.held.get(officer.name)
        if children and officer.end and both.as_at <= officer.end <= soon:
            yield f"{officer.name} leaves on {officer.end} and holds {_count(children)}"


def _away(both: Together) -> Iterator[str]:
    for officer in both.team:
        children = both.held.get(officer.name)
        if children and officer.in_post(both.as_at) and officer.absent(both.as_at):
            until = f"until {officer.absent_until}" if officer.absent_until else "without known end"
            yield (f"{officer.name} is absent {until} and holds {_count(children)}, who need cover")


def _without_children(both: Together) -> Iterator[str]:
    idle = [
        officer.name
        for officer in both.team
        if officer.in_post(both.as_at) and officer.name not in both.held
    ]
    if len(idle) == 1:
        yield f"{idle[0]} is in post and holds nobody"
    elif idle:
        yield f"{len(idle)} officers are in post and hold nobody: {_named(idle)}"


def _wrong_role(both: Together) -> Iterator[str]:
    wrong: dict[tuple[str, str, Pathway], list[Child]] = {}
    for officer, child in both.with_officer:
        if not officer.role.takes(child.pathway):
            wrong.setdefault((officer.name, officer.role, child.pathway), []).append(child)
    for (name, role, pathway), children in wrong.items():
        yield f"{name}, whose role is {role}, holds {pathway} children, {_where(children)}"


def _nobody_for(both: Together) -> Iterator[str]:
    roles = {officer.role for officer in both.team}
    for pathway in Pathway:
        children = [child for child in both.caseload if child.pathway is pathway]
        if children and not any(role.takes(pathway) for role in roles):
            yield f"no officer's role takes a {pathway} child; there are {len(children)}"


def _complex_with_growing(both: Together) -> Iterator[str]:
    children = [
        child
        for officer, child in both.with_officer
        if child.complex and officer.experience is Experience.GROWING
    ]
    if children:
        yield f"complex children are held by a growing officer, {_where(children)}"


def _barred_pod(both: Together) -> Iterator[str]:
    children = [
        child
        for officer, child in both.with_officer
        if child.pod in officer.barred_pods
        and (officer.barred_until is None or both.as_at <= officer.barred_until)
    ]
    if children:
        yield f"children are held by an officer barred from their pod, {_where(children)}"


def _unknown_bar(both: Together) -> Iterator[str]:
    barred = sorted({name for child in both.caseload for name in child.barred_officers})
    for name in barred:
        if name not in both.team.by_name:
            close = nearest(name, list(both.team.by_name))
            hint = f"; did you mean '{close}'?" if close else ""
            yield f"barred_officers names '{name}', who is not on the team sheet{hint}"


def _unlinked_pods(both: Together) -> Iterator[str]:
    linked = {pod for officer in both.team for pod in officer.pods}
    children_in = {child.pod for child in both.caseload if child.pod}
    if not linked or not children_in:
        return
    strange = []
    for pod in sorted(children_in - linked):
        if close := nearest(pod, sorted(linked)):
            yield f"no officer is linked to pod '{pod}'; did you mean '{close}'?"
        else:
            strange.append(f"'{pod}'")
    if strange:
        yield f"no officer is linked to {_pods(strange)}"
    barred = {pod for officer in both.team for pod in officer.barred_pods}
    empty = [f"'{pod}'" for pod in sorted((linked | barred) - children_in)]
    if empty:
        yield f"the team sheet names {_pods(empty)}, which no child is in"


def _pods(quoted: Sequence[str]) -> str:
    return f"{'pod' if len(quoted) == 1 else 'pods'} {_named(quoted)}"


def _count(children: Sequence[Child]) -> str:
    return some_children(len(children))


def _where(children: Sequence[Child]) -> str:
    rows = sorted(child.row for child in children if child.row)
    if rows:
        return rows_in_words(rows)
    return _named([child.child_id for child in children])


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_IDS} more" if len(names) > MOST_IDS else ""
    return ", ".join(names[:MOST_IDS]) + more


_RULES: tuple[Callable[[Together], Iterator[str]], ...] = (
    _nobody_in_post,
    _not_on_the_team,
    _not_in_post,
    _nobody_for,
    _wrong_role,
    _barred_pod,
    _complex_with_growing,
    _away,
    _leaving,
    _unknown_bar,
    _unlinked_pods,
    _without_children,
)
