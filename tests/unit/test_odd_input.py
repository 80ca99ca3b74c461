"""What a hurried user gives: each works, or is refused with what was given and what is needed, and changes nothing."""

import functools

import numpy as np
import pandas as pd
import polars
import pytest
import scipy.sparse
from scipy.spatial.distance import pdist, squareform

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.linkage import again as relinking
from tests.unit.asking import ask

X = np.random.default_rng(4).normal(size=(12, 3))
NAMES = [f"s{sample}" for sample in range(12)]


@pytest.fixture
def explorer():
    return DendrogramExplorer(X, "average", names=NAMES, n_clusters=4)


def state(explorer):
    traits = (
        "method",
        "metric",
        "scale",
        "palette",
        "color_by",
        "annotate_above",
        "leaf_font_size",
        "flipped",
        "p",
    )
    shown = [getattr(explorer, name) for name in traits]
    return (explorer.cut, explorer.selection.tolist(), explorer.cluster_names, explorer._palette, *shown)


@pytest.mark.parametrize("node", [3.0, "a", [3], None, True])
@pytest.mark.parametrize("method", ["members", "select", "contrasts", "name_cluster", "color_cluster"])
def test_a_node_is_a_whole_number(explorer, method, node):
    before = state(explorer)
    arguments = {"name_cluster": {"name": "x"}, "color_cluster": {"color": "teal"}}.get(method, {})
    with pytest.raises(TypeError, match=r"must be an integer, got|takes .*a node id"):
        getattr(explorer, method)(node=node, **arguments)
    assert state(explorer) == before


@pytest.mark.parametrize(
    ("name", "value", "needed"),
    [
        ("method", None, "method was given None. Needed: a name, such as 'average'"),
        ("metric", None, "metric was given None. Needed: a name, such as 'euclidean'"),
        ("scale", None, "scale was given None. Needed: a name, such as 'none'"),
        ("palette", None, "a name or a list of CSS colours"),
        ("n_clusters", True, "whole number"),
        ("p", True, "whole number"),
        ("annotate_above", float("nan"), "a finite number, or None"),
        ("annotate_above", "high", "a finite number, or None"),
        ("leaf_rotation", float("inf"), "a finite number, or None"),
        ("leaf_font_size", float("inf"), "a finite number of at least 1, or None"),
        ("color_by", [{}] * 12, "cannot be told apart"),
    ],
)
def test_a_trait_that_is_refused_stays_as_it_was(explorer, name, value, needed):
    before = state(explorer)
    with pytest.raises((TypeError, ValueError), match=needed):
        setattr(explorer, name, value)
    assert state(explorer) == before


@pytest.mark.parametrize("value", [np.float32(1.5), np.float64(1.5), np.int64(2), 2])
@pytest.mark.parametrize("name", ["annotate_above", "leaf_rotation", "leaf_font_size", "cut_height"])
def test_numbers_of_numpy_are_numbers(explorer, name, value):
    setattr(explorer, name, value)
    assert getattr(explorer, name) == float(value)
    assert type(getattr(explorer, name)) is float


@pytest.mark.parametrize("name", ["annotate_above", "leaf_rotation", "leaf_font_size", "color_by"])
def test_what_may_be_none_can_be_none_again(explorer, name):
    setattr(explorer, name, "x1" if name == "color_by" else 20)
    setattr(explorer, name, None)
    assert getattr(explorer, name) is None
    assert explorer.state.sample_colors is None


@pytest.mark.parametrize(
    ("call", "needed"),
    [
        (lambda explorer: explorer.select(names=5), "the name of a sample, or a list of names"),
        (lambda explorer: explorer.suggest_cuts(5), "method has the type int"),
        (lambda explorer: explorer.suggest_cuts(object()), "methods was given"),
        (lambda explorer: explorer.scores_by_k(scores=object()), "methods was given"),
        (lambda explorer: explorer.compare_methods(methods=5), "Needed: one of single"),
        (lambda explorer: explorer.compare_methods(metrics=5), "a name such as 'euclidean'"),
        (lambda explorer: explorer.compare_with([{}] * 12), "cannot be told apart"),
        (lambda explorer: explorer.to_frame(None), 'a name for the labels, such as "cluster"'),
        (lambda explorer: explorer.to_frame([1]), 'a name for the labels, such as "cluster"'),
        (lambda explorer: explorer.to_csv(column=""), 'a name for the labels, such as "cluster"'),
    ],
)
def test_an_argument_of_a_wrong_kind_is_told_what_is_needed(explorer, call, needed):
    before = state(explorer)
    with pytest.raises(TypeError, match=needed):
        call(explorer)
    assert state(explorer) == before


def test_one_depth_needs_no_list(explorer):
    pd.testing.assert_frame_equal(explorer.inconsistency_by_depth(3), explorer.inconsistency_by_depth([3]))


class Manhattan:
    def __call__(self, first, second):
        return float(np.abs(first - second).sum())


