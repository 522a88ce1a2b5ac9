"""How much of a full run's spread in care is the luck of the rates that were drawn.

A few hundred replications draw rates that wander a little more or less than they do in the long
run, and the SD of children in care goes with them. Stocks that `fast_law.py` kept are
regressed on the yearly means of the rates that each replication drew, which its seed gives again;
the same slopes with the covariance of many draws, and what the rates do not explain, give the
SD without that luck. By hand:

    python docs/studies/fast_law_wander.py FOLDER COUNCIL YEAR KEPT
"""

from __future__ import annotations

import sys
import tomllib

import numpy as np
from numpy.typing import NDArray

from capacity.calibration.council import find_council
from capacity.calibration.published_scenario import calibrate_published
from capacity.calibration.simulated import fast_stocks
from capacity.demand import Streams
from capacity.demand.rates import draw_rates
from capacity.demand.tape import tape_table
from capacity.files.published import read_published
from capacity.practice import ENGLAND
from capacity.scenario import Scenario

Floats = NDArray[np.float64]
YEARS, WEEKS, BATCH, MANY = 3, 52, 50, 3000


def wander(scenario: Scenario, seeds: list[tuple[int, int]]) -> Floats:
    """Return yearly means of the factors of moves into care and of leaving, (draws, 2 x years)."""
    table = tape_table(scenario, ENGLAND)
    months = table.month()[-table.first : scenario.n_days - table.first]
    rows = []
    for seed, replication in seeds:
        streams = Streams(seed, replication)
        rates = draw_rates(scenario.drawn(streams.uniform), streams, months)
        both = (rates.move_hazard, rates.care_hazard)
        rows.append(np.concatenate([each.reshape(YEARS, WEEKS).mean(axis=1) for each in both]))
    return np.array(rows)


def main(folder: str, council: str, year: int, kept: str) -> None:
    """Print the SD as it came and without the luck of the rates, against the fast law's."""
    published = read_published(folder)
    text = calibrate_published(published, council, year).text
    scenario = Scenario.from_dict(tomllib.loads(text))
    scenario = scenario.with_changes({"scenario.weeks": YEARS * WEEKS})
    stocks = np.load(kept)["lac"]
    count, first = stocks.shape[1], int(scenario.scenario.seed)
    own = wander(scenario, [(first + each // BATCH, each % BATCH) for each in range(count)])
    many = np.cov(wander(scenario, [(first + BATCH, each) for each in range(MANY)]).T)
    fast = fast_stocks(find_council(published, council, year), YEARS, 20_000)["lac"]
    came, without = [], []
    for at in range(YEARS):
        known = np.concatenate([own[:, : at + 1], own[:, YEARS : YEARS + at + 1]], axis=1)
        among = [*range(at + 1), *range(YEARS, YEARS + at + 1)]
        design = np.column_stack([np.ones(count), known])
        slopes = np.linalg.lstsq(design, stocks[at], rcond=None)[0]
        rest = stocks[at] - design @ slopes
        left = (rest**2).sum() / (count - design.shape[1])
        sd = np.sqrt(slopes[1:] @ many[np.ix_(among, among)] @ slopes[1:] + left)
        came.append(np.log(stocks[at].std(ddof=1) / fast[at].std(ddof=1)))
        without.append(np.log(sd / fast[at].std(ddof=1)))
    for what, values in (("as it came", came), ("without the luck of the rates", without)):
        print(
            f"{council} {year} lac, {count} replications, SD {what}: "
            f"{', '.join(f'{100 * value:+.1f}' for value in values)} %"
        )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4])
