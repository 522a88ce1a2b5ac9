"""Charts of a comparison: base and other on the same weeks, each with its range."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from capacity.experiment.comparison import Comparison
from capacity.experiment.comparison_difference import Difference
from capacity.experiment.registry import METRICS
from capacity.experiment.statistics import Statistics, describe
from capacity.report import theme, words
from capacity.report.drawing import Scale, over_time
from capacity.report.periods import by_period, closes, periods
from capacity.report.plotting import PER_FTE, Chart, DataTable, last, range_said, range_strand

CHARTED = ("caseload_per_fte", "overdue_now", "children", "fte_in_post")
"""Drawn where they differ; the first always."""
LOOKS = ((theme.GREY, (6, 3)), (theme.BLUE, (1, 0)))
NAMES = ("base", "change")


def comparison_charts(comparison: Comparison, at: int) -> Iterator[Chart]:
    """Yield the charts of one scenario beside the base; none if it has other weeks."""
    base, other = comparison.base.header, comparison.arms[at].runs.header
    if (base.start, base.weeks) != (other.start, other.weeks):
        return
    found = comparison.over_the_run[at]
    for name in CHARTED:
        if found[name].found.pairs and (found[name].detectable or name == CHARTED[0]):
            yield beside(comparison, name, finding(found[name]), at=at)


def finding(one: Difference) -> str:
    """Say a difference as a title: which way and how far."""
    label = words.in_a_sentence(one.metric.label)
    if not one.detectable:
        return f"{words.begun(one.says)} in {label}"
    return f"{words.begun(label)} is {amount(one)} {one.says} than in the base"


def amount(one: Difference) -> str:
    """Write how far a figure lies from the base's, without a sign."""
    return apart(abs(one.found.mean or 0.0), one)


def apart(far: float | None, one: Difference) -> str:
    """Write a difference: a percentage's in points, a small one with a decimal."""
    unit = one.metric.unit
    points = unit == "per cent"
    said = words.number(far, "" if points else unit, places(one))
    return f"{said} points" if points and far is not None else said


def between(low: float | None, high: float | None, one: Difference) -> str:
    """Write a range of differences, its unit once."""
    if low is None or high is None:
        return words.NONE
    return f"{apart(low, one).removesuffix(' points')} to {apart(high, one)}"


def places(one: Difference) -> int | None:
    """Return how many decimals a difference needs; None leaves it to its unit."""
    small = abs(one.found.mean or 0.0) < 10 and one.metric.unit != "pounds"
    return 1 if small or one.metric.unit == "per cent" else None


def beside(
    comparison: Comparison,
    metric: str,
    title: str,
    names: tuple[str, str] = NAMES,
    *,
    at: int = 0,
) -> Chart:
    """Return one metric of base and other week by week.

    Parameters
    ----------
    names
        What stands beside the two lines.
    at
        Which of the scenarios that are compared with the base.
    """
    about, header = METRICS[metric], comparison.base.header
    weekly = [runs.by_week for runs in (comparison.base, comparison.arms[at].runs)]
    found = [describe(each.of(metric)) for each in weekly]
    strands = [
        range_strand(each, about.unit, colour, name, dash=dash)
        for each, name, (colour, dash) in zip(found, names, LOOKS, strict=True)
    ]
    days, spans = closes(weekly[0].dates, header.end), periods(weekly[0].dates, header.end)
    banded = metric in PER_FTE
    scale = Scale.around([part for each in strands for part in each.parts], zero=not banded)
    tabled = [describe(by_period(each, about, spans)) for each in weekly]
    return Chart(
        f"{at}-{metric}", title,
        f"{words.begun(about.unit)}, by week: {names[0]} dashed, {names[1]} drawn through. "
        f"{range_said(about.unit, public=False)}",
        f"Two lines with ranges. {_ends(found, about.unit, names)}",
        lambda size: over_time(days, strands, scale, size, band=banded),
        _table([each.label for each in spans], tabled, about.unit, names),
    )  # fmt: skip


def _ends(found: Sequence[Statistics], unit: str, names: Sequence[str]) -> str:
    said = [
        f"{name} ends in {words.span(last(each.p10), last(each.p90), unit)}"
        for each, name in zip(found, names, strict=True)
    ]
    return f"Four runs in five: {'; '.join(said)}."


def _table(
    labels: Sequence[str], found: Sequence[Statistics], unit: str, names: Sequence[str]
) -> DataTable:
    kinds = ("half are lower", "four runs in five")
    cells = [
        column
        for each in found
        for column in (
            [words.number(value, unit) for value in each.p50.tolist()],
            [words.span(*ends, unit) for ends in zip(each.p10, each.p90, strict=True)],
        )
    ]
    columns = ("Period", *(f"{name}: {kind}" for name in names for kind in kinds))
    return DataTable(columns, tuple(zip(labels, *cells, strict=True)))
