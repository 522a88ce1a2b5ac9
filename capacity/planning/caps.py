"""What is asked of a plan, and the caps that it has to keep within."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from capacity.planning.calibration import Allowed, Calibration, Candidate
from capacity.planning.outcome import outcome
from capacity.service import InputError
from capacity.service.wording import counted


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
        if not 10.0 <= self.target <= 300.0:
            raise InputError(
                f"found {self.target:g}", where="--target-caseload",
                allowed="10 to 300 children per FTE",
            )  # fmt: skip
        if not 0.5 <= self.confidence <= 0.99:
            raise InputError(
                f"found {self.confidence:g}", where="--confidence", allowed="0.5 to 0.99"
            )


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


def caps_bind(calibration: Calibration, most: int, wanted: Wanted) -> InputError:
    """Return the refusal of caps under which the promise cannot be kept, with the nearest ones."""
    tried = (calibration.loosest(posts) for posts in range(most + 1))
    kept = [found for found in tried if found is not None]
    said = []
    if wanted.locum_share_pct is not None:
        least = min(kept, key=lambda each: each.locum_share)
        share = ceil(1000.0 * least.locum_share) / 10.0
        said.append(f"{share:g} % locums (with {counted(least.posts, 'new post')})")
    costs = [_by_year(calibration, each, wanted) for each in kept] if wanted.budgets else []
    for year in wanted.budgets or {}:
        cost, posts = min((each[year], of.posts) for each, of in zip(costs, kept, strict=True))
        said.append(f"£{ceil(cost):,} in {year} (with {counted(posts, 'new post')})")
    return InputError(
        f"at most {wanted.target:g} per FTE with chance {wanted.confidence:g} cannot be kept "
        "within the caps given", where="capacity plan",
        allowed=f"the least that keeps it is {' and, by itself, '.join(said)}",
    )  # fmt: skip
