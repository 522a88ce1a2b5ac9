"""Every command of README and docs runs; every other block is accounted for.

Long runs are cut short by flags that come last and win. What a page shows as output is
checked where it is printed: `test_formats.py`, `test_experiment_docs.py`.
"""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from capacity import cli

ROOT = Path(__file__).parents[1]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
BLOCK = re.compile(r"^```(sh|console|powershell)\n(.*?)^```", re.MULTILINE | re.DOTALL)
OURS = re.compile(r"^(?:\$ )?(?:(?:python3|py) start\.py|\.venv/bin/capacity|capacity) (.*)$")

ELSEWHERE = {
    "test": "is this",
    "serve": "tests/app/test_app_browser.py starts it",
    "purge": "tests/app/test_app_desk.py deletes what a page has kept",
    "plan": "tests/planning/test_planning_plan.py, with fewer paths",
    "--executor": "tests/experiment/test_experiment_dask.py has a cluster",
    "check uncertain.toml": "tests/test_formats.py has the file, and what is printed",
    "check caseload.csv": "tests/test_formats.py has the file, and what is printed",
}
"""Commands that other tests run."""

NOT_OURS = {
    "python3 -m pip download": "needs an index of packages",
    "python3 -m venv": ".ci/run makes an environment of the same files",
    ".venv/bin/pip install": ".ci/run installs the same files",
    "$ python -m pip install": "needs an index of packages",
    "$ dask": "tests/experiment/test_experiment_dask.py starts scheduler and workers",
}
SHORTER = (
    ("--warm-up", "--replications 3 --weeks 60 --jobs 1"),
    ("--replications auto", "--most 3 --weeks 3 --no-report --jobs 1"),
    ("simulate", "--replications 2 --weeks 3 --no-report --jobs 1"),
    ("compare", "--replications 2 --weeks 3 --jobs 1"),
    ("--sobol", "--sobol 2 --replications 2 --weeks 1 --jobs 1"),
    ("--sensitivity", "--key conference.rooms --replications 2 --weeks 1 --jobs 1"),
    ("sweep", "--replications 2 --weeks 2 --jobs 1"),
)  # fmt: skip


def lines() -> Iterator[tuple[Path, str]]:
    for page in PAGES:
        for _, body in BLOCK.findall(page.read_text(encoding="utf-8")):
            for line in body.splitlines():
                yield page, line.partition("  #")[0].strip()


def ours() -> list[str]:
    """Return what follows the program's name, each once, in the order of the pages."""
    found = [match[1].replace("\\", "/") for _, line in lines() if (match := OURS.match(line))]
    return list(dict.fromkeys(found))


def test_every_line_of_a_block_is_a_command_of_ours_or_is_accounted_for() -> None:
    for page, line in lines():
        known = OURS.match(line) or any(line.startswith(start) for start in NOT_OURS)
        assert known, f"{page.name}: {line}"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the scenarios and the files that the README has one make."""
    folder = tmp_path_factory.mktemp("checkout")
    shutil.copytree(ROOT / "scenarios", folder / "scenarios")
    for what in ("scenario my-service.toml", "caseload my-caseload.xlsx", "team my-team.xlsx"):
        kind, name = what.split()
        assert cli.run(["new", kind, "--out", str(folder / name)]) == 0
    return folder


@pytest.mark.parametrize("command", ours())
def test_a_command_of_the_pages_runs(
    command: str, checkout: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    if any(word in command for word in ELSEWHERE):
        return
    monkeypatch.chdir(checkout)
    if command.startswith("new "):
        command = command.replace(" my-", " another-")
    shorter = next((flags for word, flags in SHORTER if word in command), "")
    code = cli.run(shlex.split(f"{command} {shorter}"))
    assert code == 0, capsys.readouterr().err
