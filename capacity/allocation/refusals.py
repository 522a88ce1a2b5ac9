"""Sheets and wishes that contradict themselves: one clear error each."""

from __future__ import annotations

from collections.abc import Mapping

from capacity.allocation.options import Options
from capacity.service import Caseload, InputError, Team
from capacity.service.errors import nearest


def refuse_twins(caseload: Caseload, team: Team) -> None:
    """Refuse a child or an officer who is listed twice."""
    for what, names in (
        ("child", [child.child_id for child in caseload]),
        ("officer", [officer.name for officer in team]),
    ):
        seen: set[str] = set()
        for name in names:
            if name in seen:
                raise InputError(f"{what} {name} is listed twice", allowed="each once")
            seen.add(name)


def refuse_unknown_names(caseload: Caseload, team: Team, options: Options) -> None:
    """Refuse a wish that names nobody."""
    pairs = options.pins + options.bars
    for child, officer in pairs:
        _known(child, "child", caseload.by_id)
        _known(officer, "officer", team.by_name)
    for officer in filter(None, (options.leaver, options.starter)):
        _known(officer, "officer", team.by_name)


def _known(name: str, what: str, known: Mapping[str, object]) -> None:
    if name not in known:
        raise InputError(
            f"no {what} '{name}'",
            allowed=f"one of the {what} sheet",
            suggestion=nearest(name, tuple(known)),
        )
