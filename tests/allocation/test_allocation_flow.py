"""Load and continuity against a flow that may part families, and against greedy, at size."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType

import pytest

from capacity.allocation.assemble import build
from capacity.allocation.greedy import greedy
from capacity.allocation.levels import solve
from capacity.allocation.options import Mode, Options
from capacity.allocation.scoring import values
from tests.allocation.flow import bounds


@pytest.fixture(scope="module")
def benchmark(request) -> ModuleType:
    """Give the services of the benchmark."""
    path = request.config.rootpath / "benchmarks" / "allocation.py"
    spec = importlib.util.spec_from_file_location("allocation_benchmark", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("children", "officers", "seed"),
    [
        (235, 3, 0),
        (470, 6, 1),
        pytest.param(940, 11, 2, marks=pytest.mark.slow),
        pytest.param(5000, 63, 0, marks=pytest.mark.slow),
        pytest.param(20000, 261, 0, marks=pytest.mark.slow),
    ],
)
def test_no_flow_is_cheaper_and_greedy_is_never_better(benchmark, children, officers, seed):
    caseload, team = benchmark.service(children, officers, seed)
    options = Options(mode=Mode.REBALANCE, time_limit=600)
    problem = build(caseload, team, benchmark.AS_AT, options)
    solution = solve(problem)
    found = tuple(level.value for level in solution.levels)
    rule_of_thumb = values(problem, greedy(problem))
    load, continuity = bounds(problem)
    print(f"{children}/{officers}: found {found}, greedy {rule_of_thumb}, flow {load, continuity}")
    assert found[0] == 0
    assert found[1] == pytest.approx(load, abs=1)
    assert continuity - 0.5 <= found[2] <= continuity * 1.02 + 5
    assert found <= rule_of_thumb
