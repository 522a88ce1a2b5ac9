"""Who comes: `[demand]`, surges and interventions; the two pathways have their own modules."""

from __future__ import annotations

from datetime import date
from typing import Literal

from capacity.scenario.demand_cp import CpDemand
from capacity.scenario.demand_lac import LacDemand
from capacity.scenario.fields import Quantity, Table, key, stated

PathwayName = Literal["CP", "LAC"]


class Surge(Table):
    """Extra children between two dates, on top of everything else."""

    name: str = stated("", "What it is")
    pathway: PathwayName = stated(..., "CP or LAC")
    children: float = stated(
        ...,
        "Extra children in all who start a plan (CP) or enter care (LAC)",
        unit="children",
        low=0,
        high=10000,
    )
    start: date = stated(..., "First day")
    end: date = stated(..., "Last day")


class Intervention(Table):
    """A factor on arrivals or on endings that phases in between two dates."""

    name: str = stated("", "What it is")
    pathway: PathwayName = stated(..., "CP or LAC")
    acts_on: Literal["arrivals", "endings"] = stated(
        "arrivals", "The arrival rate, or the odds of ending at a review (hazard of leaving care)"
    )
    factor: Quantity = stated(..., "Factor once it is fully in", unit="factor", low=0, high=10)
    start: date = stated(..., "Day before which nothing changes")
    full: date = stated(..., "Day from which the whole factor holds")
    end: date | None = stated(None, "Last day on which it holds; left out, it stays")


class Demand(Table):
    """`[demand]`: who comes, in what family, for how long."""

    random_rates: bool = key(
        True, "Let rates and endings wander as councils' do; off for steady studies"
    )
    pods: int = key(8, "Social work teams that children come from", low=1, high=200)
    complex_pct: float = key(
        8.0,
        "Share of families that a growing officer may not take",
        unit="per cent",
        low=0,
        high=100,
    )
    cp: CpDemand = CpDemand()
    lac: LacDemand = LacDemand()
    surge: tuple[Surge, ...] = stated((), "Extra children between two dates; a named row each")
    intervention: tuple[Intervention, ...] = stated(
        (), "Factors on arrivals or endings that phase in; a named row each"
    )


__all__ = ["CpDemand", "Demand", "Intervention", "LacDemand", "PathwayName", "Surge"]
