"""A chart: one definition for notebook, page and report; and any metric drawn by its name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from capacity.experiment.metrics import Values
from capacity.experiment.registry import METRICS
from capacity.experiment.statistics import Statistics, describe
from capacity.report import theme, words
from capacity.report.drawing import Picture, Scale, Strand, over_time
from capacity.report.paths import Course, against
from capacity.report.periods import closes
from capacity.report.theme import WIDE, Size
from capacity.service.errors import InputError, nearest

if TYPE_CHECKING:
    import altair as alt

    from capacity.experiment.runs import Runs

PER_FTE = frozenset({"caseload_per_fte", "caseload_per_effective_fte", "caseload_per_fte_max"})
BAND_TOP = 70.0
LONGEST_ON_A_PHONE = 16
"""Letters beside a line; a range of two without its name could be taken for the other's."""
RANGE_SAID = "Line: half of the runs are above it. Shaded: four runs in five."


@dataclass(frozen=True)
class DataTable:
    """The figures of a chart, as text; numbers stand to the right."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Chart:
    """A picture with its finding, its words for those who cannot see it, and its figures.

    Attributes
    ----------
    name
        For file names and links.
    title
        What it shows, as a sentence.
    subtitle
        Unit and how to read it.
    described
        What is to be seen.
    picture
        What is drawn for a size.
    """

    name: str
    title: str
    subtitle: str
    described: str
    picture: Callable[[Size], Picture]
    table: DataTable

    def draw(self, size: Size = WIDE, *, titled: bool = True) -> alt.LayerChart:
        """Return the finished chart; without a title for a page that says it in text."""
        import altair as alt

        picture = self.picture(size)
        heading = theme.heading(self.title, self.subtitle, size)
        return alt.LayerChart(
            layer=list(picture.layers), width=picture.width, height=picture.height,
            description=f"{self.title}. {self.described}", config=alt.Config(**theme.config(size)),
            title=alt.TitleParams(**heading) if titled else alt.Undefined,
        )  # fmt: skip

    def specification(self, size: Size) -> dict[str, Any]:
        """Return what `draw` gives without a title, as Vega-Lite: a third of its time.

        Altair copies and checks every layer three times over to put them together.
        """
        picture = self.picture(size)
        layers = [layer.to_dict(validate=False) for layer in picture.layers]
        datasets: dict[str, Any] = {}
        for layer in layers:
            datasets |= layer.pop("datasets", {})
            schema = layer.pop("$schema")
            layer.pop("config", None)
        return {
            "$schema": schema, "layer": layers, "datasets": datasets,
            "width": picture.width, "height": picture.height, "config": theme.config(size),
            "description": f"{self.title}. {self.described}",
        }  # fmt: skip


def plot(runs: Runs, metric: str) -> alt.LayerChart:
    """Draw a metric of a run week by week, with its finding as title.

    Raises
    ------
    InputError
        If there is no metric of that name, or nothing of it was recorded.
    """
    if metric not in METRICS:
        raise InputError(
            f"no metric '{metric}'", where="plot", allowed="a name of the metric registry",
            suggestion=nearest(metric, list(METRICS)),
        )  # fmt: skip
    paths = runs.by_week.of(metric)
    if np.isnan(paths).all():
        raise InputError(f"nothing of '{metric}' was recorded", where="plot",
                         allowed="a metric that the scenario has")  # fmt: skip
    days = closes(runs.by_week.dates, runs.header.end)
    return fan(metric, paths, days).draw()


def fan(
    metric: str, paths: Values, days: Sequence[str], *, public: bool = False, title: str = ""
) -> Chart:
    """Return the fan chart of a metric: its middle run and four runs in five, by week.

    Parameters
    ----------
    paths
        Shape (runs, weeks).
    days
        Last day of each week, ISO.
    """
    about = METRICS[metric]
    found = describe(paths)
    banded = metric in PER_FTE
    zero = not banded and about.unit != "per cent"
    after = words.PER_CENT if about.unit == "per cent" else ""
    held = [found.p10, found.p90, *([np.array([50.0, 70.0])] if banded else [])]
    scale = Scale.around(held, zero=zero, after=after)
    strand = range_strand(found, about.unit, theme.BLUE, public=public)
    finding = title or (above_band(paths) if banded else _change(metric, found))
    return Chart(
        metric, finding, f"{_measured(metric)}, by week. {range_said(about.unit, public=public)}",
        f"Line chart of {words.in_a_sentence(about.label)}. "
        f"{_course(found, about.unit, public=public)}",
        lambda size: over_time(days, [strand], scale, size, band=banded),
        range_table(days, found, about.unit, public=public),
    )  # fmt: skip


def range_strand(
    found: Statistics,
    unit: str,
    colour: str,
    name: str = "",
    *,
    public: bool = False,
    dash: tuple[int, ...] = (1, 0),
) -> Strand:
    """Return a line with its range, labelled with its last values."""
    low, mid, high = (
        words.count(last(each), unit, public=public) for each in (found.p10, found.p50, found.p90)
    )
    if words.span(low=last(found.p10), high=last(found.p90), unit=unit) == mid:
        labels = (("", f"{name} {mid}".strip(), ""), ("", f"{name} {mid}".strip(), ""))
    elif name:
        ends = (f"{high} {name}, high", f"{low} {name}, low")
        fits = all(len(end) <= LONGEST_ON_A_PHONE for end in ends)
        labels = (
            (ends[0], f"{mid} {name}", ends[1]),
            (ends[0] * fits, f"{mid} {name}", ends[1] * fits),
        )
    else:
        labels = (
            (f"{high}: 1 run in 10 higher", f"{mid}: half are higher", f"{low}: 1 run in 10 lower"),
            (f"{high} high", f"{mid} middle", f"{low} low"),
        )
    middle, below, above = (
        _raised(part, unit, public) for part in (found.p50, found.p10, found.p90)
    )
    return Strand(colour, middle, below, above, labels, dash)


def range_said(unit: str, *, public: bool) -> str:
    """Say how a range is to be read, and what is not drawn in public."""
    raised = f" Counts under {words.SMALLEST} are drawn as {words.SMALLEST}."
    return RANGE_SAID + (raised if public and unit in words.COUNTED else "")


def _raised(values: Values, unit: str, public: bool) -> Values:
    """Return what is drawn: in public no count of 1 to 4 can be read off."""
    if not public or unit not in words.COUNTED:
        return values
    return np.where((values > 0) & (values < words.SMALLEST), words.SMALLEST, values)


def range_table(
    labels: Sequence[str], found: Statistics, unit: str, *, public: bool = False
) -> DataTable:
    """Return low, middle and high for each label."""
    parts = (found.p10, found.p50, found.p90)
    rows = tuple(
        (label, *(words.count(value, unit, public=public) for value in values))
        for label, *values in zip(labels, *(part.tolist() for part in parts), strict=True)
    )
    columns = ("Period", "1 run in 10 is lower", "Half are lower", "1 run in 10 is higher")
    return DataTable(columns, rows)


def above_band(paths: Values) -> str:
    """Say how a caseload per FTE stands to 70, from whole paths."""
    found = against(paths, BAND_TOP)
    if found.weeks == 1:
        return f"Above 70 children per FTE in {words.runs_of(found.above, found.runs)}"
    if found.course is Course.ABOVE:
        said = words.runs_of(found.above, found.runs)
        return f"Above 70 children per FTE in every week in {said}"
    if found.course is Course.WITHIN:
        said = words.runs_of(found.within, found.runs)
        return f"At most 70 children per FTE in every week in {said}"
    ever = words.runs_of(found.runs - found.within, found.runs)
    return (
        f"Above 70 children per FTE at some time in {ever}, "
        f"in {found.weeks_above:.0f} of {found.weeks} weeks in the middle run"
    )


def _change(metric: str, found: Statistics) -> str:
    about = METRICS[metric]
    ends = [words.number(last(part), about.unit) for part in (found.p10, found.p50, found.p90)]
    if len(set(ends)) == 1:
        return f"{about.label}: {ends[0]} at the end"
    return f"{about.label}: half of the runs end above {ends[1]}"


def _measured(metric: str) -> str:
    about = METRICS[metric]
    plain = (
        "per FTE" in about.label
        or about.unit.split()[0] in words.in_a_sentence(about.label)
        or "%" in about.label
    )
    return about.label if plain else f"{about.label}, {about.unit}"


def _course(found: Statistics, unit: str, *, public: bool) -> str:
    def said(values: Values, end: Callable[[Values], float | None]) -> str:
        return words.count(end(values), unit, public=public)

    spread = words.span(last(found.p10), last(found.p90), unit, public=public)
    return (
        f"The middle goes from {said(found.p50, first)} to {said(found.p50, last)}; "
        f"at the end four runs in five lie in {spread}."
    )


def first(values: Values) -> float | None:
    """Return the first value that there is."""
    known = values[~np.isnan(values)]
    return float(known[0]) if known.size else None


def last(values: Values) -> float | None:
    """Return the last value that there is."""
    return first(values[::-1])
