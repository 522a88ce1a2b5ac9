"""What a plan comes to, as values: the document of `--json` follows from them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from capacity.planning.ground import Ground, in_band
from capacity.planning.rule import Followed, Rule

if TYPE_CHECKING:
    import altair as alt

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Spread:
    """A figure over demand paths: mean, and the range that holds four paths in five."""

    mean: float
    p10: float
    p50: float
    p90: float

    @classmethod
    def of(cls, values: Floats, digits: int = 2) -> Spread:
        """Describe values, one a path."""
        low, middle, high = np.quantile(values, (0.1, 0.5, 0.9))
        return cls(*(round(float(each), digits) for each in (values.mean(), low, middle, high)))


@dataclass(frozen=True)
class MonthAhead:
    """One month of the plan."""

    month: str
    chance: float
    children: Spread
    caseload: Spread
    hours_needed: Spread
    adverts: Spread
    permanents: Spread
    locums: Spread
    promised: bool


@dataclass(frozen=True)
class YearCost:
    """What a financial year costs, in the prices of that year."""

    year: str
    weeks: int
    total: Spread
    permanents: float
    locums: float
    recruitment: float


@dataclass(frozen=True)
class Outcome:
    """What following a plan leads to on fresh demand paths.

    Attributes
    ----------
    worst
        Chance of the worst month promised.
    jointly
        Chance that every month promised is kept.
    cost
        Pounds over the weeks shown.
    """

    months: tuple[MonthAhead, ...]
    years: tuple[YearCost, ...]
    worst: float
    jointly: float
    cost: Spread
    locum_share: float
    locum_starts: float


def financial_year_name(year: int) -> str:
    """Return a financial year as ``2015-16``."""
    return f"{year}-{(year + 1) % 100:02d}"


def outcome(ground: Ground, followed: Followed, target: float, first: int) -> Outcome:
    """Describe what a plan led to on every path."""
    shown, kept = slice(0, ground.shown), in_band(followed, target, ground.months)
    chances = kept.mean(axis=0)
    share = followed.locums[:, shown].sum() / (
        followed.locums[:, shown].sum() + followed.permanents[:, shown].sum()
    )
    return Outcome(
        months=tuple(
            _month(ground, followed, place, float(chances[place]), place >= first)
            for place in range(len(ground.months))
        ),
        years=_years(ground, followed),
        worst=round(float(chances[first:].min()), 4),
        jointly=round(float(kept[:, first:].all(axis=1).mean()), 4),
        cost=Spread.of(followed.cost[:, shown].sum(axis=1), 0),
        locum_share=round(float(share), 4),
        locum_starts=round(float(followed.locum_hires[:, shown].sum(axis=1).mean()), 2),
    )


def _month(
    ground: Ground, followed: Followed, place: int, chance: float, promised: bool
) -> MonthAhead:
    month = ground.months[place]
    begins = ground.months[place - 1].week + 1 if place else 0
    weeks = slice(begins, month.week + 1)
    return MonthAhead(
        month=month.name,
        chance=round(chance, 4),
        children=Spread.of(ground.paths.children[:, month.week + 1], 1),
        caseload=Spread.of(followed.caseload[:, month.week], 1),
        hours_needed=Spread.of(ground.paths.hours[:, weeks].sum(axis=1), 0),
        adverts=Spread.of(followed.adverts[:, weeks].sum(axis=1)),
        permanents=Spread.of(followed.permanents[:, month.week]),
        locums=Spread.of(followed.locums[:, month.week]),
        promised=promised,
    )


def _years(ground: Ground, followed: Followed) -> tuple[YearCost, ...]:
    years = ground.prices.years[: ground.shown]
    found = []
    for year in np.unique(years).tolist():
        weeks = np.flatnonzero(years == year)
        found.append(
            YearCost(
                year=financial_year_name(year),
                weeks=len(weeks),
                total=Spread.of(followed.cost[:, weeks].sum(axis=1), 0),
                permanents=_mean(followed.cost_permanent[:, weeks]),
                locums=_mean(followed.cost_locum[:, weeks]),
                recruitment=_mean(followed.cost_recruitment[:, weeks]),
            )
        )
    return tuple(found)


def _mean(cost: Floats) -> float:
    return round(float(cost.sum(axis=1).mean()))


@dataclass(frozen=True)
class Alternative:
    """Another way, beside the plan: its posts, chance and cost on the same fresh paths."""

    name: str
    posts: int
    seek_above: float | None
    worst_chance: float
    cost: float
    locum_share: float
    note: str = ""


@dataclass(frozen=True)
class Warning_:
    """An early-warning trigger."""

    children: int
    text: str


@dataclass(frozen=True)
class StaffingPlan:
    """A plan, what it promises, and what else could be done.

    Attributes
    ----------
    posts
        Posts to advertise, beyond those that there are.
    opened
        Day on which each of them is opened.
    establishment
        FTE of posts to keep once they are open: advertise whenever one falls empty.
    programme
        Posts to advertise by month as the proven programme of segments has them.
    above_band_pct
        Share of officers with over 70 children a head from the month promised on, in the pilot:
        full simulations of about this staffing.
    beside
        What the scenario says about its establishment that the plan stands instead of.
    assumes
        What it takes for granted about prices, leavers and the ends of the run.
    caps
        Budgets and share of locums beside the caps that were given.
    short_run
        What a few full simulations say of timeliness and children, where there is no check.
    """

    scenario: str
    first_day: date
    target: float
    confidence: float
    from_month: str
    earliest_month: str
    binds: str
    posts: int
    opened: tuple[int, ...]
    base_fte: float
    establishment: float
    rule: Rule
    programme: tuple[int, ...]
    solver: str
    price_base: str
    paths: int
    outcome: Outcome
    frontier: tuple[Alternative, ...]
    alternatives: tuple[Alternative, ...]
    targets: tuple[Alternative, ...]
    robustness: tuple[Alternative, ...]
    warning: Warning_
    above_band_pct: float | None = None
    beside: str = ""
    assumes: str = ""
    caps: str = ""
    short_run: Any = None
    check: Any = None

    def changes(self) -> dict[str, Any]:
        """Return what the plan sets in a scenario, to be simulated: `with_changes`."""
        return self.changes_with(self.posts)

    def changes_with(self, posts: int) -> dict[str, Any]:
        """Return the same with another number of posts: fewer, or more that are opened now."""
        days = self.opened[:posts] + (0,) * max(posts - len(self.opened), 0)
        now = round(self.base_fte + sum(day == 0 for day in days), 6)
        later = [
            {"name": "The plan", "start": self.first_day + timedelta(days=day), "fte": 1.0}
            for day in days
            if day
        ]
        return self.rule.changes(now, later)

    def new_posts(self) -> dict[str, int]:
        """Return the posts to advertise in each month."""
        months = [f"{self.first_day + timedelta(days=day):%Y-%m}" for day in self.opened]
        return {each.month: months.count(each.month) for each in self.outcome.months}

    def document(self) -> dict[str, Any]:
        """Return plain values, for JSON."""
        document = {"rule_in_words": self.rule.sentence(), **asdict(self)}
        document["first_day"] = self.first_day.isoformat()
        document["new_posts"] = self.new_posts()
        document["advertise"] = {month.month: month.adverts.mean for month in self.outcome.months}
        for name in ("check", "short_run"):
            if document[name] is None:
                document.pop(name)
        return document

    def plot(self, name: str = "caseload") -> alt.LayerChart:
        """Draw one of the charts of the plan's page.

        Parameters
        ----------
        name
            ``chance``, ``caseload``, ``staff``, ``children``, ``cost``, ``frontier``, ``ways``,
            ``targets`` or ``demand``.

        Raises
        ------
        InputError
            If there is no such chart.
        """
        # By name, since reports stand above plans and import them.
        drawn: alt.LayerChart = import_module("capacity.report.plan_charts").plot(self, name)
        return drawn

    def text(self) -> str:
        """Return the plan in words, fit for a committee report."""
        from capacity.planning.words import in_words

        return in_words(self)
