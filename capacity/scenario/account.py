"""A scenario in words: what `capacity check` says of a scenario file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from textwrap import fill

from capacity.scenario.laws import Law
from capacity.scenario.model import Scenario
from capacity.scenario.reading import extended
from capacity.service import Caseload, Contract, Team
from capacity.service.wording import counted

WIDTH, LABEL = 80, 14


def account(path: Path, scenario: Scenario, team: Team, caseload: Caseload | None) -> Iterator[str]:
    """Yield lines of at most 80 characters: period, stocks, team, what extends what, laws.

    Parameters
    ----------
    path
        The file that the scenario was read from.
    team, caseload
        As `capacity.scenario.inputs` reads them; None where a past is played.
    """
    yield fill(f"{path}: scenario '{scenario.name}'", WIDTH)
    yield from _line("", scenario.scenario.description)
    for file, base in extended(path):
        yield from _line("extends", f"{file} extends {base}")
    yield from _line("period", _period(scenario))
    yield from _line("starts from", _stocks(scenario, caseload))
    yield from _line("team", _team(scenario, team))
    if days := scenario.practice.bank_holidays:
        yield from _line("working days", f"England's, and what {Path(days).name} says")
    yield from _laws(scenario)


def _period(scenario: Scenario) -> str:
    first, last = _day(scenario.first_day), _day(scenario.last_day)
    return f"{first} to {last}, {counted(scenario.weeks_total, 'week')}, seed {scenario.seed}"


def _stocks(scenario: Scenario, caseload: Caseload | None) -> str:
    if caseload is None:
        start = scenario.start
        counts = (start.cp_plans, start.looked_after, start.both_pathways)
        return f"{_children(*counts)}; their past is played"
    plans = sum(child.pathway.on_plan for child in caseload)
    care = sum(child.pathway.looked_after for child in caseload)
    counts = (plans, care, plans + care - len(caseload))
    return f"{_children(*counts)}: the sheet {Path(scenario.start.caseload).name}"


def _children(plans: int, care: int, both: int) -> str:
    on_both = f", {both:,} of them both" if both else ""
    return (
        f"{plans + care - both:,} children, {plans:,} on a plan and {care:,} looked after{on_both}"
    )


def _team(scenario: Scenario, team: Team) -> str:
    first = scenario.first_day
    present = [officer for officer in team if officer.in_post(first)]
    locums = sum(officer.fte for officer in present if officer.contract is Contract.LOCUM)
    said = [
        f"{counted(len(present), 'officer')}, {team.fte(first):.4g} FTE in post",
        f"{locums:.4g} of them locums" if locums else "no locums",
    ]
    last = scenario.last_day
    starts = sum(officer.start is not None and first < officer.start <= last for officer in team)
    ends = sum(officer.end is not None and first <= officer.end < last for officer in team)
    said += [f"{starts} start later"] * bool(starts) + [f"{ends} leave"] * bool(ends)
    sheet = f": the sheet {Path(scenario.start.team).name}" if scenario.start.team else ""
    return ", ".join(said) + sheet


def _laws(scenario: Scenario) -> Iterator[str]:
    if not scenario.laws:
        yield from _line("laws", "none: every parameter is one number")
        return
    yield from _line("laws", "drawn anew in each replication")
    for placed in scenario.laws:
        low, high = (placed.quantile(share) for share in (0.1, 0.9))
        text = f"{placed.name}: {_written(placed.law)}; 80 % from {low:.3g} to {high:.3g}"
        yield fill(text, WIDTH, initial_indent="    ", subsequent_indent="      ")


def _written(law: Law) -> str:
    """Name a law with its own parameters; where it is cut off shows in what it gives."""
    said = law.model_dump(by_alias=True, exclude={"law", "at_least", "at_most"})
    name = law.model_dump(by_alias=True)["law"]
    return f"{name}, {', '.join(f'{key} {number:g}' for key, number in said.items())}"


def _line(label: str, text: str) -> Iterator[str]:
    if text:
        first, rest = f"  {label:<{LABEL}}", " " * (LABEL + 2)
        yield fill(text, WIDTH, initial_indent=first, subsequent_indent=rest)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
