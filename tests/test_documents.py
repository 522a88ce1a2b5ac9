"""Every command of README and docs runs, every other block is accounted for, names lead somewhere.

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
from capacity.app.store import Store
from capacity.commands.serve import FOLDER as PAGE

ROOT = Path(__file__).parents[1]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
BLOCK = re.compile(r"^```(sh|console|powershell)\n(.*?)^```", re.MULTILINE | re.DOTALL)
OURS = re.compile(r"^(?:\$ )?(?:(?:python3|py) start\.py|\.venv/bin/capacity|capacity) (.*)$")

ELSEWHERE = {
    "test": "is this",
    "serve": "tests/app/test_app_browser.py starts it",
    "simulate scenarios/*.toml": "tests/experiment/test_experiment_dask.py has a cluster",
    "check uncertain.toml": "tests/test_formats.py has the file, and what is printed",
    "check caseload.csv": "tests/test_formats.py has the file, and what is printed",
}
"""How commands begin that other tests run."""

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
    ("plan ", "--set scenario.weeks=20 --target-caseload 150 --paths 50"),
    ("purge", "--yes"),
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
    """A folder with the scenarios, the files that the README has one make, and a page's."""
    folder = tmp_path_factory.mktemp("checkout")
    shutil.copytree(ROOT / "scenarios", folder / "scenarios")
    for what in ("scenario my-service.toml", "caseload my-caseload.xlsx", "team my-team.xlsx"):
        kind, name = what.split()
        assert cli.run(["new", kind, "--out", str(folder / name)]) == 0
    Store(folder / PAGE).open("2026-01-05", ("c.csv", b"1"), ("t.csv", b"2"))
    return folder


@pytest.mark.parametrize("command", ours())
def test_a_command_of_the_pages_runs(
    command: str, checkout: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    if any(command.startswith(start) for start in ELSEWHERE):
        return
    monkeypatch.chdir(checkout)
    if command.startswith("new "):
        command = command.replace(" my-", " another-")
    shorter = next((flags for word, flags in SHORTER if word in command), "")
    code = cli.run(shlex.split(f"{command} {shorter}"))
    assert code == 0, capsys.readouterr().err


def test_each_command_that_is_run_elsewhere_is_still_on_a_page() -> None:
    for start in ELSEWHERE:
        assert any(command.startswith(start) for command in ours()), start


STRESS_DES = (
    "1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "2.4", "2.5.1", "2.5.2", "2.5.3", "2.5.4", "2.5.5",
    "3.1", "3.2", "3.3", "3.4", "4.1", "4.2", "4.3", "5.1", "5.2", "5.3", "5.4", "6.1",
)  # fmt: skip
"""The items of the checklist, version 1.0."""


def test_the_method_answers_every_item_of_the_checklist() -> None:
    text = (ROOT / "docs" / "method.md").read_text(encoding="utf-8")
    parts = re.split(r"^#+ ([\d.]+) ", text, flags=re.MULTILINE)
    answers = dict(zip(parts[1::2], parts[2::2], strict=True))
    assert set(STRESS_DES) <= set(answers)
    assert all(len(answers[item].split()) > 20 for item in STRESS_DES)


def all_words(pattern: str) -> Iterator[tuple[Path, str]]:
    for page in PAGES:
        for word in re.findall(pattern, page.read_text(encoding="utf-8")):
            yield page, word


def test_links_between_pages_lead_somewhere() -> None:
    found = list(all_words(r"\]\(([^)#:]+)(?:#[^)]*)?\)"))
    assert len(found) > 30
    assert [(page.name, to) for page, to in found if not (page.parent / to).exists()] == []


def test_files_that_pages_name_are_there() -> None:
    kept = r"`(?:python )?((?:capacity|docs|studies|benchmarks|tests|simulation)/[\w/.-]+\.\w+)"
    found = list(all_words(kept))
    assert len(found) > 20
    places = (ROOT, ROOT / "docs", ROOT / "capacity")
    assert [
        (page.name, name) for page, name in found if not any((at / name).exists() for at in places)
    ] == []


def test_keys_that_pages_name_are_keys() -> None:
    from capacity.scenario import Scenario
    from capacity.scenario.keys import all_keys

    known = {key.name.replace("[]", "") for key in all_keys(Scenario)}
    known |= {name.rpartition(".")[0] for name in known}
    tables = "|".join(sorted({name.partition(".")[0] for name in known} - {"start", "scenario"}))
    found = list(all_words(rf"`\[*((?:{tables})(?:\.[a-z_]+)+)\]*(?:=[^`]*)?`"))
    assert len(found) > 30
    assert [(page.name, key) for page, key in found if key not in known | {"allocation.md"}] == []


def test_the_citation_names_this_version_and_licence() -> None:
    from capacity.version import __version__

    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {__version__}\n" in text
    assert "\nlicense: MIT\n" in text
