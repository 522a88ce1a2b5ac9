"""Published rows as arrays: councils down, years across, missing values as NaN."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capacity.files.published import ENGLAND, Council, Published
from capacity.files.published_tables import CARE, PLANS, PublishedKind

Floats = NDArray[np.float64]

PER = 1e4
"""Published rates are per 10,000 children."""


@dataclass(frozen=True)
class Panel:
    """What councils had up to a year.

    Attributes
    ----------
    councils
        One for each row of the arrays.
    years
        One for each column, rising by one.
    started, held
        Children who started, and who were held at 31 March; shape (councils, years).
    children
        Children aged 0 to 17 in each council's latest year that says so; NaN where none does.
    """

    councils: tuple[Council, ...]
    years: tuple[int, ...]
    started: Floats
    held: Floats
    children: Floats

    @property
    def last(self) -> int:
        """The last year."""
        return self.years[-1]

    def until(self, year: int) -> Panel:
        """Return what was known when `year` was published, children included."""
        keep = [place for place, each in enumerate(self.years) if each <= year]
        return Panel(
            self.councils, tuple(self.years[place] for place in keep), self.started[:, keep],
            self.held[:, keep], self.children[:, keep],
        )  # fmt: skip

    @property
    def population(self) -> Floats:
        """Children aged 0 to 17 of each council, the latest known; NaN where none is."""
        latest = np.full(len(self.councils), np.nan)
        for column in self.children.T:
            latest = np.where(np.isnan(column), latest, column)
        return latest

    def rows(self, chosen: NDArray[np.bool_] | NDArray[np.int64] | list[int]) -> Panel:
        """Return some of the councils."""
        places = np.arange(len(self.councils))[chosen]
        return Panel(
            tuple(self.councils[place] for place in places), self.years, self.started[places],
            self.held[places], self.children[places],
        )  # fmt: skip


def plans_panel(published: Published) -> Panel:
    """Return plans of every council; children follow from a number and its rate."""
    return _panel(published, PLANS)


def care_panel(published: Published) -> Panel:
    """Return looked-after children of every council."""
    return _panel(published, CARE)


def _panel(published: Published, kind: PublishedKind) -> Panel:
    known = published.tables.get(kind.name, {})
    councils = tuple(c for c in published.councils if any(key == c.key for key, _ in known))
    years = sorted({year for key, year in known if key != ENGLAND})
    if not years or not councils:
        empty = np.empty((0, 0))
        return Panel((), (), empty, empty, empty)
    span = tuple(range(years[0], years[-1] + 1))

    def values(measure: str) -> Floats:
        found = [[published.value(kind, c.key, y, measure) for y in span] for c in councils]
        return np.array(found, dtype=np.float64)

    started, held = values("started"), values("held")
    children = values("population") if kind is CARE else _children(values, started, held)
    return Panel(councils, span, started, held, children)


def _children(values, started: Floats, held: Floats) -> Floats:  # type: ignore[no-untyped-def]
    """Return children from the larger of two numbers, whose rate is rounded least."""
    by_start = _over(started, values("started_rate"))
    by_stock = _over(held, values("held_rate"))
    larger = np.where(np.nan_to_num(started) >= np.nan_to_num(held), by_start, by_stock)
    return np.where(np.isnan(larger), np.where(np.isnan(by_start), by_stock, by_start), larger)


def _over(number: Floats, rate: Floats) -> Floats:
    return np.where(rate > 0, number / np.where(rate > 0, rate, 1.0), np.nan) * PER
