"""What a scenario's files say: read once, before anything runs, and sent to every worker."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from capacity.practice.workingdays import WorkingDays
from capacity.service import Caseload, InputError, Pathway, Team
from capacity.service.errors import nearest
from capacity.service.wording import counted

if TYPE_CHECKING:
    from capacity.files import LoadReport
    from capacity.scenario import Scenario


WORDS = ("closed", "worked")
"""What a file of working days may say of a date."""

EARLY_WEEKS = (
    "from a caseload sheet, lateness in weeks 1 to 4 comes out too low: what slipped before the "
    "start is in no diary"
)


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
    for report in reports:
        refuse_repeated(report)
    notes = [note for report in reports for note in _said(report)]
    if caseload is not None:
        caseload, team, said = _agreed(scenario, caseload, team)
        notes += said
    notes += _flags(scenario, caseload, team)
    return Given(team, caseload, _calendar(scenario), tuple(notes))


def _flags(scenario: Scenario, caseload: Caseload | None, team: Team) -> Iterator[str]:
    """Say what makes figures odd although every file is right (design §4, Start)."""
    from capacity.scenario.doubts import doubts

    yield from doubts(scenario)
    if caseload is not None:
        yield EARLY_WEEKS
    for pathway, stock, work in (
        (Pathway.CP, scenario.start.cp_plans, "conferences"),
        (Pathway.LAC, scenario.start.looked_after, "LAC reviews"),
    ):
        if stock and not any(officer.role.takes(pathway) for officer in team):
            yield f"nobody on the team may chair {work}: those children wait for an officer"


def _refuse_nobody(team: Team, where: str) -> None:
    if not any(officer.effective_fte > 0 for officer in team):
        raise InputError(
            "nobody is on the team", where=where,
            allowed="at least one officer with an fte above 0",
        )  # fmt: skip


def refuse_repeated(report: LoadReport) -> None:
    """Refuse a sheet with a row that had come before: who counts twice is for a person to say.

    Raises
    ------
    InputError
        Naming the first such row.
    """
    if report.duplicates:
        again = next(row for row in report.dropped if row.reason.startswith("the same as"))
        more = f", {report.duplicates} such rows in all" if report.duplicates > 1 else ""
        raise InputError(
            f"{again.reason}{more}", where=f"{report.source}, row {again.row}",
            allowed=f"one row for each of the {report.unit}",
        )  # fmt: skip


def _said(report: LoadReport) -> Iterator[str]:
    """Say what was left out and what is odd; what was read well goes without saying."""
    yield from (f"{report.source}: {said}" for said in (*report.left_out, *report.warnings))


def _agreed(
    scenario: Scenario, caseload: Caseload, team: Team
) -> tuple[Caseload, Team, Sequence[str]]:
    """Return both with every name spelt alike, as in an allocation, and what is odd."""
    from capacity.files import agree, check_together

    if has_no_team(scenario):
        # Nothing is odd about officers who are nobody.
        return caseload, team, (made_up(caseload, team),)
    one = agree(caseload, team)
    odd = check_together(one.caseload, one.team, scenario.first_day)
    return one.caseload, one.team, (*one.said, *odd)


def has_no_team(scenario: Scenario) -> bool:
    """Return whether a scenario names no officer, by a sheet or in its own lines."""
    return not scenario.start.team and not scenario.workforce.officer


def made_up(caseload: Caseload, team: Team) -> str:
    """Return that no team is given, and what that does to the officers of the caseload sheet."""
    held = {child.officer for child in caseload if child.officer}
    others = f", who are not the {len(held)} of the caseload sheet" if held else ""
    return (
        f"no team is given: the run makes up {counted(len(team), 'officer')} of "
        f"{sum(officer.fte for officer in team):.4g} FTE{others} and shares the children out "
        "among them; give your own by start.team (capacity new team)"
    )


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

    said: dict[date, str] = {}
    for number, line in enumerate(_lines(path), start=1):
        content = line.partition("#")[0].strip()
        if content:
            where = f"{path}, line {number}"
            written, _, word = (part.strip() for part in content.partition(","))
            if word not in WORDS:
                raise InputError(
                    f"found '{content}'", where=where,
                    allowed="a date, a comma, and closed or worked",
                    suggestion=nearest(word, WORDS),
                )  # fmt: skip
            day = read_day(written, where)
            if said.setdefault(day, word) != word:
                raise InputError(
                    f"{day} is both closed and worked", where=where, allowed="each date once"
                )
    return _calendar_of(said, path)


def _calendar_of(said: dict[date, str], path: Path) -> WorkingDays:
    closed, worked = (frozenset(day for day in said if said[day] == word) for word in WORDS)
    try:
        return WorkingDays(closed, worked)
    except InputError as fault:
        raise InputError(fault.found, where=str(path), allowed=fault.allowed) from None


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        reason = getattr(fault, "strerror", None) or "not a text file"
        raise InputError(
            f"cannot be read ({reason})", where=str(path), allowed="a file of working days"
        ) from None
