"""Trees that scikit-learn, R or scipy has made: what is known of them, and what is not, is not made up."""

import numpy as np
import pytest
from scipy.cluster.hierarchy import linkage
from sklearn.cluster import AgglomerativeClustering
from sklearn.neighbors import kneighbors_graph

from dendrogram_explorer import DendrogramExplorer

X = np.random.default_rng(8).normal(size=(30, 2)) + np.repeat(
    [[0.0, 0.0], [9.0, 3.0], [0.0, 9.0]], 10, axis=0
)
SCALED = X / X.std(axis=0)


def fitted(rows, **parameters):
    return AgglomerativeClustering(n_clusters=None, distance_threshold=0, **parameters).fit(rows)


def as_hclust(Z, **fields):
    n = len(Z) + 1
    merge = np.where(Z[:, :2] < n, -Z[:, :2] - 1, Z[:, :2] - n + 1).astype(int)
    return {"merge": merge.tolist(), "height": Z[:, 2].tolist(), **fields}


def test_data_that_a_model_was_not_fitted_to_place_no_new_samples():
    explorer = DendrogramExplorer.from_model(fitted(SCALED), data=X, n_clusters=3)
    with pytest.raises(
        ValueError, match=r"merged at the height .* their rows in data are .*scaled, if they were"
    ):
        explorer.assign(X)
    right = DendrogramExplorer.from_model(fitted(SCALED), data=SCALED, n_clusters=3)
    np.testing.assert_array_equal(right.assign(SCALED), right.labels)


def test_a_model_with_a_connectivity_is_one_of_its_data():
    model = fitted(X, connectivity=kneighbors_graph(X, 29), linkage="ward")
    explorer = DendrogramExplorer.from_model(model, data=X, n_clusters=3)
    np.testing.assert_array_equal(explorer.assign(X), explorer.labels)


def test_a_method_of_rs_that_scipy_does_not_have_places_no_new_samples():
    tree = as_hclust(linkage(X, "average"), method="ward.D", **{"dist.method": "euclidean"})
    explorer = DendrogramExplorer.from_hclust(tree, data=X, n_clusters=3)
    assert explorer.method == "ward.D"
    with pytest.raises(ValueError, match=r"method 'ward\.D'.*Needed: a tree of one of single, complete"):
        explorer.assign(X)


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("manhattan", "cityblock"),
        ("maximum", "chebyshev"),
        ("bray", "braycurtis"),
        ("gower", None),
        (None, None),
    ],
)
def test_metrics_of_rs(theirs, ours):
    tree = as_hclust(linkage(np.abs(X), "average", ours or "euclidean"), **{"dist.method": theirs})
    explorer = DendrogramExplorer.from_hclust(tree, data=np.abs(X), n_clusters=3)
    assert explorer.metric == ours
    assert len(explorer.summary()) == 3
    found = explorer.suggest_cuts("silhouette")["caveat"][0]
    assert ("Euclidean is assumed" in found) == (ours is None)


def test_a_metric_of_scikit_learns_that_scipy_does_not_have():
    explorer = DendrogramExplorer.from_model(
        fitted(X / 10, metric="haversine", linkage="single"), data=X / 10
    )
    assert explorer.metric is None
    assert np.isfinite(explorer.summary()["spread"]).all()
    assert explorer.cophenetic_note.endswith("distances: euclidean.")


def test_names_of_rs_samples_are_its_labels():
    tree = as_hclust(linkage(X[:3], "average"))
    with pytest.raises(TypeError, match=r"from_hclust takes sample names as `labels`"):
        DendrogramExplorer.from_hclust(tree, names=["a", "b", "c"])
    assert DendrogramExplorer.from_hclust(tree, labels=["a", "b", "c"]).names == ["a", "b", "c"]
