"""What a scenario's files say: read once, before anything runs, and sent to every worker."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from capacity.practice.workingdays import WorkingDays
from capacity.service import Caseload, Contract, Experience, InputError, Officer, Role, Team

if TYPE_CHECKING:
    from capacity.files import LoadReport
    from capacity.scenario import Scenario
    from capacity.scenario.workforce import OfficerRow


@dataclass(frozen=True)
class Given:
    """Team, caseload and calendar.

    Attributes
    ----------
    caseload
        None where the scenario names no sheet and a past is played.
    notes
        What the readers want the user to know, one line each.
    """

    team: Team
    caseload: Caseload | None
    calendar: WorkingDays
    notes: tuple[str, ...] = field(default=(), compare=False)

    @property
    def content(self) -> str:
        """All that is here as text, the same in every process."""
        days = sorted(self.calendar.closed), sorted(self.calendar.worked)
        return repr((self.team, self.caseload, days))


def read_given(scenario: Scenario) -> Given:
    """Read the team, the caseload sheet and the calendar that a scenario names.

    Raises
    ------
    InputError
        If a file is missing or wrong, or nobody is on the team.
    """
    team, team_notes = _team(scenario)
    caseload, caseload_notes = _caseload(scenario)
    together = _together(caseload, team, scenario.scenario.start)
    return Given(team, caseload, _calendar(scenario), (*team_notes, *caseload_notes, *together))


def _team(scenario: Scenario) -> tuple[Team, tuple[str, ...]]:
    sheet = scenario.start.team
    if sheet:
        from capacity.files import read_team

        team, report = read_team(sheet)
        notes = tuple(_said(report))
    else:
        team, notes = Team(tuple(_officer(row) for row in scenario.workforce.officer)), ()
    if not any(officer.effective_fte > 0 for officer in team):
        raise InputError(
            "nobody is on the team", where=sheet or "workforce.officer",
            allowed="at least one officer with an fte above 0",
        )  # fmt: skip
    return team, notes


def _officer(row: OfficerRow) -> Officer:
    return Officer(
        name=row.officer, fte=row.fte, contract=Contract(row.contract), start=row.start,
        end=row.end, role=Role(row.role), experience=Experience(row.experience),
        pods=tuple(str(pod) for pod in row.pods), working_days=row.working_days,
        capacity_factor=row.capacity_factor, absent_from=row.absent_from,
        absent_until=row.absent_until,
    )  # fmt: skip


def _caseload(scenario: Scenario) -> tuple[Caseload | None, tuple[str, ...]]:
    sheet = scenario.start.caseload
    if not sheet:
        return None, ()
    from capacity.files import read_caseload

    caseload, report = read_caseload(sheet, scenario.scenario.start)
    return caseload, tuple(_said(report))


def _said(report: LoadReport) -> Iterator[str]:
    """Say what was dropped and what is odd; what was read well goes without saying."""
    if report.dropped:
        first = report.dropped[0]
        more = f", and {len(report.dropped) - 1} more" if len(report.dropped) > 1 else ""
        yield (
            f"{report.source}: {len(report.dropped)} of {report.rows_read} rows dropped: "
            f"row {first.row}: {first.reason}{more}; `capacity check` shows all"
        )
    yield from (f"{report.source}: {warning}" for warning in report.warnings)


def _together(caseload: Caseload | None, team: Team, as_at: date) -> list[str]:
    if caseload is None:
        return []
    from capacity.files import check_together

    return check_together(caseload, team, as_at)


def _calendar(scenario: Scenario) -> WorkingDays:
    file = scenario.practice.bank_holidays
    return read_working_days(Path(file)) if file else WorkingDays()


def read_working_days(path: Path) -> WorkingDays:
    """Read days that differ from England's: lines ``2016-12-28, closed`` or ``…, worked``.

    Blank lines, and what follows a ``#``, count for nothing.

    Raises
    ------
    InputError
        If the file cannot be read, or a line says anything else.
    """
    from capacity.files import read_day

    days: dict[str, set[date]] = {"closed": set(), "worked": set()}
    for number, line in enumerate(_lines(path), start=1):
        content = line.partition("#")[0].strip()
        if content:
            day, _, word = (part.strip() for part in content.partition(","))
            where = f"{path}, line {number}"
            if word not in days:
                raise InputError(
                    f"'{word}'", where=where, allowed="a date, a comma, and closed or worked"
                )
            days[word].add(read_day(day, where))
    return WorkingDays(frozenset(days["closed"]), frozenset(days["worked"]))


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        reason = getattr(fault, "strerror", None) or "not a text file"
        raise InputError(
            f"cannot be read ({reason})", where=str(path), allowed="a file of working days"
        ) from None
