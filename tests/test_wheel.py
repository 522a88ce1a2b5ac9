"""Wheel and source archive build, and what is installed from the wheel runs alone."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

PROGRAM = "from capacity.cli import main; main()"


@pytest.fixture(scope="module")
def built(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build both archives into a folder."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(folder)],
        cwd=root, check=True, capture_output=True,
    )  # fmt: skip
    return folder


def test_the_wheel_runs_without_the_checkout(built: Path, tmp_path: Path) -> None:
    (wheel,) = built.glob("*.whl")
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    environment = {**os.environ, "PYTHONPATH": str(site)}

    def run(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", *words], cwd=tmp_path, env=environment, check=False,
            capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert str(site) in run("import capacity; print(capacity.__file__)")
    run(PROGRAM, "new", "example", "--out", "example")
    assert "wrote" not in run(PROGRAM, "check", "example/example.toml")
    run(PROGRAM, "simulate", "example/example.toml", "--replications", "2", "--weeks", "4",
        "--jobs", "1")  # fmt: skip
    folder = tmp_path / "results" / "example"
    assert {"report.html", "results.xlsx", "summary.csv"} <= {p.name for p in folder.iterdir()}


def test_the_source_archive_holds_what_the_readme_needs(built: Path) -> None:
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as held:
        names = {name.partition("/")[2] for name in held.getnames()}
    needed = {"README.md", "LICENSE", "start.py", "cli.py", "requirements.lock", "pyproject.toml"}
    assert needed <= names
    assert any(name.startswith("scenarios/medway-2016") for name in names)
    assert any(name.startswith("notebooks/") for name in names)
