"""What is known of one council in one year: the nouns that scenarios are made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from capacity.calibration.care import CareFit
from capacity.calibration.care_batches import share_from_plans
from capacity.calibration.pooled import PlansFit, PlansPosterior
from capacity.files.published import Council


@dataclass(frozen=True, slots=True)
class PlansFound:
    """Plans of a council at 31 March.

    Attributes
    ----------
    rows
        Years with a row of starts.
    stock_year
        Year of 31 March of the stock; None where it is not published, or not of 31 March.
    conversion
        Share of conferenced children whose plan starts.
    evidence
        What the posterior rests on, in words.
    """

    stock: float
    rows: tuple[int, ...]
    fit: PlansFit
    posterior: PlansPosterior
    conversion: float
    conversion_source: str
    evidence: str
    stock_source: str
    stock_year: int | None = None


@dataclass(frozen=True, slots=True)
class CareFound:
    """Looked-after children of a council at 31 March.

    Attributes
    ----------
    stock, entries
        Children, and entries a year that keep so many in care.
    spread
        Standard deviation of the log of both where they are not the council's own; 0 else.
    source
        Where they come from, in words.
    remark
        What is to be said of entries that are not those which came; '' for nothing.
    """

    stock: float
    entries: float
    stay: float
    spread: float
    fit: CareFit
    source: str
    remark: str = ""


@dataclass(frozen=True)
class Found:
    """Everything published that a scenario of a council is made of; `files` in words."""

    council: Council
    year: int
    children: float
    plans: PlansFound
    care: CareFound
    notes: tuple[str, ...]
    files: str = ""

    @property
    def from_plans(self) -> float:
        """Share of entries to care that would come from plans, as its numbers have it."""
        law, own = self.plans.fit, self.plans.posterior.arrivals
        starts = float(np.exp(own.level + law.arrivals.sd**2 / 2))
        # Plans as they stand now and in the long run, a year or two ahead: between them.
        starts = (starts + self.plans.stock / law.clock.mean_stay()) / 2.0
        return share_from_plans(starts, self.care.entries)
