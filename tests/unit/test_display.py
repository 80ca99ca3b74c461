"""What the explorer displays, and what is left of it when it is closed."""

import numpy as np
import pytest
from scipy.cluster.hierarchy import linkage
from sklearn.datasets import load_iris

from dendrogram_explorer import DendrogramExplorer

from .test_explorer import X


@pytest.fixture
def explorer():
    with_two_groups = DendrogramExplorer(X)
    yield with_two_groups
    with_two_groups.close()


def test_a_point_has_the_colour_of_its_cluster(explorer):
    mark = explorer.scatter.marks[0]
    explorer.n_clusters = 4
    color_of = dict(zip(explorer.labels.tolist(), mark.colors, strict=True))
    assert len(set(color_of.values())) == 4
    assert [color_of[label] for label in explorer.labels] == mark.colors


def test_palette_reaches_tree_and_scatter(explorer):
    explorer.n_clusters = 2
    mark = explorer.scatter.marks[0]
    explorer.palette = ["teal", "crimson"]
    assert explorer._palette == ["#008080", "#DC143C"]
    assert set(mark.colors) == {"#008080", "#DC143C"}


def test_scatter_axes_can_be_chosen():
    iris = load_iris(as_frame=True).data
    explorer = DendrogramExplorer(iris)
    mark = explorer.scatter.marks[0]
    explorer.scatter_x = "petal length (cm)"
    explorer.scatter_y = "PC1"
    np.testing.assert_array_equal(explorer.scatter.marks[0].x, iris["petal length (cm)"])
    assert explorer.scatter.marks[0] is mark


def test_a_linkage_alone_says_why_there_is_no_scatter():
    explorer = DendrogramExplorer.from_linkage(linkage(X))
    assert "data=" in explorer.scatter.title
    explorer.dashboard()


def test_displaying_twice_makes_nothing_twice(explorer):
    explorer._repr_mimebundle_()
    before = len(_live_widgets())
    for _ in range(3):
        explorer._repr_mimebundle_()
        explorer.n_clusters += 1
    assert len(_live_widgets()) == before
    assert explorer.dashboard() is explorer.dashboard()


def test_close_leaves_nothing_behind():
    before = set(_live_widgets())
    explorer = DendrogramExplorer(X)
    explorer._repr_mimebundle_()
    assert len(_live_widgets()) > len(before)
    explorer.close()
    assert set(_live_widgets()) == before


def _live_widgets() -> dict:
    from ipywidgets.widgets.widget import _instances

    return _instances
