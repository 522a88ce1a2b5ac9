"""How many posts and locums, when, at what cost: the method statement."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING

from capacity.experiment.given import Given, read_given
from capacity.planning.alternatives import (
    comparisons,
    frontier,
    other_targets,
    robustness,
    warning,
)
from capacity.planning.assumed import assumed
from capacity.planning.attain import FEWEST_MONTHS, Attainable, attainable, most_posts, refuse
from capacity.planning.calibration import Calibration, Candidate, Promise
from capacity.planning.caps import Wanted, allowed_by, caps_bind, caps_kept
from capacity.planning.ground import Ground, draw_ground
from capacity.planning.outcome import StaffingPlan, financial_year_name, outcome
from capacity.planning.pilot import pilot_of
from capacity.planning.segments import (
    Advertised,
    Months,
    advertise,
    months_of,
    needed_officers,
)
from capacity.planning.starting import first_month
from capacity.planning.waiting import Waits
from capacity.service import InputError
from capacity.service.wording import counted

if TYPE_CHECKING:
    from capacity.scenario import Scenario

PATHS = 2000
DESIGN, CALIBRATE, SHOW = range(3)
BEYOND_WEEKS = 26
"""Weeks planned beyond those shown, so that the end does not make employees look dear."""

Progress = Callable[[str], None]


def _silent(_: str) -> None:
    pass


def plan_staffing(
    base: Scenario,
    target: float = 70.0,
    confidence: float = 0.9,
    *,
    locum_share_pct: float | None = None,
    budgets: Mapping[str, float] | None = None,
    check: int = 0,
    paths: int = PATHS,
    solver: str = "highs",
    jobs: int | None = None,
    alternatives: bool = True,
    progress: Progress = _silent,
) -> StaffingPlan:
    """Plan posts and locums that keep a caseload with a chance, at least cost.

    Parameters
    ----------
    base
        The service and its demand. Cost and staffing laws are taken at their medians.
    target
        Children per FTE present and built up, at most, at the close of each month.
    confidence
        Chance, month by month.
    locum_share_pct, budgets
        Caps; pounds by financial year, as ``{"2016-17": 900000}``.
    check
        Replications of the full simulation with fresh seeds that the plan is checked by.
        Without them, and with `alternatives`, ten say what one more post does for children.
    paths
        Demand paths that it is calibrated on, and as many that it is shown on.
    solver
        ``highs`` or ``cbc``.
    alternatives
        Say what else could be done: frontier, other plans, targets and demand. Without
        them a plan takes half the time.

    Raises
    ------
    InputError
        If the promise cannot be kept; the message has the nearest that can be.
    UnprovenError
        If the solver proves no optimum.
    """
    wanted = Wanted(target, confidence, locum_share_pct, budgets, alternatives)
    given = read_given(base)
    shown = base.weeks_total
    _refuse_too_short(base)
    progress("a pilot, by full simulation")
    waits = pilot_of(base, given, target, paths)
    progress("drawing demand paths")
    longer = shown + BEYOND_WEEKS
    design = draw_ground(base, given, max(paths // 5, 50), longer, shown, DESIGN, waits)
    tried = draw_ground(base, given, paths, longer, shown, CALIBRATE, waits)
    fresh = draw_ground(base, given, paths, shown, shown, SHOW, waits)
    at_most = base.workforce.locum.at_most
    progress("what can be promised")
    most = most_posts(tried, target)
    found = attainable(tried, target, confidence, at_most, most)
    if found.first is None:
        raise refuse(tried, found, target, confidence, at_most, most)
    advertised = programme(design, target, at_most, most, solver)
    progress("posts and rule")
    days, first, chosen = _best_openings(tried, wanted, found, advertised, at_most, most)
    tried, fresh = tried.opening(days), fresh.opening(days)
    return _told(
        _Setting(base, given, waits), wanted, found, advertised, first, chosen, tried, fresh, check,
        jobs, progress,
    )  # fmt: skip


def _refuse_too_short(base: Scenario) -> None:
    """Refuse a run in which no promise could stand for the fewest months.

    Raises
    ------
    InputError
        With the weeks that are enough.
    """
    fewest = ceil((FEWEST_MONTHS + 1) * 365.25 / 12.0 / 7.0)
    if base.weeks_total < fewest:
        raise InputError(
            f"a plan for {counted(base.weeks_total, 'week')}", where="scenario.weeks",
            allowed=f"{fewest} weeks or more: a promise stands for {FEWEST_MONTHS} months at least",
        )  # fmt: skip


def programme(
    ground: Ground, target: float, at_most: int, most: int, solver: str = "highs"
) -> Advertised:
    """Solve for the posts to advertise by month."""
    seat, cost = ground.seats.new_post(0), ground.prices
    months = Months(
        needed=months_of(needed_officers(ground.paths.children, ground.posts(0), target)),
        locum=months_of(cost.locum, total=True),
        employee=months_of(cost.permanent, total=True),
        there=months_of(seat.effective.mean(axis=0)),
        paid=months_of(seat.paid.mean(axis=0)),
        per_post=float(
            seat.adverts.sum(axis=1).mean() * cost.advert.mean()
            + seat.hires.sum(axis=1).mean() * cost.hire.mean()
        ),
    )
    return advertise(months, at_most, ground.scenario.workforce.locum.fte, most, solver)


def _best_openings(
    tried: Ground,
    wanted: Wanted,
    found: Attainable,
    advertised: Advertised,
    at_most: int,
    most: int,
) -> tuple[tuple[int, ...], int, Candidate]:
    """Choose the plan, with posts opened as the programme has them, or all of them now."""
    options: list[tuple[int, float, tuple[int, ...], Candidate]] = []
    refused: InputError | None = None
    for days in dict.fromkeys((advertised.days, (0,) * advertised.posts)):
        try:
            first, best = _chosen(tried.opening(days), wanted, found, advertised, at_most, most)
            options.append((first, best.cost, days, best))
        except InputError as refusal:
            refused = refusal
    if not options:
        assert refused is not None
        raise refused
    first, _, days, best = min(options, key=lambda each: each[:2])
    return days, first, best


def _chosen(
    tried: Ground,
    wanted: Wanted,
    found: Attainable,
    advertised: Advertised,
    at_most: int,
    most: int,
) -> tuple[int, Candidate]:
    """Choose the month that the promise starts in, and the cheapest plan that keeps it."""
    earliest = Promise(wanted.target, wanted.confidence, found.first or 0)
    first = first_month(tried, earliest, at_most, advertised.posts, most)
    latest = len(tried.months) - FEWEST_MONTHS
    for month in range(first, latest + 1):
        calibration = Calibration(tried, Promise(wanted.target, wanted.confidence, month), at_most)
        allowed = allowed_by(calibration, wanted)
        best = calibration.cheapest(advertised.posts, most, allowed)
        if best is not None:
            return month, best
        if calibration.cheapest(advertised.posts, most) is not None:
            raise caps_bind(calibration, most, wanted)
    raise refuse(tried, found, wanted.target, wanted.confidence, at_most, most)


@dataclass(frozen=True)
class _Setting:
    """The service, what its files say, and what its conferences wait."""

    base: Scenario
    given: Given
    waits: Waits


def _told(
    setting: _Setting,
    wanted: Wanted,
    found: Attainable,
    advertised: Advertised,
    first: int,
    chosen: Candidate,
    tried: Ground,
    fresh: Ground,
    check: int,
    jobs: int | None,
    progress: Progress,
) -> StaffingPlan:
    """Say what the plan comes to on fresh paths, and what else could be done."""
    base = setting.base
    months: Sequence[str] = [month.name for month in fresh.months]
    followed = fresh.follow(chosen.posts, chosen.rule)
    promise = Promise(wanted.target, wanted.confidence, first)
    made = StaffingPlan(
        scenario=base.name,
        first_day=base.first_day,
        target=wanted.target,
        confidence=wanted.confidence,
        from_month=months[first],
        earliest_month=months[found.first or 0],
        binds=found.binds,
        posts=chosen.posts,
        opened=tried.opened(chosen.posts),
        base_fte=fresh.base_fte,
        establishment=round(fresh.base_fte + chosen.posts, 6),
        rule=chosen.rule,
        programme=advertised.by_month,
        solver=advertised.solver,
        price_base=financial_year_name(fresh.prices.base),
        paths=fresh.paths.count,
        outcome=outcome(fresh, followed, wanted.target, first),
        frontier=(), alternatives=(), targets=(), robustness=(),
        warning=warning(fresh, followed, promise, chosen),
        above_band_pct=_above_band(setting.waits, fresh.months[first].week),
        beside=_instead(base, fresh.base_fte + chosen.posts),
        assumes=assumed(base),
        caps=caps_kept(fresh, followed, wanted),
    )  # fmt: skip
    if wanted.alternatives:
        progress("what else could be done")
        few = tried.part(max(tried.paths.count // 4, 50))
        made = replace(
            made,
            frontier=frontier(few, tried, fresh, promise, chosen),
            alternatives=comparisons(few, tried, fresh, promise, chosen),
            targets=other_targets(few, tried, fresh, promise, chosen),
            robustness=robustness(base, setting.given, setting.waits, fresh, promise, chosen),
        )
    return _simulated(base, made, check, jobs, progress)


def _simulated(
    base: Scenario, made: StaffingPlan, check: int, jobs: int | None, progress: Progress
) -> StaffingPlan:
    """Add what full simulations say: those of the check, or a few where others are beside it."""
    from capacity.planning.check import checked, short_run

    if check:
        progress("the check, by full simulation")
        return replace(made, check=checked(base, made, check, jobs=jobs))
    if not made.alternatives:
        return made
    progress("a short run, by full simulation")
    return replace(made, short_run=short_run(base, made))


def _above_band(waits: Waits, week: int) -> float | None:
    """Return the mean share of officers above the band in the pilot, from a week on."""
    seen = waits.above_band[week:]
    return round(100.0 * sum(seen) / len(seen), 1) if seen else None


def _instead(base: Scenario, establishment: float) -> str:
    """Say what of the scenario's own staffing the plan stands instead of."""
    changes = [
        f"{each.fte:+g} FTE from {each.start}" + (f" to {each.end}" if each.end else "")
        for each in base.workforce.posts
    ]
    said = []
    if changes:
        said.append(
            f"the scenario changes its establishment by date ({'; '.join(changes)}); the plan "
            f"stands instead, {establishment:g} FTE throughout, and these changes do not come on "
            "top."
        )
    law = base.workforce.locum
    if law.cover_vacancies or law.cover_absence or law.until is not None:
        said.append(
            "The scenario's own ways with locums (cover_vacancies, cover_absence, until) are left "
            "out: the plan's rule alone says when one is sought and how long one stays."
        )
    return " ".join(said)
