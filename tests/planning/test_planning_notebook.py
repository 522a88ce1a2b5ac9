import json
from pathlib import Path

import pytest

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
NOTEBOOK = NOTEBOOKS / "workforce-planning.ipynb"


# A kernel's start warns about this machine's sockets and loops, not about the notebook.
@pytest.mark.filterwarnings("ignore")
def test_the_notebook_runs_from_medway_to_a_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    monkeypatch.setenv("PLAN_PATHS", "50")
    monkeypatch.setenv("PYTHONPATH", str(NOTEBOOKS.parent))
    monkeypatch.setenv("PYTHONWARNINGS", "ignore")
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    where = {"metadata": {"path": str(NOTEBOOKS)}}
    done = nbclient.NotebookClient(notebook, timeout=600, resources=where).execute()
    cells = [cell for cell in done.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in cells)
    assert "Staffing plan for medway-2016" in json.dumps(done)
    assert "".join(cells[-1].outputs[0].text).strip().endswith(".")
