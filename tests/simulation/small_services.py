"""Small services, as laws of the simulation are tested on them, and a look inside a run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import numpy as np
from hypothesis import strategies as st

from capacity.demand import draw_tape
from capacity.demand.streams import Streams
from capacity.demand.tape import Tape
from capacity.experiment.given import read_given
from capacity.experiment.replication import replicate
from capacity.experiment.tables import Records
from capacity.scenario import Scenario
from capacity.simulation import opening
from capacity.simulation.booking import Desk
from capacity.simulation.service import Service

MONDAY = date(2016, 1, 4)

TEAM: tuple[dict[str, Any], ...] = (
    {"officer": "Ames", "fte": 0.5},
    {"officer": "Bell", "fte": 0.4, "working_days": "MTW--", "contract": "locum"},
)


def small(**changes: Any) -> Scenario:
    """Return a service of 60 children and two part-time officers over half a year.

    Parameters
    ----------
    changes
        Values by dotted key, a double underscore for each dot.
    """
    scenario = Scenario.from_dict(
        {
            "scenario": {"name": "small", "start": MONDAY, "weeks": 26, "seed": 20160119},
            "start": {"cp_plans": 35, "looked_after": 30, "both_pathways": 5, "run_in_weeks": 4},
            "demand": {
                "cp": {"icpc_children_per_month": 4.0},
                "lac": {"entries_per_month": 1.5},
            },
            "workforce": {"officer": TEAM},
        }
    )
    return changed(scenario, **changes)


def changed(scenario: Scenario, **changes: Any) -> Scenario:
    """Return a scenario with other values, a double underscore for each dot of a key."""
    values = {key.replace("__", "."): value for key, value in changes.items()}
    return scenario.with_changes(values) if values else scenario


def series(records: Records, name: str) -> np.ndarray:
    """Return one base series of a replication."""
    return np.asarray(records.weekly[records.series.index(name)])


def total(records: Records, *names: str) -> float:
    """Add up base series over their weeks."""
    return float(sum(series(records, name).sum() for name in names))


@dataclass(frozen=True)
class Meeting:
    """A statutory meeting as the desk saw it."""

    family: int
    kind: str
    day: int
    chair: int


@dataclass
class Watched:
    """A replication, the service that it left, and every meeting held."""

    scenario: Scenario
    records: Records
    service: Service
    meetings: list[Meeting] = field(default_factory=list)


def watched(scenario: Scenario, replication: int = 0) -> Watched:
    """Run a replication and look inside."""
    services: list[Service] = []
    meetings: list[Meeting] = []
    with _listening(services, meetings):
        records = replicate(scenario, replication)
    return Watched(scenario, records, services[0], meetings)


@contextmanager
def _listening(services: list[Service], meetings: list[Meeting]) -> Iterator[None]:
    class Heard(Service):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            services.append(self)

    hold = Desk.hold

    def heard(desk: Desk, case: Any, day: int) -> None:
        meetings.append(Meeting(case.number, case.kind, day, case.chair))
        hold(desk, case, day)

    with patch.object(opening, "Service", Heard), patch.object(Desk, "hold", heard):
        yield


def tape_of(scenario: Scenario, replication: int = 0) -> Tape:
    """Draw a replication's tape as a run draws it."""
    streams = Streams(scenario.seed, replication)
    given = read_given(scenario)
    return draw_tape(scenario.drawn(streams.uniform), streams, given.calendar, None, given.team)


def _days(low: int, high: int) -> st.SearchStrategy[date | None]:
    dated = st.integers(low, high).map(lambda days: MONDAY + timedelta(days))
    return st.none() | dated


@st.composite
def officers(draw: st.DrawFn, name: str) -> dict[str, Any]:
    """Draw an officer: part-time, dated, away, of any role."""
    absent_from = draw(_days(-60, 150))
    row = {
        "officer": name,
        "fte": draw(st.sampled_from([0.2, 0.4, 0.6, 1.0])),
        "contract": draw(st.sampled_from(["permanent", "locum"])),
        "role": draw(st.sampled_from(["dual", "dual", "iro", "cp_chair"])),
        "experience": draw(st.sampled_from(["experienced", "experienced", "growing"])),
        "working_days": draw(st.sampled_from(["MTWTF", "MTW--", "-T-TF"])),
        "start": draw(_days(-80, 120)),
        "end": draw(_days(121, 200)),
        "absent_from": absent_from,
    }
    if absent_from is not None:
        row["absent_until"] = absent_from + timedelta(draw(st.integers(0, 90)))
    return {key: value for key, value in row.items() if value is not None}


@st.composite
def services(draw: st.DrawFn) -> Scenario:
    """Draw a small service: short of hours or with plenty, with any practice."""
    names = ["Cole", "Dunn", "Ford"][: draw(st.integers(0, 3))]
    team = [{"officer": "Ames", "fte": 0.6}, *(draw(officers(name)) for name in names)]
    return small(
        scenario__start=MONDAY + timedelta(draw(st.integers(0, 6))),
        scenario__weeks=draw(st.integers(6, 26)),
        start__run_in_weeks=draw(st.sampled_from([0, 1, 5])),
        workforce__officer=team,
        work__hours_scale=draw(st.sampled_from([0.6, 1.0, 1.6])),
        work__sickness_pct=draw(st.sampled_from([0.0, 3.0, 20.0])),
        work__meetings_per_day=draw(st.integers(1, 3)),
        conference__minute_takers=draw(st.integers(1, 3)),
        practice__displacement=draw(st.booleans()),
        practice__colleague_chairs=draw(st.booleans()),
        practice__cancellation_control=draw(st.booleans()),
        practice__paper_deplan=draw(st.booleans()),
        practice__borrow_pct=draw(st.sampled_from([0.0, 50.0])),
        allocation__policy=draw(st.sampled_from(["least_caseload", "pod_first", "round_robin"])),
    )


replications = st.integers(0, 10**6)
