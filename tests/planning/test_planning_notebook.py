import json
from pathlib import Path
from typing import Any

import pytest

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
SOURCE = NOTEBOOKS / "workforce-planning.py"
PAIRED = SOURCE.with_suffix(".ipynb")


def _code() -> list[dict[str, Any]]:
    cells = json.loads(PAIRED.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


# A kernel's start warns about this machine's sockets and loops, not about the notebook.
@pytest.mark.filterwarnings("ignore")
def test_the_notebook_runs_from_medway_to_a_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    monkeypatch.setenv("PLAN_PATHS", "50")
    monkeypatch.setenv("PYTHONPATH", str(NOTEBOOKS.parent))
    monkeypatch.setenv("PYTHONWARNINGS", "ignore")
    notebook = nbformat.read(PAIRED, as_version=4)
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "here", "language": "python"}
    where = {"metadata": {"path": str(NOTEBOOKS)}}
    done = nbclient.NotebookClient(notebook, timeout=600, resources=where).execute()
    text = json.dumps(done)
    assert "Staffing plan for medway-2016" in text
    assert done.cells[-1].outputs[0].data["text/plain"].startswith("(")


def test_the_paired_notebook_has_the_same_code() -> None:
    text = SOURCE.read_text(encoding="utf-8")
    code = ["".join(cell["source"]) for cell in _code()]
    assert code
    assert all(each in text for each in code)


def test_the_paired_notebook_shows_what_came_of_every_cell() -> None:
    shown = [cell for cell in _code() if cell["outputs"]]
    assert len(shown) >= len(_code()) - 1
    assert all(cell["execution_count"] for cell in _code())
