"""What a plan takes for granted, in words."""

from __future__ import annotations

from calendar import monthrange
from datetime import timedelta
from typing import TYPE_CHECKING

from capacity.planning.outcome import financial_year_name
from capacity.scenario.laws import number

if TYPE_CHECKING:
    from capacity.scenario import Scenario


def assumed(base: Scenario) -> str:
    """Say what is taken for granted about prices, leavers and the ends of the run."""
    likely = base.drawn(lambda _: 0.5)
    return " ".join(part for part in (_prices(likely), _leavers(likely), _ends(base)) if part)


def _prices(likely: Scenario) -> str:
    costs = likely.costs
    own = ", or as the scenario has it for a year" if costs.uplift else ""
    return (
        f"Pay and prices are those of {financial_year_name(costs.price_year)}, raised by "
        f"{number(costs.uplift_pct):g} % each April{own}."
    )


def _leavers(likely: Scenario) -> str:
    rate = number(likely.workforce.leaving.permanent_pct_per_year)
    if rate:
        return f"Of employees {rate:g} % leave in a year, and their posts are advertised again."
    return (
        "No employee is taken to leave, as workforce.leaving.permanent_pct_per_year is 0: set it "
        "to the service's own turnover, as more is then advertised and more locums are sought."
    )


def _ends(base: Scenario) -> str:
    """Say which months are not whole."""
    first = base.first_day
    last = first + timedelta(days=7 * base.weeks_total - 1)
    cut = []
    if first.day > 1:
        cut.append(f"{first:%B %Y} is counted from {first.day} {first:%B} only")
    if last.day < monthrange(last.year, last.month)[1]:
        cut.append(f"{last:%B %Y} is counted to {last.day} {last:%B} only")
    return f"{', and '.join(cut)}." if cut else ""
