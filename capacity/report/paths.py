"""What whole paths say: a claim about every week is checked in each run, from end to end.

Ranges by week cannot answer it: a run that is low in spring and one that is low in
autumn share a weekly range and say different things.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from capacity.experiment.metrics import Values


class Course(StrEnum):
    """How most runs stand to a limit."""

    ABOVE = "above throughout"
    WITHIN = "within throughout"
    MIXED = "above at times"


@dataclass(frozen=True)
class AgainstLimit:
    """How paths stand to an upper limit, week by week.

    Attributes
    ----------
    above, within
        Runs above in every week; runs at or below it in every week.
    weeks_above
        Weeks above, of the middle run.
    """

    runs: int
    weeks: int
    above: int
    within: int
    weeks_above: float

    @property
    def course(self) -> Course:
        """What at least half of the runs do."""
        if 2 * self.above >= self.runs:
            return Course.ABOVE
        return Course.WITHIN if 2 * self.within >= self.runs else Course.MIXED


def against(paths: Values, limit: float) -> AgainstLimit:
    """Hold paths, of shape (runs, weeks), against an upper limit; weeks without a value pass by."""
    known = paths[~np.isnan(paths).all(axis=1)]
    over = known > limit
    missing = np.isnan(known)
    return AgainstLimit(
        runs=len(known),
        weeks=paths.shape[1],
        above=int((over | missing).all(axis=1).sum()),
        within=int((~over).all(axis=1).sum()),
        weeks_above=float(np.median(over.sum(axis=1))) if len(known) else 0.0,
    )


def worst(paths: Values) -> Values:
    """Return the highest week of each run; NaN where no week has a value."""
    lowest = np.where(np.isnan(paths), -np.inf, paths).max(axis=1)
    return np.where(np.isinf(lowest), np.nan, lowest)


def middle(values: Values) -> float:
    """Return the median of the runs that have a value; NaN where none has."""
    known = values[~np.isnan(values)]
    return float(np.median(known)) if known.size else float("nan")
