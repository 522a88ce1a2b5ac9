"""What the Department for Education's files hold, and under which headers."""

from __future__ import annotations

from dataclasses import dataclass

SUPPRESSED = frozenset({"c", "z", "u", "x", "k", "low", ":", "..", "-", "~", ""})
"""Marks of a cell that is suppressed or not available: missing, never zero."""

AREA_COLUMNS = {
    "time_period": "year",
    "geographic_level": "level",
    "region_code": "region_code",
    "region_name": "region",
    "old_la_code": "old_code",
    "new_la_code": "code",
    "la_name": "name",
}

_LENGTHS = {
    "3_months_or_less": "to_3_months",
    "more_than_3_months_6_months": "to_6_months",
    "more_than_6_months_less_than_1_year": "to_1_year",
    "1_year_less_than_2_years": "to_2_years",
    "2_years_or_more": "2_years_or_more",
}

LENGTHS = tuple(_LENGTHS.values())
"""The five bands of the lengths of plans."""

LATENESS = ("icpc_0_10", "icpc_11_15", "icpc_16_20", "icpc_21_plus")
"""The four bands of working days from strategy discussion to ICPC."""


@dataclass(frozen=True)
class PublishedKind:
    """One of the published files.

    Attributes
    ----------
    name
        What we call it.
    title
        How a scenario names it as a source.
    signature
        Headers that only this file has together.
    measures
        Our name of each column that is read.
    """

    name: str
    title: str
    signature: tuple[str, ...]
    measures: dict[str, str]


PLANS = PublishedKind(
    "plans",
    "DfE, characteristics of children in need, d1: plans starting, ending and at 31 March",
    ("CPP_start", "CPP_At31"),
    {
        "CPP_start": "started",
        "CPP_start_rate": "started_rate",
        "CPP_end": "ended",
        "CPP_At31": "held",
        "CPP_At31_rate": "held_rate",
    },
)
CONFERENCES = PublishedKind(
    "conferences",
    "DfE, characteristics of children in need, c4: section 47 enquiries and ICPCs",
    ("Section47", "ICPC"),
    {
        "Section47": "enquiries",
        "Section47_rate": "enquiries_rate",
        "ICPC": "icpc",
        "ICPC_rate": "icpc_rate",
        "Duration_0-10_days": "icpc_0_10",
        "Duration_11-15_days": "icpc_11_15",
        "Duration_16-20_days": "icpc_16_20",
        "Duration_21+_days": "icpc_21_plus",
    },
)
OPEN_LENGTHS = PublishedKind(
    "open_lengths",
    "DfE, characteristics of children in need, d5: plans at 31 March by length",
    ("CPP_At31", "3_months_or_less"),
    {"CPP_At31": "held", **_LENGTHS},
)
REVIEWED = PublishedKind(
    "reviewed",
    "DfE, characteristics of children in need, d6: plans reviewed in time",
    ("CPP_At31_3Months", "Reviewed_within_timescales"),
    {"CPP_At31_3Months": "due", "Reviewed_within_timescales": "on_time"},
)
ENDED_LENGTHS = PublishedKind(
    "ended_lengths",
    "DfE, characteristics of children in need, d7: plans that ended by length",
    ("CPP_End", "3_months_or_less"),
    {"CPP_End": "ended", **_LENGTHS},
)
CARE = PublishedKind(
    "care",
    "DfE, children looked after in England: numbers and rates",
    ("population_type", "children_count"),
    {"children_count": "children", "population_estimate": "population"},
)
KINDS = (PLANS, CONFERENCES, OPEN_LENGTHS, REVIEWED, ENDED_LENGTHS, CARE)

CARE_TYPES = {"startin": "started", "ceasin": "ceased", "31march": "held"}
"""Which word in `population_type` makes which measure of the care file."""
