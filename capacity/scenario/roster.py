"""The team that a scenario describes, and its rescaling to a given FTE."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from math import ceil

from capacity.scenario.workforce import OfficerRow
from capacity.service.errors import InputError
from capacity.service.team import Contract, Experience, Officer, Role, Team


def team_of(rows: Sequence[OfficerRow]) -> Team:
    """Return the officers of `[[workforce.officer]]` as a team."""
    return Team(tuple(_officer(row) for row in rows))


def invented_team(fte: float, pods: int) -> Team:
    """Return as many equal officers as an FTE needs, where nothing else is known.

    Pods go round: the first officer has pod 1, and what is left over starts again.
    """
    count = ceil(fte - 1e-9)
    links = [range(number, pods + 1, count) for number in range(1, count + 1)]
    return Team(
        tuple(
            Officer(f"Officer {number}", fte / count, pods=tuple(map(str, linked)))
            for number, linked in enumerate(links, start=1)
        )
    )


def rescaled(team: Team, fte: float, day: date) -> Team:
    """Multiply every officer's FTE by one factor, so that FTE in post on `day` is `fte`.

    What an officer is stated to cost a year goes with it.

    Raises
    ------
    InputError
        If nobody is in post on `day`, so that there is nothing to rescale.
    """
    present = team.fte(day)
    if present <= 0:
        raise InputError(
            f"nobody is in post on {day}",
            where="workforce.fte",
            allowed="a team with somebody in post on day 0",
        )
    factor = fte / present
    return Team(tuple(_times(each, factor) for each in team))


def _times(officer: Officer, factor: float) -> Officer:
    cost = None if officer.annual_cost is None else officer.annual_cost * factor
    return replace(officer, fte=officer.fte * factor, annual_cost=cost)


def _officer(row: OfficerRow) -> Officer:
    return Officer(
        name=row.officer,
        fte=row.fte,
        contract=Contract(row.contract),
        start=row.start,
        end=row.end,
        role=Role(row.role),
        experience=Experience(row.experience),
        pods=tuple(str(pod) for pod in row.pods),
        working_days=row.working_days,
        capacity_factor=row.capacity_factor,
        absent_from=row.absent_from,
        absent_until=row.absent_until,
        barred_pods=tuple(str(pod) for pod in row.barred_pods),
        barred_until=row.barred_until,
        annual_cost=row.annual_cost,
    )
