"""The quickstart notebook runs from its first cell to its last, and shows what its text says."""

import re
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from scipy.cluster.hierarchy import fcluster, linkage
from sklearn.datasets import load_wine

QUICKSTART = Path(__file__).parents[2] / "notebooks" / "quickstart.ipynb"
VIEW = "application/vnd.jupyter.widget-view+json"


@pytest.fixture(scope="module")
def cells(tmp_path_factory):
    """The executed code cells, by their ids."""
    folder = tmp_path_factory.mktemp("quickstart")
    notebook = nbformat.read(QUICKSTART, as_version=4)
    with pytest.MonkeyPatch.context() as environment:
        # The user's own settings, and those of a server around this test, are no part of it.
        for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR"):
            environment.setenv(name, str(folder / name.lower()))
        client = NotebookClient(
            notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
        )
        client.execute()
    return {cell.id: cell for cell in notebook.cells if cell.cell_type == "code"}


@pytest.fixture(scope="module")
def wine_tree():
    wine = load_wine(as_frame=True).data
    return linkage((wine - wine.mean()) / wine.std(), "ward")


def text(cell):
    return "".join(output.get("text") or output.data["text/plain"] for output in cell.outputs)


def views(cell):
    return [output for output in cell.outputs if VIEW in output.get("data", {})]


def test_no_cell_fails_or_complains(cells):
    for name, cell in cells.items():
        kinds = [output.output_type for output in cell.outputs]
        assert "error" not in kinds, name
        assert not any(output.get("name") == "stderr" for output in cell.outputs), name
        assert kinds, f"{name} shows nothing"


def test_it_is_kept_without_outputs():
    notebook = nbformat.read(QUICKSTART, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None


@pytest.mark.parametrize("name", ["explore-wines", "explore-array", "from-linkage", "observe-labels"])
def test_widgets_are_shown(cells, name):
    assert len(views(cells[name])) == 1


def test_numbers_are_scipys(cells, wine_tree):
    height = float(text(cells["set-clusters"]))
    assert len(set(fcluster(wine_tree, height, "distance"))) == 5
    at_height = fcluster(wine_tree, 12.4, "distance")
    assert int(text(cells["set-height"])) == at_height.max()
    shown = [int(label) for label in re.findall(r"\d+", text(cells["show-labels"]).partition("]")[0])]
    assert np.array_equal(shown, at_height)


def test_branch_of_the_text_has_its_23_samples(cells):
    members = re.findall(r"\d+", text(cells["node-members"]).partition("]")[0])
    assert len(members) == 23


def test_code_that_is_shown_gives_the_labels(cells, wine_tree):
    code = text(cells["to-code"])
    wine = load_wine(as_frame=True).data
    variables = {"df": (wine - wine.mean()) / wine.std()}
    exec(code, variables)
    assert np.array_equal(variables["labels"], fcluster(wine_tree, 3, "maxclust"))
