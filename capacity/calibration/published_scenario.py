"""A complete scenario of any English council and year, from published statistics alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from math import ceil

import numpy as np

from capacity.calibration.care import EXIT_OVER_ENTRY, REVERSION
from capacity.calibration.care_batches import MOST_FROM_PLANS, birthdays
from capacity.calibration.common import Common
from capacity.calibration.council import LONGEST_STAY, SHORTEST_STAY, find_council
from capacity.calibration.found import CareFound, Found
from capacity.calibration.plans import EXIT_BATCH, FAMILY_BATCH
from capacity.calibration.schedule import (
    CARE_SHARE_OF_ENDS,
    STAY_SHARES,
    STAY_YEARS,
    Endings,
    endings_of,
    mean_days_on_both,
)
from capacity.calibration.stated import Stated, toml
from capacity.files.published import Published
from capacity.files.published_tables import CONFERENCES, LATENESS
from capacity.scenario.demand_cp import CpDemand
from capacity.scenario.demand_lac import LacDemand
from capacity.scenario.fields import declared
from capacity.scenario.laws import Lognormal, Normal
from capacity.scenario.operation import Conference, Pathways, Practice
from capacity.service.wording import counted

WEEKS = 156
CHILDREN_PER_FTE = 60.0
TEAM_NOT_KNOWN = (
    f"no team is published: one full-time officer for {CHILDREN_PER_FTE:.0f} children is made up "
    "(workforce.fte), so that caseloads say nothing of this service until yours stands there"
)
TRANSFERS_IN = 4.0
PLANS_FOR_TWO_ROOMS = 500.0
"""Plans whose 3.9 conferences a working day two rooms of three sessions hold (pressure §1)."""

MOST_AT_18 = 0.5
"""Share of long stays that end at 18, at most, for the spread of the others."""

OTHER_LATENESS_PCT = 3.0


@dataclass(frozen=True)
class Calibration:
    """A scenario and how it came about.

    Attributes
    ----------
    text
        The scenario file.
    notes
        What the user should know: jumps, boundaries, what is missing.
    fit
        The fit in lines for the screen.
    """

    text: str
    notes: tuple[str, ...]
    fit: tuple[str, ...]


def calibrate_published(
    published: Published, name_or_code: str, year: int, common: Common | None = None
) -> Calibration:
    """Return the scenario of a council from 1 April of a year on.

    Parameters
    ----------
    common
        What all councils have in common, where it has been fitted for another one.

    Raises
    ------
    InputError
        If there is no such council or it has no row in that year.
    """
    found = find_council(published, name_or_code, year, common)
    fit = tuple(fit_in_words(found))
    stated = [*_header(found), *demand_of(found), *_icpc_lateness(published, found), *_team(found)]
    notes = (*found.notes, *unusual(stated), TEAM_NOT_KNOWN)
    head = [
        f"{found.council.name} ({found.council.code}), from published statistics up to {year}.",
        "Written by `capacity calibrate published`. It runs as it stands; replace what you know "
        "better, first of all the team. Tags: F published, D derived from it, A assumption. A "
        "number with a law is drawn once a replication: its spread is the posterior's.",
        f"Files, with their years: {found.files}.",
        "",
        *fit,
    ]
    if notes:
        head += ["", "To look at:", *(f"- {note}" for note in notes)]
    return Calibration(toml(stated, head), notes, fit)


def fit_in_words(found: Found) -> Iterator[str]:
    """Give the fit in lines: what is common to all councils and what is this one's."""
    plans, law = found.plans, found.plans.fit
    arrivals, exits = plans.posterior.arrivals, plans.posterior.exits
    level = np.exp(arrivals.level + law.arrivals.sd**2 / 2.0)
    now = np.exp(arrivals.level + arrivals.state)
    rows = (
        f"{counted(len(plans.rows), 'row')} of its own"
        if plans.rows
        else "no published row of its own"
    )
    yield (
        f"Plans: {level:.0f} starts a year in the long run (posterior SD {arrivals.level_sd:.0%}), "
        f"at {now:.0f} a year now ({_now_sd(found):.0%}), from {rows} ({plans.evidence}); the "
        f"spread of its own rate around that is {law.arrivals.sd:.0%}, with a half-life of "
        f"{np.log(2) / law.arrivals.reversion:.1f} years."
    )
    yield (
        f"Odds of ending at a review: {exits.level:+.2f} (SD {exits.level_sd:.2f}) against "
        f"England in the long run, {exits.level + exits.state:+.2f} now; mean length of a plan "
        f"{law.clock.mean_stay(exits.level):.2f} years (England {law.clock.mean_stay():.2f})."
    )
    care = found.care
    entries = counted(round(care.entries), "entry", "entries")
    yield (
        f"Looked after: {care.stock:.0f}, {entries} a year, mean "
        f"stay {care.stay:.1f} years; the rate of entry wanders by {care.fit.sd:.0%}."
    )
    if found.from_plans > MOST_FROM_PLANS:
        yield (
            f"Entries to care: {MOST_FROM_PLANS:.0%} are taken to come from plans, which is the "
            f"most. If {CARE_SHARE_OF_ENDS:.0%} of plans ended in care, as is usual, "
            f"{found.from_plans:.0%} would; so fewer plans are taken to end there."
        )


