"""The notebooks run from top to bottom on a made-up lake, and are kept without outputs."""

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from tests.benchmarks.made_up_lake import make_lake

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("notebooks")
    make_lake(folder, recordings=25, words=400)
    return folder


def run(path: Path, lake: Path, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Run a notebook where it lies and return what its cells put out."""
    monkeypatch.setenv("WEBINAR_LAKE", str(lake))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    book = nbformat.read(path, as_version=4)
    client = NotebookClient(book, timeout=110, resources={"metadata": {"path": str(path.parent)}})
    client.execute()
    return [output for cell in book.cells for output in cell.get("outputs", [])]


@pytest.mark.filterwarnings("default")  # of the kernel's own plumbing
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_says_nothing_on_stderr(
    path: Path, lake: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outputs = run(path, lake, monkeypatch)
    assert [output for output in outputs if output.output_type in ("stream", "error")] == []
    assert any("image/png" in output.get("data", {}) for output in outputs)
    assert any("text/html" in output.get("data", {}) for output in outputs)


def test_there_are_four() -> None:
    assert [path.stem for path in NOTEBOOKS] == [
        "01_first_look",
        "02_recommendations",
        "03_speakers",
        "04_quality",
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_outputs(path: Path) -> None:
    book = nbformat.read(path, as_version=4)
    cells = [cell for cell in book.cells if cell.cell_type == "code"]
    assert [cell.outputs for cell in cells] == [[]] * len(cells)
    assert [cell.execution_count for cell in cells] == [None] * len(cells)
    assert "WEBINAR_LAKE" in book.cells[0].source
