"""A council beside its region and England: rates, growth, timeliness."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from capacity.calibration.panel import PER
from capacity.files.published import ENGLAND, Council, Published
from capacity.files.published_tables import CARE, CONFERENCES, PLANS, REVIEWED

USED = (PLANS, CONFERENCES, REVIEWED, CARE)
GROWTH_YEARS = 3
Figure = Callable[[Published, str, int], float | None]


@dataclass(frozen=True)
class Neighbours:
    """One table: a council, its region and England in a year.

    Attributes
    ----------
    places
        Their names.
    rows
        What it is, and a figure for each place; None where none is published.
    files
        The files that they are from.
    """

    year: int
    places: tuple[str, ...]
    rows: tuple[tuple[str, tuple[float | None, ...]], ...]
    files: tuple[str, ...]


def beside(published: Published, council: Council, year: int) -> Neighbours:
    """Set a council beside its region and England."""
    places = ((council.name, council.key), (council.region_name or "its region", council.region),
              ("England", ENGLAND))  # fmt: skip
    rows = tuple(
        (label, tuple(figure(published, key, year) for _, key in places))
        for label, figure in _FIGURES
    )
    files = tuple(sorted({published.files.get(kind.name, "") for kind in USED} - {""}))
    return Neighbours(year, tuple(name for name, _ in places), rows, files)


def neighbours(published: Published, council: Council, year: int) -> Iterator[str]:
    """Give the lines of the table, 80 letters wide."""
    table = beside(published, council, year)
    heads = "".join(f"{name[:13]:>14}" for name in table.places)
    yield f"{'year to 31 March ' + str(year):<38}{heads}"
    for label, cells in table.rows:
        yield f"{label:<38}" + "".join(f"{_shown(cell):>14}" for cell in cells)


def latest_year(council: Council, start: date) -> int:
    """Return the year to 31 March that was the last when a run began, or the last published."""
    return min(start.year - (start.month < 4), council.last)


def _shown(cell: float | None) -> str:
    return "-" if cell is None else f"{cell:,.1f}"


def _plans_rate(published: Published, key: str, year: int) -> float | None:
    return published.value(PLANS, key, year, "held_rate")


def _starts_rate(published: Published, key: str, year: int) -> float | None:
    return published.value(PLANS, key, year, "started_rate")


def _icpc_rate(published: Published, key: str, year: int) -> float | None:
    return published.value(CONFERENCES, key, year, "icpc_rate")


def _growth(published: Published, key: str, year: int) -> float | None:
    now = published.value(PLANS, key, year, "held")
    before = published.value(PLANS, key, year - GROWTH_YEARS, "held")
    return 100.0 * ((now / before) ** (1.0 / GROWTH_YEARS) - 1.0) if now and before else None


def _conversion(published: Published, key: str, year: int) -> float | None:
    started = published.value(PLANS, key, year, "started")
    icpc = published.value(CONFERENCES, key, year, "icpc")
    return 100.0 * started / icpc if started and icpc else None


def _in_time(published: Published, key: str, year: int) -> float | None:
    bands = [published.value(CONFERENCES, key, year, name) for name in ("icpc_0_10", "icpc_11_15")]
    icpc = published.value(CONFERENCES, key, year, "icpc")
    if None in bands or not icpc:
        return None
    return 100.0 * sum(filter(None, bands)) / icpc


def _reviewed(published: Published, key: str, year: int) -> float | None:
    due = published.value(REVIEWED, key, year, "due")
    on_time = published.value(REVIEWED, key, year, "on_time")
    return 100.0 * on_time / due if due and on_time is not None else None


def _stay(published: Published, key: str, year: int) -> float | None:
    held = published.value(PLANS, key, year, "held")
    started = published.value(PLANS, key, year, "started")
    return 12.0 * held / started if held and started else None


def _care_rate(published: Published, key: str, year: int) -> float | None:
    held = published.value(CARE, key, year, "held")
    population = published.value(CARE, key, year, "population")
    return PER * held / population if held and population else None


def _entries_rate(published: Published, key: str, year: int) -> float | None:
    started = published.value(CARE, key, year, "started")
    population = published.value(CARE, key, year, "population")
    return PER * started / population if started and population else None


_FIGURES: tuple[tuple[str, Figure], ...] = (
    ("ICPCs per 10,000 children", _icpc_rate),
    ("plans started per 10,000", _starts_rate),
    ("plans at 31 March per 10,000", _plans_rate),
    (f"  growth a year over {GROWTH_YEARS} years, %", _growth),
    ("plans started over ICPCs, %", _conversion),
    ("plans over starts, months", _stay),
    ("ICPCs within 15 working days, %", _in_time),
    ("plans with all reviews in time, %", _reviewed),
    ("looked after per 10,000", _care_rate),
    ("entries to care per 10,000", _entries_rate),
)
