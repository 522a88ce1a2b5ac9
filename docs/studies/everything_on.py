"""Every yes-or-no switch of the model on at once: the changes that studies and benchmarks share."""

from __future__ import annotations

from typing import Any

EVERYTHING: dict[str, Any] = {
    "demand.random_rates": True,
    "practice.midway_cover": True,
    "practice.advocacy": True,
    "practice.advocacy_participation_effect": 0.3,
    "practice.advocacy_dispute_effect": -0.1,
    "practice.midway_ending_effect": 0.1,
    "practice.midway_dispute_effect": -0.1,
    "practice.midway_participation_effect": 0.2,
    "practice.disputes.per_child_year": 0.07,
    "work.hours_scale": {"law": "triangular", "low": 0.9, "likely": 1.0, "high": 1.1},
    "work.duties": {
        "pod_links": 1.0, "audit": 0.75, "training": 1.0, "supervision": 1.0, "panels": 0.8,
        "court_views": 0.5, "exploitation": 0.5,
    },
    "work.task": [
        {"name": "Court views", "at": "care_entry", "share_pct": 50.0, "hours": [1.0, 2.0, 4.0]},
        {"name": "Exploitation", "at": "lac_review", "share_pct": 5.0, "hours": [0.5, 1.0, 3.0]},
        {"name": "Audit", "at": "plan_end", "share_pct": 20.0, "hours": [1.0, 1.5, 2.0]},
    ],
    "workforce.overhead_hours": 0.5,
    "workforce.growing_factor": 0.6,
    "workforce.growing_months": 12.0,
    "workforce.leaving.permanent_pct_per_year": 20.0,
    "workforce.leaving.locum_pct_per_year": 50.0,
    "workforce.leaving.load_effect": 0.1,
    "workforce.absence.spells_pct_per_year": 10.0,
    "workforce.absence.load_effect": 0.1,
    "workforce.recruitment.growing_pct": 50.0,
    "workforce.recruitment.probation_fails_pct": 5.0,
    "workforce.recruitment.premium_pct": 5.0,
    "workforce.locum.cover_vacancies": True,
    "workforce.locum.cover_absence": True,
}  # fmt: skip
"""Values from the likely ranges of docs/assumptions.md; duties add up to the usual 15 %."""
