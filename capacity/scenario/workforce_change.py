"""How a team changes: recruitment, candidates, leaving, long absence, and the locum policy."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import field_validator

from capacity.scenario.fields import Quantity, Table, Weeks, key, refuse, stated

Stage = Literal["interview", "offered", "notice", "starting"]


def _weeks(low: float, likely: float, high: float, description: str, source: str = "A") -> Any:
    default = (low, likely, high)
    return key(default, description, unit="weeks", low=0, high=260, source=source)


def _pct(default: float, description: str, high: float = 100, **notes: Any) -> Any:
    return key(default, description, unit="per cent", low=0, high=high, **notes)


class Posts(Table):
    """`[[workforce.posts]]`: posts that come to the establishment, or go from it, on a date."""

    name: str = stated("", "What they are for, or why they go")
    start: date = stated(
        ..., "First day on which they are there, and may be advertised; or are gone"
    )
    end: date | None = stated(None, "Last day of it; left out, it stays")
    fte: float = stated(
        ..., "Posts added to workforce.establishment; below 0, taken away", unit="FTE",
        low=-500, high=500,
    )  # fmt: skip


class Attraction(Table):
    """`[[workforce.recruitment.attraction]]`: applying here becomes more or less attractive."""

    name: str = stated("", "What happens, such as an inspection result")
    start: date = stated(..., "First day on which an advert that closes meets it")
    end: date | None = stated(None, "Last day; left out, it stays")
    effect: Quantity = stated(
        ..., "Added to the log-odds that an advert finds somebody", unit="log-odds", low=-5, high=5
    )


class Recruitment(Table):
    """`[workforce.recruitment]`: from a vacant post to an officer in it.

    A stage's three weeks are low, likely and high of a triangular law, drawn for each attempt.
    """

    on: bool = key(True, "Fill the posts of the establishment that no employee holds")
    ahead: bool = key(True, "Begin when notice is given, not when the post is empty")
    pause_weeks: Weeks = _weeks(
        0.0, 1.0, 3.0, "From a vacancy, or an attempt that failed, to the advert"
    )
    advert_weeks: Weeks = _weeks(
        4.0, 5.0, 6.0, "From the advert to its closing date", "A: domain §5"
    )
    fill_pct: Quantity = _pct(
        60.0,
        "Chance that an advert leads to an offer to somebody experienced",
        likely=(40, 80),
    )
    interview_weeks: Weeks = _weeks(
        1.0, 2.0, 3.0, "From the closing date to the interview and the offer"
    )
    interview_pct: Quantity = _pct(
        50.0,
        "Chance that a candidate whose interview is known leads to an offer",
        likely=(30, 70),
    )
    checks_weeks: Weeks = _weeks(4.0, 6.0, 8.0, "References and checks", "A: domain §5")
    withdrawn_pct: Quantity = _pct(
        15.0,
        "Chance that an offer is withdrawn, known when the checks are done",
        likely=(10, 20),
        source="A: domain §5",
    )
    notice_weeks: Weeks = _weeks(
        8.0, 10.5, 13.0, "Notice that a joiner owes elsewhere", "A: domain §5"
    )
    growing_pct: Quantity = _pct(
        0.0,
        "Chance that an advert that finds nobody experienced is filled by a growing officer",
        likely=(0, 80),
        source="A: S 2.3, grow our own",
    )
    probation_months: float = key(
        6.0, "Length of probation of a new employee", unit="months", low=0, high=24
    )
    probation_fails_pct: Quantity = _pct(
        0.0, "Share of probations that end the employment", likely=(0, 10)
    )
    premium_pct: Quantity = _pct(
        0.0, "Market premium on the pay of every employee", likely=(0, 15), source="A: S 2.3"
    )
    premium_from: date | None = stated(None, "First day of the premium; left out, day 0")
    premium_effect: Quantity = key(
        0.35,
        "What each 10 % of premium adds to the log-odds that an advert finds somebody",
        unit="log-odds",
        low=0,
        high=3,
        likely=(0.0, 0.7),
    )
    attraction: tuple[Attraction, ...] = stated(
        (), "Dated changes of the chance to fill an advert; a named row each"
    )


class Candidate(Table):
    """`[[workforce.candidate]]`: somebody on the way on day 0."""

    officer: str = stated(..., "Name or code, that of the officer once in post")
    fte: float = stated(1.0, "Full-time equivalent", unit="FTE", low=0.1, high=1.5)
    contract: Literal["permanent", "locum"] = stated("permanent", "Contract")
    stage: Stage = stated(
        "offered",
        "Next comes: the interview; references and checks; the end of notice; the start",
    )
    on: date | None = stated(
        None, "Day of the interview or start, or on which the stage began; left out, day 0"
    )
    role: Literal["dual", "iro", "cp_chair"] = stated("dual", "Work that the officer may take")
    experience: Literal["experienced", "growing"] = stated(
        "experienced", "A growing officer takes no complex family"
    )
    pods: tuple[int, ...] = stated((), "Pods that the officer is linked to, numbered from 1")

    @field_validator("officer", mode="after")
    @classmethod
    def _has_a_name(cls, officer: str) -> str:
        if not officer.strip():
            raise refuse('""', "a name")
        return officer


class Leaving(Table):
    """`[workforce.leaving]`: who gives notice."""

    permanent_pct_per_year: Quantity = _pct(
        0.0,
        "Employees who give notice, as a yearly rate",
        500,
        likely=(10, 25),
        source="F: domain §5, turnover 23 and 15 %; 0 is no turnover",
    )
    locum_pct_per_year: Quantity = _pct(
        0.0, "Locums who give notice, as a yearly rate", 500, likely=(20, 100)
    )
    notice_weeks: Weeks = _weeks(4.0, 8.0, 13.0, "Notice that an employee gives")
    load_effect: Quantity = key(
        0.0,
        "What each 10 children per FTE above 70 add to the log of the rate",
        unit="log-rate",
        low=0,
        high=2,
        likely=(0.0, 0.3),
        source="A: default off",
    )


class Absence(Table):
    """`[workforce.absence]`: long absence, and what load does to short sickness."""

    spells_pct_per_year: Quantity = _pct(
        0.0,
        "Long absences begun in a year per 100 officers: sickness, maternity, secondment, "
        "suspension",
        300,
        likely=(5, 15),
        source="A: 0 is none",
    )
    weeks: Weeks = _weeks(6.0, 13.0, 52.0, "Length of a long absence")
    paid_pct: Quantity = _pct(
        100.0, "Pay of an employee during a long absence; a locum has none", likely=(50, 100)
    )
    load_effect: Quantity = key(
        0.0,
        "What each 10 children per FTE above 70 add to the log of the rate of short sickness",
        unit="log-rate",
        low=0,
        high=2,
        likely=(0.0, 0.3),
        source="A: default off",
    )


class LocumPolicy(Table):
    """`[workforce.locum]`: when the PRO, reviewing weekly, seeks a locum or gives one notice."""

    cover_vacancies: bool = key(False, "Keep as many FTE of locums as there are vacant posts")
    cover_absence: bool = key(False, "Seek a locum for an officer's long absence")
    seek_above: Quantity | None = key(
        None,
        "Seek one above so many children per FTE present; left out, load is no reason",
        unit="children per FTE",
        low=10,
        high=300,
        source="",
    )
    release_below: Quantity | None = key(
        None,
        "Give one notice where fewer would be held per FTE without; left out, 3 % less than "
        "seek_above, if that is given",
        unit="children per FTE",
        low=10,
        high=300,
        source="",
    )
    built_up: bool = key(
        False, "Count newcomers only as far as they have built up a caseload, not in full"
    )
    at_most: int = key(10, "Most locums at once", unit="locums", low=0, high=500)
    fte: float = key(1.0, "FTE of a locum", unit="FTE", low=0.1, high=1.0)
    find_weeks: Weeks = _weeks(1.0, 2.0, 4.0, "From seeking a locum to the first day")
    notice_weeks: float = key(
        1.0,
        "Notice on either side",
        unit="weeks",
        low=0,
        high=26,
        likely=(1, 6),
        source="F: domain §5, 1 week in 2014-16, now nearer 4 to 6",
    )
    least_stay_weeks: float = key(
        12.0, "Least stay before the service gives notice", unit="weeks", low=0, high=104
    )
    end_with_permanent: bool = key(
        True, "Give a locum notice when an employee has taken the post up"
    )
    until: date | None = stated(None, "Last day on which locums work; left out, without end")
