"""Invented published files: councils that follow the law with known parameters."""

import csv

import numpy as np
import pytest

from capacity.calibration.clock import Clock
from capacity.calibration.cohort import Paths, noisy_starts, play, wandering_state
from capacity.files.published_tables import ENDED_LENGTHS, LENGTHS, OPEN_LENGTHS

CLOCK = Clock(0.15, 0.53, 0.032)
TRUE = {
    "rate_reversion": 0.5, "rate_sd": 0.27, "dispersion": 4.0, "spread": 0.26,
    "exit_reversion": 0.8, "exit_sd": 0.26, "exit_spread": 0.16, "per_child": 55e-4,
}  # fmt: skip
AREA = (
    "time_period", "geographic_level", "region_code", "region_name", "old_la_code",
    "new_la_code", "la_name",
)  # fmt: skip


class Invented:
    """Councils over years, every parameter known."""

    def __init__(self, councils, years, seed, true=TRUE, burn=6):
        self.years, self.true = years, true
        generator = np.random.default_rng(seed)
        self.children = np.exp(generator.normal(np.log(60_000), 0.5, councils)).round(-2)
        self.level = np.log(true["per_child"] * self.children)
        self.level = self.level + true["spread"] * generator.standard_normal(councils)
        self.exit_level = true["exit_spread"] * generator.standard_normal(councils)
        months = 12 * (len(years) + burn)
        state = true["rate_sd"] * generator.standard_normal(councils)
        self.wander = wandering_state(
            state, true["rate_reversion"], true["rate_sd"], months, generator
        )
        rate = np.exp(self.level + self.wander) / 12.0
        starts = noisy_starts(rate, true["dispersion"], generator)
        self.shift = self.exit_level + wandering_state(
            true["exit_sd"] * generator.standard_normal(councils),
            true["exit_reversion"], true["exit_sd"], months, generator,
        )  # fmt: skip
        mean = float(np.exp(self.level).mean() * CLOCK.mean_stay())
        paths = Paths(starts, self.shift, 0.55 * true["dispersion"])
        held = play(CLOCK, mean, paths, 12, generator)
        yearly = starts.reshape(-1, 12, councils).sum(axis=1)
        self.started = np.round(yearly[burn:]).T
        self.held = np.maximum(np.round(held[burn:]), 1.0).T

    def write(self, folder):
        names = [f"Council {number:03}" for number in range(len(self.children))]
        with (folder / "d1.csv").open("w", newline="", encoding="utf-8-sig") as file:
            out = csv.writer(file)
            out.writerow(
                [*AREA, "CPP_start", "CPP_start_rate", "CPP_end", "CPP_At31", "CPP_At31_rate"]
            )
            for place, year in enumerate(self.years):
                total = self.children.sum()
                out.writerow(self._row(year, "National", "", "", self.started[:, place].sum(),
                                       self.held[:, place].sum(), total))  # fmt: skip
                for row, name in enumerate(names):
                    out.writerow(self._row(
                        year, "Local authority", str(100 + row), name, self.started[row, place],
                        self.held[row, place], self.children[row],
                    ))  # fmt: skip
        self._bands(folder / "d7.csv", ENDED_LENGTHS, "CPP_End", CLOCK.ended_bands())
        self._bands(folder / "d5.csv", OPEN_LENGTHS, "CPP_At31", CLOCK.open_bands())
        return folder

    def _row(self, year, level, old, name, started, held, children):
        code = f"E06{old.zfill(6)}" if old else ""
        return [year, level, "E12000001", "Region", old, code, name, int(started),
                round(1e4 * started / children, 1), int(started), int(held),
                round(1e4 * held / children, 1)]  # fmt: skip

    def _bands(self, path, kind, total, shares):
        headers = [header for header, name in kind.measures.items() if name in LENGTHS]
        with path.open("w", newline="", encoding="utf-8") as file:
            out = csv.writer(file)
            out.writerow([*AREA, total, *headers])
            for year in self.years:
                counts = (1e5 * shares).round().astype(int)
                out.writerow([year, "National", "", "", "", "", "", 100000, *counts])


@pytest.fixture(scope="session")
def invented():
    """Give the class of invented councils."""
    return Invented


@pytest.fixture(scope="session")
def small_published(tmp_path_factory):
    """Give a folder with eight years of thirty invented councils."""
    made = Invented(30, range(2013, 2021), seed=8)
    return made.write(tmp_path_factory.mktemp("published"))


@pytest.fixture(scope="session")
def published_files(shared):
    """Give the folder of the files as published; skip without it."""
    return shared / "published"
