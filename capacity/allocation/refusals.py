"""Sheets and wishes that contradict themselves: one clear error each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from capacity.allocation.options import Options
from capacity.service import Caseload, InputError, Team
from capacity.service.errors import nearest

STARTER = "--starter NAME --to N"
KNOWN = {"child": "a child_id of the caseload sheet", "officer": "a name of the team sheet"}


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


def refuse_contradictions(options: Options, team: Team, as_at: date) -> None:
    """Refuse wishes that cannot both be meant, or that nothing here answers to."""
    if options.to is not None and not options.starter:
        raise InputError("a caseload to build up to, but no starter", where="--to", allowed=STARTER)
    if options.by is not None:
        _refuse_day(options.by, options, team, as_at)
    pinned: dict[str, str] = {}
    for child, officer in options.pins:
        if pinned.setdefault(child, officer) != officer:
            raise InputError(
                f"{child} is pinned to {pinned[child]} and to {officer}",
                where="--pin",
                allowed="one officer a child",
            )
    for child, officer in options.bars:
        if pinned.get(child) == officer:
            raise InputError(f"{child} is pinned to {officer} and barred from them", where="--bar")


def _refuse_day(by: date, options: Options, team: Team, as_at: date) -> None:
    if by < as_at:
        raise InputError(
            f"{by:%d %B %Y} is before the day of the proposal",
            where="--by",
            allowed=f"{as_at:%d %B %Y} or later",
        )
    if not options.leaver and not any(one.end is not None and one.end <= by for one in team):
        raise InputError(
            f"nobody on the team sheet leaves by {by:%d %B %Y}",
            where="--by",
            allowed="with --leaver NAME, or an end date on the team sheet",
        )


def _known(name: str, what: str, known: Mapping[str, object]) -> None:
    if name not in known:
        raise InputError(
            f"no {what} '{name}'",
            allowed=KNOWN[what],
            suggestion=nearest(name, tuple(known)),
        )