@pytest.mark.parametrize(
    "metric", [Manhattan(), functools.partial(lambda k, a, b: k * np.abs(a - b).sum(), 1.0)]
)
def test_a_metric_need_not_have_a_name(metric):
    explorer = DendrogramExplorer(X, "average", metric)
    np.testing.assert_allclose(
        explorer.linkage_matrix, DendrogramExplorer(X, "average", "cityblock").linkage_matrix
    )
    kind = type(metric).__name__
    assert kind in repr(explorer)
    assert explorer.cophenetic_note.endswith(f"distances: {kind}.")
    assert explorer.compare_methods("single").index.tolist() == [("single", kind)]


def test_words_alone_tell_clusters_apart():
    words = pd.DataFrame({"region": ["north", "south"] * 6})
    apart = pdist(np.arange(12)[:, np.newaxis] % 2 * 9.0)
    explorer = DendrogramExplorer.from_distances(apart, data=words, n_clusters=2)
    found = explorer.contrasts(1)
    assert found.index.tolist() == ["region = north"]
    assert found["effect"].tolist() == pytest.approx([np.pi])
    assert explorer.summary()["features"].tolist() == ["region = north +3.1", "region = south +3.1"]


def test_columns_of_several_levels_have_one_name_everywhere():
    frame = pd.DataFrame(X, columns=pd.MultiIndex.from_tuples([("a", "x"), ("a", "y"), ("b", "x")]))
    explorer = DendrogramExplorer(frame, n_clusters=2, color_by="a, y", scatter_x="a, y")
    assert explorer.state.sample_colors.title == "a, y"
    assert explorer.scatter.axes[0].label == "a, y"
    assert "a, y" in explorer._scatter["colors"]
    assert "mean_a, y" in explorer.summary().columns


def test_columns_without_names_have_the_same_ones_in_scatter_and_tables(explorer):
    explorer.scatter_x = explorer.color_by = "x1"
    assert explorer.scatter.axes[0].label == "x1"
    assert "x1" in explorer.to_frame().columns


def test_the_menu_of_colours_offers_no_column_that_is_not_there():
    sparse = scipy.sparse.random_array(
        (40, 300_000), density=1e-3, rng=np.random.default_rng(1), format="csr"
    )
    explorer = DendrogramExplorer(sparse)
    assert explorer._scatter["colors"] == []


def test_a_column_that_cannot_colour_is_refused_in_the_line_for_messages():
    explorer = DendrogramExplorer(pd.DataFrame({"x": X[:, 0], "tags": [["a"]] * 12}))
    assert not ask(explorer, "color_by", column="tags")["ok"]
    assert explorer.color_by is None
    assert explorer._scatter["color_by"] is None
    assert explorer._status["level"] == "error"
    assert "cannot be told apart" in explorer._status["text"]


def test_nested_columns_of_polars_are_taken_along():
    pairs = polars.Series([[1, 2]] * 12, dtype=polars.Array(polars.Int8, 2))
    columns = {"x": X[:, 0], "list": [[1, 2]] * 12, "struct": [{"a": 1}] * 12, "array": pairs}
    frame = polars.DataFrame(columns)
    explorer = DendrogramExplorer(frame)
    assert explorer.to_frame().columns == ["x", "list", "struct", "array", "cluster"]
    assert explorer.to_csv().splitlines()[1].startswith("0,")


def test_an_explorer_that_was_closed_still_says_what_it_was(explorer):
    explorer.dashboard()
    explorer.close()
    explorer.n_clusters = 3
    assert "3 clusters" in repr(explorer)
    assert explorer.labels.max() == 3


def test_another_metric_is_refused_with_the_rows_it_has_no_value_for(monkeypatch):
    rows = X.copy()
    rows[[3, 7]] = 0.0
    explorer = DendrogramExplorer(rows, "average", n_clusters=3)
    before = state(explorer)
    monkeypatch.setattr(relinking, "cluster_rows", lambda *_: pytest.fail("worked first"))
    with pytest.raises(ValueError, match=r"no value for a row of zeros. All zero: rows 3, 7"):
        explorer.metric = "cosine"
    assert state(explorer) == before


@pytest.mark.parametrize(("dtype", "noise"), [(np.float16, 5e-3), (np.float32, 5e-7), (np.float64, 5e-9)])
def test_rounding_noise_of_distances_is_that_of_their_own_precision(dtype, noise):
    distances = squareform([1.0, 0.5, 0.75])
    np.fill_diagonal(distances, noise)
    explorer = DendrogramExplorer.from_distances(distances.astype(dtype))
    np.testing.assert_array_equal(explorer.linkage_matrix[:, 2], [0.5, 0.875])
    np.fill_diagonal(distances, 4 * noise)
    with pytest.raises(ValueError, match="the diagonal is not zero"):
        DendrogramExplorer.from_distances(distances.astype(dtype))
