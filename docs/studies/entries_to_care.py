"""How entries to care wander: with the plans alone, or all together.

First, published rows: do a council's entries to care follow its number of plans? Log entries on
log mean plans of the year, each less the mean of its council and of its year; the interval is
a bootstrap over councils. Then, for councils and years, children in care by paths of the tape
without staffing: entries that all wander together, as a scenario has them, and entries from
plans that follow the plans alone while direct ones are spread wider, as it was. By hand:

    python docs/studies/entries_to_care.py FOLDER PATHS COUNCIL YEAR [COUNCIL YEAR …]
"""

from __future__ import annotations

import sys
import tomllib

import numpy as np
from numpy.typing import NDArray

from capacity.calibration.common import Common
from capacity.calibration.council import find_council
from capacity.calibration.found import Found
from capacity.calibration.panel import care_panel, plans_panel
from capacity.calibration.published_scenario import calibrate_published
from capacity.calibration.simulated import fast_stocks
from capacity.demand.families import NEVER
from capacity.experiment.given import read_given
from capacity.files.published import Published, read_published
from capacity.planning import paths as planning
from capacity.scenario import Scenario

Floats = NDArray[np.float64]
PLANS_SD, WEEKS, YEAR = 0.25, 157, 364


def elasticity(published: Published) -> tuple[float, Floats, int]:
    """Return by how much log entries rise with log plans, its 95 % interval, and the councils."""
    plans, care = plans_panel(published), care_panel(published)
    rows = {council.key: row for row, council in enumerate(plans.councils)}
    both = [place for place, council in enumerate(care.councils) if council.key in rows]
    years = [year for year in care.years if year in plans.years and year - 1 in plans.years]
    known = [rows[care.councils[place].key] for place in both]
    ends = [plans.years.index(year) for year in years]
    held = (plans.held[known][:, ends] + plans.held[known][:, [end - 1 for end in ends]]) / 2.0
    came = care.started[both][:, [care.years.index(year) for year in years]]
    there = (held > 0) & (came > 0)
    there &= there.sum(axis=1, keepdims=True) > 1
    weights = np.where(there, np.minimum(came, 200.0), 0.0)
    x, y = (_within(np.log(np.where(there, each, 1.0)), weights) for each in (held, came))

    def slope(chosen: NDArray[np.int64]) -> float:
        w, a, b = weights[chosen], x[chosen], y[chosen]
        return float((w * a * b).sum() / (w * a * a).sum())

    everybody = np.arange(len(both))
    draws = np.random.default_rng(0).integers(0, len(both), (2000, len(both)))
    spread = np.percentile([slope(draw) for draw in draws], [2.5, 97.5])
    return slope(everybody), spread, int(there.any(axis=1).sum())


def _within(values: Floats, weights: Floats) -> Floats:
    """Take out the means of councils, then of years."""
    for axis in (1, 0, 1, 0):
        total = np.maximum(weights.sum(axis=axis, keepdims=True), 1e-9)
        values = values - (weights * values).sum(axis=axis, keepdims=True) / total
    return values


def as_before(scenario: Scenario, sd: float) -> Scenario:
    """Return the scenario with entries from plans that follow the plans alone."""
    share = scenario.demand.lac.share_from_plans
    direct = np.sqrt(max(sd**2 - (share * PLANS_SD) ** 2, 0.2 * sd**2)) / (1.0 - share)
    return scenario.with_changes(
        {"demand.lac.rate_sd": float(direct), "demand.lac.from_plan_rate_sd": 0.0}
    )


def played(scenario: Scenario, paths: int) -> tuple[Floats, Floats]:
    """Return children in care at the ends of three years, and entries in each, (years, paths)."""
    found: list[tuple[Floats, Floats]] = []

    class Counting(planning._Holding):
        def without(self, struck_off: planning.Flags) -> planning._Holding:
            rest = super().without(struck_off)
            found.append(_counted(self))
            return rest

    usual, planning._Holding = planning._Holding, Counting  # type: ignore[misc]
    try:
        planning.draw_paths(scenario, read_given(scenario), paths, WEEKS, 7)
    finally:
        planning._Holding = usual  # type: ignore[misc]
    stocks, entries = (np.concatenate(each, axis=1) for each in zip(*found, strict=True))
    return stocks, entries


def _counted(held: planning._Holding) -> tuple[Floats, Floats]:
    rows, place = np.nonzero(held.real)
    begins = held.played.care_begins[rows]
    ends = np.minimum(held.played.care_ends[rows], held.families.birthdays[rows, place])
    real = (begins < NEVER) & (ends > begins)

    def count(of: NDArray[np.bool_]) -> Floats:
        return np.bincount(held.path[rows][of & real], minlength=held.paths).astype(np.float64)

    days = [YEAR * year for year in (1, 2, 3)]
    stocks = np.array([count((begins <= day) & (ends > day)) for day in days])
    entries = np.array([count((begins > day - YEAR) & (begins <= day)) for day in days])
    return stocks, entries


def show(published: Published, found: Found, common: Common, paths: int) -> None:
    """Print the two ways beside the fast law."""
    text = calibrate_published(published, found.council.key, found.year, common).text
    scenario = Scenario.from_dict(tomllib.loads(text))
    fast = fast_stocks(found, 3, 40_000)["lac"].std(axis=1, ddof=1)
    for name, each in (
        ("together", scenario), ("plans alone", as_before(scenario, found.care.fit.sd))
    ):  # fmt: skip
        stocks, entries = played(each, paths)
        off = 100.0 * np.log(stocks.std(axis=1, ddof=1) / fast)
        spread = np.log(np.maximum(entries, 0.5)).std(axis=1, ddof=1)
        print(
            f"{found.council.name} {found.year}, {paths} paths, {name}: SD of children in care "
            f"against the fast law {', '.join(f'{x:+.1f}' for x in off)} %; SD of log entries "
            f"{', '.join(f'{x:.3f}' for x in spread)}",
            flush=True,
        )


def main(folder: str, paths: int, *councils: str) -> None:
    """Print what the rows say, then councils and years."""
    published = read_published(folder)
    slope, (low, high), count = elasticity(published)
    print(
        f"log entries to care on log mean plans, {count} councils: {slope:.2f} "
        f"(95 % interval {low:.2f} to {high:.2f})"
    )
    for name, year in zip(councils[::2], map(int, councils[1::2]), strict=True):
        common = Common(published, year)
        show(published, find_council(published, name, year, common), common, paths)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:])
