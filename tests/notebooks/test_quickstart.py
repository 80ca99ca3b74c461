"""The quickstart notebook shows what its text says."""

import re

import numpy as np
import pytest
from scipy.cluster.hierarchy import fcluster, linkage
from sklearn.datasets import load_wine

from tests.notebooks.outputs import text, views


@pytest.fixture(scope="module")
def cells(run_notebook):
    """The executed code cells, by their ids."""
    return run_notebook("quickstart")


@pytest.fixture(scope="module")
def wine():
    return load_wine(as_frame=True).data


@pytest.fixture(scope="module")
def wine_tree(wine):
    return linkage((wine - wine.mean()) / wine.std(ddof=0), "ward")


def test_every_cell_shows_something(cells):
    assert [name for name, cell in cells.items() if not cell.outputs] == []


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


def test_the_summary_names_what_sets_clusters_apart(cells):
    assert "proline +2.6" in text(cells["summary"])


def test_code_that_is_shown_gives_the_labels(cells, wine, wine_tree):
    code = text(cells["to-code"])
    variables = {"df": wine}
    exec(code, variables)
    assert np.array_equal(variables["labels"], fcluster(wine_tree, 3, "maxclust"))


def test_rows_that_are_shown_have_the_labels(cells, wine):
    rows = text(cells["to-csv"]).splitlines()
    assert rows[0].startswith("sample,alcohol,")
    assert rows[0].endswith(",cluster")
    assert rows[1].startswith(f"0,{wine.alcohol[0]},")


def test_figure_is_shown_as_a_picture(cells):
    (output,) = cells["to-figure"].outputs
    assert output["data"]["image/png"].startswith("iVBOR")
