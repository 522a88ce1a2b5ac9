"""The report: one HTML file without script, font or picture from anywhere else.

Each chart is there twice, drawn for a wide page and for a phone, as a picture that the
page chooses from; so it reads in a mail preview and on paper, where no script runs, and
a name in it can do nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from capacity.report import words
from capacity.report.answers import answers, sureness
from capacity.report.frame import rendered
from capacity.report.indicators import table
from capacity.report.neighbours import Beside
from capacity.report.pictures import address, svg
from capacity.report.plotting import Chart
from capacity.report.provenance import made, settings
from capacity.report.results import Results
from capacity.report.theme import NARROW, WIDE

Ends = tuple[float | None, float | None]
SECTIONS: dict[str, tuple[str, ...]] = {
    "Caseloads": ("caseload_per_fte", "children", "officers"),
    "On time": ("on-time", "causes", "overdue_now"),
    "Between reviews": ("midway",),
    "Hours and staff": ("hours", "staffing"),
    "Cost": ("cost",),
}


@dataclass(frozen=True)
class Figure:
    """A chart as the page shows it: its words, its figures, and two pictures."""

    chart: Chart
    wide: str
    narrow: str


def page(results: Results, drawn: Sequence[Chart], beside: Beside | None = None) -> str:
    """Return the report with its charts as HTML, and the neighbours where they are known."""
    return rendered(
        "report", {"number": _count_of(results), "span": _span_of(results)},
        heading=results.runs.header.scenario,
        description=results.settings.get("scenario", {}).get("description", ""),
        when=_when(results),
        public=results.public,
        answers=list(answers(results)),
        sureness=sureness(results),
        groups=list(table(results)),
        sections=list(_sections(drawn)),
        neighbours=beside,
        settings=settings(results),
        made=made(results),
    )  # fmt: skip


def figures(drawn: Sequence[Chart]) -> dict[str, Figure]:
    """Return every chart with its pictures, by name; one is drawn while the next is described."""
    from altair.utils.schemapi import debug_mode

    # The tests hold the charts against Vega-Lite's schema; here that would take half a second.
    with ThreadPoolExecutor(1) as engine, debug_mode(False):
        waiting = [
            (chart, [engine.submit(svg, chart.specification(size)) for size in (WIDE, NARROW)])
            for chart in drawn
        ]
        return {
            chart.name: Figure(chart, *(address(picture.result()) for picture in pictures))
            for chart, pictures in waiting
        }


def _sections(drawn: Sequence[Chart]) -> Iterator[tuple[str, list[Figure]]]:
    made_of = figures(drawn)
    for title, names in SECTIONS.items():
        found = [made_of[name] for name in names if name in made_of]
        if found:
            yield title, found


def _when(results: Results) -> str:
    header = results.runs.header
    return (
        f"{words.day(header.start)} to {words.day(header.end)}, "
        f"{words.plural(header.weeks, 'week')}, {words.plural(results.replications, 'run')}"
    )


def _count_of(results: Results) -> Callable[[float | None, str], str]:
    return lambda value, unit: words.count(value, unit, public=results.public)


def _span_of(results: Results) -> Callable[[Ends, str], str]:
    return lambda ends, unit: words.span(ends[0], ends[1], unit, public=results.public)
