"""One spelling for the pods that two sheets name."""

from __future__ import annotations

from dataclasses import replace

from capacity.files.cells import squash
from capacity.service import Caseload, Team


def one_spelling(caseload: Caseload, team: Team) -> tuple[Caseload, Team]:
    """Return both sheets with each pod spelt as the team sheet spells it first.

    Names match without regard to case, spaces, underscores and dashes, so that an officer
    of ``North`` is linked to, or barred from, the children of ``north``.
    """
    names = [name for officer in team for name in (*officer.pods, *officer.barred_pods)]
    names += [child.pod for child in caseload]
    spelt: dict[str, str] = {}
    for name in names:
        spelt.setdefault(squash(name), name)
    if all(spelt[squash(name)] == name for name in names):
        return caseload, team
    children = tuple(replace(child, pod=spelt[squash(child.pod)]) for child in caseload)
    officers = tuple(
        replace(
            officer,
            pods=tuple(spelt[squash(name)] for name in officer.pods),
            barred_pods=tuple(spelt[squash(name)] for name in officer.barred_pods),
        )
        for officer in team
    )
    return Caseload(children, caseload.as_at), Team(officers)
