"""Each notebook runs as it stands and ends in a picture and a sentence."""

import json
import runpy
from pathlib import Path

import pytest

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
SOURCES = sorted(NOTEBOOKS.glob("*.py"))
ELSEWHERE = {"workforce-planning.py"}
"""Executed by the tests of planning."""


def by_name(sources):
    return pytest.mark.parametrize("source", sources, ids=lambda source: source.stem)


def code(source: Path) -> list[str]:
    cells = json.loads(source.with_suffix(".ipynb").read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


@by_name([source for source in SOURCES if source.name not in ELSEWHERE])
def test_a_notebook_runs_and_its_sentence_has_no_gap(source, monkeypatch, capsys):
    import altair as alt

    monkeypatch.setenv("REPLICATIONS", "3")
    monkeypatch.setenv("PUBLISHED", "none")
    monkeypatch.chdir(NOTEBOOKS)
    named = runpy.run_path(str(source))
    assert isinstance(named["picture"], alt.TopLevelMixin)
    sentence = capsys.readouterr().out.splitlines()[-1]
    assert sentence.endswith(".")
    assert "nan" not in sentence.split()


def test_the_backtest_of_the_notebook_runs_on_published_figures(shared, monkeypatch, capsys):
    monkeypatch.setenv("REPLICATIONS", "2")
    monkeypatch.setenv("PUBLISHED", str(shared / "published"))
    monkeypatch.chdir(NOTEBOOKS)
    runpy.run_path(str(NOTEBOOKS / "calibration-and-backtest.py"))
    assert "inside 80 %" in capsys.readouterr().out


@by_name(SOURCES)
def test_a_notebook_ends_in_a_picture_and_a_sentence(source):
    *_, picture, sentence = code(source)
    assert picture.endswith("\npicture")
    assert sentence.split("\n")[-1] == ")"
    assert "print(" in sentence


@by_name(SOURCES)
def test_a_notebook_and_its_source_are_the_same_cells(source):
    text = source.read_text(encoding="utf-8")
    cells = code(source)
    assert cells
    assert all(each in text for each in cells)
    assert text.count("# %%\n") == len(cells)


@by_name(SOURCES)
def test_a_notebook_keeps_no_results(source):
    cells = json.loads(source.with_suffix(".ipynb").read_text(encoding="utf-8"))["cells"]
    assert not any(cell.get("outputs") for cell in cells)
