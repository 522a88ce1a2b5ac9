"""Lengths of ended plans: what a council's own scenario gives beside what was published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capacity.calibration.clock import bands_of
from capacity.calibration.panel import plans_panel
from capacity.calibration.pooled import fit_plans, plans_posterior
from capacity.calibration.schedule import ended_bands, endings_of, open_share
from capacity.files.published import Published
from capacity.files.published_tables import ENDED_LENGTHS, LENGTHS
from capacity.scenario.operation import Pathways, Practice

Floats = NDArray[np.float64]

YEARS = 3


@dataclass(frozen=True)
class Bands:
    """Shares of ended plans in the five bands.

    Attributes
    ----------
    made
        By the council's calibrated scenario.
    seen
        Published, over three years.
    """

    council: str
    ended: float
    made: Floats
    seen: Floats

    @property
    def apart(self) -> float:
        """Share of plans that would have to change band: half the sum of differences."""
        return float(np.abs(self.made - self.seen).sum() / 2.0)


def bands_of_councils(published: Published, year: int) -> Iterator[Bands]:
    """Give the bands of every council whose five numbers are published for a year or more.

    A council where a cell is suppressed in a year is judged on its other years.
    """
    known = plans_panel(published).until(year)
    fit = fit_plans(published, known)
    practice, pathways = Practice(), Pathways()
    endings = endings_of(fit.clock, practice, pathways)
    for row, council in enumerate(known.councils):
        counts = [
            _counts(published, council.key, each) for each in range(year - YEARS + 1, year + 1)
        ]
        there = [each for each in counts if each is not None]
        seen = bands_of(np.sum(there, axis=0).tolist()) if there else None
        if seen is None or not np.isfinite(known.started[row]).any():
            continue
        level = plans_posterior(fit, known, row).exits.level
        made = ended_bands(open_share(endings, practice, pathways, level))
        yield Bands(council.name, float(np.sum(there)), made, seen)


def _counts(published: Published, key: str, year: int) -> Floats | None:
    values = [published.value(ENDED_LENGTHS, key, year, band) for band in LENGTHS]
    if None in values:
        return None
    return np.array(values, dtype=np.float64)
