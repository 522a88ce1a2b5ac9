"""Who comes into care and how long they stay: `[demand.lac]`."""

from __future__ import annotations

from capacity.scenario.fields import FiveShares, FourShares, Quantity, Table, Twelve, key
from capacity.scenario.laws import number


class LacDemand(Table):
    """Looked-after children: entries to care and stays."""

    entries_per_month: Quantity = key(
        18.3,
        "Children a month who start to be looked after, those from a plan included: long-run mean",
        unit="children per month",
        low=0,
        high=1000,
        likely=(15.5, 19.5),
        source="D: pressure §2; published 208 a year",
    )
    from_plan_pct: float = key(
        33.0,
        "Share of those entries that are children moving into care from a plan; "
        "they come from the plans, the rest come direct",
        unit="per cent",
        low=0,
        high=100,
        likely=(20, 45),
        source="D: 15-25 % of plans end in care",
    )
    from_plan_per_month: float | None = key(
        None,
        "Those children as a number, in the place of from_plan_pct: one entry more a month is "
        "then one child more who comes direct",
        unit="children per month",
        low=0,
        high=1000,
        source="D: plans x other_exit_per_day x exits_to_care_pct",
    )
    family_sizes: FourShares = key(
        (0.72, 0.17, 0.07, 0.04),
        "Share of sibling units of 1, 2, 3 and 4 children",
        unit="shares",
        low=0,
        high=1,
        source="A: domain §4",
    )
    mean_stay_years: Quantity = key(
        2.25,
        "Mean stay, the 18th birthday included",
        unit="years",
        low=0.1,
        high=9,
        likely=(2.0, 2.4),
        source="D: pressure §2",
    )
    stay_days_share: float = key(
        0.09,
        "Share of stays that last days",
        unit="share",
        low=0,
        high=1,
        source="D: 11 % end within two weeks (F)",
    )
    stay_days_mean: float = key(
        6.0,
        "Mean of stays that last days",
        unit="days",
        low=1,
        high=60,
        source="D",
    )
    stay_months_share: float = key(
        0.22,
        "Share of stays that last months",
        unit="share",
        low=0,
        high=1,
        source="D: 46 % end within a year (F)",
    )
    stay_months_mean: float = key(
        0.5,
        "Mean of stays that last months",
        unit="years",
        low=0.05,
        high=2,
        source="D",
    )
    rate_reversion: float = key(
        0.6,
        "How fast the rate of entry returns to its level",
        unit="per year",
        low=0.01,
        high=20,
        source="F: forecast §5",
    )
    rate_sd: Quantity = key(
        0.22,
        "Standard deviation of the log rate of entry",
        unit="log units",
        low=0,
        high=1.5,
        likely=(0.15, 0.25),
        source="F: forecast §5",
    )
    from_plan_rate_sd: Quantity = key(
        0.0,
        "Standard deviation of the log chance that a child on a plan moves into care; it wanders "
        "with the rate of entry. 0: those entries follow the number of plans alone",
        unit="log units",
        low=0,
        high=1.5,
        source="A: off; calibrated scenarios state it",
    )
    rate_state_mean: float = key(
        0.0,
        "Where the log rate stands at the start",
        unit="log units",
        low=-3,
        high=3,
    )
    rate_state_sd: float | None = key(
        None,
        "Uncertainty of that; left out, anywhere in its steady spread",
        unit="log units",
        low=0,
        high=1.5,
    )
    exit_reversion: float = key(
        0.8,
        "How fast the hazard of leaving returns to its level",
        unit="per year",
        low=0.01,
        high=20,
        source="F: forecast §5",
    )
    exit_sd: Quantity = key(
        0.16,
        "Standard deviation of the log hazard of leaving",
        unit="log units",
        low=0,
        high=1.5,
        likely=(0.1, 0.2),
        source="F: forecast §5",
    )
    trend_pct_per_year: Quantity = key(
        0.0,
        "Growth of the level",
        unit="per cent per year",
        low=-50,
        high=100,
        likely=(-3, 3),
    )
    season: Twelve = key(
        (1.0, 0.99, 1.04, 0.98, 1.0, 1.04, 1.05, 0.92, 1.0, 1.03, 1.03, 0.92),
        "Factor of the rate in January to December; scaled to a mean of one",
        unit="factors",
        low=0,
        high=5,
        source="A: care applications vary by 10 % (F)",
    )
    age_shares: FiveShares = key(
        (0.20, 0.18, 0.17, 0.26, 0.19),
        "Share under 1, 1-4, 5-9, 10-15 and 16-17 on entry",
        unit="shares",
        low=0,
        high=1,
        source="F: domain §4, unaccompanied children apart",
    )
    unaccompanied_per_month: Quantity = key(
        0.0,
        "Unaccompanied young people a month, aged 16-17 and alone; counted on top of "
        "entries_per_month",
        unit="children per month",
        low=0,
        high=200,
        likely=(0, 3),
    )
    unaccompanied_stay_years: float = key(
        1.2,
        "Mean stay of unaccompanied young people before their 18th birthday ends it",
        unit="years",
        low=0.05,
        high=5,
    )
    short_break_pct: float = key(
        0.0,
        "Share of entries that are series of short breaks (V3, V4), reviewed after 3 and "
        "then every 6 months",
        unit="per cent",
        low=0,
        high=100,
        likely=(0, 10),
    )
    adoption_pct: float = key(
        12.0,
        "Share of children under 5 on entry who are placed for adoption, which restarts "
        "their reviews",
        unit="per cent",
        low=0,
        high=100,
        likely=(5, 20),
    )
    adoption_after_months: float = key(
        12.0,
        "Months in care before that placement",
        unit="months",
        low=1,
        high=48,
    )
    far_pct: float = key(
        25.0,
        "Share of units placed over 20 miles away",
        unit="per cent",
        low=0,
        high=100,
        likely=(15, 35),
        source="A: domain §5",
    )
    returning_pct: float = key(
        10.0,
        "Share of entries by children known from an earlier stay",
        unit="per cent",
        low=0,
        high=100,
    )

    @property
    def share_from_plans(self) -> float:
        """Share of entries that come from plans, whichever way it is stated."""
        entries = number(self.entries_per_month)
        if self.from_plan_per_month is None:
            return self.from_plan_pct / 100.0
        return min(self.from_plan_per_month / entries, 1.0) if entries > 0.0 else 0.0
