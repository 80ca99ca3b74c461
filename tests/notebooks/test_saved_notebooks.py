"""What a notebook that was run and saved holds of an explorer; docs/saved-notebooks.md says the same."""

import json

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from tests.notebooks.outputs import VIEW

N = 5_000

CELLS = f"""\
import numpy as np
from ipywidgets import HBox
from dendrogram_explorer import DendrogramExplorer

points = np.random.default_rng(0).normal(size=({N}, 2))
explorer = DendrogramExplorer(points, method="single", n_clusters=3)
explorer

apart = DendrogramExplorer(points, method="single", n_clusters=3, save_arrays=False)
HBox([apart])

apart
""".split("\n\n")


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    folder = tmp_path_factory.mktemp("saved")
    notebook = new_notebook(cells=[new_code_cell("\n".join(CELLS[:2])), *map(new_code_cell, CELLS[2:])])
    with pytest.MonkeyPatch.context() as environment:
        for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR"):
            environment.setenv(name, str(folder / name.lower()))
        NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    return nbformat.reads(nbformat.writes(notebook), as_version=4)


def models(saved):
    state = saved.metadata.widgets["application/vnd.jupyter.widget-state+json"]["state"]
    return [model for model in state.values() if model["model_name"] == "AnyModel"]


def test_the_tree_is_in_it_or_left_out(saved):
    without, with_arrays = sorted(models(saved), key=lambda model: len(json.dumps(model)))
    code = len(with_arrays["state"]["_esm"]) + len(with_arrays["state"]["_css"])
    # 16 bytes a sample for the tree, 8 for its point, 4 for its label, 8 for two rows of the heat map, as base64.
    assert 36 * N < len(json.dumps(with_arrays)) - code < 1.4 * 36 * N + 20_000
    # Without the arrays of the tree, the points are still there.
    assert len(json.dumps(without)) - code < 1.4 * 8 * N + 20_000


def test_where_no_widget_can_be_shown_a_sentence_says_what_it_was(saved):
    for cell in (saved.cells[0], saved.cells[2]):
        data = cell.outputs[0].data
        assert VIEW in data
        assert data["text/plain"].startswith(
            "DendrogramExplorer: 5,000 samples (single, euclidean), 3 clusters at height "
        )
