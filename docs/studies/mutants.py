"""Mutants of the rules of law and of the checker: what changes to the code no test would notice.

Run ``python docs/studies/mutants.py`` from the root of the checkout, in an environment that has
mutmut 3 besides (no dependency of ours); what came out is in mutants.txt. A copy of the program is
changed in one place at a time, and the tests of those files are run against it. mutmut leaves
decorated functions alone, so that the copy has tables and caches without their decorators; the
optimiser's random services, which take a minute, are run only against what the others let pass.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRACTICE, CHECKER = "capacity/practice/*.py", "capacity/allocation/checker.py"
TESTS = {
    PRACTICE: ["tests/practice"],
    CHECKER: [
        "tests/allocation/test_allocation_rules.py",
        "tests/allocation/test_allocation_checker.py",
    ],
}
KILLED = {1, 3, -24, 24, 152, 255}
"""What a test run ends with that fails, or that goes on for ever."""


def copied(folder: Path, only: str) -> None:
    """Lay out a copy with mutmut's settings."""
    for name in ("capacity", "scenarios", "tests"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "cli.py", folder)
    for path in (folder / "capacity" / "practice").glob("*.py"):
        path.write_text(without_decorators(path.read_text(encoding="utf-8")), encoding="utf-8")
    conftest = folder / "tests" / "conftest.py"
    text = conftest.read_text(encoding="utf-8")
    shrinking = 'register_profile("here", deadline=None'
    quick = f"{shrinking}, derandomize=True, database=None, phases=[Phase.generate]"
    text = text.replace("import settings", "import Phase, settings").replace(shrinking, quick)
    conftest.write_text(text, encoding="utf-8")
    lines = [
        "[mutmut]", "source_paths=capacity/", f"only_mutate={only}",
        "also_copy=capacity", "    scenarios", "    cli.py",
        "pytest_add_cli_args_test_selection=" + "\n    ".join(TESTS[only]),
        "pytest_add_cli_args=-p", "    no:xdist", "    --import-mode=importlib", "",
    ]  # fmt: skip
    (folder / "setup.cfg").write_text("\n".join(lines), encoding="utf-8")


def without_decorators(text: str) -> str:
    """Take caches off, and give properties that are computed once a plain function behind them."""
    text = re.sub(r"(?m)^@(lru_)?cache.*\n", "", text)
    pattern = r"(?m)^    @cached_property\n    def (\w+)(\(.*\n(?:(?:        .*)?\n)*)"
    return re.sub(pattern, r"    def _of_\1\2\n    \1 = cached_property(_of_\1)\n\n", text + "\n")


def survivors(folder: Path) -> tuple[int, list[str]]:
    """Return how many mutants were run, and the names of those that no test noticed."""
    ends: dict[str, int | None] = {}
    for path in folder.rglob("*.meta"):
        ends |= json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
    ran = {name: end for name, end in ends.items() if end is not None}
    return len(ran), sorted(name for name, end in ran.items() if end not in KILLED)


def shown(folder: Path, name: str) -> Iterator[str]:
    """Yield a mutant's changed lines."""
    told = subprocess.run(
        [sys.executable, "-m", "mutmut", "show", name], cwd=folder, check=False,
        capture_output=True, text=True,
    ).stdout  # fmt: skip
    yield f"# {name}"
    yield from re.findall(r"(?m)^[-+](?![-+]).*$", told)


def main() -> None:
    """Print for each of the two how many were noticed, and the rest."""
    for only in TESTS:
        with tempfile.TemporaryDirectory() as made:
            folder = Path(made)
            copied(folder, only)
            command = [sys.executable, "-m", "mutmut", "run", "--max-children", "1"]
            subprocess.run(command, cwd=folder, check=False, capture_output=True)
            ran, left = survivors(folder / "mutants")
            print(f"{only}: {ran - len(left)} of {ran} mutants noticed")
            for name in left:
                print("\n".join(shown(folder, name)), flush=True)


if __name__ == "__main__":
    main()
