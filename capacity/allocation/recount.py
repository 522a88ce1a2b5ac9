"""Every level of a plan, counted again from the sheets by other means than the model's."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from fractions import Fraction
from math import floor

from capacity.allocation.case import Case
from capacity.allocation.options import Measure
from capacity.practice import add_months
from capacity.practice.band import band
from capacity.service import Child, Officer, Pathway


def recomputed_levels(case: Case) -> dict[str, int]:
    """Return the value of every level, from the sheets and the plan."""
    return {
        "unallocated": len(case.caseload) - len(case.placed),
        "load": _strays(case, None),
        "continuity": sum(_broken_tie(case, child) for child in case.caseload),
        "spread": _strays(case, 5.0),
        "preference": sum(_dislike(case, child, officer) for child, officer in case.placed),
        "hours": _hours_above_share(case),
    }


def _child_hours(case: Case, child: Child) -> float:
    if child.hours_per_month is not None:
        return child.hours_per_month
    options = case.options
    standard = {Pathway.CP: options.hours_cp, Pathway.LAC: options.hours_lac}
    return standard.get(child.pathway, options.hours_both)


def _mean_hours(case: Case) -> Fraction:
    tenths = [round(10 * _child_hours(case, child)) for child in case.caseload]
    return Fraction(sum(tenths), 10 * max(len(tenths), 1))


def _unit(case: Case) -> Fraction:
    """Load units in a child."""
    measure = case.options.measure
    if measure is Measure.WEIGHTED:
        return Fraction(10)
    hours = measure is Measure.HOURS
    return max(10 * _mean_hours(case), Fraction(1)) if hours else Fraction(1)


def _weigh(case: Case, child: Child, mean: Fraction) -> int:
    measure = case.options.measure
    if measure is Measure.LAC:
        return 1 if child.pathway.looked_after else 0
    if measure is Measure.HOURS:
        return round(10 * _child_hours(case, child))
    if measure is Measure.WEIGHTED and mean > 0:
        return round(round(10 * _child_hours(case, child)) / mean)
    return 10 if measure is Measure.WEIGHTED else 1


def _strays(case: Case, around_mean: float | None) -> int:
    """Thousandths of the squared deviation per FTE from the band, or from the mean's."""
    unit, hours = _unit(case), _mean_hours(case)
    held: Counter[str] = Counter()
    for child, officer in case.placed:
        held[officer.name] += _weigh(case, child, hours)
    ftes = _exact_ftes(case)
    total = sum(_weigh(case, child, hours) for child in case.caseload)
    mean = float(total / unit / sum(ftes.values(), Fraction(0))) if ftes else 0.0
    low, high = (50.0, 70.0) if around_mean is None else (mean - around_mean, mean + around_mean)
    return sum(_stray(held[name], ftes[name], low, high, unit) for name in ftes)


def _exact_ftes(case: Case) -> dict[str, Fraction]:
    """Effective FTE of those who can hold children: 0.1 is a tenth."""
    return {
        officer.name: Fraction(str(officer.fte)) * Fraction(str(officer.capacity_factor))
        for officer in case.team
        if case.can_hold(officer)
    }


def _stray(load: int, fte: Fraction, low: float, high: float, unit: Fraction) -> int:
    limits = band(float(fte * unit), low, high)
    away = max(load - max(0, limits.high), max(0, limits.low) - load, 0)
    slope = 1000 / (fte * unit**2)
    return sum(floor((2 * step - 1) * slope + Fraction(1, 2)) for step in range(1, away + 1))


def _broken_tie(case: Case, child: Child) -> int:
    before = child.officer or child.previous_officer
    if before not in case.team.by_name or case.plan.officer_of[child.child_id] == before:
        return 0
    since = child.officer_since
    if since is None:
        return 3
    limits = (add_months(since, 6), add_months(since, 24))
    return 2 + sum(case.as_at > limit for limit in limits)


def _dislike(case: Case, child: Child, officer: Officer) -> int:
    outside = 2 if child.pod and child.pod not in officer.pods else 0
    last = officer.end
    if officer.name == case.options.leaver:
        by = case.options.by or case.as_at
        last = min(last or by, by)
    soon = last is not None and last <= case.as_at + timedelta(days=365)
    new = officer.name != (child.officer or child.previous_officer)
    return outside + int(soon and new and child.pathway.looked_after)


def _hours_above_share(case: Case) -> int:
    spent: Counter[str] = Counter()
    for child, officer in case.placed:
        spent[officer.name] += round(10 * _child_hours(case, child))
    working = _exact_ftes(case)
    total = sum(round(10 * _child_hours(case, child)) for child in case.caseload)
    fte = sum(working.values(), Fraction(0))
    share = {name: round(total / fte * own) for name, own in working.items()}
    return sum(max(0, spent[name] - share.get(name, 0)) for name in spent)
