"""What a child weighs in a caseload, in whole units, and in hours."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import floor

from capacity.allocation.options import Measure, Options
from capacity.service import Child, Officer, Pathway

TENTHS = 10


def half_up(number: Fraction) -> int:
    """Round to a whole number, halves up: a half rounds alike everywhere."""
    return floor(number + Fraction(1, 2))


def hours_per_month(child: Child, options: Options) -> float:
    """Hours a month that a child needs: from the sheet, else by pathway."""
    if child.hours_per_month is not None:
        return child.hours_per_month
    if child.pathway is Pathway.BOTH:
        return options.hours_both
    return options.hours_cp if child.pathway is Pathway.CP else options.hours_lac


def tenths_of_hours(child: Child, options: Options) -> int:
    """Return the hours a month in whole tenths, the unit of the hours level."""
    return half_up(Fraction(str(hours_per_month(child, options))) * TENTHS)


def units_per_child(children: Iterable[Child], options: Options) -> Fraction:
    """Load units that make one child: the precision of the measure.

    One for counts of children; ten for weighted children; in hours, the tenths of
    an hour that the mean child needs, so that the band is 50 to 70 mean children.
    """
    if options.measure in (Measure.CHILDREN, Measure.LAC):
        return Fraction(1)
    if options.measure is Measure.WEIGHTED:
        return Fraction(TENTHS)
    return max(mean_hours(children, options) * TENTHS, Fraction(1))


def mean_hours(children: Iterable[Child], options: Options) -> Fraction:
    """Hours a month of the mean child, exactly: a child of 1.5 means is 1.5 on every machine."""
    tenths = [tenths_of_hours(child, options) for child in children]
    return Fraction(sum(tenths), TENTHS * len(tenths)) if tenths else Fraction(0)


def exact_fte(officer: Officer) -> Fraction:
    """Effective FTE as the sheet writes it: 0.1 is a tenth."""
    return Fraction(str(officer.fte)) * Fraction(str(officer.capacity_factor))


def load_units(child: Child, options: Options, mean: Fraction) -> int:
    """Return what one child adds to a load.

    Parameters
    ----------
    mean
        Hours a month of the service's mean child.
    """
    if options.measure is Measure.CHILDREN:
        return 1
    if options.measure is Measure.LAC:
        return int(child.pathway.looked_after)
    if options.measure is Measure.HOURS:
        return tenths_of_hours(child, options)
    return half_up(tenths_of_hours(child, options) / mean) if mean > 0 else TENTHS
