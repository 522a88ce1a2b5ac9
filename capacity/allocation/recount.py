"""Every level of a plan, counted again from the sheets by other means than the model's."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from fractions import Fraction
from math import floor

from capacity.allocation.case import Case, rounded
from capacity.allocation.options import Measure
from capacity.practice.band import band
from capacity.service import Child, Officer


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


def _unit(case: Case) -> Fraction:
    """Load units in a child."""
    measure = case.options.measure
    if measure is Measure.WEIGHTED:
        return Fraction(10)
    hours = measure is Measure.HOURS
    return max(10 * case.mean_hours, Fraction(1)) if hours else Fraction(1)


def _weigh(case: Case, child: Child, mean: Fraction) -> int:
    measure = case.options.measure
    if measure is Measure.LAC:
        return 1 if child.pathway.looked_after else 0
    if measure is Measure.HOURS:
        return case.tenths_of(child)
    if measure is Measure.WEIGHTED and mean > 0:
        return rounded(case.tenths_of(child) / mean)
    return 10 if measure is Measure.WEIGHTED else 1


def weight_of(case: Case, child: Child) -> int:
    """Load units of one child."""
    return _weigh(case, child, case.mean_hours)


def load_cost(case: Case, name: str, load: int) -> int:
    """Thousandths of the squared deviation per FTE of one officer's load from the band."""
    fte = case.exact_fte.get(name)
    return _stray(load, fte, 50.0, 70.0, _unit(case)) if fte else 0


def _strays(case: Case, around_mean: float | None) -> int:
    """Thousandths of the squared deviation per FTE from the band, or from the mean's."""
    unit, hours = _unit(case), case.mean_hours
    held: Counter[str] = Counter()
    for child, officer in case.placed:
        held[officer.name] += _weigh(case, child, hours)
    ftes = case.exact_fte
    total = sum(_weigh(case, child, hours) for child in case.caseload)
    mean = float(total / unit / sum(ftes.values(), Fraction(0))) if ftes else 0.0
    low, high = (50.0, 70.0) if around_mean is None else (mean - around_mean, mean + around_mean)
    return sum(_stray(held[name], ftes[name], low, high, unit) for name in ftes)


def _stray(load: int, fte: Fraction, low: float, high: float, unit: Fraction) -> int:
    limits = band(float(fte * unit), low, high)
    away = max(load - max(0, limits.high), max(0, limits.low) - load, 0)
    slope = 1000 / (fte * unit**2)
    return sum(floor((2 * step - 1) * slope + Fraction(1, 2)) for step in range(1, away + 1))


def _broken_tie(case: Case, child: Child) -> int:
    before = child.officer or child.previous_officer
    if before not in case.team.by_name or case.plan.officer_of[child.child_id] == before:
        return 0
    return case.tie(child)


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
        spent[officer.name] += case.tenths_of(child)
    working = case.exact_fte
    total = sum(case.tenths_of(child) for child in case.caseload)
    fte = sum(working.values(), Fraction(0))
    share = {name: rounded(total / fte * own) for name, own in working.items()}
    return sum(max(0, spent[name] - share.get(name, 0)) for name in spent)
