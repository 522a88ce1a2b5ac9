"""How fast families come and plans and stays end: the two random processes, season, levers.

The law is `forecast` §2 and §5: log Ornstein-Uhlenbeck arrival rates and log-odds
(for care: log-hazard) Ornstein-Uhlenbeck endings, one of each for a council.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from capacity.demand.streams import Streams
from capacity.practice.spans import DAYS_PER_MONTH, DAYS_PER_YEAR, WEEKS_PER_YEAR
from capacity.scenario.demand import CpDemand, Intervention, LacDemand
from capacity.scenario.laws import number
from capacity.scenario.model import Scenario

Floats = NDArray[np.float64]

_FEWEST_EXPECTED = 0.01
"""Families a month below which the noise grows no further: a season may have none at all."""


def wandering(
    normals: Floats, reversion: float, sd: float, mean: float = 0.0, state_sd: float | None = None
) -> Floats:
    """Return an Ornstein-Uhlenbeck path week by week.

    Parameters
    ----------
    normals
        Standard normal numbers, one a week; the first draws the state at the start.
    reversion
        Speed of return to zero, per year.
    sd
        Standard deviation of the steady spread.
    mean, state_sd
        Law of the state at the start; without `state_sd` its spread is the steady one.
    """
    keep = np.exp(-reversion / WEEKS_PER_YEAR)
    shocks = normals * sd * np.sqrt(1.0 - keep**2)
    path = np.empty_like(normals)
    state = mean + normals[0] * (sd if state_sd is None else state_sd)
    for week, shock in enumerate(np.append(shocks[1:], 0.0).tolist()):
        path[week] = state
        state = keep * state + shock
    return path


@dataclass(frozen=True)
class Rates:
    """What the tape of one replication follows, from day 0 on.

    Attributes
    ----------
    cp_families, lac_families
        Families a day (conferences asked for; direct entries to care), one value a day.
    plan_shift
        Log-odds by which review endings stand above their level, one value a week.
    care_hazard
        Factor of the hazard of leaving care, one value a week.
    move_hazard
        Factor of the hazard of moving into care from a plan, one value a week.
    """

    cp_families: Floats
    lac_families: Floats
    plan_shift: Floats
    care_hazard: Floats
    move_hazard: Floats


def draw_rates(scenario: Scenario, streams: Streams, months: NDArray[np.int64]) -> Rates:
    """Draw the rates of one replication.

    Parameters
    ----------
    scenario
        With every law drawn.
    streams
        Streams of the replication.
    months
        Calendar month (0 to 11) of each day of the horizon, from day 0.
    """
    demand, start = scenario.demand, scenario.scenario.start
    days, weeks = len(months), -(-len(months) // 7)
    cp_size = _mean_size(demand.cp.family_sizes)
    lac_size = _mean_size(demand.lac.family_sizes)
    cp_level = number(demand.cp.icpc_children_per_month) / cp_size / DAYS_PER_MONTH
    direct = 1.0 - demand.lac.share_from_plans
    lac_level = number(demand.lac.entries_per_month) * direct / lac_size / DAYS_PER_MONTH
    levers = demand.intervention
    cp_rate = cp_level * _arrival_factor(demand.cp, "cp", streams, months, demand.random_rates)
    return Rates(
        cp_families=cp_rate
        * _monthly_noise(demand.cp, cp_rate, streams, demand.random_rates)
        * _lever(levers, "CP", "arrivals", start, days, 1),
        lac_families=lac_level
        * _arrival_factor(demand.lac, "lac", streams, months, demand.random_rates)
        * _lever(levers, "LAC", "arrivals", start, days, 1),
        plan_shift=number(demand.cp.exit_level)
        + _exit_path(demand.cp, "cp", streams, weeks, demand.random_rates)
        + np.log(_lever(levers, "CP", "endings", start, weeks, 7)),
        care_hazard=np.exp(_exit_path(demand.lac, "lac", streams, weeks, demand.random_rates))
        * _lever(levers, "LAC", "endings", start, weeks, 7),
        move_hazard=_move_hazard(demand.lac, streams, weeks, demand.random_rates),
    )


def _arrival_factor(
    demand: CpDemand | LacDemand,
    name: str,
    streams: Streams,
    months: NDArray[np.int64],
    random: bool,
) -> Floats:
    """Return season, trend and wandering of a rate by day, with a long-run mean of one."""
    days = len(months)
    season = np.array(demand.season) / np.mean(demand.season)
    growth = np.log1p(number(demand.trend_pct_per_year) / 100.0)
    trend = np.exp(growth * np.arange(days) / DAYS_PER_YEAR)
    factor: Floats = season[months] * trend
    if not random:
        return factor
    sd, weeks = number(demand.rate_sd), -(-days // 7)
    path = _arrival_path(demand, name, streams, weeks, sd)
    wander: Floats = np.exp(np.repeat(path, 7)[:days] - sd**2 / 2.0)
    return factor * wander


def _arrival_path(
    demand: CpDemand | LacDemand, name: str, streams: Streams, weeks: int, sd: float
) -> Floats:
    normals = streams.generator(f"rates/{name}/arrivals").standard_normal(weeks)
    return wandering(normals, demand.rate_reversion, sd, *_state_at_start(demand, sd))


def _move_hazard(demand: LacDemand, streams: Streams, weeks: int, random: bool) -> Floats:
    """Return how moves into care from a plan wander: with direct entries, by a spread of their own.

    Its long-run mean is one, as that of direct entries is.
    """
    sd = number(demand.from_plan_rate_sd)
    if not random or sd <= 0.0:
        return np.ones(weeks)
    wander: Floats = np.exp(_arrival_path(demand, "lac", streams, weeks, sd) - sd**2 / 2.0)
    return wander


def _state_at_start(demand: CpDemand | LacDemand, sd: float) -> tuple[float, float | None]:
    """Return mean and standard deviation of the log rate at the start, relative to its level.

    The level is the long-run mean, half the variance above the rate at a state of zero.
    """
    rate = demand.rate_at_start if isinstance(demand, CpDemand) else None
    if rate is None or not isinstance(demand, CpDemand):
        return demand.rate_state_mean, demand.rate_state_sd
    level = max(number(demand.icpc_children_per_month), 1e-9)
    return float(np.log(number(rate) / level)) + sd**2 / 2.0, 0.0


def _exit_path(
    demand: CpDemand | LacDemand, name: str, streams: Streams, weeks: int, random: bool
) -> Floats:
    if not random:
        return np.zeros(weeks)
    normals = streams.generator(f"rates/{name}/exits").standard_normal(weeks)
    state_mean = demand.exit_state_mean if isinstance(demand, CpDemand) else 0.0
    state_sd = demand.exit_state_sd if isinstance(demand, CpDemand) else None
    return wandering(normals, demand.exit_reversion, number(demand.exit_sd), state_mean, state_sd)


def _monthly_noise(demand: CpDemand, families: Floats, streams: Streams, random: bool) -> Floats:
    """Return a gamma multiplier that holds for a month at a time (forecast §7).

    Its variance is over the families that the rate of the month's first day would bring, so
    that the noise is the same in proportion wherever the rate has wandered to.
    """
    days, span = len(families), round(DAYS_PER_MONTH)
    expected = families[::span] * DAYS_PER_MONTH
    if not random or demand.monthly_noise <= 0.0 or not expected.any():
        return np.ones(days)
    from scipy.special import gammaincinv

    uniforms = streams.generator("rates/cp/months").random(len(expected))
    shape = np.maximum(expected, _FEWEST_EXPECTED) / demand.monthly_noise
    return np.repeat(gammaincinv(shape, uniforms) / shape, span)[:days]


def _lever(
    levers: Sequence[Intervention], pathway: str, acts_on: str, start: date, steps: int, days: int
) -> Floats:
    """Return the product of the interventions on one thing, a value each `days` days."""
    factor = np.ones(steps)
    day = np.arange(steps) * days
    for lever in levers:
        if lever.pathway == pathway and lever.acts_on == acts_on:
            factor *= _phased(lever, start, day)
    return factor


def _phased(lever: Intervention, start: date, day: NDArray[np.int64]) -> Floats:
    from_day, full_day = (lever.start - start).days, (lever.full - start).days
    share = np.clip((day - from_day) / max(full_day - from_day, 1), 0.0, 1.0)
    share = np.where(day >= full_day, 1.0, share)
    if lever.end is not None:
        share = np.where(day > (lever.end - start).days, 0.0, share)
    return 1.0 + share * (number(lever.factor) - 1.0)


def _mean_size(shares: Sequence[float]) -> float:
    return sum(size * share for size, share in enumerate(shares, start=1)) / sum(shares)
