"""What a scenario starts from: its team, and its caseload where it names a sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from capacity.scenario.roster import rescaled
from capacity.service.caseload import Caseload
from capacity.service.errors import InputError
from capacity.service.team import Team

if TYPE_CHECKING:
    from capacity.files import LoadReport
    from capacity.scenario.model import Scenario


def load_inputs(scenario: Scenario) -> tuple[Team, Caseload | None]:
    """Return the team on day 0, rescaled if asked, and the caseload if there is a sheet.

    Raises
    ------
    InputError
        If a sheet is wrong, or its team has nobody in post on day 0.
    """
    return load_team(scenario)[0], load_caseload(scenario)[0]


def load_team(scenario: Scenario) -> tuple[Team, LoadReport | None]:
    """Return the team, and what reading its sheet has shown where it comes from one."""
    if not scenario.start.team:
        return scenario.team(), None
    from capacity.files import read_team

    team, report = read_team(scenario.start.team)
    if team.fte(scenario.first_day) <= 0:
        found = f"nobody is in post on {scenario.first_day}"
        raise InputError(found, where=scenario.start.team, allowed="at least one officer")
    if scenario.workforce.fte:
        team = rescaled(team, scenario.workforce.fte, scenario.first_day)
    return team, report


def load_caseload(scenario: Scenario) -> tuple[Caseload | None, LoadReport | None]:
    """Return the caseload of the sheet that the scenario names, with its load report."""
    if not scenario.start.caseload:
        return None, None
    from capacity.files import read_caseload

    return read_caseload(scenario.start.caseload, scenario.first_day)
