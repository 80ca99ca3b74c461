"""Notebooks for users, run from their first cell to their last, each once in a test run."""

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


@pytest.fixture(scope="session")
def run_notebook(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[str], dict[str, nbformat.NotebookNode]]:
    """A function of a notebook's name without its ending; it gives the executed code cells, by their ids."""
    executed: dict[str, dict[str, nbformat.NotebookNode]] = {}

    def run(name: str) -> dict[str, nbformat.NotebookNode]:
        if name not in executed:
            executed[name] = _execute(NOTEBOOKS / f"{name}.ipynb", tmp_path_factory.mktemp(name))
        return executed[name]

    return run


def _execute(path: Path, folder: Path) -> dict[str, nbformat.NotebookNode]:
    notebook = nbformat.read(path, as_version=4)
    with pytest.MonkeyPatch.context() as environment:
        # The user's own settings, and those of a server around this test, are no part of it.
        for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR"):
            environment.setenv(name, str(folder / name.lower()))
        NotebookClient(
            notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
        ).execute()
    return {cell.id: cell for cell in notebook.cells if cell.cell_type == "code"}
