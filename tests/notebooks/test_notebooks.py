"""What holds for every notebook; what a single one says is tested in a file of its own."""

import nbformat
import pytest

from tests.notebooks.checks import CHECKS
from tests.notebooks.conftest import CHECK, NOTEBOOKS
from tests.notebooks.outputs import views

NAMES = sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))


def test_there_are_notebooks():
    assert {"quickstart", "tutorial"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_no_cell_fails_or_complains(run_notebook, name):
    cells = run_notebook(name)
    for cell_id, cell in cells.items():
        assert not any(output.output_type == "error" for output in cell.outputs), cell_id
        assert not any(output.get("name") == "stderr" for output in cell.outputs), cell_id
    assert any(views(cell) for cell in cells.values())


@pytest.mark.parametrize("name", NAMES)
def test_it_is_kept_without_outputs(name):
    notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None
    assert "widgets" not in notebook.metadata


@pytest.mark.parametrize("name", NAMES)
def test_readers_see_results_and_no_assertions(name):
    notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
    assert [cell.id for cell in notebook.cells if cell.cell_type == "code" and "assert " in cell.source] == []


@pytest.mark.parametrize(("name", "cell"), [(name, cell) for name in CHECKS for cell in CHECKS[name]])
def test_what_the_text_says_is_true(run_with_checks, name, cell):
    outputs = run_with_checks(name)[f"{CHECK}{cell}"].outputs
    assert ["\n".join(output.traceback) for output in outputs if output.output_type == "error"] == []
