"""The columns of Ofsted's Annex A that this program reads: lists 5, 7 and 8.

List 5 has section 47 enquiries and initial conferences, 7 child protection plans, 8
children in care. Children in need (list 6) are never used: they do not say who is on a
plan or in care.
"""

from __future__ import annotations

from capacity.files.columns import Column, Kind, Table, as_exported

UNBORN_WORDS = dict.fromkeys(("unborn", "expected", "not yet born", "not known", "tbc"), "")

_ID = Column(
    "Child Unique ID",
    Kind.TEXT,
    "The child's id in the council's system.",
    required=True,
    attribute="child_id",
    aliases=("Child ID", "Unique ID", "Person ID", "LCS ID", "Child Identifier"),
)
_BIRTH = Column(
    "Date of Birth",
    Kind.DATE,
    "Date of birth, or expected.",
    attribute="date_of_birth",
    read_as=UNBORN_WORDS,
    aliases=("DOB", "Date of Birth or expected date of birth"),
)
_AGE = Column(
    "Age of Child (Years)", Kind.TEXT, "Age; -1 for an unborn child.", attribute="age",
    aliases=("Age", "Age (Years)"),
)  # fmt: skip
_TEAM = Column("Allocated Team", Kind.TEXT, "Social work team.", attribute="team")
_WORKER = Column(
    "Allocated Worker", Kind.TEXT, "Social worker: not the officer.", attribute="worker",
    aliases=("Allocated Social Worker",),
)  # fmt: skip

LIST_5 = Table(
    "List 5",
    "enquiries",
    (
        _ID,
        _BIRTH,
        _AGE,
        Column(
            "Strategy discussion initiating Section 47 Enquiry Start Date",
            Kind.DATE,
            "Strategy discussion: the 15-working-day clock starts.",
            required=True,
            attribute="strategy_discussion",
            aliases=("Strategy discussion date", "Section 47 Enquiry Start Date"),
        ),
        Column(
            "Was an Initial Child Protection Conference deemed unnecessary?",
            Kind.TEXT, "Yes where no conference was needed.", attribute="unnecessary",
        ),
        Column(
            "Date of Initial Child Protection Conference",
            Kind.DATE,
            "Conference held or planned.",
            attribute="icpc",
            aliases=("Date of ICPC", "ICPC date"),
        ),
        Column(
            "Did the Initial Child Protection Conference Result in a Child Protection Plan",
            Kind.TEXT, "Yes where a plan started.", attribute="led_to_plan",
        ),
        _TEAM,
        _WORKER,
    ),
)  # fmt: skip

LIST_7 = Table(
    "List 7",
    "plans",
    (
        _ID,
        _BIRTH,
        _AGE,
        Column(
            "Child Protection Plan Start Date",
            Kind.DATE,
            "Start of the latest plan.",
            required=True,
            attribute="started",
            aliases=("CP Plan Start Date", "CPP Start Date", "Plan Start Date"),
        ),
        Column(
            "Initial Category of Abuse", Kind.TEXT, "Category at the start.",
            attribute="first_category",
        ),
        Column(
            "Latest Category of Abuse", Kind.TEXT, "Category now.", attribute="category"
        ),
        Column(
            "Date of latest review conference",
            Kind.DATE,
            "Latest review conference held.",
            attribute="last_review",
            aliases=("Date of latest review", "Latest review conference"),
        ),
        Column(
            "Child Protection Plan End Date",
            Kind.DATE,
            "Blank while the plan is open.",
            attribute="ended",
            aliases=("CP Plan End Date", "CPP End Date", "Plan End Date"),
        ),
        Column(
            "Number of Previous Child Protection Plans", Kind.TEXT, "Earlier plans.",
            attribute="earlier_plans",
        ),
        _TEAM,
        _WORKER,
    ),
)  # fmt: skip

LIST_8 = Table(
    "List 8",
    "periods of care",
    (
        _ID,
        _BIRTH,
        _AGE,
        Column(
            "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N)",
            Kind.TEXT, "Unaccompanied in the last 12 months.", attribute="unaccompanied",
            aliases=("UASC",),
        ),
        Column(
            "Date Started to be Looked After",
            Kind.DATE,
            "Start of the latest period of care.",
            required=True,
            attribute="started",
            aliases=("Date Became Looked After", "LAC Start Date", "CLA Start Date"),
        ),
        Column(
            "Child's Legal Status", Kind.TEXT, "Legal status now.", attribute="legal_status",
            aliases=("Legal Status",),
        ),
        Column(
            "Date of Latest Statutory Review",
            Kind.DATE,
            "Latest LAC review held.",
            attribute="last_review",
            aliases=("Date of Last Statutory Review", "Latest Statutory Review"),
        ),
        Column(
            "Date of Last IRO Visit / Contact to the Child",
            Kind.DATE,
            "When the officer last saw or spoke with the child.",
            attribute="last_iro_contact",
            aliases=("Date of Last IRO Visit", "Last IRO Contact", "Date of Last IRO Contact"),
        ),
        Column(
            "Date Ceased to be Looked After",
            Kind.DATE,
            "Blank while the child is in care.",
            attribute="ended",
            aliases=("Date Ceased Looked After", "LAC End Date", "CLA End Date"),
        ),
        Column(
            "Reason Ceased to be Looked After", Kind.TEXT, "Why it ended.", attribute="why_ended"
        ),
        Column(
            "Start Date of Most Recent Placement", Kind.DATE, "Placement.",
            attribute="placement_started",
        ),
        Column("Placement Type", Kind.TEXT, "Placement.", attribute="placement"),
        _TEAM,
        _WORKER,
    ),
)  # fmt: skip

LISTS = {5: as_exported(LIST_5), 7: as_exported(LIST_7), 8: as_exported(LIST_8)}

PAST = {
    5: ("strategy_discussion",),
    7: ("started", "last_review", "ended"),
    8: ("started", "last_review", "last_iro_contact", "ended"),
}
"""Dates that cannot be after the day of the extract."""

STARTS = {5: "strategy_discussion", 7: "started", 8: "started"}
"""The date that, with the child, names a row."""

OPEN = {7: "children still on their plan", 8: "children still in care"}
"""Who has no end date in a list."""

NEEDED = {
    5: {
        "icpc": "no conference is known, so that neither lateness nor conversion is its own",
        "led_to_plan": "which conferences led to a plan is not known: conversion is not its own",
    },
    7: {
        "last_review": "due dates are counted from the start of the plan",
        "date_of_birth": "nobody's age is known, so that nobody of 18 is left out",
    },
    8: {
        "last_review": "due dates are counted from the entry to care",
        "date_of_birth": "nobody's age is known, so that nobody of 18 is left out",
    },
}
"""Columns that a list can be read without, and what follows where one is not there."""
