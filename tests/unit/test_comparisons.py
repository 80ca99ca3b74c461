"""Clusters against known classes, other trees, other methods: published values, and scikit-learn's."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import cophenet, fcluster, linkage
from scipy.spatial.distance import pdist
from sklearn.datasets import load_iris
from sklearn.metrics import adjusted_rand_score, fowlkes_mallows_score

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.advice import rival_methods
from dendrogram_explorer.advice.agreement import agreement, contingency, nested_cuts
from dendrogram_explorer.tree import Tree
from tests.unit.linkages import METHODS, linkages
from tests.unit.tutorial import X

IRIS = load_iris(as_frame=True)
FLOWERS = IRIS.data.assign(species=IRIS.target_names[IRIS.target])


@pytest.fixture(scope="module")
def iris():
    return DendrogramExplorer(FLOWERS, "complete", n_clusters=3)


# -- classes -----------------------------------------------------------------------------------------------------


def test_column_that_was_not_clustered_makes_a_cross_table(iris):
    comparison = iris.compare_with("species")
    expected = pd.crosstab(iris.labels, FLOWERS["species"])
    assert comparison.table.columns.tolist() == ["setosa", "versicolor", "virginica"]
    assert comparison.table.columns.name == "species"
    assert comparison.table.index.tolist() == [1, 2, 3]
    np.testing.assert_array_equal(comparison.table, expected)
    assert comparison.adjusted_rand == pytest.approx(adjusted_rand_score(FLOWERS["species"], iris.labels))
    assert comparison.fowlkes_mallows == pytest.approx(fowlkes_mallows_score(FLOWERS["species"], iris.labels))
    # Two merges of iris are at the same height, so that 19 clusters cannot be had.
    assert comparison.by_k.index.tolist() == [*range(1, 19), 20]
    for k, row in comparison.by_k.iterrows():
        labels = fcluster(iris.linkage_matrix, k, "maxclust")
        assert row["adjusted_rand"] == pytest.approx(adjusted_rand_score(FLOWERS["species"], labels))
        assert row["fowlkes_mallows"] == pytest.approx(fowlkes_mallows_score(FLOWERS["species"], labels))


def test_present_cut_counts_also_where_it_is_no_horizontal_one(iris):
    by_hand = DendrogramExplorer(IRIS.data, "complete", n_clusters=3)
    by_hand.join(by_hand.linkage_matrix.shape[0] * 2)
    by_hand.split(by_hand.linkage_matrix.shape[0] * 2)
    by_hand.split(int(by_hand.linkage_matrix[-1, 0]))
    labels = by_hand.labels
    comparison = by_hand.compare_with(FLOWERS["species"])
    assert comparison.adjusted_rand == pytest.approx(adjusted_rand_score(FLOWERS["species"], labels))
    assert len(comparison.table) == by_hand.n_clusters


@settings(deadline=None)
@given(linkages(), st.data())
def test_indices_are_scikit_learns_at_every_cut(Z, data):
    tree = Tree.from_linkage(Z)
    classes = np.array(data.draw(st.lists(st.integers(0, 3), min_size=tree.n, max_size=tree.n)))
    cuts = nested_cuts(tree, 8)
    for k, group in zip(cuts.n_clusters, cuts.groups, strict=True):
        labels = group[cuts.finest]
        assert len(np.unique(labels)) == k
        found = agreement(contingency(labels, k, classes, 4))
        assert found.adjusted_rand == pytest.approx(adjusted_rand_score(classes, labels), abs=1e-9)
        assert found.fowlkes_mallows == pytest.approx(fowlkes_mallows_score(classes, labels), abs=1e-9)


def test_missing_classes_are_left_out_and_counted(iris):
    classes = FLOWERS["species"].where(np.arange(150) % 10 > 0)
    comparison = iris.compare_with(classes)
    has_class = classes.notna().to_numpy()
    assert comparison.n_left_out == 15
    assert comparison.table.to_numpy().sum() == 135
    expected = adjusted_rand_score(classes[has_class], iris.labels[has_class])
    assert comparison.adjusted_rand == pytest.approx(expected)
    assert "left out: 15" in repr(comparison)


@pytest.mark.parametrize(
    ("classes", "columns"),
    [
        (["a", 1] * 75, ["a", 1]),
        ([True, False] * 75, [False, True]),
        (pd.Categorical(["low", "high", "low"] * 50, categories=["low", "mid", "high"]), ["low", "high"]),
        (pd.Series([2.0, None, 1.0] * 50, index=range(1000, 1150)), [1.0, 2.0]),
        (np.array(["b", "a"] * 75), ["a", "b"]),
    ],
)
def test_classes_of_any_kind(iris, classes, columns):
    assert iris.compare_with(classes).table.columns.tolist() == columns


def test_shown_as_text_and_as_two_escaped_tables(iris):
    classes = np.where(FLOWERS["species"] == "setosa", "<script>alert(1)</script>", "other")
    comparison = iris.compare_with(pd.Series(classes, name="<b>kind</b>"))
    page = comparison._repr_html_()
    assert page.count("<table") == 2
    assert "<script>" not in page
    assert "<b>kind" not in page
    assert "&lt;script&gt;" in page
    best = comparison.by_k["adjusted_rand"].max()
    assert f"<td><b>{best:.3f}</b></td>" in page
    worst = comparison.by_k["adjusted_rand"].min()
    assert f"<td>{worst:.3f}</td>" in page
    assert "<b>kind</b>: adjusted Rand index" in repr(comparison)


def test_one_cluster_is_never_the_best_agreement(iris):
    other = DendrogramExplorer(FLOWERS.drop(columns="species"), method="average")
    comparison = iris.compare_with(other)
    assert comparison.by_k.loc[1].tolist() == [1, 1]
    page = comparison._repr_html_()
    assert "<b>1.000</b>" not in page
    assert f"<b>{comparison.by_k['adjusted_rand'][1:].max():.3f}</b>" in page
    assert "adjusted_rand" in iris.compare_with(other, max_clusters=1)._repr_html_()


def test_best_cut_is_shown_however_far_down():
    rows = np.arange(20.0)[:, np.newaxis] ** 1.1
    comparison = DendrogramExplorer(rows, "single", n_clusters=2).compare_with(list(range(20)))
    assert comparison.by_k["adjusted_rand"].idxmax() == 20
    shown = repr(comparison).splitlines()
    assert any(line.startswith("20 ") for line in shown)
    assert not any(line.startswith("15 ") for line in shown)


def test_what_is_no_class_is_refused(iris):
    with pytest.raises(ValueError, match="Did you mean 'species'"):
        iris.compare_with("specie")
    with pytest.raises(ValueError, match="149 values"):
        iris.compare_with(["a"] * 149)
    with pytest.raises(ValueError, match="no value at all"):
        iris.compare_with([None] * 150)
    with pytest.raises(ValueError, match="shape"):
        iris.compare_with(np.zeros((150, 2)))
    with pytest.raises(TypeError, match="type int"):
        iris.compare_with(3)
    with pytest.raises(ValueError, match="max_clusters is 0"):
        iris.compare_with("species", max_clusters=0)
    with pytest.raises(ValueError, match="has no data"):
        DendrogramExplorer.from_linkage(linkage(X, "ward")).compare_with("species")
    many = DendrogramExplorer.from_linkage(linkage(np.arange(1500.0)[:, np.newaxis], "single"))
    with pytest.raises(ValueError, match=r"1,500 different values.*pandas\.qcut"):
        many.compare_with(np.arange(1500))


# -- other trees -------------------------------------------------------------------------------------------------


def test_published_fowlkes_mallows_of_complete_and_single_linkage_of_iris(iris):
    # The vignette of dendextend (T. Galili, "Introduction to dendextend"), Bk of iris: complete against single.
    single = DendrogramExplorer(IRIS.data, "single", n_clusters=2)
    by_k = iris.compare_with(single, max_clusters=10).by_k
    np.testing.assert_allclose(by_k["fowlkes_mallows"][:4], [1, 0.71, 0.81, 0.75], atol=5e-3)
    for k in by_k.index:
        expected = fowlkes_mallows_score(
            *(fcluster(each.linkage_matrix, k, "maxclust") for each in (iris, single))
        )
        assert by_k.loc[k, "fowlkes_mallows"] == pytest.approx(expected)
    assert iris.compare_with(single).table.shape == (3, 2)


def test_other_samples_are_refused(iris):
    with pytest.raises(ValueError, match="150 samples, this one 149"):
        DendrogramExplorer(IRIS.data[:149]).compare_with(iris)
    names = [f"flower {i}" for i in range(150)]
    first = DendrogramExplorer(IRIS.data, names=names)
    with pytest.raises(ValueError, match="another order"):
        first.compare_with(DendrogramExplorer(IRIS.data, names=names[::-1]))


# -- other methods -----------------------------------------------------------------------------------------------


def test_all_methods_beside_each_other_best_fit_first():
    explorer = DendrogramExplorer(X)
    table = explorer.compare_methods(metrics=["euclidean", "cityblock"])
    assert table.index.names == ["method", "metric"]
    assert len(table) == 7 + 4
    assert table["cophenetic_correlation"].is_monotonic_decreasing
    assert set(table.attrs["left_out"]) == {
        (method, "cityblock") for method in ("ward", "centroid", "median")
    }
    assert "do not compare" in table.attrs["note"]
    for (method, metric), row in table.iterrows():
        distances = pdist(X, metric)
        Z = linkage(distances, method)
        assert row["cophenetic_correlation"] == pytest.approx(cophenet(Z, distances)[0], abs=1e-9)
        heights = Z[:, 2]
        parents = {int(child): merge for merge, pair in enumerate(Z[:, :2]) for child in pair}
        inverted = [merge for merge in range(148) if heights[merge] > heights[parents[150 + merge]]]
        assert row["n_inversions"] == len(inverted)
    assert table.loc[("ward", "euclidean"), "cophenetic_correlation"] == pytest.approx(0.98001, abs=5e-6)
    assert table["n_clusters"].eq(2).all()
    assert table["n_inversions"].groupby("method").sum().to_dict()["ward"] == 0


def test_asking_again_is_cheap_and_leaves_the_explorer_as_it_is(monkeypatch):
    explorer = DendrogramExplorer(X, scale="standard")
    before, labels = explorer.linkage_matrix, explorer.labels
    first = explorer.compare_methods(["ward", "average"])
    monkeypatch.setattr(rival_methods, "relink", None)
    pd.testing.assert_frame_equal(explorer.compare_methods(["ward", "average"]), first)
    assert explorer.linkage_matrix is before
    assert explorer.labels is labels
    scaled = (X - X.mean(axis=0)) / X.std(axis=0)
    expected = cophenet(linkage(scaled, "average"), pdist(scaled))[0]
    assert first.loc[("average", "euclidean"), "cophenetic_correlation"] == pytest.approx(expected)


def test_distances_are_clustered_by_all_methods_that_they_allow():
    distances = pdist(X, "euclidean")
    table = DendrogramExplorer.from_distances(distances).compare_methods()
    assert sorted(table.index.get_level_values("method")) == sorted(METHODS)
    assert set(table.index.get_level_values("metric")) == {"as given"}
    rng = np.random.default_rng(0)
    no_space = DendrogramExplorer.from_distances(rng.random(45) + np.repeat([0, 5], [40, 5]))
    left_out = no_space.compare_methods().attrs["left_out"]
    assert "Euclidean" in left_out["ward", "as given"]


def test_metric_of_the_users_own():
    explorer = DendrogramExplorer(X[:20], "average")

    def largest(a, b):
        return np.abs(a - b).max()

    table = explorer.compare_methods("average", metrics=[largest, "chebyshev"])
    both = table["cophenetic_correlation"]
    assert both["average", "largest"] == pytest.approx(both["average", "chebyshev"])


def test_what_does_not_fit_is_left_out_unless_it_was_asked_for(monkeypatch):
    explorer = DendrogramExplorer(X)
    whole = rival_methods.relink

    def without_average(linked, method, metric):
        if method == "average":
            raise MemoryError("too large")
        return whole(linked, method=method, metric=metric)

    monkeypatch.setattr(rival_methods, "relink", without_average)
    assert explorer.compare_methods().attrs["left_out"] == {("average", "euclidean"): "too large"}
    with pytest.raises(MemoryError, match="too large"):
        explorer.compare_methods("average")


def test_bad_requests_are_refused_before_any_work(monkeypatch):
    explorer = DendrogramExplorer(X)
    monkeypatch.setattr(rival_methods, "relink", None)
    with pytest.raises(ValueError, match="Did you mean 'single'"):
        explorer.compare_methods(["average", "singel"])
    with pytest.raises(ValueError, match="Did you mean 'cosine'"):
        explorer.compare_methods(metrics="cosin")
    with pytest.raises(ValueError, match="no metric to choose"):
        DendrogramExplorer.from_distances(pdist(X)).compare_methods(metrics="cosine")
    with pytest.raises(ValueError, match="computed elsewhere"):
        DendrogramExplorer.from_linkage(linkage(X, "ward"), data=X).compare_methods()


def test_two_samples():
    explorer = DendrogramExplorer([[0.0], [1.0]])
    assert explorer.compare_methods("single")["n_clusters"].isna().all()
    assert explorer.compare_with(["a", "b"]).by_k.index.tolist() == [1, 2]
