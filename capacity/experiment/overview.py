"""The summary table on screen: what a PRO asks first, in 80 columns and plain words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from capacity.experiment.judgement import Judgement
from capacity.experiment.metrics import Metric
from capacity.experiment.replication import Failure
from capacity.experiment.statistics import FEW
from capacity.experiment.summary import Figure, Summary
from capacity.practice.band import HIGH_PER_FTE, LOW_PER_FTE, Band, Position
from capacity.service.wording import counted

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

LABEL, MEAN, SPAN = 35, 9, 18
GROUPS: dict[str, tuple[str, ...]] = {
    "Caseloads, average of the weeks": (
        "children", "cp_plans", "looked_after", "fte_in_post", "caseload_per_fte",
        "caseload_per_effective_fte", "caseload_per_fte_max", "share_above_band_pct",
        "weeks_above_band", "unallocated",
    ),
    "Overdue now, children, average of the weeks": (
        "overdue_now", "overdue_now_icpc", "overdue_now_rcpc", "overdue_now_lac",
    ),
    "On time, per cent of children whose meeting fell due": (
        "icpc_on_time_pct", "meetings_on_time_pct_rcpc", "meetings_on_time_pct_lac",
        "midway_done_pct", "surgeries_done_pct", "cp_reviews_on_time_pct",
        "lac_reviews_on_time_pct",
    ),
    "Late meetings, children in all": ("late_capacity", "late_other", "reviews_displaced"),
    "Hours in all": ("hours_needed", "hours_available", "utilisation_pct", "pro_hours"),
    "Children in all": (
        "reviews_held", "plans_started", "deplanned", "lac_started", "lac_ceased",
    ),
    "Cost in all, pounds": (
        "cost_permanent", "cost_locum", "cost_recruitment", "cost_total", "cost_per_child_week",
    ),
}  # fmt: skip
AT_THE_END = ("children", "cp_plans", "looked_after", "caseload_per_fte", "overdue_now")
LEGEND = (
    "95 % interval of the mean: how well the mean is known; more replications",
    "narrow it. 80 % range: where four runs in five end; a real year is one run.",
)
SIGNS = {"at least": ">=", "at most": "<="}
HOW_JUDGED = (
    "Met: by the mean. Chance: runs that meet it. Missed: the first month in which",
    "missing it is likelier than not; of a total, when the running sum has passed it.",
)
BANDED = "children per FTE"
BANDS = {
    Position.ABOVE: (">", "bold magenta"),
    Position.IN: ("=", "blue"),
    Position.BELOW: ("<", "bold yellow"),
}
"""A sign and a colour for where a caseload stands: the sign reads without the colour."""
HOW_BANDED = (
    f"> above the handbook's band of {LOW_PER_FTE} to {HIGH_PER_FTE} children per FTE, "
    "= in it, < below it.",
)
CUT_OFF = "Intervals are cut off at what is possible: at 0, and a share at 100 %."
ALONE = "One replication is one possible future; it says nothing about ranges."
ROUGH = (
    "Ranges from so few replications are rough: the 80 % range is only the lowest",
    f"and the highest run. Take {FEW} at the least, better 100.",
)


@dataclass(frozen=True)
class Line:
    """One printed line; `style` names a rich style, an addition only."""

    text: str
    style: str = ""


def print_overview(summary: Summary, failures: tuple[Failure, ...], console: Console) -> None:
    """Print the table."""
    print_lines(overview(summary, failures), console)


def print_lines(lines: Iterable[Line], console: Console) -> None:
    """Print lines in their styles."""
    for line in lines:
        console.print(_styled(line), soft_wrap=True)


def overview(summary: Summary, failures: tuple[Failure, ...] = ()) -> Iterator[Line]:
    """Yield the lines of the table, none longer than 80 characters."""
    yield from _heading(summary)
    for title, names in GROUPS.items():
        yield from _group(title, [summary.over_the_run[name] for name in names])
    yield from _group("At the end", [summary.end_of_run[name] for name in AT_THE_END])
    yield from _targets(list(summary.judgements.values()))
    yield Line("")
    yield from (Line(each, "dim") for each in (*HOW_BANDED, *LEGEND))
    yield from _cautions(summary)
    yield from (Line(str(each), "red") for each in failures)


def _cautions(summary: Summary) -> Iterator[Line]:
    """Yield what a reader should know before trusting the ranges of this table."""
    shown = [summary.over_the_run[name] for names in GROUPS.values() for name in names]
    if any(figure.cut_off for figure in (*shown, *summary.end_of_run.values())):
        yield Line(CUT_OFF, "dim")
    if summary.replications < 2:
        yield Line(ALONE, "yellow")
    elif summary.replications < FEW:
        yield from (Line(each, "yellow") for each in ROUGH)


def _heading(summary: Summary) -> Iterator[Line]:
    header, count = summary.header, summary.replications
    failed = f", {summary.failed} more failed" if summary.failed else ""
    yield Line(
        f"{header.scenario}: {counted(count, 'replication')}{failed}, seed {header.seed}", "bold"
    )
    yield Line(f"{_day(header.start)} to {_day(header.end)}, {counted(header.weeks, 'week')}")
    yield Line("")
    yield Line(_row("", "mean", "95 % interval", "80 % range"), "bold")
    yield Line(_row("", "", "of the mean", "of single runs"), "bold")


def _group(title: str, figures: list[Figure]) -> Iterator[Line]:
    known = [figure for figure in figures if figure.mean is not None]
    if known:
        yield Line(title, "bold cyan")
    for figure in known:
        sign, style = _against_the_band(figure)
        yield Line(_row(f"{sign} {figure.metric.label}", *_numbers(figure)), style)


def _against_the_band(figure: Figure) -> tuple[str, str]:
    """Return the sign and the style of a mean against the band; a blank for what has none."""
    if figure.metric.unit != BANDED or figure.mean is None:
        return " ", ""
    return BANDS[Band(LOW_PER_FTE, HIGH_PER_FTE).position(round(figure.mean, 1))]


def _targets(judged: list[Judgement]) -> Iterator[Line]:
    """Yield each target: met or not, its chance, and since when missing it is likelier."""
    known = [each for each in judged if each.mean is not None]
    if not known:
        return
    heads = ("mean", "target", "met?", "chance", "missed")
    yield Line(_held("Targets, for the whole run", *heads), "bold cyan")
    for each in known:
        places = 1 if _fine(each.metric, each.target) else 0
        mean, target = (rendered(value, places) for value in (each.mean, each.target))
        chance = f"{100 * (each.chance or 0.0):.0f} %"
        missed = each.missed_from.label if each.missed_from else "-"
        sign = SIGNS[each.bound]
        label = f" {each.metric.label}"
        yield Line(_held(label, mean, f"{sign} {target}", each.verdict, chance, missed))
    yield from (Line(each, "dim") for each in HOW_JUDGED)


def _held(label: str, mean: str, target: str, met: str, chance: str, missed: str) -> str:
    return f"{label:<38}{mean:>8}{target:>10}{met:>8}{chance:>7}{missed:>9}"


def _row(label: str, mean: str, interval: str, span: str) -> str:
    return f"{label:<{LABEL}}{mean:>{MEAN}}{interval:>{SPAN}}{span:>{SPAN}}".rstrip()


def _numbers(figure: Figure) -> tuple[str, str, str]:
    places = 1 if _fine(figure.metric, figure.mean) else 0
    interval = span_of(figure.ci95_low, figure.ci95_high, places)
    alone = figure.ci95_low is None
    span = "-" if alone else span_of(figure.p10, figure.p90, places)
    return rendered(figure.mean, places), interval, span


def _fine(metric: Metric, value: float | None) -> bool:
    """Whether a figure needs a decimal: rates, FTE, and what is small."""
    return metric.unit in {"per cent", "children per FTE", "FTE"} or abs(value or 0.0) < 10


def span_of(low: float | None, high: float | None, places: int) -> str:
    """Write a range, a dash where there is none."""
    if low is None or high is None:
        return "-"
    return f"{rendered(low, places)} to {rendered(high, places)}"


def rendered(value: float | None, places: int) -> str:
    """Write a number in seven letters or fewer: whole from a thousand, then in thousands."""
    if value is None:
        return "-"
    if abs(value) >= 1e5:
        return f"{value / 1000:,.0f}k"
    if abs(value) >= 1e3:
        places = 0
    return f"{value:,.{places}f}"


def _day(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day.day} {day:%B %Y}"


def _styled(line: Line) -> Text:
    from rich.text import Text

    return Text(line.text, line.style)
