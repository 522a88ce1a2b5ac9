"""What a scenario's files say: read once, before anything runs, and sent to every worker."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from capacity.practice.workingdays import WorkingDays
from capacity.service import Caseload, InputError, Team

if TYPE_CHECKING:
    from capacity.files import LoadReport
    from capacity.scenario import Scenario


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


def read_given(scenario: Scenario) -> Given:
    """Read the team, the caseload sheet and the calendar that a scenario names.

    Raises
    ------
    InputError
        If a file is missing or wrong, or nobody is on the team.
    """
    from capacity.scenario.inputs import load_caseload, load_team

    team, team_report = load_team(scenario)
    caseload, caseload_report = load_caseload(scenario)
    _refuse_nobody(team, scenario.start.team or "workforce.officer")
    reports = [report for report in (team_report, caseload_report) if report]
    notes = [note for report in reports for note in _said(report)]
    together = _together(caseload, team, scenario.first_day)
    return Given(team, caseload, _calendar(scenario), (*notes, *together))


def _refuse_nobody(team: Team, where: str) -> None:
    if not any(officer.effective_fte > 0 for officer in team):
        raise InputError(
            "nobody is on the team", where=where,
            allowed="at least one officer with an fte above 0",
        )  # fmt: skip


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
