"""Services whose team changes, and the theory of their stage laws."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

import numpy as np

from capacity.experiment.tables import Records
from capacity.scenario import Scenario
from capacity.scenario.laws import number
from tests.simulation.small_services import small


def posts(number: int, weeks: int, **changes: Any) -> Scenario:
    """Return a service without children, one officer in post, and `number` posts to fill."""
    empty: dict[str, Any] = {
        "scenario__weeks": weeks,
        "start__cp_plans": 0,
        "start__looked_after": 0,
        "start__both_pathways": 0,
        "start__run_in_weeks": 0,
        "demand__cp__icpc_children_per_month": 0.0,
        "demand__lac__entries_per_month": 0.0,
        "demand__lac__unaccompanied_per_month": 0.0,
        "work__sickness_pct": 0.0,
        "workforce__officer": [{"officer": "Ames", "fte": 1.0}],
        "workforce__establishment": number + 1.0,
    }
    return small(**(empty | changes))


def busy(**changes: Any) -> Scenario:
    """Return a small service in which everything about the team happens."""
    everything: dict[str, Any] = {
        "scenario__weeks": 60,
        "workforce__officer": [
            {"officer": "Ames", "fte": 0.5},
            {"officer": "Bell", "fte": 0.4, "working_days": "MTW--", "contract": "locum"},
            {"officer": "Cole", "fte": 0.4, "experience": "growing"},
        ],
        "workforce__establishment": 1.5,
        "workforce__growing_months": 6.0,
        "workforce__growing_factor": 0.6,
        "workforce__overhead_hours": 1.0,
        "workforce__leaving__permanent_pct_per_year": 80.0,
        "workforce__leaving__locum_pct_per_year": 100.0,
        "workforce__leaving__load_effect": 0.2,
        "workforce__absence__spells_pct_per_year": 80.0,
        "workforce__absence__load_effect": 0.2,
        "workforce__recruitment__probation_fails_pct": 20.0,
        "workforce__recruitment__growing_pct": 50.0,
        "workforce__locum__cover_vacancies": True,
        "workforce__locum__cover_absence": True,
        "workforce__locum__fte": 0.5,
        "workforce__candidate": [
            {"officer": "Dunn", "fte": 0.4, "stage": "offered"},
            {"officer": "Ford", "fte": 0.4, "stage": "interview", "on": date(2016, 2, 10)},
        ],
    }
    return small(**(everything | changes))


def events(records: Records, name: str) -> dict[str, list[int]]:
    """Return the days of an event by officer or post."""
    days: dict[str, list[int]] = defaultdict(list)
    staffing = records.staffing
    for day, event, who in zip(
        staffing["day"], staffing["event"], staffing["officer"], strict=True
    ):
        if event == name:
            days[who].append(int(day))
    return days


def times_to_fill(scenario: Scenario, size: int = 100_000) -> np.ndarray:
    """Draw days from vacancy to start by the stage laws alone, no clock, no service."""
    law, rng = scenario.workforce.recruitment, np.random.default_rng(4)

    def stage(name: str) -> np.ndarray:
        low, likely, high = getattr(law, f"{name}_weeks")
        return 7.0 * (rng.triangular(low, likely, high, size) if low < high else np.full(size, low))

    total, open_posts = np.zeros(size), np.ones(size, dtype=bool)
    while open_posts.any():
        offered = rng.random(size) < number(law.fill_pct) / 100.0
        stands = offered & (rng.random(size) >= number(law.withdrawn_pct) / 100.0)
        attempt = stage("pause") + stage("advert")
        attempt += np.where(offered, stage("interview") + stage("checks"), 0.0)
        attempt += np.where(stands, stage("notice"), 0.0)
        total += np.where(open_posts, attempt, 0.0)
        open_posts &= ~stands
    return total
