"""The same proposal whatever the cores, the solver's threads, the run and the order of the rows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PROPOSE = """
import json, os, random, sys
from pathlib import Path
sys.path[:0] = [str(Path("benchmarks").resolve()), str(Path.cwd())]
asked = json.loads(sys.argv[1])
if asked["cores"]:
    os.sched_setaffinity(0, asked["cores"])
from allocation import AS_AT, service
from capacity.allocation.highs import Highs
from capacity.allocation.options import Mode, Options
from capacity.allocation.proposal import propose
from capacity.service import Caseload, Team
Highs.threads = asked["threads"]
caseload, team = service(470, 6, 1)
children, officers = list(caseload), list(team)
random.Random(asked["order"]).shuffle(children)
random.Random(asked["order"]).shuffle(officers)
made = propose(
    Caseload(tuple(children)), Team(tuple(officers)), AS_AT, Options(mode=Mode.REBALANCE)
)
print(json.dumps(made.document(), sort_keys=True))
"""


def proposed(root: Path, hashes: int, **asked: Any) -> dict[str, Any]:
    """Return the document that a process of its own makes."""
    done = subprocess.run(
        [sys.executable, "-c", PROPOSE, json.dumps(asked)],
        cwd=root,
        env={**os.environ, "PYTHONHASHSEED": str(hashes)},
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


@pytest.fixture(scope="module")
def usual(request) -> dict[str, Any]:
    return proposed(request.config.rootpath, 1, cores=[], threads=1, order=1)


def test_the_proposal_compared_moves_children(usual):
    assert usual["status"] == "optimal"
    assert usual["moved"] > 10


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="no choice of cores here")
def test_one_core_and_another_order_of_rows_give_the_same_proposal(usual, request):
    core = min(os.sched_getaffinity(0))
    assert proposed(request.config.rootpath, 2, cores=[core], threads=1, order=2) == usual


def test_two_threads_of_the_solver_give_the_same_proposal(usual, request):
    assert proposed(request.config.rootpath, 3, cores=[], threads=2, order=1) == usual