def _now_sd(found: Found) -> float:
    covariance = found.plans.posterior.arrivals.covariance
    return float(np.sqrt(covariance.sum()))


def _level_sd(found: Found) -> float:
    """Return the spread of the level as a law of its own.

    Level and rate now are drawn apart; what they have in common is given to the level, so
    that the rate two years ahead spreads as it should.
    """
    covariance = found.plans.posterior.arrivals.covariance
    common = max(float(covariance[0].sum()), 0.0)
    keep = float(np.exp(-2.0 * found.plans.fit.arrivals.reversion))
    return float(np.sqrt(covariance[0, 0] + 2.0 * common * keep / (1.0 - keep)))


def _header(found: Found) -> Iterator[Stated]:
    name = re.sub(r"[^\w]+", "-", found.council.name).strip("-").lower()
    yield Stated("scenario.name", f"{name}-{found.year}-published", "")
    yield Stated(
        "scenario.description",
        f"{found.council.name} from April {found.year}, as its published figures have it", "",
    )  # fmt: skip
    yield Stated("scenario.start", date(found.year, 4, 1), "the day after the published stocks")
    yield Stated("scenario.weeks", WEEKS, "three years")
    yield Stated("scenario.seed", found.year, "")


def demand_of(found: Found) -> Iterator[Stated]:
    """Give start, demand and pathways of a scenario, each with its source."""
    share = found.from_plans
    in_care = CARE_SHARE_OF_ENDS * min(MOST_FROM_PLANS / share, 1.0)
    endings = endings_of(found.plans.fit.clock, Practice(), Pathways(), in_care)
    yield from _start(found, endings)
    yield from _plans(found, endings)
    yield from _care(found, share)
    yield Stated(
        "pathways.exits_to_care_pct", endings.to_care_pct,
        f"D: {CARE_SHARE_OF_ENDS:.0%} of plans end in care (F: 15-25 %, domain §4)"
        if in_care == CARE_SHARE_OF_ENDS
        else f"D: less than the usual {CARE_SHARE_OF_ENDS:.0%} of plans can end in care here, or "
        "more children would enter care from plans than enter at all",
    )  # fmt: skip
    yield from _rooms(found)


def _rooms(found: Found) -> Iterator[Stated]:
    """Give a large council the rooms and minute-takers that its conferences need.

    With the usual two rooms its conferences would wait for one another whatever its staff.
    """
    usual = Conference()
    rooms = ceil(usual.rooms * found.plans.stock / PLANS_FOR_TWO_ROOMS)
    if rooms <= usual.rooms:
        return
    takers = ceil(usual.minute_takers * rooms / usual.rooms)
    source = (
        f"A: not published; as many for its {found.plans.stock:.0f} plans as {usual.rooms} rooms "
        f"for {PLANS_FOR_TWO_ROOMS:.0f} (pressure §1)"
    )
    yield Stated("conference.rooms", rooms, source)
    yield Stated("conference.minute_takers", takers, source)


