"""Posts to advertise by month: convex expected cost in segments, and a few integers.

For `j` more employees in a month, the locums that the rule would seek cost
``C_t(j)``, the mean over demand paths of what the officers who are missing cost, with a
higher price for those beyond the cap. It is convex in `j` (checked), so that the plan
needs one column and a few rows a month, however many paths there are (planning §2).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import inf

import numpy as np
from numpy.typing import NDArray

from capacity.allocation.program import Program, Sense
from capacity.planning.posts import Posts
from capacity.planning.solving import UnprovenError, minimise

Floats = NDArray[np.float64]

SHORTAGE = 3.0
"""Price of an officer missing beyond the cap, in locums."""

WEEKS_PER_MONTH = 365.25 / 12.0 / 7.0


@dataclass(frozen=True)
class Curve:
    """Expected cost of a month by how many more employees are there; convex."""

    values: Floats

    def __post_init__(self) -> None:
        slopes = np.diff(self.values)
        scale = max(1.0, float(np.abs(self.values).max()))
        if (np.diff(slopes) < -1e-9 * scale).any():
            raise UnprovenError("a month's expected cost is not convex; no plan was made")

    def segments(self) -> list[tuple[float, float]]:
        """Return slope and intercept of each segment."""
        slopes = np.diff(self.values)
        places = np.arange(len(slopes))
        return list(
            zip(slopes.tolist(), (self.values[:-1] - slopes * places).tolist(), strict=True)
        )


@dataclass(frozen=True)
class Months:
    """What the programme knows of each month; arrays of months, or (paths, months).

    Attributes
    ----------
    needed
        Officers that the rule asks for, beyond the employees who are there anyhow.
    locum, employee
        What one costs in the month.
    there, paid
        Share of a post that is worked, and paid, so many months after its advert.
    """

    needed: Floats
    locum: Floats
    employee: Floats
    there: Floats
    paid: Floats
    per_post: float


def months_of(weekly: Floats, *, total: bool = False) -> Floats:
    """Return means, or totals, of whole months from weeks along the last axis."""
    count = int(weekly.shape[-1] / WEEKS_PER_MONTH + 1e-6)
    edges = np.rint(np.arange(count + 1) * WEEKS_PER_MONTH).astype(int)
    parts = [weekly[..., low:high] for low, high in pairwise(edges)]
    gathered = [part.sum(axis=-1) if total else part.mean(axis=-1) for part in parts]
    return np.stack(gathered, axis=-1)


def needed_officers(children: Floats, base: Posts, above: float) -> Floats:
    """Return the officers whom the rule asks for by path and week, on what is known then."""
    lagged = np.maximum(children[:, :-1], np.roll(children[:, :-1], 4, axis=1))
    lagged[:, :4] = children[:, :4]
    return np.asarray(lagged / above - base.effective)


def curves(months: Months, at_most: int, fte: float, most: int) -> list[Curve]:
    """Return the expected cost of each month for 0, 1, ..., `most` more employees."""
    found = []
    for month in range(months.needed.shape[1]):
        extra = np.arange(most + 1)[None, :]
        missing = np.maximum(months.needed[:, month][:, None] - extra, 0.0) / fte
        if (1.0 / fte).is_integer():  # an employee stands for whole locums: still convex
            missing = np.ceil(missing - 1e-9)
        locums = np.minimum(missing, at_most)
        price = months.locum[month] * fte
        cost = price * locums + SHORTAGE * price * (missing - locums)
        found.append(Curve(cost.mean(axis=0)))
    return found


@dataclass(frozen=True)
class Advertised:
    """Posts to advertise in each month, proven optimal for the segments."""

    by_month: tuple[int, ...]
    value: float
    solver: str

    @property
    def posts(self) -> int:
        """Posts in all."""
        return sum(self.by_month)

    @property
    def days(self) -> tuple[int, ...]:
        """Day on which each post is opened: the first of the weeks that are its month."""
        first = [7 * round(month * WEEKS_PER_MONTH) for month in range(len(self.by_month))]
        return tuple(
            day for day, count in zip(first, self.by_month, strict=True) for _ in range(count)
        )


def advertise(
    months: Months, at_most: int, fte: float, most: int, solver: str = "highs"
) -> Advertised:
    """Choose the posts to advertise in each month.

    Minimises what employees, adverts and the locums that they leave to be found cost.

    Raises
    ------
    UnprovenError
        If the solver proves no optimum.
    """
    count = months.needed.shape[1]
    programme = Program("posts")
    posts = [programme.column(f"advertise_{m}", 0, most) for m in range(count)]
    costs = [programme.column(f"cost_{m}", 0, inf, integer=False) for m in range(count)]
    every = [(post, 1.0) for post in posts]
    programme.row("not_more_than_could_be_needed", every, Sense.AT_MOST, most)
    for month, curve in enumerate(curves(months, at_most, fte, most)):
        there = [(posts[since], float(months.there[month - since])) for since in range(month + 1)]
        for place, (slope, intercept) in enumerate(curve.segments()):
            terms = [(costs[month], 1.0), *((post, -slope * share) for post, share in there)]
            programme.row(f"segment_{month}_{place}", terms, Sense.AT_LEAST, intercept)
    pay = {post: _pay(months, since, count) for since, post in enumerate(posts)}
    solved = minimise(programme, {**dict.fromkeys(costs, 1.0), **pay}, solver)
    by_month = tuple(round(float(solved.values[post])) for post in posts)
    return Advertised(by_month, solved.value, solved.solver)


def _pay(months: Months, since: int, count: int) -> float:
    """Return what a post advertised in a month costs to the end; later is a penny dearer."""
    paid = months.paid[: count - since]
    return float((paid * months.employee[since:]).sum()) + months.per_post + 0.01 * since
