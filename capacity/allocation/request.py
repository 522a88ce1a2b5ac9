"""The allocation as a Python function: sheets or caseloads in, a proposal out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from capacity.allocation.options import Measure, Mode, Options
from capacity.allocation.proposal import Proposal, propose
from capacity.allocation.refusals import refuse_contradictions
from capacity.files import agree, read_caseload, read_team
from capacity.service import Caseload, InputError, Team
from capacity.service.errors import nearest

Pairs = Iterable[tuple[str, str]]


def allocate(
    caseload: Caseload | Path | str,
    team: Team | Path | str,
    *,
    as_at: date | None = None,
    rebalance: bool = False,
    leaver: str = "",
    by: date | None = None,
    starter: str = "",
    to: int | None = None,
    measure: str = "children",
    tolerance: float = 0.0,
    max_moves: int | None = None,
    pins: Pairs = (),
    bars: Pairs = (),
    handovers_per_week: int = 6,
    leaves_within: int = 13,
    solver: str = "highs",
    time_limit: float = 60.0,
) -> Proposal:
    """Propose who should hold whom.

    Names that the caseload and the team spell differently are taken as one: `agree`.

    Parameters
    ----------
    caseload, team
        A caseload and a team, or the paths of their sheets.
    as_at
        The day of the proposal; the caseload's own, or today, if not given.
    rebalance
        Let any child move; otherwise only children without an officer are placed.
    leaver, by
        An officer who leaves, and the day by which officers who leave count as gone.
    starter, to
        An officer to build up, and the number of children to build up to.
    measure
        What a load counts: ``children``, ``weighted``, ``lac`` or ``hours``.
    tolerance
        Children per FTE by which a load may stray from its fair interval.
    max_moves
        Most children who may leave an officer who could keep them.
    pins, bars
        Pairs of child id and officer's name to insist on or to rule out.
    handovers_per_week
        Children whom an officer takes over from others in a week.
    leaves_within
        Weeks: who leaves, or goes away for more than four weeks, within so many receives
        nobody new unless there is nobody else.

    Returns
    -------
    Proposal
        With `moves`, `officers`, `unallocated`, `frontier`, `notes` and
        `explain(child_id)`; a proposal, not a decision.

    Raises
    ------
    InputError
        If the sheets or wishes contradict themselves.
    """
    day = as_at or (caseload.as_at if isinstance(caseload, Caseload) else None) or date.today()
    children = caseload if isinstance(caseload, Caseload) else read_caseload(Path(caseload), day)[0]
    officers = team if isinstance(team, Team) else read_team(Path(team))[0]
    options = Options(
        mode=mode_of(rebalance=rebalance, leaver=leaver, starter=starter),
        measure=measure_of(measure),
        tolerance=tolerance,
        max_moves=max_moves,
        pins=tuple(pins),
        bars=tuple(bars),
        leaver=leaver,
        by=by,
        starter=starter,
        to=to,
        handovers_per_week=handovers_per_week,
        leaves_within=leaves_within,
        solver=solver,
        time_limit=time_limit,
    )
    refuse_contradictions(options, officers, day)
    agreed = agree(children, officers)
    return propose(agreed.caseload, agreed.team, day, options)


def mode_of(*, rebalance: bool, leaver: str, starter: str) -> Mode:
    """Return the kind of proposal that is asked for.

    Raises
    ------
    InputError
        If more than one is.
    """
    if sum(map(bool, (rebalance, leaver, starter))) > 1:
        raise InputError(
            "more than one kind of proposal", allowed="one of --rebalance, --leaver, --starter"
        )
    if leaver:
        return Mode.LEAVER
    if starter:
        return Mode.STARTER
    return Mode.REBALANCE if rebalance else Mode.PLACE


def measure_of(name: str) -> Measure:
    """Return the measure of that name.

    Raises
    ------
    InputError
        If there is none.
    """
    measures = [one.value for one in Measure]
    if name not in measures:
        raise InputError(
            f"'{name}'",
            where="--measure",
            allowed=", ".join(measures),
            suggestion=nearest(name, measures),
        )
    return Measure(name)
