"""Who works: `[workforce]`, its officers, and `[allocation]`."""

from __future__ import annotations

from datetime import date
from typing import Literal

from capacity.scenario.fields import Table, key


class OfficerRow(Table):
    """One officer, as in a team sheet."""

    officer: str = key(..., "Name or code of the officer")
    fte: float = key(..., "Full-time equivalent", unit="FTE", low=0, high=1.5)
    contract: Literal["permanent", "locum"] = key("permanent", "Contract")
    start: date | None = key(None, "First day in post; left out, before the start")
    end: date | None = key(None, "Last day in post; left out, stays")
    role: Literal["dual", "iro", "cp_chair"] = key("dual", "Work that the officer may take")
    experience: Literal["experienced", "growing"] = key(
        "experienced", "A growing officer takes no complex family"
    )
    pods: tuple[int, ...] = key((), "Pods that the officer is linked to, numbered from 1")
    working_days: str = key("MTWTF", "Working days, a dash for a day off")
    capacity_factor: float = key(
        1.0, "Agreed share of a full caseload", unit="factor", low=0, high=1
    )
    absent_from: date | None = key(None, "First day of a dated absence")
    absent_until: date | None = key(None, "Last day of it; left out, it goes on")


class Workforce(Table):
    """`[workforce]`: the team."""

    fte: float | None = key(
        None, "Rescales the given team from day 0", unit="FTE", low=0.1, high=500
    )
    ramp_up_weeks_permanent: float = key(
        8.0,
        "Weeks until a new permanent officer holds a full caseload",
        unit="weeks",
        low=0,
        high=52,
        likely=(6, 12),
        source="A: domain §5",
    )
    ramp_up_weeks_locum: float = key(
        3.0,
        "Weeks until a new locum holds a full caseload",
        unit="weeks",
        low=0,
        high=52,
        likely=(2, 4),
        source="A: domain §5",
    )
    officer: tuple[OfficerRow, ...] = ()


class Allocation(Table):
    """`[allocation]`: how new families get an officer."""

    policy: Literal["least_caseload", "pod_first", "round_robin", "optimiser"] = key(
        "least_caseload", "Rule by which the PRO gives a new family an officer"
    )
    rebalance_on_change: bool = key(
        True, "Share out again when an officer joins: the newcomer takes up to a fair caseload"
    )
