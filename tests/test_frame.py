"""The files around the program: what the README promises and what is locked."""

import re
import tomllib
from pathlib import Path

import pytest

LOCKS = ["requirements.lock", "requirements-app.lock", "requirements-test.lock"]


def locked(lock: Path) -> set[str]:
    """Return the names of the libraries that a lock file pins."""
    return set(re.findall(r"^([a-z0-9._-]+)(?:\[[^]]*\])?==", lock.read_text(), re.MULTILINE))


def named(requirements: list[str]) -> set[str]:
    """Return the names of requirements, without extras and bounds."""
    return {re.split(r"[\[<>=!~ ]", each)[0].lower() for each in requirements}


@pytest.fixture(scope="module")
def project(root: Path) -> dict:
    return tomllib.loads((root / "pyproject.toml").read_text())


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_names_no_host_and_hashes_every_library(root: Path, lock: str):
    text = (root / lock).read_text()
    assert "://" not in text
    pinned = re.findall(r"^\S+==.*\n +(\S+)", text, re.MULTILINE)
    assert pinned
    assert all(each.startswith("--hash=sha256:") for each in pinned)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_library_that_the_program_needs_is_locked(root: Path, project: dict, lock: str):
    needed = named(project["project"]["dependencies"] + project["build-system"]["requires"])
    assert needed <= locked(root / lock)


def test_every_extra_is_locked_for_the_tests(root: Path, project: dict):
    extras = project["project"]["optional-dependencies"]
    needed = named([each for extra in extras.values() for each in extra])
    assert needed <= locked(root / "requirements-test.lock")


def test_the_tests_meet_the_versions_that_users_get(root: Path):
    pinned = [
        set(re.findall(r"^\S+==[^\\\n]+", (root / lock).read_text(), re.MULTILINE))
        for lock in LOCKS
    ]
    assert pinned[0] <= pinned[1] <= pinned[2]


def test_the_page_is_locked_for_its_users(root: Path, project: dict):
    assert named(project["project"]["optional-dependencies"]["app"]) <= locked(
        root / "requirements-app.lock"
    )


def test_the_readme_gives_the_two_commands_first(root: Path):
    blocks = re.findall(r"```sh\n(.*?)\n```", (root / "README.md").read_text(), re.DOTALL)
    assert blocks[0] == "python3 start.py simulate scenarios/medway-2016.toml"
    assert blocks[1] == "python3 start.py test"
