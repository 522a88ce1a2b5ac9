"""Calibrating on data made with known parameters: they are found again as often as said."""

import numpy as np
import pytest

from capacity.calibration.bands import bands_of_councils
from capacity.calibration.clock import Clock
from capacity.calibration.exits import exit_shifts
from capacity.calibration.panel import plans_panel
from capacity.calibration.pooled import fit_plans, plans_posterior
from capacity.files.published import read_published

WITHIN = 1.96


def same_length(clock, truth, levels):
    """Return the shifts at which one clock's plans last as long as another's at its own.

    A level is counted from England's clock of the last three years, which is fitted too: what it
    says of a council is how long its plans last.
    """
    tried = np.linspace(-2.0, 2.0, 401)
    lengths = [-clock.mean_stay(shift) for shift in tried]
    return np.interp([-truth.mean_stay(level) for level in levels], lengths, tried)


def standard_errors(made, folder, clock=None):
    """Return how many posterior SDs each council's posterior is from the truth, by parameter."""
    panel = plans_panel(read_published(made.write(folder)))
    fit = fit_plans(read_published(folder), panel)
    off: dict[str, list[float]] = {"level": [], "state": [], "exit_level": [], "exit_state": []}
    lengths = same_length(fit.clock, clock, made.exit_level) if clock else []
    off |= {"length": []} if clock else {}
    for row in range(len(panel.councils)):
        own = plans_posterior(fit, panel, row)
        off["level"].append((own.arrivals.level - made.level[row]) / own.arrivals.level_sd)
        off["state"].append((own.arrivals.state - made.wander[-1, row]) / own.arrivals.state_sd)
        off["exit_level"].append((own.exits.level - made.exit_level[row]) / own.exits.level_sd)
        state = made.shift[-1, row] - made.exit_level[row]
        off["exit_state"].append((own.exits.state - state) / own.exits.state_sd)
        if clock:
            off["length"].append((own.exits.level - lengths[row]) / own.exits.level_sd)
    return {name: np.array(values) for name, values in off.items()}, fit


def test_posteriors_hold_the_truth_at_their_nominal_rate(invented, tmp_path):
    """150 councils of eight years: 95 % intervals hold 95 %, to within 3.3 standard errors."""
    off, _ = standard_errors(invented(150, range(2013, 2021), seed=11), tmp_path)
    for name, values in off.items():
        share = np.mean(np.abs(values) < WITHIN)
        assert share == pytest.approx(0.95, abs=3.3 * np.sqrt(0.95 * 0.05 / 150)), name


@pytest.mark.slow
def test_constants_are_found_again_on_average(invented, tmp_path):
    """Ten panels of a hundred councils: the mean of each constant, within a quarter of it."""
    found = []
    coverage = []
    for seed in range(10):
        folder = tmp_path / str(seed)
        folder.mkdir()
        off, fit = standard_errors(invented(100, range(2013, 2022), seed=seed), folder)
        found.append([fit.arrivals.sd, fit.arrivals.spread, fit.exits.sd, fit.exits.spread])
        coverage.append([np.mean(np.abs(values) < WITHIN) for values in off.values()])
    assert np.mean(found, axis=0) == pytest.approx([0.27, 0.26, 0.26, 0.16], rel=0.25)
    assert np.mean(coverage, axis=0) == pytest.approx([0.95] * 4, abs=0.03)


def test_chance_makes_a_year_s_ends_no_noisier_the_further_it_takes_them():
    """Or the furthest years would count least, and the spread between councils come out small."""
    started, held = np.full((3, 2), 330.0), np.array([[270.0, 200.0], [270.0, 270.0], [270, 340]])
    shifts = exit_shifts(Clock(0.13, 0.53, 0.035), started, held, 4.0)
    assert shifts.shift[0, 1] > shifts.shift[1, 1] > shifts.shift[2, 1]
    assert shifts.noise[:, 1] == pytest.approx([shifts.noise[0, 1]] * 3)


def test_councils_own_lengths_of_plans_are_near_their_published_ones(published_files):
    """Bands of councils' own scenarios beside d7; the distribution is in docs/calibration.md."""
    bands = list(bands_of_councils(read_published(published_files), 2019))
    apart = [each.apart for each in bands]
    assert len(bands) > 60
    assert np.median(apart) < 0.12
    together = np.average([each.made - each.seen for each in bands], axis=0,
                          weights=[each.ended for each in bands])  # fmt: skip
    assert np.abs(together).max() < 0.05
