"""Who comes on to plans and how plans end: `[demand.cp]`."""

from __future__ import annotations

from capacity.scenario.fields import FiveShares, Quantity, SixShares, Table, Twelve, key


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
    rate_at_start: Quantity | None = key(
        None,
        "Where the rate itself stands at the start, season apart, whatever its level; given, "
        "it takes the place of rate_state_mean and rate_state_sd",
        unit="children per month",
        low=0.01,
        high=2000,
        source="D: forecast §3, nearly independent of the level",
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
        0.75,
        "Variance of a monthly multiplier on the rate times the families expected then",
        unit="families",
        low=0,
        high=20,
        source="D: forecast §7, 1.3 per child that starts; a year's starts vary by 4 times "
        "their number",
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
