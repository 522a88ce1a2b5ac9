"""Ten thousand bad inputs, three hundred through the command line, and a thousand good ones.

Run ``python docs/studies/fuzz.py [BAD] [LINES] [GOOD] [SEED]`` from the root of the checkout; the
output is kept in fuzz.txt. The inputs are those of tests/fuzz, of which each push draws 500. A
bad one must be refused with exit 2 in one message, without a traceback, and leave every file and
folder as it was; a good one must be read as its plain form is, every row accounted for. Each
broken law is printed with what broke it; the last line says how many there were.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.fuzz.broken import broken_inputs  # noqa: E402
from tests.fuzz.cases import Case, Outcome, faults_of, laid_out, outcome, told, tree  # noqa: E402
from tests.fuzz.good import Good, accepted, good_inputs  # noqa: E402

BAD, LINES, GOOD, SEED = 10_000, 300, 1_000, 1
EVERY = 50


def through_the_command_line(case: Case) -> Outcome:
    """Run a case in a process of its own, as a user does."""
    with laid_out(case) as folder:
        before = tree(folder)
        done = subprocess.run(
            [sys.executable, str(ROOT / "cli.py"), *case.arguments],
            check=False, capture_output=True, encoding="utf-8", errors="surrogateescape",
            env=os.environ | {"PYTHONUTF8": "1"},
        )  # fmt: skip
        after = tree(folder)
    touched = tuple(name for name in {*before, *after} if before.get(name) != after.get(name))
    return Outcome(done.returncode, done.stdout, done.stderr, tuple(sorted(touched)))


def over(
    strategy: Any, count: int, seed: int, look: Callable[[Any], str]
) -> tuple[Counter[str], int]:
    """Draw so many, look at each, and print what is wrong; return counts by kind, and of wrongs."""
    kinds: Counter[str] = Counter()
    wrong = 0

    @seeded(seed)
    @settings(
        max_examples=count, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(strategy)
    def all_of_them(drawn: Any) -> None:
        nonlocal wrong
        fault = look(drawn)
        kinds[drawn.how.partition(",")[0]] += 1
        if count < 1_000 and not sum(kinds.values()) % EVERY:
            print(f"  {sum(kinds.values()):,} so far, {wrong} broken laws", flush=True)
        if fault:
            wrong += 1
            print(f"  BROKEN {fault}", flush=True)

    all_of_them()
    return kinds, wrong


def bad(run: Callable[[Case], Outcome]) -> Callable[[Case], str]:
    """Return what looks at a bad input."""

    def look(case: Case) -> str:
        if run is through_the_command_line and any("\0" in each for each in case.arguments):
            return ""  # no system hands such an argument on
        done = run(case)
        faults = faults_of(case, done)
        return told(case, done, faults) if faults else ""

    return look


def good(drawn: Good) -> str:
    """Look at a good input."""
    try:
        accepted(drawn)
    except Exception as fault:
        return f"{drawn.how}: {type(fault).__name__}: {fault}"
    return ""


def main(bad_ones: int, lines: int, good_ones: int, seed: int) -> None:
    """Print a block for each of the three, and the verdict."""
    warnings.simplefilter("ignore")
    broken = 0
    for title, strategy, count, look in (
        ("bad inputs in process", broken_inputs(), bad_ones, bad(outcome)),
        ("bad inputs through the command line", broken_inputs(), lines,
         bad(through_the_command_line)),
        ("good inputs", good_inputs(), good_ones, good),
    ):  # fmt: skip
        if not count:
            continue
        kinds, wrong = over(strategy, count, seed, look)
        broken += wrong
        shown = ", ".join(f"{number:,} {kind}" for kind, number in kinds.most_common())
        print(f"{sum(kinds.values()):,} {title}, {wrong} broken laws: {shown}", flush=True)
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(f"{sum(each.ru_utime for each in used):.0f} s of CPU by users' reckoning")
    print("no law is broken" if not broken else f"{broken} BROKEN LAWS")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    given_numbers = [int(each) for each in sys.argv[1:]]
    main(*[*given_numbers, *(BAD, LINES, GOOD, SEED)[len(given_numbers) :]])
