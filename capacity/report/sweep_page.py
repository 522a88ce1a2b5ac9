"""The pages of a sweep: what a grid, a tornado or Sobol indices found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import comb

from capacity.experiment.comparison_statistics import ALPHA, mean_alone, paired
from capacity.experiment.manifest import versions
from capacity.experiment.metrics import Better
from capacity.experiment.registry import METRICS
from capacity.experiment.sensitivity import Tornado
from capacity.experiment.sobol import Sobol
from capacity.experiment.sweep import Row, Sweep
from capacity.practice.band import HIGH_PER_FTE
from capacity.report import words
from capacity.report.answers import Answer
from capacity.report.frame import rendered
from capacity.report.page import figures
from capacity.report.plotting import Chart
from capacity.report.sweep_charts import described
from capacity.scenario.keys import plain

Found = Sweep | Tornado | Sobol
KINDS: dict[type, tuple[str, str]] = {
    Sweep: ("a grid", "What comes out at other values of some keys?"),
    Tornado: ("what matters most", "Which parameters move the figures most, each by itself?"),
    Sobol: ("where uncertainty comes from", "Which parameters bring the uncertainty of a figure?"),
}


def sweep_page(found: Found, drawn: Sequence[Chart], metrics: Sequence[str], command: str) -> str:
    """Return a sweep as HTML, fit to be sent on.

    Parameters
    ----------
    drawn
        Its charts.
    metrics
        The figures that were asked for.
    """
    kind, question = KINDS[type(found)]
    pictures = figures(drawn)
    return rendered(
        "sweep",
        heading=found.scenario,
        kind=f"Independent Reviewing Officer service: {kind}",
        question=question,
        answers=list(_answers(found, drawn, metrics)),
        figures=[pictures[chart.name] for chart in drawn],
        how_sure=list(_how_sure(found)),
        made=list(_made(found, command)),
    )


def _answers(found: Found, drawn: Sequence[Chart], metrics: Sequence[str]) -> Iterator[Answer]:
    if isinstance(found, Sweep):
        yield from grid_answers(found, metrics)
        return
    for chart in drawn:
        metric = METRICS[chart.name.partition("-")[2]]
        yield Answer(metric.label, f"{chart.title}.", "")
    missing = [METRICS[name].label for name in metrics if not _has(drawn, name)]
    if missing:
        yield Answer("Nothing moves", f"{words.listed(missing)}: no parameter changes it.", "")


def _has(drawn: Sequence[Chart], name: str) -> bool:
    return any(chart.name.partition("-")[2] == name for chart in drawn)


def grid_answers(sweep: Sweep, metrics: Sequence[str]) -> Iterator[Answer]:
    """Yield for each figure where it is best and worst over the grid."""
    rows = list(sweep.rows())
    for name in metrics:
        known = [row for row in rows if row["metric"] == name and row["mean"] is not None]
        if known:
            known.sort(key=_mean, reverse=METRICS[name].better is Better.HIGHER)
            rest = _within_band(sweep, known) if name == "caseload_per_fte" else ""
            yield Answer(METRICS[name].label, _ends(sweep, name, known), rest)


def _ends(sweep: Sweep, name: str, known: Sequence[Row]) -> str:
    """Say what the best and the worst point are; of what is neither, the least and the most."""
    if not _told_apart(sweep, name):
        low, high = (_said(each, name) for each in sorted((_mean(known[0]), _mean(known[-1]))))
        return f"No detectable difference between any points: {low} to {high}."
    better = METRICS[name].better
    titles = ("Lowest", "highest") if better is Better.NEITHER else ("Best", "worst")
    said = [
        f"{title} at {_point(sweep.keys, row)}: {_said(_mean(row), name)}"
        for title, row in zip(titles, (known[0], known[-1]), strict=True)
    ]
    return f"{'; '.join(said)}."


def _told_apart(sweep: Sweep, name: str) -> bool:
    """Whether the highest and the lowest mean of so many points differ by more than chance."""
    figures = [each.figures[name] for each in sweep.points]
    known = [
        (alone, at) for at, each in enumerate(figures) if (alone := mean_alone(each)) is not None
    ]
    if len(known) < 2:
        return True
    found = paired(*(figures[at] for _, at in (min(known), max(known))))
    return found.p is not None and found.p * comb(len(known), 2) < ALPHA


def _within_band(sweep: Sweep, known: Sequence[Row]) -> str:
    """Say at how many points the average of the runs is at most 70."""
    inside = [row for row in known if _mean(row) <= HIGH_PER_FTE]
    if not inside:
        return f"At no point is the average {HIGH_PER_FTE} or less."
    each = "; ".join(_point(sweep.keys, row) for row in inside[:6])
    more = " and others" if len(inside) > 6 else ""
    return (
        f"The average is {HIGH_PER_FTE} or less at {len(inside)} of {len(known)} points: "
        f"{each}{more}."
    )


def _mean(row: Row) -> float:
    return float(row["mean"] or 0.0)


def _said(value: float, name: str) -> str:
    unit = METRICS[name].unit
    return words.number(value, unit, None if unit == "pounds" else 1)


def _point(keys: Sequence[str], row: Row) -> str:
    return ", ".join(f"{key} {plain(float(row[key] or 0))}" for key in keys)


def _how_sure(found: Found) -> Iterator[str]:
    runs = words.plural(found.replications, "run")
    yield f"{runs} at each point; all points meet the same families."
    yield from words.rough(found.replications)
    if isinstance(found, Sobol):
        yield "An index's interval says how well it is known from so many points."
    else:
        yield "An interval says how well a mean is known; a real year is one run and varies more."
    if isinstance(found, Tornado):
        yield "Each parameter is moved by itself: how two of them play together is not seen."
        yield from (f"Left out: {each}." for each in found.refused)


def _made(found: Found, command: str) -> Iterator[tuple[str, str]]:
    yield "Scenario", found.scenario
    if isinstance(found, Sweep):
        yield "Varied", "; ".join(map(described, found.keys))
    yield "Points", f"{len(_points(found)):,}, {words.plural(found.replications, 'run')} each"
    if found.left_out:
        yield "Left out", str(found.left_out)
    yield "Seed", f"{found.seed}"
    yield "Versions", ", ".join(f"{name} {one}" for name, one in versions().items())
    yield "Command", command or "from Python"


def _points(found: Found) -> Sequence[object]:
    if isinstance(found, Tornado):
        return [found.base, *(point for _, low, high in found.ends for point in (low, high))]
    return found.points
