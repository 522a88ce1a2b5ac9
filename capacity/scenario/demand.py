"""Who comes: `[demand]`, `[demand.cp]`, `[demand.lac]`, surges and interventions."""

from __future__ import annotations

from datetime import date
from typing import Literal

from capacity.scenario.fields import (
    FiveShares,
    FourShares,
    Quantity,
    SixShares,
    Table,
    Twelve,
    key,
    stated,
)

PathwayName = Literal["CP", "LAC"]


class CpDemand(Table):
    """Child protection: conferences asked for, plans and how they end."""

    icpc_children_per_month: Quantity = key(
        47.0,
        "Children a month whose strategy discussion leads to an ICPC, transfers-in included: "
        "the long-run mean",
        unit="children per month",
        low=0,
        high=2000,
        likely=(45, 51),
        source="D: 322 ended and 25 more held in eight months, at 92 % conversion",
    )
    conversion: Quantity = key(
        0.92,
        "Share of conferenced families whose ICPC leads to a plan",
        unit="share",
        low=0,
        high=1,
        likely=(0.85, 0.95),
        source="D: domain §4, Medway 92 %, England 87 %",
    )
    family_sizes: FiveShares = key(
        (0.48, 0.24, 0.15, 0.08, 0.05),
        "Share of families with 1, 2, 3, 4 and 5 children",
        unit="shares",
        low=0,
        high=1,
        source="A: domain §4, mean 1.98",
    )
    end_at_first_review: Quantity = key(
        0.10,
        "Chance that a plan ends at its first review conference",
        unit="probability",
        low=0,
        high=1,
        likely=(0.03, 0.17),
        source="D: domain §4, pressure §2 set C",
    )
    end_at_later_review: Quantity = key(
        0.40,
        "Chance that a plan ends at each later review conference",
        unit="probability",
        low=0,
        high=1,
        likely=(0.35, 0.58),
        source="D: domain §4, pressure §2 set C",
    )
    other_exit_per_day: Quantity = key(
        0.0005,
        "Rate at which a family's plans end otherwise: a move into care, or a transfer",
        unit="per day",
        low=0,
        high=0.02,
        likely=(0.0002, 0.0013),
        source="D: domain §4, pressure §2 set C",
    )
    rate_reversion: float = key(
        0.5,
        "How fast the arrival rate returns to its level",
        unit="per year",
        low=0.01,
        high=20,
        source="F: forecast §2, kX",
    )
    rate_sd: Quantity = key(
        0.27,
        "Standard deviation of the log arrival rate around its level",
        unit="log units",
        low=0,
        high=1.5,
        likely=(0.25, 0.28),
        source="F: forecast §2, sX",
    )
    rate_state_mean: float = key(
        0.0,
        "Where the log rate stands at the start, relative to its level",
        unit="log units",
        low=-3,
        high=3,
        source="A",
    )
    rate_state_sd: float | None = key(
        None,
        "Uncertainty of that; left out, the rate starts anywhere in its steady spread",
        unit="log units",
        low=0,
        high=1.5,
        source="A",
    )
    exit_reversion: float = key(
        0.8,
        "How fast the chance of ending returns to its level",
        unit="per year",
        low=0.01,
        high=20,
        source="F: forecast §2, kY",
    )
    exit_sd: Quantity = key(
        0.20,
        "Standard deviation of the log-odds of ending around their level",
        unit="log-odds",
        low=0,
        high=1.5,
        likely=(0.16, 0.32),
        source="A: forecast §7, .26 less what late reviews add",
    )
    exit_level: Quantity = key(
        0.0,
        "The council's own shift of the log-odds of ending",
        unit="log-odds",
        low=-3,
        high=3,
        source="F: forecast §2, n",
    )
    exit_state_mean: float = key(
        0.0,
        "Where the log-odds stand at the start, relative to their level",
        unit="log-odds",
        low=-3,
        high=3,
    )
    exit_state_sd: float | None = key(
        None,
        "Uncertainty of that; left out, anywhere in their steady spread",
        unit="log-odds",
        low=0,
        high=1.5,
    )
    monthly_noise: float = key(
        1.3,
        "Variance of a monthly multiplier on the rate times the families expected",
        unit="families",
        low=0,
        high=20,
        source="D: forecast §7, restores cb = 4",
    )
    trend_pct_per_year: Quantity = key(
        0.0,
        "Growth of the level",
        unit="per cent per year",
        low=-50,
        high=100,
        likely=(-5, 5),
    )
    season: Twelve = key(
        (1.0, 1.0, 1.03, 1.0, 1.02, 1.08, 1.06, 0.84, 0.98, 1.04, 1.04, 0.91),
        "Factor of the rate in January to December; scaled to a mean of one",
        unit="factors",
        low=0,
        high=5,
        source="A: domain §4, an August dip, June, July and autumn highs",
    )
    age_shares: SixShares = key(
        (0.02, 0.11, 0.27, 0.30, 0.26, 0.04),
        "Share unborn, under 1, 1-4, 5-9, 10-15 and 16-17 when the plan starts",
        unit="shares",
        low=0,
        high=1,
        source="A",
    )
    transfer_in_pct: float = key(
        4.0,
        "Share of conferences that are for families moving in on another council's plan",
        unit="per cent",
        low=0,
        high=100,
        likely=(0, 8),
    )
    returning_pct: float = key(
        20.0,
        "Share of arriving families known from an earlier plan",
        unit="per cent",
        low=0,
        high=100,
        likely=(17.9, 24.7),
        source="F: domain §4",
    )


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
