"""A council's published figures beside its region and England, as a report shows them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from capacity.report import words
from capacity.report.plotting import DataTable

if TYPE_CHECKING:
    from capacity.calibration.neighbours import Neighbours
    from capacity.report.results import Results

TIMELY = "ICPCs within 15 working days, %"


@dataclass(frozen=True)
class Beside:
    """What the report says of the neighbours: a sentence, a table, and where it is from."""

    finding: str
    table: DataTable
    source: str


def read_neighbours(folder: str, council: str, start: str, year: int | None = None) -> Neighbours:
    """Read the published figures of a council, of the last year known when the run began.

    Raises
    ------
    InputError
        If there are no such files, no such council, or it has no row in the year.
    """
    from capacity.calibration.neighbours import beside, latest_year
    from capacity.calibration.remarks import refuse_unknown_year
    from capacity.files.published import read_published

    published = read_published(folder)
    found = published.find(council)
    chosen = year or latest_year(found, date.fromisoformat(start))
    refuse_unknown_year(published, found, chosen)
    return beside(published, found, chosen)


def beside_neighbours(found: Neighbours, results: Results) -> Beside:
    """Say how a council stands beside its region and England, and what the run has."""
    rows = tuple(
        (words.begun(label.strip()), *(words.number(cell, places=1) for cell in cells))
        for label, cells in found.rows
    )
    year = f"year to 31 March {found.year}"
    return Beside(
        " ".join(_sentences(found, results)),
        DataTable((words.begun(year), *found.places), rows),
        f"Department for Education, {year}: {words.listed(found.files)}. Counts of children are "
        "rounded there, and a dash is not published.",
    )


def _sentences(found: Neighbours, results: Results) -> Iterator[str]:
    cells = dict(found.rows)[TIMELY]
    named = [
        f"{words.number(cell, 'per cent', 1)} in {place}"
        for place, cell in zip(found.places, cells, strict=True) if cell is not None
    ]  # fmt: skip
    if named:
        yield f"Initial conferences within 15 working days, as published: {words.listed(named)}."
    run = results.figure("icpc_on_time_pct").mean
    if named and run is not None:
        yield f"In these runs: {words.number(run, 'per cent', 1)}."
