"""The band of 50 to 70 children for a full-time officer."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

LOW_PER_FTE = 50
HIGH_PER_FTE = 70

# 50 x 0.29 is 14.499999999999998 to a computer; a half is still a half.
_ROUNDING = 0.5 + 1e-9


class Position(StrEnum):
    """Where a caseload stands against its band."""

    BELOW = "below"
    IN = "in"
    ABOVE = "above"


@dataclass(frozen=True, slots=True)
class Band:
    """Lowest and highest number of children that are in the band, both inclusive."""

    low: int
    high: int

    def position(self, caseload: float) -> Position:
        """Return where `caseload` stands: below, in or above."""
        if caseload < self.low:
            return Position.BELOW
        return Position.ABOVE if caseload > self.high else Position.IN


@lru_cache(maxsize=1024)
def band(effective_fte: float, low: float = LOW_PER_FTE, high: float = HIGH_PER_FTE) -> Band:
    """Return the band of an officer of `effective_fte` (FTE x capacity factor, >= 0).

    IRO Handbook (2010): 50 to 70 looked-after children for a full-time officer; the
    source report applies it to children on plans too. Halves round up:
    ``floor(50 f + 1/2)`` to ``floor(70 f + 1/2)``.
    """
    return Band(
        math.floor(low * effective_fte + _ROUNDING), math.floor(high * effective_fte + _ROUNDING)
    )


def band_limits(
    effective_fte: NDArray[np.float64], low: float = LOW_PER_FTE, high: float = HIGH_PER_FTE
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the low and the high ends of the officers' bands, as `band` does for one."""
    lowest = np.floor(low * effective_fte + _ROUNDING).astype(np.int64)
    highest = np.floor(high * effective_fte + _ROUNDING).astype(np.int64)
    return lowest, highest
