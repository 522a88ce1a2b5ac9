"""A small service for studies that need many replications of the real model.

60 children over half a year, with two part-time officers. At .7 FTE it is overloaded, so that
figures are as skewed as the model makes them.
"""

from __future__ import annotations

from datetime import date

from capacity.scenario import Scenario

OFFICERS = [
    {"officer": "Ames", "fte": 0.4},
    {"officer": "Bell", "fte": 0.3, "working_days": "MTW--", "contract": "locum"},
]


def service() -> Scenario:
    """Return the small service."""
    return Scenario.from_dict({
        "scenario": {"name": "small", "start": date(2016, 1, 4), "weeks": 26, "seed": 7},
        "start": {"cp_plans": 35, "looked_after": 30, "both_pathways": 5, "run_in_weeks": 4},
        "demand": {"cp": {"icpc_children_per_month": 4.0}, "lac": {"entries_per_month": 1.5}},
        "workforce": {"officer": OFFICERS},
    })  # fmt: skip
