"""MSER-5: how many weeks a steady-state study leaves out."""

import numpy as np
import pytest

from capacity.experiment.executors import InProcess
from capacity.experiment.study import run
from capacity.experiment.warmup import mser5
from capacity.service.errors import InputError
from tests.experiment.quick_model import study


def paths(start: float, weeks: int = 300, settles_in: float = 20.0) -> np.ndarray:
    """Return 30 noisy paths that go from `start` to 100 exponentially."""
    rng = np.random.default_rng(4)
    trend = 100 + (start - 100) * np.exp(-np.arange(weeks) / settles_in)
    return trend + rng.normal(0, 5, (30, weeks))


def test_what_starts_where_it_stays_loses_next_to_nothing():
    assert mser5("children", paths(100)).weeks <= 30


def test_what_starts_empty_is_cut_where_it_has_settled():
    found = mser5("children", paths(0))
    assert found.settled
    assert 60 <= found.weeks <= 140
    assert found.mean_of_rest == pytest.approx(100, abs=0.5)
    assert found.mean_of_all < 95


def autoregressive(start: np.ndarray, rng: np.random.Generator, weeks: int = 300) -> np.ndarray:
    """Return paths that forget a tenth of their start each week, around 100."""
    path = [start]
    for _ in range(weeks):
        path.append(100 + REMEMBERED * (path[-1] - 100) + rng.normal(0, NOISE, len(start)))
    return np.array(path[1:]).T


REMEMBERED, NOISE = 0.9, 5.0
SPREAD = NOISE / np.sqrt(1 - REMEMBERED**2)


def test_of_autoregressive_paths_the_known_transient_is_what_is_cut():
    found = []
    for seed in range(100):
        rng = np.random.default_rng(seed)
        found.append(mser5("children", autoregressive(np.zeros(10), rng)))
    cuts = np.array([each.weeks for each in found])
    assert (100 * REMEMBERED**cuts < 1.2 * SPREAD).all(), "what is left drowns in chance"
    assert 25 <= np.median(cuts) <= 50
    off_all = np.mean([each.mean_of_all - 100 for each in found])
    off_rest = np.mean([each.mean_of_rest - 100 for each in found])
    assert off_all == pytest.approx(-100 * REMEMBERED / (1 - REMEMBERED) / 300, abs=0.3)
    assert abs(off_rest) < 0.15 * abs(off_all)


def test_autoregressive_paths_without_a_transient_mostly_lose_nothing():
    found = []
    for seed in range(100):
        rng = np.random.default_rng(seed)
        found.append(mser5("children", autoregressive(rng.normal(100, SPREAD, 10), rng)))
    assert np.mean([each.weeks == 0 for each in found]) > 0.5


def test_a_jump_is_cut_at_the_jump():
    values = np.full((2, 100), 7.0)
    values[:, :15] = 0.0
    found = mser5("children", values)
    assert (found.weeks, found.mean_of_rest) == (15, 7.0)
    assert str(found).startswith("Left out as warm-up: the first 15 of 100 weeks (MSER-5)")


def test_nothing_left_out_is_said_too():
    found = mser5("children", np.full((2, 100), 7.0))
    assert str(found) == "Warm-up: none of 100 weeks is left out (MSER-5 on children)."


def test_what_never_settles_is_said_and_not_trusted():
    found = mser5("children", np.arange(200.0)[None, :])
    assert not found.settled
    assert found.weeks == 100
    assert "run longer" in str(found)


@pytest.mark.parametrize("values", [np.zeros((3, 49)), np.full((3, 60), np.nan)])
def test_too_little_to_tell_is_refused(values):
    with pytest.raises(InputError, match="50 weeks or more"):
        mser5("children", values)


def test_runs_say_their_warm_up_and_a_folder_keeps_the_decision(tmp_path):
    import json

    runs = run(study(weeks=60), range(5), tmp_path / "quick", InProcess())
    found = runs.warm_up("children")
    assert (found.weeks, found.mean_of_rest) == (0, 902.0)
    kept = json.loads((tmp_path / "quick" / "warm-up.json").read_text())
    assert kept == [found.document()]
