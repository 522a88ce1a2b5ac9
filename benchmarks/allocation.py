"""Time and memory of a whole rebalance, build and ties included, beside greedy.

python benchmarks/allocation.py [S] [M] [L] [XL]

S is 940 children of 11 officers, M 5,000 of 63, L 20,000 of 261 in one pool, XL England in
152 councils. One size a process gives its memory. Without a size: S and M.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from datetime import date, timedelta

from capacity.allocation.assemble import build
from capacity.allocation.greedy import greedy
from capacity.allocation.levels import Solution, whole
from capacity.allocation.options import Mode, Options
from capacity.allocation.scoring import values
from capacity.service import Caseload, Child, Officer, Pathway, Team

AS_AT = date(2016, 1, 4)
LIMIT = 300
SIZES = {"S": (940, 11, 1), "M": (5000, 63, 1), "L": (20000, 261, 1), "XL": (855, 13, 152)}
CP_SIZES, LAC_SIZES = (48, 24, 15, 8, 5), (72, 17, 7, 4, 0)


def service(children: int, officers: int, seed: int) -> tuple[Caseload, Team]:
    """Draw a service: uneven caseloads, families, pods, bars, meetings and tenures."""
    draw = random.Random(seed)
    ftes = [1.0] * (officers - 1) + [0.8]
    team = Team(tuple(_officer(i, fte, officers) for i, fte in enumerate(ftes)))
    weights = [draw.uniform(0.85, 1.15) * fte for fte in ftes]
    held: list[Child] = []
    while len(held) < children:
        holder = draw.choices(team.officers, weights)[0].name if draw.random() > 0.03 else ""
        family = _family(draw, len(held), holder, officers)
        held += family[: children - len(held)]
    return Caseload(tuple(held), AS_AT), team


def _officer(i: int, fte: float, pods: int) -> Officer:
    linked = (f"P{i}", f"P{(i + 3) % pods}") if i % 2 else (f"P{i}",)
    end = AS_AT + timedelta(days=200) if i % 5 == 1 else None
    return Officer(f"Officer {i:03d}", fte, pods=linked, end=end)


def _family(draw: random.Random, first: int, holder: str, officers: int) -> list[Child]:
    on_plan = draw.random() < 0.53
    size = draw.choices([1, 2, 3, 4, 5], CP_SIZES if on_plan else LAC_SIZES)[0]
    barred = (f"Officer {draw.randrange(officers):03d}",) if draw.random() < 0.02 else ()
    return [
        Child(
            f"C{first + k:06d}",
            Pathway.CP if on_plan else Pathway.LAC,
            sibling_group=f"F{first}",
            officer=holder,
            officer_since=AS_AT - timedelta(days=draw.randrange(20, 1500)) if holder else None,
            pod=f"P{first % officers}",
            barred_officers=barred,
            next_review_due=AS_AT + timedelta(days=draw.randrange(-5, 180)),
        )
        for k in range(size)
    ]


def run(name: str) -> None:
    """Time one size; print a line for it, one of its proofs, and greedy's levels.

    Memory is what the solve takes beyond the interpreter and the libraries: run one
    size a process for that figure, since the peak never falls.
    """
    children, officers, councils = SIZES[name]
    before = _peak_megabytes()
    wall = cpu = 0.0
    solutions, floors = [], []
    for seed in range(councils):
        caseload, team = service(children, officers, seed)
        start, spent = time.perf_counter(), time.process_time()
        problem = build(caseload, team, AS_AT, Options(mode=Mode.REBALANCE, time_limit=LIMIT))
        solutions.append(whole(problem))
        wall, cpu = wall + time.perf_counter() - start, cpu + time.process_time() - spent
        memory = _peak_megabytes() - before
        floors.append(values(problem, greedy(problem)))
    print(f"{name} {children:,} x {councils}: {wall:.2f} s, CPU {cpu:.2f} s, {memory:.0f} MB more")
    print(f"   {_proof(solutions)}")
    print(f"   greedy {[sum(column) for column in zip(*floors, strict=True)]}")


def _peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _proof(solutions: list[Solution]) -> str:
    parts = []
    for place, level in enumerate(solutions[0].levels):
        proven = sum(solution.levels[place].proven for solution in solutions)
        value = sum(solution.levels[place].value for solution in solutions)
        bound = sum(solution.levels[place].bound for solution in solutions)
        near = sum(_within_one_percent(solution, place) for solution in solutions)
        parts.append(
            f"{level.name} {value} >= {bound} ({proven}/{len(solutions)} proven, {near} within 1 %)"
        )
    return "; ".join(parts)


def _within_one_percent(solution: Solution, place: int) -> bool:
    level = solution.levels[place]
    return level.value <= 1.01 * level.bound


def main(sizes: list[str]) -> None:
    """Time each size; anything else is told what the sizes are."""
    if not set(sizes) <= SIZES.keys():
        print(__doc__)
        raise SystemExit(0 if {"-h", "--help"} & set(sizes) else 2)
    whole(build(*service(60, 2, 0), AS_AT))  # loads every library
    for size in sizes or ["S", "M"]:
        run(size)


if __name__ == "__main__":
    main(sys.argv[1:])
