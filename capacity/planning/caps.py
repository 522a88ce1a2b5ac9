"""What is asked of a plan, and the caps that it has to keep within."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

import numpy as np

from capacity.planning.attain import LEAST
from capacity.planning.calibration import Allowed, Calibration, Candidate
from capacity.planning.ground import Ground, percent
from capacity.planning.outcome import financial_year_name, outcome
from capacity.planning.rule import Followed
from capacity.service import InputError
from capacity.service.wording import counted

TARGETS = (20.0, 270.0)
"""Targets whose rules for locums, a little under and over them, a scenario can hold."""


@dataclass(frozen=True)
class Wanted:
    """What is asked of a plan.

    Attributes
    ----------
    locum_share_pct
        Of FTE paid, at most; None without a cap.
    budgets
        Pounds by financial year (``2016-17``), at most.
    alternatives
        Whether to say what else could be done.
    """

    target: float = 70.0
    confidence: float = 0.9
    locum_share_pct: float | None = None
    budgets: Mapping[str, float] | None = None
    alternatives: bool = True

    def __post_init__(self) -> None:
        _refuse("--target-caseload", self.target, *TARGETS, " children per FTE")
        _refuse("--confidence", self.confidence, LEAST, 0.99)
        if self.locum_share_pct is not None:
            _refuse("--locum-share", self.locum_share_pct, 0.0, 100.0, " (% of FTE)")
        for year, pounds in (self.budgets or {}).items():
            if not 0.0 < pounds < np.inf:
                raise InputError(
                    f"found {pounds:g} for {year}", where="--budget", allowed="pounds, over 0"
                )


def _refuse(where: str, found: float, low: float, high: float, unit: str = "") -> None:
    """Refuse an option that is out of its range, or no number."""
    if not low <= found <= high:
        raise InputError(f"found {found:g}", where=where, allowed=f"{low:g} to {high:g}{unit}")


def allowed_by(calibration: Calibration, wanted: Wanted) -> Allowed:
    """Return what says whether a plan keeps within the caps."""

    def allowed(candidate: Candidate) -> bool:
        share = wanted.locum_share_pct
        if share is not None and 100.0 * candidate.locum_share > share:
            return False
        return not _over_budget(calibration, candidate, wanted)

    return allowed


def _over_budget(calibration: Calibration, candidate: Candidate, wanted: Wanted) -> bool:
    """Say whether a plan is expected to cost more in a financial year than may be spent."""
    if not wanted.budgets:
        return False
    costs = _by_year(calibration, candidate, wanted)
    return any(costs[year] > most for year, most in wanted.budgets.items())


def _by_year(calibration: Calibration, candidate: Candidate, wanted: Wanted) -> dict[str, float]:
    """Return the expected cost of each financial year."""
    followed = calibration.ground.follow(candidate.posts, candidate.rule)
    told = outcome(calibration.ground, followed, wanted.target, calibration.promise.first)
    costs = {year.year: year.total.mean for year in told.years}
    unknown = sorted(set(wanted.budgets or {}) - set(costs))
    if unknown:
        raise InputError(
            f"no financial year '{unknown[0]}' in the plan", where="--budget",
            allowed=", ".join(costs),
        )  # fmt: skip
    return costs


def caps_kept(ground: Ground, followed: Followed, wanted: Wanted) -> str:
    """Say what is expected beside each cap, and in how many futures it is kept."""
    shown = slice(0, ground.shown)
    said = []
    for year, most in sorted((wanted.budgets or {}).items()):
        weeks = [financial_year_name(each) == year for each in ground.prices.years[shown].tolist()]
        costs = followed.cost[:, shown][:, weeks].sum(axis=1)
        said.append(
            f"£{round(costs.mean(), -3):,.0f} is expected of the £{most:,.0f} allowed in {year}; "
            f"the chance that no more is spent is {percent(float((costs <= most).mean()))}."
        )
    if wanted.locum_share_pct is not None:
        locums = followed.locums[:, shown].sum()
        share = locums / max(locums + followed.permanents[:, shown].sum(), 1e-9)
        said.append(
            f"Locums are expected to be {100.0 * share:.1f} % of FTE paid over the plan; "
            f"{wanted.locum_share_pct:g} % are allowed."
        )
    return " ".join(said)


def caps_bind(calibration: Calibration, most: int, wanted: Wanted) -> InputError:
    """Return the refusal of caps under which the promise cannot be kept, with the nearest ones."""
    tried = (calibration.loosest(posts) for posts in range(most + 1))
    kept = [found for found in tried if found is not None]
    said = []
    if wanted.locum_share_pct is not None:
        fewest = min(kept, key=lambda each: each.locum_share)
        least = min(calibration.ways(fewest.posts), key=lambda each: each.locum_share)
        share = ceil(1000.0 * least.locum_share) / 10.0
        said.append(f"{share:g} % locums (with {counted(least.posts, 'new post')})")
    costs = [_by_year(calibration, each, wanted) for each in kept] if wanted.budgets else []
    for year in wanted.budgets or {}:
        _, posts = min((each[year], of.posts) for each, of in zip(costs, kept, strict=True))
        ways = calibration.ways(posts)
        cost = min(_by_year(calibration, each, wanted)[year] for each in ways)
        pounds = 1000 * ceil(cost / 1000.0)
        said.append(f"£{pounds:,} in {year} (with {counted(posts, 'new post')})")
    return InputError(
        f"at most {wanted.target:g} children per FTE with a chance of {percent(wanted.confidence)} "
        "cannot be kept within the caps given", where="capacity plan",
        allowed=f"the least that keeps it is {' and, by itself, '.join(said)}",
    )  # fmt: skip
