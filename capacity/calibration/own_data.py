"""A service's own months beside the published level: what both together say.

Starts and ends of the last months are evidence on the rate and the odds as they stand now;
the published rows, or the spread between councils, on the level. Everything is normal in
logs, so that one is the prior of the other (forecast §3).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from capacity.calibration.care_batches import USUAL_FROM_PLANS, batch_of
from capacity.calibration.council import LONGEST_STAY, SHORTEST_STAY
from capacity.calibration.exits import BATCH_SHARE
from capacity.calibration.found import CareFound, Found, PlansFound
from capacity.calibration.pooled import PlansFit, PlansPosterior
from capacity.calibration.remarks import ENGLAND_CONVERSION
from capacity.calibration.shipped import CARE_LAW, PLANS_LAW
from capacity.calibration.wander import Constants, Posterior
from capacity.files.published import Council
from capacity.practice.spans import DAYS_PER_YEAR
from capacity.service.wording import counted

UNKNOWN = 0.8
STALE_DAYS = 31
"""Days without any date before the day of the extract that are worth a warning."""

PLANS_PER_ENTRY = 2.0
"""England's plans started over entries to care: 55 and 28 a year per 10,000 children."""

ENGLAND_STAY = 65.0 / 28.0
"""England's years in care: 65 in care and 28 entries a year per 10,000 children."""

ENTRIES_SPREAD = 0.15
"""Standard deviation of log entries from the published years to now (forecast §5, .17
within councils, of which chance is a part)."""


@dataclass(frozen=True, slots=True)
class Flow:
    """What came and went in a window up to the day of the extract.

    Attributes
    ----------
    held
        Children on the day.
    started, ended
        In the window.
    years
        Length of the window.
    """

    held: int
    started: int
    ended: int
    years: float

    @property
    def nothing(self) -> bool:
        """Whether nobody is held, came or left: the list is missing or empty."""
        return not (self.held or self.started or self.ended)

    @property
    def held_before(self) -> int:
        """Children at the start of the window."""
        return self.held - self.started + self.ended


def update(posterior: Posterior, seen: float, noise: float) -> Posterior:
    """Return level and state after their sum was seen with a noise variance."""
    prior = posterior.covariance
    across = prior.sum(axis=1)
    weights = across / (prior.sum() + noise)
    off = seen - posterior.level - posterior.state
    left = prior - np.outer(weights, across)
    sds = np.sqrt(np.maximum(np.diag(left), 1e-12))
    return Posterior(
        posterior.level + float(weights[0]) * off,
        posterior.state + float(weights[1]) * off,
        float(sds[0]),
        float(sds[1]),
        float(left[0, 1] / (sds[0] * sds[1])),
    )


def later(posterior: Posterior, constants: Constants, years: float) -> Posterior:
    """Return level and state some years on: the state forgets and spreads."""
    keep = float(np.exp(-constants.reversion * max(years, 0.0)))
    variance = posterior.state_sd**2 * keep**2 + constants.sd**2 * (1.0 - keep**2)
    both = posterior.correlation * posterior.level_sd * posterior.state_sd * keep
    sd = float(np.sqrt(variance))
    return replace(
        posterior,
        state=posterior.state * keep,
        state_sd=sd,
        correlation=both / max(posterior.level_sd * sd, 1e-12),
    )


def plans_from(
    flow: Flow,
    conversion: tuple[float, str] | None,
    published: Found | None,
    as_at: date,
    source: str,
    entries: float = 0.0,
) -> PlansFound:
    """Combine a service's own plans with the published level.

    Without either, starts are England's in proportion to `entries`, those to care a year.
    """
    law = published.plans.fit if published else PLANS_LAW
    prior = _published_prior(published, as_at) if published else _no_prior(law, flow, entries)
    evidence = f"{source}, {flow.started} starts in {12 * flow.years:.0f} months"
    if published:
        evidence += f", and {published.plans.evidence}"
    share, where = conversion or (
        (published.plans.conversion, published.plans.conversion_source)
        if published
        else (ENGLAND_CONVERSION, "F: England (domain §4); list 5 says too little")
    )
    return PlansFound(
        float(flow.held), published.plans.rows if published else (), law,
        _plans_posterior(prior, law, flow), share, where, evidence,
        f"F: {source}, {as_at}",
    )  # fmt: skip


def _published_prior(published: Found, as_at: date) -> PlansPosterior:
    law, own = published.plans.fit, published.plans.posterior
    years = (as_at - date(law.year, 3, 31)).days / DAYS_PER_YEAR
    return PlansPosterior(
        later(own.arrivals, law.arrivals, years), later(own.exits, law.exits, years)
    )


def _no_prior(law: PlansFit, flow: Flow, entries: float) -> PlansPosterior:
    starts = max(flow.held, 1) / law.clock.mean_stay()
    if flow.nothing:
        starts = max(PLANS_PER_ENTRY * entries, starts)
    centre = float(np.log(starts))
    return PlansPosterior(
        Posterior(centre, 0.0, UNKNOWN, law.arrivals.sd, 0.0),
        Posterior(0.0, 0.0, law.exits.spread, law.exits.sd, 0.0),
    )


