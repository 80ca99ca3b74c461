"""Notebooks for users, run from their first cell to their last, each once in a test run."""

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from tests.notebooks.checks import CHECKS

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"

# What the id of a check has in front of the id of the cell that it follows.
CHECK = "check-"


@pytest.fixture(scope="session")
def run_with_checks(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[str], dict[str, nbformat.NotebookNode]]:
    """A function of a notebook's name without its ending; it gives the executed cells and checks, by their ids."""
    executed: dict[str, dict[str, nbformat.NotebookNode]] = {}

    def run(name: str) -> dict[str, nbformat.NotebookNode]:
        if name not in executed:
            executed[name] = _execute(name, tmp_path_factory.mktemp(name))
        return executed[name]

    return run


@pytest.fixture(scope="session")
def run_notebook(
    run_with_checks: Callable[[str], dict[str, nbformat.NotebookNode]],
) -> Callable[[str], dict[str, nbformat.NotebookNode]]:
    """A function of a notebook's name without its ending; it gives the executed code cells, by their ids."""

    def run(name: str) -> dict[str, nbformat.NotebookNode]:
        return {key: cell for key, cell in run_with_checks(name).items() if not key.startswith(CHECK)}

    return run


def _execute(name: str, folder: Path) -> dict[str, nbformat.NotebookNode]:
    notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
    notebook.cells = [each for cell in notebook.cells for each in (cell, *_checks_of(name, cell.id))]
    with pytest.MonkeyPatch.context() as environment:
        # The user's own settings, and those of a server around this test, are no part of it.
        for variable in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR"):
            environment.setenv(variable, str(folder / variable.lower()))
        NotebookClient(
            notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
        ).execute()
    return {cell.id: cell for cell in notebook.cells if cell.cell_type == "code"}


def _checks_of(name: str, cell_id: str) -> list[nbformat.NotebookNode]:
    """The check that follows a cell, if there is one. Where it fails, the cells after it are run all the same."""
    source = CHECKS.get(name, {}).get(cell_id)
    if source is None:
        return []
    metadata = {"tags": ["raises-exception"]}
    return [nbformat.v4.new_code_cell(source.strip(), id=f"{CHECK}{cell_id}", metadata=metadata)]
