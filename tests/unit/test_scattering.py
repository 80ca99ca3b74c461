"""The explorer's scatter: its axes, and what is left of it where it was closed."""

import gc
import weakref

import anywidget
import numpy as np
import pytest
import scipy.sparse
from ipywidgets.widgets.widget import _instances
from scipy.spatial.distance import pdist

from dendrogram_explorer import DendrogramExplorer
from tests.unit.asking import ask

X = np.random.default_rng(5).normal(size=(40, 3))
WORDS = ["abc", "abd", "xyz", "xyw", "hello", "help"]


@pytest.fixture
def explorer():
    made = DendrogramExplorer(X, n_clusters=4)
    yield made
    made.close()


def axes(explorer):
    return [axis.label.split(" ")[0] for axis in explorer.scatter.axes]


def distances_shown(explorer):
    mark = explorer.scatter.marks[0]
    return pdist(np.column_stack([mark.x, mark.y]))


def test_none_goes_back_to_the_axis_chosen_from_the_data(explorer):
    assert axes(explorer) == ["PC1", "PC2"]
    explorer.scatter_x, explorer.scatter_y = "x1", 2
    assert axes(explorer) == ["x1", "x2"]
    explorer.scatter_x = None
    assert (explorer.scatter_x, axes(explorer)) == (None, ["PC1", "x2"])
    explorer.scatter_y = None
    assert axes(explorer) == ["PC1", "PC2"]


def test_the_browser_is_sent_the_points_once_they_are_asked_for(explorer):
    assert explorer._points == {}
    assert ask(explorer, "points")["ok"]
    x = np.frombuffer(explorer._points["x"], dtype="<f4")
    np.testing.assert_allclose(x, explorer.scatter.marks[0].x, rtol=1e-6)
    assert explorer._points["n"] == 40
    assert explorer._figure == explorer.scatter.model_id
    assert ask(explorer, "scatter_axes", x="x2", y=None)["ok"]
    assert explorer._points["x_title"] == "x2"
    assert explorer._scatter["x"] == "x2"
    assert explorer._scatter["axes"] == ["x0", "x1", "x2", "PC1", "PC2", "PC3"]
    assert explorer._scatter["colors"] == ["x0", "x1", "x2"]


@pytest.mark.parametrize(
    ("engine", "n", "has_figure"), [("canvas", 40, False), ("bqplot", 40, True), ("auto", 5_001, False)]
)
def test_the_figure_is_made_where_bqplot_paints(engine, n, has_figure):
    made = DendrogramExplorer(np.random.default_rng(1).normal(size=(n, 2)), scatter_engine=engine)
    ask(made, "points")
    assert bool(made._figure) == has_figure
    made.close()


def test_without_coordinates_the_browser_is_told_why(explorer):
    bare = DendrogramExplorer.from_linkage(explorer.linkage_matrix)
    ask(bare, "points")
    assert "x" not in bare._points
    assert "data=" in bare._points["note"]
    assert bare._figure == ""
    bare.close()


def by_letters(one, other):
    return float(sum(a != b for a, b in zip(one, other, strict=False)) + abs(len(one) - len(other)))


def by_length(one, other):
    return float(abs(len(one) - len(other))) + (one[0] != other[0]) / 2


def test_another_metric_moves_words():
    explorer = DendrogramExplorer(WORDS, "average", by_letters)
    assert axes(explorer) == ["MDS1", "MDS2"]
    before = distances_shown(explorer)
    explorer.metric = by_length
    expected = DendrogramExplorer(WORDS, "average", by_length)
    assert not np.allclose(distances_shown(explorer), before)
    np.testing.assert_allclose(distances_shown(explorer), distances_shown(expected), atol=1e-9)
    explorer.close()
    expected.close()


def test_another_metric_moves_sparse_rows():
    rows = scipy.sparse.random(60, 200_000, density=1e-4, format="csr", random_state=0)
    explorer = DendrogramExplorer(rows, "average", "cosine")
    before = distances_shown(explorer)
    explorer.metric = "euclidean"
    expected = DendrogramExplorer(rows, "average", "euclidean")
    assert not np.allclose(distances_shown(explorer), before)
    np.testing.assert_allclose(distances_shown(explorer), distances_shown(expected), atol=1e-9)
    explorer.close()
    expected.close()


def test_points_of_columns_stay_where_they_are(explorer):
    explorer.scatter_x = "x1"
    before = distances_shown(explorer)
    explorer.metric, explorer.method = "euclidean", "average"
    explorer.metric = "cityblock"
    np.testing.assert_array_equal(distances_shown(explorer), before)


def test_a_figure_that_was_closed_is_made_again(explorer):
    closed = explorer.scatter
    explorer.selection, explorer.scatter_x = [1, 2], "x1"
    closed.close()
    explorer.n_clusters = 5  # nothing fails meanwhile
    again = explorer.scatter
    assert again is not closed
    assert again.comm is not None
    assert axes(explorer) == ["x1", "PC1"]
    mark = again.marks[0]
    assert mark.selected.tolist() == [1, 2]
    assert len(set(mark.colors)) == 5
    assert explorer._figure == again.model_id


def test_nothing_is_left_of_an_explorer_whose_scatter_was_closed():
    before = set(_instances)
    explorer = DendrogramExplorer(X)
    explorer.dashboard()
    explorer.scatter.close()
    explorer.dashboard()
    explorer.close()
    reference = weakref.ref(explorer)
    del explorer
    gc.collect()
    assert set(_instances) <= before
    assert reference() is None


def test_the_explorer_is_its_own_dashboard_and_brings_the_metadata_of_anywidget(explorer):
    assert explorer.dashboard() is explorer
    data, metadata = explorer._repr_mimebundle_()
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == explorer.model_id
    assert data["text/plain"] == repr(explorer)
    assert metadata == anywidget.AnyWidget._repr_mimebundle_(explorer)[1]
    # A saved notebook has the points.
    assert explorer._points["n"] == 40


def test_a_closed_explorer_keeps_what_it_knows_and_says_that_it_cannot_be_shown(explorer):
    explorer.dashboard()
    explorer.close()
    explorer.close()
    explorer.n_clusters = 3
    explorer.scatter_x = "x2"
    explorer.selection = [3]
    explorer.method = "average"
    assert explorer.labels.max() == explorer.n_clusters == 3
    assert explorer.summary()["size"].sum() == len(explorer.to_series()) == 40
    assert "3 clusters" in repr(explorer)
    with pytest.raises(RuntimeError, match=r"was closed.*from_linkage"):
        explorer.dashboard()
    again = DendrogramExplorer.from_linkage(explorer.linkage_matrix, cut=explorer.cut)
    np.testing.assert_array_equal(again.labels, explorer.labels)
    again.close()