def _plans_posterior(prior: PlansPosterior, law: PlansFit, flow: Flow) -> PlansPosterior:
    arrivals, exits = prior.arrivals, prior.exits
    if flow.started:
        noise = law.arrivals.noise / flow.started + _window_noise(law.arrivals, flow.years)
        arrivals = update(arrivals, float(np.log(flow.started / flow.years)), noise)
    seen = _exit_shift(law, flow)
    if seen is not None:
        shift, noise = seen
        exits = update(exits, shift, noise + _window_noise(law.exits, flow.years))
    return PlansPosterior(arrivals, exits)


def _window_noise(constants: Constants, years: float) -> float:
    """Return the variance of a state now about its average over the window before."""
    return constants.sd**2 * constants.reversion * years * 2.0 / 3.0


def _exit_shift(law: PlansFit, flow: Flow) -> tuple[float, float] | None:
    """Return the shift at which plans end as fast as they did, and its noise variance."""
    stock = (flow.held + flow.held_before) / 2.0
    if flow.ended < 5 or stock <= 0:
        return None
    grid = np.linspace(-1.5, 1.5, 61)
    hazards = np.log([1.0 / law.clock.mean_stay(float(shift)) for shift in grid])
    seen = float(np.log(flow.ended / flow.years / stock))
    slope = float((hazards[-1] - hazards[0]) / (grid[-1] - grid[0]))
    shift = float(np.interp(seen, hazards, grid))
    return shift, BATCH_SHARE * law.arrivals.noise / flow.ended / slope**2


def _care_unseen(published: Found | None, starts: float) -> CareFound:
    """Return the council's published care, or England's in proportion to plans started."""
    if published is not None:
        return replace(published.care, stock=0.0)
    entries = max(starts / PLANS_PER_ENTRY, 0.5)
    source = "A: not its own; England's entries to care in proportion to plans started"
    return CareFound(0.0, entries, ENGLAND_STAY, UNKNOWN, CARE_LAW, source)


def care_from(flow: Flow, published: Found | None, source: str, starts: float = 0.0) -> CareFound:
    """Combine a service's own entries to care with the published ones; the stock is kept."""
    if flow.nothing:
        return _care_unseen(published, starts)
    own, chance = flow.started / flow.years, batch_of(USUAL_FROM_PLANS) / max(flow.started, 1)
    log_entries, text = float(np.log(max(own, 0.5))), f"F: {source}"
    if published is not None and not published.care.spread:
        weight = ENTRIES_SPREAD**2 / (ENTRIES_SPREAD**2 + chance)
        log_entries = weight * log_entries + (1 - weight) * float(np.log(published.care.entries))
        text += f" and cla {published.year}, weights {weight:.0%} and {1 - weight:.0%}"
    entries = max(float(np.exp(log_entries)), 0.5)
    remark = ""
    if flow.held / entries > LONGEST_STAY:
        text, remark = _too_few(flow, entries, source)
        entries = flow.held / LONGEST_STAY
    stay = float(np.clip(flow.held / entries, SHORTEST_STAY, LONGEST_STAY))
    law = published.care.fit if published and published.care.fit.forecasts else CARE_LAW
    return CareFound(float(flow.held), entries, stay, 0.0, law, text, remark)


def _too_few(flow: Flow, entries: float, source: str) -> tuple[str, str]:
    """Say whence entries come where those seen would keep nobody's stay below the longest."""
    least = f"{flow.held / LONGEST_STAY:.0f}"
    came = counted(flow.started, "entry", "entries")
    years = f", by which children would stay for {flow.held / entries:.0f} years"
    return (
        f"A: {least} a year, {flow.held} in care over {LONGEST_STAY} years, the longest mean stay "
        f"taken, as only {came} came ({source})",
        f"{came} to care came in the {round(12 * flow.years)} months before"
        f"{years if flow.started else ''}; {least} a year are written, because the "
        f"mean stay is taken as no longer than {LONGEST_STAY} years: are all entries in the file?",
    )


def window(periods: Sequence[tuple[date, date | None]], as_at: date, days: int) -> Flow:
    """Count what is held on a day and what came and went in the days before it."""
    held = sum(start <= as_at and (end is None or end > as_at) for start, end in periods)
    came = sum(0 <= (as_at - start).days < days for start, _ in periods)
    left = sum(
        end is not None and end >= start and 0 <= (as_at - end).days < days
        for start, end in periods
    )
    return Flow(held, came, left, days / 365.25)


def stale(
    days: Iterable[date | None], as_at: date, what: str = "date in the data"
) -> Iterator[str]:
    """Say so where the data end long before the day of the extract; later days count for none."""
    last = max((day for day in days if day is not None and day <= as_at), default=as_at)
    if (as_at - last).days > STALE_DAYS:
        yield (
            f"the last {what} is {last}, {(as_at - last).days} days before {as_at}: is "
            "--as-at the day of the extract? Rates, ages and due dates are as at that day"
        )


def own_service(name: str, published: Found | None) -> Council:
    """Return the council that published rows are of, or one that only has a name."""
    return published.council if published else Council("", name, ("own data",), "", "", 0, 0)