def _start(found: Found, endings: Endings) -> Iterator[Stated]:
    plans, care = round(found.plans.stock), round(found.care.stock)
    yield Stated("start.cp_plans", plans, found.plans.stock_source)
    yield Stated("start.looked_after", care, found.care.source)
    moves = endings.other_per_day * endings.to_care_pct / 100.0
    waiting = moves * mean_days_on_both(Practice(), Pathways())
    both = min(round(plans * waiting), plans // 2, care // 2)
    yield Stated("start.both_pathways", both, "D: those who wait in care for their plan to end")


def _plans(found: Found, endings: Endings) -> Iterator[Stated]:
    law, own = found.plans.fit, found.plans.posterior
    share, sd = found.plans.conversion, law.arrivals.sd
    level = np.exp(own.arrivals.level + sd**2 / 2.0) / 12.0 / share
    now = np.exp(own.arrivals.level + own.arrivals.state) / 12.0 / share
    yield Stated(
        "demand.cp.icpc_children_per_month",
        Lognormal(median=float(level), log_sd=_level_sd(found)),
        f"D: long-run mean of ICPCs that would give its starts, {found.plans.evidence} with "
        f"{law.rows}; spread the posterior's {own.arrivals.level_sd:.3f} and what it "
        "has in common with the rate now",
    )
    yield Stated(
        "demand.cp.rate_at_start", Lognormal(median=float(now), log_sd=_now_sd(found)),
        "D: the same rate as it stands now",
    )  # fmt: skip
    # A family that moves in on a plan is always put on one, so that fewer others are.
    conversion = 1.0 - (1.0 - share) / (1.0 - TRANSFERS_IN / 100.0)
    yield Stated("demand.cp.conversion", max(conversion, 0.05), found.plans.conversion_source)
    yield Stated("demand.cp.transfer_in_pct", TRANSFERS_IN, "A: inside the ICPCs above")
    yield Stated("demand.cp.rate_reversion", law.arrivals.reversion, f"F: {law.rows}")
    yield Stated("demand.cp.rate_sd", sd, f"F: {law.rows}")
    # Families that come and go together give a part; what they do not give to ends, for
    # which there is no key, is given to starts too. The key counts families at conferences.
    lacking = (1.0 + EXIT_BATCH) * (law.arrivals.noise - FAMILY_BATCH)
    yield Stated(
        "demand.cp.monthly_noise", max(lacking, 0.0) / (_mean_family() * share),
        f"D: yearly starts vary by {law.arrivals.noise:.1f} times their number, families give "
        f"{FAMILY_BATCH}, ends {EXIT_BATCH} of that; {law.rows}",
    )  # fmt: skip
    clock = f"D: {law.lengths}, at the default reviews"
    yield Stated("demand.cp.end_at_first_review", endings.first, clock)
    yield Stated("demand.cp.end_at_later_review", endings.later, clock)
    yield Stated("demand.cp.other_exit_per_day", endings.other_per_day, clock)
    yield from _exits(found)


def _exits(found: Found) -> Iterator[Stated]:
    law, own = found.plans.fit, found.plans.posterior
    yield Stated(
        "demand.cp.exit_level", Normal(mean=own.exits.level, sd=max(own.exits.level_sd, 1e-3)),
        f"D: its own odds of ending against England's, {found.plans.evidence}; spread the "
        "posterior's",
    )  # fmt: skip
    yield Stated("demand.cp.exit_state_mean", own.exits.state, "D: where they stand now")
    # Level and state are known together; drawn apart, their sum keeps its spread.
    now = float(own.exits.covariance.sum()) - own.exits.level_sd**2
    yield Stated("demand.cp.exit_state_sd", float(np.sqrt(max(now, 1e-6))), "D: its uncertainty")
    yield Stated("demand.cp.exit_reversion", law.exits.reversion, f"F: {law.rows}")
    yield Stated("demand.cp.exit_sd", law.exits.sd, f"F: {law.rows}")


def unusual(stated: Iterable[Stated]) -> Iterator[str]:
    """Say which values are outside the range that assumptions.md has for them.

    The most that is taken is the program's own doing, of which the fit has a line.
    """
    low, high = declared(LacDemand.model_fields["from_plan_pct"], "likely")
    for each in stated:
        usual = low <= each.value <= high if each.key == "demand.lac.from_plan_pct" else True
        if not usual and each.value < 100.0 * MOST_FROM_PLANS:
            yield (
                f"{each.key} is {each.value:.0f}, outside the usual {low:.0f} to {high:.0f}: "
                f"{each.note.partition(' ')[2]}"
            )


def _care(found: Found, share: float) -> Iterator[Stated]:
    """Give the keys of care; `share` of entries would come from plans."""
    care, from_plan = found.care, min(share, MOST_FROM_PLANS)
    whence = f"D: {CARE_SHARE_OF_ENDS:.0%} of plans end in care (F: 15-25 %, domain §4)"
    if share > MOST_FROM_PLANS:
        whence = (
            f"D: the most that is taken; {CARE_SHARE_OF_ENDS:.0%} of plans ending in care would "
            f"be {share:.0%} of entries, so that fewer plans end there"
        )
    monthly = care.entries / 12.0
    yield Stated(
        "demand.lac.entries_per_month",
        Lognormal(median=monthly, log_sd=care.spread) if care.spread else monthly,
        f"{_whence_entries(care)}{'' if care.spread else '; how unsure it is, is in rate_sd'}",
    )
    yield Stated("demand.lac.mean_stay_years", care.stay, _whence_stay(care))
    yield Stated("demand.lac.from_plan_pct", 100.0 * from_plan, whence)
    short = "F: forecast §5, 45 % of stays are short with a mean of .4 years"
    yield Stated("demand.lac.stay_days_share", STAY_SHARES[0], short)
    yield Stated("demand.lac.stay_months_share", STAY_SHARES[1], short)
    yield Stated("demand.lac.stay_months_mean", STAY_YEARS[1], short)
    fitted = (
        f"F: {care.fit.rows}, {care.fit.forecasts} forecasts of one year"
        if care.fit.forecasts
        else "F: forecast §5"
    )
    yield Stated("demand.lac.rate_sd", care.fit.sd, fitted)
    yield Stated(
        "demand.lac.from_plan_rate_sd", care.fit.sd,
        "D: the same, as it is fitted to all entries: those from plans wander with the others",
    )  # fmt: skip
    # The law's ends all wander; here those at 18 do not, so that the others wander more.
    others = 1.0 - min(float(birthdays(care.stay)), MOST_AT_18)
    yield Stated(
        "demand.lac.exit_sd", EXIT_OVER_ENTRY * care.fit.sd / others,
        f"{fitted}: {EXIT_OVER_ENTRY * care.fit.sd:.2f} for all ends of long stays, of which "
        f"{1.0 - others:.0%} are birthdays that do not wander",
    )  # fmt: skip
    yield Stated("demand.lac.rate_reversion", REVERSION, "A: few rows say anything of it")
    yield Stated("demand.lac.exit_reversion", REVERSION, "A: few rows say anything of it")


def _whence_entries(care: CareFound) -> str:
    """Say where entries come from; those that are not the published ones are an assumption."""
    if care.source.startswith("F") and care.stay in (LONGEST_STAY, SHORTEST_STAY):
        return (
            f"A: {care.stock:.0f} in care over {care.stay:.2g} years, see above; not those of cla"
        )
    return care.source


def _whence_stay(care: CareFound) -> str:
    if care.stay >= LONGEST_STAY:
        return "A: the longest mean taken, as children leave at 18; entries are stock over it"
    return "D: stock over entries, which keeps it"


def _icpc_lateness(published: Published, found: Found) -> Iterator[Stated]:
    """Give the lateness of ICPCs of the year: late notices, whatever else makes them late."""
    counts = [
        published.value(CONFERENCES, found.council.key, found.year, band) for band in LATENESS
    ]
    in_time, total = counts[:2], published.value(CONFERENCES, found.council.key, found.year, "icpc")
    if None in in_time or not total:
        return
    late = 100.0 * (1.0 - sum(filter(None, in_time)) / total)
    share = min(max(late - OTHER_LATENESS_PCT, 0.0), 95.0)
    rows = tuple(
        {"cause": cause, "kinds": kinds, "share_pct": pct}
        for cause, kinds, pct in (
            ("late_notification", ("icpc",), round(share, 1)),
            ("not_quorate", ("icpc", "rcpc", "lac"), 1.0),
            ("report_not_ready", ("icpc", "rcpc"), 1.0),
            ("family_or_interpreter", ("icpc", "rcpc", "lac"), 1.0),
        )
    )
    yield Stated(
        "practice.lateness", rows,
        f"F: c4 {found.year}, {late:.0f} % of ICPCs later than 15 working days; taken as late "
        f"notices beside the default {OTHER_LATENESS_PCT:.0f} % of other causes",
    )  # fmt: skip


def _team(found: Found) -> Iterator[Stated]:
    children = round(found.plans.stock) + round(found.care.stock)
    yield Stated(
        "workforce.fte", max(round(children / CHILDREN_PER_FTE, 1), 0.5),
        f"A: no team is published; {CHILDREN_PER_FTE:.0f} children per FTE, the middle of 50-70. "
        "Put your own here",
    )  # fmt: skip


def _mean_family() -> float:
    shares = CpDemand().family_sizes
    return sum(size * share for size, share in enumerate(shares, start=1))
