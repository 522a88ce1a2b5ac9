"""The scenario: everything that a run depends on, frozen."""

from __future__ import annotations

from datetime import date

from capacity.scenario.demand import Demand
from capacity.scenario.fields import Table, key
from capacity.scenario.operation import Conference, Pathways, Practice, Start, Work
from capacity.scenario.workforce import Allocation, Workforce


class Header(Table):
    """`[scenario]`: what it is and when."""

    name: str = key(..., "Name, also of the run folder")
    description: str = key("", "The question that it answers")
    start: date = key(..., "Day 0")
    end: date | None = key(None, "Last day, inclusive; give this or weeks")
    weeks: int | None = key(None, "Length; give this or end", unit="weeks", low=1, high=1040)
    seed: int = key(1, "Seed of every random stream", low=0, high=2**63)


class Scenario(Table):
    """One scenario as resolved: what it says, and defaults where it is silent."""

    scenario: Header
    start: Start = Start()
    demand: Demand = Demand()
    pathways: Pathways = Pathways()
    practice: Practice = Practice()
    conference: Conference = Conference()
    work: Work = Work()
    workforce: Workforce = Workforce()
    allocation: Allocation = Allocation()
