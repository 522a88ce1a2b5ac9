import json
import runpy
from pathlib import Path

import pytest

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
SOURCE = NOTEBOOKS / "workforce-planning.py"


def test_the_notebook_runs_from_medway_to_a_plan(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PLAN_PATHS", "50")
    monkeypatch.chdir(NOTEBOOKS)
    named = runpy.run_path(str(SOURCE))
    assert named["planned"].workforce.establishment == named["plan"].establishment
    assert "Staffing plan for medway-2016" in capsys.readouterr().out


def test_the_paired_notebook_has_the_same_code() -> None:
    text = SOURCE.read_text(encoding="utf-8")
    cells = json.loads(SOURCE.with_suffix(".ipynb").read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    assert code
    assert all(each in text for each in code)
