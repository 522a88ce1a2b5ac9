"""Theory of queues in slots: what a diary or a room is when meetings are booked in order.

Families come in a Poisson number a period (a working day, or a week) and each is given
the first free place from the next period on; a period has `c` places. With X places
taken beyond today before the day's A families are booked,

    X' = (X + A - c)+ ,    A ~ Poisson(load x c).

This is the queue M/D/c seen at the ends of its service times (Crommelin, 1932). The
k-th family of the day finds X + k - 1 before it and waits (X + k - 1) // c periods. For
c = 1 the mean wait is load / (2 (1 - load)), that of M/D/1 (Pollaczek and Khinchine).

A room that is open on a day with chance s serves in geometric times, the discrete
analogue of exponential ones: as s goes to 0, the queue becomes M/M/1, whose wait is
Erlang C's with one server.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import factorial

import numpy as np
from numpy.typing import NDArray
from scipy.stats import poisson

STATES = 400


@dataclass(frozen=True)
class Waits:
    """Law of a family's wait, in whole periods after the first that it may have."""

    chances: NDArray[np.float64]

    @property
    def mean(self) -> float:
        """Mean wait."""
        return float(self.chances @ np.arange(len(self.chances)))

    @property
    def none(self) -> float:
        """Chance of no wait."""
        return float(self.chances[0])

    def at_least(self, periods: int) -> float:
        """Chance of a wait of so many periods or more."""
        return float(self.chances[periods:].sum())


@lru_cache
def backlog(load: float, c: int, states: int = STATES) -> NDArray[np.float64]:
    """Return the stationary law of X, states beyond the last taken as the last."""
    arrivals = poisson.pmf(np.arange(states + c), load * c)
    moves = np.zeros((states, states))
    for state in range(states):
        after = np.maximum(state + np.arange(states + c) - c, 0)
        moves[state] = np.bincount(np.minimum(after, states - 1), arrivals, states)
    balance = np.vstack([(moves.T - np.eye(states))[:-1], np.ones(states)])
    law: NDArray[np.float64] = np.linalg.solve(balance, np.eye(states)[-1])
    return law


def waits(load: float, c: int) -> Waits:
    """Return the law of the wait of a family, whichever of its day it is."""
    rate = load * c
    before = poisson.sf(np.arange(60), rate) / rate
    ahead = np.convolve(backlog(load, c), before)
    periods = np.arange(len(ahead)) // c
    return Waits(np.bincount(periods, ahead).astype(float))


def days_until_room(load: float, chance_open: float) -> float:
    """Return the mean days from coming to the meeting where the room is open by chance.

    From E[X'^2] = E[X^2] with X' = X + A - S, S = 1 on an open day when there is
    somebody: E[X] = l (2 + l - 2 s) / (2 (s - l)) with l = load x s. The k-th of a
    day's families, 1 + l / 2 on average, needs the (X + k)-th open day.
    """
    s, rate = chance_open, load * chance_open
    ahead = rate * (2.0 + rate - 2.0 * s) / (2.0 * (s - rate))
    return (ahead + 1.0 + rate / 2.0) / s


def erlang_c(load: float, servers: int) -> float:
    """Return the chance of waiting in M/M/c at a load per server."""
    offered = load * servers
    waiting = offered**servers / factorial(servers) / (1.0 - load)
    served = sum(offered**n / factorial(n) for n in range(servers))
    return waiting / (served + waiting)
