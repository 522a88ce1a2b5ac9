"""docs/formats.md: generated parts are fresh, every example runs as it stands."""

import importlib.util
import json
import re
import shlex
from pathlib import Path

import pytest

from capacity import cli
from capacity.experiment.executors import InProcess
from capacity.experiment.study import run
from tests.experiment.quick_model import study

BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def text(root: Path) -> str:
    return (root / "docs" / "formats.md").read_text(encoding="utf-8")


@pytest.fixture
def files(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Write the examples that have a name, as the page gives them, and work there."""
    monkeypatch.chdir(tmp_path)
    named = [(name, content) for _, name, content in BLOCK.findall(text) if name]
    for name, content in named:
        Path(name).write_text(content, encoding="utf-8")
    return [Path(name) for name, _ in named]


def test_generated_parts_are_as_the_program_has_them(root: Path, text: str):
    place = root / "docs" / "formats.py"
    spec = importlib.util.spec_from_file_location("formats", place)
    assert spec is not None
    assert spec.loader is not None
    formats = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(formats)
    assert formats.renewed(text) == text, "python docs/formats.py writes them anew"
    assert set(re.findall(r"written by docs/formats\.py: ([\w ]+) -->", text)) == set(formats.PARTS)


def test_every_scenario_and_sheet_is_read(files: list[Path], capsys):
    for path in files:
        if path.suffix in {".toml", ".csv"}:
            assert cli.run(["check", str(path)]) == 0, capsys.readouterr().err


@pytest.mark.parametrize("name", ["my-service", "december", "closed", "sheets"])
def test_a_scenario_of_the_page_runs(files: list[Path], name: str):
    command = ["simulate", f"{name}.toml", "--weeks", "1", "--replications", "1", "--jobs", "1"]
    assert cli.run(command) == 0


def test_every_command_says_what_the_page_says(text: str, files: list[Path], capsys):
    blocks = BLOCK.findall(text)
    commands = [place for place, block in enumerate(blocks) if block[0] == "sh"]
    assert commands
    for place in commands:
        words = shlex.split(blocks[place][2])
        assert words[0] == "capacity"
        assert cli.run(words[1:]) == 0
        language, name, expected = blocks[place + 1]
        assert (language, name) == ("text", "")
        assert expected in capsys.readouterr().out


def test_every_block_is_one_that_these_tests_know(text: str):
    for language, name, _ in BLOCK.findall(text):
        assert bool(name) == (language in {"toml", "csv"}) or language == "text"
        assert language in {"toml", "csv", "text", "sh", "json"}


def test_the_json_document_has_the_keys_of_a_real_one(text: str):
    (shown,) = (json.loads(content) for kind, _, content in BLOCK.findall(text) if kind == "json")
    real = run(study(), range(2), None, InProcess()).figures.document()
    assert list(shown) == list(real)
    for part in ("metrics", "end_of_run"):
        for name, figure in shown[part].items():
            assert list(figure) == list(real[part][name])
            assert figure["unit"] == real[part][name]["unit"]
    for name, values in shown["weekly"].items():
        assert name == "date" or list(values) == list(real["weekly"][name])


def test_the_keys_that_the_page_names_in_prose_are_there(text: str):
    from capacity.scenario import Scenario, all_keys

    names = {key.name for key in all_keys(Scenario)}
    said = set(re.findall(r"`((?:start|practice|workforce|demand)\.[a-z_.]+)`", text))
    assert said
    assert said <= names
