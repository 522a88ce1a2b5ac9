"""When families come: points of a Poisson process, thinned so that scenarios share them.

Points are strewn over (time, rate) in bands of rate. A family comes if its point lies
under the rate of its day. A scenario with a higher rate therefore meets all the
families of the lower one, and some more (a coupling that common random numbers need).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capacity.demand.streams import Streams

LOWEST_BAND = 2.0**-4
"""Width of the first band, in families per day; each further band doubles the range."""


@dataclass(frozen=True)
class Points:
    """Families of one band of rates: their times, and their rows in the band's draws."""

    name: str
    drawn: int
    rows: NDArray[np.int64]
    times: NDArray[np.float64]


def arrivals(rate: NDArray[np.float64], streams: Streams, name: str) -> list[Points]:
    """Return the points under `rate` (families a day, one value a day from day 0)."""
    highest = float(rate.max(initial=0.0))
    bands, low, high = [], 0.0, LOWEST_BAND
    while low < highest:
        bands.append(_band(rate, streams, f"{name}/{high:g}", low, high))
        low, high = high, 2.0 * high
    return bands


def _band(
    rate: NDArray[np.float64], streams: Streams, name: str, low: float, high: float
) -> Points:
    times = _strewn(high - low, len(rate), streams.generator(f"arrivals/{name}/times"))
    marks = low + (high - low) * streams.generator(f"arrivals/{name}/marks").random(len(times))
    rows = np.flatnonzero(marks < rate[times.astype(np.int64)])
    return Points(name, len(times), rows, times[rows])


def _strewn(per_day: float, days: int, generator: np.random.Generator) -> NDArray[np.float64]:
    """Return times of a Poisson process on [0, days): a longer horizon only adds to them."""
    times = np.empty(0)
    last, block = 0.0, 64
    while last < days:
        more = last + np.cumsum(generator.standard_exponential(block)) / per_day
        times, last = np.concatenate([times, more]), float(more[-1])
    return times[times < days]
