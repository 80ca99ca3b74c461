"""Several traits set as one, in a notebook or by the browser: all of them, or none."""

import numpy as np
import pytest
import traitlets
from scipy.cluster.hierarchy import fcluster, linkage

import dendrogram_explorer.state
from dendrogram_explorer import Cut, DendrogramExplorer

X = np.random.default_rng(7).normal(size=(40, 3))

# What a user may set, and what must then stay as it was.
WATCHED = (
    "method",
    "metric",
    "scale",
    "n_clusters",
    "cut_height",
    "cut",
    "labels",
    "palette",
    "_palette",
    "selection",
    "color_by",
    "leaf_order",
    "flipped",
    "scatter_x",
    "truncate_mode",
    "p",
)


@pytest.fixture
def explorer():
    made = DendrogramExplorer(X, "average", n_clusters=4)
    yield made
    made.close()


def state(explorer):
    return {name: getattr(explorer, name) for name in WATCHED} | {"selection": explorer.selection.tolist()}


def set_together(explorer, values):
    with explorer.hold_trait_notifications():
        for name, value in values:
            setattr(explorer, name, value)


def is_same(before, after):
    return all(before[name] is after[name] or before[name] == after[name] for name in WATCHED)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("n_clusters", 500),
        ("n_clusters", "three"),
        ("cut_height", float("nan")),
        ("cut", Cut("distance", 1.0, split=[3])),
        ("method", "nearest"),
        ("method", "ward"),  # not with cityblock, which is set with it
        ("palette", "nope"),
        ("leaf_order", "nope"),
        ("flipped", (1,)),
        ("scatter_x", "nope"),
        ("color_by", "nope"),
        ("truncate_mode", "nope"),
        ("p", 0),
    ],
)
def test_what_one_trait_refuses_leaves_all_as_they_were(explorer, name, value):
    before, leaves, heard = state(explorer), explorer.leaves, []
    explorer.observe(heard.append, list(WATCHED))
    others = {
        "cut_height": 0.5,
        "metric": "cityblock",
        "selection": [1, 2],
        "palette": "ibm",
        "color_by": "x1",
        "leaf_order": "count",
        "scatter_x": "x2",
        "p": 7,
    }
    others.pop(name, None)
    with pytest.raises((ValueError, TypeError, traitlets.TraitError)):
        set_together(explorer, [*others.items(), (name, value)])
    assert heard == []
    assert is_same(before, state(explorer))
    np.testing.assert_array_equal(explorer.leaves, leaves)
    # And it goes on as if nothing had been.
    explorer.n_clusters = 3
    np.testing.assert_array_equal(
        explorer.labels, fcluster(linkage(X, "average"), explorer.cut_height, "distance")
    )
    assert explorer.labels.max() == 3


@pytest.mark.parametrize(
    "sent", [{"n_clusters": 500}, {"cut_height": 0.5, "n_clusters": 0}, {"n_clusters": 6, "p": 0}]
)
def test_what_the_browser_sends_wrongly_is_not_taken_over(explorer, sent):
    before = state(explorer)
    with pytest.raises((ValueError, traitlets.TraitError)):
        explorer.set_state(sent)
    assert is_same(before, state(explorer))
    assert explorer.labels.max() == explorer.n_clusters == 4


def test_an_error_in_between_is_the_users_own_and_takes_all_back(explorer):
    def half_done():
        yield "n_clusters", 5
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        set_together(explorer, half_done())
    assert explorer.n_clusters == explorer.labels.max() == 4


def test_a_stopped_clustering_takes_the_other_traits_back(explorer, monkeypatch):
    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(dendrogram_explorer.state, "relink", stop)
    with pytest.raises(KeyboardInterrupt):
        set_together(explorer, [("n_clusters", 6), ("method", "single")])
    assert (explorer.method, explorer.n_clusters, explorer.labels.max()) == ("average", 4, 4)


def test_another_cut_that_is_taken_back_is_not_painted(explorer):
    explorer.cut_inconsistent(0.8)
    dots = explorer.scatter.marks[0]
    k, cut, labels, colors = explorer.n_clusters, explorer.cut, explorer.labels, list(dots.colors)
    height = explorer.cut_height
    # The line comes back to where it was, which is another cut than the present one.
    values = [("cut_height", height / 2), ("cut_height", height), ("palette", "nope")]
    with pytest.raises(ValueError, match="nope"):
        set_together(explorer, values)
    assert (explorer.n_clusters, explorer.cut, explorer.cut.criterion) == (k, cut, "inconsistent")
    assert explorer.labels is labels
    assert list(dots.colors) == colors


@pytest.mark.parametrize("order", [("method", "metric", "scale"), ("scale", "metric", "method")])
def test_method_metric_and_scale_together_make_one_tree(order, monkeypatch):
    explorer = DendrogramExplorer(X, "ward")
    made = []

    def relink(*args, **kwargs):
        made.append(kwargs)
        return real(*args, **kwargs)

    real = dendrogram_explorer.state.relink
    monkeypatch.setattr(dendrogram_explorer.state, "relink", relink)
    values = {"method": "complete", "metric": "cityblock", "scale": "standard"}
    set_together(explorer, [(name, values[name]) for name in order])
    scaled = (X - X.mean(axis=0)) / X.std(axis=0)
    expected = linkage(scaled, "complete", "cityblock")
    np.testing.assert_allclose(explorer.linkage_matrix, expected)
    assert {name: getattr(explorer, name) for name in order} == values
    assert len(made) == 1
    explorer.close()


def test_another_name_of_the_metric_is_no_reason_to_cluster_again(explorer, monkeypatch):
    monkeypatch.setattr(dendrogram_explorer.state, "relink", None)
    tree = explorer.linkage_matrix
    explorer.metric = "L2"
    assert explorer.metric == "euclidean"
    assert explorer.linkage_matrix is tree


@pytest.mark.parametrize("order", [("leaf_order", "flipped"), ("flipped", "leaf_order")])
def test_flips_and_an_order_of_the_leaves_can_be_given_together(order):
    values = {"leaf_order": "count", "flipped": (70, 71)}
    explorer = DendrogramExplorer(X, **{name: values[name] for name in order})
    afterwards = DendrogramExplorer(X)
    afterwards.leaf_order = "count"
    afterwards.flipped = (70, 71)
    held = DendrogramExplorer(X)
    set_together(held, [("leaf_order", "count"), ("flipped", (70, 71))])
    for each in (explorer, held):
        assert (each.leaf_order, each.flipped) == ("count", (70, 71))
        np.testing.assert_array_equal(each.leaves, afterwards.leaves)
        each.close()
    afterwards.close()


def test_the_first_selection_changes_from_an_empty_one(explorer):
    heard = []
    explorer.observe(heard.append, "selection")
    explorer.selection = [3]
    assert [(change.old.tolist(), change.new.tolist()) for change in heard] == [([], [3])]
